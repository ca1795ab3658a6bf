"""Build the tables of counts of every declared journey, by month and by *cuts* of the filter dimensions.

A cut is the dimensions by which a row is split: none (''), one (its name), or all of them ('*', kept where that makes
no more cells than a roll-up may have). What no cut answers is counted from the batches by the same SQL.
"""

from collections.abc import Callable, Collection

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.cuts import grouping
from cx_metrics.warehouse.engine import create_relation, drop_relations, reduced
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.journeys.frequent import create_frequent, list_frequent, list_nothing, shown
from cx_metrics.warehouse.journeys.kinds import ALL, KIND, KINDS, Kind
from cx_metrics.warehouse.journeys.meetings import build_meetings
from cx_metrics.warehouse.journeys.people import build_people, create_people
from cx_metrics.warehouse.journeys.quotes import build_quotes, create_quotes
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.lineage import tables_behind
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import create_temporary

_CELLS = "journey_work_cells"
_OF_PASSAGES = ("routes", "failures", "delays")  # relations that rest on this one


def build_journeys(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create ``journey_<kind>``, ``journey_people``, ``journey_quotes``, ``touchpoint_meetings`` and what ``frequent``
    keeps; needs what ``state_margins`` makes."""
    create_journeys(con, settings)
    build_meetings(con, relations.dimensions_of(settings))
    for journey in catalogue.journeys.values():
        count_journey(con, journey, catalogue, settings)


def create_journeys(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The tables of counts, empty."""
    dimensions = relations.dimensions_of(settings)
    for kind in KINDS:
        _create(con, kind, dimensions)
    create_people(con, dimensions)
    create_quotes(con, dimensions)
    create_frequent(con, dimensions)


def count_journey(
    con: duckdb.DuckDBPyConnection,
    journey: Journey,
    catalogue: Catalogue,
    settings: Settings,
    *,
    listing: Callable[[duckdb.DuckDBPyConnection, str, str, tuple[str, ...]], None] = list_frequent,
    most_cells: int | None = None,
    of: Collection[str] | None = None,
) -> None:
    """Fill the tables for one journey; ``listing`` says which paths may be among the most frequent. ``of``: only the
    kinds of these relations (all) are counted, and people."""
    dimensions, rated = relations.dimensions_of(settings), catalogue.rated(journey)
    most = settings.database.most_cells_in_a_rollup if most_cells is None else most_cells
    by, held = ("month", *map(filtered, dimensions)), dict[str, int]()
    selects = relations_of(journey, dimensions, rated, catalogue.outcome(journey), _work)
    counted = set(selects) if of is None else set(of)
    needed = {*counted, "events", "ratings"} | ({"passages"} if counted.intersection(_OF_PASSAGES) else set())
    read = views_read(rated, catalogue.outcome(journey))
    nothing = _without_rows(con, catalogue, read) | _never_met(con, journey, settings, read)
    for name, select in selects.items():
        if name in needed - nothing and (name not in ("passages", *_OF_PASSAGES) or held.get("events")):
            held[name] = create_relation(con, _work(name), select)
    if held.get("routes"):
        listing(con, journey.id, _work("routes"), dimensions)
    elif "routes" in counted:
        list_nothing(con, journey.id)
    for kind in KINDS:
        if kind.relation not in counted or not held.get(kind.relation):
            continue
        if kind is KIND["paths"]:
            fill_paths(con, journey, dimensions, most)
        else:
            _fill(con, kind, journey, reduced(con, kind.grouped(_work(kind.relation), by)), dimensions, most)
    if held.get("events") or held.get("ratings"):
        people = {name: _work(name) if name in held else f"({selects[name]})" for name in ("events", "ratings")}
        build_people(con, journey, dimensions, **people)
    if held.get("comments"):
        build_quotes(con, journey, dimensions, _work("comments"))
    drop_relations(con, *map(_work, held))


def views_read(rated: tuple[Rated, ...], outcome: Rated) -> dict[str, tuple[str, ...]]:
    """The views that each relation of a journey reads."""
    events = "stored_interactions"
    return {
        "events": (events,),
        "passages": (events,),
        "routes": (events,),
        "failures": (events, "stored_cases"),
        "delays": (events, outcome.view),
        "cases": ("stored_cases",),
        "ratings": tuple(one.view for one in rated),
        "comments": ("responses",),
    }


def _without_rows(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, read: dict[str, tuple[str, ...]]
) -> frozenset[str]:
    """The relations that hold no row, because no table behind a view that they read has any."""
    found = con.execute("SELECT name FROM facts WHERE name LIKE 'rows_%' AND value = '0'").fetchall()
    empty = {name.removeprefix("rows_") for (name,) in found}
    return frozenset(
        relation
        for relation, views in read.items()
        if frozenset().union(*(tables_behind(view, catalogue.views) for view in views)) <= empty
    )


def _never_met(
    con: duckdb.DuckDBPyConnection, journey: Journey, settings: Settings, read: dict[str, tuple[str, ...]]
) -> frozenset[str]:
    """Of what answers tell, the relations that hold no row, because by the values noted of the views that they read no
    row belongs to a step: of all that a step is told by, one dimension is stated by none."""
    noted = con.execute(
        "SELECT s.view, v.dimension FROM sums AS s "
        "LEFT JOIN (SELECT DISTINCT view, dimension FROM dimension_values) AS v ON v.view = s.view"
    ).fetchall()
    stated = {view: {dimension for of, dimension in noted if of == view} for view, _ in noted}

    def is_met(view: str) -> bool:
        silent = set(settings.dimensions) - stated.get(view, set(settings.dimensions))
        return any(silent.isdisjoint(step.values) for step in journey.steps)

    return frozenset(name for name in ("ratings", "comments") if not any(map(is_met, read[name])))


def fill_paths(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], most: int) -> None:
    """Fill the table of paths from those that are listed."""
    kind, by = KIND["paths"], ("month", *map(filtered, dimensions))
    _fill(con, kind, journey, kind.added(f"({shown(journey.id, dimensions)})", by), dimensions, most)


