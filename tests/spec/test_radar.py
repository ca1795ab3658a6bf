"""The radar finds what was planted in the sample company, and nothing where nothing was."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.cli import main
from cx_metrics.company import Company as Seen
from cx_metrics.errors import QuestionError
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_end, month_number
from cx_metrics.metrics.question import Filters
from cx_metrics.radar import Radar, radar, scan
from cx_metrics.radar.comparison import ExposedComparison
from cx_metrics.radar.finding import Finding, RadarOutcome, ShownMonth
from cx_metrics.radar.interruption import Interruption
from cx_metrics.radar.radar_answers import Answers, Spoken
from cx_metrics.radar.scanned_series import contrasts, shares
from cx_metrics.radar.shown_months import seen_months
from cx_metrics.radar.unlogged import says_already
from cx_metrics.sample import write_sample
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.breaks import find_breaks
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.step_effect import StepEffect
from tests.sample_reader import Sample, sample_company
from tests.spec.sample_company import EASIER, FIXED, SWAPPED, Company

SCORES = {"nps": ("likely_to_recommend", 0, 10), "csat": ("satisfaction", 1, 5), "ces": ("made_it_easy", 1, 7)}
SEGMENT: Filters = (("segment", ("business_frequent",)),)
PLACES = ("food_and_drinks", "security_lane", "wifi", "seating")
LANE: Filters = (("touchpoint", ("security_lane",)),)


def spoken(column: str) -> Spoken:
    return Spoken(RadarOutcome(column, None, "score", "share", 1), column)


def answers(files: pd.DataFrame) -> Answers:
    """The lounge questionnaires as the radar reads them from a warehouse."""
    day = pd.to_datetime(files["visit_date"])
    scored = {name: 100 * (files[column] - low) / (high - low) for name, (column, low, high) in SCORES.items()}
    who = files["customer_no"].fillna("A" + files.index.to_series().astype(str))
    rows = pd.DataFrame(
        {"month": day.dt.year * 12 + day.dt.month - 1, "on_day": day, "who": who, "weight": 1.0, **scored}
    )
    rows["item_food"] = 25 * (files["rating_food"].where(files["rating_food"] > 0) - 1)
    held = ("segment", "region", "touchpoint")
    rows[list(held)] = files[list(held)].to_numpy()
    outcomes = tuple(spoken(name) for name in (*SCORES, "item_food"))
    return Answers(rows.sort_values(["month", "who"], ignore_index=True), outcomes, held, held[:2])


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """The sample company of the usual size, its surveys alone."""
    customers, survey = (pd.read_csv(path) for path in write_sample(tmp_path_factory.mktemp("usual"), 12_000, 20261031))
    return answers(survey.merge(customers, left_on="customer_no", right_on="customer_id", how="left"))


@pytest.fixture(scope="module")
def huge(large: Company) -> Answers:
    return answers(large.answers)


def compared(of: Answers, exposed: Filters, on: str, column: str) -> StepEffect:
    return ExposedComparison(of, exposed, date.fromisoformat(on), None).look(spoken(column)).effect


@pytest.mark.parametrize(
    ("exposed", "on", "column", "planted"),
    [
        (SEGMENT, SWAPPED, "nps", (-61, -39)),
        (SEGMENT, SWAPPED, "csat", (-0.33, -0.19)),
        (LANE, FIXED, "csat", (0.16, 0.24)),
    ],
)
def test_what_was_planted_in_a_group_is_found_with_its_size(
    usual: Answers, huge: Answers, exposed: Filters, on: str, column: str, planted: tuple[float, float]
) -> None:
    truth = compared(huge, exposed, on, column).value
    assert planted[0] <= truth <= planted[1]  # as the sample's README has it
    found = compared(usual, exposed, on, column)
    assert found.low <= truth <= found.high and found.p < 0.01


@pytest.mark.nightly("one company has its test by day; that the interval is not shifted takes thirty")
def test_the_interval_of_a_rating_holds_its_truth_and_lies_round_it(huge: Answers, tmp_path: Path) -> None:
    """The rating of food and drinks: one company's interval may just touch the truth; over thirty there is no bias."""
    truth, off, holds = compared(huge, SEGMENT, SWAPPED, "item_food"), [], 0
    for seed in range(100, 130):
        customers, survey = (pd.read_csv(path) for path in write_sample(tmp_path / str(seed), 12_000, seed))
        each = answers(survey.merge(customers, left_on="customer_no", right_on="customer_id", how="left"))
        found = compared(each, SEGMENT, SWAPPED, "item_food")
        off.append((found.value - truth.value) / found.error)
        holds += found.low <= truth.value <= found.high
    assert abs(np.mean(off)) < 3 / np.sqrt(30) and holds >= 26


