"""A maturity model as an Excel form for one rater, and the way back: what somebody filled in, cell by cell."""

from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from cx_metrics.declarations.maturity_model import ROLES, MaturityModel
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import ImportRefused
from cx_metrics.file_problem import Place, problem
from cx_metrics.importing.workbook_sheet import is_workbook
from cx_metrics.maturity.answer_file import COLUMNS, AnswerRow
from cx_metrics.text import Text
from cx_metrics.workbook.book_style import BookStyle, SheetWriter, add_sheet, new_book
from cx_metrics.workbook.returned_book import sheet_rows

# what each column holds, in a row of small letters above the headings, by which the form is read in any language
FORM_COLUMNS = (
    "practice",
    "discipline",
    "question",
    "criteria",
    "answers",
    "level",
    "confidence",
    "wanted",
    "evidence",
    "evidence_on",
)
WIDTHS = (24, 20, 46, 40, 46, 13, 13, 34, 34, 14)
TYPED = ("level", "confidence", "evidence", "evidence_on")
MODEL_ROW, RATER_ROW, ROLE_ROW, CODE_ROW, HEAD_ROW, FIRST_ROW = 2, 3, 4, 6, 7, 8
SAID = 1  # the column in which rater and role are written


def write_form(model: MaturityModel, text: Text) -> bytes:
    """The form of ``model`` in the language of ``text``: every practice with its question, criteria and answers, and
    blue cells for what the rater says. Answers and roles are chosen from lists."""
    buffer = BytesIO()
    with new_book(buffer) as book:
        style = BookStyle(book)
        sheet = add_sheet(book, text("maturity.form.sheet"), text.pick(model.name), WIDTHS, style, text)
        sheet.write_string(1, 0, text.pick(model.caveat), style.quiet)
        for row, (name, value) in {
            MODEL_ROW: ("model", model.id),
            RATER_ROW: ("rater", ""),
            ROLE_ROW: ("role", ""),
        }.items():
            sheet.write_string(row, 0, text(f"maturity.form.{name}"), style.words)
            sheet.write_string(row, SAID, value, style.quiet if value else style.chosen)
        roles = [text(f"maturity.role.{role}") for role in ROLES]
        sheet.data_validation(ROLE_ROW, SAID, ROLE_ROW, SAID, {"validate": "list", "source": roles})
        for column, name in enumerate(FORM_COLUMNS):
            sheet.write_string(CODE_ROW, column, name, style.quiet)
            sheet.write_string(HEAD_ROW, column, text(f"maturity.form.{name}"), style.head)
        _practices(sheet, model, style, text)
        sheet.freeze_panes(FIRST_ROW, 3)
        sheet.repeat_rows(HEAD_ROW)
    return buffer.getvalue()


def _practices(sheet: SheetWriter, model: MaturityModel, style: BookStyle, text: Text) -> None:
    sure = [text(f"maturity.form.{name}") for name in ("low", "medium", "high")]
    row = FIRST_ROW
    for discipline in model.disciplines.values():
        for name, practice in discipline.practices.items():
            options = model.options(name)
            numbers = len({option.level for option in options.values()}) == len(model.levels)
            said = {str(model.rank[option.level]) if numbers else key: option for key, option in options.items()}
            cells = {
                "practice": name,
                "discipline": text.pick(discipline.name),
                "question": text.pick(practice.question),
                "criteria": "\n".join(text.pick(one) for one in practice.criteria),
                "answers": "\n".join(f"{key}: {text.pick(option.says)}" for key, option in said.items()),
                "wanted": text.pick(practice.evidence),
            }
            for column, key in enumerate(FORM_COLUMNS):
                style.wrapped(sheet, row, column, cells.get(key, ""), style.chosen if key in TYPED else style.words)
            _choices(sheet, row, "level", [*said, text("maturity.form.dont_know")])
            _choices(sheet, row, "confidence", sure)
            row += 1


def _choices(sheet: SheetWriter, row: int, name: str, options: list[str]) -> None:
    column = FORM_COLUMNS.index(name)
    told: dict[str, Any] = {"validate": "list", "source": options, "error_type": "warning"}
    sheet.data_validation(row, column, row, column, told)


def form_rows(file: Path, model: MaturityModel) -> list[AnswerRow]:
    """What one rater filled in, as rows of an answer file; practices without an answer are left out.

    Raises ImportRefused, naming cells, for a workbook that is no form of this model or whose columns have moved.
    """
    if not is_workbook(file):
        raise ImportRefused(problem(Place(file.name), "no_workbook", model=model.id))
    try:
        rows = sheet_rows(file, None, HEAD_ROW + 1)
    except ImportRefused as error:
        raise ImportRefused(problem(Place(file.name), "damaged"), *error.problems) from None

    def cell(row: int, column: int) -> str:
        held = rows[row] if row < len(rows) else []
        return held[column].strip() if column < len(held) else ""

    def place(row: int, column: int) -> Place:
        return Place(file.name, cell=xl_rowcol_to_cell(row, column))

    found = cell(MODEL_ROW, SAID)
    if found != model.id:
        raise ImportRefused(problem(place(MODEL_ROW, SAID), "other_model", said=found, model=model.id))
    for column, name in enumerate(FORM_COLUMNS):
        if cell(CODE_ROW, column) != name:
            raise ImportRefused(problem(place(CODE_ROW, column), "moved", said=cell(CODE_ROW, column), name=name))
    told = {"rater": cell(RATER_ROW, SAID), "role": _role(cell(ROLE_ROW, SAID))}
    missing = [name for name, value in told.items() if not value]
    if missing:
        row = RATER_ROW if "rater" in missing else ROLE_ROW
        raise ImportRefused(problem(place(row, SAID), f"form_lacks_{missing[0]}"))
    answers = []
    for row in range(FIRST_ROW, len(rows)):
        said = {name: cell(row, column) for column, name in enumerate(FORM_COLUMNS)}
        if said["level"] or said["evidence"]:
            cells = {name: told.get(name, said.get(name, "")) for name in COLUMNS}
            answers.append(AnswerRow(place(row, FORM_COLUMNS.index("level")), cells))
    return answers


def _role(said: str) -> str:
    """The id of a role that is written in any language; what is none stays as it is."""
    for language in LANGUAGES:
        for role in ROLES:
            if said.casefold() == Text(language)(f"maturity.role.{role}").casefold():
                return role
    return said
