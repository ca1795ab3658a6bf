"""Nobody is identified on a journey either: which visits, events and cases a reader may see counted under filters.

The rules are those of metrics (``metrics.suppress``: complementary cells, nested groups, windows of time), asked of
what a number rests on: visits of the journey or of a step, events or cases at a touchpoint, one passage, one path. Why
a share's base is looked at and not what is counted in it: docs/decisions/015.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from cx_metrics.journey.counts import Counts
from cx_metrics.metrics.estimate import Floats
from cx_metrics.metrics.lattice import Names, Table
from cx_metrics.metrics.people import Population
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.suppress import Guard
from cx_metrics.metrics.tiers import Tier, tiers
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.sql import quoted
from cx_metrics.warehouse.journeys.build import ALL, relations_of
from cx_metrics.warehouse.journeys.kinds import KIND, Kind
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.reader import Reader

# by kind: the keys that name a crowd of its own, and how many it holds
OF: dict[str, tuple[tuple[str, ...], str]] = {
    "sessions": ((), "sessions"),
    "steps": (("place",), "sessions"),
    "transitions": (("start", "finish"), "n"),
    "paths": (("path",), "n"),
    "volume": (("place",), "n"),
    "cases": (("place",), "n"),
    "delays": (("place", "what"), "n"),
}
WHOLE = ("sessions",)  # of these every combination of filters is audited; it takes seconds
Key = tuple[Any, ...]
_Rows = dict[Key, list[tuple[Any, ...]]]  # by crowd: time, values of the dimensions, how many
_READ: WeakKeyDictionary[Reader, dict[tuple[Any, ...], _Rows]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Crowds:
    """What of the counts of a map the company's role may see; operators see everything."""

    counts: Counts
    _found: dict[tuple[Any, ...], bool] = field(default_factory=dict)

    def hides(self, kind: str, *key: Any, also: Filters = (), least: int = 0) -> bool:
        """Whether the crowd ``key`` of a kind may not be seen under the filters of the map (and ``also`` these).

        Everybody over whole months is left to the simple threshold, as a metric's total is. ``least`` raises the
        threshold.
        """
        counts = self.counts
        where = tuple(sorted((dict(counts.filters) | dict(also)).items()))
        role = counts.company.role
        if role == "operator" or (not where and counts.period.whole_months and not least):
            return False
        asked = (kind, key, where, least)
        if asked not in self._found:
            crowd = Crowd(counts, KIND[kind], key, deep=len(where) > 1)
            guard = Guard(counts.reader, crowd, counts.settings, role, least)
            parts = [where] if len(where) < 2 or kind in WHOLE else [(one,) for one in where]
            self._found[asked] = any(guard.hidden(part, [()], [counts.period])[0] for part in parts) or (
                len(parts) > 1 and self._leaves_few(crowd, where)
            )
        return self._found[asked]

    def _leaves_few(self, crowd: "Crowd", where: Filters) -> bool:
        """Whether a group of several filters, or what it leaves of the same with one filter fewer, is a few people.

        For the many crowds of single steps, passages and paths, of which to look at every sum would take minutes.
        """
        counts, as_of = self.counts, crowd.reader.as_of
        least = counts.settings.privacy.minimum_group
        if crowd.first is None or as_of is None:
            return False
        if not counts.period.whole_months:
            return True
        for tier in tiers(counts.period, crowd.first, as_of):
            mine = crowd.within(where, tier)
            rests = [crowd.within(tuple(f for f in where if f != left), tier) - mine for left in where]
            if any(np.any((some > 0) & (some < least)) for some in (mine, *rests)):
                return True
        return False

    @staticmethod
    def parts(numbers: Sequence[int], hidden: Sequence[bool], least: int) -> list[bool]:
        """Which parts of a known whole are hidden: these, and the smallest others until what is hidden is enough."""
        found = list(hidden)
        for i in sorted((i for i, n in enumerate(numbers) if n and not found[i]), key=lambda i: (numbers[i], i)):
            if not 0 < sum(n for n, is_hidden in zip(numbers, found, strict=True) if is_hidden) < least:
                break
            found[i] = True
        return found