def test_the_total_shows_nothing_of_the_drink(usual: Answers) -> None:
    look = ExposedComparison(usual, SEGMENT, date.fromisoformat(SWAPPED), None)
    for column in ("nps", "csat"):
        looked = look.look(spoken(column))
        total = look.total(looked.values)
        assert total.p > 0.05 and abs(total.value) < total.detectable and looked.pretrend_p > 0.05
        assert look.placebos(looked.values).clear == 0


def test_what_everybody_met_is_found_by_the_interrupted_series(usual: Answers, huge: Answers) -> None:
    on = date.fromisoformat(EASIER)
    truth = Interruption(huge, on, None).look(spoken("ces")).effect
    assert truth.value == pytest.approx(0.12, abs=0.015)
    found, elsewhere = (Interruption(usual, on, None).look(spoken(column)).effect for column in ("ces", "nps"))
    assert found.low <= truth.value <= found.high and found.p < 1e-4 and elsewhere.p > 0.05
    look = Interruption(usual, on, None)
    assert all(month.others is None for month in look.months(look.look(spoken("ces")).values, 0))


def test_what_did_nothing_is_not_cried_over(usual: Answers) -> None:
    changes = [
        ("front_desk", "2025-11-24"),
        ("seating", "2026-07-06"),
        ("boarding_call", "2026-08-17"),
        ("wifi", "2025-03-10"),
    ]
    p = [
        compared(usual, (("touchpoint", (place,)),), on, column).p
        for place, on in changes
        for column in SCORES
    ]  # fmt: skip
    assert not any(significant(p))


def no_change(rng: np.random.Generator, months: int = 24) -> list[tuple[Floats, Floats]]:
    """A company's sums where nothing changed: shares of satisfied by 5 groups, 8 touchpoints and each pair of them, and
    how many answer. Groups differ for good, months go up and down."""
    size = np.outer(rng.dirichlet(np.full(5, 2.0)), rng.dirichlet(np.full(8, 2.0)))
    season = 1 + 0.3 * np.sin(np.arange(months) * 2 * np.pi / 12)
    n = rng.poisson(400 * season * size[..., None]).astype(np.float64)
    level = 0.7 + 0.1 * rng.standard_normal((5, 8, 1)) + 0.02 * rng.standard_normal((1, 1, months))
    good = rng.binomial(n.astype(np.int64), np.clip(level, 0.05, 0.95)).astype(np.float64)
    found = []
    for by in ("single", "touchpoint", "pair"):
        axis = {"single": 1, "touchpoint": 0, "pair": None}[by]
        counts, sums = ((x if axis is None else x.sum(axis=axis)).reshape(-1, months) for x in (n, good))
        counts, sums = (np.vstack([x, x.sum(axis=0)]) for x in (counts, sums))
        found += [contrasts(counts, sums, sums), shares(counts)]
    return found


def alarms(series: list[tuple[Floats, Floats]]) -> list[bool]:
    return significant(np.concatenate([find_breaks(values, weights).p for values, weights in series]))


def test_where_nothing_changed_at_most_one_scan_in_twenty_raises_any_alarm() -> None:
    """Two hundred companies; sixteen would be too many for 5 % even by chance (binomial, 1 in 50)."""
    rng = np.random.default_rng(19)
    assert sum(any(alarms(no_change(rng))) for _ in range(200)) < 16


