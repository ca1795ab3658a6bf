"""The Excel form of a maturity model: out in each language, back as answers, refused where it has moved."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from cx_metrics.cli import main
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.maturity_checks import load_maturity
from cx_metrics.errors import ImportRefused
from cx_metrics.file_problem import refusal_said
from cx_metrics.maturity.answer_file import answers_of
from cx_metrics.text import Text
from cx_metrics.workbook.maturity_form import form_rows, write_form
from tests.conftest import new_house
from tests.workbooks import adjusted

STEPS = load_maturity(SHIPPED / "maturity" / "five_steps.yaml")


def fill(role: str, rater: str = "r1") -> Callable[[Worksheet], None]:
    """Somebody answers three practices: a number, yes with evidence, and not known."""

    def filled(sheet: Worksheet) -> None:
        sheet["B4"], sheet["B5"] = rater, role
        rows = {sheet.cell(row, 1).value: row for row in range(9, sheet.max_row + 1)}
        assert list(rows) == list(STEPS.practices)
        sheet.cell(rows["four_layers"], 6).value = 2
        sheet.cell(rows["four_layers"], 7).value = "high"
        sheet.cell(rows["competitors_seen"], 6).value = "yes"
        sheet.cell(rows["competitors_seen"], 9).value = "notes, round 2"
        sheet.cell(rows["competitors_seen"], 10).value = "2026-05-01"
        sheet.cell(rows["theme"], 6).value = "don't know"

    return filled


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form that has been written."""
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_form(STEPS, Text("en")))
    return path


@pytest.mark.parametrize(("language", "role"), [("en", "Front line"), ("zh-TW", "第一線"), ("zh-CN", "一线")])
def test_a_form_comes_back_as_answers(tmp_path: Path, language: str, role: str) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(write_form(STEPS, Text(language)))
    found = answers_of(form_rows(adjusted(path, fill(role)), STEPS), STEPS, "form.xlsx")
    told = {one.practice: one for one in found}
    assert set(told) == {"four_layers", "competitors_seen", "theme"}
    assert {one.role for one in found} == {"front_line"} and {one.rater for one in found} == {"r1"}
    assert (told["four_layers"].level, told["four_layers"].confidence, told["theme"].level) == (2, 1.0, None)
    assert (told["competitors_seen"].level, told["competitors_seen"].evidence) == (3, "notes, round 2")
    assert str(told["competitors_seen"].evidence_on) == "2026-05-01"


def test_questions_and_answers_stand_in_the_form(form: Path) -> None:
    sheet = openpyxl.load_workbook(form).worksheets[0]
    assert sheet["A1"].value == STEPS.name["en"] and "no licensed assessment" in sheet["A2"].value
    assert "Done: the result exists" in sheet["E9"].value and sheet["E9"].value.startswith("1: ")
    lists = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    assert lists["F9"] == '"1,2,3,don\'t know"' and "Front line" in lists["B5"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda sheet: sheet.insert_cols(3),
            "form.xlsx, C7: holds '' where 'question' belongs: a row or column has moved",
        ),
        (lambda sheet: sheet.insert_rows(6), "A7: holds '' where 'practice' belongs"),
        (lambda sheet: sheet.cell(3, 2, "experience_core"), "B3: names the model 'experience_core', not 'five_steps'"),
        (lambda sheet: sheet.cell(4, 2, ""), "B4: gives no rater — fill it in"),
        (lambda sheet: sheet.cell(5, 2, ""), "B5: gives no role"),
        (lambda sheet: sheet.cell(5, 2, "Boss"), "'Boss' is no role"),
        (lambda sheet: sheet.cell(9, 6, 7), "form.xlsx, F9, column level: '7' is no level that four_layers offers"),
    ],
)
def test_a_form_that_is_not_as_it_went_out_is_refused(
    form: Path, change: Callable[[Worksheet], object], told: str
) -> None:
    adjusted(adjusted(form, fill("Executive")), change)
    with pytest.raises(ImportRefused) as caught:
        answers_of(form_rows(form, STEPS), STEPS, "form.xlsx")
    assert told in str(caught.value)


def test_a_damaged_form_is_refused_in_the_readers_language(form: Path) -> None:
    form.write_bytes(form.read_bytes()[:3000])
    with pytest.raises(ImportRefused, match="it is damaged") as caught:
        form_rows(form, STEPS)
    told = [refusal_said(caught.value, Text(language)) for language in ("zh-TW", "zh-CN")]
    assert told[0].startswith("form.xlsx：無法當作活頁簿讀取") and told[1].startswith("form.xlsx：无法当作工作簿读取")
    assert "\n" not in "".join(told), "what lies behind it is known in English only"


def test_forms_and_files_are_read_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--config", str(new_house(tmp_path)), "maturity", "five_steps"]
    for rater in ("anna", "ben"):
        path = tmp_path / f"{rater}.xlsx"
        assert main([*call, "--form", str(path)]) == 0
        adjusted(path, fill("Executive", rater))
    (tmp_path / "rest.csv").write_text(
        "rater,role,practice,level,confidence,evidence,evidence_on\ncarl,partner,four_layers,1,,,\n", "utf-8"
    )
    capsys.readouterr()
    files = [str(tmp_path / name) for name in ("anna.xlsx", "ben.xlsx", "rest.csv")]
    assert main([*call, "--answers", *files, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    first = next(one for one in document["practices"] if one["practice"] == "four_layers")
    assert document["raters"] == 3 and first["claim"] == pytest.approx(5 / 3) and first["n"] == 3
    assert main([*call, "--answers", files[0], files[0]]) == 1
    assert "'anna' has answered four_layers before (anna.xlsx, F9)" in capsys.readouterr().err
