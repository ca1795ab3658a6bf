"""Which small groups of a family follow from what is shown, looked at again whenever more of it has been hidden.

Hiding takes sums away, so what did not follow once never will. Only the stretches of time, and in them only the groups,
that followed the last time are looked at again, and only when something of that stretch has been hidden since.
"""

import numpy as np

from cx_metrics.metrics.audit import follow
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.lattice import Lattice, Names
from cx_metrics.metrics.remainders import Flags, Ids


class Weakness:
    """The audit of one lattice, over its groups ``of`` one table or of all: each has to be hidden from the start, or
    enough."""

    def __init__(self, lattice: Lattice, least: float, of: Names | None = None):
        self._lattice, self._least = lattice, least
        self._holds = lattice.holds()
        self._turn = lattice.rank[lattice.of_cell[lattice.universe]]
        sought = np.ones(len(lattice.keys), dtype=bool)
        if of is not None:
            sought[:] = False
            sought[lattice.of(of)] = True
        self._stretches = [
            _Stretch(self._holds[:, people > 0], people, lattice.people[:, i], sought)
            for i, people in enumerate(lattice.at_cells.T)
        ]

    def cells(self, hidden: Flags) -> list[int]:
        """A smallest cell of each small group that follows from the groups not ``hidden``."""
        found: set[int] = set()
        for stretch in self._stretches:
            found |= self._of(stretch, hidden)
        return sorted(found)

    def _of(self, stretch: "_Stretch", hidden: Flags) -> set[int]:
        shown = stretch.held & ~hidden
        small = stretch.small(hidden, self._least)
        if not len(small):
            return set()
        if stretch.shown is not None and np.array_equal(shown, stretch.shown):
            return stretch.weak
        groups = stretch.there[shown]
        alone = groups[groups.sum(axis=1) == 1].any(axis=0)
        unknown = stretch.present[~alone]
        wanted = self._holds[small][:, unknown]
        follows = follow(_different(groups[:, ~alone]), wanted, stretch.people[small], self._least)
        turn = self._turn[unknown]
        stretch.shown, stretch.wanted = shown, small[follows]
        stretch.weak = {int(unknown[group][np.argmin(turn[group])]) for group in wanted[follows]}
        return stretch.weak


class _Stretch:
    """One stretch of time: the cells ``present`` in it, what lies ``there`` in each group, and what was found last."""

    def __init__(self, there: Flags, at_cells: Floats, people: Floats, sought: Flags):
        self.sought, self.there, self.people, self.present = sought, there, people, np.flatnonzero(at_cells > 0)
        self.held = there.any(axis=1)
        self.shown: Flags | None = None
        self.wanted: Ids | None = None
        self.weak: set[int] = set()

    def small(self, hidden: Flags, least: float) -> Ids:
        """The small groups that may still follow."""
        if self.wanted is None:
            self.wanted = np.flatnonzero(self.sought & self.held & hidden & (self.people < least))
        return self.wanted


def _different(rows: Flags) -> Flags:
    """The rows without repetition, and without those that hold nothing."""
    rows = rows[rows.any(axis=1)]
    if not rows.size:
        return rows
    packed = np.packbits(rows, axis=1)
    _, first = np.unique(packed.view(np.dtype((np.void, packed.shape[1]))).ravel(), return_index=True)
    return rows[first]
