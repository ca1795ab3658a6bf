"""Rows of a file that are none of its table: its heading once more, another table below it, totals of the rows above.

They would be read on as rows of the first table wherever they happen to fit it, so they are refused, each with its
line.
"""

from collections.abc import Mapping, Sequence

import duckdb

from cx_metrics.importing.loaded import LoadedSource, Rejected
from cx_metrics.importing.typed_text import is_typed, typed_columns
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

_TOTALS = (
    *("total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum", "average", "mean", "median"),
    *("合計", "總計", "小計", "總和", "平均", "平均值", "合计", "总计", "小计", "总和", "合計值", "合计值"),
)
_LOOKED_AT = 30  # first rows, which are of the first table
_FILLED = 0.9
_FIRST_SIGN = ":"  # no number and no date begins with a sign that comes after it


def rows_apart(con: duckdb.DuckDBPyConnection, held: str, fields: Sequence[str], loaded: LoadedSource) -> str:
    """Refuse such rows of the table ``held``, whose heading holds ``fields``; returns the condition that leaves them
    away."""
    apart = _headings_again(con, held, fields, loaded)
    first = _cells(con, held, loaded, "TRUE", _LOOKED_AT)
    below = _other_table(con, held, [row for _, row in first], apart, loaded)
    apart |= _totals(con, held, [row for _, row in first], below, loaded)
    loaded.rejected += [Rejected(loaded.line_of(row), "", why) for row, why in apart.items()]
    conditions = [f"rowid NOT IN ({', '.join(map(str, apart))})"] if apart else []
    if below is not None:
        line = loaded.line_of(below)
        end = con.execute(f"SELECT count(*) FROM {held}").fetchone() or (below,)
        why = sentence("other_table", line=str(line))
        loaded.rejected += [Rejected(loaded.line_of(row), "", why) for row in range(below, end[0]) if row not in apart]
        conditions.append(f"rowid < {below}")
    return " AND ".join(conditions) or "true"


def _cells(
    con: duckdb.DuckDBPyConnection, held: str, loaded: LoadedSource, where: str, most: int
) -> list[tuple[int, list[str]]]:
    """The first rows of which ``where`` is true, each with its place."""
    places = con.execute(f"SELECT rowid FROM {held} WHERE {where} LIMIT {most}").fetchall()
    if not places:
        return []  # mostly, and then nothing else was looked at
    cells = ", ".join(f"coalesce(c{i}, '')" for i in range(len(loaded.header)))
    listed = ", ".join(str(place) for (place,) in places)
    as_far = f"(SELECT * FROM {held} LIMIT {max(places)[0] + 1})"
    rows = con.execute(f"SELECT rowid, {cells} FROM {as_far} WHERE rowid IN ({listed})").fetchall()
    return [(place, list(row)) for place, *row in sorted(rows)]


def _nowhere(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, conditions: Mapping[int, str]) -> bool:
    """Whether one of the ``conditions``, each about a column, is true of no row: where a column has codes, its few
    texts say so sooner than the rows."""
    asked = [(loaded.texts[f"c{j}"], told) for j, told in conditions.items() if f"c{j}" in loaded.texts]
    return any(not con.execute(f"SELECT 1 FROM {texts} WHERE {told} LIMIT 1").fetchall() for texts, told in asked)


def _headings_again(
    con: duckdb.DuckDBPyConnection, held: str, fields: Sequence[str], loaded: LoadedSource
) -> dict[int, str]:
    """The rows that repeat the heading, in whatever capitals: place → why they are refused."""
    same = {}
    for i, name in enumerate(fields):
        if name:
            forms = {name, name.lower(), name.upper(), name.title()} | ({f"\ufeff{name}"} if i == 0 else set())
            same[i] = f"c{i} IN ({', '.join(map(literal, sorted(forms)))})"
    if _nowhere(con, loaded, same):
        return {}
    found = con.execute(f"SELECT rowid FROM {held} WHERE {' AND '.join(same.values())}").fetchall()
    why = sentence("heading_again")
    return dict.fromkeys((row for (row,) in found), why)


def _other_table(
    con: duckdb.DuckDBPyConnection, held: str, first: list[list[str]], again: dict[int, str], loaded: LoadedSource
) -> int | None:
    """The place of the first row that names other columns: words, each another, stand where numbers and dates stood.

    One such column alone is a slip, unless lines are empty or of another kind above it.
    """
    typed = typed_columns(first, len(loaded.header))
    if not typed:
        return None
    words = [f"c{j} >= '{_FIRST_SIGN}'" for j in typed]
    nothing_else = {j: f"({word} OR coalesce(c{j}, '') = '')" for word, j in zip(words, typed, strict=True)}
    if _nowhere(con, loaded, nothing_else):
        return None
    for place, row in _cells(
        con, held, loaded, f"{' AND '.join(nothing_else.values())} AND ({' OR '.join(words)})", 1_000
    ):
        filled = [cell.strip().lower() for cell in row if cell.strip()]
        named = [j for j in typed if row[j].strip()]
        apart, title = _stands_apart(con, held, place, loaded)
        if (
            place not in again
            and len(filled) > 1
            and len(set(filled)) == len(filled)
            and not any(map(is_typed, filled))
            and 2 * sum(any(sign.isdigit() for sign in cell) for cell in filled) <= len(filled)
            and (len(named) > 1 or apart)
            and all(_stands_once(con, held, j, row[j], loaded) for j in named)
        ):
            return place - 1 if title else place
    return None


def _stands_apart(con: duckdb.DuckDBPyConnection, held: str, place: int, loaded: LoadedSource) -> tuple[bool, bool]:
    """Whether something stands between a row and the row before it, and whether that row is a title."""
    row = place
    if not row:
        return False, False
    ((_, before),) = _cells(con, held, loaded, f"rowid = {place - 1}", 1)
    title = len(before) > 2 and sum(bool(cell.strip()) for cell in before) <= 1
    breaks = sum(cell.count("\n") for cell in before)
    return title or loaded.line_of(row) > loaded.line_of(row - 1) + 1 + breaks, title


def _stands_once(con: duckdb.DuckDBPyConnection, held: str, column: int, text: str, loaded: LoadedSource) -> bool:
    """Whether a text stands only there in its column: words that mean no answer stand there again and again."""
    where = f"c{column} = {literal(text)}"
    found = con.execute(f"SELECT count(*) FROM {held} WHERE {where}").fetchone()
    return found is None or found[0] == 1


def _totals(
    con: duckdb.DuckDBPyConnection, held: str, first: list[list[str]], below: int | None, loaded: LoadedSource
) -> dict[int, str]:
    """The rows that begin with a word for a total, and lack what nearly all others have, or are the last."""
    forms = {form + mark for word in _TOTALS for form in (word, word.capitalize(), word.title(), word.upper())
             for mark in ("", ":", "：")}  # fmt: skip
    listed = ", ".join(map(literal, sorted(forms)))
    begins = "coalesce(nullif(c0, ''), c1)" if len(loaded.header) > 1 else "c0"
    found = _cells(con, held, loaded, f"{begins} IN ({listed})", 1_000)
    if not found:
        return {}
    usual = [
        j
        for j in range(len(loaded.header))
        if sum(bool(row[j].strip()) for row in first) >= _FILLED * (len(first) - sum(row in first for _, row in found))
    ]
    ((last,),) = con.execute(f"SELECT max(rowid) FROM {held}").fetchall()
    return {
        place: sentence("total", word=next(filter(str.strip, row)).strip())
        for place, row in found
        if (below is None or place < below) and (place == last or any(not row[j].strip() for j in usual))
    }
