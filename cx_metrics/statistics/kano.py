"""Kano's method: what paired questions ("how do you feel if it is there? and if it is not?") say of a feature.

Answers are 1 like it, 2 expect it, 3 neutral, 4 live with it, 5 dislike it. Evaluation table and category by most
answers: Kano et al. 1984; better and worse coefficients: Berger et al., Center for Quality of Management Journal
1993; significance of the first category over the second: Fong, same journal, 1996; continuous scores: DuMouchel, in
Berger et al. 1993.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require

Category = Literal["must_be", "performance", "attractive", "indifferent", "reverse", "questionable"]
# the tie rule: of two categories with as many answers the one that hurts more to miss
ORDER: tuple[Category, ...] = get_args(Category)
_LETTER: dict[str, Category] = dict(zip("MOAIRQ", ORDER, strict=True))
# rows: answers to the functional question, columns: to the dysfunctional one
TABLE = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
FUNCTIONAL = (4.0, 2.0, 0.0, -1.0, -2.0)
DYSFUNCTIONAL = (-2.0, -1.0, 0.0, 2.0, 4.0)
MIDDLE = 2.0  # of the continuous scores
_FONG = 1.65  # two-sided 10 %


def categories(pairs: ArrayLike) -> dict[Category, float]:
    """Answers (or their weights) by category, from a 5 × 5 table of pairs: functional answers by dysfunctional ones."""
    counts = np.asarray(pairs, dtype=np.float64)
    require(counts.shape == (5, 5), "five answers by five")
    found = dict.fromkeys(ORDER, 0.0)
    for row, letters in enumerate(TABLE):
        for column, letter in enumerate(letters):
            found[_LETTER[letter]] += float(counts[row, column])
    return found


@dataclass(frozen=True)
class Leader:
    """The category with most answers, the second, and whether the first leads significantly."""

    first: Category
    second: Category
    is_clear: bool


def leader(counts: dict[Category, float]) -> Leader:
    """By most answers and the tie rule. Fong: a and b of n differ where |a − b| ≥ 1.65 √((a + b)(2n − a − b) / 2n)."""
    n = sum(counts.values())
    first, second = sorted(ORDER, key=lambda name: (-counts[name], ORDER.index(name)))[:2]
    a, b = counts[first], counts[second]
    least = _FONG * sqrt((a + b) * (2 * n - a - b) / (2 * n)) if n else 0.0
    return Leader(first, second, n > 0 and abs(a - b) >= least)


def better_and_worse(counts: ArrayLike) -> tuple[Floats, Floats]:
    """Berger's coefficients from answers by category, in the order of ORDER along the last axis: how much
    satisfaction rises with the feature, (A + O) / (A + O + M + I), and falls without, −(O + M) / (A + O + M + I). NaN
    without any."""
    c = np.asarray(counts, dtype=np.float64)
    must, one, attractive, indifferent = (c[..., k] for k in range(4))
    with np.errstate(all="ignore"):
        base = must + one + attractive + indifferent
        return np.asarray((attractive + one) / base), np.asarray(-(one + must) / base)


def continuous_scores(pairs: ArrayLike) -> tuple[Floats, Floats]:
    """DuMouchel's means of functional and dysfunctional scores from tables of pairs: (..., 5, 5) gives two (...)."""
    counts = np.asarray(pairs, dtype=np.float64)
    with np.errstate(all="ignore"):
        n = counts.sum(axis=(-2, -1))
        functional = (counts.sum(axis=-1) @ np.array(FUNCTIONAL)) / n
        dysfunctional = (counts.sum(axis=-2) @ np.array(DYSFUNCTIONAL)) / n
    return np.asarray(functional), np.asarray(dysfunctional)


def continuous_category(functional: float, dysfunctional: float) -> Category:
    """Where the two means lie, cut at their middle."""
    if functional >= MIDDLE:
        return "performance" if dysfunctional >= MIDDLE else "attractive"
    return "must_be" if dysfunctional >= MIDDLE else "indifferent"
