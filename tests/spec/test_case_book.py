"""The workbook of a business case: what stands in it, what comes back from it, and what is refused."""

import itertools
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cx_metrics.cli import main
from cx_metrics.errors import QuestionError
from cx_metrics.file_problem import refusal_said
from cx_metrics.roi import business_case
from cx_metrics.roi.case_amounts import line_said
from cx_metrics.roi.case_document import as_json
from cx_metrics.roi.challenge import answer_under
from cx_metrics.text import Text
from cx_metrics.workbook import differences
from cx_metrics.workbook.addresses import defined_name
from tests.case_answers import of_sample
from tests.case_books import answer, book, formula_cells
from tests.conftest import same_sample
from tests.shipped_cases import catalogue, model

CASE = "cost_to_serve"
LANGUAGES = ("en", "zh-TW", "zh-CN")


def row_of(sheet: Any, name: str) -> int:
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 2).value == name)


def edited(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook after somebody typed into its inputs and saved it, values of formulas kept as a spreadsheet does."""
    live, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sheet = cached.worksheets[1]
    change(sheet)
    assert live.sheetnames == cached.sheetnames
    cached.save(path)
    return path


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return book(tmp_path / "case.xlsx", answer(CASE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_it_in_the_language_of_the_reader(language: str, tmp_path: Path) -> None:
    found = answer(CASE, runs=300)
    path, text = book(tmp_path / "case.xlsx", found, language), Text(language)
    opened = openpyxl.load_workbook(path)
    kinds = ("summary", "inputs", "model", "sensitivity", "workings", "simulation", "register", "sources", "checks")
    assert opened.sheetnames == [text(f"workbook.sheet.{kind}") for kind in kinds]
    for sheet in opened:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth in (None, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and text.pick(found.model.case.name) in sheet["A1"].value
    inputs, lines = opened.worksheets[1], opened.worksheets[2]
    assert inputs.freeze_panes == "E6" and lines.freeze_panes == "E4"
    for name, value in found.inputs.items():
        row = row_of(inputs, name)
        assert [inputs.cell(row, column).value for column in (5, 6, 7)] == [value.low, value.base, value.high]
        assert {inputs.cell(row, column).font.color.rgb for column in (5, 6, 7)} == {"FF0000FF"}
        assert inputs.cell(row, 1).value == found.model.name(name, language)
        assert defined_name(name) in opened.defined_names
    assert {found.model.name(line, language) for line in found.model.lines} <= {cell.value for cell in lines["A"]}


def test_one_formula_a_row_across(tmp_path: Path) -> None:
    path = book(tmp_path / "case.xlsx", answer("investment"))
    rows: dict[int, set[str]] = {}
    for sheet, cell, formula, _ in formula_cells(path):
        if sheet == "Model":
            column, row = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
            before = chr(ord(column) - 1)
            moved = re.sub(rf"(?<![A-Z$']){column}(?=\d)", "HERE", formula)
            rows.setdefault(int(row), set()).add(re.sub(rf"(?<![A-Z$']){before}(?=\d)", "BEFORE", moved))
    assert len(rows) > 80 and all(len(formulas) == 1 for formulas in rows.values()), rows


def test_a_row_is_as_high_as_the_text_in_it(tmp_path: Path) -> None:
    of = answer(CASE)
    name, other = list(of.inputs)[:2]
    long = replace(of.inputs[name], source="資料來源" * 30)  # 240 digits wide, in a column of 40
    opened = openpyxl.load_workbook(book(tmp_path / "case.xlsx", replace(of, inputs={**of.inputs, name: long})))
    register = opened["Register"]
    rows = {register.cell(row, 1).value: row for row in range(1, register.max_row + 1)}
    assert register.row_dimensions[rows[of.model.name(name, "en")]].height >= 7 * 13
    assert register.row_dimensions[rows[of.model.name(other, "en")]].height < 3 * 13


def test_nothing_from_outside_becomes_a_formula(tmp_path: Path) -> None:
    case = model(CASE)
    name = next(iter(case.inputs))
    hostile = replace(case, inputs=case.inputs | {name: replace(case.inputs[name], name='=HYPERLINK("http://x")')})
    path = book(tmp_path / "case.xlsx", answer(hostile), "en", {"=1+1": {name: 7.0}})
    assert not [formula for *_, formula, _ in formula_cells(path) if "HYPERLINK" in formula or formula == "=1+1"]
    with zipfile.ZipFile(path) as opened:
        assert not [part for part in opened.namelist() if "externalLink" in part]
    assert defined_name("c") == "c_" and defined_name("ab12") == "ab12_" and defined_name("churn") == "churn"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_given_back_unchanged_has_no_differences(language: str, tmp_path: Path) -> None:
    path = book(tmp_path / "case.xlsx", answer(CASE), language, {"bold plan": {}})
    assert differences(path, model(CASE)) == ()
    assert differences(edited(path, lambda sheet: None), model(CASE)) == ()


def test_what_is_typed_over_comes_back_as_a_change(written: Path) -> None:
    name, other = list(model(CASE).inputs)[:2]

    def type_over(sheet: Any) -> None:
        sheet.cell(row_of(sheet, name), 6).value *= 1.05
        sheet.cell(row_of(sheet, other), 5).value *= 0.9

    first, second = differences(edited(written, type_over), model(CASE))
    declared = model(CASE).inputs
    assert (first.input, first.before, first.cell) == (name, declared[name].value, "F6")
    assert first.now == pytest.approx(declared[name].value * 1.05) and first.change.base == first.now
    assert second.input == other and second.change.low == pytest.approx(declared[other].low * 0.9)
    assert second.now == second.before == declared[other].value


def test_the_column_that_is_selected_is_what_counts(tmp_path: Path) -> None:
    name = next(iter(model(CASE).inputs))
    path = book(tmp_path / "case.xlsx", answer(CASE), "en", {"bold plan": {name: 120_000.0}})
    (found,) = differences(edited(path, lambda sheet: setattr(sheet["B3"], "value", "bold plan")), model(CASE))
    assert (found.input, found.now, found.cell) == (name, 120_000.0, "H6")
    ranges = [each for each in model(CASE).inputs.values() if each.high > each.value]
    high = differences(edited(path, lambda sheet: setattr(sheet["B3"], "value", "High")), model(CASE))
    assert len(high) == len(ranges)


REFUSED: list[tuple[Callable[[Any], None], str]] = [
    (lambda sheet: setattr(sheet["F6"], "value", "many"), r"Inputs!F6: holds 'many' — type a number"),
    (lambda sheet: setattr(sheet["F7"], "value", None), r"Inputs!F7: is empty"),
    (lambda sheet: setattr(sheet["F6"], "value", -4), r"Inputs!F6: -4 is outside"),
    (lambda sheet: setattr(sheet["E6"], "value", 1e9), r"Inputs!E6: 1e\+09 is above"),
    (lambda sheet: setattr(sheet["B3"], "value", "Best"), r"Inputs!B3: selects 'Best'.*choose one of Low, Base, High"),
    (lambda sheet: setattr(sheet["B2"], "value", "investment"), r"Inputs!B2: names the case 'investment'"),
    (lambda sheet: setattr(sheet["B6"], "value", "custmers"), r"Inputs!B6: 'custmers' is no input"),
    (lambda sheet: setattr(sheet["B7"], "value", sheet["B6"].value), r"Inputs!B7: names '.*' once more"),
    (lambda sheet: sheet.delete_rows(6), r"has no row for"),
    (lambda sheet: sheet.delete_cols(8, 3), r"Inputs!E5: does not begin the columns"),
]


@pytest.mark.parametrize(("change", "words"), REFUSED, ids=[words[:24] for _, words in REFUSED])
def test_what_cannot_be_is_refused_with_its_cell(change: Callable[[Any], None], words: str, written: Path) -> None:
    with pytest.raises(QuestionError, match=words) as caught:
        differences(edited(written, change), model(CASE))
    for language in ("zh-TW", "zh-CN"):
        told = refusal_said(caught.value, Text(language))
        assert "Inputs!" in told and "——" in told and not re.search(words.rpartition(": ")[2], told)


def test_foreign_and_broken_files_are_refused(tmp_path: Path) -> None:
    foreign, text, broken = tmp_path / "foreign.xlsx", tmp_path / "text.xlsx", tmp_path / "broken.xlsx"
    openpyxl.Workbook().save(foreign)
    text.write_text("customers,churn\n", "utf-8")
    broken.write_bytes(book(tmp_path / "whole.xlsx", answer(CASE)).read_bytes()[:4000])
    for file, words in (
        (foreign, "has no sheet 'Inputs'"),
        (text, "is no workbook"),
        (broken, "broken.xlsx"),
        (tmp_path / "none.xlsx", "is not there"),
    ):
        with pytest.raises(QuestionError, match=words) as caught:
            differences(file, model(CASE))
        told = refusal_said(caught.value, Text("zh-TW"))
        assert not file.exists() or (told.startswith(file.name) and re.search("工作表|活頁簿", told))


def test_the_command_writes_and_reads_it(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "out.xlsx"

    def call(*words: str) -> Any:
        assert main(["--config", str(sample_house), "roi", CASE, "--runs", "200", *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    before = call("--xlsx", str(path))
    assert path.exists()
    name = next(name for name, value in before["inputs"].items() if value["unit"] != "share")

    def type_over(sheet: Any) -> None:
        sheet.cell(row_of(sheet, name), 6).value *= 1.1

    after = call("--from-xlsx", str(edited(path, type_over)))
    (difference,) = after["differences"]
    assert difference["input"] == name and difference["now"] == pytest.approx(before["inputs"][name]["base"] * 1.1)
    assert after["inputs"][name]["base"] == difference["now"] and after["inputs"][name]["changed"]
    assert main(["--config", str(sample_house), "roi", "investment", "--from-xlsx", str(path)]) == 1
    assert "names the case 'cost_to_serve'" in capsys.readouterr().err


SLOW = pytest.mark.nightly("a second each; one in each currency is worked out each day")
IN_CURRENCIES = zip(catalogue().business_cases, itertools.cycle(("TWD", "EUR", "JPY")), strict=False)


@pytest.mark.parametrize(
    ("case", "currency"),
    [pytest.param(*each, marks=[SLOW] if i > 2 else []) for i, each in enumerate(IN_CURRENCIES)],
)
def test_the_page_the_command_and_the_workbook_tell_one_number(
    case: str, currency: str, sample_house: Path, tmp_path: Path
) -> None:
    reader = of_sample(sample_house)
    house = replace(reader.settings, organisation=replace(reader.settings.organisation, currency=currency))
    shown = answer_under(replace(reader, settings=house), case, runs=100)
    printed = as_json(
        business_case(replace(reader, settings=house, role="operator"), case, runs=200), Text("en", currency)
    )
    sheet = openpyxl.load_workbook(book(tmp_path / "case.xlsx", shown), data_only=True).worksheets[2]
    cells = {row[1].value: row[3].value for row in sheet.iter_rows(min_row=4) if row[1].value}
    single = [name for name in shown.model.lines if shown.model.each(name) is None]
    for name in single:
        value = printed["lines"][name]
        assert shown.lines[name] == value or value is None, name
        assert cells[name] == ("#N/A" if value is None else pytest.approx(value, rel=1e-12)), name
    assert printed["currency"] == shown.currency == currency and len(single) > 3
    worth, sign = printed["lines"][shown.model.results.headline], {"TWD": "NT$", "EUR": "€", "JPY": "¥"}[currency]
    told = line_said(shown, shown.model.results.headline, Text("en", currency))
    assert (sign in told or shown.model.unit(shown.model.results.headline) == "share") and worth


def test_saved_scenarios_can_be_selected_and_come_back(
    sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config, path = same_sample(sample_house.parent, tmp_path / "own"), tmp_path / "out.xlsx"
    name = "cost_per_contact"

    def call(*words: str) -> Any:
        assert main(["--config", str(config), *words, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    call("scenario", "save", "Fewer calls", "--case", CASE, "--set", f"{name}=2", "--author", "Ann")
    call("roi", CASE, "--runs", "200", "--xlsx", str(path))
    selected = edited(path, lambda sheet: setattr(sheet["B3"], "value", "Fewer calls"))
    assert [(d.input, d.now) for d in differences(selected, model(CASE))] == [(name, 2.0)]
    call("roi", CASE, "--runs", "200", "--set", f"{name}=3", "--xlsx", str(path))
    assert "Fewer calls" not in [cell.value for cell in openpyxl.load_workbook(path).worksheets[1][5]]
