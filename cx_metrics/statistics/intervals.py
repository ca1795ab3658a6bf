"""Confidence intervals for shares, net shares, means, ratios, rates and quantiles.

Every function takes numbers or arrays of cells alike. Sample sizes may be effective ones of weighted answers
(``variances.effective_n``) and need not be whole. Where nothing can be said (no answers, one answer and no
known spread, answers without any variation of an unbounded score) both ends are NaN: an interval never claims
certainty. Shares are 0..1 and net shares -1..1; ``Interval.scaled(100)`` turns them into points. Counts
outside 0..n, infinite sizes and confidence levels outside 0..1 raise ValueError.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import (
    Floats,
    Values,
    floats,
    plain,
    require,
    require_confidence,
    require_counts,
)
from cx_metrics.statistics.quantiles import (
    binomial_quantile,
    chi_square_quantile,
    normal_quantile,
    student_t_quantile,
)


@dataclass(frozen=True)
class Interval:
    """Both ends of an interval: two floats, or two arrays with one entry a cell; NaN where not measurable."""

    low: Values
    high: Values

    def scaled(self, factor: float) -> "Interval":
        """The interval of ``factor`` times the estimate, for example 100 from shares to points."""
        ends = np.multiply(self.low, factor), np.multiply(self.high, factor)
        return Interval(plain(np.minimum(*ends)), plain(np.maximum(*ends)))


def wilson(
    successes: ArrayLike, n: ArrayLike, confidence: float = 0.95, *, n_effective: ArrayLike | None = None
) -> Interval:
    """Wilson's score interval for a share, 0..1 (Wilson 1927; recommended by Newcombe 1998).

    With weights ``successes`` and ``n`` are sums of weights and ``n_effective`` is the size they are worth.
    """
    x, n, size = _sized((successes, n), n_effective)
    require_counts(n, x)
    with np.errstate(all="ignore"):
        return wilson_at(np.clip(x / n, 0, 1), size, critical(confidence))


def wilson_at(share: ArrayLike, size: ArrayLike, z: ArrayLike) -> Interval:
    """Wilson's interval of a share at a critical value ``z``, which may differ from cell to cell."""
    p, size, z = floats(share, size, z)
    with np.errstate(all="ignore"):
        stretch = 1 + z * z / size
        centre = (p + z * z / (2 * size)) / stretch
        half = z / stretch * np.sqrt(p * (1 - p) / size + z * z / (4 * size * size))
        low, high = np.where(p == 0, 0.0, centre - half), np.where(p == 1, 1.0, centre + half)
    return measurable(np.clip(low, 0, 1), np.clip(high, 0, 1), (size > 0) & ~np.isnan(p))


def adjusted_wald(
    plus: ArrayLike,
    minus: ArrayLike,
    n: ArrayLike,
    confidence: float = 0.95,
    *,
    n_effective: ArrayLike | None = None,
) -> Interval:
    """Adjusted Wald interval for a net share (plus - minus) / n, -1..1.

    Three answers are added, 3/4 of them to each side, and the ends are clipped (Rocks 2016, The American
    Statistician, as described at measuringu.com/nps-three-confidence-intervals). It stays wide when all
    answer alike. Of a single answer the three added ones would draw the interval away from the value: it is
    stretched to hold it.
    """
    plus, minus, n, size = _sized((plus, minus, n), n_effective)
    require_counts(n, plus, minus, plus + minus)
    z = critical(confidence)
    centre, variance = adjusted_net_share(plus, minus, n, size, added=3)
    value, _ = adjusted_net_share(plus, minus, n, size, added=0)
    half = z * np.sqrt(variance)
    low, high = np.minimum(centre - half, value), np.maximum(centre + half, value)
    return measurable(np.maximum(low, -1), np.minimum(high, 1), size > 0)


def adjusted_net_share(
    plus: ArrayLike, minus: ArrayLike, n: ArrayLike, size: ArrayLike, added: float
) -> tuple[Floats, Floats]:
    """A net share and its variance after adding answers: a quarter plus, a quarter minus, half neutral."""
    plus, minus, n, size = floats(plus, minus, n, size)
    with np.errstate(all="ignore"):
        up = (plus / n * size + added / 4) / (size + added)
        down = (minus / n * size + added / 4) / (size + added)
    return up - down, np.maximum(up + down - (up - down) ** 2, 0) / (size + added)


def net_standard_error(plus: ArrayLike, minus: ArrayLike, n: ArrayLike) -> Values:
    """Textbook standard error of a net share, sqrt((p + d - (p - d)^2) / n): zero when all answer alike."""
    plus, minus, n = floats(plus, minus, n)
    require_counts(n, plus, minus, plus + minus)
    _, variance = adjusted_net_share(plus, minus, n, n, added=0)
    return plain(np.where(n > 0, np.sqrt(variance), np.nan))


