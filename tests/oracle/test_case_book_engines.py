"""Workbooks of business cases recalculated by spreadsheet engines that know nothing of this project, cell by cell.

Here the ``formulas`` package, which is at hand everywhere; LibreOffice in a file of its own.
"""

import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import formulas
import numpy as np
import openpyxl
import pytest

from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.roi.case_run import run
from cx_metrics.workbook.inputs_sheet import BASE, FIRST_ROW
from tests.case_books import answer, book, formula_cells
from tests.nightly import often
from tests.shipped_cases import catalogue, model

LARGER = [name for name in catalogue().business_cases if name != "cost_of_inaction"]  # up to a minute each


def alike(found: object, wanted: object) -> bool:
    """To the cent, and as near as doubles come; no number where the program has none."""
    if isinstance(wanted, bool | int | float):
        number = float(found) if isinstance(found, int | float) else np.nan
        return bool(np.isclose(number, wanted, rtol=1e-9, atol=1e-9) and abs(number - wanted) <= 0.01)
    return wanted == "#N/A" if str(found).startswith("#") else str(found) == wanted


class Engine:
    """A workbook in the ``formulas`` package."""

    def __init__(self, path: Path):
        self.path = path
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.model = formulas.ExcelModel().loads(str(path)).finish()

    def cells(self, **typed: float) -> dict[tuple[str, str], Any]:
        """Every cell after a recalculation, with other base values for some inputs."""
        names = [
            row[1].value for row in openpyxl.load_workbook(self.path).worksheets[1].iter_rows(min_row=FIRST_ROW + 1)
        ]
        sheet = openpyxl.load_workbook(self.path).sheetnames[1].upper()
        place = f"'[{self.path.name}]{sheet}'!{'ABCDEFG'[BASE]}"
        inputs = {f"{place}{FIRST_ROW + 1 + names.index(name)}": value for name, value in typed.items()}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            solution = self.model.calculate(inputs=inputs)
        return dict(self._single(solution))

    def _single(self, solution: Any) -> Iterator[tuple[tuple[str, str], Any]]:
        for key, found in solution.items():
            sheet, mark, cell = str(key).rpartition("!")
            if mark and ":" not in cell and "]" in sheet and hasattr(found, "value"):
                yield (sheet.partition("]")[2].rstrip("'").upper(), cell), found.value[0, 0]


def require_alike(case: CaseModel, language: str, path: Path) -> None:
    """Every formula of the workbook of a case comes to what the program wrote beside it."""
    book(path, answer(case, runs=200), language)
    found, count = Engine(path).cells(), 0
    for sheet, cell, formula, wanted in formula_cells(path):
        assert alike(found[sheet.upper(), cell], wanted), (sheet, cell, formula, found[sheet.upper(), cell], wanted)
        count += 1
    assert count >= len(case.lines) + len(case.inputs)


def test_every_formula_comes_to_what_the_program_says(tmp_path: Path) -> None:
    require_alike(model("cost_of_inaction"), "zh-TW", tmp_path / "case.xlsx")


@pytest.mark.nightly("takes minutes, and LibreOffice works all cases out each day")
@pytest.mark.parametrize("case", LARGER)
def test_every_formula_of_every_other_case(case: str, tmp_path: Path) -> None:
    require_alike(model(case), "en", tmp_path / "case.xlsx")


def test_all_that_a_timeline_can_ask_for(tmp_path: Path) -> None:
    """Also lines that hold no number, and names that a spreadsheet takes for cells."""
    lines = {
        "spent": ("money", "if_(year < 1, -cost, 0)", "year"),
        "flow": ("money", "spent + if_(year > 0, r * min(year, 2), 0)", "year"),
        "grown": ("money", "prior(flow) * (1 + q1)", "year"),
        "so_far": ("money", "running(flow)", "year"),
        "monthly": ("money", "r * (month - prior(monthly_clock)) / 12", "month"),
        "monthly_clock": ("number", "month + 1", "month"),
        "ab12": ("money", "npv(q1, flow) + total(monthly) - last(grown)", None),
        "rate": ("share", "irr(flow)", None),
        "none": ("share", "irr(spent)", None),
        "worth": ("money", "max(ab12, total(so_far)) * (1 + q1) ** q1", None),
    }
    one = {"name": "x", "kind": "opinion", "source": "us"}
    told = {
        **dict.fromkeys(("name", "question", "why", "source", "owner"), "test"),
        **{"reviewed": "2026-11-01", "holds_until": "2027-11-01", "years": 4, "results": {"headline": "worth"}},
        "inputs": {
            "cost": one | {"unit": "money", "low": 80, "base": 100, "high": 150},
            "r": one | {"unit": "money", "low": 20, "base": 30, "high": 45},
            "q1": one | {"unit": "share", "low": 0.05, "base": 0.1, "high": 0.15},
        },
        "lines": {
            name: {"name": name, "unit": unit, "formula": formula} | ({"each": each} if each else {})
            for name, (unit, formula, each) in lines.items()
        },
    }
    path = tmp_path / "tiny.yaml"
    path.write_text(json.dumps(told), "utf-8")
    case = case_model(load_case(path), {}, catalogue().evidence)
    require_alike(case, "zh-CN", tmp_path / "case.xlsx")


def test_other_inputs_typed_into_the_workbook_come_to_what_the_program_says_of_them(tmp_path: Path) -> None:
    case = model("cost_to_serve")
    path = book(tmp_path / "case.xlsx", answer(case))
    engine, rng = Engine(path), np.random.default_rng(5)
    sheet = openpyxl.load_workbook(path).worksheets[2]
    rows = {row[1].value: row[3].coordinate for row in sheet.iter_rows(min_row=4) if row[1].value in case.lines}
    single = [name for name in case.lines if case.each(name) is None]
    for _ in range(often(4, 200)):
        typed = {name: float(rng.uniform(each.low, each.high)) for name, each in case.inputs.items()}
        wanted, found = run(case, typed), engine.cells(**typed)
        for name in single:
            value = float(wanted[name])
            cell = found[sheet.title.upper(), rows[name]]
            assert alike(cell, value if np.isfinite(value) else "#N/A"), (name, cell, value)
