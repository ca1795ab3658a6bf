"""A table of words as lines of a terminal, where a Chinese character is as wide as two letters."""

import unicodedata
from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells, the heads first, each column as wide as its widest cell: the first and those of words flush left,
    those with a figure flush right. A row may be shorter than others."""
    widths: dict[int, int] = {}
    figures = {place for row in rows[1:] for place, cell in enumerate(row) if any(map(str.isdigit, cell))} - {0}
    for row in rows:
        for place, cell in enumerate(row):
            widths[place] = max(widths.get(place, 0), _width(cell))
    return ["  ".join(_filled(cell, widths[i], i in figures) for i, cell in enumerate(row)).rstrip() for row in rows]


def _filled(cell: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(cell))
    return blank + cell if right else cell + blank


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell)
