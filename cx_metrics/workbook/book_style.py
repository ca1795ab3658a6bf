"""How a financial model looks: inputs blue, what is calculated black, checks green, everything ready to print."""

import math
from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import xlsxwriter

from cx_metrics.text import Text
from cx_metrics.wrap import wrap

SheetWriter = Any  # xlsxwriter's worksheet: the package has no types
INPUT_BLUE, QUIET, RULE = "#0000FF", "#666666", "#BFBFBF"
NUMBERS = {"share": "0.0%", "money": "#,##0;-#,##0;0", "customer": "#,##0", "person": "#,##0"}


LINE, ABOVE = 13.2, 1.8  # points: a line of text, and what a row has besides
HAN, LATIN, FIRST_OF_HAN = 2.0, 0.88, 0x2E80  # digits: the mean width of a letter
USUAL_WIDTH = 8.43  # digits: of a column without a width of its own


class BookStyle:
    """The cell formats of one workbook, each made once; and how high the rows of its sheets are."""

    def __init__(self, book: Any):
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._widths: dict[str, tuple[float, ...]] = {}
        self._lines: dict[tuple[str, int], int] = {}

    def _format(self, **said: Any) -> Any:
        key = tuple(sorted(said.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "Calibri", "font_size": 10, "valign": "vcenter", **said}
            )
        return self._made[key]

    def number(self, unit: str, *, typed: bool = False, key: bool = False) -> Any:
        """A number of this unit; ``typed`` by a person: blue on a pale ground; ``key``: an answer, in bold."""
        code = NUMBERS.get(unit, "#,##0.00")
        ground = {"font_color": INPUT_BLUE, "bg_color": "#FFFFE5", "border": 1, "border_color": RULE}
        beside = {"align": "right", "indent": 1}  # so that no word beside a number touches it
        return self._format(
            num_format=code, **beside, **(ground if typed else {}), **({"bold": True, "top": 1} if key else {})
        )

    def wide(self, sheet: SheetWriter, widths: tuple[float, ...]) -> None:
        """Give the columns of a sheet their widths, in digits."""
        self._widths[sheet.name] = widths
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)

    def wrapped(self, sheet: SheetWriter, row: int, column: int, words: str, look: Any = None, across: int = 1) -> None:
        """Write a text that wraps in its column (or ``across`` several), and make its row as high as it needs: Excel
        does that by itself when it opens a file, LibreOffice does not."""
        if across > 1:
            sheet.merge_range(row, column, row, column + across - 1, "", look or self.words)
        sheet.write_string(row, column, words, look or self.words)
        widths = self._widths.get(sheet.name, ())[column : column + across]
        width = sum(widths) or USUAL_WIDTH
        lines = sum(max(1, len(wrap(part, width - 1, 1.0, _digits))) for part in words.split("\n"))
        if lines > self._lines.get((sheet.name, row), 1):
            self._lines[sheet.name, row] = lines
            sheet.set_row(row, math.ceil(lines * LINE + ABOVE))

    def heads(self, sheet: SheetWriter, row: int, words: Sequence[str], numbers: Collection[int] = ()) -> None:
        """Write headings from the first column on; those of ``numbers`` stand at the right, as these do."""
        for column, said in enumerate(words):
            self.wrapped(sheet, row, column, said, self.number_head if column in numbers else self.head)

    @cached_property
    def title(self) -> Any:
        return self._format(bold=True, font_size=14)

    @cached_property
    def head(self) -> Any:
        return self._format(bold=True, bottom=1, text_wrap=True, bg_color="#F2F2F2")

    @cached_property
    def number_head(self) -> Any:
        return self._format(bold=True, bottom=1, text_wrap=True, bg_color="#F2F2F2", align="right", indent=1)

    @cached_property
    def block_head(self) -> Any:
        return self._format(bold=True)

    @cached_property
    def clock(self) -> Any:
        return self._format(bold=True, bottom=1, align="right", indent=1, num_format="0", bg_color="#F2F2F2")

    @cached_property
    def words(self) -> Any:
        return self._format(text_wrap=True)

    @cached_property
    def plain(self) -> Any:
        return self._format()

    @cached_property
    def quiet(self) -> Any:
        return self._format(font_color=QUIET)

    @cached_property
    def chosen(self) -> Any:
        return self._format(font_color=INPUT_BLUE, bg_color="#FFFFE5", border=1, bold=True)

    @cached_property
    def good(self) -> Any:
        return self._format(font_color="#006100", bg_color="#E2F0D9")

    @cached_property
    def bad(self) -> Any:
        return self._format(font_color="#9C0006", bg_color="#FFC7CE", bold=True)


def new_book(buffer: Any) -> Any:
    """A workbook that is written to memory; text from data never becomes a formula or a link."""
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(buffer, told)


def add_sheet(book: Any, name: str, title: str, widths: tuple[float, ...], style: BookStyle, text: Text) -> SheetWriter:
    """A sheet with its title, column widths, and set up to be printed on pages as wide as it is."""
    sheet = book.add_worksheet(name)
    sheet.hide_gridlines(2)
    style.wide(sheet, widths)
    sheet.set_row(0, 21)
    sheet.write_string(0, 0, title, style.title)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&C&A&R{text('workbook.page', page='&P', pages='&N')}")
    return sheet


def _digits(words: str) -> float:
    """How wide a text is in digits, the unit of a column's width."""
    return sum(HAN if ord(letter) >= FIRST_OF_HAN else LATIN for letter in words)
