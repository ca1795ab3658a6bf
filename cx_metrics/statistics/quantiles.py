"""Normal, Student t, chi-square and binomial: tail areas and quantiles, for one number or an array of cells.

Accurate to 1e-8 or better against SciPy, which the tests use as the second opinion. The expansions for large
samples are Abramowitz and Stegun 26.7.5 (t), Goldberg and Levine 1946 (chi-square) and 26.2.49 applied to the
binomial; below, Newton's method inside a shrinking bracket sharpens them.
"""

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require
from cx_metrics.statistics.special import log_beta, log_gamma, regularised_beta, regularised_gamma

_LARGE = 1000  # from here on the expansions alone are exact to about 1e-10
_MANY = 1e4  # degrees of freedom
_inverse_normal = NormalDist().inv_cdf


def normal_cdf(x: ArrayLike) -> Values:
    """P(Z <= x) of the standard normal distribution."""
    (x,) = floats(x)
    return plain(0.5 * np.frompyfunc(math.erfc, 1, 1)(-x / math.sqrt(2)))


def normal_quantile(p: ArrayLike) -> Values:
    """The z with P(Z <= z) = p; NaN for NaN, -inf and inf at 0 and 1. ValueError outside 0..1."""
    (p,) = floats(p)
    require(~((p < 0) | (p > 1)), "a probability lies between 0 and 1")
    inside = (p > 0) & (p < 1)
    z = np.asarray(np.frompyfunc(_inverse_normal, 1, 1)(np.where(inside, p, 0.5)), dtype=np.float64)
    return plain(np.select([inside, p == 0, p == 1], [z, -np.inf, np.inf], np.nan))


def two_sided(z: ArrayLike) -> Values:
    """The two-sided p-value of a standard normal statistic."""
    return plain(2 * np.asarray(normal_cdf(-np.abs(np.asarray(z, dtype=np.float64)))))


