"""A table of words as lines of a terminal, where a Chinese character is as wide as two letters."""

import unicodedata
from collections.abc import Sequence


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of cells, the heads among them, each column as wide as its widest cell: the first flush left, the others
    flush right. A row may be shorter than others."""
    widths: dict[int, int] = {}
    for row in rows:
        for place, cell in enumerate(row):
            widths[place] = max(widths.get(place, 0), _width(cell))
    return ["  ".join(_filled(cell, widths[place], place) for place, cell in enumerate(row)).rstrip() for row in rows]


def _filled(cell: str, width: int, place: int) -> str:
    blank = " " * (width - _width(cell))
    return blank + cell if place else cell + blank


def _width(cell: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell)
