"""Nobody is identified: what readers may not see, decided in the query layer so that pages, exports and links
cannot differ.

A group is hidden when fewer people than the threshold are in it, and so is whatever would give a hidden group
away:

* within a shown group, what is left after taking away all its shown parts (along any dimension) is nothing,
  or enough people;
* so is a shown group less the shown groups of any other dimension that happen to lie inside it (a touchpoint
  in its stage);
* no small cell of several dimensions, nor two of them together, follows from the shown cells and sums
  (``audit``);
* all of this in every stretch of time that the asked period lets be told apart (``tiers``); the total of everybody
  over whole months asks only that these months hold enough.

The decision depends on the data, never on who asked what before. It counts answers: where one customer may
fill a group with answers of their own, set the threshold higher.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from cx_metrics.company import Role
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.around import Around
from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.families import Enough, Family, cover
from cx_metrics.metrics.lattice import Names, Table, sortable
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.people import Fetched, People, Population
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.tiers import WINDOW, WITHOUT_DATE, Tier, tiers, year_tiers
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.warehouse.reader import Reader


@dataclass(frozen=True)
class _Known:
    """What has been worked out for one count of people in one build; it never changes."""

    fetched: Fetched = field(default_factory=Fetched)
    sorted: dict[Names, bool] = field(default_factory=dict)
    hidden: dict[tuple[Names, Tier], set[Key]] = field(default_factory=dict)
    small_in_all: dict[Period, bool] = field(default_factory=dict)


_KNOWN: WeakKeyDictionary[Reader, dict[tuple[str, str, int, int], _Known]] = WeakKeyDictionary()


class Guard:
    """What of one metric (or of another ``population``) ``role`` may see. Cheap for operators, who see everything."""

    def __init__(self, reader: Reader, of: Metric | Population, settings: Settings, role: Role, least: int = 0):
        self._reader, self._open = reader, role == "operator"
        self._least = max(settings.privacy.minimum_group, least)
        self._least_a_day = settings.privacy.whole_months_only_below
        asked: Population = People(reader, of) if isinstance(of, Metric) else of
        known = _KNOWN.setdefault(reader, {}).setdefault((*asked.name, self._least, self._least_a_day), _Known())
        asked.fetched = known.fetched  # remembered without the reader, which would otherwise never be let go
        self._people, self._dimensions = asked, asked.dimensions
        self._sorted, self._hidden, self._small_in_all = known.sorted, known.hidden, known.small_in_all

    def hidden(self, where: Filters, groups: Sequence[By], periods: Sequence[Period]) -> NDArray[np.bool_]:
        """Which of these groups, each in its period and under these filters, may not be seen."""
        if self._open:
            return np.zeros(len(groups), dtype=bool)
        return np.array(
            [self._is_hidden(where, by, period) for by, period in zip(groups, periods, strict=True)],
            dtype=bool,
        )

    def _is_hidden(self, where: Filters, by: By, period: Period) -> bool:
        allowed = {name: {value or None for value in values} for name, values in where}
        allowed |= {name: {value} for name, value in by}
        # a dimension that no row states hides nobody: who asks for a value of it gets nothing, and who does not, all
        dimensions = tuple(sorted(name for name in allowed if name in self._dimensions))
        first, as_of = self._people.first, self._reader.as_of
        needed: list[Tier] = [WITHOUT_DATE] if period.undated else []
        if first is not None and as_of is not None and period != UNDATED:
            everything = period.start <= first and period.end >= as_of
            if not dimensions and (period.whole_months or everything):
                parts = (replace(period, undated=False), *((UNDATED,) if period.undated else ()))
                return any(self._is_small_in_all(part) for part in parts)
            needed += (year_tiers if self._people.years else tiers)(period, first, as_of)
        for tier in needed:
            for key in self._hidden_cells(dimensions, tier):
                if all(value in allowed[name] for name, value in zip(dimensions, key, strict=True)):
                    return True
        return False

    def _is_small_in_all(self, period: Period) -> bool:
        """Whether too few answered in whole months to show the total of all. Of everybody together nothing is known
        but that they answered, so one stretch of months may be taken from another; a group says who they are, and may
        not."""
        if period not in self._small_in_all:
            self._small_in_all[period] = 0 < self._people.total(period) < self._least
        return self._small_in_all[period]

    # what is hidden in one tier

    def _hidden_cells(self, dimensions: Names, tier: Tier) -> set[Key]:
        """The cells of the table by ``dimensions`` that are hidden in the stretches of ``tier``."""
        if (dimensions, tier) not in self._hidden:
            if not dimensions:
                self._hidden[(), tier] = self._enough(tier).small(self._people.at((), tier))
            elif len(dimensions) == 1:
                for name, values in self._hidden_values(tier).items():
                    self._hidden[(name,), tier] = values
            else:
                for names, cells in self._hidden_in_family(self._universe(dimensions), tier).items():
                    self._hidden[names, tier] = cells
        return self._hidden[dimensions, tier]

    def _coarser(self, dimensions: Names, tier: Tier) -> set[Key]:
        return set(self._hidden_cells(dimensions, tier.coarser)) if tier.coarser else set()

    def _hidden_values(self, tier: Tier) -> dict[str, set[Key]]:
        """The hidden values of every dimension, decided together: a group of one may lie inside a group of
        another.
        """
        tables = {name: self._people.at((name,), tier) for name in self._dimensions}
        total = self._people.at((), tier)
        if not total or self._hidden_cells((), tier):
            return {name: set(table) for name, table in tables.items()}
        enough = self._enough(tier)
        hidden = {name: enough.small(table) | self._coarser((name,), tier) for name, table in tables.items()}
        inside = self._inside(tables, tier)
        known: dict[Names, Table] = {(): total, **{(name,): table for name, table in tables.items()}}
        pairs = [
            Around(pair, known, self._people.at(pair, tier), enough.least) for pair in combinations(sorted(tables), 2)
        ]
        changed = True
        while changed:
            changed = False
            for name, table in tables.items():
                changed |= cover(total[()], table, hidden[name], enough)
            for (name, key, other), parts in inside.items():
                if key not in hidden[name]:
                    changed |= cover(tables[name][key], parts, hidden[other], enough)
            changed = changed or any([self._hide_around(each, tables, hidden) for each in pairs])
        return hidden

    def _hide_around(self, around: Around, tables: dict[str, Table], hidden: dict[str, set[Key]]) -> bool:
        """Hide one more value where a small cell of two dimensions follows from their single values. Whether
        any was.
        """
        pair, weak = around.pair, around.weak(hidden)
        shown_values = [(name, key) for name in pair for key in tables[name] if key not in hidden[name]] if weak else []
        if not shown_values:
            return False
        near = [(name, key) for name, key in shown_values if any(cell[pair.index(name)] == key[0] for cell in weak)]
        name, key = min(near or shown_values, key=lambda v: (tables[v[0]][v[1]].sum(), v[0], sortable(v[1])))
        hidden[name].add(key)
        return True

    def _inside(self, tables: dict[str, Table], tier: Tier) -> dict[tuple[str, Key, str], Table]:
        """By group and other dimension: that dimension's values in the stretches where all their people are
        in the group.
        """
        found: dict[tuple[str, Key, str], Table] = {}
        for one, two in combinations(sorted(tables), 2):
            for (first, second), people in self._people.at((one, two), tier).items():
                for name, key, other, value in (
                    (one, (first,), two, (second,)),
                    (two, (second,), one, (first,)),
                ):
                    nested = np.where(np.abs(people - tables[other][value]) < 1e-5, people, 0.0)
                    if nested.any():
                        found.setdefault((name, key, other), {})[value] = nested
        return found

    def _hidden_in_family(self, universe: Names, tier: Tier) -> dict[Names, set[Key]]:
        """The hidden cells of every table whose universe this is."""
        subsets = [names for size in range(len(universe) + 1) for names in combinations(universe, size)]
        members = [names for names in subsets if len(names) > 1 and self._universe(names) == universe]
        people = {names: self._people.at(names, tier) for names in subsets}
        enough = self._enough(tier)
        hidden = {
            names: enough.small(people[names]) | self._coarser(names, tier)
            if names in members
            else set(self._hidden_cells(names, tier))
            for names in subsets
        }
        return Family(universe, members, people, hidden, enough).decide()

    def _universe(self, dimensions: Names) -> Names:
        """These dimensions and those that sort their values, or whose values they sort."""
        found = list(dimensions)
        if len(dimensions) > 1:
            for name in found:  # grows as it is read
                found += [
                    other for other in self._dimensions if other not in found and self._sort(*sorted((name, other)))
                ]
        return tuple(sorted(found))

    def _sort(self, one: str, two: str) -> bool:
        """Whether most people of one dimension are in values that lie inside a single value of the other."""
        if (one, two) not in self._sorted:
            pair = self._people.ever((one, two))
            self._sorted[one, two] = any(_sorted_share(pair, i) > 0.5 for i in (0, 1))
        return self._sorted[one, two]

    def _enough(self, tier: Tier) -> Enough:
        if self._people.years:  # two years that end a month apart tell of a month each: it should hold enough too
            return Enough(self._least * WINDOW if tier.coarser else self._least)
        return Enough(max(self._least, self._least_a_day) if tier.days else self._least)


def _sorted_share(pair: dict[Key, float], i: int) -> float:
    """The share of people in values of the ``i``-th dimension that occur with one value of the other only."""
    groups: dict[object, list[float]] = {}
    for key, people in pair.items():
        groups.setdefault(key[i], []).append(people)
    alone = sum(people[0] for people in groups.values() if len(people) == 1)
    everybody = sum(pair.values())
    return alone / everybody if len(groups) > 1 and everybody else 0.0
