"""The command roi: business cases with a company's own numbers, what changes and strikes do, and what is refused."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company
from cx_metrics.declarations import load_settings
from cx_metrics.declarations.settings import ApprovedInput
from cx_metrics.pack import fonts
from cx_metrics.roi import business_case
from cx_metrics.roi.pain_points import pain_points
from tests.sample_reader import sample_company
from tools.serving import ROOT

KEYS = """case as_of build sample currency scenario inputs lines cash_flow net_present_value internal_rate_of_return
irr_unique payback_months discounted_payback_months benefit_cost_ratio walk percentiles tornado break_even flags"""


@pytest.fixture
def roi(sample_house: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Ask the command line about the sample company; the document it prints."""

    def ask(*words: str) -> Any:
        code = main(["--config", str(sample_house), "roi", *words, "--json", "--runs", "300"])
        printed = capsys.readouterr()
        assert code == 0, printed.err
        return json.loads(printed.out)

    return ask


def test_own_numbers_stand_where_there_are_some(roi: Any, sample_house: Path) -> None:
    found = roi("cost_of_inaction")
    measured = sample_company(sample_house).one("problem_incidence")
    told = found["inputs"]["problem_incidence"]
    assert (told["low"], told["base"], told["high"]) == (measured.low, measured.value, measured.high)
    assert told["yours"] and told["metric"] == "problem_incidence" and told["kind"] == "own_survey"
    assert told["n"] == measured.n and told["source"].startswith("problem_incidence, 2025-11-01")
    told = found["inputs"]["told_by_silent"]
    assert not told["yours"] and told["kind"] == "benchmark"
    told = found["inputs"]["retained_silent"]
    assert told["yours"] and told["kind"] == "finance", "config.yaml says it of the sample company"
    theirs = sum(not each["yours"] for name, each in found["inputs"].items() if not name.endswith("_cap"))
    (said,) = (flag["text"] for flag in found["flags"] if flag["code"] == "not_yours")
    assert said.startswith(f"{theirs} of ")
    assert found["sample"] and found["currency"] == "TWD" and found["cash_flow"] is None


def test_the_investment_case_prints_the_contract(roi: Any) -> None:
    found = roi("investment")
    assert set(KEYS.split()) <= set(found)
    assert list(found["walk"]) == ["gross", "scoped", "overlap", "evidence", "ramp", "counted"]
    steps = list(found["walk"].values())
    assert steps == sorted(steps, reverse=True), "nothing that is taken off may add"
    assert found["cash_flow"] == found["lines"]["net_cash"] and len(found["cash_flow"]) == 6
    assert set(found["tornado"][0]) == {"input", "at_low", "at_high", "share_of_variance"}
    assert set(found["percentiles"]["net_present_value"]) >= {"p10", "p50", "p90", "below_zero"}
    assert found["uses"] == ["customer_base", "cost_of_inaction", "cost_to_serve", "investment"]


def test_a_goal_is_sought_in_each_input(roi: Any) -> None:
    found = roi("investment", "--goal", "9000")
    assert found["goal"] == 9000
    reached = [name for name, value in found["break_even"].items() if value is not None and name != "horizon"]
    assert "margin_per_customer" in reached
    for name in reached[:3]:
        there = roi("investment", "--set", f"{name}={found['break_even'][name]!r}")
        assert there["net_present_value"] == pytest.approx(9000, rel=1e-6), name


