"""What a measurement says: published values through the whole chain, statuses, verdicts, targets, periods, refusals."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.metric import Example, Metric
from cx_metrics.declarations.settings import load_settings
from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import CxError, QuestionError
from cx_metrics.metrics import Measurement, Period
from tests.companies import Company, company, counted
from tools.serving import ROOT

METRICS = load_catalogue(load_settings(ROOT / "config.yaml")).metrics
EXAMPLES = [(metric, example) for metric in METRICS.values() for example in metric.examples]


@pytest.mark.parametrize(("metric", "example"), EXAMPLES, ids=[m.id for m, _ in EXAMPLES])
def test_worked_examples_hold(metric: Metric, example: Example) -> None:
    found = float(metric.value(example.given))
    assert found == pytest.approx(example.gives, rel=1e-9) if example.gives is not None else np.isnan(found)


def test_the_catalogue_is_complete_and_speaks_every_language() -> None:
    assert set(METRICS) == {
        "nps", "csat", "csat_mean", "ces", "ces_mean", "experience_index", "emotion_index", "touchpoint_score",
        "problem_incidence", "complaint_propensity", "iceberg_multiplier", "comment_rate"}
    for metric in METRICS.values():
        words = [metric.name, metric.short_name, metric.question, metric.why, metric.caveat, metric.owner, *metric.part_names.values(),
                 *(band.name for band in metric.bands)]
        assert all(isinstance(said, dict) and set(said) == set(LANGUAGES) for said in words), metric.id
        assert metric.source and any(example.gives is None for example in metric.examples), metric.id


# Published values (docs: methods of each metric's source), from a file of answers to the measurement

PROMOTERS = {(50, 30, 20): (30.0, 14.05, 44.20), (500, 300, 200): (30.0, 25.08, 34.74), (10, 3, 2): (53.33, 10.11, 78.78),
             (7, 6, 2): (33.33, -5.09, 60.65), (5, 0, 0): (100.0, 17.49, 100.0)}


@pytest.mark.parametrize(("counts", "published"), PROMOTERS.items(), ids=str)
def test_net_promoter_score_with_its_adjusted_wald_interval(
        tmp_path: Path, counts: tuple[int, int, int], published: tuple[float, float, float]) -> None:
    promoters, passives, detractors = counts
    mixed = {9: promoters // 2, 10: promoters - promoters // 2, 7: passives, 0: detractors // 2, 6: detractors - detractors // 2}
    found = company(tmp_path, counted(mixed)).one("nps")
    assert (found.value, found.low, found.high) == pytest.approx(published, abs=0.006)
    assert found.n == sum(counts) and found.n_effective == pytest.approx(found.n)


@pytest.mark.parametrize(("satisfied", "answers", "low", "high"),
                         [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
                          (78, 100, 0.6893, 0.8500)])
def test_satisfaction_with_its_wilson_interval(tmp_path: Path, satisfied: int, answers: int, low: float, high: float) -> None:
    counts = {4: satisfied // 2, 5: satisfied - satisfied // 2, 3: answers - satisfied}
    found = company(tmp_path, counted(counts, "csat")).one("csat")
    assert found.value == pytest.approx(satisfied / answers)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_satisfaction_of_two_waves_with_newcombes_interval(tmp_path: Path) -> None:
    before, after = counted({5: 48, 1: 32}, "csat", "2025-06-01"), counted({5: 56, 1: 14}, "csat", "2026-06-01")
    found = company(tmp_path, pd.concat([before, after])).one("csat", start="2026-01-01", end="2026-12-31", compare="year")
    assert found.change == pytest.approx(0.2)
    assert (found.change_low, found.change_high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_effort_as_mean_and_as_share(tmp_path: Path) -> None:
    asked = company(tmp_path, pd.DataFrame({"occurred_on": "2026-03-10", "ces": [7, 6, 6, 5, 4, 2, 1]}))
    mean, share = asked.one("ces_mean"), asked.one("ces")
    assert mean.value == pytest.approx(4.4286, abs=5e-5) and share.value == pytest.approx(4 / 7)
    spread = np.std([7, 6, 6, 5, 4, 2, 1], ddof=1) / np.sqrt(7)
    assert (mean.low, mean.high) == pytest.approx((31 / 7 - 2.446912 * spread, 31 / 7 + 2.446912 * spread), abs=1e-5)  # t of 6


def test_means_leave_out_answers_on_other_scales(tmp_path: Path) -> None:
    ten = company(tmp_path, counted({8: 40, 2: 10}, "csat"), scales={"csat": (1, 10)})
    assert ten.one("csat_mean").status == "not_measurable" and ten.one("csat").n == 50
    (first := tmp_path / "first").mkdir()
    version_one = company(first, counted({1: 30, 5: 10}, "ces"), scales={"ces": (1, 5)}, reverse=("ces",))
    assert version_one.one("ces_mean").n == 0 and version_one.one("ces").value == pytest.approx(0.75)


def test_experience_index_of_respondents_who_judged_all_three_layers(tmp_path: Path) -> None:
    """Needs 70 good and 10 bad, easy 66 and 12, enjoyable 58 and 16, of 100: 60, 54 and 42, so 52."""
    def layer(good: int, bad: int) -> list[int]:
        return [5] * (good - 5) + [4] * 5 + [3] * (100 - good - bad) + [2] * (bad - 5) + [1] * 5
    rng = np.random.default_rng(4)
    layers = {name: rng.permutation(layer(*counts)) for name, counts in
              {"needs_met": (70, 10), "ease": (66, 12), "enjoyment": (58, 16)}.items()}
    partly = pd.DataFrame({"needs_met": [1, 1], "ease": [None, 1], "enjoyment": [1, None]})
    answers = pd.concat([pd.DataFrame(layers), partly]).assign(occurred_on="2026-03-10")
    found = company(tmp_path, answers.astype({name: "Int64" for name in layers})).one("experience_index")
    each = sum(np.sign((layers[name] >= 4).astype(int) - (layers[name] <= 2)) for name in layers) / 3 * 100
    half = 1.984217 * np.std(each, ddof=1) / np.sqrt(100)  # t of 99
    assert (found.value, found.n) == (pytest.approx(52.0), 100)
    assert (found.low, found.high) == pytest.approx((52 - half, 52 + half), abs=1e-4)


def test_emotion_index_needs_a_hundred_answers(tmp_path: Path) -> None:
    counts = {1: 2, 2: 3, 3: 5, 4: 10, 5: 20, 6: 35, 7: 25}
    assert company(tmp_path, counted(counts, "emotion")).one("emotion_index").value == pytest.approx(50.0)
    (few := tmp_path / "few").mkdir()
    found = company(few, counted(counts | {4: 9}, "emotion")).one("emotion_index")
    assert (found.n, found.status) == (99, "few")


def test_touchpoint_score_puts_every_item_on_0_to_100(tmp_path: Path) -> None:
    answers = pd.DataFrame({"occurred_on": "2026-03-10", "staff": [1, 3, 5, None], "wait": [1, 1, 7, 4]}).astype(
        {"staff": "Int64", "wait": "Int64"})
    asked = company(tmp_path, answers, dimensions=("touchpoint",), items={
        "staff": {"scale": (1, 5), "touchpoint": "desk"}, "wait": {"scale": (1, 7), "touchpoint": "queue", "reversed": True}})
    found = asked.groups("touchpoint_score", by=("touchpoint",))
    assert found["desk"].value == pytest.approx(50.0) and found["desk"].n == 3
    assert found["queue"].value == pytest.approx((100 + 100 + 0 + 50) / 4)
    assert asked.one("touchpoint_score").value == pytest.approx((150 + 250) / 7)


def test_problems_complaints_and_the_iceberg(tmp_path: Path) -> None:
    answers = pd.DataFrame({
        "occurred_on": "2026-03-10", "had_problem": ["yes"] * 27 + ["no"] * 73 + [""] * 5,
        "told_us": ["yes"] + ["no"] * 26 + [""] * 78, "comment": ["slow"] * 15 + ["  "] * 5 + [""] * 85})
    asked = company(tmp_path, answers)
    incidence, propensity, iceberg = (asked.one(name) for name in ("problem_incidence", "complaint_propensity", "iceberg_multiplier"))
    assert (incidence.value, incidence.n) == (pytest.approx(0.27), 100)
    assert (propensity.value, propensity.n) == (pytest.approx(1 / 27), 27)
    assert iceberg.value == pytest.approx(27.0)  # "1 in 27", the folk figure
    assert iceberg.low == 1.0  # never below one: whoever told us had a problem
    assert asked.one("comment_rate").value == pytest.approx(15 / 105)


# Verdicts

def waves(tmp_path: Path, before: dict[int, int], after: dict[int, int], **asked: str) -> Measurement:
    answers = pd.concat([counted(before, day="2025-06-01"), counted(after, day="2026-06-01")])
    return company(tmp_path, answers).one("nps", start="2026-01-01", end="2026-12-31", **({"compare": "year"} | asked))


def test_a_fall_from_46_to_39_on_ninety_answers_is_no_detectable_change(tmp_path: Path) -> None:
    found = waves(tmp_path, {10: 52, 7: 23, 0: 12}, {10: 53, 7: 25, 0: 16})
    assert found.value == pytest.approx(39.4, abs=0.05) and found.change == pytest.approx(-6.6, abs=0.05)
    assert found.verdict == "no_detectable_change"
    assert found.detectable == pytest.approx(31, abs=0.5)  # points: what 87 and 94 answers could have shown


def test_a_gain_of_fifteen_points_on_two_hundreds_is_no_detectable_change(tmp_path: Path) -> None:
    found = waves(tmp_path, {10: 50, 7: 30, 0: 20}, {10: 60, 7: 25, 0: 15})
    assert found.change == pytest.approx(15.0) and found.verdict == "no_detectable_change"
    assert found.detectable == pytest.approx(100 * 2.802 * 0.10759, abs=0.01)


@pytest.mark.parametrize(("after", "verdict"), [({10: 90, 7: 5, 0: 5}, "better"), ({10: 10, 7: 30, 0: 60}, "worse"),
                                                ({10: 29}, "not_enough_answers")])
def test_verdicts(tmp_path: Path, after: dict[int, int], verdict: str) -> None:
    assert waves(tmp_path, {10: 50, 7: 30, 0: 20}, after).verdict == verdict


def test_fewer_problems_are_better_and_more_complaints_of_those_with_one_too(tmp_path: Path) -> None:
    def wave(day: str, problems: int, told: int) -> pd.DataFrame:
        return pd.DataFrame({"occurred_on": day, "had_problem": ["yes"] * problems + ["no"] * (500 - problems),
                             "told_us": ["yes"] * told + ["no"] * (problems - told) + [""] * (500 - problems)})
    asked = company(tmp_path, pd.concat([wave("2025-06-01", 250, 50), wave("2026-06-01", 150, 100)]))
    answer = asked.ask("problem_incidence", "complaint_propensity", "iceberg_multiplier", start="2026-01-01", end="2026-12-31", compare="year")
    assert [m.verdict for m in answer.measurements] == ["better", "better", "better"]


def test_a_change_of_mix_can_lower_the_total_while_every_segment_improves(tmp_path: Path) -> None:
    """A 90 to 91 %, B 60 to 62 %, mix 80/20 to 50/50: the total falls from 84 to 76.5 %."""
    rows = [counted({5: satisfied, 1: n - satisfied}, "csat", day, segment=segment) for day, segment, satisfied, n in
            [("2025-06-01", "A", 720, 800), ("2025-06-01", "B", 120, 200), ("2026-06-01", "A", 455, 500), ("2026-06-01", "B", 310, 500)]]
    asked = company(tmp_path, pd.concat(rows))
    year = {"start": "2026-01-01", "end": "2026-12-31", "compare": "year"}
    total, groups = asked.one("csat", **year), asked.groups("csat", by=("segment",), **year)
    assert total.change == pytest.approx(0.765 - 0.84) and total.verdict == "worse"
    assert groups["A"].change == pytest.approx(0.01) and groups["B"].change == pytest.approx(0.02)
    assert total.rate == pytest.approx(0.65 * 0.01 + 0.35 * 0.02) and total.mix is not None and total.mix < -0.08
    assert total.mix + total.rate == pytest.approx(total.change, abs=1e-12)
    assert sum((m.mix or 0) + (m.rate or 0) for m in groups.values()) == pytest.approx(total.change, abs=1e-12)


# Statuses

def test_statuses(tmp_path: Path) -> None:
    asked = company(tmp_path, pd.concat([counted({10: 20, 0: 9}, segment="small"), counted({10: 30}, segment="large"),
                                         counted({10: 4}, segment="tiny")]))
    found = asked.groups("nps", by=("segment",))
    assert {name: m.status for name, m in found.items()} == {"small": "few", "large": "ok", "tiny": "few"}
    assert asked.one("csat").status == "not_measurable" and asked.one("csat").value is None
    seen = asked.groups("nps", by=("segment",), role="reader")
    assert seen["tiny"].status == "suppressed" and seen["tiny"].n is None and seen["tiny"].value is None


# Targets

TARGETS = """
targets:
  - {metric: nps, value: 40, starts: 2026-01-01, ends: 2026-06-30, set_by: board, set_on: 2025-12-01}
  - {metric: nps, value: 45, starts: 2026-01-01, ends: 2026-06-30, set_by: board, set_on: 2026-02-01}
  - {metric: nps, value: 50, starts: 2026-07-01, ends: 2026-12-31, set_by: board, set_on: 2025-12-01}
  - {metric: nps, value: 10, starts: 2026-01-01, ends: 2026-12-31, where: {segment: b}, set_by: board, set_on: 2025-12-01}
  - {metric: csat, value: 0.9, starts: 2026-01-01, ends: 2026-12-31, set_by: board, set_on: 2025-12-01, sample: true}
