"""What customers got beside what they wish for and what would just do: gaps, margins and the zone of tolerance.

A gap is what was got less what was expected, of the same answers: SERVQUAL (Parasuraman, Zeithaml and Berry 1988) and
its measures of superiority and adequacy (the same, 1994). Differences are paired; intervals come from draws of blocks
of customers, or, where there are too few blocks, from Student's t.
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require
from cx_metrics.statistics.quantiles import student_t_quantile, student_t_two_sided
from cx_metrics.statistics.ranged import Ranged


def paired_gap(n: float, weight: float, got: float, expected: float, squares: float) -> tuple[Ranged, float]:
    """The mean difference of two scores of the same answers with its 95 % interval, and its p against 0 (two-sided,
    Student's t on n − 1); NaN with fewer than two answers.

    From sums over ``n`` answers that hold both: of weights, of weighted scores, and of weighted squared differences.
    ValueError for a negative sum of squares.
    """
    require(squares >= -1e-9 * max(weight, 1.0), "squares are not negative")
    if n < 2 or weight <= 0:
        return Ranged(np.nan, np.nan, np.nan), np.nan
    value = (got - expected) / weight
    variance = max(squares / weight - value**2, 0.0) * n / (n - 1)
    error = float(np.sqrt(variance / n))
    reach = float(student_t_quantile(0.975, n - 1)) * error
    # differences that are all alike leave no doubt about their mean
    p = float(student_t_two_sided(value / error, n - 1)) if error > 0 else float(value == 0)
    return Ranged(value, value - reach, value + reach), p


def zone_position(got: ArrayLike, adequate: ArrayLike, desired: ArrayLike) -> Floats:
    """Where what was got lies between what would just do (0) and what is wished for (1): below 0 under the zone, above
    1 over it. NaN where no zone is left between the two."""
    p, a, d = floats(got, adequate, desired)
    width = d - a
    known = width > 0
    return np.asarray(np.where(known, (p - a) / np.where(known, width, 1.0), np.nan))


def weighted_gap(gaps: ArrayLike, weights: ArrayLike) -> Floats:
    """Σ w·gap / Σ w along the last axis, over the dimensions whose gap is known; NaN where none is. Never divided by
    their number again."""
    gap, weight = floats(gaps, weights)
    require(weight > 0, "a weight is above 0")
    known = np.isfinite(gap)
    total = np.where(known, weight, 0.0).sum(axis=-1)
    summed = np.where(known, gap * weight, 0.0).sum(axis=-1)
    return np.asarray(np.where(total > 0, summed / np.where(total > 0, total, 1.0), np.nan))
