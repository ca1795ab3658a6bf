"""What customers did after they answered, beside the answers of a mart: bought again, spent, stayed.

A behaviour is looked at in the days after the answer, from the next one on. It is not known (NULL) of an answer that
names no customer or has no date, of one whose days are not over by the last day of which orders (or contracts) are
known, and of one given before the first of these. ``stayed`` is known of whoever was under contract on the day.
Shares are 0 or 100, so that they read like scores; money is money.
"""

from collections.abc import Mapping

import duckdb

from cx_metrics.declarations.moments_file import Behaviour
from cx_metrics.sql import quoted

_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"


def note_behaviours(
    con: duckdb.DuckDBPyConnection, behaviours: Mapping[str, Behaviour], table: str = "driver_sample"
) -> None:
    """Give a ``table`` of answers (customer, on_day) a column for each behaviour, instead of those it has; needs
    ``facts``."""
    told = {row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()}
    old = [quoted(name) for name in behaviours if name in told]
    kept = f"* EXCLUDE ({', '.join(old)})" if old else "*"
    con.execute(f"CREATE TEMP TABLE driver_work_kept AS SELECT {kept} FROM {table} ORDER BY rowid")
    columns = ", ".join(f"{_value(one)} AS {quoted(name)}" for name, one in behaviours.items())
    con.execute(f"DROP TABLE {table}")
    con.execute(
        f"CREATE TABLE {table} AS WITH {_followed(behaviours)} SELECT k.*{', ' if columns else ''}{columns} "
        "FROM driver_work_kept k LEFT JOIN followed f ON f.customer = k.customer AND f.on_day = k.on_day "
        "LEFT JOIN contracts c ON c.customer_id = k.customer, known ORDER BY k.rowid"
    )
    con.execute("DROP TABLE driver_work_kept")


def _followed(behaviours: Mapping[str, Behaviour]) -> str:
    """The relations that the values read: ``followed``, for each customer and day of an answer what was bought within
    each number of days; ``contracts``; and ``known``, the days of which orders are known."""
    sums = []
    for days in sorted({one.within_days for one in behaviours.values()}):
        within = f"CASE WHEN o.occurred_on <= a.on_day + {days}"
        sums += [
            f"coalesce(sum({within} THEN 1 END), 0) AS orders_{days}",
            f"coalesce(sum({within} THEN o.amount END), 0) AS amount_{days}",
            f"coalesce(sum({within} THEN o.margin END), 0) AS margin_{days}",
        ]
    longest = max((one.within_days for one in behaviours.values()), default=0)
    bought = "SELECT customer_id, occurred_on, amount, coalesce(margin, amount - cost) AS margin FROM stored_orders"
    return (
        "known AS (SELECT min(occurred_on) AS first_order, max(occurred_on) AS last_order, "
        f"count(coalesce(margin, cost)) > 0 AS with_margin, {_LAST} AS last_day FROM stored_orders), "
        "contracts AS (SELECT customer_id, min(joined_on) AS joined_on, max(ended_on) AS ended_on "
        "FROM stored_contracts GROUP BY 1), "
        "answered AS (SELECT DISTINCT customer, on_day FROM driver_work_kept "
        "WHERE customer IS NOT NULL AND on_day IS NOT NULL), "
        f"followed AS (SELECT a.customer, a.on_day{''.join(', ' + each for each in sums)} FROM answered a "
        f"LEFT JOIN ({bought}) o ON o.customer_id = a.customer AND o.occurred_on > a.on_day "
        f"AND o.occurred_on <= a.on_day + {longest} GROUP BY ALL)"
    )


def _value(one: Behaviour) -> str:
    days = one.within_days
    if one.behaviour == "stayed":
        under = "c.joined_on <= k.on_day AND (c.ended_on IS NULL OR c.ended_on > k.on_day)"
        kept = f"CASE WHEN c.ended_on <= k.on_day + {days} THEN 0e0 ELSE 100e0 END"
        return f"CASE WHEN {under} AND k.on_day + {days} <= known.last_day THEN {kept} END"
    value = {
        "repurchased": f"CASE WHEN f.orders_{days} > 0 THEN 100e0 ELSE 0e0 END",
        "spent": f"CAST(f.amount_{days} AS DOUBLE)",
        "margin": f"CASE WHEN known.with_margin THEN CAST(f.margin_{days} AS DOUBLE) END",
    }[one.behaviour]
    covered = f"k.on_day >= known.first_order AND k.on_day + {days} <= known.last_order"
    return f"CASE WHEN f.customer IS NOT NULL AND {covered} THEN {value} END"


def unfinished(one: Behaviour) -> str:
    """SQL: whether an answer of ``driver_sample`` is left out only because its days are not over yet."""
    last = _LAST if one.behaviour == "stayed" else "(SELECT max(occurred_on) FROM stored_orders)"
    return f"customer IS NOT NULL AND on_day + {one.within_days} > {last}"
