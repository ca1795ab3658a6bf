"""Confidence intervals for the difference of two estimates, first minus second, independent or correlated.

``correlation`` is that of the two estimates (-1..1), as when the same customers are in both samples. As in
``intervals``: numbers or arrays of cells, NaN where nothing can be said, ValueError for impossible arguments.
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require_confidence, require_counts
from cx_metrics.statistics.intervals import Interval, adjusted_net_share, measurable, wilson
from cx_metrics.statistics.quantiles import student_t_quantile


def newcombe(
    x1: ArrayLike,
    n1: ArrayLike,
    x2: ArrayLike,
    n2: ArrayLike,
    confidence: float = 0.95,
    correlation: ArrayLike = 0.0,
) -> Interval:
    """Newcombe's hybrid score interval for the shares x1/n1 - x2/n2 (1998, method 10; for paired shares 1998b)."""
    x1, n1, x2, n2 = floats(x1, n1, x2, n2)
    first, second = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    with np.errstate(all="ignore"):
        return difference_of_intervals(x1 / n1, first, x2 / n2, second, correlation)


def difference_of_intervals(
    value1: ArrayLike, first: Interval, value2: ArrayLike, second: Interval, correlation: ArrayLike = 0.0
) -> Interval:
    """The interval of value1 - value2 from the interval of each.

    The square-and-add rule behind Newcombe's interval, for any estimate (Zou and Donner 2008, Statistics in
    Medicine): it fits medians and rates too, whose intervals are not symmetric.
    """
    a, low1, high1, b, low2, high2 = floats(value1, first.low, first.high, value2, second.low, second.high)
    with np.errstate(all="ignore"):
        down = spread_of_difference(np.maximum(a - low1, 0), np.maximum(high2 - b, 0), correlation)
        up = spread_of_difference(np.maximum(high1 - a, 0), np.maximum(b - low2, 0), correlation)
        known = ~np.isnan(down) & ~np.isnan(up)
        return measurable(a - b - down, a - b + up, known)


def net_difference(
    plus1: ArrayLike,
    minus1: ArrayLike,
    n1: ArrayLike,
    plus2: ArrayLike,
    minus2: ArrayLike,
    n2: ArrayLike,
    confidence: float = 0.95,
    correlation: ArrayLike = 0.0,
) -> Interval:
    """Interval of the first net share minus the second, -2..2.

    sqrt(V1/n1 + V2/n2) as usual, but with two answers added to each sample (half neutral, a quarter to each
    side) and Welch's t: the net-share relative of Agresti and Caffo 2000. Plain Wald would cry wolf in half
    of all comparisons of 30 with 1,000 answers when 98 % are promoters.
    """
    plus1, minus1, n1, plus2, minus2, n2 = floats(plus1, minus1, n1, plus2, minus2, n2)
    require_counts(n1, plus1, minus1, plus1 + minus1)
    require_counts(n2, plus2, minus2, plus2 + minus2)
    require_confidence(confidence)
    a, variance1 = adjusted_net_share(plus1, minus1, n1, n1, added=2)
    b, variance2 = adjusted_net_share(plus2, minus2, n2, n2, added=2)
    df = degrees_of_freedom(variance1, n1 + 1, variance2, n2 + 1, correlation)
    with np.errstate(all="ignore"):
        error = spread_of_difference(np.sqrt(variance1), np.sqrt(variance2), correlation)
        half = np.asarray(student_t_quantile((1 + confidence) / 2, df)) * error
        observed = (plus1 - minus1) / n1 - (plus2 - minus2) / n2
        low = np.clip(np.minimum(a - b - half, observed), -2, 2)
        high = np.clip(np.maximum(a - b + half, observed), -2, 2)
    return measurable(low, high, (n1 > 0) & (n2 > 0))


def welch(variance1: ArrayLike, df1: ArrayLike, variance2: ArrayLike, df2: ArrayLike) -> Values:
    """The Welch-Satterthwaite degrees of freedom of the sum of two estimated variances."""
    v1, df1, v2, df2 = floats(variance1, df1, variance2, df2)
    with np.errstate(all="ignore"):
        return plain(1 / ((v1 / (v1 + v2)) ** 2 / df1 + (v2 / (v1 + v2)) ** 2 / df2))


def spread_of_difference(one: ArrayLike, other: ArrayLike, correlation: ArrayLike = 0.0) -> Floats:
    """The standard error of a difference from those of its two sides: what both have in common cancels out."""
    a, b, r = floats(one, other, correlation)
    with np.errstate(all="ignore"):
        return np.asarray(np.sqrt(np.maximum(a**2 + b**2 - 2 * r * a * b, 0.0)))


def degrees_of_freedom(
    variance1: ArrayLike, df1: ArrayLike, variance2: ArrayLike, df2: ArrayLike, correlation: ArrayLike = 0.0
) -> Values:
    """Welch's, less what both samples have in common: answers that are pairs altogether count once, as in Student's
    t of paired differences; between that and none, in proportion to the correlation."""
    own, first, second, r = floats(welch(variance1, df1, variance2, df2), df1, df2, np.abs(correlation))
    paired = np.minimum(own, np.minimum(first, second))
    with np.errstate(all="ignore"):
        return plain(np.where(r == 0.0, own, own - r * (own - paired)))
