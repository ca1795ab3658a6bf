"""A few comments about each touchpoint, drawn by a fixed lot, so that nobody picks and a page need not read them all.

The lot is the hash of the answer's id: as good as random, and the same on every build. For each month and each value
of each filter dimension the first three of a language are kept, when they are neither a word nor an essay.
"""

import duckdb

from cx_metrics.declarations.journey import Journey
from cx_metrics.sql import literal
from cx_metrics.warehouse.additive import NOW
from cx_metrics.warehouse.engine import create_relation, drop_relations, reduced
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.queries import Sql, query

TABLE = "journey_quotes"
_DRAWN = "journey_work_drawn"
_A_CELL = 3


def create_quotes(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The empty table."""
    kept = "".join(f"{relations.filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(
        f"CREATE TABLE {TABLE} (journey VARCHAR, cut VARCHAR, month SMALLINT, on_day DATE, {kept}"
        "place BIGINT, language VARCHAR, lot VARCHAR, comment VARCHAR)"
    )


def refresh_quotes(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...]) -> None:
    """Fill the table for one journey from the old mart's and those of the touched customers: nobody took back a
    comment, so the first of both are the first of all."""
    for cut in ("", *dimensions):
        of_this = f"WHERE journey = {literal(journey.id)} AND cut = {literal(cut)}"
        both = f"(SELECT * FROM old.{TABLE} {of_this} UNION SELECT * FROM {NOW}.{TABLE} {of_this})"
        _draw(con, journey, dimensions, cut, both)


def build_quotes(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], comments: str) -> None:
    """Fill the table for one journey from its relation of ``comments``."""
    drawn = query("journey_drawn", dimensions=_columns(dimensions), comments=comments)
    for cut in ("", *dimensions) if create_relation(con, _DRAWN, drawn) else ():
        _draw(con, journey, dimensions, cut, _DRAWN)
    drop_relations(con, _DRAWN)


def _draw(con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], cut: str, drawn: str) -> None:
    first = query(
        "journey_quotes",
        journey=Sql(literal(journey.id)),
        cut=Sql(literal(cut)),
        dimensions=_columns(dimensions),
        by=_columns((cut,) if cut else ()),
        drawn=Sql(drawn),
        many=Sql(str(_A_CELL)),
    )
    con.execute(f"INSERT INTO {TABLE} BY NAME {reduced(con, first)}")


def _columns(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"filter_{name}" for name in dimensions)
