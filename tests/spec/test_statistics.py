"""Published and constructed oracles of the statistics; a comment or the test's name gives its source."""

import math

import numpy as np
import pytest

from cx_metrics.statistics import differences, intervals, variances
from cx_metrics.statistics.change import Change, Estimate, change, change_of_intervals
from cx_metrics.statistics.differences import newcombe
from cx_metrics.statistics.intervals import (
    Interval,
    adjusted_wald,
    net_standard_error,
    poisson,
    wilson,
)
from cx_metrics.statistics.mix import decompose
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.quantiles import two_sided
from cx_metrics.statistics.target_difference import difference_from_target
from cx_metrics.statistics.verdict import verdict


def net_share(promoters: float, detractors: float, answers: float) -> Estimate:
    error = net_standard_error(promoters, detractors, answers)
    return Estimate((promoters - detractors) / answers, error, n=answers)


# Adjusted Wald, Rocks 2016, as at measuringu.com/nps-three-confidence-intervals; 5/0/0 must be clipped.
@pytest.mark.parametrize(
    ("promoters", "detractors", "answers", "low", "high"),
    [
        (50, 20, 100, 14.05, 44.20),
        (500, 200, 1000, 25.08, 34.74),
        (10, 2, 15, 10.11, 78.78),
        (7, 2, 15, -5.09, 60.65),
        (5, 0, 5, 17.49, 100.0),
    ],
)
def test_adjusted_wald_of_published_mixes(
    promoters: int, detractors: int, answers: int, low: float, high: float
) -> None:
    found = adjusted_wald(promoters, detractors, answers).scaled(100)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.006), pytest.approx(high, abs=0.006))


# Standard errors of the R package NPS 1.1 (50/30/20) and of the variance formula p + d - (p - d)^2.
@pytest.mark.parametrize(
    ("promoters", "detractors", "answers", "error"),
    [
        (50, 20, 100, 0.078102497),
        (500, 200, 1000, 0.0246982),
        (10, 2, 15, 0.18539),
        (7, 2, 15, 0.18053),
        (30, 10, 100, 0.0600),
        (60, 40, 100, 0.0980),
        (5, 0, 5, 0.0),
    ],
)
def test_net_standard_error_of_the_nps_package(promoters: int, detractors: int, answers: int, error: float) -> None:
    assert net_standard_error(promoters, detractors, answers) == pytest.approx(error, abs=5e-5)


def test_net_share_is_antisymmetric_when_promoters_and_detractors_swap() -> None:
    one, other = adjusted_wald(10, 2, 15), adjusted_wald(2, 10, 15)
    assert (one.low, one.high) == (pytest.approx(-other.high), pytest.approx(-other.low))


@pytest.mark.parametrize(("plus", "minus", "value"), [(1, 0, 1.0), (0, 1, -1.0), (0, 0, 0.0)])
def test_the_interval_of_a_single_answer_holds_it(plus: int, minus: int, value: float) -> None:
    found = adjusted_wald(plus, minus, 1)
    assert found.low <= value <= found.high


def test_plus_fifteen_points_on_a_hundred_answers_is_no_detectable_change() -> None:
    # 50/30/20 -> 60/25/15: the published formula gives SE 0.10759, z 1.394, p 0.163; ours is more careful.
    before, after = net_share(50, 20, 100), net_share(60, 15, 100)
    error = math.hypot(before.standard_error, after.standard_error)
    assert error == pytest.approx(0.10759, abs=5e-6)
    assert two_sided(0.15 / error) == pytest.approx(0.163, abs=5e-4)
    found = change(before, after, "adjusted_wald")
    assert found.change == pytest.approx(0.15)
    assert 0.163 < found.p_value < 0.18
    assert found.low < 0 < found.high
    assert found.detectable == pytest.approx(2.802 * 0.10759, abs=1e-4)
    assert verdict(found, "higher_is_better", True, found.p_value < 0.05) == "no_detectable_change"


# An NPS "fall" reported by a user of another product: 46 (60 % to 14 %) -> 39 (57 % to 18 %).
@pytest.mark.parametrize("whole", [True, False])
def test_nps_46_to_39_on_87_and_94_answers_is_no_detectable_change(whole: bool) -> None:
    before = net_share(52, 12, 87) if whole else net_share(0.60 * 87, 0.14 * 87, 87)
    after = net_share(54, 17, 94) if whole else net_share(0.57 * 94, 0.18 * 94, 94)
    found = change(before, after, "adjusted_wald").scaled(100)
    assert round(100 * before.value) == 46 and round(100 * after.value) == 39
    assert found.detectable == pytest.approx(31, abs=0.5)
    assert found.low == pytest.approx(-7 - 22, abs=1) and found.high == pytest.approx(-7 + 22, abs=1)
    stands = significant([found.p_value])[0]
    assert verdict(found, "higher_is_better", True, stands) == "no_detectable_change"


