"""Every rate of return of a flow of money: of several none is *the* return, and a case says how many there are.

Time 0 is today; every later amount falls due at the end of its period. What a flow is worth at a rate, its one return
and its payback are functions of the formula language (``cx_metrics.formula.timeline``).
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require

_TOUCHES = 1e-11  # a curve this near to nought, as a share of what it is summed from, is there


def rates_of_return(flow: ArrayLike) -> tuple[float, ...]:
    """Every rate a period above −100 % at which one flow is worth nought, ascending; a double root once.

    None for a flow that never changes its sign, or that holds what cannot be measured (NaN). ValueError for an empty
    one.
    """
    amounts = np.asarray(flow, dtype=np.float64)
    require(amounts.ndim == 1 and amounts.size > 0, "a flow has at least one amount")
    if not np.isfinite(amounts).all():
        return ()
    return tuple(float(np.expm1(x)) for x in _roots(amounts, np.arange(amounts.size, dtype=np.float64)))


def _roots(amounts: Floats, times: Floats) -> list[float]:
    """Every x at which the sum of amounts × exp(−x times) is nought, ascending.

    Multiplied by exp(x turn), for a time ``turn`` at which the amounts change their sign, the sum keeps its roots, and
    its slope is such a sum again with one change of sign less (how Descartes' rule of signs is proved). Between the
    roots of its slope it only rises or only falls, so that it has one root there if its ends differ in sign.
    """
    amounts, times = amounts[amounts != 0], times[amounts != 0]
    changes = np.flatnonzero(np.diff(np.sign(amounts)))
    if not changes.size:
        return []
    apart = times - (times[changes[0]] + times[changes[0] + 1]) / 2

    def level(x: float) -> float:
        """The sum as a share of the sum of its sizes, which cannot overflow."""
        weights = np.abs(amounts) * np.exp(-x * apart - np.max(-x * apart))
        return float(np.sign(amounts) @ weights / weights.sum())

    turning = _roots(amounts * apart, times)
    found = [x for x in turning if abs(level(x)) < _TOUCHES]
    ends = [-np.inf, *turning, np.inf]
    for low, high in pairwise(ends):
        below = np.sign(amounts[-1]) if low == -np.inf else np.sign(level(low)) * (low not in found)
        above = np.sign(amounts[0]) if high == np.inf else np.sign(level(high)) * (high not in found)
        if below * above < 0:
            found.append(_crossing(level, low, high, below))
    return sorted(found)


def _crossing(level: Callable[[float], float], low: float, high: float, below: float) -> float:
    """Where ``level``, of the sign ``below`` at ``low`` and the other at ``high``, is nought: by halving."""
    if low == -np.inf:
        low = -1.0 if high == np.inf else high - 1.0
        while level(low) * below < 0:
            low -= 2 * (1.0 + abs(low))
    if high == np.inf:
        high = max(1.0, low + 1.0)
        while level(high) * below > 0:
            high += 2 * (1.0 + abs(high))
    while True:
        middle = (low + high) / 2
        if middle in (low, high):
            return middle
        low, high = (middle, high) if level(middle) * below > 0 else (low, middle)
