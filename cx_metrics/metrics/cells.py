"""Fetch the sums a question needs, as arrays over cells that can be lined up with another period's."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.metrics.periods import Grain, Period
from cx_metrics.metrics.plan import plan, query
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.reader import Reader

Key = tuple[Any, ...]  # (bucket,) when there is a grain, then the value of each dimension asked by


@dataclass(frozen=True)
class Cells:
    """Sums by cell: ``keys`` in order, and each column as an array of the same length."""

    keys: tuple[Key, ...]
    sums: dict[str, Floats]

    def aligned(self, keys: tuple[Key, ...]) -> "Cells":
        """The same sums for exactly these keys; a cell that is not there sums to nought."""
        at = {key: i for i, key in enumerate(self.keys)}
        index = np.array([at.get(key, -1) for key in keys], dtype=np.int64)
        padded = {name: np.append(values, 0.0)[index] for name, values in self.sums.items()}
        return Cells(keys, padded)

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
        )


@dataclass(frozen=True)
class Fetched:
    """Cells, and the roll-ups that gave them."""

    cells: Cells
    source: str


def fetch(
    reader: Reader,
    view: str,
    columns: tuple[str, ...],
    by: tuple[str, ...],
    where: Filters,
    period: Period,
    grain: Grain | None,
    fiscal_start: int,
) -> Fetched:
    """The sums ``columns`` of ``view`` by cell. Without ``by`` and ``grain`` there is exactly one cell, the
    total.
    """
    needs = frozenset((*by, *(name for name, _ in where)))
    chosen = plan(reader, view, needs, period, grain)
    sql, parameters = query(chosen, reader.sums[view], columns, by, where, grain, fiscal_start)
    rows = reader.rows(sql, parameters)
    width = len(by) + bool(grain)
    rows.sort(key=lambda row: tuple((value is None, value) for value in row[:width]))
    table = np.array([[value or 0.0 for value in row[width:]] for row in rows], dtype=np.float64).reshape(
        len(rows), len(columns)
    )
    return Fetched(
        Cells(tuple(row[:width] for row in rows), {c: table[:, i] for i, c in enumerate(columns)}),
        chosen.source,
    )
