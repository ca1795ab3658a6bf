"""A metric month by month (or quarter by quarter): every month of a period in its place, those without data too, and
since when it changed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.periods import Grain, Period, buckets
from cx_metrics.metrics.reasons import Reason
from cx_metrics.statistics.level_step import step

CONVINCING = 0.05
MOST_VAGUE = 6  # months: a moment known no better than this is none
_INTERVAL = 2 * 1.959964  # standard errors in a 95 % interval


@dataclass(frozen=True)
class Since:
    """A metric stepped to another level at the start of one of these months, ``first`` to ``last`` (95 % sure)."""

    first: date
    last: date
    change: float


def monthly(answer: Answer, metric: str, grain: Grain = "month", fiscal_start: int = 1) -> tuple[Measurement, ...]:
    """One measurement for each month of the answer's period (or whatever ``grain`` it was asked by, without groups), in
    order; a month without answers is there as not measurable."""
    found = {m.period.start: m for m in answer.measurements if m.metric == metric}
    unit = next((m.unit for m in found.values()), "")
    return tuple(
        found.get(month.start)
        or Measurement(metric, unit, (), month, None, None, None, 0, 0.0, "not_measurable", reason=Reason("nobody"))
        for month in buckets(answer.period, grain, fiscal_start)
    )


def since(months: Sequence[Measurement], change: float) -> Since | None:
    """When the metric stepped by something with the sign of ``change``; None where no single moment stands out.

    Months that cannot be judged are passed over: a step next to them is known less exactly.
    """
    known = [m for m in months if m.status == "ok" and m.value is not None and _error(m) > 0]
    found = step([m.value or 0.0 for m in known], [_error(m) for m in known]) if known else None
    if found is None or found.p_value > CONVINCING or found.change * change <= 0:
        return None
    # a step before the value at index i lies after the month at i - 1, which may be some months earlier
    first, last = known[found.earliest].period.start, known[found.latest].period.start
    apart = Period(first, last).months
    return Since(first, last, found.change) if apart <= MOST_VAGUE else None


def _error(found: Measurement) -> float:
    if found.low is None or found.high is None or not math.isfinite(found.high - found.low):
        return 0.0
    return (found.high - found.low) / _INTERVAL
