"""Hide cells of tables of several dimensions, and of tables whose dimensions sort each other's values, all
taken together.

By stage and by touchpoint of one segment, a reader can take the touchpoints of a stage away from it. So the
tables by (segment, stage), (segment, touchpoint) and all three are one family, decided at once over the same
smallest cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.metrics.audit import given_away
from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.estimate import Floats

MOST_CELLS = 20_000  # smallest cells that are put together; a finer family is hidden altogether
MOST_AUDITED = 500  # smallest cells of which every combination of sums is looked at
MOST_ROUNDS = 60  # of hiding one more cell beside each that would be given away
Names = tuple[str, ...]
Table = dict[Key, Floats]  # people by cell: one entry a stretch of time
Group = tuple[Names, Key]


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
        self._cells = people[universe]
        self._of = {names: [universe.index(name) for name in names] for names in people}

    def decide(self) -> dict[Names, set[Key]]:
        """What is hidden of each member."""
        if len(self._cells) > MOST_CELLS:
            return self._everything()
        inside = self._inside()
        for _ in range(MOST_ROUNDS):
            self._cover(inside)
            weak = self._weak_groups() if len(self._cells) <= MOST_AUDITED else []
            if not weak:
                return {member: self._hidden[member] for member in self._members}
            for member, key in self._beside(weak):
                self._hidden[member].add(key)
        return self._everything()

    def _cover(self, inside: dict[tuple[Group, Names], Table]) -> None:
        """Hide what has to be until every shown group, less its shown parts, is nobody or enough."""
        looked_at: dict[tuple[Group, Names], int] = {}
        changed = True
        while changed:
            changed = self._below_hidden()
            for line, parts in inside.items():
                (names, key), member = line
                already = len(parts.keys() & self._hidden[member])
                if key not in self._hidden[names] and looked_at.get(line) != already:
                    changed |= cover(self._people[names][key], parts, self._hidden[member], self._enough)
                    looked_at[line] = len(parts.keys() & self._hidden[member])

    def _everything(self) -> dict[Names, set[Key]]:
        return {member: set(self._people[member]) for member in self._members}

    def _part(self, cell: Key, names: Names) -> Key:
        return tuple(cell[i] for i in self._of[names])

    def _below_hidden(self) -> bool:
        """Hide the cells of hidden groups."""
        changed = False
        for member in self._members:
            for names in (tuple(n for n in member if n != name) for name in member):
                at = [member.index(name) for name in names]
                for key in self._people[member]:
                    if key not in self._hidden[member] and tuple(key[i] for i in at) in self._hidden[names]:
                        self._hidden[member].add(key)
                        changed = True
        return changed

    def _inside(self) -> dict[tuple[Group, Names], Table]:
        """By group and member: the member's cells, in the stretches where all their people belong to the
        group.
        """
        found: dict[tuple[Group, Names], Table] = {}
        for names in self._people:
            for member in self._members:
                if member == names:
                    continue
                shared: dict[tuple[Key, Key], Floats] = {}
                for cell, people in self._cells.items():
                    pair = self._part(cell, names), self._part(cell, member)
                    shared[pair] = shared[pair] + people if pair in shared else people
                for (key, value), people in shared.items():
                    nested = np.where(np.abs(people - self._people[member][value]) < 1e-5, people, 0.0)
                    if nested.any():
                        found.setdefault(((names, key), member), {})[value] = nested
        return found

    def _weak_groups(self) -> list[set[Key]]:
        """The small groups that follow from what is shown, as sets of smallest cells; none when no member
        shows anything.
        """
        found: list[set[Key]] = []
        if all(len(self._hidden[member]) >= len(self._people[member]) for member in self._members):
            return found
        for stretch in range(len(next(iter(self._cells.values()), ()))):
            shown, small = self._known(stretch)
            if small:
                alone = {next(iter(cells)) for cells in shown if len(cells) == 1}
                unknown = [c for c, people in self._cells.items() if people[stretch] > 0 and c not in alone]
                rest = {frozenset(cells - alone) for cells in shown} - {frozenset()}
                found += given_away(unknown, [(cells - alone, size) for cells, size in small], self._enough.least, rest)
        return found

    def _known(self, stretch: int) -> tuple[list[set[Key]], list[tuple[set[Key], float]]]:
        """The shown groups of a stretch as sets of smallest cells, and the hidden small ones with their
        people.
        """
        shown, small = [], []
        for names, table in self._people.items():
            groups: dict[Key, set[Key]] = {}
            for cell, people in self._cells.items():
                if people[stretch] > 0:
                    groups.setdefault(self._part(cell, names), set()).add(cell)
            for key, cells in groups.items():
                if key not in self._hidden[names]:
                    shown.append(cells)
                elif table[key][stretch] < self._enough.least:
                    small.append((cells, float(table[key][stretch])))
        return shown, small

    def _beside(self, weak: list[set[Key]]) -> set[Group]:
        """For each weak group the smallest shown cell in a row or column of it; the smallest of all where
        there is none.
        """
        smallest: dict[tuple[Names, int, Key], tuple[Any, ...]] = {}
        for member in self._members:
            for key in self._people[member]:
                if key not in self._hidden[member]:
                    rank = (self._people[member][key].sum(), member, sortable(key), key)
                    for i in range(len(member)):
                        line = member, i, (*key[:i], *key[i + 1 :])
                        smallest[line] = min(smallest.get(line, rank), rank)
        found: set[Group] = set()
        for cell in {min(cells, key=sortable) for cells in weak}:
            lines = [
                (member, i, (*key[:i], *key[i + 1 :]))
                for member in self._members
                for key in [self._part(cell, member)]
                for i in range(len(member))
            ]
            rank = min([smallest[line] for line in lines if line in smallest] or smallest.values())
            found.add((rank[1], rank[3]))
        return found


def clean(people: Floats) -> Floats:
    """Without the dust that fractions of people leave."""
    return np.round(people, 6)


def sortable(key: Key) -> tuple[str, ...]:
    """A total order of keys, those not stated first."""
    return tuple("" if value is None else str(value) for value in key)
