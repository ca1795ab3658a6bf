"""Rows as CSV for a spreadsheet: UTF-8 with a byte-order mark, and no cell that it would run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")  # a cell that begins with one of these may be run


def csv_bytes(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows, the heading first, with every cell ``guarded``. None is an empty cell."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([guarded("" if cell is None else str(cell)) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """A cell as it may stand in a spreadsheet: an apostrophe goes before what would run; numbers stay numbers."""
    return "'" + text if text.startswith(FORMULA_SIGNS) and not is_number(text) else text


def is_number(text: str) -> bool:
    """Whether a text can be read as a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True
