"""The page of business cases, without a browser: every case in every language, challenges, and codes that are none."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from cx_metrics.cli import main
from cx_metrics.pack import fonts
from cx_metrics.roi.case_amounts import line_said
from cx_metrics.roi.challenge import answer_under
from cx_metrics.roi.scenario_answer import content_of
from cx_metrics.roi.simulation import RUNS
from cx_metrics.text import Text
from cx_metrics.ui.case_sections import EXCEL, case_workbook
from cx_metrics.workbook import differences
from cx_metrics.workspace import open_store, save_scenario
from tests.case_answers import of_sample, planned
from tests.case_books import formula_cells
from tests.pages.reading import all_drawn, headline, paragraphs, said, sections, small_print
from tests.workbooks import contents, patched

Opener = Callable[..., AppTest]
ENGLISH = Text("en")
INPUTS, BASE = "xl/worksheets/sheet2.xml", 5  # the sheet of inputs and its column of base values


def test_the_page_opens_on_the_case_that_tells_cash_and_says_the_engines_numbers(
    visit: Opener, sample_house: Path
) -> None:
    page = visit("cfo")
    answer = answer_under(of_sample(sample_house), "investment", runs=RUNS)
    assert "within 3 years" in headline(page)
    for line in ("walk_gross", "walk_counted"):
        assert line_said(answer, line, ENGLISH) in all_drawn(page)
    assert line_said(answer, "net_present_value", ENGLISH) in all_drawn(page)
    assert {"From what it could bring to what counts", "Take it apart", "Every number it rests on"} <= set(
        sections(page)
    )
    assert "Each month that it starts later costs" in paragraphs(page) and "10,000 runs" in small_print(page)
    assert len(page.get("vega_lite_chart")) == 2


@pytest.mark.parametrize(("locale", "start"), [("en-US", "Doing nothing costs about"), ("zh-TW", "什麼都不做")])
def test_what_it_costs_to_wait(visit: Opener, locale: str, start: str) -> None:
    page = visit("cfo", locale, case="cost_of_inaction")
    assert headline(page).startswith(start)
    assert len(page.get("vega_lite_chart")) == 1  # no cash flow, no band


@pytest.mark.parametrize("case", ["cost_to_serve", "customer_base"])
def test_every_other_case_has_its_page(visit: Opener, case: str) -> None:
    assert any(sign.isdigit() for sign in headline(visit("cfo", case=case)))


def test_a_challenge_in_the_address_is_told_and_can_be_taken_back(visit: Opener) -> None:
    page = visit("cfo", case="cost_of_inaction", strike="prevented", low="customers")
    assert said(page).count("With these 2 challenges") == 1 and f"struck out, not {planned('prevented')}" in said(page)
    page.button(key="cx_withdraw").click().run()
    assert not page.exception
    assert "challenges." not in said(page) and not set(page.query_params) & {"strike", "low", "high"}
    assert "cost_of_inaction" in page.query_params["case"]


def test_codes_that_this_case_does_not_know_are_left_out_with_a_word(visit: Opener) -> None:
    page = visit("cfo", case="nonsense", low="one_off_costs", strike="customers")
    assert "nonsense" in small_print(page) and "one_off_costs" in small_print(page)
    assert "customers" in small_print(page)  # the case cannot do without them
    assert not [button for button in page.button if button.key == "cx_withdraw"]


def test_the_case_as_it_stands_can_be_taken_along_as_a_workbook_and_as_a_memo(
    visit: Opener, sample_house: Path, tmp_path: Path
) -> None:
    page = visit("cfo", "zh-TW", case="cost_to_serve")
    labels = [button.proto.label for button in page.get("download_button")]
    memo = [Text("zh-TW")("memo.download")] if fonts.can_write("zh-TW") else []
    assert labels == [Text("zh-TW")("cfo.workbook"), *memo]
    answer = answer_under(of_sample(sample_house), "cost_to_serve", runs=RUNS)
    path = tmp_path / "case.xlsx"
    path.write_bytes(case_workbook(Text("zh-TW"), answer))
    assert differences(path, answer.model) == ()


def test_another_number_needs_its_source_and_its_owner_and_is_kept_with_the_scenario(visit: Opener) -> None:
    page = visit("cfo", case="customer_base")
    before = headline(page)
    page.selectbox(key="case_edit_input").set_value("customers")
    page.text_input(key="case_edit_value").set_value("9,000")
    page.button(key="case_edit_keep").click().run()
    assert "where the number comes from" in page.warning[0].value and headline(page) == before
    page.text_input(key="case_edit_source").set_value("billing system")
    page.text_input(key="case_edit_owner").set_value("Finance <b>")
    page.button(key="case_edit_keep").click().run()
    page.run()
    assert headline(page) != before and "billing system" in _told(page)
    assert "billing system" in all_drawn(page) and "9,000" in all_drawn(page)  # and in the register
    page.text_input(key="scenario_form_name").set_value("Billing counts")
    page.text_input(key="scenario_form_author").set_value("Ann")
    page.button(key="scenario_form_save").click().run()
    assert not page.exception and "The scenario is kept" in page.success[0].value
    again = visit("cfo", case="customer_base", scenario="".join(page.query_params["scenario"]))
    assert headline(again) == headline(page) and "Finance \\<b\\>" in _told(again)


def test_an_edited_workbook_comes_back_as_a_list_of_differences_and_counts(
    visit: Opener, sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_under(of_sample(sample_house), "cost_to_serve", runs=RUNS)
    path = tmp_path / "case.xlsx"
    path.write_bytes(case_workbook(ENGLISH, answer))
    page = visit("cfo", case="cost_to_serve")
    before = headline(page)
    assert main(["--config", str(sample_house), "roi", "cost_to_serve", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["lines"]["handling_saved"]
    assert line_said(answer, "handling_saved", ENGLISH) in before and told == answer.lines["handling_saved"]
    assert any(value == pytest.approx(told) for _, _, _, value in formula_cells(path) if isinstance(value, float))
    page.file_uploader(key="cx_workbook").set_value(("case.xlsx", path.read_bytes(), EXCEL)).run()
    assert ENGLISH("scenario.upload.same") in small_print(page)
    rows = openpyxl.load_workbook(path)["Inputs"].iter_rows()
    cell, high = next(row[BASE : BASE + 2] for row in rows if row[1].value == "cost_per_contact")
    (written,) = re.findall(rf'<c r="{cell.coordinate}"[^>]*><v>[^<]*', contents(path)[INPUTS].decode())
    patched(path, INPUTS, written, f"{written.rpartition('>')[0]}>{high.value!r}")  # as Excel does: results stay
    page.file_uploader(key="cx_workbook").set_value(("case.xlsx", path.read_bytes(), EXCEL)).run()
    assert "1 number was changed in the workbook" in said(page) and cell.coordinate in all_drawn(page)
    page.button(key="cx_workbook_take").click().run()
    page.run()
    assert not page.exception and headline(page) != before


def test_what_a_frozen_scenario_promised_stands_beside_what_was_measured_since(
    visit: Opener, writable_house: Path
) -> None:
    company = of_sample(writable_house)
    answer = answer_under(company, "investment")
    now = answer.inputs["churn_rate"]
    snapshot = {"as_of": "2020-01-31", "inputs": {"churn_rate": {"base": now.high + 0.05}}}
    says = replace(content_of(company, "investment", "Promise", changes={}), snapshot=snapshot)
    saved = save_scenario(open_store(company.settings, sample=True), says, author="Ann")
    page = visit("cfo", scenario=saved.item)
    assert "Promised and realised" in " ".join(sections(page))
    assert ENGLISH("scenario.kept.better") in all_drawn(page)
    assert line_said(answer, "net_present_value", ENGLISH) in all_drawn(page)  # with the numbers of today


def _told(page: AppTest) -> str:
    return " ".join(one.value for one in page.markdown)
