"""How sure a figure is, from sums kept for some two hundred blocks of customers: blocks are drawn with replacement, or
each is left out once. Customers who answer more than once stay whole, and no rows are needed.

Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapters 8 (what is drawn are the independent units) and
11 (the jackknife).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from cx_metrics.statistics.arrays import Floats, require, require_confidence
from cx_metrics.statistics.ranged import Ranged

LEAST_BLOCKS = 20  # fewer say too little of how much they differ
LEAST_KEPT = 0.9  # share of the resamples that must be measurable


def resampled(blocks: ArrayLike, times: int = 1000) -> Floats:
    """Sums of ``times`` draws of as many blocks as there are: (blocks, sums) gives (times, sums)."""
    sums = np.asarray(blocks, dtype=np.float64)
    require(sums.ndim == 2 and len(sums) > 0, "sums by block")
    counts = np.random.default_rng(1).multinomial(len(sums), np.full(len(sums), 1 / len(sums)), size=times)
    return np.asarray(counts @ sums)


def jackknife(
    value: ArrayLike, without: ArrayLike, *, kept: float = 1.0, is_square: bool = False, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """The ends of the interval of figures (p,) from the same ``without`` each block, (blocks, p): Student's t with a
    degree fewer than blocks. Blocks without which a figure is not known (NaN) are passed over; NaN where these are more
    than a tenth, or the blocks too few.

    ``kept``: the share of the customers that the blocks hold, where the figures rest on all. ``is_square``: the figures
    are parts of R², never below nought; the interval is that of their root, which varies as evenly near nought as far
    from it: of a hundred answers percentiles of draws held importance 92 times of 100, and the share of an item that
    explains next to nothing 40 times.
    """
    require_confidence(confidence)
    x, whole = np.asarray(without, dtype=np.float64), np.asarray(value, dtype=np.float64)
    if is_square:
        x, whole = np.sqrt(np.maximum(x, 0.0)), np.sqrt(np.maximum(whole, 0.0))
    x = x[np.isfinite(x).all(axis=1)] if x.ndim == 2 else x
    if len(x) < max(LEAST_BLOCKS, LEAST_KEPT * len(np.asarray(without))):
        return np.full(whole.shape, np.nan), np.full(whole.shape, np.nan)
    error = np.sqrt(kept * (len(x) - 1) * x.var(axis=0))
    half = float(stdtrit(len(x) - 1, 0.5 + confidence / 2)) * error
    low, high = whole - half, whole + half
    return (np.square(np.maximum(low, 0.0)), np.square(high)) if is_square else (low, high)


def unbiased(value: ArrayLike, centre: ArrayLike, without: ArrayLike, kept: float = 1.0) -> Floats:
    """Parts of R² (p,) less what chance adds to them, by the jackknife of their root: ``centre`` are those of the
    blocks together, ``without`` those without each, (blocks, p); ``kept`` as in `jackknife`."""
    root, of_blocks, left = (np.sqrt(np.maximum(each, 0.0)) for each in (value, centre, without))
    bias = kept * (len(left) - 1) * (np.nanmean(left, axis=0) - of_blocks)
    return np.asarray(np.square(np.maximum(root - bias, 0.0)))


@dataclass(frozen=True)
class Resampled:
    """What resamples say of p figures: the ranks they take (1 is the largest), how often each is among the first three
    (0–1), and which cannot be told apart (the interval of their difference holds 0)."""

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


def ranged_by(value: float, draws: Floats) -> Ranged:
    """A value with the percentile interval of its draws; without ends where too few of these are known."""
    low, high = percentiles(draws)
    return Ranged(float(value), *(float(end) if np.isfinite(end) else None for end in (low, high)))


def compared(draws: ArrayLike, confidence: float = 0.95) -> Resampled | None:
    """What the draws (times, p) say; a draw that is not all known is left out. None where too few are left."""
    x = np.asarray(draws, dtype=np.float64)
    kept = x[np.isfinite(x).all(axis=1)]
    if len(kept) < LEAST_KEPT * len(x) or not len(kept):
        return None
    rank = (-kept).argsort(axis=1).argsort(axis=1) + 1
    tail = (1 - confidence) / 2
    rank_low = np.quantile(rank, tail, axis=0, method="inverted_cdf")
    rank_high = np.quantile(rank, 1 - tail, axis=0, method="inverted_cdf")
    below, above = percentiles(kept[:, :, None] - kept[:, None, :], confidence)
    return Resampled(
        rank_low.astype(np.int64),
        rank_high.astype(np.int64),
        (rank <= 3).mean(axis=0),
        (below <= 0) & (above >= 0),
    )
