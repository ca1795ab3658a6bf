"""How long things last when some have not ended yet: Kaplan and Meier's curve, its interval, and its quantiles.

Input is a histogram: at each time so many ended, and so many were last seen still going. What is known of those is only
that they last longer; leaving them out would make everything look shorter than it is.

Sources: Kaplan and Meier 1958; Greenwood 1926 (variance); Brookmeyer and Crowley 1982 (interval of a quantile), which
uses limits of S on the scale of log S, as R's survfit does. Of one share these limits miss too often on one side (in
up to one case of ten at 95 %), so a share that is read off the curve gets Wilson's interval for as many as it is worth,
which is S (1 - S) over Greenwood's variance (Rothman 1978): without open ends exactly the interval of any other share.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require
from cx_metrics.statistics.intervals import critical, wilson

_ALIKE = 1e-9  # a curve this near to a level is at it: 1 - 0.5 is not exactly a product of shares


class CurveReading(NamedTuple):
    """A share or a time with both ends of its interval: NaN where it is not known, inf for no upper end."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SurvivalCurve:
    """S(t), the share that lasts longer than t, at the ``times`` where something ended; arrays of one length.

    ``at_risk`` were still going just before; ``variance`` is Greenwood's, of S; ``low`` and ``high`` are its limits on
    the scale of log S; ``worth`` is the size of a sample without open ends that would tell as much. ``watched`` are
    still going just before each time ``seen``, at which anything ended or was last seen.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    variance: Floats
    low: Floats
    high: Floats
    worth: Floats
    seen: Floats
    watched: Floats
    design_effect: float
    confidence: float

    def at(self, time: float) -> CurveReading:
        """The share that lasts longer than ``time``; NaN beyond what was watched, unless all had ended by then."""
        worth = self.worth_at(time)
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        share = 1.0 if i < 0 else float(self.survival[i])
        found = wilson(share * worth, worth, self.confidence)
        return CurveReading(share if worth == worth else np.nan, found.low, found.high)

    def worth_at(self, time: float) -> float:
        """How many watched throughout would tell as much of S at ``time``; before any end, who is still there."""
        i = int(np.searchsorted(self.times, time, side="right")) - 1
        if i >= 0 and (time <= self.seen[-1] or self.survival[-1] == 0):
            return float(self.worth[i])
        later = self.watched[self.seen >= time]
        return float(later[0]) / self.design_effect if i < 0 and later.size else np.nan

    def quantile(self, q: float) -> CurveReading:
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
        low = self.times[(self.low <= level) & (self._at_first > level)]
        high = self.times[self.high <= level]
        return CurveReading(value, float(low[0]) if low.size else np.nan, float(high[0]) if high.size else np.inf)

    @property
    def _at_first(self) -> float:
        """The lower limit of S before anything ended."""
        return self.at(-np.inf).low


def kaplan_meier(
    times: ArrayLike,
    events: ArrayLike,
    censored: ArrayLike,
    entered: ArrayLike = 0.0,
    design_effect: float = 1.0,
    confidence: float = 0.95,
) -> SurvivalCurve:
    """The curve of a histogram: ``times`` ascending, and how many ended, were still going, and came late at each.

    Those who ``entered`` at a time are watched from that time on only: an end before it would not be known (left
    truncation). Where for a while nobody is watched the curve ends, for what is lost meanwhile cannot be known; where
    nobody is from the beginning there is none. ``design_effect`` is how many times wider the variance is, because what
    belongs to one customer is alike. Where everybody has ended, Greenwood's variance is nought and would claim
    certainty: the upper limit is then Wilson's. ValueError for counts that cannot be.
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
        survival = np.asarray(np.cumprod(1 - d / n), dtype=np.float64)
        log_variance = np.cumsum(d / (n * (n - d))) * design_effect
        stretch = np.exp(z * np.sqrt(log_variance))
        low, high = survival / stretch, np.minimum(survival * stretch, 1.0)
        before = np.append(1.0, survival[:-1])
        worth = n / before / design_effect  # how many watched from the start until now it would have taken
        gone = survival == 0
        variance = np.where(gone, 0.0, survival**2 * log_variance)
        low, high = np.where(gone, 0.0, low), np.where(gone, z * z / (worth + z * z), high)
        worth = np.where(gone, worth, survival * (1 - survival) / variance)
    seen = left > 0
    return SurvivalCurve(
        t[ended],
        n,
        d,
        survival,
        variance,
        low,
        high,
        worth,
        t[seen],
        at_risk[:watched][seen],
        design_effect,
        confidence,
    )


def _watched_throughout(from_start: float, remaining: Floats) -> int:
    """How many of the times come before a gap in which nobody is watched; ``remaining`` are there after each time."""
    if from_start <= _ALIKE:
        return 0
    gaps = np.flatnonzero(remaining <= _ALIKE)
    return int(gaps[0]) + 1 if gaps.size else remaining.size
