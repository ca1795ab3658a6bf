"""Seeded simulations: 95 % intervals hold the truth 95 times in 100, false verdicts are at most 5 in 100.

Shares and net shares of whole counts come in steps, so that coverage saws up and down around its level; the
tests take ordinary cases for coverage, and rare events and lopsided samples for false verdicts.
"""

import numpy as np
import pytest
from scipy import stats

from cx_metrics.statistics import differences, intervals
from cx_metrics.statistics.change import Change, Estimate, change
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.multiplicity import significant

RUNS = 20_000
SIZES = (30, 100, 1000)
NOISE = 3 * np.sqrt(0.05 * 0.95 / RUNS)  # three standard errors of a simulated 5 %
MIXES = ((0.45, 0.30, 0.25), (0.60, 0.26, 0.14), (0.33, 0.33, 0.34), (0.20, 0.30, 0.50))
EXTREME_MIXES = (
    (0.95, 0.05, 0.0),
    (0.98, 0.01, 0.01),
    (0.01, 0.98, 0.01),
    (0.05, 0.15, 0.8),
    (0.9, 0.0, 0.1),
)


def coverage(found: Interval | Change, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


def net_shares(rng: np.random.Generator, n: int, mix: tuple[float, float, float]) -> Estimate:
    answers = rng.multinomial(n, mix, RUNS)
    plus, minus = answers[:, 0], answers[:, 2]
    return Estimate((plus - minus) / n, intervals.net_standard_error(plus, minus, n), n=n)


@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_shares(n: int) -> None:
    rng = np.random.default_rng(n)
    for p in (0.2, 0.37, 0.5, 0.71, 0.85):
        one, two = rng.binomial(n, p, RUNS), rng.binomial(n, p - 0.1, RUNS)
        assert 0.93 <= coverage(intervals.wilson(one, n), p) <= 0.97
        assert 0.93 <= coverage(differences.newcombe(one, n, two, n), 0.1) <= 0.97


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("mix", MIXES)
def test_coverage_of_net_shares(n: int, mix: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(n)
    one, two = rng.multinomial(n, mix, RUNS), rng.multinomial(n, MIXES[0], RUNS)
    truth, other = mix[0] - mix[2], MIXES[0][0] - MIXES[0][2]
    assert 0.93 <= coverage(intervals.adjusted_wald(one[:, 0], one[:, 2], n), truth) <= 0.97
    found = differences.net_difference(one[:, 0], one[:, 2], n, two[:, 0], two[:, 2], n)
    assert 0.93 <= coverage(found, truth - other) <= 0.97


@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_means_and_their_difference(n: int) -> None:
    rng = np.random.default_rng(n)
    scale, shares = np.arange(1, 6), np.array([0.05, 0.08, 0.17, 0.40, 0.30])
    first, second = rng.multinomial(n, shares, RUNS), rng.multinomial(2 * n, shares[::-1], RUNS)
    truth, other = float(shares @ scale), float(shares[::-1] @ scale)
    one = intervals.mean(first @ scale, first @ scale**2, n)
    two = intervals.mean(second @ scale, second @ scale**2, 2 * n)
    assert 0.93 <= coverage(intervals.t_mean(first @ scale, first @ scale**2, n), truth) <= 0.97
    assert 0.93 <= coverage(change(Estimate(*two), Estimate(*one), "t"), truth - other) <= 0.97


@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_a_weighted_mean_with_its_effective_sample(n: int) -> None:
    rng = np.random.default_rng(n)
    runs = min(RUNS, 4_000_000 // n)
    weight, x = rng.uniform(0.3, 2, (runs, n)), rng.normal(7, 2, (runs, n))
    size = weight.sum(axis=1) ** 2 / (weight**2).sum(axis=1)
    found = intervals.t_mean((weight * x).sum(axis=1), (weight * x * x).sum(axis=1), weight.sum(axis=1), size)
    assert 0.93 <= coverage(found, 7) <= 0.97


@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_a_ratio_by_the_delta_method(n: int) -> None:
    rng = np.random.default_rng(n)
    runs = min(RUNS, 4_000_000 // n)
    x = rng.gamma(4, 1, (runs, n))
    y = 0.5 * x + rng.normal(3, 1, (runs, n))
    ratio = y.sum(axis=1) / x.sum(axis=1)
    variance = ((y - ratio[:, None] * x) ** 2).sum(axis=1) / ((n - 1) * n * x.mean(axis=1) ** 2)
    assert 0.93 <= coverage(intervals.delta(ratio, variance, n - 1), 5 / 4) <= 0.97


@pytest.mark.parametrize("n", SIZES)
def test_coverage_of_poisson_rates(n: int) -> None:
    counts = np.random.default_rng(n).poisson(n, RUNS)
    assert 0.93 <= coverage(intervals.poisson(counts, 10.0), n / 10) <= 0.97


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("q", [0.5, 0.9])
def test_coverage_of_quantiles(n: int, q: float) -> None:
    runs = min(RUNS, 4_000_000 // n)
    ordered = np.sort(np.random.default_rng(n).exponential(1, (runs, n)), axis=1)
    ranks = intervals.quantile_ranks(n, q)
    truth = -np.log(1 - q)
    low = ordered[:, int(ranks.low) - 1]
    if np.isnan(ranks.high):  # none of 30 is an upper limit of their 90th percentile
        assert (n, q) == (30, 0.9) and np.mean(low > truth) <= 0.025 + NOISE
    else:
        high = ordered[:, int(ranks.high) - 1]
        assert 0.93 <= coverage(Interval(low, high), truth) <= 0.97


@pytest.mark.parametrize("sizes", [(30, 30), (100, 100), (1000, 1000), (30, 100), (30, 1000), (87, 94)])
def test_false_verdicts_on_shares_counted_exactly(sizes: tuple[int, int]) -> None:
    n1, n2 = sizes
    # All pairs of counts that matter: those beyond five standard deviations add nothing.
    for p in (0.002, 0.01, 0.05, 0.12, 0.34, 0.43, 0.5):
        x1, x2 = (np.arange(*stats.binom.interval(1 - 1e-6, n, p) + np.array([0, 1])) for n in sizes)
        found = change(Estimate(x1[:, None] / n1, n=n1), Estimate(x2[None, :] / n2, n=n2), "wilson")
        false = stats.binom.pmf(x1, n1, p) @ (found.p_value <= 0.05) @ stats.binom.pmf(x2, n2, p)
        assert false <= 0.05


@pytest.mark.parametrize("sizes", [(30, 30), (100, 100), (1000, 1000), (30, 1000)])
@pytest.mark.parametrize("mix", MIXES + EXTREME_MIXES)
def test_false_verdicts_on_net_shares(sizes: tuple[int, int], mix: tuple[float, float, float]) -> None:
    rng = np.random.default_rng(sizes)
    found = change(net_shares(rng, sizes[0], mix), net_shares(rng, sizes[1], mix), "adjusted_wald")
    assert np.mean(found.p_value <= 0.05) <= 0.05 + NOISE


@pytest.mark.parametrize("expected", [(0.3, 10), (3, 3), (12, 100), (500, 500)])
def test_false_verdicts_on_rates(expected: tuple[float, float]) -> None:
    rng = np.random.default_rng(7)
    counts = [rng.poisson(mean, RUNS) for mean in expected]
    one, two = (Estimate(count / mean, n=mean) for count, mean in zip(counts, expected, strict=True))
    found = change(one, two, "poisson")
    assert np.mean(found.p_value <= 0.05) <= 0.05 + NOISE
    assert np.all((found.p_value > 0.045) | (found.low > 0) | (found.high < 0))  # never against the interval


def test_false_verdicts_on_means() -> None:
    rng = np.random.default_rng(8)
    scale, shares = np.arange(1, 6), (0.05, 0.08, 0.17, 0.40, 0.30)
    # Skewed answers and samples of 30 and 300 cost Welch's t, like any t, up to one more in a hundred.
    for n1, n2, level in ((30, 30, 0.05), (30, 300, 0.06), (1000, 1000, 0.05)):
        one, two = (
            Estimate(*intervals.mean(x @ scale, x @ scale**2, n))
            for n, x in ((n, rng.multinomial(n, shares, RUNS)) for n in (n1, n2))
        )
        assert np.mean(change(one, two, "t").p_value <= 0.05) <= level + NOISE


def test_a_board_of_sixty_cells_rarely_cries_wolf() -> None:
    # Without a rule, 60 cells of 80 answers give three false alarms on average, and 95 of 100 boards have
    # one.
    rng = np.random.default_rng(9)
    boards, cells, n = 500, 60, 80
    before, after = (rng.multinomial(n, MIXES[0], (boards, cells)) for _ in range(2))
    one, two = (
        Estimate((x[..., 0] - x[..., 2]) / n, intervals.net_standard_error(x[..., 0], x[..., 2], n), n=n)
        for x in (before, after)
    )
    p = change(one, two, "adjusted_wald").p_value
    alarmed = np.mean([any(significant(board)) for board in p])
    assert alarmed <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / boards) < np.mean((p <= 0.05).any(axis=1))


def test_the_detectable_change_is_detected_four_times_in_five() -> None:
    rng = np.random.default_rng(10)
    n, mix = 400, (0.45, 0.30, 0.25)
    error = np.sqrt(2 * (0.70 - 0.20**2) / n)
    shift = 2.802 * error / 2
    found = change(
        net_shares(rng, n, mix), net_shares(rng, n, (mix[0] + shift, mix[1], mix[2] - shift)), "adjusted_wald"
    )
    assert 0.77 <= np.mean(found.p_value <= 0.05) <= 0.84
    assert np.median(found.detectable) == pytest.approx(2.802 * error, rel=0.05)