# Newcombe 1998, Statistics in Medicine 17: single proportions (and 78/100, constructed).
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (78, 100, 0.6893, 0.8500),
        (144, 200, 0.6541, 0.7776),
    ],
)
def test_wilson_of_newcombe_1998_and_first_contact_resolution(successes: int, n: int, low: float, high: float) -> None:
    found = wilson(successes, n)
    assert (found.low, found.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))
    mirror = wilson(n - successes, n)
    assert (mirror.low, mirror.high) == (pytest.approx(1 - found.high), pytest.approx(1 - found.low))


def test_difference_of_two_shares_of_newcombe_1998() -> None:
    found = newcombe(56, 70, 48, 80)
    assert (found.low, found.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    both = change(Estimate(48 / 80, n=80), Estimate(56 / 70, n=70), "wilson")
    assert (both.change, both.low, both.high) == (pytest.approx(0.2), found.low, found.high)
    assert both.p_value < 0.05


def test_customer_effort_mean_and_share_agreeing_constructed() -> None:
    # Answers 7,6,6,5,4,2,1: mean 4.4286, 4 of 7 agree; interval by mean +- t s / sqrt(n), t(6) = 2.446912.
    answers = np.array([7, 6, 6, 5, 4, 2, 1.0])
    value, error, df = intervals.mean(answers.sum(), (answers**2).sum(), 7)
    assert value == pytest.approx(4.4286, abs=5e-5) and df == 6
    assert error == pytest.approx(answers.std(ddof=1) / math.sqrt(7))
    found = intervals.t_mean(answers.sum(), (answers**2).sum(), 7)
    assert (found.low, found.high) == (
        pytest.approx(value - 2.446912 * error, abs=1e-6),
        pytest.approx(value + 2.446912 * error, abs=1e-6),
    )
    assert wilson(4, 7).low < 4 / 7 < wilson(4, 7).high


def test_emotion_score_uses_a_net_share_constructed() -> None:
    # Counts 2,3,5,10,20,35,25 of 1..7: (35 + 25) - (2 + 3 + 5) = +50.
    found = adjusted_wald(60, 10, 100).scaled(100)
    assert found.low < 50 < found.high and found.high - found.low == pytest.approx(26.2, abs=0.5)


def test_ranks_around_quantiles_of_response_times() -> None:
    # Order statistics: n = 100, median: 40th..61st; n = 200, 90th percentile: 171st..189th.
    assert intervals.quantile_ranks(100, 0.5) == Interval(40, 61)
    assert intervals.quantile_ranks(200, 0.9) == Interval(171, 189)
    assert math.isnan(intervals.quantile_ranks(10, 0.9).high)  # none of ten is an upper limit
    assert intervals.quantile_ranks(100.0, 0.5) == intervals.quantile_ranks(100.7, 0.5)


def test_complaint_rate_exact_poisson() -> None:
    # 12 complaints of 5,000 customers: 2.40 per 1,000, 1.240..4.192.
    found = poisson(12, 5000).scaled(1000)
    assert (found.low, found.high) == (pytest.approx(1.240, abs=5e-4), pytest.approx(4.192, abs=5e-4))
    assert poisson(0, 1).low == 0 and poisson(0, 1).high == pytest.approx(-math.log(0.025))


def test_benjamini_hochberg_of_the_1995_paper_rejects_four_of_fifteen() -> None:
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.3240,
        0.4262,
        0.5719,
        0.6528,
        0.7590,
        1.0,
    ]
    assert significant(p) == [True] * 4 + [False] * 11
    assert sum(value <= 0.05 / 15 for value in p) == 3  # Bonferroni, for comparison
    assert significant([math.nan, *reversed(p), math.nan]) == [False] * 12 + [True] * 4 + [False]
    assert significant([]) == [] and significant([math.nan]) == [False]


def test_mix_hides_a_rise_in_every_segment_constructed() -> None:
    # A 90 -> 91, B 60 -> 62, mix 80/20 -> 50/50: the total falls from 84.0 to 76.5.
    found = decompose([80, 20], [90, 60], [50, 50], [91, 62])
    assert (found.total, found.rate, found.mix) == (
        pytest.approx(-7.5),
        pytest.approx(1.35),
        pytest.approx(-8.85),
    )
    # Two channels, 40 -> 44 and 10 -> 14, while the total goes from 37 to 23: within +4, mix -18.
    found = decompose([90, 10], [40, 10], [30, 70], [44, 14])
    assert (found.total, found.rate, found.mix) == (pytest.approx(-14), pytest.approx(4), pytest.approx(-18))


