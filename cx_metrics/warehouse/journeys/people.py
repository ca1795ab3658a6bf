"""Customers who passed a touchpoint, rated it, or rated it badly, and the year's margin of the latter.

Distinct customers do not add up over months. They do when each row also says in which month the same customer was
last seen in the same cell: over any stretch of whole months count those whose last time was before it, and every
customer counts exactly once. Exact for no filter and for one value of one dimension; other questions go to the
batches.
"""

import duckdb

from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.sql import literal
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.touched import YEAR

TABLE = "journey_people"
ROLES = ("passed", "rated", "bad")
_CUSTOMER = "hash(customer_id)"  # a number sorts and groups several times as fast as a text
_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"
_DAYS = f"least({YEAR}, {_LAST} - (SELECT min(occurred_on) FROM stored_orders) + 1)"  # of a year, known of orders
_SCALE = "(SELECT CAST(value AS DOUBLE) FROM facts WHERE name = 'margin_scale')"


def create_people(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The empty table."""
    kept = "".join(f"{relations.filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(
        f"CREATE TABLE {TABLE} (journey VARCHAR, cut VARCHAR, month SMALLINT, previous SMALLINT, {kept}"
        "place BIGINT, role VARCHAR, customers BIGINT, margin DOUBLE, squares DOUBLE)"
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
    """SQL: customer (as a number) and the margin of the twelve months to the last day of the data, in money.

    The margin of an order is the stated one, else amount less cost; an order that says neither adds nothing. Orders
    known for less than a year are scaled to one. No row at all when no order states a margin or a cost.
    """
    margin = "coalesce(margin, amount - cost)"
    return (
        f"SELECT {_CUSTOMER} AS customer, sum({margin}) * {_SCALE} AS margin FROM stored_orders "
        f"WHERE occurred_on > {_LAST} - {YEAR} AND {margin} IS NOT NULL GROUP BY 1"
    )


def sightings(
    journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...], events: str | None = None
) -> str:
    """SQL: one row for each time a known customer passed a step, and whether it was rated, and badly, then."""
    kept = "".join(f"{relations.filtered(d)}, " for d in dimensions)
    met = events or f"({relations.events(journey, dimensions)})"
    head = f"SELECT {_CUSTOMER} AS customer, month, on_day, {kept}place"
    return (
        f"{head}, 0 AS rated, 0 AS bad FROM {met} WHERE customer_id IS NOT NULL UNION ALL "
        f"{head}, 1, bad FROM ({relations.ratings(journey, dimensions, rated)}) WHERE customer_id IS NOT NULL"
    )


def counted(people: str, margin: str, by: tuple[str, ...] = ()) -> str:
    """SQL: customers of each role, with the sum and the squares of their margins.

    ``people`` holds each customer once a place (and time), with a flag for each role; with ``by`` it says for each role
    in which month the customer was last seen in it (``passed_before`` …), which becomes the column ``previous``.
    """
    keys = "".join(f"{name}, " for name in by)
    money = "coalesce(m.margin, 0)"
    return " UNION ALL ".join(
        f"SELECT {keys}{f'{role}_before AS previous, ' if by else ''}place, '{role}' AS role, count(*) AS customers, "
        f"sum({money}) AS margin, sum({money} * {money}) AS squares FROM {people} p "
        f"LEFT JOIN {margin} m ON m.customer = p.customer WHERE {role} = 1 GROUP BY ALL"
        for role in ROLES
    )


def once(sightings: str, by: tuple[str, ...] = ()) -> str:
    """SQL: each customer once a place (and by these columns), with a flag for each role."""
    keys = "".join(f"{name}, " for name in by)
    return (
        f"SELECT customer, {keys}place, 1 AS passed, max(rated) AS rated, max(bad) AS bad FROM {sightings} GROUP BY ALL"
    )


def build_people(
    con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...], events: str
) -> None:
    """Fill the table for one journey, by month × no dimension and by month × each single one."""
    every = tuple(map(relations.filtered, dimensions))
    seen = sightings(journey, dimensions, rated, events)
    con.execute(f"CREATE TEMP TABLE journey_work_people AS {once(f'({seen})', ('month', *every))}")
    for cut in ("", *dimensions):
        by = (relations.filtered(cut),) if cut else ()
        split = ", ".join(("customer", "place", *by))
        before = ", ".join(
            f"max(CASE WHEN {role} = 1 THEN month END) OVER (PARTITION BY {split} ORDER BY month "
            f"ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS {role}_before"
            for role in ROLES
        )
        con.execute(
            f"CREATE TEMP TABLE journey_work_seen AS SELECT *, {before} "
            f"FROM ({once('journey_work_people', ('month', *by))})"
        )
        counts = counted("journey_work_seen", "journey_work_margins", ("month", *by))
        con.execute(
            f"INSERT INTO {TABLE} BY NAME SELECT {literal(journey.id)} AS journey, {literal(cut)} AS cut, * "
            f"FROM ({counts}) ORDER BY month"
        )
        con.execute("DROP TABLE journey_work_seen")
    con.execute("DROP TABLE journey_work_people")
