"""Customers who passed a step, rated it, or rated it badly, with their year's margin.

Distinct customers do not add up over months. They do when each row also says in which month the same customer was
last seen in the same cell: over any stretch of whole months count those whose last time was before it, and every
customer counts exactly once. Exact for no filter and for one value of one dimension; other questions go to the
batches.
"""

import math

import duckdb

from cx_metrics.declarations.journey import Journey
from cx_metrics.sql import literal
from cx_metrics.warehouse.cuts import at_once, grouping
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.touched import YEAR
from cx_metrics.warehouse.writing import create_temporary, rows_written

TABLE = "journey_people"
ROLES = {"passed": "true", "rated": "rated = 1", "bad": "bad = 1"}
SUMS = ("customers", "margin", "squares")
BITS = 63  # of a whole number, each a month
_CUSTOMER = "hash(customer_id)"  # a number sorts and groups several times as fast as a text
_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"
_DAYS = f"least({YEAR}, {_LAST} - (SELECT min(occurred_on) FROM stored_orders) + 1)"  # of a year, known of orders


def create_people(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The empty table."""
    kept = "".join(f"{relations.filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(
        f"CREATE TABLE {TABLE} (journey VARCHAR, cut VARCHAR, month SMALLINT, previous SMALLINT, {kept}"
        "place VARCHAR, role VARCHAR, customers BIGINT, margin DOUBLE, squares DOUBLE)"
    )


def state_margins(con: duckdb.DuckDBPyConnection) -> None:
    """Note in ``facts`` what makes customers' margins those of a year, and how many there are; work them out."""
    scale = con.execute(f"SELECT {YEAR}e0 / {_DAYS}").fetchone()
    known = str(scale[0]) if scale and scale[0] is not None else None
    con.execute("INSERT INTO facts VALUES ('margin_scale', ?)", [known])
    work_out_margins(con)
    con.execute("INSERT INTO facts SELECT 'margins', CAST(count(*) AS VARCHAR) FROM journey_work_margins")


def work_out_margins(con: duckdb.DuckDBPyConnection) -> None:
    """The customers' margins of a year, as a temporary table; needs what ``state_margins`` notes."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE journey_work_margins AS {margins()}")


def margins() -> str:
    """SQL: customer (as a number) and the margin of the twelve months to the last day of the data, in money."""
    return query("customer_margins", customer=Sql(_CUSTOMER))


def sightings(dimensions: tuple[str, ...], events: str, ratings: str) -> str:
    """SQL: one row for each time a known customer passed a step, and whether it was rated, and badly, then; from these
    two relations of the journey."""
    return query("journey_sightings", dimensions=_columns(dimensions), events=Sql(events), ratings=Sql(ratings))


def counted(sightings: str, condition: str) -> str:
    """SQL: customers of each role at a place, with the sum and the squares of their margins, of some ``sightings``."""
    return query("people_of_role", sightings=Sql(sightings), condition=Sql(condition), margins=Sql(margins()))


def build_people(
    con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], events: str, ratings: str
) -> None:
    """Fill the table for one journey, by month × no dimension and by month × each single one."""
    first, last = con.execute(
        "SELECT coalesce(year(first_day) * 12 + month(first_day) - 1, 1), "
        "coalesce(year(as_of) * 12 + month(as_of) - 1, 1) FROM observed"
    ).fetchall()[0]
    months = range(first - 1, last + 1)  # a row without a month counts in the one before the first
    words = range(math.ceil(len(months) / BITS))
    nth = f"(coalesce(month, {first - 1}) - {first - 1})"
    masks = {
        f"{role}_{word}": f"bit_or(CASE WHEN {counts} AND {nth} // {BITS} = {word} "
        f"THEN CAST(1 AS BIGINT) << ({nth} % {BITS}) END)"
        for role, counts in ROLES.items()
        for word in words
    }
    seen = sightings(dimensions, events, ratings)
    select = query("people", dimensions=_columns(dimensions), masks=masks, seen=Sql(seen))
    found = rows_written(con, f"CREATE OR REPLACE TEMP TABLE people_work AS {select}")
    of_role = {
        f"mask_{word}": f"coalesce(CASE role {' '.join(f'WHEN {literal(r)} THEN {r}_{word}' for r in ROLES)} END, 0)"
        for word in words
    }
    for cuts in at_once(dimensions, found) if found else ():
        by = _columns(tuple(cut for cut in cuts if cut))
        named = {cut: _columns((cut,) if cut else ()) for cut in cuts}
        joined = {mask: f"bit_or({mask})" for mask in masks}
        masks_of = grouping(named, also=("customer", "place"))
        create_temporary(
            con, "people_masks", query("people_masks", by=by, masks=tuple(masks), joined=joined, **masks_of)
        )
        by_month = query(
            "people_months",
            by=by,
            fixed={"journey": literal(journey.id)},
            roles=Sql(", ".join(f"({literal(role)})" for role in ROLES)),
            of_role=of_role,
            words=tuple(of_role),
            seen=Sql(" OR ".join(f"{word} <> 0" for word in of_role)),
            word=Sql(f"CASE word {' '.join(f'WHEN {i} THEN {word}' for i, word in enumerate(of_role))} END"),
            first=Sql(str(first)),
            months=Sql(", ".join(f"({month}, {i // BITS}, {2 ** (i % BITS)})" for i, month in enumerate(months))),
        )
        con.execute(f"INSERT INTO {TABLE} BY NAME {by_month}")
    con.execute("DROP TABLE people_work; DROP TABLE IF EXISTS people_masks")


def _columns(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"filter_{name}" for name in dimensions)
