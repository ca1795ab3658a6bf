"""Workbooks of shipped cases without a company, for tests: every input at its default unless a test says otherwise."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_run import run
from cx_metrics.roi.sensitivity import tornado
from cx_metrics.roi.simulation import simulate
from cx_metrics.text import Text
from cx_metrics.workbook import write_case_book
from tests.shipped_cases import catalogue, defaults, model
from tests.workbooks import archive, contents


def answer(of: CaseModel | str, runs: int | None = None, **values: float) -> CaseAnswer:
    """The case with these values, as far as its workbook needs it."""
    case = of if isinstance(of, CaseModel) else model(of)
    inputs = {
        name: replace(each, base=value, low=min(each.low, value), high=max(each.high, value))
        for name, each in defaults(case).items()
        for value in [values.get(name, each.base)]
    }
    lines = run(case, {name: each.base for name, each in inputs.items()})
    return CaseAnswer(
        model=case,
        as_of=date(2026, 10, 31),
        build="test",
        sample=False,
        currency="TWD",
        scenario=None,
        inputs=inputs,
        lines={name: tuple(lines[name].tolist()) if lines[name].ndim else float(lines[name]) for name in case.lines},
        walk={},
        benefits={},
        irr_unique=None,
        tornado=tornado(case, inputs),
        break_even={},
        fewest_failures=None,
        warnings=(),
        simulation=None if runs is None else simulate(case, inputs, runs, seed=1),
    )


def book(
    path: Path, of: CaseAnswer, language: str = "en", scenarios: Mapping[str, Mapping[str, float]] | None = None
) -> Path:
    """The workbook of an answer, written to a file."""
    path.write_bytes(write_case_book(of, catalogue().evidence, Text(language), scenarios))
    return path


def formula_cells(path: Path) -> Iterator[tuple[str, str, str, object]]:
    """Every formula of a workbook: sheet, cell, formula, and the value that the program wrote beside it."""
    live, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    for sheet in live:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    yield sheet.title, cell.coordinate, cell.value, cached[sheet.title][cell.coordinate].value


def without_results(path: Path, typed: Mapping[str, float] | None = None) -> Path:
    """The workbook without the value of any formula, so that who opens it has to work it out; ``typed`` are other
    numbers in cells of its sheet of inputs."""
    parts = contents(path)
    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        sheet = re.sub(r"(</f>)<v>[^<]*</v>", r"\1", parts[name].decode())
        for cell, value in (typed or {}).items() if name.endswith("sheet2.xml") else ():
            sheet, count = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*', rf"\g<1>{value!r}", sheet)
            assert count == 1, cell
        parts[name] = sheet.encode()
    return archive(path, parts)
