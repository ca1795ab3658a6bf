"""Whether groups last equally long when some have not ended yet: the log-rank test of their survival curves.

At each time at which anybody ended, each group should lose its share of all who were watched; what it lost beyond that
is added up over times and measured against its covariance, which is that of drawing without replacement (ties count
fully). Late comers are watched from when they came. It is most telling where one group leaves faster all along; of
curves that cross it may say nothing.
Sources: Mantel 1966; Peto and Peto 1972; the form for several groups as in Klein and Moeschberger, chapter 7.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import floats, require

_NOTHING = 1e-10  # of a variance, as a share of the largest: a direction in which nothing could have differed


@dataclass(frozen=True)
class LogRank:
    """``statistic`` is chi-squared with ``degrees`` of freedom where all groups last equally long, ``p`` the chance of
    one as large; NaN where nothing could have differed."""

    statistic: float
    degrees: int
    p: float


def log_rank(
    times: ArrayLike, events: ArrayLike, censored: ArrayLike, entered: ArrayLike = 0.0, design_effect: float = 1.0
) -> LogRank:
    """Compare groups: ``times`` ascending; the counts at each time as in ``kaplan_meier``, shape (groups, times).

    Who is censored at a time is still watched for the ends of that time; who ``entered`` at a time is watched for the
    ends of later ones, and of that time too, as in ``kaplan_meier``. ``design_effect``: how many times wider variances
    are. A group of whom nobody is watched while anybody ends takes no part. ValueError for counts that cannot be.
    """
    t, d, c, late = floats(times, events, censored, entered)
    require(d.ndim == 2 and d.shape[1] == t.shape[-1], "events have the shape (groups, times)")
    t = t[0] if t.ndim == 2 else t
    require((d >= 0) & (c >= 0) & (late >= 0), "counts cannot be negative")
    require(np.diff(t) > 0, "times ascend")
    require(design_effect > 0, "a design effect is positive")
    left = d + c
    from_start = left.sum(axis=1, keepdims=True) - late.sum(axis=1, keepdims=True)
    watched = from_start + np.cumsum(late, axis=1) - (np.cumsum(left, axis=1) - left)
    require(watched >= left - 1e-9, "nobody ends before being watched")
    at, n = d.sum(axis=0), watched.sum(axis=0)
    telling = (at > 0) & (n > 0)
    d, watched, at, n = d[:, telling], watched[:, telling], at[telling], n[telling]
    share = watched / n
    spread = at * np.where(n > 1, (n - at) / np.maximum(n - 1, 1), 0.0)
    covariance = (np.diag((share * spread).sum(axis=1)) - (share * spread) @ share.T) * design_effect
    beyond = d.sum(axis=1) - (share * at).sum(axis=1)  # more ended than would be expected
    sizes, axes = np.linalg.eigh(covariance)
    counts = sizes > _NOTHING * max(float(sizes.max(initial=0.0)), 1e-300)
    degrees = int(counts.sum())
    if not degrees:
        return LogRank(np.nan, 0, np.nan)
    statistic = float(((axes[:, counts].T @ beyond) ** 2 / sizes[counts]).sum())
    return LogRank(statistic, degrees, float(special.chdtrc(degrees, statistic)))
