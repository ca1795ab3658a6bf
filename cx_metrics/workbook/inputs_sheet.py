"""The sheet where a case's inputs stand: to be typed over, with the selector of what counts."""

from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.text import Text
from cx_metrics.workbook.addresses import defined_name
from cx_metrics.workbook.book_style import BookStyle, SheetWriter

CASE_ROW, SELECTOR_ROW, HEAD_ROW, FIRST_ROW = 1, 2, 4, 5
NAME, CODE, UNIT, LIVE, LOW, BASE, HIGH = range(7)
ENDS = {"low": LOW, "base": BASE, "high": HIGH}
SELECTOR = "scenario_selected"

Scenarios = Mapping[str, Mapping[str, float]]  # name -> the inputs it changes


def written_columns(scenarios: int) -> dict[str, int]:
    """Where low, base and high stand once more, as they were when the workbook was written."""
    return {end: HIGH + scenarios + 1 + i for i, end in enumerate(ENDS)}


def write_inputs(
    book: Any, sheet: SheetWriter, answer: CaseAnswer, scenarios: Scenarios, *, style: BookStyle, text: Text
) -> dict[str, int]:
    """Fill the sheet; returns the row of each input. What counts is the column that the selector names."""
    model = answer.model
    ends = [text(f"workbook.{end}") for end in ENDS]
    options = [*ends, *scenarios]
    written = written_columns(len(scenarios))
    sheet.write_string(CASE_ROW, NAME, text("workbook.case"), style.plain)
    sheet.write_string(CASE_ROW, CODE, model.case.id, style.quiet)
    sheet.write_string(SELECTOR_ROW, NAME, text("workbook.selector"), style.plain)
    sheet.write_string(SELECTOR_ROW, CODE, options[1], style.chosen)
    sheet.write_string(SELECTOR_ROW, UNIT, text("workbook.selector_note"), style.quiet)
    book.define_name(SELECTOR, f"='{sheet.name}'!{xl_rowcol_to_cell(SELECTOR_ROW, CODE, True, True)}")
    heads = [text(f"workbook.{head}") for head in ("input", "code", "unit", "live")]
    style.heads(sheet, HEAD_ROW, [*heads, *options], range(LIVE, LOW + len(options)))
    for end, column in written.items():
        said = text("workbook.as_written", end=text(f"workbook.{end}"))
        sheet.write_string(HEAD_ROW, column, said, style.number_head)
    sheet.freeze_panes(FIRST_ROW, LOW)
    sheet.repeat_rows(HEAD_ROW)
    heading = f"${xl_col_to_name(LOW)}${HEAD_ROW + 1}:${xl_col_to_name(HIGH + len(scenarios))}${HEAD_ROW + 1}"
    sheet.data_validation(SELECTOR_ROW, CODE, SELECTOR_ROW, CODE, {"validate": "list", "source": f"={heading}"})
    rows = {}
    for row, (name, value) in enumerate(answer.inputs.items(), start=FIRST_ROW):
        rows[name] = row
        style.wrapped(sheet, row, NAME, model.name(name, text.locale))
        sheet.write_string(row, CODE, name, style.quiet)
        sheet.write_string(row, UNIT, value.unit, style.quiet)
        choices = f"${xl_col_to_name(LOW)}{row + 1}:${xl_col_to_name(HIGH + len(scenarios))}{row + 1}"
        live = f"=INDEX({choices},1,MATCH({SELECTOR},{heading},0))"
        sheet.write_formula(row, LIVE, live, style.number(value.unit), value.base)
        for end, column in ENDS.items():
            number = getattr(value, end)
            sheet.write_number(row, column, number, style.number(value.unit, typed=True))
            sheet.write_number(row, written[end], number, style.quiet)
        for i, changed in enumerate(scenarios.values(), start=1):
            sheet.write_number(row, HIGH + i, changed.get(name, value.base), style.number(value.unit, typed=True))
        _guard(sheet, row, HIGH + len(scenarios), model.inputs[name].domain, text)
        book.define_name(defined_name(name), f"='{sheet.name}'!{xl_rowcol_to_cell(row, LIVE, True, True)}")
    last = FIRST_ROW + len(rows)
    sheet.write_string(last + 1, NAME, text("workbook.blue_note"), style.quiet)
    sheet.set_column(min(written.values()), max(written.values()), 10, None, {"level": 1, "hidden": True})
    return rows


def _guard(sheet: SheetWriter, row: int, last: int, domain: tuple[float | None, float | None], text: Text) -> None:
    """Refuse what makes no sense while it is typed."""
    low, high = domain
    limits = {"minimum": -1e15 if low is None else low, "maximum": 1e15 if high is None else high}
    message = text("workbook.outside", low=f"{limits['minimum']:g}", high=f"{limits['maximum']:g}")
    said = {"validate": "decimal", "criteria": "between", "error_message": message, **limits}
    sheet.data_validation(row, LOW, row, last, said)
