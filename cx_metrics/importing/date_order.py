"""Day and month in mixed order: a file of which a part was written 31-12 and another 12-31 reads without an error.

Such a file betrays itself. Days above 12 can be read one way only, and show in which months things happened. Where the
other dates spread over months that these never show, while their *days* lie within them, day and month have changed
places.
"""

import duckdb

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.sql import literal

_FEWEST = 20  # dates that can be read one way only, before anything is concluded from them
_SHARE = 0.05  # of the dates that can be read both ways, outside the months of the others
_CERTAIN = 0.95  # of these, how many fit once turned round


def other_order(written: str) -> str:
    """``written`` with day and month in each other's place."""
    for day in ("%d", "%-d"):
        for month in ("%m", "%-m"):
            if day in written and month in written:
                return written.replace(day, "\0").replace(month, day).replace("\0", month)
    return written


def day_comes_first(written: str) -> bool | None:
    """Whether the day stands before the month; None where no confusion can be (names of months, the year first)."""
    day = max(written.find("%d"), written.find("%-d"))
    month = max(written.find("%m"), written.find("%-m"))
    if day < 0 or month < 0 or written.lstrip().startswith("%Y"):
        return None
    return day < month


def require_one_order(con: duckdb.DuckDBPyConnection, view: str, name: str, mapped: ColumnMap, text: str) -> None:
    """Raise ImportRefused, with the evidence, where the dates of ``text`` (SQL over ``view``) are in mixed order and
    the mapping does not say how to read them."""
    if mapped.when_both_fit or not mapped.format or day_comes_first(mapped.format) is None:
        return
    stamp = f"try_strptime({text}, {literal(mapped.format)})"
    dates = con.execute(
        f"SELECT month(d), day(d), count(*), min(t) FROM (SELECT {text} AS t, {stamp} AS d FROM {view}) "
        "WHERE d IS NOT NULL GROUP BY 1, 2"
    ).fetchall()
    certain = [(month, n) for month, day, n, _ in dates if day > 12]
    months = {month for month, _ in certain}
    both = [row for row in dates if row[1] <= 12 and row[0] != row[1]]
    strange = [row for row in both if row[0] not in months]
    count, turned = sum(n for *_, n, _ in strange), sum(n for _, day, n, _ in strange if day in months)
    if sum(n for _, n in certain) < _FEWEST or count < _SHARE * sum(row[2] for row in both) or not count:
        return
    if turned >= _CERTAIN * count:
        example = max(strange, key=lambda row: row[2])[3]
        held = ", ".join(map(str, sorted(months)))
        raise ImportRefused(
            Problem(
                name,
                f"day and month seem to have changed places in a part of the file: read as {mapped.format}, dates with "
                f"a day above 12 lie in the months {held} only, but {count:,} others lie outside (e.g. {example}), and "
                f"{turned:,} of these would lie within if turned round",
                "ask whoever exported it; then say which comes first where both fit, when_both_fit: day_first or "
                "month_first",
            )
        )
