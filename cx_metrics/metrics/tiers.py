"""Which stretches of time must hold enough answers before a period may be shown, so that no two periods give
a few away.

Seen from the last full month, the data falls into windows of twelve months (and what came after it). A period
that takes a window as a whole asks only that the window holds enough. One that cuts a window lets every month
of it be told from the others, so every month must; one that cuts a month does the same to its days. The
windows are the same for every group and question: what is shown of one window says nothing about another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from cx_metrics.metrics.periods import Period, month_end, month_number, month_start
from cx_metrics.metrics.undated import UNDATED

WINDOW = 12  # months


@dataclass(frozen=True)
class Tier:
    """Stretches that a period lets be told apart: each must hold no answer or enough. What the ``coarser``
    tier hides stays hidden here.
    """

    buckets: tuple[Period, ...]
    coarser: "Tier | None" = None

    @property
    def days(self) -> bool:
        """Whether it tells days apart."""
        return self.coarser is not None and self.coarser.coarser is not None

    @property
    def span(self) -> Period:
        return Period(self.buckets[0].start, self.buckets[-1].end)


WITHOUT_DATE = Tier((UNDATED,))  # all time less all dated periods leaves the rows without a date


def tiers(period: Period, first: date, as_of: date) -> tuple[Tier, ...]:
    """The tiers that ``period`` needs, in data from ``first`` to ``as_of``."""
    found: list[Tier] = []
    for window in _windows(first, as_of):
        part = Period(max(window.start, period.start), min(window.end, period.end))
        if part.start > part.end:
            continue
        whole = Tier((window,))
        if part == window:
            found.append(whole)
            continue
        months = Tier(tuple(_months(window)), whole)
        found.append(months)
        for month in months.buckets:
            inside = Period(max(month.start, part.start), min(month.end, part.end))
            if inside.start <= inside.end and inside != month:
                found.append(Tier(tuple(Period(day, day) for day in _days(month)), months))
    return tuple(found)


def _windows(first: date, as_of: date) -> Iterator[Period]:
    """The windows of the data, oldest first, cut to the data; the last full month ends one."""
    anchor = month_number(as_of) - (as_of != month_end(month_number(as_of)))
    behind = (anchor - month_number(first)) // WINDOW
    for back in range(behind, -2, -1):
        last = anchor - WINDOW * back
        window = Period(max(month_start(last - WINDOW + 1), first), min(month_end(last), as_of))
        if window.start <= window.end:
            yield window


def _months(window: Period) -> Iterator[Period]:
    for number in range(month_number(window.start), month_number(window.end) + 1):
        yield Period(max(month_start(number), window.start), min(month_end(number), window.end))


def _days(month: Period) -> Iterator[date]:
    for day in range((month.end - month.start).days + 1):
        yield month.start + timedelta(days=day)
