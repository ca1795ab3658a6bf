"""Confidence intervals for the difference of two independent estimates, first minus second.

As in ``intervals``: numbers or arrays of cells, NaN where nothing can be said, ValueError for impossible
arguments.
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Values, floats, plain, require_confidence, require_counts
from cx_metrics.statistics.intervals import Interval, adjusted_net_share, measurable, wilson
from cx_metrics.statistics.quantiles import student_t_quantile


def newcombe(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, confidence: float = 0.95) -> Interval:
    """Newcombe's hybrid score interval for x1/n1 - x2/n2, two independent shares (1998, method 10)."""
    x1, n1, x2, n2 = floats(x1, n1, x2, n2)
    first, second = wilson(x1, n1, confidence), wilson(x2, n2, confidence)
    with np.errstate(all="ignore"):
        return difference_of_intervals(x1 / n1, first, x2 / n2, second)


def difference_of_intervals(value1: ArrayLike, first: Interval, value2: ArrayLike, second: Interval) -> Interval:
    """The interval of value1 - value2, two independent estimates, from the interval of each.

    The square-and-add rule behind Newcombe's interval, for any estimate (Zou and Donner 2008, Statistics in
    Medicine): it fits medians and rates too, whose intervals are not symmetric.
    """
    a, low1, high1, b, low2, high2 = floats(value1, first.low, first.high, value2, second.low, second.high)
    with np.errstate(all="ignore"):
        down = np.hypot(np.maximum(a - low1, 0), np.maximum(high2 - b, 0))
        up = np.hypot(np.maximum(high1 - a, 0), np.maximum(b - low2, 0))
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
) -> Interval:
    """Interval of the first net share minus the second, two independent samples, -2..2.

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
    df = welch(variance1, n1 + 1, variance2, n2 + 1)
    with np.errstate(all="ignore"):
        half = np.asarray(student_t_quantile((1 + confidence) / 2, df)) * np.sqrt(variance1 + variance2)
        observed = (plus1 - minus1) / n1 - (plus2 - minus2) / n2
        low = np.clip(np.minimum(a - b - half, observed), -2, 2)
        high = np.clip(np.maximum(a - b + half, observed), -2, 2)
    return measurable(low, high, (n1 > 0) & (n2 > 0))


def welch(variance1: ArrayLike, df1: ArrayLike, variance2: ArrayLike, df2: ArrayLike) -> Values:
    """The Welch-Satterthwaite degrees of freedom of the sum of two estimated variances."""
    v1, df1, v2, df2 = floats(variance1, df1, variance2, df2)
    with np.errstate(all="ignore"):
        return plain(1 / ((v1 / (v1 + v2)) ** 2 / df1 + (v2 / (v1 + v2)) ** 2 / df2))
