"""How a text file is laid out: what stands between its fields, the line in which the columns are named, and how many
rows that heading has. Looked for in its first rows; what a mapping would say of it."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cx_metrics.importing.typed_text import is_typed, typed_columns
from cx_metrics.inspection.known_names import bare, known_words
from cx_metrics.inspection.remark import Remark

DELIMITERS = (",", ";", "\t", "|", "^", "~")
_OTHER_SIGNS = ("，", "；", "、", "::", "¦", "\x1f", "\x01", "  ")  # that part fields in some files, and are not read
_LOOKED_AT = 1 << 20  # characters
_ROWS = 300
_TITLES = 25  # rows above the names of the columns
_HEADINGS = {2: "heading_two", 3: "heading_three"}  # by their rows, what to say of them
_BODY = 3  # rows below the first that may still be heading
_SEP = re.compile(r'"?sep=(.)"?[,;\t]*\s*', re.IGNORECASE)
_SECOND_ROWS = ("response", "open-ended response", "open-ended-response", "開放式回應", "回應")  # SurveyMonkey


@dataclass(frozen=True)
class Layout:
    """The delimiter, the line (from 1) of the heading, its rows, and what speaks for it or against."""

    delimiter: str
    first_row: int
    header_rows: int
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Table:
    """The first rows as one delimiter cuts them, each with the line on which it starts; ``wide``: how many fields most
    of them have, and ``share`` how many of them."""

    delimiter: str
    rows: list[tuple[int, list[str]]]
    wide: int = 1
    share: float = 0.0
    counts: list[int] = field(default_factory=list)


def text_layout(
    path: Path,
    *,
    delimiter: str | None = None,
    first_row: int | None = None,
    header_rows: int | None = None,
    of_sheet: bool = False,
) -> Layout:
    """The layout of a UTF-8 text; what is told already is not looked for. ``of_sheet``: its lines are
    the rows of a sheet."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read(_LOOKED_AT)
    remarks = []
    told = _SEP.match(text.split("\n", 1)[0]) if first_row is None else None
    if told and delimiter is None:
        delimiter = told[1]
    tables = [_cut(text, d) for d in ((delimiter,) if delimiter else DELIMITERS)]
    best = max(tables, key=lambda t: (round(t.share, 1), t.wide))
    if best.wide == 1 and (widths := _widths(text)):
        remarks.append(_of_widths(widths))
    elif best.wide == 1:
        remarks += _of_other_signs(text)
    at, remark = _heading(best, first_row, 1 if told else 0, "rows_above" if of_sheet else "lines_above")
    remarks += [remark] if remark else []
    line = best.rows[at][0] if best.rows else 1
    rows = header_rows or _heading_rows([row for _, row in best.rows[at:]], best.wide)
    if rows > 1 and header_rows is None:
        otherwise = "header_rows: 1 in the mapping, or --header-rows 1"
        remarks.append(Remark.said("heading", _HEADINGS[rows], "heading_called", otherwise))
    return Layout(best.delimiter, first_row or line, rows, tuple(remarks))


def _cut(text: str, delimiter: str) -> _Table:
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    start = 1
    try:
        for row in reader:
            rows.append((start, row))
            start = reader.line_num + 1
            if len(rows) > _ROWS:
                break
    except csv.Error:
        pass  # what is wrong with it the import says, by line
    if len(text) >= _LOOKED_AT and len(rows) > 1:
        rows.pop()  # it may be cut off
    counts = Counter(len(row) for _, row in rows if any(cell.strip() for cell in row))
    if not counts:
        return _Table(delimiter, rows)
    wide, n = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
    share = n / sum(counts.values()) if wide > 1 else 0.0
    return _Table(delimiter, rows, wide, share)