def student_t_cdf(t: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """P(T <= t) of Student's t; NaN where the degrees of freedom (any positive number) are not positive."""
    t, df = floats(t, degrees_of_freedom)
    tail = _t_tail(np.abs(t), df)
    return plain(np.where(t > 0, 1 - tail, tail))


def student_t_two_sided(t: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The two-sided p-value of a t statistic."""
    t, df = floats(t, degrees_of_freedom)
    return plain(2 * _t_tail(np.abs(t), df))


def student_t_quantile(p: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The t with P(T <= t) = p; NaN without positive degrees of freedom, ValueError for p outside 0..1."""
    p, df = floats(p, degrees_of_freedom)
    require(~((p <= 0) | (p >= 1)), "a probability lies between 0 and 1")
    valid = (df > 0) & np.isfinite(p)
    tail = np.where(valid, np.minimum(p, 1 - p), 0.25)
    size = np.where(valid, df, 1.0)
    with np.errstate(all="ignore"):
        start = _t_start(tail, size)
        exact = (size > _LARGE) | (tail == 0.5)
        nu = np.where(exact, 1.0, size)
        log_norm = -0.5 * np.log(nu) - log_beta(np.full_like(nu, 0.5), nu / 2)
        sharp = _solve(
            lambda t: tail - _t_tail(t, nu),
            lambda t: np.exp(log_norm - (nu + 1) / 2 * np.log1p(t * t / nu)),
            np.where(exact, 1.0, start),
            settled=exact,
        )
    t = np.where(exact, start, sharp)
    return plain(np.where(valid, np.where(p < 0.5, -t, t), np.nan))


def chi_square_quantile(p: ArrayLike, degrees_of_freedom: ArrayLike) -> Values:
    """The x with P(X <= x) = p for chi-square; the degrees of freedom positive, whole or not, else NaN."""
    p, df = floats(p, degrees_of_freedom)
    require(~((p <= 0) | (p >= 1)), "a probability lies between 0 and 1")
    valid = (df > 0) & np.isfinite(df) & np.isfinite(p)
    a = np.where(valid, df / 2, 1.0)
    p = np.where(valid, p, 0.5)
    z = np.asarray(normal_quantile(p))
    with np.errstate(all="ignore"):
        large = a > _LARGE / 2
        cubed = a * (1 - 1 / (9 * a) + z / (3 * np.sqrt(a))) ** 3
        small = np.exp((np.log(p) + log_gamma(a + 1)) / a)
        start = np.where((cubed > 0.1 * a) & (a >= 0.5), cubed, np.maximum(small, 1e-290))
        shape = np.where(large, 1.0, a)
        log_norm = log_gamma(shape)
        x = _solve(
            lambda x: regularised_gamma(shape, x)[0] - p,
            lambda x: np.exp((shape - 1) * np.log(x) - x - log_norm),
            np.where(large, 1.0, start),
            settled=large,
        )
        x = np.where(large, _gamma_expansion(z, np.where(large, a, _LARGE)), x)
    return plain(np.where(valid, 2 * x, np.nan))


def binomial_quantile(p: float, n: ArrayLike, share: float) -> Values:
    """The smallest k with P(X <= k) >= p for X binomial (n whole, share in 0..1); NaN where n is.

    Exact while the variance is below a thousand; above, from the expansion, at most one count off. (Exactly, it takes
    steps in proportion to the root of n.)
    """
    (n,) = floats(n)
    require(0 < p < 1 and 0 < share < 1, "a probability lies between 0 and 1")
    size = np.where(np.isfinite(n), n, 0.0)
    z = _inverse_normal(p)
    variance = size * share * (1 - share)
    guess = np.ceil(size * share + z * np.sqrt(variance) + (z * z - 1) * (1 - 2 * share) / 6 - 0.5)
    guess = np.clip(guess, 0, size)
    exact = variance <= 1e3
    below = np.maximum(guess - 8, -1)  # P(X <= below) < p <= P(X <= above)
    above = np.minimum(guess + 8, size)
    while np.any(exact & (above - below > 1)):
        middle = np.floor((below + above) / 2)
        reached = _binomial_cdf(middle, np.where(exact, size, 1.0), share) >= p * (1 - 1e-12)
        above = np.where(reached, middle, above)
        below = np.where(reached, below, middle)
    return plain(np.where(np.isfinite(n), np.where(exact, above, guess), np.nan))


def _binomial_cdf(k: Floats, n: Floats, share: float) -> Floats:
    inside = (k >= 0) & (k < n)
    a, b = np.where(inside, n - k, 1.0), np.where(inside, k + 1, 1.0)
    lower, _ = regularised_beta(a, b, np.full_like(a, 1 - share), np.full_like(a, share))
    return np.where(inside, lower, np.where(k < 0, 0.0, 1.0))


def _t_tail(t: Floats, df: Floats) -> Floats:
    """P(T > t) for t >= 0."""
    with np.errstate(all="ignore"):
        endless = np.isinf(df)
        nu = np.where((df > 0) & ~endless, df, 1.0)
        x = 1 / (1 + t * t / nu)
        rest = np.where(t > 1e100, 1.0, (t * t / nu) * x)
        many = nu >= _MANY  # the fraction of the incomplete beta would take steps in proportion to their root
        few = np.where(many, 1.0, nu)
        tail = (
            0.5 * regularised_beta(few / 2, np.full_like(nu, 0.5), np.where(many, 0.5, x), np.where(many, 0.5, rest))[0]
        )
        tail = np.where(many, np.asarray(normal_cdf(-_t_as_normal(t, nu))), tail)
        tail = np.where(endless, np.asarray(normal_cdf(-t)), tail)
    return np.where((df > 0) & ~np.isnan(t), tail, np.nan)


def _t_as_normal(t: Floats, df: Floats) -> Floats:
    """The normal deviate with the same tail as t (Hill, Algorithm 395, Communications of the ACM, 1970): from ten
    thousand degrees of freedom the tail is right to twelve digits."""
    a = df - 0.5
    y = a * np.log1p(t * t / df)
    series = ((((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + 48 * a * a) + y + 3) / (48 * a * a) + 1
    return np.asarray(series * np.sqrt(y))


def _t_start(tail: Floats, df: Floats) -> Floats:
    z = -np.asarray(normal_quantile(tail))
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    expansion = z + g1 / df + g2 / df**2 + g3 / df**3 + g4 / df**4
    cauchy = 1 / np.tan(np.pi * tail)
    two = (1 - 2 * tail) / np.sqrt(2 * tail * (1 - tail))
    return np.where(df < 1.5, cauchy, np.where(df < 3, two, expansion))


def _gamma_expansion(z: Floats, a: Floats) -> Floats:
    root = np.sqrt(a)
    return (
        a
        + z * root
        + (z**2 - 1) / 3
        + (z**3 - 7 * z) / (36 * root)
        - (3 * z**4 + 7 * z**2 - 16) / (810 * a)
        + (9 * z**5 + 256 * z**3 - 433 * z) / (38880 * a * root)
    )


def _solve(
    excess: Callable[[Floats], Floats],
    slope: Callable[[Floats], Floats],
    start: Floats,
    settled: NDArray[np.bool_],
) -> Floats:
    """The positive root of an increasing function, by Newton steps that may not leave a shrinking bracket.

    Entries already ``settled`` keep their start.
    """
    x, low, high = start.copy(), np.zeros_like(start), np.full_like(start, np.inf)
    done = settled
    for _ in range(200):
        value = excess(x)
        low = np.where(value < 0, x, low)
        high = np.where(value > 0, x, high)
        step = x - value / slope(x)
        arrived = done | (np.abs(step - x) <= 1e-10 * np.abs(x))  # the next error is the square of this one
        middle = np.where(np.isinf(high), 2 * x, (low + high) / 2)
        inside = arrived | ((step > low) & (step < high))
        x = np.where(done, x, np.where(inside, step, middle))
        done = arrived
        if np.all(done):
            break
    return x
