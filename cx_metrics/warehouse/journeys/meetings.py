"""Whom touchpoints meet: the times of one known customer in so many, small enough to be asked with any filter.

Distinct customers do not add up over months, filters or touchpoints, so no sums answer for all of them. What this keeps
costs a page the same in a company of any size: everybody up to ``ENOUGH`` events, ratings, answers and cases, of larger
companies one customer in 2, 4, 8 … It is drawn anew with every build and addition, because margins move with the days.
"""

import duckdb

from cx_metrics.sql import quoted
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.queries import Blank, Sql, query
from cx_metrics.warehouse.writing import columns_of

TABLE = "touchpoint_meetings"
ONE_IN = "touchpoints_one_in"  # the fact: one customer in how many is kept
_VIEWS = {"of_events": "interactions", "of_ratings": "ratings", "of_answers": "responses", "of_cases": "cases"}


def build_meetings(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """Make ``touchpoint_meetings``; needs what ``state_margins`` makes."""
    rows = 0
    for view in _VIEWS.values():
        found = con.execute(f"SELECT count(*) FROM {view}").fetchone()
        rows += found[0] if found else 0
    one_in = every(rows)
    of: dict[str, Blank] = {name: _stated(con, view, dimensions) for name, view in _VIEWS.items()}
    chosen = query("touchpoint_meetings", chosen=Sql(f"hash(customer_id) % {one_in} = 0"), **of)
    con.execute(f"CREATE OR REPLACE TABLE {TABLE} AS {chosen}")
    con.execute("INSERT INTO facts VALUES (?, ?)", [ONE_IN, str(one_in)])


def _stated(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> dict[str, str]:
    """The filter dimensions of a view's rows; one that it does not know is stated by none."""
    held = columns_of(con, view)
    return {f"filter_{name}": quoted(name) if name in held else "CAST(NULL AS VARCHAR)" for name in dimensions}
