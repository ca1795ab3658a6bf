"""Normal, Student t, chi-square and binomial: tail areas and quantiles, for one number or an array of cells.

The functions are SciPy's special functions (docs/decisions/020-distributions-from-scipy.md); here stand our answers to
what is no probability or no sample. ``scipy.stats`` holds the same and takes four times as long to import.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require


def normal_quantile(p: ArrayLike) -> Values:
    """The z with P(Z <= z) = p; NaN for NaN, -inf and inf at 0 and 1. ValueError outside 0..1."""
    (p,) = floats(p)
    require(~((p < 0) | (p > 1)), "a probability lies between 0 and 1")
    return plain(special.ndtri(p))


def two_sided(z: ArrayLike) -> Values:
    """The two-sided p-value of a standard normal statistic."""
    return plain(2 * special.ndtr(-np.abs(np.asarray(z, dtype=np.float64))))


def student_t_two_sided(t: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The two-sided p-value of a t statistic; NaN where the degrees of freedom are not positive."""
    t, df = floats(t, degrees_of_freedom)
    below = -np.abs(t)
    tail = np.where(np.isinf(df), special.ndtr(below), special.stdtr(_positive(df), below))
    return plain(np.where(df > 0, 2 * tail, np.nan))


def student_t_quantile(p: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The t with P(T <= t) = p; NaN without positive degrees of freedom, ValueError for p outside 0..1."""
    p, df = floats(p, degrees_of_freedom)
    require(~((p <= 0) | (p >= 1)), "a probability lies between 0 and 1")
    found = np.where(np.isinf(df), special.ndtri(p), special.stdtrit(_positive(df), p))
    return plain(np.where(df > 0, found, np.nan))


def chi_square_quantile(p: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The x with P(X <= x) = p for chi-square; the degrees of freedom positive, whole or not, else NaN."""
    p, df = floats(p, degrees_of_freedom)
    require(~((p <= 0) | (p >= 1)), "a probability lies between 0 and 1")
    valid = (df > 0) & np.isfinite(df)
    return plain(np.where(valid, 2 * special.gammaincinv(np.where(valid, df, 1.0) / 2, p), np.nan))


def chi_square_exceeds(x: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """P(X > x) for chi-square; NaN for NaN and where the degrees of freedom are not positive."""
    x, df = floats(x, degrees_of_freedom)
    return plain(np.where(df > 0, special.gammaincc(_positive(df) / 2, np.maximum(x, 0.0) / 2), np.nan))


def binomial_quantile(p: float, n: ArrayLike, share: float) -> Values:
    """The smallest k with P(X <= k) >= p for X binomial (n whole, share in 0..1); NaN where n is."""
    (n,) = floats(n)
    require(0 < p < 1 and 0 < share < 1, "a probability lies between 0 and 1")
    found = np.ceil(special.bdtrik(p, n, share))
    before = np.maximum(found - 1, 0.0)  # the inverse is a real number: it may lie a hair above a whole one
    with np.errstate(invalid="ignore"):
        reached = special.betainc(n - before, before + 1, 1 - share)  # P(X <= before), also of an effective sample size
        return plain(np.where(reached >= p * (1 - 1e-12), before, found))


def poisson_reaches(count: Floats, mean: Floats) -> Floats:
    """P(N >= count) of a Poisson count with this mean (``count`` > 0): the lower incomplete gamma function."""
    return np.asarray(special.gammainc(count, mean))


def poisson_exceeds(count: Floats, mean: Floats) -> Floats:
    """P(N < count) of the same."""
    return np.asarray(special.gammaincc(count, mean))


def _positive(df: Floats) -> Floats:
    """Degrees of freedom that the functions know; what stands for the others is not looked at."""
    return np.where((df > 0) & np.isfinite(df), df, 1.0)
