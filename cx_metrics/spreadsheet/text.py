"""A sheet as strict text: a UTF-8 CSV that the importer's own readers go on with, and the sheet's row of each line."""

import csv
from array import array
from dataclasses import replace
from itertools import chain, dropwhile, islice
from pathlib import Path

from cx_metrics.spreadsheet.book import Book
from cx_metrics.spreadsheet.limits import Limits
from cx_metrics.spreadsheet.parts import Archive, refused_later, said_later
from cx_metrics.spreadsheet.sheet_rows import SheetRow, SheetRows


def write_sheet(
    file: Path,
    name: str,
    sheet: str | None,
    *,
    first_row: int,
    heading_rows: int,
    heading_only: bool,
    out: Path,
    limits: Limits,
) -> tuple[dict[str, int], list[int]]:
    """Write ``out``.csv and ``out``.rows (pairs of 32-bit numbers: line of the CSV, row of the sheet), beginning with
    the first row from ``first_row`` on that holds anything: its names are the columns. What stands beside the columns
    of ``heading_rows`` rows is not read.

    ``name`` is what the file is called in messages. Returns what is strange, with the number of rows that it touches,
    and the columns (from 0) in which numbers with marks stand as text.
    Raises ImportRefused where the file is no workbook, is too much, or a formula was never calculated.
    """
    book = Book(Archive(file, name, limits))
    chosen = book.sheet(sheet)
    rows = SheetRows(book, chosen, book.strings())
    places = array("I")
    line, count, hidden, beside, marked = 1, 0, 0, 0, set[int]()
    below = dropwhile(lambda row: row.number < first_row or not row.cells, rows)
    headings = list(islice(below, heading_rows))
    width = max((column + 1 for row in headings for column in row.cells), default=0)
    with out.with_suffix(".csv").open("w", encoding="utf-8", errors="replace", newline="") as opened:
        write = csv.writer(opened, lineterminator="\n").writerow
        for row in chain(_tidy(headings[:1]), headings[1:], below):
            _require_calculated(row, width, f"{name}, sheet {chosen.name}")
            fields = [row.cells.get(column, "") for column in range(width)]
            if not any(fields):
                continue
            count += 1
            marked.update(row.marked)
            hidden += row.hidden
            beside += len(row.cells) > sum(map(bool, fields))
            write(fields)
            places.extend((line, row.number))
            line += 1 + sum(text.count("\n") for text in fields)
            if heading_only:
                break
    with out.with_suffix(".rows").open("wb") as opened:
        places.tofile(opened)
    found = {
        "hidden_rows": hidden,
        "beside": beside,
        "hidden_sheet": count if chosen.hidden else 0,
        "hidden_columns": count if rows.hidden_columns else 0,
        "merged": _touched(rows.merged, headings[0].number if headings else 0),
    }
    return {said_later(what): n for what, n in found.items() if n}, sorted(marked)


def _tidy(headings: list[SheetRow]) -> list[SheetRow]:
    """Names of columns without the line breaks and blanks that make them look well."""
    return [replace(h, cells={column: " ".join(text.split()) for column, text in h.cells.items()}) for h in headings]


def _require_calculated(row: SheetRow, width: int, where: str) -> None:
    for column in row.uncalculated:
        if column < width:
            cell = f"{letters(column)}{row.number}"
            raise refused_later(f"{where}, cell {cell}", "no_formula", "calculate")


def letters(column: int) -> str:
    """The letters of a column (from 0): 0 is A, 26 is AA."""
    found, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _touched(merged: list[str], heading: int) -> int:
    """How many rows from the heading on have a part in merged cells (A2:B4 touches three)."""
    spans = []
    for area in merged:
        ends = [int("".join(c for c in corner if c.isdecimal()) or 0) for corner in area.split(":")]
        spans.append((max(min(ends), heading), max(ends)))
    count, reached = 0, 0
    for first, last in sorted(spans):
        count += max(0, last - max(first, reached + 1) + 1)
        reached = max(reached, last)
    return count
