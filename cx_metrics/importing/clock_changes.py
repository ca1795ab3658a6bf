"""Local times that occur twice or never, because clocks were set back or forward: which they are, and how many rows of
a file say one.

Of a time that occurs twice the second is taken (after the clocks were set back); one that never was is read as if they
had not been set forward yet. That is what the database does; the report counts both.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import duckdb

from cx_metrics.messages import sentence
from cx_metrics.sql import literal


@lru_cache(maxsize=64)
def clock_changes(
    zone: str, first: date, last: date
) -> tuple[tuple[Literal["twice", "never"], datetime, datetime], ...]:
    """The local times from ``first`` to ``last`` that occur twice or never in ``zone``, each with its beginning and its
    end (not included), both without a zone."""
    there, found = ZoneInfo(zone), []
    moment, end = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1), last + timedelta(days=2)
    while moment.date() < end:
        later = moment + timedelta(days=1)
        if _offset(moment, there) != _offset(later, there):
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, there) == _offset(moment, there) else (low, middle)
            before, after = ((high + _offset(at, there)).replace(tzinfo=None) for at in (moment, later))
            found.append(("twice", after, before) if after < before else ("never", before, after))
        moment = later
    return tuple(found)  # type: ignore[arg-type]


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def odd_times(
    con: duckdb.DuckDBPyConnection, name: str, stamps: str, zone: str, first: date, last: date
) -> dict[str, int]:
    """How many of ``stamps`` (SQL for rows with a column ``stamp``, a local time of ``zone``) occur twice or never:
    what is strange → rows."""
    changes = clock_changes(zone, first, last)
    if not changes:
        return {}
    windows = ", ".join(f"({literal(kind)}, TIMESTAMP '{start}', TIMESTAMP '{end}')" for kind, start, end in changes)
    rows = con.execute(
        f"SELECT kind, count(*) FROM ({stamps}) JOIN (VALUES {windows}) w (kind, start, stop) "
        "ON stamp >= start AND stamp < stop GROUP BY kind ORDER BY kind"
    ).fetchall()
    return {f"{name}: {sentence(f'time_{kind}', zone=zone)}": count for kind, count in rows}
