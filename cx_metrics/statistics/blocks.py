"""Intervals by drawing blocks: sums are kept for some two hundred blocks of customers, and a resample is a draw of
blocks with replacement, so customers who answer more than once stay whole and no rows are needed.

Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 8 (what is drawn are the independent units).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics.arrays import Floats, require, require_confidence

LEAST_BLOCKS = 20  # fewer say too little of how much they differ
LEAST_KEPT = 0.9  # share of the resamples that must be measurable


def resampled(blocks: ArrayLike, times: int = 1000, seed: int = 1) -> Floats:
    """Sums of ``times`` draws of as many blocks as there are: (blocks, sums) gives (times, sums)."""
    sums = np.asarray(blocks, dtype=np.float64)
    require(sums.ndim == 2 and len(sums) > 0, "sums by block")
    counts = np.random.default_rng(seed).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=times)
    return np.asarray(counts @ sums)


@dataclass(frozen=True)
class Resampled:
    """What resamples say of p figures: percentile intervals, the ranks they take (1 is the largest), how often each is
    among the first three (0–1), and which cannot be told apart (the interval of their difference holds 0)."""

    low: Floats
    high: Floats
    rank_low: NDArray[np.int64]
    rank_high: NDArray[np.int64]
    top3: Floats
    alike: NDArray[np.bool_]


def percentiles(draws: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The ends of the percentile interval along the first axis, NaN left out; NaN where too few draws are known."""
    require_confidence(confidence)
    x = np.asarray(draws, dtype=np.float64)
    known = np.isfinite(x)
    tail = (1 - confidence) / 2
    enough = known.mean(axis=0) >= LEAST_KEPT
    filled = np.where(known | ~enough, np.where(enough, x, 0.0), np.nan)
    low, high = np.nanquantile(filled, [tail, 1 - tail], axis=0)
    return np.where(enough, low, np.nan), np.where(enough, high, np.nan)


def compared(draws: ArrayLike, confidence: float = 0.95) -> Resampled | None:
    """What the draws (times, p) say; a draw that is not all known is left out. None where too few are left."""
    x = np.asarray(draws, dtype=np.float64)
    kept = x[np.isfinite(x).all(axis=1)]
    if len(kept) < LEAST_KEPT * len(x) or not len(kept):
        return None
    low, high = percentiles(kept, confidence)
    rank = (-kept).argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - confidence) / 2
    rank_low = np.quantile(rank, tail, axis=0, method="inverted_cdf")
    rank_high = np.quantile(rank, 1 - tail, axis=0, method="inverted_cdf")
    below, above = percentiles(kept[:, :, None] - kept[:, None, :], confidence)
    return Resampled(
        low,
        high,
        rank_low.astype(np.int64),
        rank_high.astype(np.int64),
        (rank <= 3).mean(axis=0),
        (below <= 0) & (above >= 0),
    )