class Crowd(Population):
    """One crowd of one journey, by month from the marts, by day from the batches.

    Tables by several dimensions come from the cut of all of them. Where that is not kept (a company of very many
    groups), ``deep`` reads them from the batches, as the question itself does; else they are passed over.
    """

    years = False

    def __init__(self, counts: Counts, kind: Kind, key: Key, deep: bool):
        super().__init__(counts.reader)
        self._counts, self._kind, self._key, self._deep = counts, kind, key, deep
        self.name = (f"journey {counts.journey.id} {kind.name}", f"{key} {deep}")
        self.dimensions, self.first = self._facts()

    def total(self, period: Period) -> float:
        """How many there are in whole months, or in all the days of the data."""
        months = range(month_number(period.start), month_number(period.end) + 1)
        return float(sum(n for month, n in self._rows((), None) if month in months))

    def count(self, dimensions: Names, over: Period | None) -> Table:
        """Every event and every case has a day: there are none without."""
        as_of, found = self.reader.as_of, dict[tuple[Any, ...], Any]()
        if over == UNDATED or self.first is None or as_of is None:
            return {}
        for time, *values, n in self._rows(dimensions, over):
            row = found.setdefault(tuple(values), np.zeros(31 if over else self.slot(as_of) + 1))
            row[time.day - 1 if over else time - month_number(self.first)] += n
        return found

    def within(self, where: Filters, tier: Tier) -> Floats:
        """How many there are under these filters in each stretch of a tier."""
        names = tuple(sorted(name for name, _ in where if name in self.dimensions))
        allowed = {name: {value or None for value in values} for name, values in where}
        found = np.zeros(len(tier.buckets))
        for key, n in self.at(names, tier).items():
            if all(value in allowed[name] for name, value in zip(names, key, strict=True)):
                found = found + n
        return found

    def _rows(self, dimensions: Names, over: Period | None) -> list[tuple[Any, ...]]:
        """Time, values and number; those of every crowd of a kind are read at once."""
        name = (self._counts.journey.id, self._kind.name, dimensions, over, self._deep)
        held = _READ.setdefault(self.reader, {})
        if name not in held:
            held[name] = self._read(dimensions, over)
        return held[name].get(self._key, [])

    def _read(self, dimensions: Names, over: Period | None) -> _Rows:
        counts, kind, columns = self._counts, self._kind, tuple(map(filtered, dimensions))
        keys, number = OF[kind.name]
        cut = "" if not dimensions else dimensions[0] if len(dimensions) == 1 else ALL
        parameters: list[Any]
        if over is None and (cut != ALL or counts.holds_all(kind)):
            source, parameters = f"(SELECT * FROM {kind.table} WHERE journey = ? AND cut = ?)", [counts.journey.id, cut]
        elif over is None and not self._deep:
            return {}
        else:
            relation = relations_of(counts.journey, counts.dimensions, counts.rated, counts.outcome)[kind.relation]
            days = over or Period(date.min, date.max)
            by = ("on_day" if over else "month", *columns)
            source, parameters = f"({kind.grouped(relation, by, 'on_day BETWEEN ? AND ?')})", [days.start, days.end]
        told = ", ".join([*map(quoted, keys), "on_day" if over else "month", *columns])
        found: _Rows = {}
        for row in self.reader.rows(f"SELECT {told}, sum({number}) FROM {source} GROUP BY ALL", parameters):
            found.setdefault(tuple(row[: len(keys)]), []).append(tuple(row[len(keys) :]))
        return found

    def _facts(self) -> tuple[Names, date | None]:
        """The dimensions that any row states, and the first day of all events (or cases): "ever" begins there."""
        held = _READ.setdefault(self.reader, {})
        name = (self._counts.journey.id, self._kind.name)
        if name not in held:
            stated = ", ".join(f"count({filtered(d)})" for d in self._counts.dimensions)
            rows = self.reader.rows(
                f"SELECT min(month), {stated or 0} FROM {self._kind.table} WHERE journey = ?", [self._counts.journey.id]
            )
            held[name] = {(): rows}
        first, *states = held[name][()][0]
        dimensions = tuple(d for d, n in zip(self._counts.dimensions, states, strict=False) if n)
        day = self.reader.first_of("cases" if self._kind.relation == "cases" else "interactions")
        return dimensions, day if first is None or day is not None else month_start(first)
