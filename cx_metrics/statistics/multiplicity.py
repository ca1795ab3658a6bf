"""Keeps a board of many numbers from crying wolf: which p-values stand when all of them are looked at."""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require


def significant(p_values: ArrayLike, rate: float = 0.05) -> list[bool]:
    """Which hypotheses Benjamini and Hochberg's step-up rule rejects at a false discovery ``rate``.

    NaN, a comparison that could not be made, is never significant and does not count as one that was looked
    at. Source: Benjamini and Hochberg 1995. ValueError for a p-value or a rate outside 0..1.
    """
    p = np.asarray(p_values, dtype=np.float64).ravel()
    require(~((p < 0) | (p > 1)), "a p-value lies between 0 and 1")
    require(0 < rate < 1, "a false discovery rate lies between 0 and 1")
    looked_at = np.sort(p[~np.isnan(p)])
    passing = looked_at <= rate * np.arange(1, looked_at.size + 1) / max(looked_at.size, 1)
    if not passing.any():
        return [False] * p.size
    threshold = looked_at[np.flatnonzero(passing)[-1]]
    return [bool(reached) for reached in p <= threshold]


def adjusted(p_values: ArrayLike) -> Floats:
    """The q-value of each p-value: the smallest false discovery rate at which it would still be rejected. NaN stays,
    and does not count. Source: Benjamini and Hochberg 1995; Yekutieli and Benjamini 1999 (adjusted p-values)."""
    p = np.asarray(p_values, dtype=np.float64).ravel()
    require(~((p < 0) | (p > 1)), "a p-value lies between 0 and 1")
    order = np.argsort(p, kind="stable")[: int((~np.isnan(p)).sum())]  # NaN stands last
    found = np.full(p.size, np.nan)
    ranked = p[order] * len(order) / np.arange(1, len(order) + 1)
    found[order] = np.minimum.accumulate(ranked[::-1])[::-1]
    return found
