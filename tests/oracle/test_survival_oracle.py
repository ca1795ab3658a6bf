"""Kaplan and Meier's curve against published numbers, statsmodels, and order statistics where nothing is open."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from cx_metrics.statistics import intervals
from cx_metrics.statistics.log_rank import LogRank, log_rank
from cx_metrics.statistics.survival import SurvivalCurve, kaplan_meier
from tests.warehouses import shared


def curve(times: np.ndarray, ended: np.ndarray, entry: np.ndarray | None = None, **more: float) -> SurvivalCurve:
    """The curve of single observations."""
    frame = pd.DataFrame({"t": times, "ended": ended.astype(int)})
    counts = frame.groupby("t")["ended"].agg(["sum", "size"])
    late = pd.Series(0, counts.index) if entry is None else pd.Series(entry[entry > 0]).value_counts()
    counts = counts.join(late.rename("late"), how="outer").fillna(0).sort_index()
    return kaplan_meier(counts.index, counts["sum"], counts["size"] - counts["sum"], counts["late"], **more)


def test_leukaemia_patients_on_maintained_chemotherapy() -> None:
    """R 4, survival::aml: summary(survfit(Surv(time, status) ~ x, aml))."""
    patients = pd.read_csv(shared("oracles") / "aml.csv")
    arms = {name: curve(arm["time"].to_numpy(), arm["status"].to_numpy()) for name, arm in patients.groupby("x")}
    found = arms["Maintained"]
    assert list(found.times) == [9, 13, 18, 23, 31, 34, 48]
    np.testing.assert_allclose(found.survival, [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184], atol=5e-4)
    assert math.sqrt(found.variance[1]) == pytest.approx(0.1163, abs=5e-5)
    median = found.quantile(0.5)
    assert (median.value, median.low, median.high) == (31, 18, math.inf)  # R: 31 (18, NA)
    assert arms["Nonmaintained"].quantile(0.5).value == 23
    assert math.isnan(found.quantile(0.95).value)  # the last was still alive: not reached
    assert found.at(161).value == pytest.approx(0.184, abs=5e-4) and math.isnan(found.at(162).value)


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")  # statsmodels takes the logarithm of nought
@pytest.mark.parametrize("seed", range(12))
def test_curve_variance_and_quantiles_equal_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(20, 400))
    times = np.ceil(rng.weibull(0.8, n) * 40)
    ended = rng.random(n) < rng.uniform(0.4, 0.9)
    entry = np.where(rng.random(n) < 0.3, np.floor(rng.random(n) * times), 0.0) if seed % 2 else None
    found = curve(times, ended, entry if entry is None else entry + (entry > 0))  # theirs are watched after it
    other = SurvfuncRight(times, ended, entry=entry)
    np.testing.assert_allclose(found.times, other.surv_times)
    np.testing.assert_allclose(found.at_risk, other.n_risk)
    np.testing.assert_allclose(found.survival, other.surv_prob, atol=1e-12)
    inside = found.survival > 0
    np.testing.assert_allclose(np.sqrt(found.variance[inside]), other.surv_prob_se[inside], rtol=1e-9)
    for q in (0.25, 0.5, 0.8):
        reading = found.quantile(q)
        assert reading.low == pytest.approx(other.quantile_ci(q, method="log")[0], nan_ok=True)
        assert not reading.value > other.quantile(q)  # statsmodels takes the end of a flat stretch, R its middle
    half = found.quantile(0.5)
    assert half.high == pytest.approx(other.quantile_ci(0.5, method="log")[1], nan_ok=True)


@pytest.mark.parametrize(("n", "q", "ranks"), [(100, 0.5, (40, 61)), (200, 0.9, (171, 189))])
def test_without_open_ends_the_interval_is_nearly_that_of_order_statistics(
    n: int, q: float, ranks: tuple[int, int]
) -> None:
    ordered = np.arange(1.0, n + 1)  # the value is its rank
    found = curve(ordered, np.ones(n)).quantile(q)
    exact = intervals.quantile_ranks(n, q)
    assert (exact.low, exact.high) == ranks
    assert found.value == q * n + 0.5  # between two values, as the usual median
    assert abs(found.low - ranks[0]) <= 2 and abs(found.high - ranks[1]) <= 2


def test_the_interval_of_the_median_holds_its_promise_with_a_third_still_open() -> None:
    rng = np.random.default_rng(3)
    held = 0
    for _ in range(1000):
        lasts, watched = rng.exponential(100, 80), rng.exponential(200, 80)
        reading = curve(np.ceil(np.minimum(lasts, watched)), lasts <= watched).quantile(0.5)
        held += reading.low <= 100 * math.log(2) + 0.5 and reading.high >= 100 * math.log(2)
    assert held / 1000 >= 0.93


def test_the_interval_of_a_share_holds_its_promise_where_most_stay() -> None:
    rng, missed = np.random.default_rng(5), 0
    for _ in range(1000):
        lasts, watched = np.ceil(rng.exponential(365 / -math.log(0.9), 100)), np.ceil(rng.random(100) * 730)
        reading = curve(np.minimum(lasts, watched), lasts <= watched).at(365)
        missed += not reading.low <= 0.9 <= reading.high
    assert 0.01 < missed / 1000 < 0.07


def test_without_open_ends_a_share_has_the_interval_of_every_share() -> None:
    found = curve(np.repeat([100.0, 500.0], [20, 60]), np.ones(80)).at(365)
    wilson = intervals.wilson(60, 80)
    assert (found.value, found.low, found.high) == pytest.approx((0.75, wilson.low, wilson.high))


def test_late_comers_are_not_taken_for_survivors() -> None:
    """Of those who came before the books were opened, only who stayed is in them."""
    rng = np.random.default_rng(8)
    lasts, entry = np.ceil(rng.exponential(300, 6000)), np.ceil(rng.random(6000) * 1200 - 600).clip(0)
    seen = lasts >= entry
    lasts, entry = lasts[seen], entry[seen]
    careless, careful = curve(lasts, np.ones(len(lasts))), curve(lasts, np.ones(len(lasts)), entry)
    truth = math.exp(-1)
    assert careful.at(300).low < truth < careful.at(300).high < careless.at(300).low


def test_nothing_claims_certainty() -> None:
    nobody = kaplan_meier([4, 10], [0, 0], [50, 20])
    assert nobody.at(5) == (1.0, pytest.approx(intervals.wilson(20, 20).low), 1.0)
    everybody = kaplan_meier([10], [20], [0])
    assert everybody.at(10) == (0.0, 0.0, pytest.approx(intervals.wilson(0, 20).high))
    assert kaplan_meier([10], [20], [0], design_effect=2.0).at(10).high > everybody.at(10).high
    single = kaplan_meier([10], [1], [0]).quantile(0.5)
    assert single.value == 10 and math.isnan(single.low) and single.high == math.inf
    nothing = kaplan_meier([], [], [])
    assert all(math.isnan(part) for part in nothing.at(3)) and math.isnan(nothing.quantile(0.5).value)


def test_a_curve_ends_where_nobody_is_watched_and_there_is_none_without_a_beginning() -> None:
    gap = kaplan_meier([10, 20, 30, 40], [1, 1, 0, 5], [0, 3, 0, 0], [0, 0, 5, 0])
    assert gap.at(20).value == pytest.approx(4 / 5 * 3 / 4 * 1) and math.isnan(gap.at(30).value)
    headless = kaplan_meier([30, 40], [0, 5], [0, 5], [10, 0])
    assert math.isnan(headless.at(5).value) and math.isnan(headless.quantile(0.5).value)


@pytest.mark.parametrize(
    ("histogram", "said"),
    [
        (([1, 2], [1, -1], [0, 0]), "negative"),
        (([2, 1], [1, 1], [0, 0]), "ascend"),
        (([1, 2], [1, 0], [0, 1], [0, 2]), "watched"),
    ],
)
def test_impossible_histograms_are_refused(histogram: tuple, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        kaplan_meier(*histogram)


def compared(
    times: np.ndarray, ended: np.ndarray, group: np.ndarray, entry: np.ndarray | None = None, **more: float
) -> LogRank:
    """The log-rank test of single observations."""
    entry = np.zeros(len(times)) if entry is None else entry
    at = np.unique(np.concatenate([times, entry[entry > 0]]))
    shape = (int(group.max()) + 1, at.size)
    counts = np.zeros((3, *shape))
    for one, chosen in enumerate((ended == 1, ended == 0)):
        np.add.at(counts[one], (group[chosen], np.searchsorted(at, times[chosen])), 1)
    late = entry > 0
    np.add.at(counts[2], (group[late], np.searchsorted(at, entry[late])), 1)
    return log_rank(at, *counts, **more)


def test_two_arms_of_leukaemia_patients_by_the_log_rank_test() -> None:
    """R 4: survdiff(Surv(time, status) ~ x, aml): chi-squared 3.4 on 1 degree of freedom, p 0.07."""
    patients = pd.read_csv(shared("oracles") / "aml.csv")
    group = pd.factorize(patients["x"])[0]
    found = compared(patients["time"].to_numpy(), patients["status"].to_numpy(), group)
    assert (round(found.statistic, 1), found.degrees, round(found.p, 2)) == (3.4, 1, 0.07)
    wider = compared(patients["time"].to_numpy(), patients["status"].to_numpy(), group, design_effect=2.0)
    assert wider.statistic == pytest.approx(found.statistic / 2)


@pytest.mark.parametrize("seed", range(8))
def test_the_log_rank_test_equals_statsmodels_with_ties_open_ends_and_late_comers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, groups = int(rng.integers(30, 300)), int(rng.integers(2, 5))
    group = np.arange(n) % groups
    times = np.ceil(rng.weibull(0.8, n) * (10 + 4 * group))  # whole days: many end, and are last seen, at one time
    ended = (rng.random(n) < 0.6).astype(int)
    entry = np.where(rng.random(n) < 0.3, np.floor(rng.random(n) * times), 0.0) if seed % 2 else np.zeros(n)
    found = compared(times, ended, group, entry + (entry > 0))  # theirs are watched after it
    statistic, p = survdiff(times, ended, group, entry=entry)
    assert found.statistic == pytest.approx(float(statistic)) and found.p == pytest.approx(float(p))
    assert found.degrees == groups - 1


def test_the_log_rank_test_is_wrong_as_often_as_it_says() -> None:
    rng, wrong = np.random.default_rng(4), 0
    for _ in range(400):
        lasts, watched = np.ceil(rng.exponential(30, 120)), np.ceil(rng.exponential(40, 120))
        wrong += compared(np.minimum(lasts, watched), (lasts <= watched) * 1, np.arange(120) % 3).p < 0.05
    assert 0.02 < wrong / 400 < 0.09


def test_what_the_log_rank_test_cannot_compare() -> None:
    nothing = log_rank([5.0], [[0], [0]], [[4], [9]])
    assert math.isnan(nothing.statistic) and math.isnan(nothing.p) and nothing.degrees == 0
    # By hand: at 5 one of 3 + 3 ends (expected a half of each, variance a quarter), at 8 there are no others.
    alone = log_rank([5.0, 8.0], [[0, 0], [1, 2]], [[3, 0], [0, 0]])
    assert (alone.statistic, alone.degrees) == (pytest.approx(1), 1)
    absent = log_rank([5.0, 8.0], [[0, 0], [1, 2], [0, 0]], [[3, 0], [0, 0], [0, 0]])
    assert (absent.statistic, absent.degrees) == (pytest.approx(1), 1)  # who is not there takes no part
    for times, ended, said in (
        ([1, 2], [[1, -1], [0, 1]], "negative"),
        ([2, 1], [[1, 1], [1, 0]], "ascend"),
        ([1], [1], "shape"),
    ):
        with pytest.raises(ValueError, match=said):
            log_rank(times, ended, np.zeros_like(ended))
