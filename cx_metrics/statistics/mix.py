"""Splits the change of a total into what changed inside the segments and what changed in their mix."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Values, floats, plain, require


@dataclass(frozen=True)
class MixAndRate:
    """The change of a total, ``total`` = ``mix`` + ``rate``, and each segment's part in both (last axis)."""

    total: Values
    mix: Values
    rate: Values
    mix_parts: Values
    rate_parts: Values


def decompose(n0: ArrayLike, m0: ArrayLike, n1: ArrayLike, m1: ArrayLike) -> MixAndRate:
    """The change of a total, which is the mean of the segments' values weighted by their bases.

    ``n0``, ``n1``: answers (or sums of weights) of each segment, ``m0``, ``m1``: its value; segments along
    the last axis, any axes of cells before it. Midpoint rule: rate = mean share of the segment x change of
    its value, mix = mean value x change of its share, so that both add up exactly and neither depends on
    which period comes first. Each segment's mix is taken from the mean of the two totals, which leaves the
    sum as it is and makes the part speak for itself: positive when a segment above the average grew. A
    segment that appears or vanishes counts as mix only, whatever value is given for its empty period. NaN for
    cells with an empty period. ValueError for a negative base, or for a segment with answers but no value.
    """
    n0, m0, n1, m1 = floats(n0, m0, n1, m1)
    require(n0.ndim > 0, "the segments need an axis")
    require((n0 >= 0) & (n1 >= 0) & np.isfinite(n0 + n1), "a base must be finite and not negative")
    require((n0 == 0) | np.isfinite(m0), "a segment with answers needs a value")
    require((n1 == 0) | np.isfinite(m1), "a segment with answers needs a value")
    nowhere = (n0 == 0) & (n1 == 0)
    first = np.where(nowhere, 0.0, np.where(n0 == 0, m1, m0))
    second = np.where(nowhere, 0.0, np.where(n1 == 0, m0, m1))
    with np.errstate(all="ignore"):
        share0 = n0 / n0.sum(axis=-1, keepdims=True)
        share1 = n1 / n1.sum(axis=-1, keepdims=True)
    total0 = (share0 * first).sum(axis=-1, keepdims=True)
    total1 = (share1 * second).sum(axis=-1, keepdims=True)
    rate = (share0 + share1) / 2 * (second - first)
    mix = ((first + second) / 2 - (total0 + total1) / 2) * (share1 - share0)
    return MixAndRate(
        total=plain((total1 - total0)[..., 0]),
        mix=plain(mix.sum(axis=-1)),
        rate=plain(rate.sum(axis=-1)),
        mix_parts=mix,
        rate_parts=rate,
    )
