"""The groups of all tables of a family as rows of one array: which smallest cells they hold, and which of them lie in
which."""

from collections.abc import Iterable
from itertools import repeat
from operator import itemgetter
from typing import Any

import numpy as np

from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.remainders import Flags, Ids, Lines

Names = tuple[str, ...]
Table = dict[Key, Floats]  # people by cell: one entry a stretch of time
_ALIKE = 1e-5  # people: fractions of them leave dust


class Lattice:
    """Every group of ``tables``, numbered; ``tables`` holds one of every subset of ``universe``."""

    def __init__(self, universe: Names, tables: dict[Names, Table]):
        self.universe = universe
        self.names: list[Names] = [names for names, table in tables.items() for _ in table]
        self.keys: list[Key] = [key for table in tables.values() for key in table]
        self.number: dict[Names, dict[Key, int]] = {}
        start = 0
        for names, table in tables.items():
            self.number[names] = {key: start + i for i, key in enumerate(table)}
            start += len(table)
        self.people = np.array([people for table in tables.values() for people in table.values()])
        self.cells = list(tables[universe])
        self.at_cells = np.array(list(tables[universe].values()))
        self.of_cell = {names: self._numbers(names, universe, self.cells) for names in tables}
        texts = [sortable(key) for key in self.keys]
        self.rank = _places(list(zip(texts, strict=True)))
        totals = np.round(self.people.sum(axis=1), 6)
        self.smallest_first = _places(list(zip(totals.tolist(), self.names, texts, strict=True)))

    def of(self, names: Names) -> Ids:
        """The numbers of the groups of one table."""
        return np.fromiter(self.number[names].values(), dtype=np.int64, count=len(self.number[names]))

    def above(self, names: Names, without: int) -> Ids:
        """For each group of a table the one that holds it when its ``without``-th dimension is left open."""
        coarser = (*names[:without], *names[without + 1 :])
        return self._numbers(coarser, names, list(self.number[names]))

    def holds(self) -> Flags:
        """Groups by smallest cells: which lies in which."""
        found = np.zeros((len(self.keys), len(self.cells)), dtype=bool)
        for numbers in self.of_cell.values():
            found[numbers, np.arange(len(self.cells))] = True
        return found

    def lines(self, members: list[Names]) -> Lines:
        """By group and member: the member's cells, in the stretches where all their people belong to the group."""
        wholes, lines, parts, people = [], [], [], []
        count = 0
        for names in self.of_cell:
            for member in members:
                if member != names:
                    whole, part, first, nested = self._nested(names, member)
                    order = np.lexsort((self.rank[part], np.round(nested.sum(axis=1), 6), whole))
                    groups, starts, which = np.unique(whole, return_index=True, return_inverse=True)
                    seen = np.full(len(groups), len(self.cells))
                    np.minimum.at(seen, which, first)
                    in_turn = np.argsort(np.argsort(seen, kind="stable"), kind="stable")  # as their first cells stand
                    place = in_turn[which]
                    order = order[np.argsort(place[order], kind="stable")]
                    wholes.append(groups[np.argsort(seen, kind="stable")])
                    lines.append(place[order] + count)
                    parts.append(part[order])
                    people.append(nested[order])
                    count += len(starts)
        return Lines(np.concatenate(wholes), np.concatenate(lines), np.concatenate(parts), np.concatenate(people))

    def _nested(self, names: Names, member: Names) -> tuple[Ids, Ids, Ids, Floats]:
        """Every pair of a group and a cell of ``member`` that share people: both numbers, their first smallest cell,
        and the people in the stretches where the cell lies in the group as a whole."""
        whole, part = self.of_cell[names], self.of_cell[member]
        pair = whole * len(self.keys) + part
        order = np.argsort(pair, kind="stable")
        _, starts = np.unique(pair[order], return_index=True)
        shared = np.add.reduceat(self.at_cells[order], starts, axis=0)
        first = order[starts]
        nested = np.where(np.abs(shared - self.people[part[first]]) < _ALIKE, shared, 0.0)
        kept = nested.any(axis=1)
        return whole[first][kept], part[first][kept], first[kept], nested[kept]

    def _numbers(self, names: Names, of: Names, keys: list[Key]) -> Ids:
        """For each key of a table ``of`` more dimensions the number of its group in the table ``names``."""
        number, at = self.number[names], [of.index(name) for name in names]
        found: Iterable[int]
        if len(at) > 1:
            found = map(number.__getitem__, map(itemgetter(*at), keys))
        elif at:
            found = (number[(key[at[0]],)] for key in keys)
        else:
            found = repeat(number[()], len(keys)) if keys else iter(())
        return np.fromiter(found, dtype=np.int64, count=len(keys))


def sortable(key: Key) -> tuple[str, ...]:
    """A total order of keys, those not stated first."""
    return tuple("" if value is None else str(value) for value in key)


def _places(values: list[tuple[Any, ...]]) -> Ids:
    """The place of each value when they are sorted; equal ones keep their order."""
    found = np.empty(len(values), dtype=np.int64)
    found[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    return found