def test_a_scan_sees_what_hides_in_a_small_group() -> None:
    rng = np.random.default_rng(5)
    n = np.tile([[12.0], [500.0]], (1, 24))
    good = rng.binomial(n.astype(np.int64), np.array([[0.75], [0.75]]) - 0.45 * np.outer([1, 0], np.arange(24) >= 17))
    counts, sums = (np.vstack([x, x.sum(axis=0)]).astype(np.float64) for x in (n, good))
    found = find_breaks(*contrasts(counts, sums, sums))
    assert found.p[0] < 0.001 and abs(found.month[0] - 17) <= 1 and found.change[0] == pytest.approx(-0.45, abs=0.15)
    total = sums[-1] / counts[-1]
    assert abs(total[17:].mean() - total[:17].mean()) < 0.03


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


@pytest.fixture(scope="module")
def seen(sample: Sample) -> Callable[..., Seen]:
    return lambda role="operator": Seen(sample.reader, sample.catalogue, sample.settings, role)


@pytest.fixture(scope="module")
def found(seen: Callable[..., Seen]) -> Radar:
    return radar(seen())


def test_every_change_of_the_log_has_a_verdict_and_the_tests_are_counted(found: Radar) -> None:
    assert [one.change.id for one in found.changes] == sorted(one.change.id for one in found.changes)
    assert found.tests == sum(one.p is not None for one in found.findings) > 30
    for one in found.findings:
        if one.verdict != "cannot_be_judged":
            assert (
                one.low is not None and one.effect is not None and one.high is not None and one.detectable is not None
            )
            assert one.low <= one.effect <= one.high and one.q is not None and one.p is not None and one.q >= one.p
            assert one.is_clear == (one.q <= found.rate)
        else:
            assert (one.reason is not None and one.q is None) or one.reason == "placebos"
        assert one.evidence in ("difference_in_differences", "before_after")
        assert one.a_month is None or one.is_clear
    lane = next(one for one in found.changes if one.change.touchpoint == "security_lane")
    assert lane.verdict == "helped" and lane.first is not None and lane.first.outcome.id == "csat"
    assert lane.first.a_month is not None and lane.first.a_month.value > 0 and len(lane.first.months) > 12


def test_a_change_too_near_to_the_ends_of_the_data_cannot_be_judged(found: Radar) -> None:
    coffee = found.changes[0]
    assert coffee.verdict == "cannot_be_judged" and {one.reason for one in coffee.findings} <= {
        "few_before",
        "few_answers",
    }


def test_one_change_is_judged_as_among_all(seen: Callable[..., Seen], found: Radar) -> None:
    lane = next(one for one in found.changes if one.change.touchpoint == "security_lane")
    alone = radar(seen(), lane.change.id)
    assert [one.change.id for one in alone.changes] == [lane.change.id]
    assert alone.changes[0] == lane and alone.tests == found.tests
    with pytest.raises(QuestionError, match="is not in the log"):
        radar(seen(), "H99")
    with pytest.raises(QuestionError, match="does not occur"):
        radar(seen(), where=(("segment", ("nobody",)),))


def test_readers_do_not_see_what_few_people_say(seen: Callable[..., Seen], found: Radar) -> None:
    swap = next(i for i, one in enumerate(found.changes) if one.change.exposed == SEGMENT)
    public = radar(seen("reader"))
    hidden = [one for one in public.changes[swap].findings if one.reason == "suppressed"]
    shown = {one.outcome.id: one for one in found.changes[swap].findings}
    assert hidden and all(one.effect is None and one.n is None and not one.months for one in hidden)
    assert any(shown[one.outcome.id].n for one in hidden)


