"""Workbooks of business cases in LibreOffice, which works every cell out anew: one process for all of them."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import QuestionError
from cx_metrics.formula import Formula, excel
from cx_metrics.formula.timeline import irr
from cx_metrics.roi.case_run import run
from cx_metrics.text import Text
from cx_metrics.workbook import differences
from cx_metrics.workbook.addresses import FIRST, Timeline
from cx_metrics.workbook.inputs_sheet import FIRST_ROW
from tests.case_books import answer, book, formula_cells, without_results
from tests.nightly import NIGHTLY, often
from tests.oracle.test_case_book_engines import alike
from tests.shipped_cases import catalogue, model
from tools import office

CASES = tuple(catalogue().business_cases)
TYPED = often(12, 200)  # sets of inputs
AMONG = ("cost_to_serve", "cost_of_inaction", "loyalty_transition", "investment")

# cash flows with one rate of return, and with none
FLOWS = {
    (-100.0, 10.0, 60.0, 70.0): True,
    (-100.0, 20.0, 20.0, 10.0): True,
    (-88_253.0, -12_471.0, -9_501.0, 1_100.0, 0.0, 0.0): True,  # of which next to nothing comes back
    (-10.0, 500.0): True,
    (-75_042.0, -14_059.0, -15_326.0, -933.0): False,
    (0.0, 0.0, 0.0): False,
}

pytestmark = pytest.mark.skipif(office.find() is None, reason=office.MISSING)


@dataclass(frozen=True)
class TypedBook:
    """A workbook into which other inputs were typed, and what each line then is."""

    name: str
    case: CaseModel
    inputs: dict[str, float]


@dataclass(frozen=True)
class Opened:
    """Every workbook after LibreOffice has worked it out: its cells by sheet, as text."""

    folder: Path
    typed: tuple[TypedBook, ...]

    def cells(self, name: str, sheet: str) -> list[list[str]]:
        with (self.folder / f"{name}-{sheet}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def books() -> list[tuple[str, str]]:
    """Each case in a language, so that each language has some; all of them in all in a night."""
    if NIGHTLY:
        return [(case, language) for case in CASES for language in LANGUAGES]
    return list(zip(CASES, cycle(LANGUAGES), strict=False))


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    folder = tmp_path_factory.mktemp("books")
    (folder / "written").mkdir()
    files = []
    for case, language in books():
        written = book(folder / "written" / f"{case}-{language}.xlsx", answer(case, runs=200), language)
        files.append(without_results(Path(shutil.copy(written, folder))))
    typed = tuple(typed_books(folder))
    files += [folder / f"{each.name}.xlsx" for each in typed]
    files.append(without_results(flows(folder / "flows.xlsx")))
    office.convert(files, office.AS_CSV, folder, folder / "home")
    return Opened(folder, typed)


def flows(path: Path) -> Path:
    """Every flow in a row, its rate of return in the first column."""
    formula = Formula.parse("irr(flow)")
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Flows")
        for row, flow in enumerate(FLOWS):
            sheet.write_row(row, FIRST, flow)
            line = Timeline("Flows", row, FIRST + len(flow) - 1, FIRST, "Flows")
            sheet.write_formula(row, 0, excel(formula, {"flow": line}))
    return path


def typed_books(folder: Path) -> Iterator[TypedBook]:
    rng = np.random.default_rng(5)
    for i, name in enumerate(islice(cycle(AMONG), TYPED)):
        case = model(name)
        source = folder / "written" / f"{name}.xlsx"
        if not source.exists():
            book(source, answer(case))
        inputs = {name: float(rng.uniform(each.low, each.high)) for name, each in case.inputs.items()}
        cells = {f"F{FIRST_ROW + 1 + row}": value for row, value in enumerate(inputs.values())}
        without_results(Path(shutil.copy(source, folder / f"typed{i}.xlsx")), cells)
        yield TypedBook(f"typed{i}", case, inputs)


def value(said: str) -> object:
    """What a cell holds: a number where it is one; every error as a spreadsheet writes one."""
    try:
        return float(said.removesuffix("%")) / (100 if said.endswith("%") else 1)
    except ValueError:
        return "#N/A" if said.startswith(("#", "Err:")) else said


@pytest.mark.parametrize(("case", "language"), books())
def test_every_cell_comes_to_what_the_program_says(opened: Opened, case: str, language: str) -> None:
    sheets: dict[str, list[list[str]]] = {}
    count = 0
    for sheet, cell, formula, wanted in formula_cells(opened.folder / "written" / f"{case}-{language}.xlsx"):
        if sheet not in sheets:
            sheets[sheet] = opened.cells(f"{case}-{language}", sheet)
        row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
        found = value(sheets[sheet][row - 1][column - 1])
        assert alike(found, wanted), (sheet, cell, formula, found, wanted)
        count += 1
    assert count >= len(model(case).lines) + len(model(case).inputs)


def test_other_inputs_come_to_what_the_program_says_of_them(opened: Opened) -> None:
    assert len(opened.typed) == TYPED
    for each in opened.typed:
        wanted = run(each.case, each.inputs)
        rows = {row[1]: row[3:] for row in opened.cells(each.name, "Model") if len(row) > 3}
        for line in (line for line in each.case.lines if each.case.each(line) != "month"):
            known = np.ravel(wanted[line])
            single = each.case.each(line) is None
            for said, number in zip([rows[line][0]] if single else rows[line][1:], known, strict=False):
                assert alike(value(said), float(number) if np.isfinite(number) else "#N/A"), (each, line, said, number)


def test_the_one_rate_of_return_is_found_and_none_where_there_is_none(opened: Opened) -> None:
    for (flow, has_one), row in zip(FLOWS.items(), opened.cells("flows", "Flows"), strict=True):
        wanted = float(np.ravel(irr(np.array(flow)))[0])
        assert np.isfinite(wanted) == has_one
        assert alike(value(row[0]), wanted if has_one else "#N/A"), (flow, row[0], wanted)


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Workbooks that somebody typed into and LibreOffice has saved: as it was, changed, and out of its domain."""
    folder = tmp_path_factory.mktemp("saved")
    files = {"same": {}, "changed": {"F6": 1234.5, "G7": 0.999}, "outside": {"F7": 1.4}}
    for name, cells in files.items():
        without_results(book(folder / f"{name}.xlsx", answer("cost_to_serve"), "zh-TW"), cells)
    office.convert([folder / f"{name}.xlsx" for name in files], office.AS_XLSX, folder / "out", folder / "home")
    return folder / "out"


def test_what_libreoffice_has_saved_comes_back_with_what_was_changed(saved: Path) -> None:
    case = model("cost_to_serve")
    first, second = list(case.inputs)[:2]
    assert differences(saved / "same.xlsx", case) == ()
    one, two = differences(saved / "changed.xlsx", case)
    assert (one.input, one.cell, one.now) == (first, "F6", 1234.5) and one.before == case.inputs[first].value
    assert (two.input, two.change.high) == (second, 0.999) and two.before == two.now == case.inputs[second].value
    sheet = Text("zh-TW")("workbook.sheet.inputs")
    with pytest.raises(QuestionError, match=f"{sheet}!F7: 1.4 is outside"):
        differences(saved / "outside.xlsx", case)
    with pytest.raises(QuestionError, match=f"{sheet}!B2: names the case 'cost_to_serve', not 'cost_of_inaction'"):
        differences(saved / "same.xlsx", model("cost_of_inaction"))
