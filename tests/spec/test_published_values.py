"""Values of customers, loyalty and growth as the literature prints them, out of the cases that ship."""

from pathlib import Path

import pytest

from cx_metrics.declarations.case_checks import load_case
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.declarations.whole_case import case_model
from cx_metrics.roi.case_run import run
from cx_metrics.roi.case_warnings import case_warnings
from cx_metrics.roi.sensitivity import break_even, tornado
from cx_metrics.roi.simulation import simulate
from tests.shipped_cases import catalogue, defaults, model, worked


@pytest.mark.parametrize(
    ("retention", "rate", "values"),
    [(0.8, 0.10, (266.67, 366.67, 333.33, 279.68)), (0.9, 0.12, (409.09, 509.09, 454.55, 432.94))],
)
def test_four_conventions_of_lifetime_value(retention: float, rate: float, values: tuple[float, ...]) -> None:
    found = worked("lifetime_value", margin_per_customer=100, churn_rate=1 - retention, discount_rate=rate)
    lines = ("value_when_kept", "value_with_today", "value_of_years_started", "value_mid_year")
    assert tuple(round(found[line], 2) for line in lines) == values


@pytest.mark.parametrize(
    ("retention", "multiples"),
    [
        (0.6, (1.20, 1.15, 1.11, 1.07)),
        (0.7, (1.75, 1.67, 1.59, 1.52)),
        (0.8, (2.67, 2.50, 2.35, 2.22)),
        (0.9, (4.50, 4.09, 3.75, 3.46)),
    ],
)
def test_the_published_table_of_margin_multiples(retention: float, multiples: tuple[float, ...]) -> None:
    for rate, multiple in zip((0.10, 0.12, 0.14, 0.16), multiples, strict=True):
        found = worked("lifetime_value", margin_per_customer=1, churn_rate=1 - retention, discount_rate=rate)
        assert round(found["value_when_kept"], 2) == multiple


def test_a_point_of_retention_is_worth_what_the_slope_says() -> None:
    low = worked("lifetime_value", margin_per_customer=100, churn_rate=0.20005, discount_rate=0.1)
    high = worked("lifetime_value", margin_per_customer=100, churn_rate=0.19995, discount_rate=0.1)
    at = worked("lifetime_value", margin_per_customer=100, churn_rate=0.2, discount_rate=0.1)
    assert at["value_of_a_point"] == pytest.approx(100 * (high["value_when_kept"] - low["value_when_kept"]), rel=1e-4)
    kept = worked("lifetime_value", margin_per_customer=100, churn_rate=0.15, discount_rate=0.1)["value_when_kept"]
    assert kept / at["value_when_kept"] == pytest.approx(1.275)


def test_three_benefits_of_ten_million_customers() -> None:
    found = worked(
        "three_revenue_benefits", customers=10_000_000, gap_closed=0.5,
        gap_in_buying=0.06, gap_in_staying=0.06, gap_in_recommending=0.06,
        who_buy=0.5, further_spend=100, who_stay=0.3, revenue_per_customer=500,
        people_told=3, who_act=0.02, revenue_per_new_customer=500, contribution=0.4,
    )  # fmt: skip
    parts = [found[f"revenue_by_{part}"] for part in ("buying", "staying", "recommending")]
    assert parts == pytest.approx([15e6, 45e6, 9e6])
    assert found["revenue_gained"] == pytest.approx(69e6)
    assert found["margin_gained"] == pytest.approx(0.4 * 69e6), "a case counts margin, not revenue"
    assert found["benefit_soft"] == found["recommending_evidenced"], "word of mouth is no hard cash"


AVERAGE = {"customers": 1_000_000, "revenue_per_customer": 10_000, "gap_closed": 1, "who_buy": 1, "who_stay": 1}


def test_ten_points_of_an_index_are_284_million_of_ten_thousand() -> None:
    """Forrester, 2009, mean of twelve industries: 65 of further purchases, 116 of less churn, 103 of word of mouth."""
    gaps = {"gap_in_buying": 0.144, "gap_in_staying": 0.0116, "gap_in_recommending": 0.166}
    spend = {"further_spend": 65 / 0.144, "revenue_per_new_customer": 103 / (0.166 * 3 * 0.02)}
    found = worked("three_revenue_benefits", **AVERAGE, **gaps, **spend, people_told=3, who_act=0.02)
    parts = [found[f"revenue_by_{part}"] for part in ("buying", "staying", "recommending")]
    assert parts == pytest.approx([65e6, 116e6, 103e6])
    assert found["revenue_gained"] == pytest.approx(284e6) and found["share_of_revenue"] == pytest.approx(0.0284)
    assert [round(100 * part / 284e6, 1) for part in parts] == [22.9, 40.8, 36.3]


