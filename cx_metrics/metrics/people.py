"""The people whom a metric's sample counts, and which groups of them a reader may not see."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.periods import Grain, Period, month_end, month_number, month_start
from cx_metrics.metrics.plan import CellQuery, plan, query
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.privacy import CellValues, DimensionNames, PeopleTable, Population, Stretches, hidden_groups
from cx_metrics.privacy.rule import Ids
from cx_metrics.statistics.arrays import Floats

MOST_CELLS = 100_000  # of a roll-up that is read at once; tables of a finer one are asked for one by one


class People(Population):
    """The people of one metric, from the roll-ups of its view; from the batches where none has these dimensions."""

    def __init__(self, company: Company, metric: Metric):
        reader = company.reader
        self._reader, self._view, self._held = reader, metric.view, reader.sums[metric.view]
        self._column = self._held.people(metric)
        self._columns = tuple(sorted({self._held.people(each) for each in company.catalogue.metrics_of(metric.view)}))
        self.name, self.memory, self.years = (metric.view, self._column), reader.memory, metric.reads_years
        self.first, self.last = reader.first_of(metric.view), reader.as_of
        self.dimensions = tuple(sorted(d for d in reader.dimensions(metric.view) if reader.states(metric.view, d)))
        held = (r for r in reader.rollups if r.view == metric.view and r.grain == "month" and r.cells <= MOST_CELLS)
        self.finest = self.dimensions if any({*self.dimensions} <= {*r.dimensions} for r in held) else ()

    def count(self, names: DimensionNames, stretches: Stretches) -> PeopleTable:
        """See ``Population.count``. The people of all metrics of a view are read at once: keys take longest."""
        asked = (self._view, "people", names, stretches)
        if asked not in self.memory:
            self.memory[asked] = self._read(names, stretches)
        keys, at, people = self.memory[asked]
        width = len(stretches.ends)
        table = np.bincount(at, people[self._column], len(keys) * width).reshape(-1, width)
        return dict(zip(keys, table, strict=True))

    def _read(self, names: DimensionNames, stretches: Stretches) -> tuple[list[CellValues], Ids, dict[str, Floats]]:
        """The cells, and of each row its place among cells × stretches and its people by column."""
        grain: Grain | None = None
        over = UNDATED
        if stretches.kind != "undated":
            grain = "day" if stretches.kind == "days" else "month"
            first, last = stretches.ends[0][0], stretches.ends[-1][1]
            over = Period(month_start(month_number(first)), month_end(month_number(last)))
        asked = CellQuery(self._view, self._columns, over, names, grain=grain)
        frame = self._reader.frame(*query(asked, plan(self._reader, asked), self._held))
        begin = [first for first, _ in stretches.ends]
        place = {pd.Timestamp(day) if grain == "day" else month_number(day): i for i, day in enumerate(begin)}
        times = np.array([place[time] for time in frame["bucket"]] if grain else [0] * len(frame), dtype=np.int64)
        keys, cell = cell_codes([frame[name] for name in names], len(frame))
        people = {name: frame[name].fillna(0.0).to_numpy(np.float64) for name in self._columns}
        return keys, cell * len(begin) + times, people


def cell_codes(columns: Sequence["pd.Series[Any]"], rows: int) -> tuple[list[CellValues], Ids]:
    """The different rows of values (None: not stated), and which of them each of so many ``rows`` is."""
    code, sizes, stated = np.zeros(rows, dtype=np.int64), list[int](), list[list[str | None]]()
    for values in columns:
        codes, found = pd.factorize(values)  # -1: not stated
        code = code * (len(found) + 1) + codes + 1
        sizes.append(len(found) + 1)
        stated.append([None, *found])
    cells, of_row = np.unique(code, return_inverse=True)
    if not sizes:
        return [()] * len(cells), of_row
    told = [[known[i] for i in codes] for known, codes in zip(stated, np.unravel_index(cells, sizes), strict=True)]
    return list(zip(*told, strict=True)), of_row


def unseen_groups(
    company: Company, metric: Metric, where: Filters, groups: Sequence[By], periods: Sequence[Period], least: int = 0
) -> NDArray[np.bool_]:
    """Which of these groups of a metric, each in its period and under these filters, the company's role may not see.

    Cheap for operators, who see everything. ``least`` raises the threshold.
    """
    people, privacy = People(company, metric), company.settings.privacy
    return hidden_groups(people, where, groups, periods, privacy=privacy, role=company.role, least=least)
