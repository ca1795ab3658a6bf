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

TABLE = "journey_people"
ROLES = ("passed", "rated", "bad")
_YEAR = 365
_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"


def create_people(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...]) -> None:
    """The empty table, and the customers' margins of a year as a temporary one."""
    kept = "".join(f"{relations.filtered(d)} VARCHAR, " for d in dimensions)
    con.execute(
        f"CREATE TABLE {TABLE} (journey VARCHAR, cut VARCHAR, month SMALLINT, previous SMALLINT, {kept}"
        "place BIGINT, role VARCHAR, customers BIGINT, margin DOUBLE, squares DOUBLE)"
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE journey_work_margins AS {margins()}")
    known = con.execute("SELECT count(*) FROM journey_work_margins").fetchone()
    scale = con.execute(f"SELECT {_YEAR}e0 / {_days()}").fetchone()
    con.execute(
        "INSERT INTO facts VALUES ('margins', ?), ('margin_scale', ?)",
        [str(known[0] if known else 0), str(scale[0]) if scale and scale[0] else None],
    )


def margins() -> str:
    """SQL: customer and the margin of the twelve months to the last day of the data, in money.

    The margin of an order is the stated one, else amount less cost; an order that says neither adds nothing. Orders
    known for less than a year are scaled to one. No row at all when no order states a margin or a cost.
    """
    margin = "coalesce(margin, amount - cost)"
    return (
        f"SELECT customer_id, sum({margin}) * {_YEAR}e0 / {_days()} AS margin FROM stored_orders "
        f"WHERE occurred_on > {_LAST} - {_YEAR} AND {margin} IS NOT NULL GROUP BY customer_id"
    )


def _days() -> str:
    """SQL: how many of the last 365 days the orders cover."""
    return f"least({_YEAR}, {_LAST} - (SELECT min(occurred_on) FROM stored_orders) + 1)"


def sightings(
    journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...], events: str | None = None
) -> str:
    """SQL: one row for each time a known customer passed, rated or rated badly. Who rated has passed."""
    kept = "".join(f"{relations.filtered(d)}, " for d in dimensions)
    met = events or f"({relations.events(journey, dimensions)})"
    ratings = f"({relations.ratings(journey, dimensions, rated)})"
    head = f"SELECT customer_id, month, on_day, {kept}place"
    return (
        f"{head}, 'passed' AS role FROM {met} WHERE customer_id IS NOT NULL "
        f"UNION ALL {head}, 'passed' FROM {ratings} WHERE customer_id IS NOT NULL "
        f"UNION ALL {head}, 'rated' FROM {ratings} WHERE customer_id IS NOT NULL "
        f"UNION ALL {head}, 'bad' FROM {ratings} WHERE customer_id IS NOT NULL AND bad = 1"
    )


def counted(people: str, margin: str, by: tuple[str, ...] = ()) -> str:
    """SQL: customers, and the sum and the squares of their margins; ``people`` holds each customer once a group."""
    keys = "".join(f"{name}, " for name in (*by, "place", "role"))
    return (
        f"SELECT {keys}count(*) AS customers, sum(coalesce(m.margin, 0)) AS margin, "
        f"sum(coalesce(m.margin, 0) * coalesce(m.margin, 0)) AS squares FROM {people} p "
        f"LEFT JOIN {margin} m ON m.customer_id = p.customer_id GROUP BY ALL"
    )


def build_people(
    con: duckdb.DuckDBPyConnection, journey: Journey, dimensions: tuple[str, ...], rated: tuple[Rated, ...]
) -> None:
    """Fill the table for one journey, by month × no dimension and by month × each single one."""
    con.execute(
        "CREATE TEMP TABLE journey_work_people AS SELECT DISTINCT * EXCLUDE (on_day) FROM "
        f"({sightings(journey, dimensions, rated, 'journey_work_events')})"
    )
    for cut in ("", *dimensions):
        by = f"{relations.filtered(cut)}, " if cut else ""
        once = f"SELECT DISTINCT customer_id, month, {by}place, role FROM journey_work_people"
        before = f"lag(month) OVER (PARTITION BY customer_id, {by}place, role ORDER BY month) AS previous"
        counts = counted(
            f"(SELECT *, {before} FROM ({once}))",
            "journey_work_margins",
            ("month", "previous", *((relations.filtered(cut),) if cut else ())),
        )
        con.execute(
            f"INSERT INTO {TABLE} BY NAME SELECT {literal(journey.id)} AS journey, {literal(cut)} AS cut, * "
            f"FROM ({counts}) ORDER BY month"
        )
    con.execute("DROP TABLE journey_work_people")
