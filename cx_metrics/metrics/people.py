"""How many people are in a group, month by month and day by day: what suppression decides on."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.cube import Cube
from cx_metrics.metrics.families import clean
from cx_metrics.metrics.lattice import Names, Table
from cx_metrics.metrics.periods import Grain, Period, month_end, month_number, month_start
from cx_metrics.metrics.tiers import WITHOUT_DATE, Tier
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.warehouse.reader import Reader


@dataclass(frozen=True)
class Fetched:
    """What was looked up of one count of people: tables by time, and by tier."""

    by_time: dict[tuple[Names, Period | None], Table] = field(default_factory=dict)
    at: dict[tuple[Names, Tier], Table] = field(default_factory=dict)


class People:
    """The people that ``column`` of a view's roll-ups counts, by cell; ``fetched`` keeps what was looked up, ``held``
    is the view's cube where it has one. Tables are shared: nobody may write into them.
    """

    def __init__(self, reader: Reader, view: str, column: str, fetched: Fetched, held: Cube | None):
        self._reader, self._view, self._column, self._fetched, self._cube = reader, view, column, fetched, held

    def at(self, dimensions: Names, tier: Tier) -> Table:
        """By cell of ``dimensions``: people in each stretch of the tier. Cells without any are left out."""
        known = self._fetched.at
        if (dimensions, tier) not in known:
            known[dimensions, tier] = self._at(dimensions, tier)
        return known[dimensions, tier]

    def _at(self, dimensions: Names, tier: Tier) -> Table:
        month = None if tier == WITHOUT_DATE or not tier.days else tier.span
        table = self._by_time(dimensions, UNDATED if tier == WITHOUT_DATE else month)
        if not table:
            return {}
        people = np.array(list(table.values()))
        if tier != WITHOUT_DATE:
            slots = [
                slice(b.start.day - 1, b.end.day) if month else slice(self._slot(b.start), self._slot(b.end) + 1)
                for b in tier.buckets
            ]
            people = np.stack([people[:, slot].sum(axis=1) for slot in slots], axis=1)
        people = clean(people)
        return {key: row for key, row, anyone in zip(table, people, np.any(people, axis=1), strict=True) if anyone}

    def ever(self, dimensions: Names) -> dict[Key, float]:
        """By cell of ``dimensions``: people in all the data."""
        found: dict[Key, float] = {}
        for over in (None, UNDATED):
            for key, people in self._by_time(dimensions, over).items():
                found[key] = found.get(key, 0.0) + float(people.sum())
        return found

    def _by_time(self, dimensions: Names, month: Period | None) -> Table:
        """For every month of the data, for every day of ``month``, or of those without a date."""
        known = self._fetched.by_time
        if (dimensions, month) not in known:
            known[dimensions, month] = self._fetch(dimensions, month)
        return known[dimensions, month]

    def _fetch(self, dimensions: Names, month: Period | None) -> Table:
        held = self._cube
        if month == UNDATED:
            if held:
                return held.undated(self._column, dimensions)
            cells = fetch(self._reader, self._view, (self._column,), dimensions, (), UNDATED, None, 1).cells
            return {key: clean(np.array([n])) for key, n in zip(cells.keys, cells.sums[self._column], strict=True)}
        first, as_of = self._reader.first_of(self._view), self._reader.as_of
        if first is None or as_of is None:
            return {}
        if held is not None and month is None:
            return held.table(self._column, dimensions, month_number(first), month_number(as_of))
        over = month or Period(month_start(month_number(first)), month_end(month_number(as_of)))
        grain: Grain = "day" if month else "month"
        cells = fetch(self._reader, self._view, (self._column,), dimensions, (), over, grain, 1).cells
        start, width = month_number(first), 31 if month else self._slot(as_of) + 1
        found: Table = {}
        for (time, *key), people in zip(cells.keys, cells.sums[self._column], strict=True):
            row = found.setdefault(tuple(key), np.zeros(width))
            row[time.day - 1 if month else time - start] += people
        return found

    def _slot(self, day: date) -> int:
        first = self._reader.first_of(self._view)
        assert first is not None
        return month_number(day) - month_number(first)