def mean(
    total: ArrayLike, total_squares: ArrayLike, n: ArrayLike, n_effective: ArrayLike | None = None
) -> tuple[Values, Values, Values]:
    """Mean, standard error and degrees of freedom from sums of x, of x squared and the number of answers.

    With weights: sums of w x, of w x^2 and of w, and ``n_effective``. The standard error is NaN below two
    answers and where all answers are equal: their spread is then unknown, not zero.
    """
    total, squares, n, size = _sized((total, total_squares, n), n_effective)
    require_counts(n)
    with np.errstate(all="ignore"):
        value = np.where(n > 0, total / n, np.nan)
        spread = squares / n - value**2
        noise = 1e-12 * np.abs(squares / n)  # what is left of a difference of two nearly equal sums
        require(~(spread < -1e3 * noise), "a sum of squares cannot be smaller than the sum allows")
        known = (size > 1) & (spread > noise)
        error = np.where(known, np.sqrt(np.maximum(spread, 0) / (size - 1)), np.nan)
    return plain(value), plain(error), plain(np.where(size > 1, size - 1, np.nan))


def t_mean(total: ArrayLike, total_squares: ArrayLike, n: ArrayLike, n_effective: ArrayLike | None = None) -> Interval:
    """Student's interval of a mean, from the same sums as ``mean``."""
    value, error, df = mean(total, total_squares, n, n_effective)
    return delta(value, np.square(error), df)


def delta(value: ArrayLike, variance: ArrayLike, degrees_of_freedom: ArrayLike, confidence: float = 0.95) -> Interval:
    """value +- t sqrt(variance), for an estimate whose variance was linearised (the delta method).

    NaN where the variance is unknown or zero, or the degrees of freedom are not positive.
    """
    value, variance, df = floats(value, variance, degrees_of_freedom)
    require(~(variance < 0), "a variance cannot be negative")
    require_confidence(confidence)
    half = np.asarray(student_t_quantile((1 + confidence) / 2, df)) * np.sqrt(variance)
    return measurable(value - half, value + half, variance > 0)


def poisson(count: ArrayLike, exposure: ArrayLike, confidence: float = 0.95) -> Interval:
    """Exact interval of a rate, count / exposure, in events per unit of exposure (Garwood 1936)."""
    count, exposure = floats(count, exposure)
    require(~((count < 0) | (exposure < 0) | np.isinf(count) | np.isinf(exposure)), "counts cannot be negative")
    require_confidence(confidence)
    side = (1 - confidence) / 2
    with np.errstate(all="ignore"):
        low = np.where(count > 0, np.asarray(chi_square_quantile(side, 2 * count)) / 2, 0.0) / exposure
        high = np.asarray(chi_square_quantile(1 - side, 2 * count + 2)) / 2 / exposure
    return measurable(low, high, exposure > 0)


def quantile_ranks(n: ArrayLike, q: float, confidence: float = 0.95) -> Interval:
    """Which ordered values (the first has rank 1) bracket the q-quantile of n values, from the binomial law.

    An end is NaN where no value is extreme enough: of 10 values none is an upper limit of the 90th
    percentile. An effective n is rounded down.
    """
    (n,) = floats(n)
    require_counts(n)
    require_confidence(confidence)
    whole = np.floor(n + 1e-9)
    low = np.asarray(binomial_quantile((1 - confidence) / 2, whole, q))
    high = np.asarray(binomial_quantile((1 + confidence) / 2, whole, q)) + 1
    return Interval(plain(np.where(low >= 1, low, np.nan)), plain(np.where(high <= whole, high, np.nan)))


def _sized(sums: tuple[ArrayLike, ...], n_effective: ArrayLike | None) -> tuple[Floats, ...]:
    """The sums, of which n is the last, and the effective size, which is n where none is given."""
    arrays = floats(*sums, sums[-1] if n_effective is None else n_effective)
    require_counts(arrays[-1])
    return arrays


def critical(confidence: float) -> float:
    """The normal critical value, 1.959964 at 95 %. ValueError for a level outside 0..1."""
    require_confidence(confidence)
    return float(normal_quantile((1 + confidence) / 2))


def measurable(low: ArrayLike, high: ArrayLike, known: ArrayLike) -> Interval:
    """The interval where ``known`` holds, NaN at both ends elsewhere."""
    return Interval(plain(np.where(known, low, np.nan)), plain(np.where(known, high, np.nan)))
