"""How far raters agree beyond chance: Krippendorff's alpha of many raters, Cohen's weighted kappa of two.

Both are 1 where all agree, about 0 where ratings are as good as drawn from a hat, and NaN where nobody could have
disagreed (every rating is the same) or nothing was rated twice: agreement is then unknown, not perfect.
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require
from cx_metrics.statistics.intervals import critical
from cx_metrics.statistics.ranged import Figure

DRAWS = 1000
FEWEST_UNITS = 5  # what so few units show says nothing about the next ones: no interval
_SEED = 20261129


def krippendorff_alpha(ratings: ArrayLike) -> Figure:
    """Krippendorff's alpha of ordinal ``ratings`` (raters, units; NaN: not rated) with an interval.

    Source: Krippendorff, Content Analysis, 2004, chapter 11; Computing Krippendorff's Alpha-Reliability, 2011. The
    interval resamples units with their raters (percentiles of a thousand draws, always the same ones), since it is
    units that one would like to have had more of. Only units that two raters rated count.
    """
    x = np.asarray(ratings, dtype=np.float64)
    require(x.ndim == 2, "ratings have an axis of raters and one of units")
    require(~np.isinf(x), "a rating is a finite number")
    values = np.unique(x[~np.isnan(x)])
    counts = (x[:, :, None] == values).sum(axis=0).astype(np.float64)  # (units, values)
    counts = counts[counts.sum(axis=1) >= 2]
    n = len(counts)
    pairs = _coincidences(counts)
    value = float(_alpha(pairs.sum(axis=0)[None])[0]) if n else float("nan")
    if n < FEWEST_UNITS or np.isnan(value):
        return Figure(None if np.isnan(value) else value, None, None, n)
    times = np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), size=DRAWS).astype(np.float64)
    drawn = _alpha((times @ pairs.reshape(n, -1)).reshape(-1, *pairs.shape[1:]))
    drawn = drawn[~np.isnan(drawn)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(value, float(low), float(high), n)


def _coincidences(counts: Floats) -> Floats:
    """How often two values met in each unit, (units, values, values): every pair of ratings, both ways, over m − 1."""
    met = counts[:, :, None] * counts[:, None, :]
    diagonal = np.arange(counts.shape[1])
    met[:, diagonal, diagonal] -= counts
    return np.asarray(met / (counts.sum(axis=1) - 1)[:, None, None])


def _alpha(coincidences: Floats) -> Floats:
    """1 − observed over expected disagreement, of matrices of coincidences (any number, values, values)."""
    each = coincidences.sum(axis=2)
    total = each.sum(axis=1)
    apart = _distances(each)
    observed = (coincidences * apart).sum(axis=(1, 2))
    expected = (each[:, :, None] * each[:, None, :] * apart).sum(axis=(1, 2))
    with np.errstate(all="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * observed / expected, np.nan)


def _distances(each: Floats) -> Floats:
    """Squared distances between values: how many ratings lie between two, with half of those at both ends."""
    middle = np.cumsum(each, axis=1) - each / 2
    return np.asarray(np.square(middle[:, :, None] - middle[:, None, :]))


def weighted_kappa(table: ArrayLike) -> Figure:
    """Cohen's kappa of two raters from their square table of counts (first rater's rows, levels in order).

    Disagreement grows with distance. Source: Cohen, Psychological Bulletin 1968; the large-sample interval of Fleiss,
    Cohen and Everitt, Psychological Bulletin 1969, cut off at −1 and 1. No ends where the formula gives no spread
    (perfect agreement in a sample proves no certainty).
    """
    counts = np.asarray(table, dtype=np.float64)
    require(counts.ndim == 2 and counts.shape[0] == counts.shape[1], "a table of two raters is square")
    require(np.isfinite(counts) & (counts >= 0), "counts are finite and not negative")
    n = float(counts.sum())
    if n == 0:
        return Figure(None, None, None, 0)
    p, w = counts / n, _credits(len(counts))
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    observed, expected = float((w * p).sum()), float(rows @ w @ columns)
    if expected >= 1:
        return Figure(None, None, None, round(n))
    value = (observed - expected) / (1 - expected)
    by_row, by_column = w @ columns, rows @ w
    spread = float((p * np.square(w - (by_row[:, None] + by_column) * (1 - value))).sum())
    variance = (spread - (value - expected * (1 - value)) ** 2) / (n * (1 - expected) ** 2)
    if variance <= 1e-15:
        return Figure(value, None, None, round(n))
    half = critical(0.95) * float(np.sqrt(variance))
    return Figure(value, max(value - half, -1.0), min(value + half, 1.0), round(n))


def _credits(levels: int) -> Floats:
    """How much each pair of levels counts as agreement, 0–1."""
    places = np.arange(levels, dtype=np.float64)
    return np.asarray(1 - np.abs(places[:, None] - places) / max(levels - 1, 1))
