"""Fetch the sums a question needs, as arrays over cells that can be lined up with another period's."""

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.plan import CellQuery, answered_by, plan, query
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.reader import Reader
from cx_metrics.warehouse.sums import ROWS

Key = tuple[Any, ...]  # (bucket,) when there is a grain, then the value of each dimension asked by


@dataclass(frozen=True)
class Cells:
    """Sums by cell: ``keys`` in order, and each column as an array of the same length; ``source`` names the roll-ups
    that gave them."""

    keys: tuple[Key, ...]
    sums: dict[str, Floats]
    source: str = ""

    def aligned(self, keys: tuple[Key, ...]) -> "Cells":
        """The same sums for exactly these keys; a cell that is not there sums to nought."""
        at = {key: i for i, key in enumerate(self.keys)}
        index = np.array([at.get(key, -1) for key in keys], dtype=np.int64)
        padded = {name: np.append(values, 0.0)[index] for name, values in self.sums.items()}
        return Cells(keys, padded, self.source)

    def rest(self, grouped_by_time: bool) -> "Cells":
        """For each cell the sums of all other cells (of the same time, when the first key is one)."""
        times = [key[0] if grouped_by_time else None for key in self.keys]
        sums: dict[str, Floats] = {}
        for name, values in self.sums.items():
            totals: dict[Any, float] = {}
            for time, value in zip(times, values, strict=True):
                totals[time] = totals.get(time, 0.0) + float(value)
            sums[name] = np.array([totals[time] for time in times], dtype=np.float64) - values
        return Cells(self.keys, sums)

    def kept(self, wanted: Callable[[Key], bool]) -> "Cells":
        """Only the cells whose key is wanted."""
        mask = np.array([wanted(key) for key in self.keys], dtype=bool)
        return Cells(
            tuple(k for k in self.keys if wanted(k)),
            {name: values[mask] for name, values in self.sums.items()},
            self.source,
        )


Fetch = Callable[[CellQuery], Cells]


def fetch(reader: Reader, asked: CellQuery) -> Cells:
    """The sums that are asked for, by cell."""
    pieces = plan(reader, asked)
    rows = reader.rows(*query(asked, pieces, reader.sums[asked.view]))
    width = asked.width
    rows.sort(key=lambda row: tuple((value is None, value) for value in row[:width]))
    table = np.array([[value or 0.0 for value in row[width:]] for row in rows], dtype=np.float64).reshape(
        len(rows), len(asked.columns)
    )
    sums = {name: table[:, i] for i, name in enumerate(asked.columns)}
    return Cells(tuple(row[:width] for row in rows), sums, answered_by(pieces))


def fetched_together(reader: Reader, metrics: Iterable[Metric]) -> Fetch:
    """`fetch` for the metrics of one question: one query a view, period and split brings the sums of all of them.
    (Durations are read otherwise, each by itself.)"""
    read: dict[str, tuple[str, ...]] = {}
    for metric in metrics:
        if not metric.duration:
            own = columns(metric, reader.sums[metric.view], metric.view in reader.weighted)
            read[metric.view] = (*read.get(metric.view, (ROWS,)), *own)
    known = functools.cache(functools.partial(fetch, reader))

    def ask(asked: CellQuery) -> Cells:
        every = known(replace(asked, columns=tuple(dict.fromkeys((*read.get(asked.view, ()), *asked.columns)))))
        return replace(every, sums={name: every.sums[name] for name in asked.columns})

    return ask
