"""Day and month in mixed order: a file of which a part was written 31-12 and another 12-31 reads without an error.

Such a file betrays itself, in three ways. Dates that fit only the other order show that it is there. Days above 12 can
be read one way only, and show in which months things happened: where the other dates spread over months that these
never show, while their *days* lie within them, day and month have changed places. And a row of a key that came before,
the same but for day and month in each other's place, is the same row in another order.
"""

from collections.abc import Mapping

import duckdb

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.date_format import EXCEL, UNIX, begins_with_year
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.messages import refusal
from cx_metrics.sql import literal, quoted

_FEWEST = 20  # dates that can be read one way only, before anything is concluded from them
_SHARE = 0.05  # of the dates that can be read both ways, outside the months of the others
_CERTAIN = 0.95  # of these, how many fit once turned round
_OTHERS, _OTHER_SHARE = 20, 0.01  # dates that fit only the other order, from either on: chance writes fewer


def other_order(written: str) -> str:
    """``written`` with day and month in each other's place."""
    for day in ("%d", "%-d"):
        for month in ("%m", "%-m"):
            if day in written and month in written:
                return written.replace(day, "\0").replace(month, day).replace("\0", month)
    return written


def day_comes_first(written: str) -> bool | None:
    """Whether the day stands before the month; None where it has no numeric month (names of months)."""
    day = max(written.find("%d"), written.find("%-d"))
    month = max(written.find("%m"), written.find("%-m"))
    return None if day < 0 or month < 0 else day < month


def require_one_order(con: duckdb.DuckDBPyConnection, rows: str, name: str, mapped: ColumnMap, text: str) -> None:
    """Raise ImportRefused, with the evidence, where the dates of ``text`` (SQL over ``rows``, each ``n`` times) are in
    mixed order and the mapping does not say how to read them."""
    forms = mapped.forms if mapped.formats else ()
    for form in forms:
        if form.when_both_fit or day_comes_first(form.written) is None or form.calendar:
            continue  # years of another calendar come first, and months next
        others = [other.written for other in forms if other is not form and other.written not in (EXCEL, UNIX)]
        unread = " AND ".join(f"try_strptime({text}, {literal(other)}) IS NULL" for other in others)
        told = f"(SELECT * FROM {rows} WHERE {unread})" if others else rows
        _require_declared_order(con, told, name, form.written, text)
        if not begins_with_year(form.written):  # of dates that begin with the year, the month comes next
            _require_months_alike(con, told, name, form.written, text)


def _require_declared_order(con: duckdb.DuckDBPyConnection, rows: str, name: str, written: str, text: str) -> None:
    """Refuse a file in which too many dates fit only the other order."""
    other = other_order(written)
    told = ", ".join(
        f"CAST(coalesce(sum(n) FILTER ({which}), 0) AS BIGINT)"
        for which in ("d IS NULL AND o IS NOT NULL", "d <> o", "t <> ''")
    )
    row = con.execute(
        f"SELECT {told}, min(t) FILTER (d IS NULL AND o IS NOT NULL) FROM (SELECT t, n, try_strptime(t, "
        f"{literal(written)}) AS d, try_strptime(t, {literal(other)}) AS o FROM (SELECT {text} AS t, n FROM {rows}))"
    ).fetchone()
    only, both, held, example = row or (0, 0, 0, "")
    if only and (only >= _OTHERS or only >= _OTHER_SHARE * held):
        raise refusal(
            name,
            "both_orders",
            "say_order",
            only=only,
            held=held,
            form=written,
            other=other,
            example=example,
            both=both,
        )


def _require_months_alike(con: duckdb.DuckDBPyConnection, rows: str, name: str, written: str, text: str) -> None:
    """Refuse a file whose doubtful dates lie in other months than those that can be read one way only."""
    dates = con.execute(
        f"SELECT month(d), day(d), CAST(sum(n) AS BIGINT), min(t) FROM (SELECT t, n, try_strptime(t, "
        f"{literal(written)}) AS d FROM (SELECT {text} AS t, n FROM {rows})) WHERE d IS NOT NULL GROUP BY 1, 2"
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
        raise refusal(
            name,
            "months_apart",
            "say_order",
            form=written,
            months=held,
            n=count,
            example=example,
            turned=turned,
        )


def turned_rows(
    con: duckdb.DuckDBPyConnection,
    table_map: TableMap,
    key: str,
    dates: Mapping[str, str],
    others: str | None,
    zone: str,
) -> dict[int, tuple[str, str, str]]:
    """Rows of ``good`` that repeat the key of an earlier row with day and month in each other's place, and would take
    its place: row → (column, its day, the earlier day).

    ``dates`` are the columns asked about, each with its kind (date, instant); ``others`` is SQL for rows of earlier
    batches. A mapping that says ``when_both_fit`` has decided, and dates that begin with the year are not in doubt.
    """
    found: dict[int, tuple[str, str, str]] = {}
    for name, kind in dates.items():
        mapped = table_map.columns.get(name)
        if mapped is None or mapped.when_both_fit:
            continue
        if not any(day_comes_first(w) is not None and not begins_with_year(w) for w in mapped.formats):
            continue
        local = f"timezone({literal(mapped.zone or zone)}, timezone('UTC', {quoted(name)}))"
        day = f"CAST({local if kind == 'instant' else quoted(name)} AS DATE)"
        rows = f"SELECT {quoted(key)} AS k, _row, {day} AS d FROM good"
        before = f"{rows} UNION ALL SELECT {quoted(key)}, -1, {day} FROM {others}" if others else rows
        turned = con.execute(
            f"SELECT b._row, CAST(min(b.d) AS VARCHAR), CAST(min(a.d) AS VARCHAR) FROM ({rows}) b JOIN ({before}) a "
            "ON a.k = b.k AND a._row < b._row WHERE year(a.d) = year(b.d) AND month(a.d) = day(b.d) "
            "AND day(a.d) = month(b.d) AND a.d <> b.d GROUP BY b._row"
        ).fetchall()
        found |= {row: (name, day_now, day_before) for row, day_now, day_before in turned}
    return found
