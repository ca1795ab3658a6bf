"""What is left of shown groups once all their shown parts are taken away, kept up to date while parts are hidden.

A *line* is a group together with the parts that lie in it: the values of one dimension, or the cells of one table. All
lines stand in arrays, and hiding a part touches the lines that hold it and no others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cx_metrics.metrics.estimate import Floats

Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Lines:
    """Lines in the order in which they are looked at: ``whole`` is the group of each. A part of ``line[i]`` is group
    ``part[i]``, of which ``people[i]`` (a row by stretch of time) lie in the whole; the parts of a line stand
    together, in the order in which they are to be hidden."""

    whole: Ids
    line: Ids
    part: Ids
    people: Floats


class Remainders:
    """The lines over ``people`` (groups by stretches of time) while the groups of ``hidden`` grow; nobody, or at least
    ``least``, may be left of a shown group."""

    def __init__(self, lines: Lines, people: Floats, hidden: Flags, least: float):
        self.hidden, self._lines, self._least = hidden, lines, least
        self._starts = np.searchsorted(lines.line, np.arange(len(lines.whole) + 1))
        shown = np.where(hidden[lines.part][:, None], 0.0, lines.people)
        taken = np.zeros((len(lines.whole), people.shape[1]))
        if len(lines.whole):
            taken = np.add.reduceat(shown, self._starts[:-1], axis=0)
        self._left = np.round(people[lines.whole] - taken, 6)
        self._tells = self._too_few(self._left)
        self._by_part = np.argsort(lines.part, kind="stable")
        self._part_starts = np.searchsorted(lines.part[self._by_part], np.arange(len(people) + 1))

    def hide(self, groups: Ids) -> None:
        """Hide groups, none of which is hidden yet."""
        self.hidden[groups] = True
        found = [self._by_part[self._part_starts[g] : self._part_starts[g + 1]] for g in groups]
        parts = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        at = self._lines.line[parts]
        np.add.at(self._left, at, self._lines.people[parts])
        self._left[at] = np.round(self._left[at], 6)
        self._tells[at] = self._too_few(self._left[at])

    def cover(self) -> bool:
        """Look at each line once, and hide parts of it, the first ones first, until what is left of a shown group is
        nobody or enough. Whether any was."""
        changed, at = False, 0
        while (line := self._next(at)) is not None:
            for i in range(self._starts[line], self._starts[line + 1]):
                if not self._tells[line]:
                    break
                part = self._lines.part[i]
                if not self.hidden[part]:
                    self.hide(np.array([part]))
                    changed = True
            at = line + 1
        return changed

    def _next(self, at: int) -> int | None:
        """The next line, from ``at`` on, of a shown group of which too few are left."""
        found = np.flatnonzero(self._tells[at:] & ~self.hidden[self._lines.whole[at:]])
        return at + int(found[0]) if len(found) else None

    def _too_few(self, left: Floats) -> Flags:
        return np.asarray(np.any((left != 0) & (left < self._least), axis=1))
