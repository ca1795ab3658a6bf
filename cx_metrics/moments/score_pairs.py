"""Two scores of the same answers, as sums by block of customers: their means, their difference, and how sure it is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.blocks import LEAST_BLOCKS, LEAST_KEPT, ranged_by, resampled
from cx_metrics.statistics.paired_gaps import paired_gap
from cx_metrics.statistics.quantiles import two_sided
from cx_metrics.statistics.ranged import Ranged


@dataclass(frozen=True)
class ScorePair:
    """Sums over the answers that hold two scores: by block (blocks, 3: weight, first, second), n, and the weighted
    squares of their differences."""

    blocks: Floats
    n: int
    squares: float

    @property
    def means(self) -> tuple[float, float]:
        weight, first, second = self.blocks.sum(axis=0)
        return float(first / weight), float(second / weight)

    @property
    def difference(self) -> float:
        first, second = self.means
        return first - second


def score_pair(frame: pd.DataFrame, weight: Floats, at: Ints, first: str, second: str) -> ScorePair:
    """Of the answers that hold ``first`` and ``second``; ``at``: the block of each answer, from 0."""
    x, y = (frame[name].to_numpy(np.float64) for name in (first, second))
    both = np.isfinite(x) & np.isfinite(y)
    w, x, y = weight[both], x[both], y[both]
    count = int(at.max(initial=-1)) + 1
    blocks = np.stack([np.bincount(at[both], part, count) for part in (w, w * x, w * y)], axis=-1)
    return ScorePair(np.asarray(blocks, np.float64), int(both.sum()), float((w * (x - y) ** 2).sum()))


def drawn_differences(pairs: list[ScorePair]) -> Floats:
    """The mean difference of each pair in every draw of blocks: (pairs, draws); NaN, as nothing is known of it, where
    there are too few blocks."""
    blocks = np.concatenate([pair.blocks for pair in pairs], axis=1)
    if len(blocks) < LEAST_BLOCKS:
        return np.full((len(pairs), 1), np.nan)
    weight, first, second = resampled(blocks).reshape(-1, len(pairs), 3).transpose(2, 1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((first - second) / weight)


def tested(pair: ScorePair, draws: Floats) -> tuple[Ranged, float]:
    """The difference with its interval, and its p against 0: by the draws, else by Student's t."""
    if np.isfinite(draws).mean() > LEAST_KEPT and draws.std() > 0:
        return ranged_by(pair.difference, draws), float(two_sided(pair.difference / np.nanstd(draws)))
    weight, first, second = pair.blocks.sum(axis=0)
    return paired_gap(pair.n, weight, first, second, pair.squares)
