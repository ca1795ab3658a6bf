"""A workbook that comes back: which inputs somebody changed, by cell; refused where it is another's, or damaged."""

import csv
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xlsxwriter.utility import xl_rowcol_to_cell

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import ImportRefused, Problem, QuestionError
from cx_metrics.file_problem import FileProblem, Place, problem
from cx_metrics.importing.workbook_sheet import is_workbook, sheet_text
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.text import Text
from cx_metrics.workbook.inputs_sheet import (
    CASE_ROW,
    CODE,
    ENDS,
    FIRST_ROW,
    HEAD_ROW,
    HIGH,
    LOW,
    SELECTOR_ROW,
    written_columns,
)

ALMOST = 1e-9  # of a number: as far as a spreadsheet keeps one


@dataclass(frozen=True)
class InputDifference:
    """An input that came back otherwise than it went out; ``change`` is what would put it into the case."""

    input: str
    cell: str
    before: float
    now: float
    change: InputChange


def differences(file: Path, model: CaseModel) -> tuple[InputDifference, ...]:
    """What was changed in the workbook ``file`` since it was written, in the order of the case.

    The column that the selector names is what counts. Raises QuestionError, naming cells, for a file that is no
    workbook of this case, a cell that holds no number, and a value outside its domain.
    """
    return _Returned(file, model).differences()


class _Returned:
    """The sheet of inputs as it came back, cell by cell."""

    def __init__(self, file: Path, model: CaseModel):
        self.file, self.model = file, model
        self.sheet, self.rows = _inputs_sheet(file)
        found = self._text(CASE_ROW, CODE)
        if found != model.case.id:
            raise QuestionError(self._problem(CASE_ROW, CODE, "other_case", said=found, case=model.case.id))
        self.options = self._options()
        self.written = written_columns(len(self.options) - len(ENDS))

    def differences(self) -> tuple[InputDifference, ...]:
        chosen = self._chosen()
        places = self._places()
        found: list[InputDifference] = []
        problems: list[Problem] = []
        for name in self.model.inputs:
            try:
                if (difference := self._difference(name, places[name], chosen)) is not None:
                    found.append(difference)
            except QuestionError as error:
                problems += error.problems
        if problems:
            raise QuestionError(*problems)
        return tuple(found)

    def _options(self) -> list[str]:
        """What can be chosen: low, base, high and scenarios; then they stand once more, as they were written."""
        heads = self.rows[HEAD_ROW][LOW:] if len(self.rows) > HEAD_ROW else []
        texts = [Text(language) for language in LANGUAGES]
        again = {text("workbook.as_written", end=text("workbook.low")) for text in texts}
        place = next((i for i, head in enumerate(heads) if head.strip() in again), 0)
        if place < len(ENDS):
            raise QuestionError(self._problem(HEAD_ROW, LOW, "not_as_written"))
        return [head.strip() for head in heads[:place]]

    def _chosen(self) -> int:
        """The column that counts."""
        said = self._text(SELECTOR_ROW, CODE)
        if said not in self.options:
            options = ", ".join(self.options)
            raise QuestionError(self._problem(SELECTOR_ROW, CODE, "no_column", said=said, options=options))
        return LOW + self.options.index(said)

    def _places(self) -> dict[str, int]:
        """The row of each input; QuestionError where one is missing, stands twice, or is none."""
        places: dict[str, int] = {}
        problems = []
        for row in range(FIRST_ROW, len(self.rows)):
            code = self._text(row, CODE)
            if code in places:
                problems.append(self._problem(row, CODE, "input_twice", said=code))
            elif code in self.model.inputs:
                places[code] = row
            elif code:
                problems.append(self._problem(row, CODE, "no_input", said=code, case=self.model.case.id))
        missing = [name for name in self.model.inputs if name not in places]
        if missing:
            problems.append(self._problem(FIRST_ROW, CODE, "no_rows", inputs=", ".join(missing)))
        if problems:
            raise QuestionError(*problems)
        return places

    def _difference(self, name: str, row: int, chosen: int) -> InputDifference | None:
        before = {end: self._number(row, column) for end, column in self.written.items()}
        now = {end: self._number(row, column) for end, column in ENDS.items()}
        value = self._number(row, chosen)
        same = [math.isclose(now[end], before[end], rel_tol=ALMOST, abs_tol=ALMOST) for end in ENDS]
        if all(same) and math.isclose(value, before["base"], rel_tol=ALMOST, abs_tol=ALMOST):
            return None
        declared = self.model.inputs[name]
        for column, number in ((chosen, value), (LOW, now["low"]), (HIGH, now["high"])):
            if not declared.holds(number):
                ends = (f"{sign} {end:g}" for sign, end in zip("≥≤", declared.domain, strict=True) if end is not None)
                told = {"said": f"{number:g}", "name": name, "ends": ", ".join(ends)}
                raise QuestionError(self._problem(row, column, "outside", **told))
        if now["low"] > now["high"]:
            raise QuestionError(self._problem(row, LOW, "crossed", low=f"{now['low']:g}", high=f"{now['high']:g}"))
        cell = xl_rowcol_to_cell(row, chosen)
        return InputDifference(name, cell, before["base"], value, InputChange(value, now["low"], now["high"]))

    def _text(self, row: int, column: int) -> str:
        held = self.rows[row] if row < len(self.rows) else []
        return held[column].strip() if column < len(held) else ""

    def _number(self, row: int, column: int) -> float:
        said = self._text(row, column)
        try:
            number = float(said)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise QuestionError(self._problem(row, column, "no_number" if said else "empty_cell", said=said))
        return number

    def _problem(self, row: int, column: int, key: str, **values: object) -> FileProblem:
        return problem(Place(self.file.name, cell=f"{self.sheet}!{xl_rowcol_to_cell(row, column)}"), key, **values)


def _inputs_sheet(file: Path) -> tuple[str, list[list[str]]]:
    """The name and the rows of the sheet of inputs, in whichever language it was written."""
    if not file.is_file():
        raise QuestionError(Problem(str(file), "is not there", "check the path"))
    try:
        if not is_workbook(file):
            raise QuestionError(problem(Place(file.name), "no_case_book"))
        problems: list[Problem] = []
        for name in dict.fromkeys(_names()):
            try:
                return name, sheet_rows(file, name, HEAD_ROW + 1)
            except ImportRefused as error:
                problems = problems or list(error.problems)
        raise QuestionError(problem(Place(file.name), "no_inputs"), *problems)
    except ImportRefused as error:
        raise QuestionError(problem(Place(file.name), "damaged"), *error.problems) from None


def _names() -> Iterator[str]:
    return (Text(language)("workbook.sheet.inputs") for language in LANGUAGES)


def sheet_rows(file: Path, sheet: str | None, heading_rows: int) -> list[list[str]]:
    """The cells of a sheet (None: the only one) as text, row by row, as wide as its first ``heading_rows`` are.

    Raises ImportRefused where it cannot be read."""
    with tempfile.TemporaryDirectory() as work:
        found = sheet_text(file, sheet, 1, Path(work), heading_rows=heading_rows)
        with found.path.open(encoding="utf-8", newline="") as opened:
            lines = list(csv.reader(opened))
        rows: list[list[str]] = []
        for line, cells in enumerate(lines):
            place = int(found.places[line, 1]) - 1 if line < len(found.places) else len(rows)
            rows += [[] for _ in range(place - len(rows))]
            rows.append(cells)
        return rows