@pytest.mark.parametrize(("share", "is_credible"), [(0.0284, True), (0.15, False), (0.26, False), (0.27, False)])
def test_models_of_one_trade_differ_tenfold_and_the_high_ones_are_flagged(share: float, is_credible: bool) -> None:
    """284 million of ten thousand (2009) beside 460, 775 and 800 of a thousand over three years (2014 to 2018)."""
    case = model("three_revenue_benefits")
    values = {name: declared.value for name, declared in case.inputs.items()} | AVERAGE
    values |= dict.fromkeys((walk.cap for walk in case.benefit_walks.values()), 1.0)
    values |= {"gap_in_buying": 0, "gap_in_recommending": 0, "gap_in_staying": share, "share_reached": 1}
    values |= {"contribution": 1, "churn_rate": 1, "margin_per_customer": 10_000, "years_of_margin": 1}
    lines = run(case, values)
    codes = {warning.code for warning in case_warnings(case, defaults(case), lines, None)}
    assert ("beyond_credible" not in codes) == is_credible


def test_five_points_more_of_retention_are_worth_more_where_it_is_high() -> None:
    """The published multiples: 0.80 to 0.85 adds 27.5 %, 0.90 to 0.95 adds 40.7 %."""
    for low, more in ((0.80, 0.275), (0.90, 0.407)):
        before, after = (
            worked("lifetime_value", margin_per_customer=1, churn_rate=1 - kept, discount_rate=0.1)["value_when_kept"]
            for kept in (low, low + 0.05)
        )
        assert after / before - 1 == pytest.approx(more, abs=5e-4)


def test_a_tornado_and_a_break_even_of_two_inputs(tmp_path: Path) -> None:
    """100,000 customers × points of retention × value: base 300,000, swings 450,000 and 250,000; the simulated mean is
    369,444, which is not the most likely 300,000; a cost is back where the points are cost / (customers × value)."""
    file = tmp_path / "two.yaml"
    file.write_text(
        """
name: a
question: a
why: a
source: a
owner: a
reviewed: 2026-01-01
holds_until: 2027-01-01
years: 1
results: {headline: gain, net_present_value: net}
inputs:
  points: {name: a, unit: share, low: 0.005, base: 0.01, high: 0.02, kind: opinion, source: a}
  value: {name: a, unit: money/customer, low: 200, base: 300, high: 450, kind: finance, source: a}
  customers: {name: a, unit: customer, low: 100000, base: 100000, high: 100000, kind: own_system, source: a}
  price: {name: a, unit: money, low: 120000, base: 120000, high: 120000, kind: finance, source: a}
lines:
  gain: {name: a, unit: money, formula: customers * points * value}
  net: {name: a, unit: money, formula: gain - price}
""",
        "utf-8",
    )
    case = load_case(file)
    found = case_model(case, {case.id: case}, catalogue().evidence)
    assert worked(found)["gain"] == pytest.approx(300_000)
    bars = {bar.input: bar.swing for bar in tornado(found, defaults(found))}
    assert list(bars) == ["points", "value"] and list(bars.values()) == pytest.approx([450_000, 250_000])
    assert break_even(found, defaults(found))["points"] == pytest.approx(120_000 / (100_000 * 300))
    runs = simulate(found, defaults(found), 100_000, 7).lines["gain"]
    assert runs.mean == pytest.approx(369_444, rel=0.003) and runs.p50 == pytest.approx(355_000, rel=0.01)


def test_what_a_promoter_is_worth() -> None:
    """A computer maker: average customer 210 dollars, promoter 328, detractor −57; 5.25 a good word, 42 a promoter."""
    everyone = {"kept_promoter": 1, "kept_passive": 1, "kept_detractor": 1}
    found = worked("loyalty_transition", **everyone)
    assert found["promoter_over_detractor"] == pytest.approx(385)
    assert found["worth_of_referrals"] == pytest.approx(210e6)
    assert found["worth_of_comment"] == pytest.approx(5.25)
    assert found["referral_value_of_promoter"] == pytest.approx(42)
    moved = {"customers": 100_000, "share_promoters": 0.4, "share_detractors": 0.25, "detractors_moved": 0.04}
    found = worked("loyalty_transition", **everyone, **moved, passives_moved=0.02)
    assert found["margin_by_detractors"] == pytest.approx(1000 * 267)
    assert found["margin_by_passives"] == pytest.approx(700 * 118)


def test_two_points_of_satisfaction_in_mobile_telephony() -> None:
    found = worked("price_premium", revenue_per_customer=40, churn_rate=0.02, points_gained=2)
    assert found["revenue_per_customer_after"] == pytest.approx(42.32)
    assert found["churn_after"] == pytest.approx(0.01872)