def test_a_month_of_few_people_is_not_in_the_picture_of_a_reader(seen: Callable[..., Seen], found: Radar) -> None:
    """A group may be seen over all time and be too small in one of its months."""
    company = seen("reader")
    for one in (*radar(company).findings, *scan(company).suggestions):
        if not one.months or not one.exposed:
            continue
        metric = company.catalogue.metrics.get(one.outcome.id)
        if metric is None:
            continue
        periods = [Period(m.month, month_end(month_number(m.month))) for m in one.months]
        unseen = unseen_groups(company, metric, one.exposed, [()] * len(periods), periods)
        assert all(not hides or m.exposed is m.others is None for m, hides in zip(one.months, unseen, strict=True))
    metric, months = company.catalogue.metrics["nps"], [date(2026, month, 1) for month in range(1, 10)]
    asked = [((("touchpoint", place),), month) for place in PLACES for month in months]
    periods = [Period(month, month_end(month_number(month))) for _, month in asked]
    hidden = unseen_groups(company, metric, SEGMENT, [group for group, _ in asked], periods)
    group, month = asked[int(np.argmax(hidden))]
    few = ShownMonth(month, 1.0, 2.0)
    assert hidden.any()
    assert seen_months(company, metric, SEGMENT, (few,), group) == (replace(few, exposed=None, others=None),)
    assert seen_months(seen("operator"), metric, SEGMENT, (few,), group) == (few,)
    assert seen_months(company, metric, (), (few,)) == (few,)


def test_a_filter_that_leaves_only_the_exposed_has_no_control(seen: Callable[..., Seen]) -> None:
    lane = radar(seen(), where=LANE)
    methods = {f.method for one in lane.changes if one.change.touchpoint == "security_lane" for f in one.findings}
    assert methods == {"interrupted_series"}


def test_the_scan_suggests_and_names_what_was_logged(seen: Callable[..., Seen]) -> None:
    breaks = scan(seen())
    lane = [one for one in breaks.suggestions if one.exposed == LANE and one.outcome.id == "touchpoint_score"]
    assert breaks.tests > 200 and len(lane) == 1 and lane[0].verdict == "helped"
    assert lane[0].earliest <= date.fromisoformat(FIXED) <= lane[0].latest and lane[0].logged
    assert all(one.q is not None and one.q <= breaks.rate for one in breaks.suggestions)


def test_the_command_prints_the_promised_keys(
    sample_house: Path, found: Radar, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(sample_house), "radar", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) >= {"tests", "fdr", "findings"} and told["fdr"] == 0.05 and told["tests"] == found.tests
    promised = "change outcome exposed effect low high q method pretrend_p placebo since detectable verdict"
    assert all(set(promised.split()) <= set(one) for one in told["findings"])
    assert main(["--config", str(sample_house), "radar", "--scan"]) == 0
    assert "Something changed for Fast-track security between" in capsys.readouterr().out
    assert main(["--config", str(sample_house), "radar"]) == 0
    out = capsys.readouterr().out
    assert "H005  Second lane opened at fast-track security: Helped" in out and "would have been seen" in out
    assert main(["--config", str(sample_house), "radar", "--scan", "--change", "H005"]) == 1
    capsys.readouterr()


def broke(exposed: Filters, effect: float, month: int) -> Finding:
    """A break of the ratings in the spring of 2026."""
    outcome = RadarOutcome("score", None, "score", "points", 1)
    days: dict[str, Any] = {"earliest": date(2026, month, 1), "latest": date(2026, month, 28)}
    return Finding(None, outcome, exposed, date(2026, month, 1), "scan", "hurt", effect=effect, broke="level", **days)


def test_what_a_part_or_a_mirror_says_is_not_said_again() -> None:
    lane, part = broke(LANE, 14.0, 3), broke((*LANE, ("segment", ("family",))), 11.0, 4)
    mirror, other = broke((("touchpoint", ("wifi",)),), -3.0, 3), broke((*SEGMENT, ("touchpoint", ("bar",))), -33.0, 3)
    assert says_already(lane, part) and says_already(lane, mirror)
    assert not says_already(lane, other) and not says_already(lane, broke(LANE, 14.0, 12))
