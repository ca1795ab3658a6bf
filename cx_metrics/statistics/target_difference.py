"""How far a measured value lies from its target, and how sure that is."""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics import intervals
from cx_metrics.statistics.arrays import Floats, floats, plain
from cx_metrics.statistics.change import (
    METHODS,
    Change,
    Estimate,
    as_change,
    net_error,
    net_share_counts,
    rate_error,
    share_error,
)
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.quantiles import poisson_exceeds, poisson_reaches, student_t_two_sided, two_sided


def difference_from_target(estimate: Estimate, target: ArrayLike, method: str) -> Change:
    """How far an estimate lies from a fixed target, in the terms of a change: value minus target.

    The p-values belong to the interval of the method: Wilson's score test, the adjusted net share, Student's
    t, the exact Poisson test. ValueError for an unknown method.
    """
    if method not in METHODS:
        raise ValueError(f"no method {method!r}; known: {', '.join(METHODS)}")
    value, error, df, n, goal = floats(
        estimate.value, estimate.standard_error, estimate.degrees_of_freedom, estimate.n, target
    )
    with np.errstate(all="ignore"):
        if method == "wilson":
            own = intervals.wilson(value * n, n)
            score = (value - goal) / np.sqrt(goal * (1 - goal) / n)
            p = np.where(value == goal, 1.0, np.asarray(two_sided(score)))
            error = share_error(value, n)
        elif method == "adjusted_wald":
            plus, minus = net_share_counts(value, error, n)
            own = intervals.adjusted_wald(plus, minus, n)
            middle, variance = intervals.adjusted_net_share(plus, minus, n, n, added=3)
            p = np.asarray(two_sided((middle - goal) / np.sqrt(variance)))
            error = net_error(value, error, n)
        elif method == "poisson":
            own = intervals.poisson(value * n, n)
            p = _exact_poisson(value * n, goal * n)
            error = rate_error(value, n)
        else:
            own = intervals.delta(value, error**2, df)
            p = np.asarray(student_t_two_sided((value - goal) / error, df))
    found = Interval(plain(own.low - goal), plain(own.high - goal))
    return as_change(value - goal, found, p, error)


def _exact_poisson(count: Floats, expected: Floats) -> Floats:
    known = (expected > 0) & (count >= 0)
    k, mu = np.where(known, count, 1.0), np.where(known, expected, 1.0)
    at_least = np.where(k > 0, poisson_reaches(np.maximum(k, 1e-9), mu), 1.0)
    at_most = poisson_exceeds(k + 1, mu)
    impossible = (expected == 0) & (count > 0)
    p = np.minimum(2 * np.minimum(at_least, at_most), 1.0)
    return np.where(known, p, np.where(impossible, 0.0, np.where((expected == 0) & (count == 0), 1.0, np.nan)))
