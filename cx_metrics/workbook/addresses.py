"""Where the quantities of a case stand in its workbook, as the Excel reading of a formula asks for them."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from cx_metrics.declarations.business_case import CLOCKS
from cx_metrics.declarations.case_model import CaseModel

NAME, CODE, UNIT, ONCE, FIRST = range(5)  # columns of a block of lines: a single value in ONCE, year 0 in FIRST
_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*", re.IGNORECASE)


def defined_name(quantity: str) -> str:
    """The workbook's name for a quantity: its own, but for those that a spreadsheet takes for a cell."""
    return f"{quantity}_" if _LIKE_A_CELL.fullmatch(quantity) else quantity


def there(sheet: str, address: str, here: str) -> str:
    """An address on a sheet, seen from the sheet ``here``."""
    return address if sheet == here else f"'{sheet.replace(chr(39), chr(39) * 2)}'!{address}"


@dataclass(frozen=True)
class Timeline:
    """A row of cells from year (or month) 0 to the last, seen from the column ``here``; it formats itself as '' (this
    year), 'prior', 'so_far', 'all', 'first', 'rest' or 'last'."""

    sheet: str
    row: int
    last: int
    here: int
    seen_from: str

    def __format__(self, form: str) -> str:
        match form:
            case "":
                return self._seen(xl_rowcol_to_cell(self.row, self.here))
            case "prior":  # of year 0 it is the empty cell of the single value, which counts as nought
                return self._seen(xl_rowcol_to_cell(self.row, self.here - 1))
            case "so_far":
                return self._seen(f"{self._cell(FIRST)}:{xl_rowcol_to_cell(self.row, self.here)}")
            case "all":
                return self._seen(f"{self._cell(FIRST)}:{self._cell(self.last)}")
            case "rest":
                return self._seen(f"{self._cell(FIRST + 1)}:{self._cell(self.last)}")
            case "first":
                return self._seen(self._cell(FIRST))
            case "last":
                return self._seen(self._cell(self.last))
        raise ValueError(form)

    def _cell(self, column: int) -> str:
        return f"${xl_col_to_name(column)}{self.row + 1}"

    def _seen(self, address: str) -> str:
        return there(self.sheet, address, self.seen_from)


@dataclass(frozen=True)
class LineBlock:
    """Lines of a case one below the other on a sheet, under a row with the clock; ``rows`` has the row of each."""

    sheet: str
    clock: int
    rows: Mapping[str, int]


class CellAddresses:
    """The address of each quantity: of inputs their names, of lines a cell or a row of cells of some block.

    Later blocks go before earlier ones, so that the lines of a sensitivity stand for those of the model.
    """

    def __init__(self, model: CaseModel, blocks: Collection[LineBlock], inputs: Mapping[str, str] | None = None):
        self.model, self._inputs = model, dict(inputs or {})
        self._block = {name: block for block in blocks for name in block.rows}
        self._clocks: dict[str, LineBlock] = {}
        for block in blocks:
            for name in block.rows:
                if (each := model.each(name)) is not None:
                    self._clocks.setdefault(each, block)

    def seen_from(self, sheet: str, column: int) -> Callable[[str], Any]:
        """What stands for each name in a formula in this column of this sheet."""

        def find(name: str) -> Any:
            if name in self.model.inputs:
                return self._inputs.get(name, defined_name(name))
            each = self.model.each(name)
            if name in CLOCKS:
                block = self._clocks[name]
                return Timeline(block.sheet, block.clock, self.last(name), column, sheet)
            block = self._block[name]
            if each is not None:
                return Timeline(block.sheet, block.rows[name], self.last(each), column, sheet)
            return there(block.sheet, xl_rowcol_to_cell(block.rows[name], ONCE, True, True), sheet)

        return find

    def last(self, each: str) -> int:
        """The column of the last year or month."""
        return FIRST + self.model.case.years * (12 if each == "month" else 1)

    def value(self, name: str, here: str) -> str:
        """The cell that holds a single value, or the last of a timeline."""
        found = self.seen_from(here, FIRST)(name)
        return format(found, "last") if isinstance(found, Timeline) else str(found)
