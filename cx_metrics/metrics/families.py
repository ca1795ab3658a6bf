"""Hide cells of tables of several dimensions, and of tables whose dimensions sort each other's values, all
taken together.

By stage and by touchpoint of one segment, a reader can take the touchpoints of a stage away from it. So the
tables by (segment, stage), (segment, touchpoint) and all three are one family, decided at once over the same
smallest cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.lattice import Lattice, Names, Table, sortable
from cx_metrics.metrics.remainders import Flags, Ids, Remainders
from cx_metrics.metrics.weakness import Weakness

MOST_CELLS = 20_000  # smallest cells that are put together; a finer family is hidden altogether
MOST_AUDITED = 500  # smallest cells of which every combination of sums is looked at
MOST_ROUNDS = 60  # of hiding one more cell beside each that would be given away


@dataclass(frozen=True)
class Enough:
    """What makes a group large enough: in each stretch of time it holds nobody, or at least so many
    people.
    """

    least: float

    def __call__(self, people: Floats) -> bool:
        return bool(np.all((people == 0) | (people >= self.least)))

    def small(self, table: Table) -> set[Key]:
        return {key for key, people in table.items() if not self(people)}


def cover(people: Floats, parts: Table, hidden: set[Key], enough: Enough) -> bool:
    """Hide parts of a shown group, the smallest first, until what is left of it is nobody or enough. Whether
    any was.
    """
    changed = False
    shown = sorted((key for key in parts if key not in hidden), key=lambda key: (parts[key].sum(), sortable(key)))
    left = clean(people - sum((parts[key] for key in shown), np.zeros_like(people)))
    for key in shown:
        if enough(left):
            break
        hidden.add(key)
        left, changed = clean(left + parts[key]), True
    return changed


class Family:
    """The tables of one family. ``people`` and ``hidden`` hold a table of every subset of ``universe``, the
    smallest cells included; the cells of ``members`` are still to be decided, those of the others are.
    """

    def __init__(
        self,
        universe: Names,
        members: Iterable[Names],
        people: dict[Names, Table],
        hidden: dict[Names, set[Key]],
        enough: Enough,
    ):
        self._universe, self._members = universe, sorted(members, key=len)
        self._people, self._hidden, self._enough = people, hidden, enough

    def decide(self) -> dict[Names, set[Key]]:
        """What is hidden of each member."""
        cells = len(self._people[self._universe])
        if cells == 0:
            return {member: self._hidden[member] for member in self._members}
        if cells > MOST_CELLS:
            return self._everything()
        lattice = Lattice(self._universe, self._people)
        hidden = np.array([key in self._hidden[n] for n, key in zip(lattice.names, lattice.keys, strict=True)])
        left = Remainders(lattice.lines(self._members), lattice.people, hidden, self._enough.least)
        above = [(lattice.of(m), lattice.above(m, i)) for m in self._members for i in range(len(m))]
        weakness = Weakness(lattice, self._enough.least) if cells <= MOST_AUDITED else None
        for _ in range(MOST_ROUNDS):
            _cover(left, above)
            weak = weakness.cells(left.hidden) if weakness and self._shows(lattice, left.hidden) else []
            if not weak:
                return self._told(lattice, left.hidden)
            left.hide(self._beside(lattice, weak, left.hidden))
        return self._everything()

    def _everything(self) -> dict[Names, set[Key]]:
        return {member: set(self._people[member]) for member in self._members}

    def _told(self, lattice: Lattice, hidden: Flags) -> dict[Names, set[Key]]:
        found = {member: set(self._hidden[member]) for member in self._members}
        for i in np.flatnonzero(hidden):
            if lattice.names[i] in found:
                found[lattice.names[i]].add(lattice.keys[i])
        return found

    def _shows(self, lattice: Lattice, hidden: Flags) -> bool:
        return not all(hidden[lattice.of(member)].all() for member in self._members)

    def _beside(self, lattice: Lattice, weak: list[int], hidden: Flags) -> Ids:
        """For each weak cell the smallest shown cell in a row or column of it; the smallest of all where
        there is none.
        """
        last = len(lattice.keys)
        best = np.full(len(weak), last)
        for member in self._members:
            cells = lattice.of(member)
            places = np.where(hidden[cells], last, lattice.smallest_first[cells])
            for i in range(len(member)):
                smallest = np.full(last, last)
                np.minimum.at(smallest, lattice.above(member, i), places)
                coarser = (*member[:i], *member[i + 1 :])
                best = np.minimum(best, smallest[lattice.of_cell[coarser][weak]])
        all_cells = np.concatenate([lattice.of(member) for member in self._members])
        shown = all_cells[~hidden[all_cells]]
        best[best == last] = lattice.smallest_first[shown].min()
        return np.argsort(lattice.smallest_first)[np.unique(best)]


def _cover(left: Remainders, above: list[tuple[Ids, Ids]]) -> None:
    """Hide what has to be until every shown group, less its shown parts, is nobody or enough; the cells of hidden
    groups first."""
    changed = True
    while changed:
        changed = False
        for cells, groups in above:
            below = cells[left.hidden[groups] & ~left.hidden[cells]]
            if len(below):
                left.hide(below)
                changed = True
        changed |= left.cover()


def clean(people: Floats) -> Floats:
    """Without the dust that fractions of people leave."""
    return np.round(people, 6)
