"""What a flow of money is worth: net present value, rate of return, payback, benefit–cost ratio.

Conventions, those that finance departments expect: time 0 is today and is not discounted; every later amount falls due
at the end of its period, unless mid-period is asked for. (Excel's NPV discounts the first amount too: its
NPV(10 %, −10000, 3000, 4200, 6800) is 1,188.44, and the value today 1,307.29.) Nothing is assumed after the last
period. Dated amounts are counted in days over 365, as in Excel's XNPV and XIRR. Flows have the shape (..., periods),
so that ten thousand draws are one call; NaN, what cannot be measured, stays so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, Values, plain, require

_DAYS = 365.0  # in a year, leap years too
_TOUCHES = 1e-11  # a curve this near to nought, as a share of what it is summed from, is there


@dataclass(frozen=True)
class RateOfReturn:
    """Every rate a period at which a flow is worth nought, ascending; a double root once.

    ``rate`` is the one when there is just one, else NaN: of several none is *the* return, and a flow that never changes
    its sign has none.
    """

    rates: tuple[float, ...]

    @property
    def rate(self) -> float:
        return self.rates[0] if self.unique else np.nan

    @property
    def unique(self) -> bool:
        return len(self.rates) == 1


def discount_factors(rate: ArrayLike, periods: int, mid_period: bool = False) -> Floats:
    """What one unit of money at 0, 1, … ``periods`` - 1 is worth today, shape (..., periods).

    With ``mid_period`` all but the amount of today come half a period earlier. ValueError for a rate of −100 % or less.
    """
    r = np.asarray(rate, dtype=np.float64)
    require(~(r <= -1), "a discount rate lies above -100 %")
    when = np.arange(periods, dtype=np.float64)
    return np.asarray((1 + r[..., None]) ** -np.where(when > 0, when - mid_period / 2, 0.0))


def net_present_value(rate: ArrayLike, flow: ArrayLike, mid_period: bool = False) -> Values:
    """The flow's worth today in its own money, at a discount rate a period; one value a row of the flow."""
    amounts = _timeline(flow)
    return plain((amounts * discount_factors(rate, amounts.shape[-1], mid_period)).sum(axis=-1))


def benefit_cost_ratio(rate: ArrayLike, benefits: ArrayLike, costs: ArrayLike, mid_period: bool = False) -> Values:
    """Present value of the benefits for one unit of the costs', both positive flows; NaN where there is no cost.

    Less one it is what some call return on investment.
    """
    gain = np.asarray(net_present_value(rate, benefits, mid_period))
    cost = np.asarray(net_present_value(rate, costs, mid_period))
    require(~(cost < 0), "costs are given as positive amounts")
    with np.errstate(divide="ignore", invalid="ignore"):
        return plain(np.where(cost > 0, gain / cost, np.nan))


def payback_months(
    flow: ArrayLike, rate: ArrayLike = 0.0, months_in_period: float = 12.0, mid_period: bool = False
) -> Values:
    """After how many months the flow has paid itself back for good; with a discount rate a period, discounted payback.

    Within the period that brings it back, money is taken to come evenly. 0: nothing was ever owed. NaN: not by the end
    of the flow. A flow that falls below nought again later counts from the last time it rose above.
    """
    amounts = _timeline(flow)
    amounts = amounts * discount_factors(rate, amounts.shape[-1], mid_period)
    balance = np.cumsum(amounts, axis=-1)
    periods = balance.shape[-1]
    owed = balance < -1e-12 * np.abs(amounts).max(axis=-1, keepdims=True)
    last = np.where(owed.any(axis=-1), periods - 1 - owed[..., ::-1].argmax(axis=-1), -1)
    here = np.clip(last, 0, periods - 2 if periods > 1 else 0)[..., None]
    debt = np.take_along_axis(balance, here, axis=-1)[..., 0]
    income = np.take_along_axis(amounts, np.minimum(here + 1, periods - 1), axis=-1)[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        when = np.where(last < 0, 0.0, last - debt / income)
    known = (last < periods - 1) & np.isfinite(balance).all(axis=-1)
    return plain(np.where(known, when * months_in_period, np.nan))


def rate_of_return(flow: ArrayLike) -> RateOfReturn:
    """Every internal rate of return of one flow, a period: all rates above −100 % at which it is worth nought."""
    amounts = _timeline(flow)
    return _rates(amounts, np.arange(amounts.shape[-1], dtype=np.float64))


def dated_rate_of_return(flow: ArrayLike, dates: ArrayLike) -> RateOfReturn:
    """The same, a year, of amounts at dates (anything NumPy reads as days), in any order: Excel's XIRR, but all."""
    return _rates(_timeline(flow), _years(dates))


def dated_net_present_value(rate: float, flow: ArrayLike, dates: ArrayLike) -> float:
    """The worth of amounts at dates on the first of the dates given, at a rate a year: Excel's XNPV."""
    require(not rate <= -1, "a discount rate lies above -100 %")
    amounts, when = _timeline(flow), _years(dates)
    require(amounts.shape == when.shape, "one amount for each date")
    return float((amounts * (1 + rate) ** -when).sum())


def _timeline(flow: ArrayLike) -> Floats:
    amounts = np.asarray(flow, dtype=np.float64)
    require(amounts.ndim > 0 and amounts.shape[-1] > 0, "a flow has at least one amount")
    return amounts


def _years(dates: ArrayLike) -> Floats:
    days = np.asarray(dates, dtype="datetime64[D]")
    require(~np.isnat(days), "every amount has its date")
    return np.asarray((days - days[0]).astype(np.float64) / _DAYS)


def _rates(amounts: Floats, when: Floats) -> RateOfReturn:
    require(amounts.ndim == 1 and amounts.shape == when.shape, "one amount for each point of time")
    if not np.isfinite(amounts).all():
        return RateOfReturn(())
    times, place = np.unique(when, return_inverse=True)  # ascending; amounts of one day are one amount
    summed = np.bincount(place.ravel(), amounts, times.size).astype(np.float64)
    return RateOfReturn(tuple(float(np.expm1(x)) for x in _roots(summed, times)))


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
