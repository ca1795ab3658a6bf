"""From histograms to what is read off their curves: value, interval, sample; and how two such values compare.

A share is compared as any other, for as many as its curve is worth. The interval of a time is not symmetric, and may
have no upper end: it is compared as it is, by squaring and adding the distances to its ends (Zou and Donner 2008).
"""

from datetime import timedelta

import numpy as np

from cx_metrics.declarations.duration import BEGUN, SECONDS
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.estimate import Estimates
from cx_metrics.metrics.histograms import Histograms
from cx_metrics.metrics.periods import Period, default_period
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.change import Change, Estimate, change, change_of_intervals
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.target_difference import difference_from_target
from cx_metrics.warehouse.durations import bucket_at, exact
from cx_metrics.warehouse.reader import Reader


def curve_estimates(metric: Metric, cells: Histograms, design_effect: Floats) -> Estimates:
    """``metric`` for every cell, in its unit; NaN where the curve does not reach so far, inf where there is no limit.

    ``design_effect`` is how many times wider each cell's variance is because what one customer has is alike.
    """
    duration = metric.duration
    assert duration is not None
    curves = [h.curve(float(wider)) for h, wider in zip(cells.histograms, design_effect, strict=True)]
    horizon = None if duration.horizon is None else bucket_at(duration.horizon, duration.counted_in)
    readings = [duration.read_off(curve) if horizon is None else curve.at(horizon) for curve in curves]
    worth = np.array([np.nan if horizon is None else curve.worth_at(horizon) for curve in curves], dtype=np.float64)
    value, low, high = np.array(readings, dtype=np.float64).reshape(-1, 3).T * duration.factor(metric.unit)
    n = cells.sums[BEGUN]
    high = np.where(np.isnan(value) & np.isinf(high), np.nan, high)
    return Estimates(value, low, high, n, n / design_effect, n, Estimate(value, n=worth), 1.0)


def difference_of_curves(metric: Metric, before: Estimates, after: Estimates) -> Change:
    """The change between two sets of the same cells, of independent samples."""
    if metric.unit == "share":
        return change(before.estimate, after.estimate, "wilson")
    return change_of_intervals(before.value, _known_to(metric, before), after.value, _known_to(metric, after))


def distance_of_curve(metric: Metric, found: Estimates, goals: Floats) -> Change:
    """How far each cell lies from its goal (NaN: has none)."""
    if metric.unit == "share":
        return difference_from_target(found.estimate, goals, "wilson")
    return change_of_intervals(goals, Interval(goals, goals), found.value, _known_to(metric, found))


def _known_to(metric: Metric, found: Estimates) -> Interval:
    """The interval, never narrower than the bucket: where many took equally long, both ends fall into it."""
    duration = metric.duration
    assert duration is not None
    factor = duration.factor(metric.unit)
    steps = np.maximum(found.value / factor, 1.0)
    with np.errstate(invalid="ignore"):
        wide = np.where(steps < exact(duration.counted_in), 1.0, 10.0 ** (np.floor(np.log10(steps)) - 2)) * factor
    return Interval(np.fmin(found.low, found.value - wide / 2), np.fmax(found.high, found.value + wide / 2))


def grown_period(reader: Reader, metric: Metric) -> Period | None:
    """The usual period of a share that lasts: the last twelve full months of what is old enough to tell by now.

    None for everything else, and where nothing is old enough.
    """
    duration, as_of, first = metric.duration, reader.as_of, reader.first_of(metric.view)
    if duration is None or duration.horizon is None or as_of is None or first is None:
        return None
    last = as_of - timedelta(seconds=duration.horizon * SECONDS[duration.counted_in])
    return default_period(first, last) if last >= first else None
