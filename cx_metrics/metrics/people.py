"""How many are in a group, month by month and day by day: what suppression decides on."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.cube import Cube, read_cube
from cx_metrics.metrics.families import clean
from cx_metrics.metrics.lattice import Names, Table
from cx_metrics.metrics.periods import Grain, Period, month_end, month_number, month_start
from cx_metrics.metrics.tiers import WITHOUT_DATE, Tier
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.warehouse.reader import Reader

_CUBES: WeakKeyDictionary[Reader, dict[str, Cube | None]] = WeakKeyDictionary()


@dataclass(frozen=True)
class Fetched:
    """What was looked up of one population: tables by time, and by tier."""

    by_time: dict[tuple[Names, Period | None], Table] = field(default_factory=dict)
    at: dict[tuple[Names, Tier], Table] = field(default_factory=dict)


class Population(ABC):
    """Those of whom nobody may be identified: people who answered, visits of a journey, cases.

    ``name`` is the same in every question about them: by it what was worked out is remembered. ``dimensions`` are those
    that any of their rows states; ``years``: counted over the year to each month's end, which never adds up over
    months; ``first`` is the day of the first one. ``fetched`` keeps what was looked up: a guard lends one that outlives
    the question. Tables are shared: nobody may write into them.
    """

    name: tuple[str, str]
    dimensions: Names
    years: bool
    first: date | None

    def __init__(self, reader: Reader):
        self.reader = reader
        self.fetched = Fetched()

    @abstractmethod
    def total(self, period: Period) -> float:
        """How many there are in a period, all together."""

    @abstractmethod
    def count(self, dimensions: Names, over: Period | None) -> Table:
        """By cell of ``dimensions`` how many in each month of the data (the first entry is the month of ``first``), on
        each day of the month ``over``, or (one entry) without a date."""

    def at(self, dimensions: Names, tier: Tier) -> Table:
        """By cell of ``dimensions``: how many in each stretch of the tier. Cells without any are left out."""
        known = self.fetched.at
        if (dimensions, tier) not in known:
            known[dimensions, tier] = self._at(dimensions, tier)
        return known[dimensions, tier]

    def _at(self, dimensions: Names, tier: Tier) -> Table:
        month = None if tier == WITHOUT_DATE or not tier.days else tier.span
        table = self._counted(dimensions, UNDATED if tier == WITHOUT_DATE else month)
        if not table:
            return {}
        people = np.array(list(table.values()))
        if tier != WITHOUT_DATE:
            slots = [
                slice(b.start.day - 1, b.end.day) if month else slice(self.slot(b.start), self.slot(b.end) + 1)
                for b in tier.buckets
            ]
            people = np.stack([people[:, slot].sum(axis=1) for slot in slots], axis=1)
        people = clean(people)
        return {key: row for key, row, anyone in zip(table, people, np.any(people, axis=1), strict=True) if anyone}

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
        known = self.fetched.by_time
        if (dimensions, over) not in known:
            known[dimensions, over] = self.count(dimensions, over)
        return known[dimensions, over]


class People(Population):
    """The people whom a metric's sample counts, by cell of its view's roll-ups.

    ``by_cube``: added up in memory from the view's cube where it has one, else (and without it) one query a table.
    """

    def __init__(self, reader: Reader, metric: Metric, by_cube: bool = True):
        super().__init__(reader)
        self._view, self._column = metric.view, reader.sums[metric.view].people(metric)
        self._cube = _cube(reader, metric.view) if by_cube else None
        self.name, self.years = (metric.view, self._column), metric.reads_years
        self.first = reader.first_of(metric.view)
        self.dimensions = tuple(d for d in reader.dimensions(metric.view) if reader.states(metric.view, d))

    def total(self, period: Period) -> float:
        """How many answered in a period, everybody together."""
        cells = fetch(self.reader, self._view, (self._column,), (), (), period, None, 1).cells
        return round(float(cells.sums[self._column].sum()), 6)

    def count(self, dimensions: Names, over: Period | None) -> Table:
        """From the cube or the roll-ups, or from the batches where none has days or these dimensions."""
        held = self._cube
        if over == UNDATED:
            if held:
                return held.undated(self.reader, self._column, dimensions)
            cells = fetch(self.reader, self._view, (self._column,), dimensions, (), UNDATED, None, 1).cells
            return {key: clean(np.array([n])) for key, n in zip(cells.keys, cells.sums[self._column], strict=True)}
        as_of = self.reader.as_of
        if self.first is None or as_of is None:
            return {}
        if held is not None and over is None:
            return held.table(self.reader, self._column, dimensions, month_number(self.first), month_number(as_of))
        span = over or Period(month_start(month_number(self.first)), month_end(month_number(as_of)))
        grain: Grain = "day" if over else "month"
        cells = fetch(self.reader, self._view, (self._column,), dimensions, (), span, grain, 1).cells
        start, width = month_number(self.first), 31 if over else self.slot(as_of) + 1
        found: Table = {}
        for (time, *key), people in zip(cells.keys, cells.sums[self._column], strict=True):
            row = found.setdefault(tuple(key), np.zeros(width))
            row[time.day - 1 if over else time - start] += people
        return found


def _cube(reader: Reader, view: str) -> Cube | None:
    """The cube of a view, read once a build and shared by all that its metrics count."""
    known = _CUBES.setdefault(reader, {})
    if view not in known:
        known[view] = read_cube(reader, view)
    return known[view]
