"""How many people are in a group, month by month and day by day: what suppression decides on."""

from abc import ABC, abstractmethod
from datetime import date

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.families import Names, Table, clean
from cx_metrics.metrics.periods import Grain, Period, month_end, month_number, month_start
from cx_metrics.metrics.tiers import WITHOUT_DATE, Tier
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.warehouse.reader import Reader

Fetched = dict[tuple[Names, Period | None], Table]


class Population(ABC):
    """Those of whom nobody may be identified: people who answered, visits of a journey, cases.

    ``name`` is the same in every question about them: by it what was worked out is remembered. ``dimensions`` are those
    that any of their rows states; ``years``: counted over the year to each month's end, which never adds up over
    months; ``first`` is the day of the first one. ``fetched`` keeps what was looked up: a guard lends a dictionary that
    outlives the question.
    """

    name: tuple[str, str]
    dimensions: Names
    years: bool
    first: date | None

    def __init__(self, reader: Reader):
        self.reader = reader
        self.fetched: Fetched = {}

    @abstractmethod
    def total(self, period: Period) -> float:
        """How many there are in a period, all together."""

    @abstractmethod
    def count(self, dimensions: Names, over: Period | None) -> Table:
        """By cell of ``dimensions`` how many in each month of the data (the first entry is the month of ``first``), on
        each day of the month ``over``, or (one entry) without a date."""

    def at(self, dimensions: Names, tier: Tier) -> Table:
        """By cell of ``dimensions``: how many in each stretch of the tier. Cells without any are left out."""
        if tier == WITHOUT_DATE:
            return {key: people for key, people in self._counted(dimensions, UNDATED).items() if people.any()}
        month = tier.span if tier.days else None
        slots = [
            slice(b.start.day - 1, b.end.day) if month else slice(self.slot(b.start), self.slot(b.end) + 1)
            for b in tier.buckets
        ]
        cells = self._counted(dimensions, month).items()
        found = {key: clean(np.array([people[slot].sum() for slot in slots])) for key, people in cells}
        return {key: people for key, people in found.items() if people.any()}

    def ever(self, dimensions: Names) -> dict[Key, float]:
        """By cell of ``dimensions``: how many in all the data."""
        found: dict[Key, float] = {}
        for over in (None, UNDATED):
            for key, people in self._counted(dimensions, over).items():
                found[key] = found.get(key, 0.0) + float(people.sum())
        return found

    def slot(self, day: date) -> int:
        """The place of a day's month among the months of the data."""
        assert self.first is not None
        return month_number(day) - month_number(self.first)

    def _counted(self, dimensions: Names, over: Period | None) -> Table:
        if (dimensions, over) not in self.fetched:
            self.fetched[dimensions, over] = self.count(dimensions, over)
        return self.fetched[dimensions, over]


class People(Population):
    """The people whom a metric's sample counts, by cell of its view's roll-ups."""

    def __init__(self, reader: Reader, metric: Metric):
        super().__init__(reader)
        self._view, self._column = metric.view, reader.sums[metric.view].people(metric)
        self.name, self.years, self.first = (
            (metric.view, self._column),
            metric.reads_years,
            reader.first_of(metric.view),
        )
        self.dimensions = tuple(d for d in reader.dimensions(metric.view) if reader.states(metric.view, d))

    def total(self, period: Period) -> float:
        """How many answered in a period, everybody together."""
        cells = fetch(self.reader, self._view, (self._column,), (), (), period, None, 1).cells
        return round(float(cells.sums[self._column].sum()), 6)

    def count(self, dimensions: Names, over: Period | None) -> Table:
        """From the roll-ups, or from the batches where none has days or these dimensions."""
        if over == UNDATED:
            cells = fetch(self.reader, self._view, (self._column,), dimensions, (), UNDATED, None, 1).cells
            return {key: clean(np.array([n])) for key, n in zip(cells.keys, cells.sums[self._column], strict=True)}
        as_of = self.reader.as_of
        if self.first is None or as_of is None:
            return {}
        span = over or Period(month_start(month_number(self.first)), month_end(month_number(as_of)))
        grain: Grain = "day" if over else "month"
        cells = fetch(self.reader, self._view, (self._column,), dimensions, (), span, grain, 1).cells
        found: Table = {}
        for (time, *key), people in zip(cells.keys, cells.sums[self._column], strict=True):
            row = found.setdefault(tuple(key), np.zeros(31 if over else self.slot(as_of) + 1))
            row[time.day - 1 if over else time - month_number(self.first)] += people
        return found
