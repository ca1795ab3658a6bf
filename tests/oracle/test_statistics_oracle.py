"""SciPy, statsmodels and plain row-level arithmetic as second opinions on the statistics."""

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from cx_metrics.statistics import differences, intervals, quantiles, variances
from cx_metrics.statistics.change import Estimate, change
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.target_difference import difference_from_target

PROBABILITIES = np.array([1e-6, 0.001, 0.005, 0.025, 0.1, 0.3, 0.4999, 0.5, 0.7, 0.95, 0.975, 0.995])
DEGREES = np.array([0.3, 0.7, 1, 1.3, 2, 2.9, 3, 4.5, 10, 29, 99.5, 999, 1001, 1e4, 1e6])


def test_normal_against_scipy() -> None:
    z = np.linspace(-8, 8, 161)
    ours, theirs = quantiles.normal_quantile(PROBABILITIES), stats.norm.ppf(PROBABILITIES)
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(quantiles.two_sided(z), 2 * stats.norm.sf(np.abs(z)), rtol=1e-12)
    assert list(quantiles.normal_quantile([0, 1])) == [-np.inf, np.inf]


def test_student_t_against_scipy() -> None:
    p, df = np.meshgrid(PROBABILITIES, np.append(DEGREES, np.inf))
    np.testing.assert_allclose(quantiles.student_t_quantile(p, df), stats.t.ppf(p, df), rtol=1e-8, atol=1e-10)
    t, df = np.meshgrid([-40, -5, -1.96, -0.1, 0, 0.3, 2, 8, 30, 1e5], np.append(DEGREES, np.inf))
    np.testing.assert_allclose(quantiles.student_t_two_sided(t, df), 2 * stats.t.sf(np.abs(t), df), rtol=1e-8)
    assert np.isnan(quantiles.student_t_quantile(0.975, 0))


def test_chi_square_against_scipy() -> None:
    p, df = np.meshgrid(PROBABILITIES, np.append(DEGREES, [24, 26, 500, 1e5]))
    ours, theirs = quantiles.chi_square_quantile(p, df), stats.chi2.ppf(p, df)
    np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
def test_binomial_quantile_against_scipy(share: float) -> None:
    n = np.append(np.arange(1, 400), [1000, 5000, 20000])
    for p in (0.005, 0.025, 0.975, 0.995):
        np.testing.assert_array_equal(quantiles.binomial_quantile(p, n, share), stats.binom.ppf(p, n, share))
        large = quantiles.binomial_quantile(p, 10_000_000, share)
        assert abs(large - stats.binom.ppf(p, 10_000_000, share)) <= 1


def test_wilson_and_newcombe_against_statsmodels() -> None:
    x, n = np.array([0, 1, 15, 81, 20, 500]), np.array([20, 29, 148, 263, 20, 1000])
    for confidence in (0.8, 0.95, 0.99):
        found = intervals.wilson(x, n, confidence)
        low, high = proportion_confint(x, n, 1 - confidence, "wilson")
        np.testing.assert_allclose(found.low, low, atol=1e-12)
        np.testing.assert_allclose(found.high, high, atol=1e-12)
    for x1, n1, x2, n2 in [(56, 70, 48, 80), (0, 20, 3, 30), (9, 10, 1, 900), (30, 30, 29, 30)]:
        between = differences.newcombe(x1, n1, x2, n2)
        theirs = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
        np.testing.assert_allclose((between.low, between.high), theirs, atol=1e-10)


def test_means_against_statsmodels() -> None:
    rng = np.random.default_rng(1)
    first, second = rng.normal(4, 1, 35), rng.normal(3.7, 2, 60)
    one, two = (intervals.mean(x.sum(), (x**2).sum(), len(x)) for x in (first, second))
    theirs = DescrStatsW(first), DescrStatsW(second)
    found = intervals.t_mean(first.sum(), (first**2).sum(), 35)
    np.testing.assert_allclose((found.low, found.high), theirs[0].tconfint_mean(), rtol=1e-9)
    compared = CompareMeans(*theirs)
    moved = change(Estimate(*two), Estimate(*one), "t")
    np.testing.assert_allclose((moved.low, moved.high), compared.tconfint_diff(usevar="unequal"), rtol=1e-9)
    assert moved.p_value == pytest.approx(compared.ttest_ind(usevar="unequal")[1], rel=1e-9)


def test_poisson_against_scipy() -> None:
    for count, exposure in [(0, 3.0), (1, 10.0), (12, 5000.0), (2000, 5.0)]:
        found = intervals.poisson(count, exposure)
        low, high = (stats.gamma.ppf(0.025, count) if count else 0.0, stats.gamma.ppf(0.975, count + 1))
        np.testing.assert_allclose((found.low, found.high), (low / exposure, high / exposure), rtol=1e-8)
    p = difference_from_target(Estimate(12 / 5000, n=5000), 8 / 5000, "poisson").p_value
    assert p == pytest.approx(2 * stats.poisson.sf(11, 8), rel=1e-9)


