"""The worked examples of the literature come out of the cases that ship, to the last figure printed."""

from pathlib import Path

import pytest

from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.roi.case_run import run
from cx_metrics.roi.case_warnings import case_warnings
from tests.shipped_cases import catalogue, defaults, model, worked

WHOLE = {"customers": 100_000, "margin_per_customer": 100, "years_of_margin": 1}


@pytest.mark.parametrize(
    ("changed", "retained", "lost"),
    [
        ({}, 0.487, 13_890),
        ({"problem_incidence": 0.27}, 0.487, 12_501),
        ({"told_us": 0.6}, 0.5104, 13_188),
        ({"satisfied": 0.7}, 0.499, 13_530),
        ({"retained_satisfied": 0.95}, 0.562, 11_640),
        ({"satisfied": 0.18, "retained_dissatisfied": 0.15}, 0.3095, 19_215),
        ({"satisfied": 0.18, "retained_dissatisfied": 0.15, "told_us": 0.6}, 0.2974, 19_578),
    ],
)
def test_what_problems_cost(changed: dict[str, float], retained: float, lost: float) -> None:
    """TARP's figures for small losses; prevention, invitation, handling, speed and the reversal of 2020."""
    found = worked("cost_of_inaction", **WHOLE, **changed)
    assert found["retained_with_problem"] == pytest.approx(retained, abs=1e-12)
    assert found["customers_lost"] == pytest.approx(lost, abs=1e-6)
    assert found["damage"] == pytest.approx(100 * lost, abs=0.01)
    assert found["damage_per_month"] == pytest.approx(100 * lost / 12, abs=0.01)
    assert found["damage_so_far"] == pytest.approx([100 * lost / 12 * month for month in range(13)], abs=0.01)


def test_customers_at_risk_are_more_than_those_lost() -> None:
    assert worked("cost_of_inaction", **WHOLE)["customers_at_risk"] == pytest.approx(15_390)


@pytest.mark.parametrize(
    ("line", "saved"),
    [("saved_by_preventing", 1389), ("saved_by_inviting", 702), ("saved_by_handling", 360), ("saved_by_speed", 2250)],
)
def test_each_lever_alone(line: str, saved: float) -> None:
    levers = {"prevented": 0.1, "invited": 0.1, "handled": 0.1, "quickened": 1.0}
    assert worked("cost_of_inaction", **WHOLE, **levers)[line] == pytest.approx(saved)


def test_inviting_complaints_hurts_below_the_break_even_and_says_so() -> None:
    reversal = {"satisfied": 0.18, "retained_dissatisfied": 0.15}
    found = worked("cost_of_inaction", **WHOLE, **reversal)
    assert found["break_even_satisfaction"] == pytest.approx(0.4)
    assert found["saved_by_inviting"] == pytest.approx(-363)
    assert found["inviting_evidenced"] == found["inviting_scoped"] < 0, "harm is never discounted"
    assert "inviting_hurts" in warned("cost_of_inaction", **WHOLE, **reversal)
    assert "inviting_hurts" not in warned("cost_of_inaction", **WHOLE)
    assert worked("cost_of_inaction", **WHOLE)["break_even_satisfaction"] < 0, "the figures of 1979: always invite"


def warned(name: str, **values: float) -> set[str]:
    """The codes of the warnings of a shipped case."""
    case = model(name)
    lines = run(case, {each: declared.value for each, declared in case.inputs.items()} | values)
    return {warning.code for warning in case_warnings(case, defaults(case), lines, None)}


def test_more_margin_than_revenue_is_doubted() -> None:
    assert "margin_above_revenue" in warned("customer_base", margin_per_customer=100, revenue_per_customer=40)
    assert "margin_above_revenue" not in warned("customer_base", margin_per_customer=40, revenue_per_customer=100)


