"""How much a number changed between two samples, of strangers or of the same customers, how sure that is, and what
could have been seen.

The verdicts built on these p-values are wrong at most five times in a hundred when nothing changed, also for
rare events and for samples of very different size; ``tests/oracle/test_coverage.py`` counts it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics import differences, intervals
from cx_metrics.statistics.arrays import Floats, Values, floats, plain
from cx_metrics.statistics.differences import spread_of_difference
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.quantiles import normal_quantile, student_t_two_sided, two_sided

DETECTABLE = 1.960 + 0.842  # standard errors: 95 % confidence and 80 % power


@dataclass(frozen=True)
class Estimate:
    """One measured value, or an array of cells, with what its method needs to compare it.

    ``wilson``: a share 0..1 and the (effective) ``n``. ``adjusted_wald``: a net share -1..1, ``n`` and the
    textbook ``standard_error`` (``intervals.net_standard_error``). ``t``, ``delta``, ``resample``: any value,
    its ``standard_error`` and ``degrees_of_freedom``. ``poisson``: a rate and, as ``n``, its exposure.
    """

    value: Values
    standard_error: Values = np.nan
    degrees_of_freedom: Values = np.inf
    n: Values = np.nan


@dataclass(frozen=True)
class Change:
    """A change with its interval, two-sided p-value and the smallest change that would have been detected.

    ``detectable`` is (1.960 + 0.842) standard errors of the change: seen with 80 % power at 95 % confidence.
    All are floats or arrays of cells, in the unit of the estimates, NaN where not measurable.
    """

    change: Values
    low: Values
    high: Values
    p_value: Values
    detectable: Values

    def scaled(self, factor: float) -> "Change":
        """The change in another unit, for example ``factor`` 100 from shares to points. The p-value stays."""
        ends = Interval(self.low, self.high).scaled(factor)
        return replace(
            self,
            change=plain(np.multiply(self.change, factor)),
            low=ends.low,
            high=ends.high,
            detectable=plain(np.multiply(self.detectable, abs(factor))),
        )


def change(
    before: Estimate, after: Estimate, method: str, confidence: float = 0.95, *, correlation: ArrayLike = 0.0
) -> Change:
    """The change from ``before`` to ``after`` by one of ``METHODS``.

    ``correlation`` of the two estimates, a number or one a cell: nought for independent samples. Rates take none.

    Shares: Newcombe's interval; the p-value is the larger of its own and Agresti and Caffo's (2000) with
    Welch's t and two fifths of a continuity correction, which keeps both lattices of whole counts and unequal
    samples honest. Net shares: ``intervals.net_difference``, and a quarter of that correction. Rates: the
    intervals of Garwood, squared and added. Everything else: Welch's t. ValueError for an unknown method or
    impossible values.
    """
    if method not in _COMPARISONS:
        raise ValueError(f"no method {method!r}; known: {', '.join(METHODS)}")
    names = ("value", "standard_error", "degrees_of_freedom", "n")
    both = floats(*(getattr(estimate, name) for estimate in (before, after) for name in names))
    (alike,) = floats(correlation)
    return _COMPARISONS[method](Estimate(*both[:4]), Estimate(*both[4:]), confidence, alike)


def change_of_intervals(
    before: ArrayLike, before_interval: Interval, after: ArrayLike, after_interval: Interval
) -> Change:
    """The change of two estimates known by their 95 % intervals only, such as medians."""
    found = differences.difference_of_intervals(after, after_interval, before, before_interval)
    a, b, low, high = floats(before, after, found.low, found.high)
    z = intervals.critical(0.95)
    with np.errstate(all="ignore"):
        to_zero = np.where(b > a, b - a - low, high - (b - a))
        p = np.asarray(two_sided(z * (b - a) / to_zero))
    known = high > low
    return as_change(b - a, found, np.where(known, p, np.nan), np.where(known, (high - low) / (2 * z), np.nan))


def _change_of_shares(before: Estimate, after: Estimate, confidence: float, alike: Floats) -> Change:
    p1, n1, p2, n2 = before.value, before.n, after.value, after.n
    found = differences.newcombe(p2 * n2, n2, p1 * n1, n1, confidence, alike)
    with np.errstate(all="ignore"):
        a, b = (p1 * n1 + 1) / (n1 + 2), (p2 * n2 + 1) / (n2 + 2)
        variance1, variance2 = a * (1 - a) / (n1 + 2), b * (1 - b) / (n2 + 2)
        df = differences.degrees_of_freedom(variance1, n1 + 1, variance2, n2 + 1, alike)
        step = 0.4 * (1 / n1 + 1 / n2) / 2
        t = np.maximum(np.abs(b - a) - step, 0) / spread_of_difference(np.sqrt(variance1), np.sqrt(variance2), alike)
        adjusted = np.asarray(student_t_two_sided(t, df))
        hybrid = _p_where_zero_enters(
            lambda z: differences.difference_of_intervals(
                p2, intervals.wilson_at(p2, n2, z), p1, intervals.wilson_at(p1, n1, z), alike
            ),
            p2 - p1,
            above=adjusted,
        )
        error = spread_of_difference(share_error(p1, n1), share_error(p2, n2), alike)
    return as_change(p2 - p1, found, hybrid, error)


def _change_of_net_shares(before: Estimate, after: Estimate, confidence: float, alike: Floats) -> Change:
    d1, n1, d2, n2 = before.value, before.n, after.value, after.n
    plus1, minus1 = net_share_counts(d1, before.standard_error, n1)
    plus2, minus2 = net_share_counts(d2, after.standard_error, n2)
    found = differences.net_difference(plus2, minus2, n2, plus1, minus1, n1, confidence, alike)
    a, variance1 = intervals.adjusted_net_share(plus1, minus1, n1, n1, added=2)
    b, variance2 = intervals.adjusted_net_share(plus2, minus2, n2, n2, added=2)
    with np.errstate(all="ignore"):
        df = differences.degrees_of_freedom(variance1, n1 + 1, variance2, n2 + 1, alike)
        step = 0.25 * (1 / n1 + 1 / n2) / 2
        t = np.maximum(np.abs(b - a) - step, 0) / spread_of_difference(np.sqrt(variance1), np.sqrt(variance2), alike)
        errors = net_error(d1, before.standard_error, n1), net_error(d2, after.standard_error, n2)
        error = spread_of_difference(*errors, alike)
    return as_change(d2 - d1, found, np.asarray(student_t_two_sided(t, df)), error)


def _change_of_means(before: Estimate, after: Estimate, confidence: float, alike: Floats) -> Change:
    variance1, variance2 = before.standard_error**2, after.standard_error**2
    known = (variance1 > 0) & (variance2 > 0)
    error = spread_of_difference(before.standard_error, after.standard_error, alike)
    variance = np.where(known, error**2, np.nan)
    freedom = before.degrees_of_freedom, after.degrees_of_freedom
    df = differences.degrees_of_freedom(variance1, freedom[0], variance2, freedom[1], alike)
    difference = after.value - before.value
    found = intervals.delta(difference, variance, df, confidence)
    with np.errstate(all="ignore"):
        p = np.asarray(student_t_two_sided(difference / np.sqrt(variance), df))
    return as_change(difference, found, p, np.sqrt(variance))


def _change_of_rates(before: Estimate, after: Estimate, confidence: float, _: Floats) -> Change:
    r1, e1, r2, e2 = before.value, before.n, after.value, after.n
    first, second = intervals.poisson(r1 * e1, e1, confidence), intervals.poisson(r2 * e2, e2, confidence)
    found = differences.difference_of_intervals(r2, second, r1, first)
    p = _p_where_zero_enters(
        lambda z: differences.difference_of_intervals(r2, _nearly_exact(r2, e2, z), r1, _nearly_exact(r1, e1, z)),
        r2 - r1,
        above=np.zeros_like(r2 - r1),
    )
    return as_change(r2 - r1, found, p, np.hypot(rate_error(r1, e1), rate_error(r2, e2)))


def _nearly_exact(rate: Floats, exposure: Floats, z: Floats) -> Interval:
    """Byar's approximation of the exact Poisson limits (Breslow and Day 1987), quick enough to search in."""
    with np.errstate(all="ignore"):
        count = rate * exposure
        low = count * np.maximum(1 - 1 / (9 * count) - z / (3 * np.sqrt(count)), 0) ** 3
        high = (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * np.sqrt(count + 1))) ** 3
        return Interval(np.where(count > 0, low, 0.0) / exposure, high / exposure)


