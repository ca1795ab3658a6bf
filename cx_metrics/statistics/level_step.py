"""Since when: the one moment at which a series of values stepped from one level to another, if there is one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require
from cx_metrics.statistics.quantiles import two_sided

_WITHIN = 3.841  # chi-squared with one degree of freedom, 95 %
LEAST_EACH_SIDE = 2  # values before and after a step: one alone is an outlier, not a level


@dataclass(frozen=True)
class LevelStep:
    """A step before the value at index ``at``; with 95 % confidence it lies at ``earliest`` to ``latest``.

    ``change`` is the level after less the level before, ``p_value`` that of a series without any step.
    """

    at: int
    earliest: int
    latest: int
    change: float
    p_value: float


def step(values: ArrayLike, errors: ArrayLike) -> LevelStep | None:
    """The most likely single step in ``values`` with standard errors ``errors``; None for fewer than four values.

    Every place is tried: how much better do two levels fit than one (weighted least squares)? The best place is the
    step; places whose fit is less than 3.84 worse make its confidence set (Hinkley 1970, Biometrika). The p-value of
    the best is multiplied by the number of places (Bonferroni), which is on the careful side. ValueError for an error
    that is not positive and finite.
    """
    y, e = floats(values, errors)
    require(np.isfinite(y) & np.isfinite(e) & (e > 0), "every value needs a positive, finite error")
    places = range(LEAST_EACH_SIDE, len(y) - LEAST_EACH_SIDE + 1)
    if not places:
        return None
    weight = 1 / np.square(e)
    changes = [_level(y[k:], weight[k:]) - _level(y[:k], weight[:k]) for k in places]
    gain = np.array(
        [c**2 / (1 / weight[:k].sum() + 1 / weight[k:].sum()) for c, k in zip(changes, places, strict=True)]
    )
    best = int(np.argmax(gain))
    near = np.flatnonzero(gain >= gain[best] - _WITHIN)
    p = min(1.0, float(two_sided(np.sqrt(gain[best]))) * len(places))
    return LevelStep(places[best], places[int(near[0])], places[int(near[-1])], float(changes[best]), p)


def _level(values: Floats, weight: Floats) -> float:
    return float(values @ weight / weight.sum())
