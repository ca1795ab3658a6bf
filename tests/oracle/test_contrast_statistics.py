"""Least squares by block, penalty and reward, and correlations as asked, against statsmodels and plain NumPy."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy.stats import f
from statsmodels.stats import multivariate

from cx_metrics.statistics.asked_of import asked_correlations
from cx_metrics.statistics.asymmetry import level_columns, shape_of
from cx_metrics.statistics.block_regression import block_fit, block_products, relation_p

# the constructed set of the penalty-reward contrasts: 20 bad, 50 ordinary and 30 excellent ratings
SCORES = np.repeat([25.0, 60.0, 100.0], [20, 50, 30])
OUTCOME = np.concatenate([np.repeat([1.5, 2.5], 10), np.repeat([3.5, 4.5], 25), np.repeat([4.0, 5.0], 15)])


def fitted(columns: np.ndarray, y: np.ndarray, block: np.ndarray, weight: np.ndarray | None = None):  # type: ignore[no-untyped-def]
    w = np.ones(len(y)) if weight is None else weight
    return block_fit(block_products([np.ones(len(y)), *np.asarray(columns).T, y], w, block))


def test_penalty_and_reward_of_the_constructed_set() -> None:
    levels = level_columns(SCORES, 50, 90)
    found = fitted(np.column_stack([*levels.values()]), OUTCOME, np.arange(100))
    assert found.coefficients[:3] == pytest.approx([4.0, -2.0, 0.5]) and np.isnan(found.coefficients[3])
    errors = np.linalg.norm(found.shifts, axis=0)[:3]
    assert errors == pytest.approx([0.0718, 0.1343, 0.1172], rel=0.05)  # these are of least squares with equal spread


def test_coefficients_and_errors_are_those_of_statsmodels() -> None:
    draws = np.random.default_rng(3)
    n = 3000
    x = draws.normal(size=(n, 4)) + draws.normal(size=(n, 1))
    customer = draws.integers(0, 900, n)
    y = x @ [1.0, 0.5, 0.0, -0.3] + draws.normal(size=900)[customer] + draws.normal(size=n) * (1 + (x[:, 0] > 0))
    weight = draws.uniform(0.5, 2, n)
    block = customer % 200
    found = fitted(x, y, block, weight)
    plain = sm.WLS(y, sm.add_constant(x), weights=weight).fit(cov_type="cluster", cov_kwds={"groups": block})
    assert found.coefficients == pytest.approx(plain.params, abs=1e-10)
    assert np.linalg.norm(found.shifts, axis=0) == pytest.approx(plain.bse, rel=0.03)


def test_a_relation_is_tested_by_what_each_block_of_customers_says_of_it() -> None:
    draws = np.random.default_rng(3)
    x, weight, block = draws.normal(size=(900, 5)), draws.uniform(0.5, 2, 900), draws.integers(0, 150, 900)
    x[:, 4] = x[:, 0] - x[:, 1]  # which says nothing new
    for y in (x @ [0.1, 0.0, 0.0, 0.3, 0.0] + draws.normal(size=900), draws.normal(size=900)):
        beside = np.column_stack([np.ones(900), x[:, 3]])
        root = np.sqrt(weight)[:, None]
        left = [
            each - beside @ np.linalg.lstsq(beside * root, each * root, rcond=None)[0]
            for each in (x[:, :3], y[:, None])
        ]
        scores = pd.DataFrame(left[0] * left[1] * weight[:, None]).groupby(block).sum()
        hotelling = multivariate.test_mvmean(
            scores, mean_null=np.zeros(3)
        ).statistic  # with as many degrees as blocks less columns
        products = block_products([np.ones(900), *x.T, y], weight, block)
        free, whole = 150 - 3 - 2, 150 - 3
        assert relation_p(products, [1, 2, 3, 5], [0, 4]) == pytest.approx(f.sf(hotelling * free / whole, 3, free))


def test_a_column_that_others_say_already_is_not_known() -> None:
    draws = np.random.default_rng(1)
    x = draws.normal(size=(200, 2))
    found = fitted(np.column_stack([x, x @ [1.0, 2.0]]), x[:, 0] + draws.normal(size=200), np.arange(200) % 50)
    assert np.isnan(found.coefficients).tolist() == [False, False, False, True]
    assert np.isfinite(found.at(1)).all() and np.isnan(found.at(3)).all()


def test_too_few_blocks_give_no_interval() -> None:
    draws = np.random.default_rng(1)
    found = fitted(draws.normal(size=(100, 1)), draws.normal(size=100), np.arange(100) % 19)
    assert np.isfinite(found.coefficients).all() and np.isnan(found.at(1)[1])
    columns = [np.ones(100), draws.normal(size=100), draws.normal(size=100)]
    assert np.isnan(relation_p(block_products(columns, np.ones(100), np.arange(100) % 19), [1], [0]))


def test_contrasts_cover_what_is_true() -> None:
    """In 400 companies whose customers answer twice, 95 % intervals of penalty and reward hold the truth in 93–97 %."""
    covered = []
    for seed in range(400):
        draws = np.random.default_rng(seed)
        customer = np.repeat(np.arange(500), 2)
        mood = np.repeat(draws.normal(size=500), 2)
        item = np.clip(np.round(3.5 + 0.6 * mood + draws.normal(size=1000)), 1, 5)
        other = np.clip(np.round(3.5 + 0.6 * mood + draws.normal(size=1000)), 1, 5)
        y = -2.0 * (item <= 2) + 0.5 * (item == 5) + 0.8 * (other == 5) + 0.5 * draws.normal(size=500)[customer]
        y += draws.normal(size=1000) * (1 + (item <= 2))
        levels = [level_columns((each - 1) * 25, 50, 90) for each in (item, other)]
        columns = [of[level] for of in levels for level in ("low", "high")]
        found = fitted(np.column_stack(columns), y, customer % 200)
        covered += [found.at(k)[1] <= truth <= found.at(k)[2] for k, truth in ((1, -2.0), (2, 0.5), (4, 0.8))]
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize(
    ("clear", "apart", "shape"),
    [
        ((True, False), (-0.5, 3.0), "more_is_better"),
        ((True, False), (0.5, 3.0), "must_be_right"),
        ((True, True), (0.2, 1.0), "must_be_right"),
        ((True, True), (-0.4, 0.6), "more_is_better"),
        ((True, True), (-2.0, -0.1), "can_delight"),
        ((False, True), (-3.0, 0.5), "more_is_better"),
        ((False, True), (-3.0, -0.5), "can_delight"),
        ((False, False), (-1.0, 1.0), "no_evidence"),
    ],
)
def test_shapes(clear: tuple[bool, bool], apart: tuple[float, float], shape: str) -> None:
    assert shape_of(*clear, apart) == shape


def cross_sums(frame: np.ndarray) -> np.ndarray:
    """Σw, Σx, Σy, Σx², Σy², Σxy of every two columns over the rows that hold both, and the outcome (the first)."""
    held = frame[~np.isnan(frame[:, 0])]
    known, x = (~np.isnan(held)).astype(float), np.nan_to_num(held)
    n, sx, sxx = known.T @ known, x.T @ known, (x * x).T @ known
    return np.array([n, sx, sx.T, sxx, sxx.T, x.T @ x])


def test_correlations_as_asked_are_those_of_ratings_beside_indicators() -> None:
    draws = np.random.default_rng(9)
    x = draws.normal(size=(1500, 4)) + draws.normal(size=(1500, 1))
    y = x @ [1.0, 0.4, 0.2, 0.0] + draws.normal(size=1500)
    y = y - 0.8 * (draws.random(1500) < 0.3)
    x[draws.random(x.shape) < [0.0, 0.1, 0.5, 0.8]] = np.nan
    y[:50] = np.nan
    found = asked_correlations(cross_sums(np.column_stack([y, x])))
    held = ~np.isnan(y)
    absent = np.isnan(x[held]).astype(float)
    filled = np.where(absent == 1, 0.0, np.nan_to_num(x[held] - np.nanmean(x[held], axis=0)))
    design = np.column_stack([np.ones(held.sum()), absent])
    variables = np.column_stack([y[held], filled])
    left = variables - design @ np.linalg.lstsq(design, variables, rcond=None)[0]
    assert found == pytest.approx(np.corrcoef(left.T), abs=1e-9)
    r2 = 1 - 1 / np.linalg.inv(found)[0, 0]
    partial = sm.OLS(left[:, 0], left[:, 1:]).fit().rsquared
    assert r2 == pytest.approx(partial, abs=1e-9)
