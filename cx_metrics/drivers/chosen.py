"""Which items can be weighed together. Items are asked of different people, so each correlation rests on the answers
that hold both (docs/decisions/014); what these cannot carry is left out and named."""

from itertools import combinations

import numpy as np

from cx_metrics.drivers.key_driver import LeftOut
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.drivers import is_consistent

SAME = 0.999  # correlation above which an item is the outcome, or another item, under another name


def chosen(
    counts: Floats, matrix: Floats, names: list[str], needed: int, together: int
) -> tuple[list[int], list[LeftOut]]:
    """The places of the items that are weighed, in order, and the others with their reason.

    ``counts`` and ``matrix`` are (p + 1, p + 1) with the outcome first: answers that hold both, and correlations.
    ``needed`` answers must hold an item and the outcome, ``together`` an item and each other one. Of two items that are
    seldom rated together or say the same, and where the correlations contradict each other, the one with fewer answers
    is left out.
    """
    out: dict[int, LeftOut] = {}

    def leave(k: int, reason: str) -> None:
        out[k] = LeftOut(names[k], reason, round(float(counts[0, k + 1])))  # type: ignore[arg-type]

    for k in range(len(names)):
        if counts[0, k + 1] < needed:
            leave(k, "few")
        elif not np.isfinite(matrix[0, k + 1]):
            leave(k, "constant" if np.isfinite(matrix[0, 0]) else "constant_outcome")
        elif abs(matrix[0, k + 1]) > SAME:
            leave(k, "repeats_outcome")
    for i, j in combinations([k for k in range(len(names)) if k not in out], 2):
        if i not in out and j not in out and abs(matrix[i + 1, j + 1]) > SAME and counts[i + 1, j + 1] >= needed:
            leave(min((j, i), key=lambda k: counts[0, k + 1]), "repeats_item")
    while True:
        kept = [k for k in range(len(names)) if k not in out]
        apart = [
            min((i, j), key=lambda k: (counts[0, k + 1], names[k]))
            for i in kept
            for j in kept
            if i < j and (counts[i + 1, j + 1] < together or not np.isfinite(matrix[i + 1, j + 1]))
        ]
        at = [0, *(k + 1 for k in kept)]
        if apart:
            leave(min(apart, key=lambda k: (counts[0, k + 1], names[k])), "seldom_together")
        elif len(kept) > 1 and not is_consistent(matrix[np.ix_(at, at)]):
            leave(min(kept, key=lambda k: (counts[0, k + 1], names[k])), "contradicting")
        else:
            return kept, [out[k] for k in sorted(out)]
