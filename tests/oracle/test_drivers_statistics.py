"""Importance of drivers against published values, the definition, statsmodels and plain resampling of customers."""

from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.moments.verbs import cross_hairs
from cx_metrics.statistics import blocks
from cx_metrics.statistics.drivers import (
    correlations,
    explained,
    importance,
    is_consistent,
    slopes,
)
from tests.moments_of_truth import YEAR, driver
from tests.oracle import plain_drivers
from tests.warehouses import shared

# Swiss fertility and socio-economic indicators, 1888: 47 provinces (Mosteller and Tukey 1977, Data Analysis and
# Regression, pp. 549-551; R: datasets::swiss); the columns are those of NAMES.
SWISS = """
80.2 17.0 15 12 9.96 22.2; 83.1 45.1 6 9 84.84 22.2; 92.5 39.7 5 5 93.40 20.2; 85.8 36.5 12 7 33.77 20.3
76.9 43.5 17 15 5.16 20.6; 76.1 35.3 9 7 90.57 26.6; 83.8 70.2 16 7 92.85 23.6; 92.4 67.8 14 8 97.16 24.9
82.4 53.3 12 7 97.67 21.0; 82.9 45.2 16 13 91.38 24.4; 87.1 64.5 14 6 98.61 24.5; 64.1 62.0 21 12 8.52 16.5
66.9 67.5 14 7 2.27 19.1; 68.9 60.7 19 12 4.43 22.7; 61.7 69.3 22 5 2.82 18.7; 68.3 72.6 18 2 24.20 21.2
71.7 34.0 17 8 3.30 20.0; 55.7 19.4 26 28 12.11 20.2; 54.3 15.2 31 20 2.15 10.8; 65.1 73.0 19 9 2.84 20.0
65.5 59.8 22 10 5.23 18.0; 65.0 55.1 14 3 4.52 22.4; 56.6 50.9 22 12 15.14 16.7; 57.4 54.1 20 6 4.20 15.3
72.5 71.2 12 1 2.40 21.0; 74.2 58.1 14 8 5.23 23.8; 72.0 63.5 6 3 2.56 18.0; 60.5 60.8 16 10 7.72 16.3
58.3 26.8 25 19 18.46 20.9; 65.4 49.5 15 8 6.10 22.5; 75.5 85.9 3 2 99.71 15.1; 69.3 84.9 7 6 99.68 19.8
77.3 89.7 5 2 100.00 18.3; 70.5 78.2 12 6 98.96 19.4; 79.4 64.9 7 3 98.22 20.2; 65.0 75.9 9 9 99.06 17.8
92.2 84.6 3 3 99.46 16.3; 79.3 63.1 13 13 96.83 18.1; 70.4 38.4 26 12 5.62 20.3; 65.7 7.7 29 11 13.79 20.5
72.7 16.7 22 13 11.22 18.9; 64.4 17.6 35 32 16.92 23.0; 77.6 37.6 15 7 4.97 20.0; 67.6 18.7 25 7 8.65 19.5
35.0 1.2 37 53 42.34 18.0; 44.7 46.6 16 29 50.43 18.2; 42.8 27.7 22 29 58.33 19.3
"""
ROWS = [row.split() for row in SWISS.replace("\n", ";").split(";") if row.strip()]
NAMES = ("fertility", "agriculture", "examination", "education", "catholic", "infant_mortality")
FRAME = pd.DataFrame(ROWS, columns=NAMES).astype(float)


def moments_of(frame: pd.DataFrame) -> tuple[np.ndarray, ...]:
    """n, Σx, Σy, Σx², Σy², Σxy of every two columns, of the rows in which both are known."""
    known = frame.notna().to_numpy(float)
    x = frame.fillna(0.0).to_numpy(float)
    return known.T @ known, x.T @ known, known.T @ x, (x * x).T @ known, known.T @ (x * x), x.T @ x


def drawn(seed: int, n: int, p: int, missing: float = 0.0) -> pd.DataFrame:
    draws = np.random.default_rng(seed)
    x = draws.normal(size=(n, p)) @ draws.normal(size=(p, p))
    frame = pd.DataFrame(x, columns=[f"d{k}" for k in range(p)])
    frame.insert(0, "outcome", x @ draws.normal(size=p) + 2 * draws.normal(size=n))
    return frame.mask(draws.random(frame.shape) < missing)


