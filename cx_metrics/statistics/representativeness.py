"""Whether those who answered are like all of whom one would speak: evenness of shares over groups, and weights."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require
from cx_metrics.statistics.intervals import critical
from cx_metrics.statistics.quantiles import chi_square_exceeds

FEWEST_EXPECTED = 5.0  # in each cell: below it chi-square is no approximation (Cochran 1954)


class Evenness(NamedTuple):
    """Chi-square with its degrees of freedom and p-value; NaN where fewer than two groups can be compared."""

    statistic: float
    degrees_of_freedom: int
    p_value: float


class WeightedScore(NamedTuple):
    """A score as it was answered and weighted to the base, and the difference with its 95 % interval."""

    answered: float
    weighted: float
    change: float
    low: float
    high: float


def evenness(heard: ArrayLike, people: ArrayLike) -> Evenness:
    """Pearson's chi-square test that the same share was heard in every group: of ``people`` (groups,) so many were
    ``heard``.

    Source: Pearson, 1900; groups in which one expects fewer than five heard or unheard people are put together, as
    Cochran (Some Methods for Strengthening the Common Chi-Square Tests, 1954) advises. ValueError where more were heard
    than there are.
    """
    x, n = floats(heard, people)
    require((x >= 0) & (x <= n), "nobody is heard who is not among the people")
    x, n = x[n > 0], n[n > 0]
    share = x.sum() / n.sum() if n.size else 0.0
    small = n * min(share, 1 - share) < FEWEST_EXPECTED
    if small.any():
        x, n = np.append(x[~small], x[small].sum()), np.append(n[~small], n[small].sum())
    if n.size < 2 or not 0 < share < 1 or (n * min(share, 1 - share) < FEWEST_EXPECTED).any():
        return Evenness(float("nan"), max(n.size - 1, 0), float("nan"))
    statistic = float((((x - n * share) ** 2) / (n * share * (1 - share))).sum())
    return Evenness(statistic, n.size - 1, float(chi_square_exceeds(statistic, n.size - 1)))


def weights(answers: ArrayLike, people: ArrayLike) -> Floats:
    """By what an answer of each group is to be multiplied so that the groups count as they stand among the people;
    their mean over all answers is 1. NaN for a group that gave none.

    Source: post-stratification; Holt and Smith, Post Stratification, 1979.
    """
    a, n = floats(answers, people)
    require((a >= 0) & (n >= 0), "counts are not negative")
    given = np.where(a > 0, n, 0.0)  # nobody speaks for a group without answers
    with np.errstate(all="ignore"):
        return np.asarray(np.where(a > 0, (given / given.sum()) / (a / a.sum()), np.nan))


def weighted_score(values: ArrayLike, errors: ArrayLike, answers: ArrayLike, people: ArrayLike) -> WeightedScore:
    """A score whose groups have these ``values`` with standard ``errors``, weighted to the people.

    The shares of the groups are taken as known, so the interval of the change is that of a weighted sum of independent
    values.
    """
    v, e, a = floats(values, errors, answers)
    w = np.nan_to_num(weights(a, people))
    share = a / a.sum()
    apart = share * w - share
    change, margin = float((apart * v).sum()), critical(0.95) * float(np.sqrt(((apart * e) ** 2).sum()))
    answered = float((share * v).sum())
    return WeightedScore(answered, answered + change, change, change - margin, change + margin)


def effective_answers(answers: ArrayLike, people: ArrayLike) -> float:
    """As many equally weighted answers as the weighted ones are worth (Kish, Survey Sampling, 1965)."""
    (a,) = floats(answers)
    w = np.nan_to_num(weights(a, people))
    return float((a * w).sum() ** 2 / (a * w**2).sum()) if a.sum() else 0.0