def test_mix_and_rate_add_up_and_mirror_when_time_runs_backwards() -> None:
    rng = np.random.default_rng(5)
    n0, n1 = rng.integers(0, 50, (40, 6)), rng.integers(0, 50, (40, 6))
    m0, m1 = rng.normal(50, 20, (40, 6)), rng.normal(50, 20, (40, 6))
    there, back = decompose(n0, m0, n1, m1), decompose(n1, m1, n0, m0)
    totals = (n1 * m1).sum(1) / n1.sum(1) - (n0 * m0).sum(1) / n0.sum(1)
    np.testing.assert_allclose(there.mix + there.rate, totals, atol=1e-11)
    np.testing.assert_allclose((there.mix_parts + there.rate_parts).sum(1), totals, atol=1e-11)
    np.testing.assert_allclose(there.rate, -back.rate, atol=1e-11)


def test_a_segment_that_appears_or_vanishes_is_mix_only() -> None:
    found = decompose([100, 0, 50, 0], [40, math.nan, 10, 0], [100, 50, 0, 0], [40, 70, math.nan, 0])
    assert found.rate == 0 and found.mix == pytest.approx(found.total)
    assert list(found.rate_parts) == [0, 0, 0, 0] and found.mix_parts[3] == 0
    assert found.mix_parts[1] > 0 and found.mix_parts[2] > 0  # a good one came, a bad one went
    assert math.isnan(decompose([0, 0], [1, 1], [1, 1], [1, 1]).total)


@pytest.mark.parametrize(
    "found",
    [
        wilson(0, 0),
        adjusted_wald(0, 0, 0),
        newcombe(0, 0, 3, 9),
        differences.net_difference(0, 0, 0, 1, 1, 5),
        intervals.t_mean(4, 16, 1),
        intervals.t_mean(0, 0, 0),
        intervals.t_mean(15, 45, 5),
        intervals.delta(1, 0, 9),
        intervals.delta(1, 2, 0),
        poisson(0, 0),
        intervals.quantile_ranks(0, 0.5),
        intervals.quantile_ranks(1, 0.5),
    ],
)
def test_where_nothing_can_be_said_both_ends_are_nan(found: Interval) -> None:
    assert math.isnan(found.low) and math.isnan(found.high)


@pytest.mark.parametrize(
    "found",
    [
        wilson(1, 1),
        wilson(0, 1),
        wilson(9, 9),
        adjusted_wald(1, 0, 1),
        adjusted_wald(9, 0, 9),
        adjusted_wald(0, 0, 9),
        newcombe(9, 9, 9, 9),
        differences.net_difference(9, 0, 9, 9, 0, 9),
        poisson(0, 9),
    ],
)
def test_unanimous_answers_are_never_certain(found: Interval) -> None:
    assert found.high - found.low > 0.1


def test_unanimous_samples_have_a_detectable_change_above_zero() -> None:
    assert change(Estimate(1.0, n=30), Estimate(1.0, n=30), "wilson").detectable > 0.1
    assert change(net_share(30, 0, 30), net_share(30, 0, 30), "adjusted_wald").detectable > 0.1
    assert change(Estimate(0.0, n=30), Estimate(0.0, n=30), "poisson").detectable > 0.1
    unknown = change(Estimate(5.0, 0.0, 29), Estimate(4.0, 0.1, 29), "t")
    assert math.isnan(unknown.low) and math.isnan(unknown.p_value) and math.isnan(unknown.detectable)


def test_numbers_give_floats_and_arrays_give_arrays() -> None:
    assert type(wilson(3, 9).low) is float and type(poisson(3, 9).high) is float
    assert type(change(Estimate(0.5, n=9), Estimate(0.6, n=9), "wilson").p_value) is float
    cells = adjusted_wald(np.array([[50, 5], [0, 10]]), np.array([[20, 0], [0, 2]]), np.array([[100, 5], [0, 15]]))
    assert cells.low.shape == (2, 2) and math.isnan(cells.low[1, 0])
    assert cells.low[0, 0] == adjusted_wald(50, 20, 100).low
    found = change(Estimate(np.array([0.5, 0.2]), n=90), Estimate(0.6, n=np.array([80, 0])), "wilson")
    assert found.p_value.shape == (2,) and math.isnan(found.p_value[1])


def test_weights_widen_an_interval_as_much_as_the_effective_sample_says() -> None:
    weighted = wilson(60.0, 100.0, n_effective=25)
    assert (weighted.low, weighted.high) == (wilson(15, 25).low, wilson(15, 25).high)
    assert adjusted_wald(50, 20, 100, n_effective=50) == adjusted_wald(25, 10, 50)
    _, error, _ = intervals.mean(300, 1000, 100, 40)
    assert error == pytest.approx(math.sqrt((1000 / 100 - 9) * 40 / 39 / 40))


