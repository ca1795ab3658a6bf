"""Build the tables of counts of every declared journey, by month and by *cuts* of the filter dimensions.

A cut is the dimensions by which a row is split: none (''), one (its name), or all of them ('*', kept where that makes
no more cells than a roll-up may have). What no cut answers is counted from the batches by the same SQL.
"""

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.journeys.kinds import KIND, KINDS, Kind
from cx_metrics.warehouse.journeys.people import build_people, create_people
from cx_metrics.warehouse.journeys.quotes import build_quotes, create_quotes
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.writing import create_table

ALL = "*"
MOST_PATHS = 300  # the other sequences are counted together
_EVENTS, _PASSAGES, _ROUTES = "journey_work_events", "journey_work_passages", "journey_work_routes"
_OF_EVENTS = {"events", "passages", "routes", "failures", "delays"}  # relations that are empty without events


def build_journeys(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create ``journey_<kind>``, ``journey_wide``, ``journey_people`` and ``journey_quotes``; needs ``facts``."""
    dimensions = relations.dimensions_of(settings)
    for kind in KINDS:
        _create(con, kind, dimensions)
    con.execute("CREATE TABLE journey_wide (journey VARCHAR, kind VARCHAR)")  # where the cut '*' is kept
    create_people(con, dimensions)
    create_quotes(con, dimensions)
    for journey in catalogue.journeys.values():
        events = create_table(con, _EVENTS, relations.events(journey, dimensions), temporary=True)
        if events:
            create_table(con, _PASSAGES, relations.passages(journey, dimensions, _EVENTS), temporary=True)
            create_table(con, _ROUTES, _frequent(relations.routes(dimensions, _PASSAGES)), temporary=True)
        rated = catalogue.rated(journey)
        tables = relations_of(journey, dimensions, rated, catalogue.outcome(journey)) | {
            "events": _EVENTS,
            "passages": _PASSAGES,
            "routes": _ROUTES,
            "failures": f"({relations.failures(journey, dimensions, _PASSAGES)})",
            "delays": f"({relations.delays(journey, dimensions, catalogue.outcome(journey), _PASSAGES)})",
        }
        most = settings.database.most_cells_in_a_rollup
        for kind in KINDS:
            _fill(con, kind, journey, tables[kind.relation] if events or kind.relation not in _OF_EVENTS else None,
                  dimensions, most)  # fmt: skip
        build_people(con, journey, dimensions, rated)
        build_quotes(con, journey, dimensions)
        for table in (_EVENTS, _PASSAGES, _ROUTES):
            con.execute(f"DROP TABLE IF EXISTS {table}")


def relations_of(
    journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...], outcome: Rated
) -> dict[str, str]:
    """Every relation of a journey as a bracketed SELECT over the batches."""
    passages = f"({relations.passages(journey, dimensions)})"
    return {
        "events": f"({relations.events(journey, dimensions)})",
        "passages": passages,
        "routes": f"({relations.routes(dimensions, passages)})",
        "failures": f"({relations.failures(journey, dimensions, passages)})",
        "delays": f"({relations.delays(journey, dimensions, outcome, passages)})",
        "cases": f"({relations.cases(journey, dimensions)})",
        "ratings": f"({relations.ratings(journey, dimensions, rated)})",
        "comments": f"({relations.comments(journey, dimensions)})",
    }


_DECIMAL = ("money", "total", "squares")
_INTEGERS = ("place", "start", "finish", "bucket", "low", "high", "point")


def _create(con: duckdb.DuckDBPyConnection, kind: Kind, dimensions: tuple[str, ...]) -> None:
    columns = ["journey VARCHAR", "cut VARCHAR", "month SMALLINT", *(f"{filtered(d)} VARCHAR" for d in dimensions)]
    columns += [f"{quoted(key)} {'BIGINT' if key in _INTEGERS else 'VARCHAR'}" for key in kind.keys]
    columns += [f"{quoted(name)} {'DOUBLE' if name in _DECIMAL else 'BIGINT'}" for name in kind.sums]
    con.execute(f"CREATE TABLE {kind.table} ({', '.join(columns)})")


def _fill(
    con: duckdb.DuckDBPyConnection, kind: Kind, journey: Journey, relation: str | None, dimensions: tuple[str, ...],
    most: int,
) -> None:  # fmt: skip
    """Count by month × all dimensions; from that add up each single one and the total; keep it if it is small.

    ``relation`` is None where it is known to have no rows.
    """
    work, every = "journey_work_cells", tuple(map(filtered, dimensions))
    cells = create_table(con, work, kind.grouped(relation, ("month", *every)), temporary=True) if relation else 0
    cuts: list[tuple[str, tuple[str, ...]]] = [("", ()), *((name, (filtered(name),)) for name in dimensions)]
    if cells <= most and len(dimensions) > 1:
        cuts.append((ALL, every))
        con.execute(f"INSERT INTO journey_wide VALUES ({literal(journey.id)}, {literal(kind.name)})")
    for cut, by in cuts if cells else ():
        added = kind.added(work, ("month", *by))
        con.execute(
            f"INSERT INTO {kind.table} BY NAME SELECT {literal(journey.id)} AS journey, {literal(cut)} AS cut, * "
            f"FROM ({added}) ORDER BY month"
        )
    con.execute(f"DROP TABLE IF EXISTS {work}")


def _frequent(routes: str) -> str:
    """The sessions' routes, with the path of those that are not among the most frequent left out."""
    path = KIND["paths"].keys["path"]
    return (
        f"WITH routes AS ({routes}), kept AS (SELECT {path} AS path, true AS frequent FROM routes GROUP BY {path} "
        f"ORDER BY count(*) DESC, {path} LIMIT {MOST_PATHS}) "
        f"SELECT routes.* EXCLUDE (path), CASE WHEN kept.frequent THEN routes.path END AS path "
        f"FROM routes LEFT JOIN kept ON kept.path = routes.path"
    )
