"""How a financial model looks: inputs blue, what is calculated black, checks green, everything ready to print."""

from functools import cached_property
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from cx_metrics.text import Text

SheetWriter = Any  # xlsxwriter's worksheet: the package has no types
INPUT_BLUE, QUIET, RULE = "#0000FF", "#666666", "#BFBFBF"
NUMBERS = {"share": "0.0%", "money": "#,##0;-#,##0;0", "customer": "#,##0", "person": "#,##0"}


class BookStyle:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any):
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def _format(self, **said: Any) -> Any:
        key = tuple(sorted(said.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "Calibri", "font_size": 10, "valign": "top", **said})
        return self._made[key]

    def number(self, unit: str, *, typed: bool = False, key: bool = False) -> Any:
        """A number of this unit; ``typed`` by a person: blue on a pale ground; ``key``: an answer, in bold."""
        code = NUMBERS.get(unit, "#,##0.00")
        ground = {"font_color": INPUT_BLUE, "bg_color": "#FFFFE5", "border": 1, "border_color": RULE}
        return self._format(num_format=code, **(ground if typed else {}), **({"bold": True, "top": 1} if key else {}))

    @cached_property
    def title(self) -> Any:
        return self._format(bold=True, font_size=14)

    @cached_property
    def head(self) -> Any:
        return self._format(bold=True, bottom=1, text_wrap=True, bg_color="#F2F2F2")

    @cached_property
    def clock(self) -> Any:
        return self._format(bold=True, bottom=1, align="right", num_format="0", bg_color="#F2F2F2")

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
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, title, style.title)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{title.replace('&', '&&')}&C&A&R{text('workbook.page', page='&P', pages='&N')}")
    return sheet