def test_doubling_every_row_halves_the_variance() -> None:
    assert net_standard_error(100, 40, 200) == pytest.approx(net_standard_error(50, 20, 100) / math.sqrt(2))


@pytest.mark.parametrize(
    ("polarity", "moved", "expected"),
    [
        ("higher_is_better", 2.0, "better"),
        ("higher_is_better", -2.0, "worse"),
        ("lower_is_better", 2.0, "worse"),
        ("lower_is_better", -2.0, "better"),
    ],
)
def test_verdict_follows_the_polarity(polarity: str, moved: float, expected: str) -> None:
    found = Change(moved, moved - 1, moved + 1, 0.001, 1.4)
    assert verdict(found, polarity, True, True) == expected
    assert verdict(found, polarity, True, False) == "no_detectable_change"
    assert verdict(found, polarity, False, True) == "not_enough_answers"


@pytest.mark.parametrize(
    ("before", "moved", "expected"),
    [
        (90, 5, "better"),
        (110, 5, "worse"),
        (110, -5, "better"),
        (97, 6, "no_detectable_change"),
        (98, 10, "worse"),
        (92, 10, "better"),
        (95, 10, "no_detectable_change"),
    ],
)
def test_verdict_on_target_means_nearer_to_a_hundred(before: float, moved: float, expected: str) -> None:
    found = Change(moved, moved - 2, moved + 2, 0.001, 2.8)
    assert verdict(found, "on_target", True, True, target=100, before=before) == expected


def test_verdict_on_what_cannot_be_measured() -> None:
    nothing = Change(math.nan, math.nan, math.nan, math.nan, math.nan)
    assert verdict(nothing, "higher_is_better", True, False) == "not_enough_answers"


def test_difference_from_a_target_agrees_with_the_interval() -> None:
    found = difference_from_target(Estimate(81 / 263, n=263), wilson(81, 263).high, "wilson")
    assert found.p_value == pytest.approx(0.05) and found.high == pytest.approx(0)
    found = difference_from_target(net_share(50, 20, 100), adjusted_wald(50, 20, 100).low, "adjusted_wald")
    assert found.p_value == pytest.approx(0.05) and found.low == pytest.approx(0)
    found = difference_from_target(Estimate(12 / 5000, n=5000), poisson(12, 5000).low, "poisson")
    assert found.p_value == pytest.approx(0.05) and found.low == pytest.approx(0)
    found = difference_from_target(Estimate(4.0, 0.1, 9), 4.0 - 0.1 * 2.262157, "t")
    assert found.p_value == pytest.approx(0.05, abs=1e-6) and found.detectable == pytest.approx(0.2802)


def test_change_of_medians_is_significant_exactly_when_its_interval_leaves_zero() -> None:
    found = change_of_intervals(100, Interval(90, 115), 130, Interval(118, 150))
    assert found.low == pytest.approx(30 - math.hypot(12, 15)) and found.p_value < 0.05
    touching = change_of_intervals(100, Interval(90, 115), 115, Interval(115, 130))
    assert touching.low == pytest.approx(0) and touching.p_value == pytest.approx(0.05)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: wilson(5, 4),
        lambda: wilson(-1, 4),
        lambda: wilson(1, -4),
        lambda: wilson(1, 4, 95),
        lambda: adjusted_wald(3, 3, 5),
        lambda: intervals.delta(1, -1, 5),
        lambda: poisson(-1, 5),
        lambda: intervals.mean(10, 1, 10),
        lambda: intervals.quantile_ranks(10, 1.5),
        lambda: significant([1.2]),
        lambda: significant([0.2], rate=5),
        lambda: decompose([-1, 2], [1, 1], [1, 1], [1, 1]),
        lambda: decompose([1, 2], [math.nan, 1], [1, 1], [1, 1]),
        lambda: decompose(1, 1, 1, 1),
        lambda: change(Estimate(0.5, n=5), Estimate(0.5, n=5), "guess"),
        lambda: difference_from_target(Estimate(0.5, n=5), 0.5, "guess"),
        lambda: verdict(Change(1, 0, 2, 0.1, 1), "up", True, True),
        lambda: verdict(Change(1, 0, 2, 0.1, 1), "on_target", True, True),
        lambda: variances.linearised_variance([1, 2], [1, 2], [[1]], 3),
        lambda: variances.effective_n(-1, 2),
    ],
)
def test_impossible_arguments_are_bugs_of_ours(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        wrong()  # type: ignore[operator]
