"""The plan of an assessment as an Excel workbook: a row a step, costs that can be changed, and their sum."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cx_metrics.declarations.maturity_model import MaturityModel
from cx_metrics.maturity.decided_plan import PlanQuarter
from cx_metrics.text import Text
from cx_metrics.workbook.book_style import BookStyle, add_sheet, new_book

PLAN_COLUMNS = (
    "quarter", "place", "practice", "discipline", "stands", "target", "first_step", "owner", "due", "work", "cost",
    "after", "unlocks", "priority", "rule", "worked",
)  # fmt: skip
PLAN_WIDTHS = (18, 6, 34, 24, 9, 9, 44, 26, 12, 9, 14, 34, 30, 10, 44, 30)
HEADS_AT = 3
NUMERIC = ("place", "stands", "target", "work", "cost", "priority")


def write_plan(
    roadmap: Sequence[PlanQuarter], model: MaturityModel, title: str, case_name: Callable[[str], str], text: Text
) -> bytes:
    """The plan called ``title``, by quarter; ``case_name`` is what people call a business case."""
    buffer = BytesIO()
    with new_book(buffer) as book:
        style = BookStyle(book)
        sheet = add_sheet(book, text("maturity.plan.sheet"), title, PLAN_WIDTHS, style, text)
        sheet.write_string(1, 0, text.pick(model.caveat), style.quiet)
        for column, name in enumerate(PLAN_COLUMNS):
            sheet.write_string(HEADS_AT, column, text(f"maturity.plan.{name}"), style.head)
        row = HEADS_AT
        for cells in _rows(roadmap, model, case_name, text):
            row += 1
            for column, name in enumerate(PLAN_COLUMNS):
                _write(sheet, row, column, cells[name], name, style)
        cost = PLAN_COLUMNS.index("cost")
        if row > HEADS_AT:
            ends = (xl_rowcol_to_cell(at, cost) for at in (HEADS_AT + 1, row))
            total = sum(step.cost or 0.0 for one in roadmap for step in one.steps)
            sheet.write_string(row + 1, cost - 1, text("maturity.plan.total"), style.words)
            sheet.write_formula(row + 1, cost, f"=SUM({':'.join(ends)})", style.number("money", key=True), total)
        sheet.freeze_panes(HEADS_AT + 1, 3)
        sheet.repeat_rows(HEADS_AT)
    return buffer.getvalue()


def _rows(
    roadmap: Sequence[PlanQuarter], model: MaturityModel, case_name: Callable[[str], str], text: Text
) -> list[dict[str, Any]]:
    rows = []
    for one in roadmap:
        when = text("maturity.plan.later")
        if one.starts is not None and one.ends is not None:
            when = text.period(one.starts, one.ends)
        for step in one.steps:
            item = step.item
            rows.append({
                "quarter": when,
                "place": step.place,
                "practice": text.pick(model.practices[item.practice].name),
                "discipline": text.pick(model.disciplines[item.discipline].name),
                "stands": item.stands,
                "target": item.target,
                "first_step": item.first_step,
                "owner": step.owner,
                "due": step.due.isoformat() if step.due else "",
                "work": item.days,
                "cost": step.cost,
                "after": text.join(text.pick(model.practices[need].name) for need in item.after),
                "unlocks": case_name(item.unlocks) if item.unlocks else "",
                "priority": item.priority,
                "rule": item.rule,
                "worked": item.worked,
            })  # fmt: skip
    return rows


def _write(sheet: Any, row: int, column: int, value: Any, name: str, style: BookStyle) -> None:
    if name == "cost":
        form = style.number("money", typed=True)
        if value is None:
            sheet.write_blank(row, column, None, form)
        else:
            sheet.write_number(row, column, value, form)
    elif name in NUMERIC:
        sheet.write_number(row, column, value, style.words if name in ("place", "target", "work") else style.number(""))
    else:
        sheet.write_string(row, column, value, style.words)