def test_the_published_values_of_a_published_table() -> None:
    """Grömping's relaimpo on these rows."""
    assert len(FRAME) == 47 and FRAME["fertility"].var() == pytest.approx(156.0425, abs=1e-4)
    matrix = correlations(*moments_of(FRAME))
    assert explained(matrix) == pytest.approx(0.706735, abs=1e-6)
    lmg = [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592]
    assert importance(matrix) == pytest.approx(lmg, abs=1e-8)
    assert plain_drivers.relative_weights(matrix) == pytest.approx(
        [0.04841690, 0.15470825, 0.27196410, 0.11468003, 0.11696572], abs=1e-8
    )
    pratt = slopes(matrix) * matrix[1:, 0]
    assert pratt == pytest.approx([-0.1104860, 0.1064274, 0.4450046, 0.1611768, 0.1046122], abs=1e-7)


def test_quality_of_a_mobile_network_by_the_definition() -> None:
    """Seven ratings of one thing, of a published survey: regressions on its rows, set after set."""
    frame = pd.read_csv(shared("ecsi_mobile/mobi.csv"))[["CUSA3", *(f"PERQ{k}" for k in range(1, 8))]].astype(float)
    drivers = tuple(frame.columns[1:])
    found = importance(correlations(*moments_of(frame)))
    plain = plain_drivers.lmg(partial(plain_drivers.r_squared, frame, "CUSA3"), drivers)
    assert found == pytest.approx(list(plain.values()), abs=1e-10) and found.sum() > 0.3


# Martilla and James 1977, Journal of Marketing, Importance-Performance Analysis: a car dealer's service, on four points
DEALER = """
right first time 3.83 2.63; complaints 3.63 2.73; warranty 3.60 3.15; able to do any job 3.56 3.00; available 3.41 3.05
courteous 3.41 3.29; ready when promised 3.38 3.03; only necessary work 3.37 3.11; low prices 3.29 2.00
clean up 3.27 3.02; near home 2.52 2.25; near work 2.43 2.49; courtesy cars 2.37 2.35; notices 2.05 3.33
"""


@pytest.mark.parametrize(
    ("rule", "lines", "first", "overdone"),
    [
        ("mean", (3.1514, 2.8164), {"right first time", "complaints", "low prices"}, {"notices"}),
        (
            "median",
            (3.375, 3.010),
            {"right first time", "complaints", "able to do any job"},
            {"notices", "only necessary work", "clean up"},
        ),
    ],
)
def test_quadrants_of_a_published_survey_move_with_the_lines(
    rule: Any, lines: tuple[float, float], first: set[str], overdone: set[str]
) -> None:
    rows = [row.rsplit(maxsplit=2) for row in DEALER.replace("\n", ";").split(";") if row]
    drivers = tuple(driver(name.strip(), 1, float(goes), importance=float(weighs)) for name, weighs, goes in rows)
    nobody_set_a_target: Any = SimpleNamespace(catalogue=SimpleNamespace(metrics={}))
    found = cross_hairs(nobody_set_a_target, drivers, (), YEAR, rule)
    assert (found.importance, found.performance) == pytest.approx(lines, abs=5e-4)
    weighs = {one.item: one.importance > found.importance for one in drivers}
    goes_well = {one.item: one.performance > found.performance for one in drivers}
    assert {name for name in weighs if weighs[name] and not goes_well[name]} == first
    assert {name for name in weighs if not weighs[name] and goes_well[name]} == overdone


