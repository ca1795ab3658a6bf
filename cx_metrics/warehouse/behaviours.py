"""What customers did after they answered, beside the answers of a mart: bought again, spent, stayed.

A behaviour is looked at in the days after the answer, from the next one on. It is not known (NULL) of an answer that
names no customer or has no date, of one whose days are not over by the last day of which orders (or contracts) are
known, and of one given before the first of these. ``stayed`` is known of whoever was under contract on the day.
Shares are 0 or 100, so that they read like scores; money is money.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import duckdb

from cx_metrics.declarations.moments_file import Behaviour
from cx_metrics.sql import quoted
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import columns_of, create_temporary, is_empty

_LAST = "(SELECT CAST(value AS DATE) FROM facts WHERE name = 'as_of')"


def note_behaviours(
    con: duckdb.DuckDBPyConnection, behaviours: Mapping[str, Behaviour], table: str = "driver_sample"
) -> None:
    """Give a ``table`` of answers (customer, on_day) a column for each behaviour, instead of those it has; needs
    ``facts``."""
    kept = tuple(name for name in columns_of(con, table) if name not in behaviours)
    if is_empty(con, "stored_orders") and is_empty(con, "stored_contracts"):  # nobody was seen doing anything
        unknown = "".join(f", CAST(NULL AS DOUBLE) AS {quoted(name)}" for name in behaviours)
        con.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT {', '.join(map(quoted, kept))}{unknown} FROM {table}")
        return
    create_temporary(con, "answers_to_follow", query("answers_to_follow", kept=kept, table=table))
    followed = query(
        "behaviours",
        kept={name: f"k.{quoted(name)}" for name in kept},
        values={name: _value(one) for name, one in behaviours.items()},
        bought=_bought({one.within_days for one in behaviours.values()}),
        longest=Sql(str(max((one.within_days for one in behaviours.values()), default=0))),
    )
    con.execute(f"CREATE OR REPLACE TABLE {table} AS {followed}")
    con.execute("DROP TABLE answers_to_follow")


def may_have_done_more(con: duckdb.DuckDBPyConnection, fed: AbstractSet[str]) -> bool:
    """Whether customers may have done more after their answers than the attached build ``old`` knows: the tables
    ``fed`` that got rows tell of it, or another day is over."""
    last = "SELECT value FROM {}facts WHERE name = 'as_of'"
    moved = con.execute(f"{last.format('')} EXCEPT {last.format('old.')}").fetchone()
    return moved is not None or not fed.isdisjoint({"orders", "customers"})


def _bought(stretches: set[int]) -> dict[str, str]:
    """What was bought within each number of days: orders, amount and margin."""
    sums: dict[str, str] = {}
    for days in sorted(stretches):
        within = f"CASE WHEN o.occurred_on <= a.on_day + {days}"
        sums |= {
            f"orders_{days}": f"coalesce(sum({within} THEN 1 END), 0)",
            f"amount_{days}": f"coalesce(sum({within} THEN o.amount END), 0)",
            f"margin_{days}": f"coalesce(sum({within} THEN o.margin END), 0)",
        }
    return sums


def _value(one: Behaviour) -> str:
    days = one.within_days
    if one.outcome.behaviour == "stayed":
        under = "c.joined_on <= k.on_day AND (c.ended_on IS NULL OR c.ended_on > k.on_day)"
        kept = f"CASE WHEN c.ended_on <= k.on_day + {days} THEN 0e0 ELSE 100e0 END"
        return f"CASE WHEN {under} AND k.on_day + {days} <= known.last_day THEN {kept} END"
    value = {
        "repurchased": f"CASE WHEN f.orders_{days} > 0 THEN 100e0 ELSE 0e0 END",
        "spent": f"CAST(f.amount_{days} AS DOUBLE)",
        "margin": f"CASE WHEN known.with_margin THEN CAST(f.margin_{days} AS DOUBLE) END",
    }[one.outcome.behaviour]
    covered = f"k.on_day >= known.first_order AND k.on_day + {days} <= known.last_order"
    return f"CASE WHEN f.customer IS NOT NULL AND {covered} THEN {value} END"


def unfinished(one: Behaviour) -> str:
    """SQL: whether an answer of ``driver_sample`` is left out only because its days are not over yet."""
    last = _LAST if one.outcome.behaviour == "stayed" else "(SELECT max(occurred_on) FROM stored_orders)"
    return f"customer IS NOT NULL AND on_day + {one.within_days} > {last}"
