"""How far an estimate lies from another, or from its target, in the metric's unit; means of bounded scores with
special care.

Most answers to a satisfaction question sit at its upper end. Welch's t then cries wolf when a small sample stands
beside a
large one: of pages with sixty means of 30 beside 1,000 such answers, two in three raise an alarm though nothing
changed. As
Agresti and Caffo (2000) do for shares, answers are added before testing: half of one at each end of the scale, in
each sample.
What is said is the more careful of the two; ``tests/oracle/test_false_alarms.py`` counts it.
"""

from dataclasses import replace

import numpy as np

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.curves import difference_of_curves, distance_of_curve
from cx_metrics.metrics.estimate import Estimates
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.change import Change, Estimate, change, net_error, share_error
from cx_metrics.statistics.target_difference import difference_from_target


def difference(metric: Metric, before: Estimates, after: Estimates, correlation: Floats | float = 0.0) -> Change:
    """The change between two sets of the same cells. ``correlation`` of each pair of estimates, nought where nobody is
    in both; that of curves is taken as nought."""
    if metric.duration:
        return difference_of_curves(metric, before, after)
    method = metric.interval.method
    found = change(before.estimate, after.estimate, method, correlation=correlation)
    if _bounded(metric):
        careful = change(_with_ends(metric, before), _with_ends(metric, after), method, correlation=correlation)
        found = _more_careful(found, careful)
    return found.scaled(after.factor)


def distance(metric: Metric, found: Estimates, goals: Floats) -> Change:
    """How far each cell lies from its goal (NaN: has none)."""
    if metric.duration:
        return distance_of_curve(metric, found, goals)
    method, goals = metric.interval.method, goals / found.factor
    away = difference_from_target(found.estimate, goals, method)
    if _bounded(metric):
        away = _more_careful(away, difference_from_target(_with_ends(metric, found), goals, method))
    return away.scaled(found.factor)


def spread(metric: Metric, found: Estimates) -> tuple[Floats, Floats]:
    """Standard errors, in the metric's unit, and their degrees of freedom; nought for cells without answers, NaN where
    all answers of an unbounded value are alike. Samples that all say the same are given a spread, as in comparisons."""
    e, method = found.estimate, metric.interval.method
    if method in ("wilson", "adjusted_wald"):
        with np.errstate(all="ignore"):
            error = share_error(e.value, e.n) if method == "wilson" else net_error(e.value, e.standard_error, e.n)
        freedom = np.asarray(e.n) - 1.0
    else:
        error, freedom = np.asarray(e.standard_error), np.asarray(e.degrees_of_freedom)
        if _bounded(metric):
            error = np.fmax(error, np.asarray(_with_ends(metric, found).standard_error))
    empty = found.base <= 0
    return np.where(empty, 0.0, error) * found.factor, np.where(empty, np.inf, np.maximum(freedom, 1.0))


def _bounded(metric: Metric) -> bool:
    return metric.interval.method in ("t", "delta") and metric.lowest is not None and metric.highest is not None


def _with_ends(metric: Metric, cells: Estimates) -> Estimate:
    """The estimate after half an answer more at each end of the scale."""
    assert metric.lowest is not None and metric.highest is not None
    found, lowest, highest = cells.estimate, metric.lowest / cells.factor, metric.highest / cells.factor
    size = np.asarray(found.degrees_of_freedom) + 1.0
    squares = size * found.value**2 + found.standard_error**2 * size * (size - 1.0)
    value = (size * found.value + (lowest + highest) / 2) / (size + 1.0)
    spread = (squares + (lowest**2 + highest**2) / 2) / (size + 1.0) - value**2
    return Estimate(value, np.sqrt(np.maximum(spread, 0.0) / size), size)


def _more_careful(one: Change, other: Change) -> Change:
    """The first, with an interval and p-value that the second agrees with."""
    return replace(
        one,
        low=np.minimum(one.low, other.low),
        high=np.maximum(one.high, other.high),
        p_value=np.maximum(one.p_value, other.p_value),
    )
