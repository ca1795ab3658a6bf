"""Alpha and kappa against published examples, against pairs counted one by one, and against statsmodels."""

import itertools
import math

import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from cx_metrics.statistics.agreement import DRAWS, krippendorff_alpha, weighted_kappa

NO = math.nan
# Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011, example D: four observers, twelve units, some unrated
FOUR = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NO, NO, NO],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NO, 3],
    [NO, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NO],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NO],
])  # fmt: skip
# the example of the encyclopedia's article on the coefficient: three coders, fifteen units
THREE = np.array([
    [NO, NO, NO, NO, NO, 3, 4, 1, 2, 1, 1, 3, 3, NO, 3],
    [1, NO, 2, 1, 3, 3, 4, 3, NO, NO, NO, NO, NO, NO, NO],
    [NO, NO, 2, 1, 3, 4, 4, NO, 2, 1, 1, 3, 3, NO, 4],
])  # fmt: skip
# the same paper, examples A (two observers, yes or no) and B (five categories)
TWO = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]])
LETTERS = np.array([[1, 1, 2, 2, 4, 3, 3, 3, 5, 4, 4, 1], [2, 1, 2, 2, 2, 3, 3, 3, 5, 4, 4, 4]])


@pytest.mark.parametrize(("ratings", "published"), [(FOUR, 0.815), (THREE, 0.807)])
def test_alpha_is_the_published_one(ratings: np.ndarray, published: float) -> None:
    assert krippendorff_alpha(ratings).value == pytest.approx(published, abs=0.0006)


def plain_alpha(ratings: np.ndarray) -> float:
    """Every pair of ratings of a unit looked at by itself, and every pair of all."""
    units = [[x for x in unit if not math.isnan(x)] for unit in ratings.T]
    units = [unit for unit in units if len(unit) >= 2]
    every = [x for unit in units for x in unit]

    def apart(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        return (sum(low <= x <= high for x in every) - (every.count(a) + every.count(b)) / 2) ** 2 if a != b else 0.0

    observed = sum(sum(apart(a, b) for a, b in itertools.permutations(u, 2)) / (len(u) - 1) for u in units) / len(every)
    expected = sum(apart(a, b) for a, b in itertools.permutations(every, 2)) / (len(every) * (len(every) - 1))
    return 1 - observed / expected


def test_alpha_is_that_of_pairs_counted_one_by_one() -> None:
    draws = np.random.default_rng(5)
    truth = draws.integers(1, 5, 30)
    ratings = np.clip(truth + draws.integers(-1, 2, (6, 30)), 1, 4).astype(float)
    ratings[draws.random(ratings.shape) < 0.4] = math.nan
    found = krippendorff_alpha(ratings)
    assert found.value == pytest.approx(plain_alpha(ratings), abs=1e-12)
    assert found.low < found.value < found.high <= 1
    assert found == krippendorff_alpha(ratings), "the same draws"
    assert found == krippendorff_alpha(ratings[::-1]), "the order of raters says nothing"


def test_the_interval_of_alpha_holds_the_truth_about_as_often_as_it_says() -> None:
    draws = np.random.default_rng(11)

    def round_of(units: int) -> np.ndarray:
        truth = draws.integers(1, 5, units)
        return np.clip(truth + draws.choice([-1, 0, 0, 1], (4, units)), 1, 4).astype(float)

    truth = krippendorff_alpha(round_of(4_000)).value
    found = [krippendorff_alpha(round_of(40)) for _ in range(120)]
    assert 0.88 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.99
    assert DRAWS == 1000


def test_alpha_of_chance_is_about_nought_and_of_nothing_unknown() -> None:
    guesses = np.random.default_rng(2).integers(1, 5, (5, 400)).astype(float)
    assert abs(krippendorff_alpha(guesses).value) < 0.05
    assert krippendorff_alpha(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])).value == 1
    for nothing in (np.full((3, 4), 2.0), np.full((3, 4), math.nan), np.array([[1.0, 2.0, 3.0]]), np.empty((0, 0))):
        assert krippendorff_alpha(nothing).value is None, "nobody could disagree, or nothing was rated twice"
    few = krippendorff_alpha(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 4.0, 4.0]]))
    assert few.n == 4 and few.value > 0.5 and few.low is None, "four units say nothing about the next ones"


# Agresti's husbands and wives as in R's vcd (Kappa of SexualFun); Westlund and Kurland's neurologists (MSPatients,
# Winnipeg); Fleiss's 100 patients, 1981; each with the standard error printed there
FUN = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
NEUROLOGISTS = [[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]]
PATIENTS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]


@pytest.mark.parametrize(("table", "published", "error"), [(FUN, 0.2374, 0.0783), (NEUROLOGISTS, 0.3797, 0.0517)])
def test_kappa_and_its_error_are_the_published_ones(table: list[list[int]], published: float, error: float) -> None:
    found = weighted_kappa(table)
    assert found.value == pytest.approx(published, abs=6e-5)
    assert (found.high - found.low) / 2 / 1.959964 == pytest.approx(error, abs=6e-5)
    assert found.n == np.sum(table)


def test_kappa_is_that_of_statsmodels() -> None:
    table = np.random.default_rng(7).integers(0, 9, (4, 4))
    plain = cohens_kappa(table, wt="linear")
    found = weighted_kappa(table)
    expected = (plain.kappa, plain.kappa_low, plain.kappa_upp)
    assert (found.value, found.low, found.high) == pytest.approx(expected, abs=1e-9)


def test_kappa_of_methods_and_where_it_is_unknown() -> None:
    assert weighted_kappa([[20, 5], [10, 15]]).value == pytest.approx(0.4)
    perfect = weighted_kappa([[6, 0], [0, 6]])
    assert perfect.value == 1 and perfect.low is None
    assert weighted_kappa([[9, 0], [0, 0]]).value is None and weighted_kappa(np.zeros((3, 3))).value is None
    with pytest.raises(ValueError, match="square"):
        weighted_kappa([[1, 2, 3], [1, 2, 3]])