@pytest.mark.skipif(not fonts.can_write("zh-CN"), reason="no Chinese font is installed on this machine")
def test_a_memo_is_printed_in_the_language_asked_for_with_what_was_changed(
    roi: Any, sample_house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.pdf"
    roi("customer_base", "--set", "customers=4000", "--lang", "zh-CN", "--pdf", str(path))
    first, second = (page.extract_text() for page in pypdf.PdfReader(path).pages)
    assert "改动之处" in first and "4,000" in first and "示例" in first and "论证所依据的每一个数字" in second
    told = ["roi", "customer_base", "--runs", "100", "--pdf", str(tmp_path / "nowhere" / "case.pdf")]
    assert main(["--config", str(sample_house), *told]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_each_kind_of_problem_has_its_price(roi: Any, sample_house: Path) -> None:
    found = roi("cost_of_inaction")
    points = found["pain"]
    (rows,) = sample_company(sample_house).reader.rows(
        "SELECT count(*), sum(CASE WHEN problem = ? THEN 1 ELSE 0 END) FROM stored_cases WHERE problem IS NOT NULL AND "
        "kind = 'complaint' AND occurred_on BETWEEN DATE '2025-11-01' AND DATE '2026-10-31'",
        [points[0]["problem"]],
    )
    assert points[0]["share"] == pytest.approx(rows[1] / rows[0]) and points[0]["complaints"] == rows[1]
    assert sum(point["share"] for point in points) == pytest.approx(1)
    assert [point["damage"] for point in points] == sorted((point["damage"] for point in points), reverse=True)
    for point in points:
        share = point["share"] * found["inputs"]["problem_incidence"]["base"]
        satisfied = point["satisfied"] if point["satisfied"] is not None else found["inputs"]["satisfied"]["base"]
        alone = roi("cost_of_inaction", "--set", f"problem_incidence={share!r}", "--set", f"satisfied={satisfied!r}")
        assert alone["lines"]["damage"] == pytest.approx(point["damage"])
    assert "pain" not in roi("investment")


def test_readers_do_not_see_problems_that_few_had(sample_house: Path) -> None:
    sample = sample_company(sample_house)
    careful = replace(sample.settings, privacy=replace(sample.settings.privacy, minimum_group=100))
    seen = {
        role: pain_points(company, business_case(company, "cost_of_inaction"))
        for role in ("operator", "reader")
        for company in (Company(sample.reader, sample.catalogue, careful, role),)
    }
    assert len(seen["reader"]) < len(seen["operator"])
    assert set(seen["reader"]) <= set(seen["operator"])


def test_what_finance_says_of_the_sample_is_never_own_data() -> None:
    settings = load_settings(ROOT / "config.yaml")
    assert settings.finance.inputs and all(approved.sample for approved in settings.finance.inputs.values())


def test_what_finance_stands_for_goes_before_what_was_measured(sample_house: Path) -> None:
    sample = sample_company(sample_house)
    told = ApprovedInput(0.2, "the board", "Finance", date(2026, 1, 1), date(2026, 6, 30))
    finance = replace(sample.settings.finance, inputs={"problem_incidence": told})
    company = Company(sample.reader, sample.catalogue, replace(sample.settings, finance=finance), "operator")
    answer = business_case(company, "cost_of_inaction")
    found = answer.inputs["problem_incidence"]
    assert (found.low, found.base, found.high, found.kind, found.metric) == (0.2, 0.2, 0.2, "finance", None)
    assert found.overdue and "overdue" in {warning.code for warning in answer.warnings}
    assert not answer.inputs["satisfied"].yours, "the sample's own settings are gone"


def test_one_rung_more_is_what_a_stronger_proof_would_add(roi: Any) -> None:
    before = roi("investment")
    told = before["benefits"]["preventing"]
    assert (told["evidence_grade"], told["next_rung"]) == ("correlation", "before_after")
    after = roi("investment", "--set", "preventing_cap=0.4")
    assert after["walk"]["ramp"] - before["walk"]["ramp"] == pytest.approx(told["one_rung_more"])
    assert "cap_changed" in {flag["code"] for flag in after["flags"]}


def test_a_change_and_a_strike_are_told_and_count(roi: Any) -> None:
    found = roi("investment", "--set", "problem_incidence=0.5", "--strike", "prevented", "--lang", "zh-TW")
    assert (
        found["inputs"]["problem_incidence"] | {"base": 0.5, "changed": True, "metric": None}
        == (found["inputs"]["problem_incidence"])
    )
    assert found["inputs"]["problem_incidence"]["high"] == 0.5, "the range is widened to hold the value"
    assert found["inputs"]["prevented"]["struck"] and found["inputs"]["prevented"]["base"] == 0
    assert found["benefits"]["preventing"]["gross"] == 0 and found["benefits"]["handling"]["gross"] > 0
    assert "outside_range" in {flag["code"] for flag in found["flags"]}
    assert found["inputs"]["problem_incidence"]["source"] == "在此變更"


def test_no_plan_takes_a_share_above_all_there_is(roi: Any) -> None:
    found = roi("investment", "--set", "resolved_more=0.9", "--runs", "200")
    asked, today = found["inputs"]["resolved_more"], found["inputs"]["solved_first_time"]
    assert asked["base"] == asked["high"] == pytest.approx(1 - today["base"]) and asked["low"] < asked["base"]
    assert "all_there_is" in {flag["code"] for flag in found["flags"]}
    with_room = roi("investment", "--set", "resolved_more=0.1", "--runs", "200")
    assert with_room["inputs"]["resolved_more"]["base"] == 0.1
    assert "all_there_is" not in {flag["code"] for flag in with_room["flags"]}


def test_the_same_seed_prints_the_same_document(roi: Any) -> None:
    assert roi("investment", "--seed", "9") == roi("investment", "--seed", "9")
    assert roi("investment", "--seed", "9")["percentiles"] != roi("investment", "--seed", "8")["percentiles"]


def test_each_line_is_explained_with_its_numbers(roi: Any) -> None:
    found = roi("cost_of_inaction", "--explain", "--set", "problem_incidence=0.3", "--set", "customers=1000")
    lines = {each["line"]: each for each in found["explanation"]}
    told = lines["customers_with_problem"]
    assert told["rule"] == "Customers × Share of customers with a problem in a year"
    assert (told["worked"], told["value"]) == ("1,000 × 30.0%", "300")
    assert set(lines) == set(found["lines"])


@pytest.mark.parametrize("lang", ["en", "zh-TW", "zh-CN"])
def test_a_person_reads_it_in_each_language(sample_house: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    for more in ([], ["--explain"]):
        assert main(["--config", str(sample_house), "roi", "investment", "--lang", lang, "--runs", "100", *more]) == 0
        printed = capsys.readouterr().out
        assert {"en": "Net present value", "zh-TW": "淨現值", "zh-CN": "净现值"}[lang] in printed


def test_the_cases_are_listed(roi: Any) -> None:
    found = {each["case"]: each for each in roi("--list")["cases"]}
    assert {"cost_of_inaction", "cost_to_serve", "customer_base", "investment"} <= set(found)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["cost_of_inactoin"], "'cost_of_inactoin': is not declared — did you mean 'cost_of_inaction'?"),
        ([], "names no case"),
        (["investment", "--set", "chrun_rate=0.2"], "is none of investment — did you mean 'churn_rate'?"),
        (["investment", "--set", "churn_rate=1.4"], "1.4 is outside its domain — use 0 to 1 (share)"),
        (["investment", "--set", "customers=-5"], "-5 is outside its domain — use a number from 0 upwards (customer)"),
        (["investment", "--set", "horizon=-1"], "-1 is outside its domain — use 1 to 5"),
        (["investment", "--set", "churn_rate=nan"], "nan is outside its domain"),
        (["investment", "--set", "one_off_cost=inf"], "inf is outside its domain"),
        (["investment", "--set", "churn_rate"], "is no input and number — write it like churn=0.18"),
        (
            ["investment", "--strike", "customers"],
            "cannot do without it — set it, or strike prevented, invited",
        ),
        (["investment", "--strike", "prevnted"], "did you mean 'prevented'?"),
        (["investment", "--runs", "10000000"], "10,000,000 were asked for — use 100 to 100,000"),
        (["investment", "--runs", "0"], "0 were asked for"),
        (["investment", "--uses", "cost_of_nothing"], "is not declared"),
    ],
)
def test_what_makes_no_sense_is_refused(
    sample_house: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    assert main(["--config", str(sample_house), "roi", *words, "--json"]) == 1
    printed = capsys.readouterr()
    assert told in printed.err and not printed.out


def test_benefits_of_other_cases_must_fit(sample_house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(sample_house), "roi", "investment", "--uses", "customer_base"]) == 1
    assert "'benefit_counted' is no input or line" in capsys.readouterr().err
