"""How coarsely a number may be shown: as finely as its interval supports, and no finer."""

import math
from decimal import ROUND_HALF_UP, Decimal

FINEST = 1e-6  # more decimals are noise of the arithmetic, whatever an interval claims


def step(low: float | None, high: float | None) -> float:
    """The power of ten to round to: decimals only where half the interval is below 1, tens only from ±25.

    82.3 ± 1.7 gives 1, 14.8 ± 0.4 gives 0.1, 1,230 ± 300 gives 100. Without an interval, or with one of no width, 1.
    """
    if low is None or high is None or not math.isfinite(high - low):
        return 1.0
    half = abs(high - low) / 2
    if half == 0 or 1 <= half < 25:
        return 1.0
    return max(FINEST, 10.0 ** math.floor(math.log10(half if half < 1 else half / 2.5)))


def change_step(low: float, high: float) -> float:
    """As ``step``, but finer where rounding would hide that the interval excludes zero: +2.0 ± 1.6, not +2 ± 2."""
    grain, middle, half = step(low, high), abs(low + high) / 2, abs(high - low) / 2
    for _ in range(2):
        if low * high > 0 and half > 0 and rounded(middle, grain) <= rounded(half, grain):
            grain = max(FINEST, grain / 10)
    return grain


def significant(value: float, figures: int) -> float:
    """The power of ten that leaves ``value`` this many significant figures, for amounts that have no interval."""
    return 1.0 if value == 0 else max(FINEST, 10.0 ** (math.floor(math.log10(abs(value))) - figures + 1))


def rounded(value: float, grain: float) -> Decimal:
    """``value`` to the nearest ``grain`` (a power of ten), halves away from zero, and never a negative zero."""
    exponent = Decimal(1).scaleb(round(math.log10(grain)))
    found = Decimal(repr(float(value))).quantize(exponent, ROUND_HALF_UP)
    return abs(found) if found == 0 else found


def round_steps(low: float, high: float, most: int = 5, finest: float = 0.0) -> list[float]:
    """The multiples of 1, 2 or 5 (times a power of ten, and at least ``finest``) from ``low`` to ``high``, both
    inclusive: as many as there can be up to ``most``, which is at least 2. For the scale of a chart; only ``low`` where
    there is no width."""
    if not low < high:
        return [low]
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for each in (each * 10**more for more in range(9) for each in (1, 2, 5)):
        grain = each * power
        first, last = math.ceil(low / grain - FINEST), math.floor(high / grain + FINEST)
        if last - first < most and grain >= finest:
            break
    return [number * grain for number in range(first, last + 1)]
