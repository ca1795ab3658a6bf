"""Customers who passed a touchpoint, rated it, or rated it badly, and the year's margin of the latter.

Distinct customers do not add up over months. They do when each row also says in which month the same customer was
last seen in the same cell: over any stretch of whole months count those whose last time was before it, and every
customer counts exactly once. Exact for no filter and for one value of one dimension; other questions go to the
batches.
"""

import duckdb

from cx_metrics.declarations.journey import Journey
from cx_metrics.sql import literal
from cx_metrics.warehouse.journeys import relations
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.touched import YEAR
from cx_metrics.warehouse.writing import create_table

TABLE = "journey_people"
ROLES = ("passed", "rated", "bad")
_CUSTOMER = "hash(customer_id)"  # a number sorts and groups several times as fast as a text
_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"
_DAYS = f"least({YEAR}, {_LAST} - (SELECT min(occurred_on) FROM stored_orders) + 1)"  # of a year, known of orders


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
    """SQL: customer (as a number) and the margin of the twelve months to the last day of the data, in money."""
    return query("customer_margins", customer=Sql(_CUSTOMER))


def sightings(dimensions: tuple[str, ...], events: str, ratings: str) -> str:
    """SQL: one row for each time a known customer passed a step, and whether it was rated, and badly, then; from these
    two relations of the journey."""
    kept = "".join(f"{relations.filtered(d)}, " for d in dimensions)
    head = f"SELECT {_CUSTOMER} AS customer, month, on_day, {kept}place"
    return (
        f"{head}, 0 AS rated, 0 AS bad FROM {events} WHERE customer_id IS NOT NULL UNION ALL "
        f"{head}, 1, bad FROM {ratings} WHERE customer_id IS NOT NULL"
    )


def counted(people: str, margin: str) -> str:
    """SQL: customers of each role, with the sum and the squares of their margins; ``people`` holds each customer once a
    place, with a flag for each role."""
    money = "coalesce(m.margin, 0)"
    return " UNION ALL ".join(
        f"SELECT place, '{role}' AS role, count(*) AS customers, sum({money}) AS margin, "
        f"sum({money} * {money}) AS squares FROM {people} p LEFT JOIN {margin} m ON m.customer = p.customer "
        f"WHERE {role} = 1 GROUP BY ALL"
        for role in ROLES
    )


def once(sightings: str) -> str:
    """SQL: each customer once a place, with a flag for each role."""
    return f"SELECT customer, place, 1 AS passed, max(rated) AS rated, max(bad) AS bad FROM {sightings} GROUP BY ALL"


def build_people(
    con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], events: str, ratings: str
) -> None:
    """Fill the table for one journey, by month × no dimension and by month × each single one.

    The months in which a customer was seen in a role are the bits of a mask. Customers with the same masks are counted
    together, and only then is each mask taken apart: there are thousands of masks to millions of customers.
    """
    span = con.execute(f"SELECT {_month('first_day')}, {_month('as_of')} FROM observed").fetchone()
    first, last = span if span and span[0] is not None else (0, 0)
    every = "".join(f"{relations.filtered(d)}, " for d in dimensions)
    met = {"passed": "true", "rated": "rated = 1", "bad": "bad = 1"}
    masks = ", ".join(
        f"bitstring_agg(CASE WHEN {met[role]} THEN month END, {first}, {last}) AS {role}" for role in ROLES
    )
    seen = sightings(dimensions, events, ratings)
    people = f"SELECT customer, {every}place, {masks} FROM ({seen}) GROUP BY ALL"
    found = create_table(con, "journey_work_people", people, temporary=True)
    for cut in ("", *dimensions) if found else ():
        by = f"{relations.filtered(cut)}, " if cut else ""
        con.execute(f"CREATE TEMP TABLE journey_work_masks AS {_of_masks(by)}")
        con.execute(
            f"INSERT INTO {TABLE} BY NAME SELECT {literal(journey.id)} AS journey, {literal(cut)} AS cut, * "
            f"FROM ({_by_month(by, first, last)}) ORDER BY month"
        )
        con.execute("DROP TABLE journey_work_masks")
    con.execute("DROP TABLE journey_work_people")


def _month(day: str) -> str:
    return f"year({day}) * 12 + month({day}) - 1"


def _of_masks(by: str) -> str:
    """SQL: how many customers have the same masks at a place (and by these columns), and their margins."""
    joined = ", ".join(f"bit_or({role}) AS {role}" for role in ROLES)
    money = "coalesce(margin, 0)"
    return (
        f"SELECT {by}place, {', '.join(ROLES)}, count(*) AS customers, sum({money}) AS margin, "
        f"sum({money} * {money}) AS squares FROM (SELECT customer, {by}place, {joined} FROM journey_work_people "
        "GROUP BY ALL) LEFT JOIN journey_work_margins USING (customer) GROUP BY ALL"
    )


def _by_month(by: str, first: int, last: int) -> str:
    """SQL: the masks taken apart into months, each with the one before it in which these customers were seen."""
    sums = "sum(customers) AS customers, sum(margin) AS margin, sum(squares) AS squares"
    roles = " UNION ALL ".join(
        f"SELECT {by}place, '{role}' AS role, {role} AS mask, {sums} FROM journey_work_masks "
        f"WHERE {role} IS NOT NULL GROUP BY ALL"
        for role in ROLES
    )
    return (
        f"WITH roles AS ({roles}), months AS (SELECT unnest(range({first}, {last} + 1)) AS month), "
        "times AS (SELECT mask, month, lag(month) OVER (PARTITION BY mask ORDER BY month) AS previous "
        f"FROM (SELECT DISTINCT mask FROM roles) JOIN months ON get_bit(mask, CAST(month - {first} AS INTEGER)) = 1) "
        f"SELECT month, previous, {by}place, role, {sums} FROM roles JOIN times USING (mask) GROUP BY ALL"
    )
