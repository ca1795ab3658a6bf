"""Periods of time: whole months where possible, the organisation's fiscal years, and the period to compare
with.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from cx_metrics.months import month_end as month_end  # whoever works with periods finds these here too
from cx_metrics.months import month_number as month_number
from cx_metrics.months import month_start as month_start

Grain = Literal["day", "month", "quarter", "half", "year"]
MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12}  # of each grain but the day


@dataclass(frozen=True, order=True)
class Period:
    """From ``start`` to ``end``, both inclusive. ``undated``: and the rows without a date, as all time has them."""

    start: date
    end: date
    undated: bool = False

    @property
    def whole_months(self) -> bool:
        return self.start.day == 1 and self.end == month_end(month_number(self.end))

    @property
    def months(self) -> int:
        """How many months it touches."""
        return month_number(self.end) - month_number(self.start) + 1

    @property
    def inner(self) -> "Period | None":
        """The whole months inside, if any."""
        first = month_number(self.start) + (self.start.day > 1)
        last = month_number(self.end) - (self.end != month_end(month_number(self.end)))
        return Period(month_start(first), month_end(last)) if first <= last else None

    @property
    def edges(self) -> tuple["Period", ...]:
        """The days before and after the whole months inside; the period itself when it holds no whole
        month.
        """
        inner = self.inner
        if inner is None:
            return (self,)
        before = Period(self.start, inner.start - timedelta(days=1))
        after = Period(inner.end + timedelta(days=1), self.end)
        return tuple(edge for edge in (before, after) if edge.start <= edge.end)

    def shifted(self, months: int) -> "Period":
        """The same stretch some months away; a month's last day stays its last day."""
        return Period(_shifted(self.start, months, start=True), _shifted(self.end, months, start=False))

    def last_months(self, count: int) -> "Period":
        """The ``count`` whole months that end with its last whole month (the month it ends in, when it holds
        none).
        """
        last = month_number((self.inner or self).end)
        return Period(month_start(last - count + 1), month_end(last))

    def previous(self) -> "Period":
        """The equally long period before: as many months when it is whole months, else as many days."""
        if self.whole_months:
            return self.shifted(-self.months)
        days = (self.end - self.start).days + 1
        return Period(self.start - timedelta(days=days), self.start - timedelta(days=1))

    def year_before(self) -> "Period":
        """The same stretch of the year before."""
        return self.shifted(-12)


def _shifted(day: date, months: int, start: bool) -> date:
    number = month_number(day) + months
    last = calendar.monthrange(number // 12, number % 12 + 1)[1]
    is_last = day == month_end(month_number(day))
    return date(number // 12, number % 12 + 1, last if is_last and not start else min(day.day, last))


def default_period(first: date, as_of: date) -> Period:
    """The last twelve full months of the data; everything when the data holds no full month."""
    last = month_number(as_of) - (as_of != month_end(month_number(as_of)))
    whole = Period(first, as_of).inner
    return Period(month_start(last - 11), month_end(last)) if whole else Period(first, as_of)


def buckets(period: Period, grain: Grain, fiscal_start: int) -> Iterator[Period]:
    """The days, months, fiscal quarters, half-years or years that the period touches, cut to the period."""
    day = period.start
    while day <= period.end:
        bucket = bucket_of(day, grain, fiscal_start)
        yield Period(max(bucket.start, period.start), min(bucket.end, period.end))
        day = bucket.end + timedelta(days=1)


def bucket_of(day: date, grain: Grain, fiscal_start: int) -> Period:
    """The whole day, month, fiscal quarter, half-year or year in which ``day`` lies."""
    if grain == "day":
        return Period(day, day)
    length = MONTHS_OF[grain]
    first = first_month(month_number(day), length, fiscal_start)
    return Period(month_start(first), month_end(first + length - 1))


def first_month(number: int, length: int, fiscal_start: int) -> int:
    """The first month of the block of ``length`` months (from the fiscal year's start) that holds month
    ``number``.
    """
    offset = fiscal_start - 1
    return (number - offset) // length * length + offset
