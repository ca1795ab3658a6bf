"""How long things last when some have not ended yet: Kaplan and Meier's curve, its interval, and its quantiles.

Input is a histogram: at each time so many ended, and so many were last seen still going. What is known of those is only
that they last longer; leaving them out would make everything look shorter than it is.

Sources: Kaplan and Meier 1958; Greenwood 1926 (variance); Brookmeyer and Crowley 1982 (interval of a quantile). The
interval is taken on the scale of log S, as R's survfit does.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require
from cx_metrics.statistics.intervals import critical

_ALIKE = 1e-9  # a curve this near to a level is at it: 1 - 0.5 is not exactly a product of shares


class Reading(NamedTuple):
    """A value read off a curve with its interval. NaN: it does not reach so far; ``high`` inf: no upper limit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """S(t), the share that lasts longer than t, at the ``times`` where something ended; arrays of one length.

    ``at_risk`` were still going just before; ``variance`` is Greenwood's, of S; ``low`` and ``high`` hold S at the
    confidence asked for. ``seen_until`` is the longest time that anything was watched for (NaN: there is nothing).
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    variance: Floats
    low: Floats
    high: Floats
    seen_until: float
    first: Reading  # before anything ended

    def at(self, time: float) -> Reading:
        """The share that lasts longer than ``time``; NaN beyond what was watched, unless all had ended by then."""
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        ended = self.survival.size > 0 and self.survival[-1] == 0
        if not time <= self.seen_until and not ended:
            return Reading(np.nan, np.nan, np.nan)
        return self.first if i < 0 else Reading(*(float(a[i]) for a in (self.survival, self.low, self.high)))

    def quantile(self, q: float) -> Reading:
        """The time by which the share ``q`` has ended (0.5: the median), by the test of Brookmeyer and Crowley.

        Where S stays at exactly 1 - q for a while, the middle of that while, as R does; so without open ends the median
        of an even number of times is the usual one. There is no lower limit where so few were watched that as many
        might have ended before the first did. ValueError for q outside 0..1.
        """
        require(0 < q < 1, "a quantile lies between 0 and 1")
        level = 1 - q
        reached = np.flatnonzero(self.survival <= level + _ALIKE)
        value = np.nan
        if reached.size:
            i = int(reached[0])
            value = float(self.times[i])
            if abs(self.survival[i] - level) <= _ALIKE and i + 1 < self.times.size:
                value = (value + float(self.times[i + 1])) / 2
        low = self.times[(self.low <= level) & (self.first.low > level)]
        high = self.times[self.high <= level]
        return Reading(value, float(low[0]) if low.size else np.nan, float(high[0]) if high.size else np.inf)


def kaplan_meier(
    times: ArrayLike,
    events: ArrayLike,
    censored: ArrayLike,
    entered: ArrayLike = 0.0,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> Curve:
    """The curve of a histogram: ``times`` ascending, and how many ended, were still going, and came late at each.

    Those who ``entered`` at a time are watched from that time on only: an end before it would not be known (left
    truncation). Where for a while nobody is watched the curve ends, for what is lost meanwhile cannot be known; where
    nobody is from the beginning there is none. ``design_effect`` is how many times wider the variance is, because what
    belongs to one customer is alike. Where nobody or everybody has ended, Greenwood's variance is nought and would
    claim certainty: the outer limit is then Wilson's, for as many as the curve is worth there. ValueError for counts
    that cannot be.
    """
    t, d, c, late = floats(times, events, censored, entered)
    require((d >= 0) & (c >= 0) & (late >= 0), "counts cannot be negative")
    require(np.diff(t) > 0, "times ascend")
    require(design_effect > 0, "a design effect is positive")
    z = critical(confidence)
    left = d + c
    from_start = float(left.sum() - late.sum())
    at_risk = from_start + np.cumsum(late) - (np.cumsum(left) - left)
    require(at_risk >= left - _ALIKE, "nobody ends before being watched")
    watched = _watched_throughout(from_start, at_risk - left)
    t, left = t[:watched], left[:watched]
    ended = d[:watched] > 0
    n, d = at_risk[:watched][ended], d[:watched][ended]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.cumprod(1 - d / n)
        log_variance = np.cumsum(d / (n * (n - d))) * design_effect
        stretch = np.exp(z * np.sqrt(log_variance))
        low, high = survival / stretch, np.minimum(survival * stretch, 1.0)
        before = np.append(1.0, survival[:-1])
        worth = n / before / design_effect  # how many watched from the start until now it would have taken
        gone = survival == 0
        variance = np.where(gone, 0.0, survival**2 * log_variance)
        low, high = np.where(gone, 0.0, low), np.where(gone, z * z / (worth + z * z), high)
    everybody = from_start / design_effect
    first = Reading(1.0, everybody / (everybody + z * z), 1.0) if left.sum() else Reading(np.nan, np.nan, np.nan)
    seen_until = float(t[left > 0][-1]) if left.sum() else np.nan
    return Curve(t[ended], n, d, survival, variance, low, np.fmax(high, low), seen_until, first)


def _watched_throughout(from_start: float, remaining: Floats) -> int:
    """How many of the times come before a gap in which nobody is watched; ``remaining`` are there after each time."""
    if from_start <= _ALIKE:
        return 0
    gaps = np.flatnonzero(remaining <= _ALIKE)
    return int(gaps[0]) + 1 if gaps.size else remaining.size
