"""How many people are in a group, month by month and day by day: what suppression decides on."""

from datetime import date

import numpy as np

from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.families import Names, Table, clean
from cx_metrics.metrics.periods import Grain, Period, month_end, month_number, month_start
from cx_metrics.metrics.tiers import WITHOUT_DATE, Tier
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.warehouse.reader import Reader

Fetched = dict[tuple[Names, Period | None], Table]


class People:
    """The people that ``column`` of a view's roll-ups counts, by cell; ``fetched`` keeps what was looked
    up.
    """

    def __init__(self, reader: Reader, view: str, column: str, fetched: Fetched):
        self._reader, self._view, self._column, self._fetched = reader, view, column, fetched

    def at(self, dimensions: Names, tier: Tier) -> Table:
        """By cell of ``dimensions``: people in each stretch of the tier. Cells without any are left out."""
        if tier == WITHOUT_DATE:
            return {key: people for key, people in self._by_time(dimensions, UNDATED).items() if people.any()}
        month = tier.span if tier.days else None
        slots = [
            slice(b.start.day - 1, b.end.day) if month else slice(self._slot(b.start), self._slot(b.end) + 1)
            for b in tier.buckets
        ]
        cells = self._by_time(dimensions, month).items()
        found = {key: clean(np.array([people[slot].sum() for slot in slots])) for key, people in cells}
        return {key: people for key, people in found.items() if people.any()}

    def ever(self, dimensions: Names) -> dict[Key, float]:
        """By cell of ``dimensions``: people in all the data."""
        found: dict[Key, float] = {}
        for over in (None, UNDATED):
            for key, people in self._by_time(dimensions, over).items():
                found[key] = found.get(key, 0.0) + float(people.sum())
        return found

    def _by_time(self, dimensions: Names, month: Period | None) -> Table:
        """For every month of the data, for every day of ``month``, or of those without a date."""
        if (dimensions, month) not in self._fetched:
            self._fetched[dimensions, month] = self._fetch(dimensions, month)
        return self._fetched[dimensions, month]

    def _fetch(self, dimensions: Names, month: Period | None) -> Table:
        if month == UNDATED:
            cells = fetch(self._reader, self._view, (self._column,), dimensions, (), UNDATED, None, 1).cells
            return {key: clean(np.array([n])) for key, n in zip(cells.keys, cells.sums[self._column], strict=True)}
        first, as_of = self._reader.first_of(self._view), self._reader.as_of
        if first is None or as_of is None:
            return {}
        over = month or Period(month_start(month_number(first)), month_end(month_number(as_of)))
        grain: Grain = "day" if month else "month"
        cells = fetch(self._reader, self._view, (self._column,), dimensions, (), over, grain, 1).cells
        found: Table = {}
        for (time, *key), people in zip(cells.keys, cells.sums[self._column], strict=True):
            row = found.setdefault(tuple(key), np.zeros(31 if month else self._slot(as_of) + 1))
            row[time.day - 1 if month else time - month_number(first)] += people
        return found

    def _slot(self, day: date) -> int:
        first = self._reader.first_of(self._view)
        assert first is not None
        return month_number(day) - month_number(first)
