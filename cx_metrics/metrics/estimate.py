"""From sums to an estimate: value, interval, sample and what a comparison needs, for many cells at once."""

from dataclasses import dataclass

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.formula import partial_derivatives
from cx_metrics.statistics import intervals, variances
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.change import Estimate
from cx_metrics.statistics.intervals import Interval
from cx_metrics.warehouse.sums import Sums, products


@dataclass(frozen=True)
class Estimates:
    """One metric over several cells, as arrays of one length. ``estimate`` and ``factor`` are for
    comparisons: the estimate in its method's own unit (shares), and what one of that is in the metric's unit
    (100 points).
    """

    value: Floats
    low: Floats
    high: Floats
    n: Floats
    n_effective: Floats
    base: Floats  # weighted size of the base, for splitting a change into mix and rate
    estimate: Estimate
    factor: float


def columns(metric: Metric, held: Sums, weighted: bool) -> tuple[str, ...]:
    """The roll-up columns that estimating ``metric`` reads."""
    names = [held.part(metric, part) for part in metric.parts]
    if weighted:
        names += [held.weighted(metric, part) for part in metric.parts]
    return tuple(dict.fromkeys([*names, *(held.cross(metric, a, b) for a, b in products(metric, weighted))]))


def estimates(metric: Metric, held: Sums, sums: dict[str, Floats], weighted: bool, design_effect: Floats) -> Estimates:
    """``metric`` for every cell of ``sums`` (roll-up columns as arrays); NaN where it is not measurable.

    ``design_effect`` is how many times wider each cell's variance is because answers of one customer resemble
    each other.
    """
    n = sums[held.part(metric, metric.sample)]
    part = held.weighted if weighted else held.part
    values = {name: sums[part(metric, name)] for name in metric.parts}
    value = np.asarray(metric.value(values), dtype=np.float64)
    if metric.interval.method == "delta" or (metric.interval.method == "t" and weighted):
        return _delta(metric, held, sums, values, value, n, design_effect, weighted)
    if metric.interval.method == "poisson":
        return _counted(value, n, design_effect)
    of = metric.interval.role("of")
    base = values[of]
    size = (
        np.asarray(variances.effective_n(base, sums[held.cross(metric, of, of)])) if weighted else base
    ) / design_effect
    factor = interval_factor(metric)
    found, estimate = _by_method(metric, values, size, held, sums)
    return Estimates(
        value,
        _ends(found.low, factor, metric.lowest, np.maximum),
        _ends(found.high, factor, metric.highest, np.minimum),
        n,
        np.where(n > 0, size, 0.0),
        base,
        estimate,
        factor,
    )


def _counted(count: Floats, n: Floats, design_effect: Floats) -> Estimates:
    """Everybody is counted and nobody sampled: how far chance alone could move such a count. A count of nobody is no
    measurement, for it cannot be told from data that are not there."""
    known = np.where(count > 0, count, np.nan)
    found = intervals.poisson(known, np.where(count > 0, 1.0, np.nan))
    low, high = (np.asarray(end, dtype=np.float64) for end in (found.low, found.high))
    return Estimates(known, low, high, n, n / design_effect, count, Estimate(known, n=np.ones_like(n)), 1.0)


def _ends(end: object, factor: float, bound: float | None, clip: np.ufunc) -> Floats:
    scaled = np.asarray(end, dtype=np.float64) * factor
    return scaled if bound is None else np.asarray(clip(scaled, bound), dtype=np.float64)


def _by_method(
    metric: Metric, values: dict[str, Floats], size: Floats, held: Sums, sums: dict[str, Floats]
) -> tuple[Interval, Estimate]:
    rule = metric.interval
    base = values[rule.role("of")]
    with np.errstate(divide="ignore", invalid="ignore"):
        if rule.method == "wilson":
            share = values[rule.role("successes")] / base
            return intervals.wilson(share * size, size), Estimate(share, n=size)
        if rule.method == "adjusted_wald":
            plus, minus = values[rule.role("plus")] / base * size, values[rule.role("minus")] / base * size
            error = intervals.net_standard_error(plus, minus, size)
            return intervals.adjusted_wald(plus, minus, size), Estimate((plus - minus) / size, error, n=size)
        total = rule.role("total")
        squares = sums[held.cross(metric, total, total)]
        value, error, freedom = intervals.mean(values[total], squares, base, size)
        return intervals.delta(value, np.square(error), freedom), Estimate(value, error, freedom)


def _delta(
    metric: Metric,
    held: Sums,
    sums: dict[str, Floats],
    values: dict[str, Floats],
    value: Floats,
    n: Floats,
    design_effect: Floats,
    weighted: bool,
) -> Estimates:
    """Any smooth formula: the variance of its linearisation, from the sums of products of its parts."""
    names = list(metric.parts)
    slopes = partial_derivatives(metric.formula, values)
    gradient = np.stack(
        [np.broadcast_to(np.asarray(slopes.get(name, 0.0), dtype=np.float64), n.shape) for name in names],
        axis=-1,
    )
    totals = np.stack([values[name] for name in names], axis=-1)
    cross = np.stack([np.stack([sums[held.cross(metric, a, b)] for b in names], axis=-1) for a in names], axis=-2)
    variance = np.asarray(variances.linearised_variance(gradient, totals, cross, n), dtype=np.float64)
    # rows that all say the same leave the dust of nearly equal sums: their spread is unknown, not tiny
    dust = 1e-12 * np.einsum("...j,...jk,...k->...", np.abs(gradient), np.abs(cross), np.abs(gradient))
    variance = np.where(variance > dust, variance * design_effect, np.nan)
    base = values[metric.interval.of or metric.sample]
    worth = (
        np.asarray(variances.effective_n(base, sums[held.cross(metric, metric.sample, metric.sample)]))
        if weighted
        else n
    ) / design_effect
    found = intervals.delta(value, variance, worth - 1)
    return Estimates(
        value,
        _ends(found.low, 1.0, metric.lowest, np.maximum),
        _ends(found.high, 1.0, metric.highest, np.minimum),
        n,
        np.where(n > 0, worth, 0.0),
        base,
        Estimate(value, np.sqrt(variance), worth - 1),
        1.0,
    )


def interval_factor(metric: Metric) -> float:
    """What one of the method's own unit is in the metric's unit: 100 for points made from shares, else 1."""
    rule = metric.interval
    first = {"wilson": "successes", "adjusted_wald": "plus", "t": "total"}[rule.method]
    ones = {name: 0.0 for name in metric.parts} | {rule.role(first): 1.0, rule.role("of"): 1.0}
    return float(metric.value(ones))
