"""Those of whom nobody may be identified, counted: by cell of some dimensions, a number for each stretch of time."""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from cx_metrics.privacy.rule import Ids
from cx_metrics.privacy.stretches import Stretches, months_of
from cx_metrics.statistics.arrays import Floats

DimensionNames = tuple[str, ...]  # dimensions, in alphabetical order
CellValues = tuple[Any, ...]  # a value of each of them; None: not stated
PeopleTable = dict[CellValues, Floats]  # people by cell: one entry a stretch of time


class Population(ABC):
    """People who answered, visits of a journey, cases: whatever a number shown to readers rests on.

    ``name`` is the same in every question about them, and ``memory`` outlives the question: it lasts as long as the
    build is open, and keeps what was counted and decided. ``dimensions`` are those that any of their rows states;
    ``finest`` those that one query counts them by at once (none, where these would be too many cells). ``first`` and
    ``last`` are the days of the first and the last one, None where nothing has a date; ``years``: they are counted over
    the year to each month's end.
    """

    name: Hashable
    memory: dict[Any, Any]
    dimensions: DimensionNames
    finest: DimensionNames = ()
    first: date | None
    last: date | None
    years: bool = False

    @abstractmethod
    def count(self, names: DimensionNames, stretches: Stretches) -> PeopleTable:
        """By cell of ``names`` how many there are in each month of the data, on each day of one month, or (one entry)
        without a date. Cells without anybody may be left out."""

    def months(self) -> Stretches | None:
        """The months of the data; None where nothing has a date."""
        if self.first is None or self.last is None:
            return None
        key = (self.name, "months")
        if key not in self.memory:
            self.memory[key] = months_of(self.first, self.last, self.years)
        found: Stretches = self.memory[key]
        return found

    def cells(self, names: DimensionNames, stretches: Stretches) -> "PeopleByCell":
        """The cells of ``names`` in these stretches, counted once: windows are added up from months, and coarser cells
        from the finest. Days have the cells of the months they are in."""
        months = self.months()
        known: dict[DimensionNames, PeopleByCell] = self.memory.setdefault((self.name, "cells", stretches), {})
        if names in known:
            return known[names]
        if stretches.kind == "windows" and months is not None:
            known[names] = self.cells(names, months).joined(months.inside)
            return known[names]
        finer = [cells for held, cells in known.items() if set(names) <= set(held)]
        if finer:
            known[names] = min(finer, key=lambda cells: len(cells.keys)).added(names)
            return known[names]
        wanted = self.finest if set(names) <= set(self.finest) else names
        table = self.count(wanted, stretches)
        if stretches.kind == "days" and months is not None:
            nobody = np.zeros(len(stretches.ends))
            table = {key: table.get(key, nobody) for key in self.cells(wanted, months).keys}
        known[wanted] = PeopleByCell.of(wanted, table, len(stretches.ends))
        return self.cells(names, stretches)


class PeopleByCell:
    """Cells of some dimensions in order of their ``keys``: ``n`` has a row for each, a column for each stretch."""

    def __init__(self, names: DimensionNames, keys: list[CellValues], n: Floats):
        self.names, self.keys, self.n = names, keys, n

    @classmethod
    def of(cls, names: DimensionNames, table: PeopleTable, width: int) -> "PeopleByCell":
        """Those of a table of people."""
        keys = sorted(table, key=_order)
        return cls(names, keys, np.array([table[key] for key in keys]).reshape(len(keys), width))

    def above(self, names: DimensionNames) -> list[CellValues]:
        """For each cell the key of the cell of fewer dimensions that it lies in."""
        places = [self.names.index(name) for name in names]
        return [tuple(key[i] for i in places) for key in self.keys]

    def added(self, names: DimensionNames) -> "PeopleByCell":
        """The cells of fewer dimensions."""
        above = self.above(names)
        keys = sorted(set(above), key=_order)
        at = {key: i for i, key in enumerate(keys)}
        n = np.zeros((len(keys), self.n.shape[1]))
        np.add.at(n, [at[key] for key in above], self.n)
        return PeopleByCell(names, keys, n)

    def joined(self, inside: Ids) -> "PeopleByCell":
        """The same cells in coarser stretches, ``inside`` which each of these lies."""
        starts = np.flatnonzero(np.diff(inside, prepend=-1))
        n = np.add.reduceat(self.n, starts, axis=1) if len(self.keys) else np.zeros((0, len(starts)))
        return PeopleByCell(self.names, self.keys, n)

    @cached_property
    def place(self) -> dict[CellValues, int]:
        """By key its row."""
        return {key: i for i, key in enumerate(self.keys)}

    def places(self, keys: list[CellValues]) -> Ids:
        """The rows of these keys."""
        return np.array([self.place[key] for key in keys], dtype=np.int64)


def _order(key: CellValues) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in key)
