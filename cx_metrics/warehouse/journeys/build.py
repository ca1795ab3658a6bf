"""Build the tables of counts of every declared journey, by month and by *cuts* of the filter dimensions.

A cut is the dimensions by which a row is split: none (''), one (its name), or all of them ('*', kept where that makes
no more cells than a roll-up may have). What no cut answers is counted from the batches by the same SQL.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.cuts import grouping
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.journeys.frequent import create_frequent, list_frequent, list_nothing, shown
from cx_metrics.warehouse.journeys.kinds import ALL, KIND, KINDS, Kind
from cx_metrics.warehouse.journeys.people import build_people, create_people
from cx_metrics.warehouse.journeys.quotes import build_quotes, create_quotes
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import create_table

_EVENTS, _PASSAGES, _ROUTES = "journey_work_events", "journey_work_passages", "journey_work_routes"
_CELLS = "journey_work_cells"
_OF_EVENTS = {"events", "passages", "routes", "failures", "delays"}  # relations that are empty without events


def build_journeys(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create ``journey_<kind>``, ``journey_people``, ``journey_quotes`` and what ``frequent`` keeps;
    needs what ``state_margins`` makes."""
    create_journeys(con, settings)
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
    listing: Callable[[duckdb.DuckDBPyConnection, str, str, tuple[str, ...]], None] = list_frequent,
    most_cells: int | None = None,
) -> None:
    """Fill the tables for one journey; ``listing`` says which paths may be among the most frequent."""
    dimensions, rated = relations.dimensions_of(settings), catalogue.rated(journey)
    most = settings.database.most_cells_in_a_rollup if most_cells is None else most_cells
    with _events(con, journey, dimensions) as events:
        passages = relations.passages(journey, dimensions, _EVENTS)
        if events:
            con.execute(f"CREATE TEMP TABLE {_PASSAGES} AS {passages}")
            con.execute(f"CREATE TEMP TABLE {_ROUTES} AS {relations.routes(dimensions, _PASSAGES)}")
            listing(con, journey.id, _ROUTES, dimensions)
            con.execute(f"DROP TABLE {_ROUTES}")
        else:
            list_nothing(con, journey.id)
        tables = relations_of(journey, dimensions, rated, catalogue.outcome(journey)) | {
            "events": _EVENTS,
            "passages": _PASSAGES,
            "failures": f"({relations.failures(journey, dimensions, _PASSAGES)})",
            "delays": f"({relations.delays(journey, dimensions, catalogue.outcome(journey), _PASSAGES)})",
        }
        by = ("month", *map(filtered, dimensions))
        for kind in KINDS:
            counted = kind.grouped(tables[kind.relation], by)
            if not events and kind.relation in _OF_EVENTS:
                continue
            if kind is KIND["paths"]:
                fill_paths(con, journey, dimensions, most)
            else:
                _fill(con, kind, journey, counted, dimensions, most)
        build_people(con, journey, dimensions, rated, _EVENTS)
        build_quotes(con, journey, dimensions)
        con.execute(f"DROP TABLE IF EXISTS {_PASSAGES}")


def fill_paths(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], most: int) -> None:
    """Fill the table of paths from those that are listed."""
    kind, by = KIND["paths"], ("month", *map(filtered, dimensions))
    _fill(con, kind, journey, kind.added(f"({shown(journey.id, dimensions)})", by), dimensions, most)


def count_people(con: duckdb.DuckDBPyConnection, journey: Journey, catalogue: Catalogue, settings: Settings) -> None:
    """Fill the table of people alone for one journey."""
    dimensions = relations.dimensions_of(settings)
    with _events(con, journey, dimensions):
        build_people(con, journey, dimensions, catalogue.rated(journey), _EVENTS)


@contextmanager
def _events(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...]) -> Iterator[int]:
    yield create_table(con, _EVENTS, relations.events(journey, dimensions), temporary=True)
    con.execute(f"DROP TABLE {_EVENTS}")


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
    con: duckdb.DuckDBPyConnection,
    kind: Kind,
    journey: Journey,
    counted: str,
    dimensions: tuple[str, ...],
    most: int,
) -> None:
    """From ``counted``, counts by month × all dimensions, add up each single one and the total; keep it if small."""
    cells = create_table(con, _CELLS, counted, temporary=True)
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
