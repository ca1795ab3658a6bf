"""The series that a scan looks at: every outcome by every dimension and pair of dimensions, month by month, from
roll-ups: what a group stands at less all others, or its share of all that is counted."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key
from cx_metrics.metrics.design_effects import design_effects
from cx_metrics.metrics.estimate import interval_factor
from cx_metrics.metrics.moved import Split
from cx_metrics.metrics.people import cell_codes
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import CellQuery, plan, query
from cx_metrics.metrics.question import Filters, Question
from cx_metrics.radar.counted import RESPONSE, Counted, counted
from cx_metrics.radar.finding import EffectUnit, RadarOutcome
from cx_metrics.radar.radar_answers import spoken
from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.breaks import EDGE

TOUCHPOINT_SCORE = "touchpoint_score"
LEAST_MONTHS = 4 * EDGE  # known months without which no series is looked at
LEAST_IN_MONTH, LEAST_IN_ALL = 3, 100


@dataclass(frozen=True)
class Scanned:
    """Series of one outcome by some dimensions: their ``groups``, what they are (``values``, of which ``unit`` one is
    ``factor``) with the inverse of their variance, both (series, months), and what stood in each month: ``shown``."""

    outcome: RadarOutcome
    metric: Metric | None
    dimensions: Split
    groups: list[Key]
    values: Floats
    weights: Floats
    shown: tuple[Floats, Floats]
    level: Floats
    is_volume: bool


def contrasts(n: Floats, total: Floats, squares: Floats, likeness: Floats | float = 1.0) -> tuple[Floats, Floats]:
    """The mean of each series less that of all others in the month, with the inverse of its variance: ``n`` rows with
    the sum ``total`` and the sum of ``squares``, each (series, months), the last row for everybody. The spread of a row
    is pooled over the months of a series; ``likeness`` widens it where rows come from the same people."""
    every = n[-1:], total[-1:], squares[-1:]
    n, total, squares = n[:-1], total[:-1], squares[:-1]
    rest_n, rest_total = every[0] - n, every[1] - total
    with np.errstate(divide="ignore", invalid="ignore"):
        values = total / n - rest_total / rest_n
        spread = _pooled(n, total, squares) / n + _pooled(rest_n, rest_total, every[2] - squares) / rest_n
        weights = 1 / (likeness * spread)
    known = (n >= LEAST_IN_MONTH) & (rest_n >= LEAST_IN_MONTH) & np.isfinite(weights) & np.isfinite(values)
    return np.where(known, values, 0.0), np.where(known, weights, 0.0)


def shares(counts: Floats) -> tuple[Floats, Floats]:
    """The share of each series in the month's count, with the inverse of its variance: ``counts`` (series, months), the
    last row for everybody."""
    every, own = counts[-1:], counts[:-1]
    level = own.sum(axis=1, keepdims=True) / np.maximum(every.sum(), 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        values, weights = own / every, every / (level * (1 - level))
    known = (every > 0) & np.isfinite(weights)
    return np.where(known, values, 0.0), np.where(known, weights, 0.0)


def _pooled(n: Floats, total: Floats, squares: Floats) -> Floats:
    """The variance of one row round its month's mean, over all months of a series: (series, 1)."""
    within = np.where(n > 0, squares - total**2 / np.maximum(n, 1e-12), 0.0).sum(axis=1, keepdims=True)
    return np.asarray(within / np.maximum(n.sum(axis=1, keepdims=True) - (n > 0).sum(axis=1, keepdims=True), 1.0))


def every_series(company: Company, where: Filters, whole: Period) -> Iterator[Scanned]:
    """Every outcome by every dimension and pair of dimensions that its rows state. The months of a view are read once a
    cut, with the sums of all its outcomes."""
    reader, metrics = company.reader, company.catalogue.metrics
    scores = [metrics[one.outcome.id] for one in spoken(company) if one.outcome.id in metrics]
    if TOUCHPOINT_SCORE in metrics and reader.months.get(metrics[TOUCHPOINT_SCORE].view):
        scores.append(metrics[TOUCHPOINT_SCORE])
    counts = [one for one in counted(company) if one.outcome.id != RESPONSE]
    needed: dict[str, dict[str, None]] = {}  # the columns of each view, in order
    for metric in scores:
        needed.setdefault(metric.view, {}).update(dict.fromkeys(_ScoreParts.of(company, metric).columns))
    for view, column in [(one.view, one.column) for one in counts] + [one.base for one in counts if one.base]:
        needed.setdefault(view, {})[column] = None

    @functools.cache
    def read(view: str, by: Split) -> MonthCells:
        return month_cells(company, CellQuery(view, tuple(needed[view]), whole, by=by, where=where, grain="month"))

    @functools.cache
    def table(view: str, by: Split) -> MonthTable:
        wider = next((cut for cut in _cuts(company, view, where) if set(by) < set(cut)), by)  # is read anyway
        return read(view, wider).table(tuple(wider.index(name) for name in by))

    for metric in scores:
        for by in _cuts(company, metric.view, where):
            yield _of_scores(company, metric, by, where, table(metric.view, by), whole)
    for one in counts:
        for by in _cuts(company, one.view, where):
            of = one.base and all(reader.states(one.base[0], name) for name in by)
            base = table(one.base[0], by) if one.base and of else None
            yield _of_volume(company, one, by, table(one.view, by), base)


def _cuts(company: Company, view: str, where: Filters) -> Iterator[Split]:
    """One dimension, and two; a stage says less than its touchpoints, what is filtered to one value says nothing."""
    reader, single = company.reader, {name for name, values in where if len(values) == 1}
    names = [d for d in reader.dimensions(view) if reader.states(view, d) and d not in single]
    if "touchpoint" in names and "stage" in names:
        names.remove("stage")
    yield from ((name,) for name in names)
    yield from combinations(names, 2)


