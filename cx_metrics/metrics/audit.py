"""Can a small group be worked out from what is shown? Linear algebra over the hidden cells of a table says so."""

from collections.abc import Collection

import numpy as np

from cx_metrics.metrics.cells import Key


def given_away(unknown: list[Key], small: list[set[Key]], shown: Collection[frozenset[Key]]) -> set[Key]:
    """The cells of those ``small`` groups that follow from the shown sums, alone or added to one other small group.

    Groups are sets of ``unknown`` cells; of the ``shown`` ones a reader knows the sums. A sum follows from them exactly when it
    lies in the space that they span: its projection on that space is then as long as itself.
    """
    at = {key: i for i, key in enumerate(unknown)}

    def vectors(groups: Collection[Collection[Key]]) -> np.ndarray:
        found = np.zeros((len(groups), len(unknown)))
        for i, group in enumerate(groups):
            found[i, [at[key] for key in group]] = 1.0
        return found

    _, strength, directions = np.linalg.svd(vectors(shown), full_matrices=False)
    basis = directions[strength > 1e-9 * max(strength.max(initial=0.0), 1.0)]
    wanted = vectors(small)
    off = wanted - wanted @ basis.T @ basis  # what the shown sums leave open
    apart = np.sqrt((off**2).sum(axis=1))
    both = np.array([np.sqrt(((off + one) ** 2).sum(axis=1)) for one in off])
    np.fill_diagonal(both, 1.0)
    return {key for i, group in enumerate(small) if apart[i] < 1e-6 or both[i].min() < 1e-6 for key in group}