def _p_where_zero_enters(interval_at: Callable[[Floats], Interval], difference: Floats, *, above: Floats) -> Floats:
    """The p-value of an interval: that of the critical value at which, widening, it first holds zero. Where that is not
    larger than ``above``, ``above``: it is not looked for then, as looking takes fifty intervals."""
    widest = 40.0  # standard errors

    def holds_zero(z: Floats) -> NDArray[np.bool_]:
        found = interval_at(z)
        return np.asarray((found.low <= 0) & (found.high >= 0))

    p = above
    if holds_zero(np.minimum(-normal_quantile(above / 2), widest)).any():
        low, high = np.zeros_like(difference), np.full_like(difference, widest)
        for _ in range(50):
            middle = (low + high) / 2
            holds = holds_zero(middle)
            high, low = np.where(holds, middle, high), np.where(holds, low, middle)
        p = np.maximum(above, np.asarray(two_sided(high)))
    return np.where(np.isnan(difference), np.nan, p)


def net_share_counts(value: Floats, error: Floats, n: Floats) -> tuple[Floats, Floats]:
    """The counts behind a net share: as its variance is p + d - (p - d)^2, its error tells p + d."""
    both = np.clip(error**2 * n + value**2, np.abs(value), 1.0)
    return (both + value) / 2 * n, (both - value) / 2 * n


def share_error(share: Floats, n: Floats) -> Floats:
    """The textbook standard error; where all answer alike, not zero but that with one more on each side."""
    adjusted = (share * n + 1) / (n + 2)
    alike = (share == 0) | (share == 1)
    return np.sqrt(np.where(alike, adjusted * (1 - adjusted) / (n + 2), share * (1 - share) / n))


def net_error(value: Floats, error: Floats, n: Floats) -> Floats:
    """The textbook standard error, and again not zero where all answer alike."""
    plus, minus = net_share_counts(value, error, n)
    _, adjusted = intervals.adjusted_net_share(plus, minus, n, n, added=2)
    return np.where(error > 0, error, np.sqrt(adjusted))


def rate_error(rate: Floats, exposure: Floats) -> Floats:
    return np.sqrt(np.maximum(rate * exposure, 1)) / exposure


def as_change(difference: Floats, found: Interval, p: Floats, error: Floats) -> Change:
    known = ~np.isnan(np.asarray(found.low, dtype=np.float64))
    return Change(
        plain(difference), found.low, found.high, plain(np.where(known, p, np.nan)), plain(DETECTABLE * error)
    )


_COMPARISONS = {
    "wilson": _change_of_shares,
    "adjusted_wald": _change_of_net_shares,
    "t": _change_of_means,
    "delta": _change_of_means,
    "resample": _change_of_means,
    "poisson": _change_of_rates,
}
METHODS = tuple(_COMPARISONS)
