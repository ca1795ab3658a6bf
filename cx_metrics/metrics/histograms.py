"""Fetch the histograms a question about a duration needs: cells that hold how long things took instead of sums.

Whole months come from the roll-up that carries the dimensions asked for, the edges of a ragged period, and days, from
the batches; so does what no roll-up carries.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.declarations.duration import BEGUN, ENDED
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Key
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import CellQuery, answered_by, filter_conditions, month_bucket
from cx_metrics.sql import literal, quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.survival import SurvivalCurve, kaplan_meier
from cx_metrics.warehouse.durations import KINDS, histogram_rows
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader, Rollup


@dataclass(frozen=True)
class Histogram:
    """At each of ``times``, ascending, in steps of the duration's unit: how many ended, are going, came late."""

    times: Floats
    ended: Floats
    going: Floats
    late: Floats

    def curve(self, design_effect: float) -> SurvivalCurve:
        """The curve of those whose times these are."""
        return kaplan_meier(self.times, self.ended, self.going, self.late, design_effect)

    def at_risk(self, time: float) -> int:
        """How many were being watched, and had not ended, just before ``time``."""
        left, here = self.ended + self.going, self.times <= time
        watched = left.sum() - self.late.sum() + self.late[here].sum()
        return int(watched - left[self.times < time].sum())


@dataclass(frozen=True)
class Histograms(Cells):
    """Cells with a histogram each; their sums are how many ended and how many there are."""

    histograms: tuple[Histogram, ...] = ()

    def aligned(self, keys: tuple[Key, ...]) -> "Histograms":
        at = dict(zip(self.keys, self.histograms, strict=True))
        return histograms_of(keys, [at.get(key, NOTHING) for key in keys], self.source)

    def rest(self, grouped_by_time: bool) -> "Histograms":
        times = [key[0] if grouped_by_time else None for key in self.keys]
        totals = {
            time: _added([h for at, h in zip(times, self.histograms, strict=True) if at == time]) for time in set(times)
        }
        others = [_added([totals[time]], [own]) for time, own in zip(times, self.histograms, strict=True)]
        return histograms_of(self.keys, others)

    def kept(self, wanted: Callable[[Key], bool]) -> "Histograms":
        return self.aligned(tuple(key for key in self.keys if wanted(key)))


NOTHING = Histogram(*(np.zeros(0) for _ in range(4)))


def histograms_of(keys: tuple[Key, ...], each: Sequence[Histogram], source: str = "") -> Histograms:
    """Cells of these histograms, one a key."""
    ended = np.array([h.ended.sum() for h in each], dtype=np.float64)
    going = np.array([h.going.sum() for h in each], dtype=np.float64)
    return Histograms(keys, {ENDED: ended, BEGUN: ended + going}, source, tuple(each))


def _added(some: list[Histogram], less: Sequence[Histogram] = ()) -> Histogram:
    """The sum of some histograms, less others."""
    times, at = np.unique(np.concatenate([h.times for h in (*some, *less)]), return_inverse=True)
    counts = np.concatenate(
        [sign * np.stack([h.ended, h.going, h.late]) for sign, group in ((1, some), (-1, less)) for h in group], axis=1
    )
    found = np.zeros((3, len(times)))
    for row, values in zip(found, counts, strict=True):
        np.add.at(row, at, values)
    return Histogram(times, *found)


def fetch_histograms(reader: Reader, metric: Metric, asked: CellQuery) -> Histograms:
    """The histograms of a duration by cell; ``asked.columns`` are none."""
    rollup = next(
        (r for r in reader.duration_rollups if metric.id in r.metrics and asked.needs <= set(r.dimensions)), None
    )
    period, inner = asked.period, None if rollup is None or asked.grain == "day" else asked.period.inner
    pieces = [(rollup, inner), *((None, edge) for edge in period.edges)] if inner else [(None, period)]
    selects, parameters = [], []
    for piece in pieces:
        text, bound = _select(metric, asked, *piece)
        selects.append(text)
        parameters += bound
    keys = ", ".join([*(["bucket_of_time"] if asked.grain else []), *map(quoted, asked.by), "bucket"])
    counts = ", ".join(f"sum(CASE WHEN counted_as = {literal(kind)} THEN n ELSE 0 END)" for kind in KINDS)
    union = Sql(f"({' UNION ALL '.join(selects)})")
    sql = query("cells", columns=Sql(f"{keys}, {counts}"), relation=union, condition=Sql("true"))
    cells: dict[Key, list[tuple[float, ...]]] = {} if asked.width else {(): []}
    for row in sorted(reader.rows(sql, parameters), key=lambda row: row[asked.width]):  # by bucket
        cells.setdefault(row[: asked.width], []).append(row[asked.width :])
    ordered = sorted(cells, key=lambda key: tuple((value is None, value) for value in key))
    each = [Histogram(*np.array(cells[key], dtype=np.float64).reshape(-1, 4).T) for key in ordered]
    return histograms_of(tuple(ordered), each, answered_by(pieces))


def _select(metric: Metric, asked: CellQuery, rollup: Rollup | None, period: Period) -> tuple[str, list[Any]]:
    """One query of counts by bucket, from a roll-up or from the rows, with its bound parameters."""
    assert metric.duration is not None
    filtered, bound = filter_conditions(asked.where)
    if rollup:
        rows, n = rollup.table, "sum(n)"
        conditions = [rollup.condition, "month BETWEEN ? AND ?", *filtered]
        parameters: list[Any] = [month_number(period.start), month_number(period.end), *bound]
    else:
        rows, n = f"({histogram_rows(metric.view, metric.duration, Sql('*'))}) AS told", "count(*)"
        conditions, parameters = ["occurred_on BETWEEN ? AND ?", *filtered], [period.start, period.end, *bound]
    grain, time = asked.grain, None
    if grain:
        time = "occurred_on" if grain == "day" else month_bucket("month", grain, asked.fiscal_start)
    columns = [*([f"{time} AS bucket_of_time"] if time else []), *map(quoted, asked.by), "bucket"]
    columns += [f"{n} AS n", "counted_as"]
    counts, condition = Sql(", ".join(columns)), Sql(" AND ".join(conditions))
    return query("cells", columns=counts, relation=Sql(rows), condition=condition), parameters