def test_benjamini_hochberg_against_statsmodels() -> None:
    rng = np.random.default_rng(2)
    for _ in range(50):
        p = np.append(rng.uniform(size=20), rng.uniform(size=8) ** 4)
        assert significant(p) == list(multipletests(p, 0.05, "fdr_bh")[0])


@pytest.fixture
def rows() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    customers = rng.integers(0, 60, 400)
    weight = rng.uniform(0.3, 3, 400)
    x = rng.gamma(2, 2, 400) + rng.normal(0, 1, 60)[customers]
    y = x * 0.4 + rng.normal(3, 1, 400)
    return customers, weight, x, y


def sums_of(weight: np.ndarray, parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    weighted = weight[:, None] * parts
    return weighted.sum(axis=0), weighted.T @ weighted


def test_variance_of_a_weighted_mean_against_statsmodels(rows: tuple[np.ndarray, ...]) -> None:
    customers, weight, x, _ = rows
    ones = np.ones_like(x)
    sums, cross = sums_of(weight, np.column_stack([x, ones]))
    gradient = np.array([1 / sums[1], -sums[0] / sums[1] ** 2])
    found = variances.linearised_variance(gradient, sums, cross, len(x))
    model = WLS(x, ones, weights=weight)
    assert found == pytest.approx(model.fit(cov_type="HC1").cov_params()[0, 0], rel=1e-9)
    clusters = np.array(
        [sums_of(weight[customers == c], np.column_stack([x, ones])[customers == c])[0] for c in np.unique(customers)]
    )
    theirs = model.fit(cov_type="cluster", cov_kwds={"groups": customers}).cov_params()[0, 0]
    by_cluster = variances.linearised_variance(gradient, sums, clusters.T @ clusters, len(clusters))
    assert by_cluster == pytest.approx(theirs, rel=1e-2)  # statsmodels adds its own (n - 1) / (n - k)
    assert by_cluster > 1.05 * found  # the rows of one customer are alike


def test_variance_of_a_ratio_against_the_written_out_formula(rows: tuple[np.ndarray, ...]) -> None:
    # Cochran 1977, Sampling Techniques, 6.13, unweighted: var(y/x) = sum (y - R x)^2 / ((n - 1) n mean(x)^2).
    _, _, x, y = rows
    n, ratio = len(x), y.sum() / x.sum()
    written = ((y - ratio * x) ** 2).sum() / ((n - 1) * n * x.mean() ** 2)
    sums, cross = sums_of(np.ones(n), np.column_stack([y, x]))
    gradient = np.array([1 / sums[1], -sums[0] / sums[1] ** 2])
    assert variances.linearised_variance(gradient, sums, cross, n) == pytest.approx(written, rel=1e-9)


def test_variance_of_a_curved_figure_row_by_row_and_over_cells(rows: tuple[np.ndarray, ...]) -> None:
    _, weight, x, y = rows
    parts = np.column_stack([x, y, x * y, np.ones_like(x)])
    cells, gradients, written = [], [], []
    for cell in (slice(0, 150), slice(150, 400)):
        sums, cross = sums_of(weight[cell], parts[cell])
        gradient = np.array(
            [
                -sums[1] / sums[3] ** 2,
                -sums[0] / sums[3] ** 2,
                1 / sums[3],
                -sums[2] / sums[3] ** 2 + 2 * sums[0] * sums[1] / sums[3] ** 3,
            ]
        )
        scores = (weight[cell, None] * parts[cell]) @ gradient
        m = len(scores)
        written.append(m / (m - 1) * ((scores - scores.mean()) ** 2).sum())
        cells.append((sums, cross, m))
        gradients.append(gradient)
    found = variances.linearised_variance(
        np.array(gradients),
        np.array([c[0] for c in cells]),
        np.array([c[1] for c in cells]),
        [c[2] for c in cells],
    )
    np.testing.assert_allclose(found, written, rtol=1e-9)


def test_variance_of_a_share_is_the_binomial_one() -> None:
    sums, cross = np.array([30.0, 100.0]), np.array([[30.0, 30.0], [30.0, 100.0]])
    variance = variances.linearised_variance([1 / 100, -30 / 100**2], sums, cross, 100)
    assert variance == pytest.approx(0.3 * 0.7 / 99)
    assert np.isnan(variances.linearised_variance([1.0, 1.0], [1, 1], [[1, 1], [1, 1]], 1))
