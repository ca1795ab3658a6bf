"""Moments of truth of small companies: what was put into them is found, and what cannot be said is not said."""

import json
import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.drivers import Missing
from cx_metrics.errors import QuestionError
from cx_metrics.metrics import Period, filters
from cx_metrics.metrics.undated import all_time
from cx_metrics.moments import Moment, Moments, moments
from cx_metrics.moments.impact import Impact
from cx_metrics.moments.priority_receipt import priority_receipt, worth_receipt
from cx_metrics.moments.verbs import verb_of
from cx_metrics.radar.radar_answers import spoken
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from tests.companies import Company, company
from tests.sample_reader import Sample, sample_company

PLACES = {"wifi": "hall", "staff": "desk", "food": "bar", "noise": "hall"}
ITEMS: dict[str, dict[str, Any]] = {name: {"scale": (1, 5), "touchpoint": place} for name, place in PLACES.items()}
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def answers(n: int = 3000, seed: int = 1) -> pd.DataFrame:
    """Wi-fi must be right and is badly rated, staff can delight, of food more is better, noise is of no importance."""
    draws = np.random.default_rng(seed)
    mood = np.repeat(0.5 * draws.normal(size=n // 2), 2)
    rated = {
        name: np.clip(np.round(middle + mood + 1.1 * draws.normal(size=n)), 1, 5).astype(int)
        for name, middle in (("wifi", 2.9), ("staff", 3.8), ("food", 3.5), ("noise", 3.5))
    }
    whole = 5.0 - 3.0 * (rated["wifi"] <= 2) + 3.2 * (rated["staff"] == 5) + 0.7 * (rated["food"] - 3.5)
    whole = whole + draws.normal(size=n)
    frame = pd.DataFrame({**rated, "nps": np.clip(np.round(whole), 0, 10).astype(int)})
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(draws.integers(0, 365, n), unit="D")
    frame = frame.assign(occurred_on=days.strftime("%Y-%m-%d"), customer_id=[f"C{i // 2}" for i in range(n)])
    return frame.assign(segment=np.where(np.arange(n) // 2 % 3 == 0, "family", "business"))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("moments"), answers(), items=ITEMS)


@pytest.fixture(scope="module")
def gaps(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """The same, but a fifth did not rate the wi-fi."""
    rows = answers()
    rows["wifi"] = rows["wifi"].where(np.arange(len(rows)) % 5 != 0).astype("Int64")
    return company(tmp_path_factory.mktemp("gaps"), rows, items=ITEMS)


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


def ask(held: Company, outcome: str = "nps", role: Any = "operator", where: Any = (), **said: Any) -> Moments:
    period = said.pop("period", YEAR)
    return moments(Seen(held.reader, held.catalogue, held.settings, role), outcome, where, period, **said)


def by_item(found: Moments) -> dict[str, Moment]:
    return {one.item: one for one in found.moments}


def test_shapes_and_verbs_are_those_that_were_put_in(held: Company) -> None:
    found = ask(held)
    of = by_item(found)
    shapes = {name: one.asymmetry for name, one in of.items()}
    assert shapes == {
        "wifi": "must_be_right",
        "staff": "can_delight",
        "food": "more_is_better",
        "noise": "no_evidence",
    }
    assert (of["wifi"].verb, of["staff"].verb, of["noise"].verb) == ("fix_first", "protect", "stop_over_investing")
    assert found.sentence.says == "fix_first" and found.sentence.items == ("wifi",)
    assert found.moments[0].item == "wifi" and found.moments[0].place == 1
    assert of["wifi"].good_enough == 50 and of["food"].good_enough is None
    penalty, reward = of["wifi"].penalty, of["wifi"].reward
    assert penalty and penalty.low and penalty.high and penalty.low < -30 < penalty.high < 0
    assert reward and reward.low is not None and reward.high is not None and reward.low < 0 < reward.high
    assert of["noise"].slope and not of["noise"].slope.is_clear
    assert found.card.relation_p is not None and found.card.relation_p < 1e-9
    assert found.segments == () and found.evidence == "correlation"
    assert of["wifi"].is_worst and sum(one.is_worst for one in found.moments) == 1


@pytest.mark.parametrize("missing", ["pairwise", "listwise", "asked"])
def test_every_rule_for_missing_ratings_answers(gaps: Company, missing: Missing) -> None:
    found = ask(gaps, missing=missing)
    assert found.card.rule == missing and set(found.card.order_by_rule) == {"pairwise", "listwise", "asked"}
    assert by_item(found)["wifi"].asymmetry == "must_be_right"
    assert found.moments[0].driver.item in ("wifi", "staff")


def test_lines_and_verbs_move_together(held: Company) -> None:
    mean, median = ask(held), ask(held, lines="median")
    scores = sorted(one.driver.performance for one in mean.moments)
    assert mean.lines and median.lines
    assert mean.lines.performance == pytest.approx(np.mean(scores))
    assert median.lines.performance == pytest.approx(np.median(scores))
    asked = ask(held, lines="target")
    assert asked.lines and (asked.lines.rule, asked.lines.has_target) == ("mean", False)  # nobody set one


def test_a_target_is_the_line_and_the_aim(tmp_path: Path) -> None:
    target = (
        "{metric: touchpoint_score, value: 60, starts: 2026-01-01, ends: 2026-12-31, set_by: us, set_on: 2026-01-01}"
    )
    found = ask(company(tmp_path, answers(), items=ITEMS, config=f"targets: [{target}]\n"), lines="target")
    assert found.lines and (found.lines.rule, found.lines.performance) == ("target", 60)
    assert by_item(found)["wifi"].factors["aim"] == 60
    assert by_item(found)["staff"].priority == 0  # it is there already
    to_target, above = by_item(found)["wifi"].step, by_item(found)["staff"].step
    assert to_target and (to_target.until, to_target.end, to_target.worth) == ("target", 60, None)
    assert to_target.start == by_item(found)["wifi"].driver.performance
    assert above and above.until == "interval"


def test_without_orders_there_is_no_money_and_customers_decide(held: Company) -> None:
    found = ask(held)
    assert found.lacks == ("interactions", "orders") and found.weights == "customers"
    assert {one.value_per_point for one in found.moments} == {one.yearly_margin for one in found.moments} == {None}
    reach = by_item(found)["wifi"].reach
    assert reach and (reach.by, reach.customers, reach.share) == ("rated", 1500, 1.0)
    assert [one.kind for one in found.outcomes] == ["stated"]
    equal = ask(held, weights="equal")
    for one in equal.moments:
        left = one.driver.share * (100 - one.driver.performance) if one.driver.sign > 0 else 0.0
        assert one.factors["importance"] == pytest.approx(one.driver.share if one.driver.sign > 0 else 0.0)
        total = sum(m.driver.share * (100 - m.driver.performance) for m in equal.moments if m.driver.sign > 0)
        assert one.priority == pytest.approx(left / total)


def test_a_behaviour_without_orders_is_not_measurable(held: Company) -> None:
    found = ask(held, "repurchased_within_90_days")
    assert (found.status, found.moments, found.sentence.says) == ("not_measurable", (), "not_measurable")


def test_two_items_and_few_answers(tmp_path: Path) -> None:
    two = {name: ITEMS[name] for name in ("wifi", "staff")}
    found = ask(company(tmp_path, answers(400)[["nps", "occurred_on", "customer_id", *two]], items=two))
    assert found.status == "ok" and len(found.moments) == 2 and found.card.inflation
    few = tmp_path / "few"
    few.mkdir()
    found = ask(company(few, answers(20), items=ITEMS))
    assert (found.status, found.sentence.says, found.moments) == ("few", "few", ())
    assert {one.reason for one in found.left_out} == {"few"}


def test_an_item_is_called_as_the_mapping_calls_it_where_no_journey_names_it(tmp_path: Path) -> None:
    """A Chinese heading makes no id: it was "item 1" on every page, though the mapping knew better."""
    words = {"en": "Friendly staff", "zh-TW": "服務人員態度"}
    rows = answers().rename(columns={"staff": "item_1", "food": "item_2"}).drop(columns=["wifi", "noise"])
    held = company(tmp_path, rows, items={"item_1": {"scale": (1, 5), "name": words}, "item_2": {"scale": (1, 5)}})
    assert {one.item: one.name for one in ask(held).moments} == {"item_1": words, "item_2": "item 2"}
    seen = Seen(held.reader, held.catalogue, held.settings, "operator")
    assert words in [one.outcome.name for one in spoken(seen)], "and in silent changes"


def test_a_copy_of_an_item_goes_out_and_a_dozen_customers_are_too_few(tmp_path: Path) -> None:
    rows = answers(400).assign(copy=lambda rows: rows["wifi"], customer_id=[f"C{i % 12}" for i in range(400)])
    found = ask(company(tmp_path, rows, items=ITEMS | {"copy": ITEMS["wifi"]}))
    assert [(one.item, one.reason) for one in found.left_out] == [("wifi", "repeats_item")]
    assert found.status == "ok" and found.sentence.says == "few_customers" and found.card.relation_p is None
    assert {one.verb for one in found.moments} == {"not_enough_evidence"}


def test_a_group_in_which_the_ranking_flips_is_named(tmp_path: Path) -> None:
    rows = answers()
    family = rows["segment"] == "family"
    swapped = rows.assign(
        staff=rows["wifi"].where(family, rows["staff"]), wifi=rows["staff"].where(family, rows["wifi"])
    )
    found = ask(company(tmp_path, swapped, items=ITEMS))
    flips = {(one.value, one.item): (one.rank, one.rank_elsewhere) for one in found.segments}
    assert ("family", "wifi") in flips and ("family", "staff") in flips
    assert all(one.p < 0.05 for one in found.segments)


def test_no_group_is_known_by_its_moments(tmp_path: Path) -> None:
    rows = pd.concat([answers(400), answers(4, seed=2).assign(segment="few")])
    held = company(tmp_path, rows, items=ITEMS)
    hidden = ask(held, role="reader", where=filters([("segment", "few")]))
    assert (hidden.status, hidden.moments, hidden.card.n, hidden.card.unfinished) == ("suppressed", (), None, None)
    assert ask(held, role="reader").status == "ok"
    with pytest.raises(QuestionError, match="did you mean"):
        ask(held, "npss")


def test_verbs_need_a_relation_and_clear_intervals(held: Company) -> None:
    found = ask(held)
    assert found.lines is not None
    wifi, noise = by_item(found)["wifi"], by_item(found)["noise"]
    driver, lines = wifi.driver, found.lines
    impact = Impact(wifi.penalty, wifi.reward, wifi.asymmetry, wifi.slope, wifi.good_enough)
    delights = replace(impact, slope=noise.slope, asymmetry="can_delight")
    assert verb_of(noise.driver, delights, 0.01, lines) == "watch"
    assert verb_of(driver, impact, 0.049, lines) == "fix_first"
    assert verb_of(driver, impact, 0.05, lines) == verb_of(driver, impact, None, lines) == "not_enough_evidence"
    flat = replace(impact, slope=Ranged(0.1, -0.1, 0.3))
    assert verb_of(driver, flat, 0.01, lines) == "not_enough_evidence"
    unsure = replace(driver, performance_high=lines.performance + 1)
    assert verb_of(unsure, impact, 0.01, lines) == "not_enough_evidence"
    assert verb_of(replace(driver, low=None, high=None), impact, 0.01, lines) == "not_enough_evidence"


def test_what_was_put_into_the_sample_is_found(sample: Sample) -> None:
    found = ask(sample, period=all_time(sample.reader))
    of = by_item(found)
    assert {one.driver.item for one in sorted(found.moments, key=lambda m: m.driver.rank)[:2]} == {"wifi", "staff"}
    assert (of["wifi"].asymmetry, of["wifi"].good_enough, of["staff"].asymmetry) == ("must_be_right", 50, "can_delight")
    penalty, reward = of["wifi"].penalty, of["staff"].reward
    assert penalty and penalty.low and penalty.high and penalty.low < -25 < penalty.high  # 2.5 of the 0–10 scale
    assert reward and reward.low and reward.high and reward.low < 12 < reward.high
    satisfied = ask(sample, "csat", period=all_time(sample.reader))
    ranked = [one.item for one in sorted(satisfied.moments, key=lambda m: m.driver.rank)]
    assert ranked[:3] == ["staff", "food", "seating"]
    assert {"repurchased_within_180_days", "stayed_180_days"} <= {one.id for one in found.outcomes}
    assert found.lacks == () and found.weights == "money"
    assert (of["wifi"].moment, of["boarding"].is_end, of["wifi"].journey) == ("second", True, "lounge_visit")
    assert of["wifi"].name != "wifi"  # the journey's own word


def test_worth_and_priority_have_a_receipt(sample: Sample) -> None:
    found = ask(sample, "csat", period=all_time(sample.reader))
    seen = Seen(sample.reader, sample.catalogue, sample.settings, "operator")
    for language in ("en", "zh-TW", "zh-CN"):
        first = found.moments[0]
        priority = priority_receipt(seen, first, found.weights, Text(language))
        worth = worth_receipt(seen, first, Text(language))
        assert priority and worth and first.value_per_point
        assert worth.result == pytest.approx(first.value_per_point.value)
        assert first.reach and Text(language).amount(first.reach.customers) in worth.shown
        assert " × " in priority.rule
    step, driver, point = first.step, first.driver, first.value_per_point
    assert step and step.worth and (step.until, step.start, step.end) == ("target", driver.performance, 75.0)
    for told, of_point in ((step.worth.value, point.value), (step.worth.low, point.low), (step.worth.high, point.high)):
        assert told == pytest.approx((step.end - step.start) * (of_point or 0.0))
    factors = found.moments[0].factors
    parts = [factors[name] for name in ("slope", "behaviour", "customers", "margin_per_customer")]
    assert worth.result == pytest.approx(math.prod(value or math.nan for value in parts))
    low, high = first.value_per_point.low, first.value_per_point.high
    assert low is not None and high is not None and low < first.value_per_point.value < high


def test_answers_whose_days_are_not_over_are_counted(sample: Sample) -> None:
    found = ask(sample, "margin_within_365_days", period=Period(date(2025, 11, 1), date(2026, 10, 31)))
    assert found.status == "few" and found.card.unfinished
    (counted,) = sample.reader.rows(
        "SELECT count(*) FROM driver_sample WHERE customer IS NOT NULL AND on_day BETWEEN '2025-11-01' AND '2026-10-31'"
    )
    assert found.card.unfinished == counted[0]


def test_the_command_prints_the_contract(
    sample: Sample, sample_house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--config", str(sample_house), "moments", "--outcome", "nps", "--where", "segment=business"]
    assert main([*asked, "--from", "2025-01-01", "--to", "2026-10-31", "--missing", "asked", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"outcome", "n", "r2", "method", "missing", "drivers", "evidence", "left_out", "segments"} <= set(told)
    keys = "driver importance low high top3 sign performance performance_low performance_high reach penalty reward"
    keys += " asymmetry verb value_per_point step value_per_step kind"
    assert set(keys.split()) <= set(told["drivers"][0]) and told["missing"] == "asked"
    assert set(told["drivers"][0]["value_per_point"]) == {"value", "low", "high"}
    assert main(asked) == 0 and "R²" in capsys.readouterr().out
    assert main(asked[:3]) == 1
    assert "repurchased_within_180_days" in capsys.readouterr().err