def test_the_next_point_costs_more_than_the_last() -> None:
    costs = [worked("price_premium", points_gained=points, cost_growth=3)["cost_of_points"] for points in range(4)]
    assert costs == pytest.approx([0, 100_000, 400_000, 1_300_000])
    assert worked("price_premium", points_gained=2, cost_growth=3)["cost_of_next_point"] == pytest.approx(900_000)


def test_growth_that_was_earned() -> None:
    """100 became 130: 85 of old customers, 25 earned and 20 bought of new ones."""
    found = worked("earned_growth", kept_revenue=0.85, new_revenue=0.45, earned_share=25 / 45)
    assert found["earned_growth_rate"] == pytest.approx(0.10)
    assert found["total_growth"] == pytest.approx(0.30)
    assert found["earned_growth_share"] == pytest.approx(1 / 3)
    assert found["bought_new"] == pytest.approx(0.20)


SURVIVORS = (90, 80, 72, 60, 48, 34, 23, 12, 6, 2)
MARGINS = (30, 38, 45, 49, 52, 56, 60, 61, 61, 62)


def test_a_cohort_year_by_year_as_a_case_of_ones_own(tmp_path: Path) -> None:
    """Gupta and Lehmann's table: 100 customers won at 40 each, ten years, 10 %: 92.87 a customer."""

    def steps(name: str) -> str:
        """``if_`` inside ``if_``: year 1, 2, … counted by names, since 3 and more may not stand in a formula."""
        text = f"{name}_10"
        for year in range(9, 0, -1):
            text = f"if_(year <= y_{year}, {name}_{year}, {text})"
        return f'"if_(year > 0, {text}, 0)"'

    def fixed(name: str, value: float, unit: str) -> str:
        told = f"unit: {unit}, low: {value}, base: {value}, high: {value}, kind: finance, source: table"
        return f"  {name}: {{name: {name}, {told}}}"

    inputs = [fixed(f"s_{i}", value, "customer") for i, value in enumerate(SURVIVORS, 1)]
    inputs += [fixed(f"m_{i}", value, "money/customer") for i, value in enumerate(MARGINS, 1)]
    inputs += [fixed(f"y_{i}", i, "number") for i in range(1, 10)]
    inputs += [fixed("rate", 0.1, "share"), fixed("won", 100, "customer"), fixed("price", 40, "money/customer")]
    head = (
        "name: a\nquestion: a\nwhy: a\nsource: a\nowner: a\nreviewed: 2026-01-01\nholds_until: 2027-01-01\nyears: 10\n"
    )
    lines = [
        f"  survivors: {{name: a, unit: customer, each: year, formula: {steps('s')}}}",
        f"  margin: {{name: a, unit: money/customer, each: year, formula: {steps('m')}}}",
        "  flow: {name: a, unit: money, each: year, formula: survivors * margin}",
        '  worth: {name: a, unit: money, formula: "npv(rate, flow)"}',
        "  net: {name: a, unit: money, formula: worth - won * price}",
        "  each_one: {name: a, unit: money/customer, formula: net / won}",
    ]
    file = tmp_path / "cohort.yaml"
    text = head + "results: {headline: net}\ninputs:\n" + "\n".join(inputs) + "\nlines:\n" + "\n".join(lines) + "\n"
    file.write_text(text, "utf-8")
    case = load_case(file)
    found = case_model(case, {case.id: case}, catalogue().evidence)
    assert model_problems(found, {case.id: case}) == []
    values = worked(found)
    assert values["worth"] == pytest.approx(13_286.51, abs=0.01)
    assert values["net"] == pytest.approx(9_286.5, abs=0.05)
    assert round(values["each_one"], 2) == 92.87


def test_benefits_of_two_cases_save_the_same_customers_once() -> None:
    both = model("investment", "cost_of_inaction", "three_revenue_benefits", "loyalty_transition")
    one = worked(model("investment", "cost_of_inaction"))
    found = worked(both)
    pool = {name for name, benefit in both.benefits.items() if benefit.pool == "margin_leaving"}
    assert len(pool) == 7
    assert found["preventing_scoped"] == pytest.approx(one["preventing_scoped"])
    assert 0 < found["preventing_once"] < one["preventing_once"] < one["preventing_scoped"]
    assert sum(found[f"{name}_once"] for name in pool) < found["margin_leaving"]
    many = worked(both, gap_closed=1, who_stay=1, detractors_moved=1, passives_moved=1, prevented=1)
    assert sum(many[f"{name}_once"] for name in pool) <= many["margin_leaving"] * (1 + 1e-12)


def test_every_shipped_case_can_be_used_by_the_investment_case() -> None:
    for name, case in catalogue().business_cases.items():
        if case.benefits and name != "investment":
            found = worked(model("investment", name))
            assert found["walk_counted"] <= found["walk_gross"]