"""


@pytest.fixture(scope="module")
def aimed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two segments in the first and the second half of a year, with targets."""
    rows = [counted({10: good, 0: 100 - good}, day=day, segment=segment).assign(csat=5)
            for day, segment, good in [("2026-03-01", "a", 60), ("2026-03-02", "b", 90), ("2026-09-01", "a", 80), ("2026-12-31", "b", 80)]]
    return company(tmp_path_factory.mktemp("aimed"), pd.concat(rows), config=TARGETS)


def test_targets_belong_to_a_period_and_a_segment(aimed: Company) -> None:
    first, second = {"start": "2026-01-01", "end": "2026-06-30"}, {"start": "2026-07-01", "end": "2026-12-31"}
    assert aimed.one("nps", **first).target == 45  # the one set last
    assert aimed.one("nps", **second).target == 50
    assert aimed.one("nps", start="2025-01-01", end="2025-12-31").target is None
    by = aimed.groups("nps", by=("segment",), **first)
    assert by["b"].target == 10 and by["a"].target is None
    assert aimed.one("nps", where={"segment": "b"}, **first).target == 10
    assert aimed.one("nps", where={"segment": ["a", "b"]}, **first).target is None
    months = aimed.ask("nps", grain="month", start="2026-01-01", end="2026-12-31").measurements
    assert [m.target for m in months] == [45, 50, 50]


