"""The stretches of time that are decided one by one, and which of them a period shows.

Seen from the last full month, the data falls into windows of twelve months (and what came after it). A period shows
each window that it holds as a whole; of a window that it cuts, its months; of a month that it cuts, its days. Two
periods thus differ by stretches that were all decided: there is no third thing to be had by taking one from the other.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, Protocol

import numpy as np

from cx_metrics.months import month_end, month_number, month_start
from cx_metrics.privacy.rule import WINDOW, Flags, Ids

StretchKind = Literal["undated", "years", "windows", "months", "days"]
ShownStretches = list[tuple["Stretches", Ids]]  # stretches, and the places of those that a period shows


class Days(Protocol):
    """A period: from the first day to the last; ``undated``: and the rows without a date."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...
    @property
    def undated(self) -> bool: ...


@dataclass(frozen=True)
class Stretches:
    """Stretches of one kind, side by side: ``ends`` are their first and last days. ``coarser`` are those they are parts
    of, ``inside`` the place there of each. Two of one kind and ``month`` are the same in one build."""

    kind: StretchKind
    month: int = 0  # whose days these are
    ends: tuple[tuple[date, date], ...] = field(default=(), compare=False)
    coarser: "Stretches | None" = field(default=None, compare=False)
    inside: Ids = field(default_factory=lambda: np.zeros(0, dtype=np.int64), compare=False)

    def within(self, period: Days) -> Flags:
        """Which of them a period holds as a whole."""
        return (period.start.toordinal() <= self._firsts) & (self._lasts <= period.end.toordinal())

    def cut(self, period: Days) -> Flags:
        """Those of which a period holds a part."""
        touched = (period.start.toordinal() <= self._lasts) & (self._firsts <= period.end.toordinal())
        return touched & ~self.within(period)

    @cached_property
    def _firsts(self) -> Ids:
        return np.array([first.toordinal() for first, _ in self.ends], dtype=np.int64)

    @cached_property
    def _lasts(self) -> Ids:
        return np.array([last.toordinal() for _, last in self.ends], dtype=np.int64)


UNDATED = Stretches("undated", ends=((date.min, date.min),))  # all time less all dated periods leaves these rows


def months_of(first: date, last: date, years: bool = False) -> Stretches:
    """The months of the data, which runs from ``first`` to ``last``; ``years``: each stands for the year to its end."""
    numbers = range(month_number(first), month_number(last) + 1)
    ends = tuple((max(month_start(n), first), min(month_end(n), last)) for n in numbers)
    full = month_number(last) - (last != month_end(month_number(last)))
    window = np.array([-((full - n) // WINDOW) for n in numbers], dtype=np.int64)
    window -= window.min()
    starts = np.flatnonzero(np.diff(window, prepend=-1))
    lasts = [*(starts[1:] - 1), len(ends) - 1]
    if years:
        return Stretches("years", ends=ends, inside=np.array([i in lasts for i in range(len(ends))], dtype=np.int64))
    windows = tuple((ends[a][0], ends[b][1]) for a, b in zip(starts, lasts, strict=True))
    return Stretches("months", ends=ends, coarser=Stretches("windows", ends=windows), inside=window)


def days_of(months: Stretches, place: int) -> Stretches:
    """The days of one of the months of the data."""
    first, last = months.ends[place]
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    inside = np.full(len(days), place, dtype=np.int64)
    return Stretches("days", month_number(first), tuple((day, day) for day in days), months, inside)


def shown_by(period: Days, months: Stretches | None) -> ShownStretches:
    """What a period shows of data over these months (None: nothing in it has a date)."""
    found: ShownStretches = [(UNDATED, np.zeros(1, dtype=np.int64))] if period.undated else []
    if months is None:
        return found
    windows, whole = months.coarser, months.within(period)
    if windows is None:
        found.append((months, np.flatnonzero(whole)))
    else:
        found.append((windows, np.flatnonzero(windows.within(period))))
        found.append((months, np.flatnonzero(whole & windows.cut(period)[months.inside])))
        for place in np.flatnonzero(months.cut(period)):
            days = days_of(months, int(place))
            found.append((days, np.flatnonzero(days.within(period))))
    return [(stretches, places) for stretches, places in found if len(places)]