def test_beside_a_benefit_that_harms_another_is_no_more_than_the_whole() -> None:
    case = model("loyalty_transition")
    values = {each: declared.value for each, declared in case.inputs.items()} | {"margin_detractor": 260.0}
    lines = run(case, values)
    assert min(float(lines[walk.evidenced]) for walk in case.benefit_walks.values()) < 0
    (told,) = [one for one in case_warnings(case, defaults(case), lines, None) if one.code == "one_benefit"]
    assert told.values["share"] == 1


def test_word_of_mouth_stands_by_itself_and_stays_small() -> None:
    found = worked("cost_of_inaction", **WHOLE)
    assert found["people_hearing_bad"] == pytest.approx(210_000)
    assert found["lost_by_word_of_mouth"] == pytest.approx(4_200)
    assert found["people_hearing_good"] == pytest.approx(45_000)
    assert found["won_by_word_of_mouth"] == pytest.approx(900)
    assert found["walk_gross"] == pytest.approx(
        sum(found[f"margin_by_{lever}"] for lever in ("preventing", "inviting", "handling", "speed"))
    )


def test_everybody_who_hears_is_a_customer_lost_can_be_worked_out_and_is_flagged() -> None:
    """A contractor's sum in the trade press: 72 unhappy customers tell 10 each, and one in five of them 20."""
    told = {"customers": 72, "problem_incidence": 1, "told_us": 0, "told_by_silent": 14, "lost_per_hearing": 1}
    told |= {"margin_per_customer": 30_000, "years_of_margin": 1, "won_per_hearing": 0}
    found = worked("cost_of_inaction", **told)
    assert found["lost_by_word_of_mouth"] == pytest.approx(1_008)
    assert found["word_of_mouth"] == pytest.approx(30_240_000)
    assert "word_of_mouth_not_credible" in warned("cost_of_inaction", **told)


def test_a_quarter_of_all_who_hear_leave_can_be_worked_out_and_is_flagged() -> None:
    """A trainer's sum: one customer of 240 dollars a month tells 11, each of these 5 more, a quarter of the 66 leave.
    The source rounds 16.5 to 17, adds the first one, and arrives at 18 × 2,880 = 51,840."""
    told = {"customers": 1, "problem_incidence": 1, "told_us": 0, "told_by_silent": 11 + 11 * 5}
    told |= {"retained_without_problem": 1, "retained_silent": 0, "won_per_hearing": 0}
    told |= {"margin_per_customer": 240 * 12, "years_of_margin": 1}
    exactly = worked("cost_of_inaction", **told, lost_per_hearing=0.25)
    assert exactly["people_hearing_bad"] == pytest.approx(66)
    assert exactly["lost_by_word_of_mouth"] == pytest.approx(16.5)
    rounded = worked("cost_of_inaction", **told, lost_per_hearing=17 / 66)
    assert rounded["customers_lost"] + rounded["lost_by_word_of_mouth"] == pytest.approx(18)
    assert rounded["damage"] + rounded["word_of_mouth"] == pytest.approx(51_840)
    assert "word_of_mouth_not_credible" in warned("cost_of_inaction", **told, lost_per_hearing=0.25)


def test_delight_of_a_customer_of_three_hundred_dollars() -> None:
    """Ninety seconds of talk, ten points of loyalty: 30 dollars of 300 (CCMC, 2021)."""
    alone = {"customers": 1, "problem_incidence": 1, "margin_per_customer": 300, "years_of_margin": 1, "told_us": 1}
    before, after = (
        worked("cost_of_inaction", **alone, satisfied=1, retained_satisfied=kept)["damage"] for kept in (0.7, 0.8)
    )
    assert before - after == pytest.approx(30)