def test_comparing_with_the_target(aimed: Company) -> None:
    found = aimed.groups("nps", by=("segment",), start="2026-01-01", end="2026-06-30", compare="target")
    assert found["b"].verdict == "better" and found["b"].change == pytest.approx(80 - 10)
    assert found["a"].verdict is None and found["a"].change is None
    missed = aimed.one("nps", start="2026-01-01", end="2026-06-30", compare="target")
    assert missed.change == pytest.approx(50 - 45) and missed.verdict == "no_detectable_change"


def test_a_target_of_the_sample_company_is_never_applied_to_own_data(aimed: Company, tmp_path: Path) -> None:
    assert aimed.one("csat", start="2026-01-01", end="2026-12-31").target is None
    sample = company(tmp_path, counted({5: 50}, "csat"), config=TARGETS, sample=True)
    assert sample.one("csat", start="2026-01-01", end="2026-12-31").target == 0.9
    assert sample.one("nps", start="2026-01-01", end="2026-12-31").target is None


# Periods

@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One answer a day for two years, in a company whose year starts in April; the score says which month it is."""
    days = pd.date_range("2024-04-01", "2026-03-20")
    config = "organisation: {name: Test, currency: TWD, time_zone: Asia/Taipei, fiscal_year_starts: 4}\n"
    return company(tmp_path_factory.mktemp("daily"), pd.DataFrame({"occurred_on": days.strftime("%Y-%m-%d"), "nps": days.month % 11}),
                   config=config)


def test_the_default_period_is_the_last_twelve_full_months(daily: Company) -> None:
    assert daily.ask("nps").period == Period(date(2025, 3, 1), date(2026, 2, 28))
    assert daily.one("nps").n == 365


def test_fiscal_quarters_and_years(daily: Company) -> None:
    quarters = daily.ask("nps", grain="quarter", start="2024-04-01", end="2025-03-31").measurements
    assert [(m.period.start, m.period.end, m.n) for m in quarters] == [
        (date(2024, 4, 1), date(2024, 6, 30), 91), (date(2024, 7, 1), date(2024, 9, 30), 92),
        (date(2024, 10, 1), date(2024, 12, 31), 92), (date(2025, 1, 1), date(2025, 3, 31), 90)]
    years = daily.ask("nps", grain="year", start="2024-04-01", end="2026-03-20").measurements
    assert [(m.period.start, m.period.end, m.n) for m in years] == [
        (date(2024, 4, 1), date(2025, 3, 31), 365), (date(2025, 4, 1), date(2026, 3, 20), 354)]


@pytest.mark.parametrize(("start", "end", "days"), [("2025-01-15", "2025-03-14", 59), ("2025-02-03", "2025-02-05", 3),
                                                    ("2025-01-31", "2025-02-01", 2), ("2024-12-31", "2025-12-30", 365)])
def test_ragged_periods_are_inclusive_and_bucketed_to_the_day(daily: Company, start: str, end: str, days: int) -> None:
    assert daily.one("nps", start=start, end=end).n == days
    months = daily.ask("nps", start=start, end=end, grain="month").measurements
    assert sum(m.n or 0 for m in months) == days and months[0].period.start.isoformat() == start
    assert months[-1].period.end.isoformat() == end
    assert len(daily.ask("nps", start=start, end=end, grain="day").measurements) == days


@pytest.mark.parametrize(("compare", "start", "end", "against"), [
    ("previous", "2025-03-01", "2025-04-30", ("2025-01-01", "2025-02-28")), ("previous", "2025-03-10", "2025-03-19", ("2025-02-28", "2025-03-09")),
    ("year", "2026-02-01", "2026-02-28", ("2025-02-01", "2025-02-28")), ("year", "2025-03-10", "2025-03-19", ("2024-03-10", "2024-03-19"))])
def test_the_period_compared_with(daily: Company, compare: str, start: str, end: str, against: tuple[str, str]) -> None:
    found = daily.ask("nps", start=start, end=end, compare=compare)
    assert found.comparison_period == Period(*map(date.fromisoformat, against))


def test_the_rest_of_a_group_is_all_others(tmp_path: Path) -> None:
    asked = company(tmp_path, pd.concat([counted({10: 80, 0: 20}, segment="a"), counted({10: 40, 0: 60}, segment="b"),
                                         counted({10: 50, 0: 50}, segment="c")]))
    found = asked.groups("nps", by=("segment",), compare="rest")
    assert found["a"].change == pytest.approx(60 - (-10)) and found["a"].verdict == "better"
    assert found["b"].verdict == "worse"
    alone = asked.groups("nps", by=("segment",), where={"segment": "a"}, compare="rest")["a"]
    assert alone.change is None and alone.verdict == "not_enough_answers"


# Refusals

@pytest.mark.parametrize(("metric", "asked", "says"), [
    ("npz", {}, "did you mean 'nps'"), ("nps", {"by": ("tier",)}, "is none that nps can be asked by"),
    ("nps", {"where": {"segmant": "a"}}, "did you mean 'segment'"), ("nps", {"where": {"segment": "z"}}, "does not occur in the data"),
    ("nps", {"by": ("segment", "segment")}, "twice"), ("nps", {"start": "2026-03-02", "end": "2026-03-01"}, "before it starts"),
    ("nps", {"compare": "rest"}, "no --by names the groups"), ("nps", {"compare": "year", "grain": "month"}, "cannot be combined"),
    ("nps", {"by": ("customer_id",)}, "is none that nps can be asked by")])
def test_what_cannot_be_asked_is_refused_with_the_nearest_that_can(aimed: Company, metric: str, asked: dict, says: str) -> None:
    with pytest.raises(QuestionError) as refused:
        aimed.ask(metric, **asked)
    assert says in str(refused.value)


def test_a_target_of_a_metric_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CxError, match="did you mean 'nps'"):
        company(tmp_path, counted({10: 5}), config="targets:\n  - {metric: npss, value: 1, starts: 2026-01-01, ends: 2026-12-31,"
                " set_by: board, set_on: 2026-01-01}\n")