@dataclass(frozen=True)
class MonthTable:
    """Sums of a view by group and month: the ``groups`` that state every dimension, and by column (groups + 1, months),
    the last row for everybody."""

    groups: list[Key]
    sums: dict[str, Floats]


@dataclass(frozen=True)
class MonthCells:
    """Rows of a roll-up as they were read: which of ``cells`` (values of the dimensions; None: not stated) and which of
    ``months`` each is of, and its sums."""

    cells: list[Key]
    cell: Ints
    month: Ints
    months: int
    sums: dict[str, Floats]

    def table(self, at: tuple[int, ...]) -> MonthTable:
        """By the dimensions that stand in these places of the cells."""
        keys = [tuple(cell[k] for k in at) for cell in self.cells]
        groups = sorted({key for key in keys if all(key)})
        place = {key: i for i, key in enumerate(groups)}
        rows = np.array([place.get(key, len(groups)) for key in keys], dtype=np.int64)[self.cell]
        found, size = dict[str, Floats](), len(groups) + 1
        for name, values in self.sums.items():
            table = np.bincount(rows * self.months + self.month, values, size * self.months).astype(np.float64)
            table = table.reshape(size, -1)
            table[-1] = table.sum(axis=0)
            found[name] = table
        return MonthTable(groups, found)


def month_cells(company: Company, asked: CellQuery) -> MonthCells:
    """The sums that are asked for by month of a period of whole months."""
    reader, period = company.reader, asked.period
    frame = reader.frame(*query(asked, plan(reader, asked), reader.sums[asked.view]))
    cells, cell = cell_codes([frame[name] for name in asked.by], len(frame))
    month = frame["bucket"].to_numpy(np.int64) - month_number(period.start)
    sums = {name: frame[name].to_numpy(np.float64, na_value=0.0) for name in asked.columns}
    return MonthCells(list(cells), cell, month, period.months, sums)


@dataclass(frozen=True)
class _ScoreParts:
    """The columns of a score: its rows (``n``), what counts for it and against it, and the sum of squares."""

    n: str
    plus: str
    minus: str | None = None
    squares: str | None = None

    @classmethod
    def of(cls, company: Company, metric: Metric) -> "_ScoreParts":
        rule, held = metric.interval, company.reader.sums[metric.view]
        n = held.part(metric, rule.role("of") if rule.of else metric.sample)
        if rule.method == "adjusted_wald":
            return cls(n, held.part(metric, rule.role("plus")), held.part(metric, rule.role("minus")))
        if rule.method == "wilson":
            return cls(n, held.part(metric, rule.role("successes")))
        total = rule.role("total")
        return cls(n, held.part(metric, total), squares=held.cross(metric, total, total))

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in (self.n, self.plus, self.minus, self.squares) if name)


def _of_scores(
    company: Company, metric: Metric, by: Split, where: Filters, table: MonthTable, whole: Period
) -> Scanned:
    parts, sums, groups = _ScoreParts.of(company, metric), table.sums, table.groups
    n, up = sums[parts.n], sums[parts.plus]
    down = sums[parts.minus] if parts.minus else np.zeros_like(n)
    total, square = up - down, sums[parts.squares] if parts.squares else up + down
    question = Question((metric.id,), by=by, where=where, period=whole)
    likeness = design_effects(company.reader, metric, question, by, tuple(groups), n[:-1].sum(axis=1), whole)
    values, weights = contrasts(n, total, square, likeness[:, None])
    factor = interval_factor(metric)
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = factor * total[:-1] / n[:-1], factor * (total[-1] - total[:-1]) / (n[-1] - n[:-1])
    unit: EffectUnit = "share" if metric.unit == "share" else "points"
    outcome = RadarOutcome(metric.id, metric.name, "score", unit, -1 if metric.polarity == "lower_is_better" else 1)
    one = Scanned(outcome, metric, by, groups, factor * values, weights / factor**2, shown, np.ones(len(groups)), False)
    return _enough(one, n[:-1].sum(axis=1))


def _of_volume(company: Company, of: Counted, by: Split, table: MonthTable, met: MonthTable | None) -> Scanned:
    groups, counts = table.groups, table.sums[of.column]
    values, weights = shares(counts)
    if of.base and met is not None:
        # as a share of what it is counted of: a group that grows has more of everything
        at = {group: i for i, group in enumerate(met.groups)}
        base = np.vstack([met.sums[of.base[1]], np.zeros((1, counts.shape[1]))])
        own = base[[at.get(group, len(base) - 1) for group in groups]]
        values = np.where(weights > 0, values - own / np.maximum(base[-2], 1e-12), 0.0)
    level = counts[:-1].sum(axis=1) / max(counts[-1].sum(), 1e-12)
    metrics = company.catalogue.metrics_of(of.view)
    outcome = replace(of.outcome, kind="volume")
    shown = counts[:-1], counts[-1] - counts[:-1]
    one = Scanned(outcome, metrics[0] if metrics else None, by, groups, values, weights, shown, level, True)
    return _enough(one, counts[:-1].sum(axis=1))


def _enough(one: Scanned, n: Floats) -> Scanned:
    """Only the series of which enough is known."""
    keep = (n >= LEAST_IN_ALL) & ((one.weights > 0).sum(axis=1) >= LEAST_MONTHS)
    return replace(
        one,
        groups=[group for group, is_kept in zip(one.groups, keep, strict=True) if is_kept],
        values=one.values[keep],
        weights=one.weights[keep],
        shown=(one.shown[0][keep], one.shown[1][keep]),
        level=one.level[keep],
    )