def test_calls_below_the_benchmark() -> None:
    """A million calls a year, ten points below the benchmark, 1.5 further calls at 8 dollars."""
    quiet = {"avoided": 0, "deflected": 0, "resolved_more": 0.1, "contacts_after_failure": 1.5, "cost_per_contact": 8}
    found = worked("cost_to_serve", customers=1_000_000, contacts_per_thousand=1000, **quiet)
    assert found["handling_saved"] == pytest.approx(1_200_000)
    assert found["handling_given_up"] + found["handling_freed"] == pytest.approx(1_200_000)
    assert found["walk_counted"] == pytest.approx(
        found["handling_cash_evidenced"] + found["less_compensation_evidenced"]
    )


EFFECT = """
name: As published
question: What is it worth?
why: A table of cash flows.
source: Forrester Consulting, The Total Economic Impact of SalesLoft
owner: Finance
reviewed: 2026-11-29
holds_until: 2027-11-30
years: 3
results: {headline: net_present_value, cash_flow: net, net_present_value: net_present_value}
inputs:
  rate: {name: rate, unit: share, low: 0.1, base: 0.1, high: 0.1, kind: finance, source: study}
INPUTS
lines:
  benefit: {name: b, unit: money, each: year, formula: "if_(year < 1, 0, if_(year < 2, b1, if_(year <= 2, b2, b3)))"}
  cost: {name: c, unit: money, each: year, formula: "if_(year < 1, c0, if_(year < 2, c1, if_(year <= 2, c2, c3)))"}
  net: {name: n, unit: money, each: year, formula: benefit - cost}
  present_benefit: {name: b, unit: money, formula: "npv(rate, benefit)"}
  present_cost: {name: c, unit: money, formula: "npv(rate, cost)"}
  net_present_value: {name: v, unit: money, formula: "npv(rate, net)"}
  return_on_investment: {name: r, unit: share, formula: net_present_value / present_cost}
"""
FLOWS = {
    "b1": 1_606_511, "b2": 3_061_331, "b3": 4_229_760, "c0": 53_150, "c1": 666_715, "c2": 636_772, "c3": 647_783,
}  # fmt: skip


def test_a_company_adds_a_case_as_one_file(tmp_path: Path) -> None:
    """The published study of three years comes out of a file that was written for it."""
    inputs = "\n".join(
        f"  {name}: {{name: {name}, unit: money, low: {value}, base: {value}, high: {value}, kind: finance, source: s}}"
        for name, value in FLOWS.items()
    )
    file = tmp_path / "as_published.yaml"
    file.write_text(EFFECT.replace("INPUTS", inputs), "utf-8")
    case = load_case(file)
    found = case_model(case, {case.id: case}, catalogue().evidence)
    assert model_problems(found, {case.id: case}) == []
    lines = worked(found)
    assert round(lines["present_cost"]) == 1_672_201
    assert round(lines["present_benefit"]) == 7_168_371
    assert round(lines["net_present_value"]) == 5_496_170
    assert round(100 * lines["return_on_investment"]) == 329


def test_the_investment_case_keeps_to_the_same_conventions() -> None:
    """The same study as shares of a full effect: benefits of two years on their way to those of the third."""
    full = FLOWS["b3"]
    plan = {"one_off_cost": FLOWS["c0"], "running_cost_first": FLOWS["c1"], "running_cost_second": FLOWS["c2"]}
    plan |= {"running_cost_later": FLOWS["c3"], "arrived_first": FLOWS["b1"] / full, "arrived_later": 1, "decay": 0}
    plan |= {"arrived_second": FLOWS["b2"] / full, "tax_rate": 0, "discount_rate": 0.1, "horizon": 3}
    case = model("investment", "cost_to_serve")
    cash = {"customers": 1_000_000, "contacts_per_thousand": 1000, "avoided": 0, "deflected": 0, "compensation_cut": 0}
    cash |= {"resolved_more": 0.1, "contacts_after_failure": 1, "cost_per_contact": full / 100_000, "released": 1}
    lines = worked(case, **plan, **cash, handling_cash_cap=1)
    assert round(lines["present_benefit"]) == 7_168_371
    assert round(lines["present_cost"]) == 1_672_201
    assert round(lines["net_present_value"]) == 5_496_170
