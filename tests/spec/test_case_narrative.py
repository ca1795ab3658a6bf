"""What is said about a business case: three answers, its doubts, and what challenges make of it, in three languages."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cx_metrics.company import Company
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import QuestionError
from cx_metrics.roi import case_leaning
from cx_metrics.roi import case_narrative as narrative
from cx_metrics.roi.assumption_words import challenge_said, input_said, range_said
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.case_amounts import amount_said, between_said, headline_unit, line_said
from cx_metrics.roi.case_answer import CaseAnswer, Percentiles
from cx_metrics.roi.case_reading import own_inputs, spread, value_at, years_shown
from cx_metrics.roi.challenge import Challenge, ChallengedCase, answer_under
from cx_metrics.roi.draws import drawn
from cx_metrics.roi.worked_case import business_case
from cx_metrics.text import Text
from tests.case_answers import challenged, few_answers, of_sample
from tests.shipped_cases import catalogue

ENGLISH, TAIWAN, CHINA = Text("en"), Text("zh-TW"), Text("zh-CN")
AT_ITS_LOW = Challenge(low=("years_of_margin",))
WIDE = Percentiles(-3e6, 1e6, 5e6, 1e6, 0.3, 1.0)


@pytest.fixture(scope="module")
def poor(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return few_answers(tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def investment(poor: Company) -> ChallengedCase:
    return challenged(poor, "investment")


def figures(answer: CaseAnswer, text: Text = ENGLISH) -> list[str]:
    return [one.figure for one in narrative.three_answers(answer, text)]


def test_an_investment_answers_how_much_when_and_what_if_it_goes_wrong(poor: Company) -> None:
    answer = answer_under(poor, "investment", Challenge(high=("years_of_margin",)), runs=400)
    cash, back, wrong = narrative.three_answers(answer, ENGLISH)
    last, flow = years_shown(answer), answer.result("cumulative")
    assert last == 3 and isinstance(flow, tuple) and flow[last] is not None
    seen = answer.simulation.by_year["cash_so_far"][last] if answer.simulation else WIDE
    assert cash.figure == amount_said(flow[last], seen, ENGLISH, sign=True) and cash.line == "cash_so_far"
    assert f"over {last} years" in cash.told and "net present value" in cash.told
    months = answer.months("payback")
    assert months is not None and back.figure == f"Month {-int(-months // 1)}"
    assert wrong.figure == amount_said(seen.p10, seen, ENGLISH, sign=True) and "1 run of 10" in wrong.told
    assert wrong.figure != cash.figure and "Deepest outlay" in wrong.told
    assert "month" in narrative.headline(answer, ENGLISH)


def test_a_case_without_investment_tells_its_headline_its_months_and_what_counts(poor: Company) -> None:
    answer = answer_under(poor, "cost_of_inaction", runs=400)
    told = narrative.three_answers(answer, ENGLISH)
    assert [one.line for one in told] == ["damage", "damage_per_month", "walk_counted"]
    assert told[0].figure in narrative.headline(answer, ENGLISH) and told[1].figure in narrative.headline(
        answer, ENGLISH
    )
    counted = spread(answer, "walk_counted")
    assert told[2].figure == amount_said(value_at(answer, "walk_counted"), counted, ENGLISH)
    assert "gross" in told[2].told


@pytest.mark.parametrize("text", [ENGLISH, TAIWAN, CHINA], ids=LANGUAGES)
def test_what_if_it_goes_wrong_is_asked_alike_of_a_plan_that_loses_and_of_one_that_gains(
    poor: Company, text: Text
) -> None:
    costs = ("one_off_cost", "running_cost_first", "running_cost_second", "running_cost_later")
    dear, cheap = (dict.fromkeys(costs, InputChange(cost, cost, cost)) for cost in (1e7, 0.0))
    wrong = [
        narrative.three_answers(business_case(poor, "investment", changes=sets, runs=400), text)[-1]
        for sets in (dear, cheap)
    ]
    assert [one.figure[0] for one in wrong] == ["−", "+"]
    assert wrong[0].question == wrong[1].question
    assert not [word for word in ("lose", "損失", "损失") if word in wrong[0].question]
    assert (text("cfo.wrong.nothing") in wrong[1].told) and (text("cfo.wrong.nothing") not in wrong[0].told)


def test_who_gains_in_nine_of_ten_runs_is_told_in_how_many_of_a_hundred_it_loses(investment: ChallengedCase) -> None:
    answer, total = investment.plain, Percentiles(5e4, 1e5, 2e5, 1e5, 0.034, 1.0)
    assert answer.simulation is not None
    years = (*answer.simulation.by_year["cash_so_far"][:3], total)
    told = replace(answer, simulation=replace(answer.simulation, by_year={"cash_so_far": years}))
    wrong = narrative.three_answers(told, ENGLISH)[-1]
    assert wrong.figure.startswith("+") and "Money is lost in 3 runs of 100." in wrong.told


@pytest.mark.parametrize("text", [ENGLISH, TAIWAN, CHINA], ids=LANGUAGES)
def test_a_loss_below_nought_is_told_as_what_doing_nothing_saves(poor: Company, text: Text) -> None:
    better = {"retained_without_problem": 0.2, "retained_silent": 0.4, "retained_satisfied": 0.4}
    answer = business_case(poor, "cost_of_inaction", changes=better, runs=400)
    lost = value_at(answer, "damage")
    assert lost is not None and lost < 0
    said = narrative.headline(answer, text)
    size = amount_said(-lost, spread(answer, "damage"), text)
    assert said != text("cfo.headline.per_month", value=size, month=size) and size in said and "−" not in said
    assert text("cfo.headline.per_month_saves", value="", month="")[:8] in said


def test_delay_costs_nothing_of_a_plan_that_brings_nothing(poor: Company) -> None:
    nothing = business_case(poor, "investment", changes={"reached": 0.0, "released": 0.0, "compensated": 0.0}, runs=400)
    months = value_at(nothing, "cash_per_month")
    assert months is not None and months <= 0
    assert "starts later" not in narrative.paragraph(nothing, ENGLISH)


def test_a_headline_at_an_end_of_its_runs_says_whose_ranges_draw_them_away(poor: Company) -> None:
    """As the default years of margin do, which may be more than its base but not less."""
    answer = answer_under(poor, "cost_of_inaction", runs=2000)
    lost, years = value_at(answer, "damage"), answer.inputs["years_of_margin"]
    seen = spread(answer, "damage")
    assert lost is not None and seen.p10 is not None and seen.p90 is not None
    assert years.low == years.base < years.high and lost < seen.p10 + case_leaning.AT_AN_END * (seen.p90 - seen.p10)
    for text in (ENGLISH, TAIWAN, CHINA):
        said = case_leaning.leaning(answer, text)
        (named,) = [name for name in answer.inputs if answer.model.name(name, text.locale).lower() in said.lower()]
        assert named == "years_of_margin" and said in narrative.at_risk(answer, text)
        assert said in narrative.three_answers(answer, text)[0].told
    even = InputChange((years.low + years.high) / 2, years.low, years.high)
    assert (
        case_leaning.leaning(
            business_case(poor, "cost_of_inaction", changes={"years_of_margin": even}, runs=2000), ENGLISH
        )
        == ""
    )


def test_why_half_of_the_runs_lie_elsewhere_than_the_base_is_worked_out(poor: Company) -> None:
    answer = answer_under(poor, "price_premium", runs=2000)
    base = value_at(answer, answer.model.results.headline)
    assert base is not None
    ends = {bar.input: (bar.at_low, bar.at_high) for bar in answer.tornado}
    pulls = {
        name: base - (low + high) / 2 for name, (low, high) in ends.items() if low is not None and high is not None
    }
    first = max(pulls, key=lambda name: pulls[name])  # the runs lie below
    assert answer.model.name(first, "zh-TW") in case_leaning.beside_base(answer, TAIWAN)


@pytest.mark.parametrize("name", sorted(catalogue().business_cases))
def test_every_shipped_case_says_something_without_any_data(poor: Company, name: str) -> None:
    answer = answer_under(poor, name, runs=400)
    assert len(narrative.three_answers(answer, ENGLISH)) >= 2 and "—" not in narrative.headline(answer, ENGLISH)
    assert re.search(r"\d", narrative.headline(answer, ENGLISH))
    mine, every = own_inputs(answer)
    assert f"{every - mine} of {every} inputs are not yours" in narrative.paragraph(answer, ENGLISH)
    for text, words in ((ENGLISH, "none of them yours"), (TAIWAN, "沒有一項是貴公司的"), (CHINA, "没有一项是贵公司的")):
        assert words in narrative.headline(answer, text)  # no amount, where there is anything at all
    amounts = sum("money" in str(value.unit) for value in answer.inputs.values())
    assert ("not made for" in "".join(narrative.amounts_said(answer, ENGLISH))) == bool(amounts)  # of no currency


@pytest.mark.parametrize("locale", LANGUAGES)
def test_sentences_stand_in_every_language_and_leave_nothing_open(investment: ChallengedCase, locale: str) -> None:
    text, answer = Text(locale), investment.plain
    told = [narrative.headline(answer, text), narrative.paragraph(answer, text), narrative.stamp(answer, text)]
    told += [narrative.fewest(answer, text), case_leaning.beside_base(answer, text), *narrative.doubts(answer, text)]
    told += [f"{one.question} {one.figure} {one.told}" for one in narrative.three_answers(answer, text)]
    assert all(told) and not [one for one in told if re.search(r"[{}]", one)]
    if locale != "en":
        assert "萬" in " ".join(told) or "万" in " ".join(told)


def test_what_the_headline_and_the_paragraph_tell_is_no_doubt_as_well(investment: ChallengedCase) -> None:
    codes = {each.code for each in investment.plain.warnings}
    assert "not_yours" in codes
    assert len(narrative.doubts(investment.plain, ENGLISH)) == len(codes - set(narrative.TOLD))


def test_defaults_that_most_draws_lie_to_one_side_of_are_named_and_so_is_a_case_that_does_so(poor: Company) -> None:
    for name in catalogue().business_cases:
        answer = answer_under(poor, name, runs=4000)
        codes = {each.code: each.values.get("inputs", []) for each in answer.warnings}
        (draws,) = drawn(answer.inputs, answer.model.inputs, answer.model.correlations, runs=4000, seed=1)
        ranged = {each: value for each, value in answer.inputs.items() if not value.yours and value.low < value.high}
        tenths = {each: np.quantile(draws[each], (0.1, 0.9)) for each in ranged}
        apart = [each for each, (low, high) in tenths.items() if not low <= ranged[each].base <= high]
        assert codes.get("base_at_an_end", []) == apart, name
    assert "base_at_an_end" not in {each.code for each in answer_under(poor, "lifetime_value", AT_ITS_LOW).warnings}
    premium = answer_under(poor, "price_premium", runs=400)
    seen, base = spread(premium, "gain_less_cost"), value_at(premium, "gain_less_cost")
    assert seen.p90 is not None and base is not None and base > seen.p90
    assert "more than in nine of ten runs" in " ".join(narrative.doubts(premium, ENGLISH))
    assert "before reach and evidence" in narrative.headline(premium, ENGLISH)


def test_a_challenge_moves_the_case_and_says_what_it_was(poor: Company) -> None:
    case = challenged(poor, "investment", low=("customers",), high=("one_off_cost",), struck=("prevented",))
    assert case.challenges == tuple(n for n in case.plain.inputs if n in ("customers", "one_off_cost", "prevented"))
    was, now = case.plain.result("net_present_value"), case.now.result("net_present_value")
    assert isinstance(was, float) and isinstance(now, float) and now < was
    assert case.survives is (now >= 0)
    told = narrative.verdict(case, ENGLISH)
    assert "3 challenges" in told and ("survives" in told) is case.survives
    assert line_said(case.now, "net_present_value", ENGLISH) in told
    assert challenge_said(case, "prevented", ENGLISH).endswith("struck out, not 10%")
    cost = challenge_said(case, "one_off_cost", ENGLISH).replace("\u00a0", " ")
    assert cost.endswith("high end NT$ 150,000, not NT$ 100,000")
    assert "低端" in challenge_said(case, "customers", TAIWAN)


def test_who_believes_in_an_end_of_a_range_has_no_doubt_about_it(poor: Company) -> None:
    answer = answer_under(poor, "investment", Challenge(high=("one_off_cost",)), runs=400)
    value = answer.inputs["one_off_cost"]
    assert value.low == value.base == value.high == answer.model.inputs["one_off_cost"].high
    assert "one_off_cost" not in {bar.input for bar in answer.tornado}


def test_without_challenges_there_is_no_verdict(investment: ChallengedCase) -> None:
    assert investment.challenges == () and narrative.verdict(investment, ENGLISH) == ""


@pytest.mark.parametrize("moves", [{"low": ("nothing",)}, {"struck": ("customers",)}])
def test_what_a_case_does_not_know_or_cannot_do_without_is_refused(poor: Company, moves: dict[str, Any]) -> None:
    with pytest.raises(QuestionError):
        answer_under(poor, "investment", Challenge(**moves), runs=400)


def test_the_fewest_failures_are_named(investment: ChallengedCase) -> None:
    answer = investment.plain
    none, already = (replace(answer, fewest_failures=each) for each in (None, ()))
    two = replace(answer, fewest_failures=("prevented", "one_off_cost"))
    five = replace(answer, fewest_failures=tuple(answer.inputs)[:5])
    assert "even when every assumption" in narrative.fewest(none, ENGLISH)
    assert "below nought" in narrative.fewest(already, ENGLISH)
    assert "2 assumptions" in narrative.fewest(two, ENGLISH) and "one-off cost" in narrative.fewest(two, ENGLISH)
    named = [answer.model.name(name, "zh-TW") for name in five.fewest_failures or ()]
    assert len(named) == 5  # as many as are counted
    assert all(name in narrative.fewest(five, Text("zh-TW")) for name in named)


def test_money_that_does_not_come_back_is_said(investment: ChallengedCase) -> None:
    answer = investment.plain
    assert answer.months("payback") is None
    assert "not back within 3 years" in narrative.headline(answer, ENGLISH)
    assert figures(answer)[1] == "Not in time"


@pytest.mark.parametrize(("value", "unit", "low", "high", "said"), [
    (0.123, "share", 0.1, 0.15, "12%"),
    (0.05, "customer/person", 0.05, 0.05, "0.05"),
    (0.3182, "share", 0.3182, 0.3182, "31.8%"),
    (2.389, "number", 2.389, 2.389, "2.39"),
    (100000, "money", 80000, 150000, "NT$ 100,000"),
    (25000, "money", 25000, 45000, "NT$ 25,000"),
    (0.05, "share", 0.05, 0.15, "5%"),
    (1563, "money/customer", 1520, 1600, "NT$ 1,560"),
    (16216, "customer", 16000, 16500, "16,200"),
    (3, "number", 3, 3, "3"),
    (None, "share", 0, 1, "—"),
])  # fmt: skip
def test_inputs_are_rounded_by_their_range(value: float | None, unit: str, low: float, high: float, said: str) -> None:
    assert input_said(value, unit, low, high, ENGLISH).replace("\u00a0", " ") == said


def test_ends_that_differ_look_different_in_the_steps_of_chinese() -> None:
    shown = [input_said(value, "money", 25000, 45000, TAIWAN) for value in (25000, 30000, 45000)]
    assert [one.replace("\u00a0", " ") for one in shown] == ["NT$ 2.5 萬元", "NT$ 3 萬元", "NT$ 4.5 萬元"]
    assert range_said(25000, 45000, "money", TAIWAN) == f"{shown[0]}至 {shown[2]}"


def test_a_range_without_width_is_a_dash() -> None:
    assert range_said(1, 1, "share", ENGLISH) == "—" and range_said(0.2, 0.4, "share", ENGLISH) == "20–40%"


def test_amounts_have_two_figures_however_unsure_they_are() -> None:
    assert amount_said(1.62e6, WIDE, ENGLISH).replace("\u00a0", " ") == "NT$ 1.6 m"
    assert amount_said(1.62e6, WIDE, TAIWAN).replace("\u00a0", " ") == "NT$ 160 萬元"
    assert amount_said(-68_123, WIDE, ENGLISH, sign=True).replace("\u00a0", " ") == "−NT$ 68,000"
    sure = Percentiles(1_610_000, 1_620_000, 1_630_000, 1, 0, 1)
    assert amount_said(1_623_456, sure, ENGLISH).replace("\u00a0", " ") == "NT$ 1.62 m"
    assert between_said(1.3e6, 1.301e6, WIDE, ENGLISH) == amount_said(1.3e6, WIDE, ENGLISH)
    assert between_said(None, 1, WIDE, ENGLISH) == "—"


def test_a_case_about_a_share_is_told_in_per_cent(poor: Company) -> None:
    answer = answer_under(poor, "earned_growth", runs=400)
    assert headline_unit(answer) == "share"
    told = [narrative.headline(answer, ENGLISH), *figures(answer), case_leaning.beside_base(answer, ENGLISH)]
    assert all("%" in one and "NT$" not in one for one in told)


def test_a_caveat_is_told_until_what_it_speaks_of_is_the_companys_own(poor: Company, sample_house: Path) -> None:
    of = of_sample(sample_house)
    for name in ("investment", "cost_of_inaction"):
        borrowed, own = answer_under(poor, name, runs=400), answer_under(of, name, runs=400)
        mine, every = own_inputs(own)
        caveat = ENGLISH.pick(own.model.case.caveat or "")
        assert caveat and mine < every and own.model.case.caveat_of
        assert caveat in narrative.paragraph(borrowed, ENGLISH) and caveat not in narrative.paragraph(own, ENGLISH)
    about_all = answer_under(of, "three_revenue_benefits", runs=400)
    assert ENGLISH.pick(about_all.model.case.caveat or "") in narrative.paragraph(about_all, ENGLISH)


def test_own_numbers_of_the_sample_are_counted(sample_house: Path) -> None:
    mine, every = own_inputs(answer_under(of_sample(sample_house), "cost_of_inaction", runs=400))
    assert 0 < mine < every
