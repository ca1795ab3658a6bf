"""The series that a scan looks at: every outcome by every dimension and pair of dimensions, month by month, from
roll-ups: what a group stands at less all others, or its share of all that is counted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Key, fetch
from cx_metrics.metrics.design_effects import design_effects
from cx_metrics.metrics.estimate import interval_factor
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Filters, Question
from cx_metrics.radar.counted import RESPONSE, Counted, counted
from cx_metrics.radar.finding import EffectUnit, RadarOutcome
from cx_metrics.radar.radar_answers import spoken
from cx_metrics.statistics.arrays import Floats
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
    dimensions: tuple[str, ...]
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
    """Every outcome by every dimension and pair of dimensions that its rows state."""
    reader, metrics = company.reader, company.catalogue.metrics
    scores = [metrics[one.outcome.id] for one in spoken(company) if one.outcome.id in metrics]
    if TOUCHPOINT_SCORE in metrics and reader.months.get(metrics[TOUCHPOINT_SCORE].view):
        scores.append(metrics[TOUCHPOINT_SCORE])
    for metric in scores:
        for by in _cuts(company, metric.view, where):
            yield _of_scores(company, metric, by, where, whole)
    for one in counted(company):
        for by in _cuts(company, one.view, where) if one.outcome.id != RESPONSE else ():
            yield _of_volume(company, one, by, where, whole)


def _cuts(company: Company, view: str, where: Filters) -> Iterator[tuple[str, ...]]:
    """One dimension, and two; a stage says less than its touchpoints, what is filtered to one value says nothing."""
    reader, single = company.reader, {name for name, values in where if len(values) == 1}
    names = [d for d in reader.dimensions(view) if reader.states(view, d) and d not in single]
    if "touchpoint" in names and "stage" in names:
        names.remove("stage")
    yield from ((name,) for name in names)
    yield from combinations(names, 2)


def _table(
    company: Company, asked: CellQuery, columns: tuple[str, ...], whole: Period
) -> tuple[list[Key], dict[str, Floats]]:
    """The groups that state every dimension, and each sum by group and month, the last row for everybody."""
    cells = fetch(company.reader, asked)
    place: dict[Key, int] = {}
    for _, *group in cells.keys:
        if all(group):
            place.setdefault(tuple(group), len(place))
    every = len(place)
    rows = np.array([place.get(tuple(group), every) for _, *group in cells.keys], dtype=np.int64)
    month = np.array([int(key[0]) for key in cells.keys], dtype=np.int64) - month_number(whole.start)
    found = {}
    for name in columns:
        table = np.zeros((every + 1, whole.months))
        np.add.at(table, (rows, month), cells.sums[name])
        table[-1] = table.sum(axis=0)
        found[name] = table
    return list(place), found


def _of_scores(company: Company, metric: Metric, by: tuple[str, ...], where: Filters, whole: Period) -> Scanned:
    reader, rule = company.reader, metric.interval
    held = reader.sums[metric.view]
    n_name = held.part(metric, rule.role("of") if rule.of else metric.sample)
    plus = minus = squares = ""
    if rule.method == "adjusted_wald":
        plus, minus = (held.part(metric, rule.role(role)) for role in ("plus", "minus"))
    elif rule.method == "wilson":
        plus = held.part(metric, rule.role("successes"))
    else:
        plus, squares = (
            held.part(metric, rule.role("total")),
            held.cross(metric, rule.role("total"), rule.role("total")),
        )
    columns = tuple(dict.fromkeys(name for name in (n_name, plus, minus, squares) if name))
    asked = CellQuery(metric.view, columns, whole, by=by, where=where, grain="month")
    groups, sums = _table(company, asked, columns, whole)
    n, zero = sums[n_name], np.zeros_like(sums[n_name])
    up, down = sums[plus], sums[minus] if minus else zero
    total, square = up - down, sums[squares] if squares else up + down
    question = Question((metric.id,), by=by, where=where, period=whole)
    likeness = design_effects(reader, metric, question, by, tuple(groups), n[:-1].sum(axis=1), whole)
    values, weights = contrasts(n, total, square, likeness[:, None])
    factor = interval_factor(metric)
    with np.errstate(divide="ignore", invalid="ignore"):
        shown = factor * total[:-1] / n[:-1], factor * (total[-1] - total[:-1]) / (n[-1] - n[:-1])
    unit: EffectUnit = "share" if metric.unit == "share" else "points"
    outcome = RadarOutcome(metric.id, metric.name, "score", unit, -1 if metric.polarity == "lower_is_better" else 1)
    one = Scanned(outcome, metric, by, groups, factor * values, weights / factor**2, shown, np.ones(len(groups)), False)
    return _enough(one, n[:-1].sum(axis=1))


def _of_volume(company: Company, of: Counted, by: tuple[str, ...], where: Filters, whole: Period) -> Scanned:
    asked = CellQuery(of.view, (of.column,), whole, by=by, where=where, grain="month")
    groups, sums = _table(company, asked, (of.column,), whole)
    counts = sums[of.column]
    values, weights = shares(counts)
    reader = company.reader
    if of.base and all(reader.states(of.base[0], name) for name in by):
        # as a share of what it is counted of: a group that grows has more of everything
        others, met = _table(company, replace(asked, view=of.base[0], columns=(of.base[1],)), (of.base[1],), whole)
        at = {group: i for i, group in enumerate(others)}
        base = np.vstack([met[of.base[1]], np.zeros((1, whole.months))])
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
