"""The rows of a sheet, one after the other, as text: whatever its size, only a few rows are in memory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cx_metrics.spreadsheet.book import Book, Sheet, unescaped
from cx_metrics.spreadsheet.formats import iso_text, number_text
from cx_metrics.spreadsheet.parts import Handler

MARKED = re.compile(r"[+-]?[0-9]+[.,][0-9.,]*")  # a number as somebody typed it


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the sheet, its cells by column (from 0), whether it is hidden, and the columns of
    formulas that hold no result, and those of texts that write a number with marks (1.234)."""

    number: int
    cells: dict[int, str]
    hidden: bool
    uncalculated: tuple[int, ...] = ()
    marked: tuple[int, ...] = ()


class SheetRows(Handler):
    """The rows of ``sheet`` that hold anything. ``merged`` and ``hidden_columns`` are known after the last one."""

    def __init__(self, book: Book, sheet: Sheet, strings: list[str]):
        self.book, self.sheet, self.strings = book, sheet, strings
        self.archive, self.limits = book.archive, book.archive.limits
        self.merged: list[str] = []
        self.hidden_columns = 0
        self._done: list[SheetRow] = []
        self._columns: dict[str, int] = {}
        self._number = self._column = self._length = self._count = 0
        self._cells: dict[int, str] = {}
        self._hidden = False
        self._uncalculated: list[int] = []
        self._marked: list[int] = []
        self._kind, self._style, self._pieces = "n", 0, list[str]()
        self._formula = self._valued = self._taking = self._sound = False

    def __iter__(self) -> Iterator[SheetRow]:
        for _ in self.archive.stream(self.sheet.part, self):
            done, self._done = self._done, []
            yield from done

    def _damaged(self, found: str, **values: Any) -> Exception:
        return self.archive.refused(found, where=f"sheet {self.sheet.name}", **values)

    def start(self, name: str, said: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if name == "c":
            self._begin_cell(said)
        elif name == "v":
            self._taking = self._valued = True
        elif name == "row":
            self._begin_row(said)
        elif name == "f":
            self._formula = True
        elif name == "t":
            self._taking = not self._sound
        elif name == "rPh":
            self._sound = True
        elif name == "mergeCell":
            self.merged.append(said.get("ref", ""))
        elif name == "col" and said.get("hidden") in ("1", "true"):
            self.hidden_columns += 1

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in ("v", "t"):
            self._taking = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            if self._cells or self._uncalculated:
                told = tuple(self._uncalculated), tuple(self._marked)
                self._done.append(SheetRow(self._number, self._cells, self._hidden, *told))
        elif name == "rPh":
            self._sound = False

    def text(self, found: str) -> None:
        """Take a piece of text."""
        if self._taking:
            self._length += len(found)
            if self._length > self.limits.cell:
                raise self._damaged("long_cell", row=str(self._number), most=self.limits.cell)
            self._pieces.append(found)

    def _begin_row(self, said: dict[str, str]) -> None:
        number = said.get("r", "")
        number_now = int(number) if number.isdecimal() else self._number + 1
        if not self._number < number_now <= self.limits.rows:
            raise self._damaged("row_order", row=str(number_now), before=str(self._number))
        self._number, self._column, self._cells, self._uncalculated, self._marked = number_now, -1, {}, [], []
        self._hidden = said.get("hidden") in ("1", "true")

    def _begin_cell(self, said: dict[str, str]) -> None:
        self._count += 1
        if self._count > self.limits.cells:
            raise self.archive.refused("many_cells", "sheet_csv", n=self.limits.cells)
        letters = said.get("r", "").rstrip("0123456789")
        self._column = self._place(letters) if letters else self._column + 1
        self._kind = said.get("t", "n")
        style = said.get("s", "0")
        self._style = int(style) if style.isdecimal() else 0
        self._pieces, self._length = [], 0
        self._formula = self._valued = self._taking = False

    def _place(self, letters: str) -> int:
        """The column (from 0) that letters name: A is 0, AA is 26."""
        if letters not in self._columns:
            place = 0
            for letter in letters.upper():
                place = place * 26 + (ord(letter) - 64 if "A" <= letter <= "Z" else self.limits.columns + 1)
            if place > self.limits.columns:
                raise self._damaged("strange_column", name=letters[:10])
            self._columns[letters] = place - 1
        return self._columns[letters]

    def _end_cell(self) -> None:
        raw = "".join(self._pieces)
        if self._formula and not raw and not (self._valued and self._kind == "str"):
            self._uncalculated.append(self._column)
        elif raw:
            text = self._meant(raw)
            if text and not text.isspace():
                self._cells[self._column] = text
                if self._kind not in "nbd" and text[-1].isdigit() and MARKED.fullmatch(text.strip()):
                    self._marked.append(self._column)

    def _meant(self, raw: str) -> str:
        """The text of a cell by its type: s shared, n number, b yes or no, d date, e error, str and inlineStr text."""
        if self._kind == "s":
            place = raw.strip()
            if not place.isdecimal() or int(place) >= len(self.strings):
                raise self._damaged("lost_text", row=str(self._number), text=raw[:20])
            return self.strings[int(place)]
        if self._kind == "b":
            return {"1": "true", "0": "false"}.get(raw.strip(), raw)
        if self._kind in ("n", "d"):
            formats = self.book.formats
            code, kind = formats[self._style] if self._style < len(formats) else ("", "number")
            if self._kind == "n":
                return number_text(raw, kind, code, self.book.since_1904)
            return iso_text(raw, kind)
        return unescaped(raw)
