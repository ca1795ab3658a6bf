"""Can a small group be worked out from what is shown? Linear algebra over the hidden cells of a table says
so.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from cx_metrics.metrics.cells import Key

Groups = Collection[Collection[Key]]  # each a set of cells
_NOUGHT = 1e-9  # squared length below which nothing is left of a vector of ones


def given_away(unknown: list[Key], small: list[tuple[set[Key], float]], least: float, shown: Groups) -> list[set[Key]]:
    """Those ``small`` groups, each with its number of people, that follow from the shown sums: alone, or
    added to another with which they are still fewer than ``least``.

    Groups are sets of ``unknown`` cells; of the ``shown`` ones a reader knows the sums. A sum follows from
    them exactly when it lies in the space that they span, so that nothing is left of it after its projection
    on that space.
    """
    at = {key: i for i, key in enumerate(unknown)}
    _, strength, directions = np.linalg.svd(_vectors(shown, at), full_matrices=False)
    basis = directions[strength > 1e-9 * max(strength.max(initial=0.0), 1.0)]
    wanted = _vectors([group for group, _ in small], at)
    left = wanted - wanted @ basis.T @ basis
    products = left @ left.T
    alone = np.diag(products)
    size = np.array([people for _, people in small])
    together = (alone[:, None] + alone[None, :] + 2 * products < _NOUGHT) & (size[:, None] + size[None, :] < least)
    np.fill_diagonal(together, False)
    return [
        group for (group, _), follows in zip(small, (alone < _NOUGHT) | together.any(axis=1), strict=True) if follows
    ]


def _vectors(groups: Groups, at: dict[Key, int]) -> NDArray[np.float64]:
    """A row of ones and noughts for each group."""
    found = np.zeros((len(groups), len(at)))
    for i, group in enumerate(groups):
        found[i, [at[key] for key in group]] = 1.0
    return found