def _heading(table: _Table, first_row: int | None, skipped: int, said_above: str) -> tuple[int, Remark | None]:
    """The place of the heading among the rows, and what to say of it (``said_above``: of what stands above it)."""
    rows = table.rows
    if first_row is not None:
        return next((i for i, (line, _) in enumerate(rows) if line >= first_row), 0), None
    filled = [sum(bool(cell.strip()) for cell in row) for _, row in rows]
    most = max(filled, default=0)
    full = [i for i, (_, row) in enumerate(rows) if i >= skipped and len(row) >= table.wide and filled[i] >= 0.6 * most]
    at = full[0] if full else skipped
    if not rows:
        return 0, None
    if any(map(is_typed, rows[at][1])) or rows[at][1][0].startswith("#"):  # a title in cells, hardly names
        known = [i for i in full[:_TITLES] if _known(rows[i][1]) > _known(rows[at][1]) + 1]
        at = max(known, key=lambda i: _known(rows[i][1]), default=at)
    above = rows[at - 1][1] if at > skipped else []
    if len(above) == table.wide - 1 > 1 and all(above) and not any(map(is_typed, above)):
        at -= 1  # the rows have one field more than their heading
    names = rows[at][1]
    typed = typed_columns([row for _, row in rows[at + 1 :]], table.wide)
    own = [j for j in typed if j < len(names) and is_typed(names[j])]
    if typed and len(own) > len(typed) / 2:
        data = {"line": rows[at][0], "cells": ", ".join(names[:4]) + " …"}
        otherwise = "add a row of names above it"
        return at, Remark.said("heading", "no_names", "taken_for_heading", otherwise, question=True, **data)
    if at:
        otherwise = "first_row in the mapping, or --first-row"
        return at, Remark.said("heading", said_above, "left_away", otherwise, n=rows[at][0] - 1)
    return at, None


def _known(names: Sequence[str]) -> int:
    """How many of these are names that columns of ours go by."""
    words = {word for columns in known_words().values() for called in columns.values() for word in called}
    return sum(bare(name) in words for name in names)


def _heading_rows(rows: Sequence[list[str]], wide: int) -> int:
    """How many of the first rows are heading: what stands under a name is heading too where numbers and dates follow
    in that column and it is neither."""
    if len(rows) < 3 or wide < 2:
        return 1
    count = 1
    for k in range(1, min(_BODY, len(rows) - 1)):
        row = rows[k]
        if len(row) != len(rows[0]):
            break
        typed = typed_columns(rows[_BODY:] or rows[k + 1 :], wide)
        said = [j for j in typed if row[j].strip() and not is_typed(row[j])]
        named_here = [j for j, name in enumerate(rows[0]) if not name.strip() and row[j].strip()]
        survey = any(cell.strip().lower() in _SECOND_ROWS for cell in row) or any("ImportId" in cell for cell in row)
        if any(is_typed(row[j]) for j in typed if row[j].strip()):
            break
        if not (survey or len(said) >= 2 or (named_here and typed)):
            break
        count += 1
    return count


def _widths(text: str) -> list[int]:
    """The widths of columns in a text of fixed widths; none where it is not one."""
    lines = [line.rstrip("\r") for line in text.split("\n")[1:200] if line.strip()]
    long = max(map(len, lines), default=0)
    if len(lines) < 5 or long > 500 or sum(len(line) == long for line in lines) < 0.9 * len(lines):
        return []
    blank = [all(line[i : i + 1] in ("", " ") for line in lines) for i in range(long)]
    ends = [i for i in range(1, long) if blank[i] and not blank[i - 1]] + [long]
    return [end - start for start, end in zip([0, *ends], ends, strict=False)] if len(ends) > 1 else []


def _of_other_signs(text: str) -> list[Remark]:
    """What to say of a text whose fields seem to be parted by a sign that we do not read."""
    lines = [line for line in text.split("\n")[:_ROWS] if line.strip()]
    for sign in _OTHER_SIGNS:
        counts = Counter(line.count(sign) for line in lines)
        most, n = counts.most_common(1)[0] if counts else (0, 0)
        if most > 1 and n >= 0.8 * len(lines):
            otherwise = "put a comma, a semicolon or a tab in its place"
            return [Remark.said("columns", "other_sign", "one_field", otherwise, question=True, sign=sign, n=most)]
    return []


def _of_widths(widths: list[int]) -> Remark:
    told = ", ".join(f"c{i + 1}: {width}" for i, width in enumerate(widths))
    otherwise = f"say widths: {{{told}}} in the mapping, with names of your own"
    return Remark.said("columns", "fixed_width", "one_field", otherwise, question=True)
