"""Can a small group be worked out from what is shown? Linear algebra over the hidden cells of a table says
so.
"""

import numpy as np
from numpy.typing import NDArray

from cx_metrics.metrics.estimate import Floats

_NOUGHT = 1e-9  # squared length below which nothing is left of a vector of ones


def follow(shown: NDArray[np.bool_], wanted: NDArray[np.bool_], size: Floats, least: float) -> NDArray[np.bool_]:
    """Those ``wanted`` groups, each of ``size`` people, that follow from the shown sums: alone, or added to another
    with which they are still fewer than ``least``.

    Groups are rows, with a column for each unknown cell; of the ``shown`` ones a reader knows the sums. A sum follows
    from them exactly when it lies in the space that they span, so that nothing is left of it after its projection on
    that space. Cells that are in the same shown groups cannot be told apart: they share one direction of that space,
    and what a group differs within them is left for certain.
    """
    first, of, cells = _alike(shown)
    spread = np.sqrt(cells)
    _, strength, directions = np.linalg.svd(shown[:, first] * spread, full_matrices=False)
    basis = directions[strength > 1e-9 * max(strength.max(initial=0.0), 1.0)]
    ones = wanted.astype(np.float64)
    told = np.zeros((len(ones), len(cells)))
    np.add.at(told.T, of, ones.T)
    told /= spread
    left = told - told @ basis.T @ basis
    products = left @ left.T + ones @ ones.T - told @ told.T
    alone = np.diag(products)
    together = (alone[:, None] + alone[None, :] + 2 * products < _NOUGHT) & (size[:, None] + size[None, :] < least)
    np.fill_diagonal(together, False)
    return np.asarray((alone < _NOUGHT) | together.any(axis=1))


def _alike(shown: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cells in the same groups: the first of each such set, the set of each cell, and how many each set holds."""
    if not shown.size:
        width = shown.shape[1]
        return np.arange(min(width, 1)), np.zeros(width, dtype=np.int64), np.full(min(width, 1), width)
    packed = np.ascontiguousarray(np.packbits(shown, axis=0).T)
    rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, of, count = np.unique(rows, return_index=True, return_inverse=True, return_counts=True)
    return first, of, count
