"""Which groups may not be seen, by the rule: decided once for a build, whoever asks, for what and in which order."""

from collections.abc import Iterable, Sequence
from itertools import combinations, product
from typing import Any

import numpy as np

from cx_metrics.company import Role
from cx_metrics.declarations.settings import Privacy
from cx_metrics.privacy.population import CellValues, DimensionNames, Population
from cx_metrics.privacy.rule import SINGLE_YEARS, Flags, Ids, all_but_few, small, with_next_smallest
from cx_metrics.privacy.stretches import UNDATED, Days, Stretches, shown_by
from cx_metrics.statistics.arrays import Floats

GroupValues = Sequence[tuple[str, Any]]  # dimensions with a value each
Where = Sequence[tuple[str, Sequence[str]]]  # dimensions with the values that are let through; "": not stated


def hidden_groups(
    people: Population,
    where: Where,
    groups: Sequence[GroupValues],
    periods: Sequence[Days],
    *,
    privacy: Privacy,
    role: Role,
    least: int = 0,
) -> Flags:
    """Which of these groups of ``people``, each in its period and under the filters ``where``, ``role`` may not see.

    Operators see everything. ``least`` raises the threshold of ``privacy.minimum_group``.
    """
    if role == "operator":
        return np.zeros(len(groups), dtype=bool)
    decision = _Decision(people, max(privacy.minimum_group, least), privacy.whole_months_only_below)
    return np.array([decision.hides(where, *one) for one in zip(groups, periods, strict=True)], dtype=bool)


class _Decision:
    """What is hidden of ``people``: groups of fewer than ``least`` are small, on single days of ``least_a_day``."""

    def __init__(self, people: Population, least: int, least_a_day: int):
        self.people, self.months = people, people.months()
        self.least, self.least_a_day = least, max(least, least_a_day)
        self.decided: dict[Any, Flags] = people.memory.setdefault((people.name, "hidden", least, least_a_day), {})

    def hides(self, where: Where, group: GroupValues, period: Days) -> bool:
        allowed: dict[str, Iterable[Any]] = {name: [value or None for value in values] for name, values in where}
        allowed |= {name: [value] for name, value in group}
        # a dimension that no row states hides nobody: who asks for a value of it gets nothing, who does not, all
        names = tuple(sorted(name for name in allowed if name in self.people.dimensions))
        if not names and self._whole(period):
            return self._few_in_all(period)
        return self._unseen(names, list(product(*(allowed[name] for name in names))), period)

    def _whole(self, period: Days) -> bool:
        """Whether it cuts no month of the data."""
        return self.months is None or not self.months.cut(period).any()

    def _few_in_all(self, period: Days) -> bool:
        """Whether too few answered to show the total of everybody over whole months. Of everybody together nothing is
        known but that they answered, so one stretch of months may be taken from another."""
        dated = () if self.months is None else [(self.months, self.months.within(period))]
        parts = [*dated, *([(UNDATED, np.zeros(1, dtype=np.int64))] if period.undated else [])]
        totals = [self.people.cells((), stretches).n[:, places].sum() for stretches, places in parts]
        return any(0 < total < self.least for total in totals)

    def _unseen(self, names: DimensionNames, keys: list[CellValues], period: Days) -> bool:
        """Whether one of these cells may not be seen over a period: it is hidden in any stretch that this shows. That
        nobody is in a cell all the while may be seen."""
        found, anybody = np.zeros((2, len(keys)), dtype=bool)
        for stretches, places in shown_by(period, self.months):
            cells, hidden = self.people.cells(names, stretches), self._hidden(names, stretches)
            here = np.array([cells.place.get(key, -1) for key in keys], dtype=np.int64)
            known, at = here >= 0, np.ix_(here[here >= 0], places)
            found[known] |= hidden[at].any(axis=1)
            anybody[known] |= cells.n[at].any(axis=1)
        return bool((found & anybody).any())

    def _hidden(self, names: DimensionNames, stretches: Stretches) -> Flags:
        """Which cells of ``names`` are hidden in which of the stretches."""
        if (names, stretches) not in self.decided:
            if len(names) == 1:  # of all dimensions at once: a group of one may lie in a group of another
                self.decided |= {((name,), stretches): flags for name, flags in self._values(stretches).items()}
            else:
                self.decided[names, stretches] = self._over_time(names, stretches, self._parts(names, stretches))
        return self.decided[names, stretches]

    def _parts(self, names: DimensionNames, stretches: Stretches) -> Flags:
        """Small cells, cells of hidden groups, and of each shown group the next smallest beside hidden ones."""
        cells, least = self.people.cells(names, stretches), self._enough(stretches)
        found, size = small(cells.n, least), cells.n
        if stretches.coarser:
            found |= self._hidden(names, stretches.coarser)[:, stretches.inside]
            size = self.people.cells(names, stretches.coarser).n[:, stretches.inside]
        wholes: list[Ids] = []
        for i in range(len(names)):
            above = (*names[:i], *names[i + 1 :])
            wholes.append(self.people.cells(above, stretches).places(cells.above(above)))
            found |= self._hidden(above, stretches)[wholes[-1]]
        for whole in wholes:
            found = with_next_smallest(cells.n, found, whole, least, size)
        return found

    def _values(self, stretches: Stretches) -> dict[str, Flags]:
        """The hidden values of every dimension."""
        found = {name: self._parts((name,), stretches) for name in self.people.dimensions}
        least = self._enough(stretches)
        for pair in combinations(sorted(found), 2):
            cells = self.people.cells(pair, stretches)
            values = [self.people.cells((name,), stretches) for name in pair]
            at = [held.places(cells.above((name,))) for name, held in zip(pair, values, strict=True)]
            for inner, outer in ((0, 1), (1, 0)):
                one, other, both = values[inner].n, values[outer].n, (at[inner], at[outer], cells.n)
                found[pair[inner]] |= all_but_few(one, other, found[pair[outer]], both, least)
        for name, flags in found.items():
            n = self.people.cells((name,), stretches).n
            flags = with_next_smallest(n, flags, np.zeros(len(n), dtype=np.int64), least, two=True)
            found[name] = self._over_time((name,), stretches, flags)
        return found

    def _over_time(self, names: DimensionNames, stretches: Stretches, found: Flags) -> Flags:
        """With the next smallest month of a window (day of a month) in which a single one is hidden. Of everybody
        months are not hidden, but days are."""
        if stretches.coarser is None or not (names or stretches.kind == "days"):
            return found
        n = self.people.cells(names, stretches).n
        return with_next_smallest(n.T, found.T, stretches.inside, float(self._enough(stretches).max())).T

    def _enough(self, stretches: Stretches) -> Floats:
        """How many a group must hold in each of the stretches."""
        if stretches.kind == "years":
            return np.where(stretches.inside == 1, self.least, self.least * SINGLE_YEARS).astype(np.float64)
        least = self.least_a_day if stretches.kind == "days" else self.least
        return np.full(len(stretches.ends), least, dtype=np.float64)