def test_two_drivers_by_hand() -> None:
    matrix = [[1, 0.6, 0.5], [0.6, 1, 0.4], [0.5, 0.4, 1]]
    for found in (importance(matrix), plain_drivers.relative_weights(matrix)):
        assert found == pytest.approx([0.2752381, 0.1652381], abs=1e-7)
    assert explained(matrix) == pytest.approx(0.4404762, abs=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_the_formula_the_definition_and_regressions_on_rows_agree(seed: int) -> None:
    frame = drawn(seed, 60, 5)
    drivers = tuple(frame.columns[1:])
    r2 = partial(plain_drivers.r_squared, frame, "outcome")
    found = importance(correlations(*moments_of(frame)))
    assert found == pytest.approx(list(plain_drivers.lmg(r2, drivers).values()), abs=1e-10)
    assert found == pytest.approx(list(plain_drivers.lmg_by_orders(r2, drivers).values()), abs=1e-10)


def test_r_squared_and_signs_are_those_of_statsmodels() -> None:
    api = pytest.importorskip("statsmodels.api")
    frame = drawn(9, 300, 6)
    fitted = api.OLS(frame["outcome"], api.add_constant(frame.drop(columns="outcome"))).fit()
    matrix = correlations(*moments_of(frame))
    assert explained(matrix) == pytest.approx(fitted.rsquared, abs=1e-12)
    spread = frame.drop(columns="outcome").std() / frame["outcome"].std()
    assert slopes(matrix) == pytest.approx((fitted.params.drop("const") * spread).to_numpy(), abs=1e-10)


@pytest.mark.parametrize("p", [1, 2, 7, 12, 15, 18])
def test_shares_add_up_to_what_is_explained(p: int) -> None:
    matrices = np.stack([correlations(*moments_of(drawn(seed, 400, p))) for seed in range(2)])
    found = importance(matrices)
    assert found.shape == (2, p) and (found >= 0).all()
    assert found.sum(axis=1) == pytest.approx(explained(matrices), abs=1e-9)
    assert importance(matrices[1]) == pytest.approx(found[1], abs=1e-12)


def test_drawn_orders_come_near_to_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    from cx_metrics.statistics import drivers

    matrix = correlations(*moments_of(drawn(3, 400, 10)))
    exact = importance(matrix)
    monkeypatch.setattr(drivers, "MOST_EXACT", 5)
    sampled = importance(matrix)
    assert not np.array_equal(sampled, exact)
    assert sampled == pytest.approx(exact, abs=0.02)
    assert np.array_equal(sampled, importance(matrix))  # the same orders each time


def test_a_driver_that_repeats_another_shares_with_it() -> None:
    frame = drawn(5, 200, 3)
    alone = importance(correlations(*moments_of(frame)))
    frame["again"] = frame["d2"]
    found = importance(correlations(*moments_of(frame)))
    assert found[2] == pytest.approx(found[3], abs=1e-9)
    assert found.sum() == pytest.approx(alone.sum(), abs=1e-9)


def test_pairs_of_different_answers_are_pandas_correlations() -> None:
    frame = drawn(6, 500, 4, missing=0.3)
    assert correlations(*moments_of(frame)) == pytest.approx(frame.corr().to_numpy(), abs=1e-12)


def test_correlations_that_contradict_each_other_are_found() -> None:
    assert not is_consistent([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
    assert is_consistent([[1, 1, 0], [1, 1, 0], [0, 0, 1]])
    assert not is_consistent([[1, np.nan], [np.nan, 1]])
    assert np.isnan(correlations(5, 10, 7, 20, 30, 14))  # x is 2 in all five


def test_drawing_blocks_is_drawing_customers() -> None:
    """Ranks of draws of 200 blocks, and intervals of leaving each out, beside drawing 1,500 customers row by row."""
    draws = np.random.default_rng(11)
    customers, each = 1500, 2
    mood = np.repeat(draws.normal(size=customers), each)
    x = draws.normal(size=(customers * each, 3)) + 0.7 * mood[:, None]
    y = x @ [0.6, 0.4, 0.1] + mood + draws.normal(size=len(x))
    frame = pd.DataFrame(np.column_stack([y, x]), columns=["outcome", "a", "b", "c"])
    who = np.repeat(np.arange(customers), each)
    plain = np.array(
        [
            importance(frame.iloc[_rows(draws.integers(customers, size=customers), each)].corr().to_numpy())
            for _ in range(600)
        ]
    )
    by_block = np.stack([np.stack(moments_of(frame[who % 200 == b])).reshape(-1) for b in range(200)])
    drawn_sums = blocks.resampled(by_block, 2000).reshape(2000, 6, 4, 4)
    found = blocks.compared(importance(correlations(*np.moveaxis(drawn_sums, 1, 0))))
    assert found is not None
    sums = by_block.reshape(200, 6, 4, 4)
    whole, *without = importance(correlations(*np.moveaxis([sums.sum(axis=0), *(sums.sum(axis=0) - sums)], 1, 0)))
    low, high = blocks.jackknife(whole, without, is_square=True)
    width = np.diff(np.quantile(plain, [0.025, 0.975], axis=0), axis=0)[0]
    assert high - low == pytest.approx(width, rel=0.2)
    assert low == pytest.approx(np.quantile(plain, 0.025, axis=0), abs=0.2 * width.max())
    assert list(found.rank_low) == [1, 2, 3] and list(found.rank_high) == [1, 2, 3]
    assert found.alike.sum() == 3  # each only with itself


def test_what_cannot_be_told_apart_is_said() -> None:
    draws = np.random.default_rng(2).normal([3.0, 3.05, 1.0, 0.0], 0.2, size=(2000, 4))
    found = blocks.compared(draws)
    assert found is not None
    assert found.alike[0, 1] and not found.alike[0, 2]
    assert (found.rank_low[0], found.rank_high[0], found.rank_high[3]) == (1, 2, 4)
    assert found.top3[3] < 0.01 < 0.99 < found.top3[0]
    draws[:300, 0] = np.nan
    assert blocks.compared(draws) is None
    assert np.isnan(blocks.percentiles(draws)[0][0]) and np.isfinite(blocks.percentiles(draws)[0][1])


def _rows(customers: np.ndarray, each: int) -> np.ndarray:
    return (customers[:, None] * each + np.arange(each)).reshape(-1)
