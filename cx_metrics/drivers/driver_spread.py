"""How sure drivers are: ends of intervals and ranks, from blocks of customers left out and drawn again."""

import math
from dataclasses import dataclass
from functools import partial

import numpy as np

from cx_metrics.drivers.cross_sums import CrossSums
from cx_metrics.drivers.key_driver import Missing
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.asked_of import asked_correlations
from cx_metrics.statistics.blocks import LEAST_BLOCKS, Resampled, compared, jackknife, resampled, unbiased
from cx_metrics.statistics.drivers import correlations, importance, is_consistent

DRAWS = 1000

Ends = tuple[Floats, Floats]


@dataclass(frozen=True)
class DriverSpread:
    """How sure drivers are, from blocks of customers: the ends of the intervals of importance, of its ``share``, of
    ``r2`` (one figure) and of performance (NaN: not known), and the ``ranks`` that draws of blocks give (None: they are
    too few, or contradict themselves too often)."""

    importance: Ends
    share: Ends
    r2: Ends
    performance: Ends
    ranks: Resampled | None

    @classmethod
    def of(cls, rule: Missing, found: CrossSums) -> "DriverSpread":
        """Of drivers by this rule for missing ratings."""
        blocks, whole = found.blocks, found.blocks.sum(axis=0)
        weights, performance = importance(correlations_of(rule, found.total)), means_of(found.total)
        without = _weights_of(rule, whole - blocks) if len(blocks) else np.zeros((0, len(weights)))
        totals = without.sum(axis=1, keepdims=True)
        r2 = weights.sum(keepdims=True)
        with np.errstate(all="ignore"):
            shares, share = without / totals, weights / r2
        ends, ranks, centred = partial(jackknife, kept=found.kept), None, r2
        if len(blocks) >= LEAST_BLOCKS:
            drawn = _weights_of(rule, resampled(blocks.reshape(len(blocks), -1), DRAWS).reshape(DRAWS, *whole.shape))
            (centre,) = _weights_of(rule, whole[None])
            # of a share of the customers, draws vary too much by its root (m out of n bootstrap)
            ranks = compared(weights + (drawn - centre) * math.sqrt(found.kept))
            centred = unbiased(r2, centre.sum(keepdims=True), totals, found.kept)
        low, high = ends(centred, totals, is_square=True)
        return cls(
            importance=ends(weights, without, is_square=True),
            share=ends(share, shares, is_square=True),
            r2=(low, np.maximum(high, r2)),
            performance=ends(performance, means_of(whole - blocks)),
            ranks=ranks,
        )


def correlations_of(rule: Missing, sums: Floats) -> Floats:
    """Of the outcome and the items by the rule for missing ratings, from cross-sums (..., sums, k, k)."""
    if rule == "asked":
        return asked_correlations(sums[..., 1:, :, :])
    return correlations(*np.moveaxis(sums[..., 1:, :, :], -3, 0))


def means_of(sums: Floats) -> Floats:
    """The mean of each driver over the answers that hold it: (..., sums, k, k) gives (..., p)."""
    total = np.diagonal(sums, axis1=-2, axis2=-1)[..., 1:]
    with np.errstate(all="ignore"):
        return np.asarray(total[..., 2, :] / total[..., 1, :])


def _weights_of(rule: Missing, sums: Floats) -> Floats:
    """LMG from cross-sums (draws, sums, k, k): (draws, p); NaN where correlations contradict each other."""
    matrices = correlations_of(rule, sums)
    usable = is_consistent(matrices)
    found = np.full((len(matrices), matrices.shape[-1] - 1), np.nan)
    found[usable] = importance(matrices[usable])
    return found