def relations_of(
    journey: Journey,
    dimensions: tuple[str, ...],
    rated: tuple[Rated, ...],
    outcome: Rated,
    named: Callable[[str], str] | None = None,
) -> dict[str, str]:
    """Every relation of a journey as a SELECT over the batches, or over the tables that hold those before it
    (``named``)."""
    events = relations.events(journey, dimensions)
    passages = relations.passages(journey, dimensions, named and named("events"))
    of = named("passages") if named else f"({passages})"
    return {
        "events": events,
        "passages": passages,
        "routes": relations.routes(dimensions, of),
        "failures": relations.failures(journey, dimensions, of),
        "delays": relations.delays(journey, dimensions, outcome, of),
        "cases": relations.cases(journey, dimensions),
        "ratings": relations.ratings(journey, dimensions, rated),
        "comments": relations.comments(journey, dimensions),
    }


def _work(relation: str) -> str:
    """The temporary table that holds a relation while its journey is counted."""
    return f"journey_work_{relation}"


_DECIMAL = ("money", "total", "squares")
_INTEGERS = ("place", "start", "finish", "bucket", "low", "high", "point")


def _create(con: duckdb.DuckDBPyConnection, kind: Kind, dimensions: tuple[str, ...]) -> None:
    columns = ["journey VARCHAR", "cut VARCHAR", "month SMALLINT", *(f"{filtered(d)} VARCHAR" for d in dimensions)]
    columns += [f"{quoted(key)} {'BIGINT' if key in _INTEGERS else 'VARCHAR'}" for key in kind.keys]
    columns += [f"{quoted(name)} {'DOUBLE' if name in _DECIMAL else 'BIGINT'}" for name in kind.sums]
    con.execute(f"CREATE TABLE {kind.table} ({', '.join(columns)})")


def _fill(
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    journey: Journey,
    counted: str,
    dimensions: tuple[str, ...],
    most: int,
) -> None:
    """From ``counted``, counts by month × all dimensions, add up each single one and the total; keep it if small."""
    cells = create_temporary(con, _CELLS, counted)
    names = tuple(f"filter_{name}" for name in dimensions)
    cuts: dict[str, tuple[str, ...]] = {"": ("month",)}
    cuts |= {d: ("month", name) for d, name in zip(dimensions, names, strict=True)}
    if cells <= most and len(dimensions) > 1:
        cuts[ALL] = ("month", *names)
    select = query(
        "journey_cuts",
        journey=Sql(literal(journey.id)),
        dimensions=names,
        keys=tuple(kind.keys),
        sums={name: f"sum({quoted(name)})" for name in kind.sums},
        **grouping(cuts, also=tuple(kind.keys)),
    )
    if cells:
        con.execute(f"INSERT INTO {kind.table} BY NAME {select}")
    con.execute(f"DROP TABLE {_CELLS}")
