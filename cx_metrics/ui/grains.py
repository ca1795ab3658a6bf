"""The line of a figure at the finest grain that says something: months, else quarters, else half-years."""

from collections.abc import Callable, Sequence
from datetime import date

from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import MONTHS_OF, Grain, Period, first_month, month_end, month_number, month_start
from cx_metrics.pictures import is_known

COARSER: dict[Grain, int] = {"quarter": 8, "half": 6}  # how many points such a line has: two years, three years
ENOUGH = 0.5  # of the points, from the first with data, for a line to say something

Ask = Callable[[Period, Grain], Sequence[Measurement]]


def finest(months: Sequence[Measurement], ask: Ask, line: Period, first: date | None, fiscal: int) -> list[Measurement]:
    """``months`` where enough of them can be judged; else what ``ask`` answers for the quarters, else the half-years up
    to the end of the period ``line``, since the data's ``first`` day. Where no grain has enough, the one of which most
    can be judged, and of several the finest.
    """
    found = [list(months)]
    for grain, points in COARSER.items():
        if not _is_thin(found[-1]):
            return found[-1]
        if over := whole(line, grain, points, first, fiscal):
            found.append(list(ask(over, grain)))
    return found[-1] if not _is_thin(found[-1]) else max(found, key=_known)


def whole(line: Period, grain: Grain, points: int, first: date | None, fiscal: int) -> Period | None:
    """The last ``points`` whole quarters or half-years of the organisation's year that end within ``line`` (more where
    it is longer), without those before the ``first`` day; None where none is whole."""
    length = MONTHS_OF[grain]
    after = first_month(month_number(line.end) + (line.end == month_end(month_number(line.end))), length, fiscal)
    begin = after - length * max(points, -(-line.months // length))
    if first is not None:
        begin = max(begin, first_month(month_number(first), length, fiscal))
    return Period(month_start(begin), month_end(after - 1)) if begin < after else None


def _is_thin(points: Sequence[Measurement]) -> bool:
    begun = next((i for i, each in enumerate(points) if each.status != "not_measurable"), 0)
    return _known(points) < max(2, ENOUGH * (len(points) - begun))


def _known(points: Sequence[Measurement]) -> int:
    return sum(is_known(each) for each in points)
