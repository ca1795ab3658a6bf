"""The line of a small company: months where they say something, else quarters, else half-years of its own year."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.periods import MONTHS_OF, Grain, buckets
from cx_metrics.ui.grains import finest, whole

LINE = Period(date(2025, 10, 1), date(2026, 10, 31))
FIRST = date(2022, 5, 17)


def points(
    period: Period, grain: Grain, fewest: int, a_month: float, begin: date = FIRST, fiscal: int = 1
) -> list[Measurement]:
    """What is measured of a company with so many answers a month, where a point takes ``fewest``."""
    made = []
    for bucket in buckets(period, grain, fiscal):
        n = round(a_month * bucket.months) if bucket.end >= begin else 0
        status = "not_measurable" if n == 0 else "few" if n < fewest else "ok"
        value = 0.5 if status == "ok" else None
        made.append(Measurement("csat", "share", (), bucket, value, value, value, n, float(n), status))  # type: ignore[arg-type]
    return made


def lengths(a_month: float, line: Period = LINE, begin: date = FIRST, fiscal: int = 1) -> list[int]:
    months = points(line, "month", 30, a_month, begin)
    found = finest(
        months,
        lambda over, grain: points(over, grain, 30, a_month, begin, fiscal),
        line=line,
        first=begin,
        fiscal=fiscal,
    )
    return [point.period.months for point in found]


@pytest.mark.parametrize(
    ("a_month", "told"),
    [(40, [1] * 13), (13, [3] * 8), (6, [6] * 6), (1, [1] * 13)],
    ids=["many", "some", "few", "none"],
)
def test_the_finest_grain_that_has_enough(a_month: float, told: list[int]) -> None:
    assert lengths(a_month) == told


def test_a_young_company_keeps_its_months() -> None:
    assert lengths(40, begin=date(2026, 8, 1)) == [1] * 13
    assert lengths(13, begin=date(2026, 2, 1)) == [3] * 3  # the first quarter holds two months of it


@pytest.mark.parametrize(("fiscal", "last"), [(1, date(2026, 9, 30)), (2, date(2026, 10, 31)), (4, date(2026, 9, 30))])
def test_quarters_are_those_of_the_organisations_year_and_whole(fiscal: int, last: date) -> None:
    over = whole(LINE, "quarter", 8, FIRST, fiscal)
    assert over is not None and over.end == last and over.months == 24
    assert all(point.months == 3 for point in buckets(over, "quarter", fiscal))


def test_a_line_never_begins_before_the_data_and_needs_one_whole_point() -> None:
    over = whole(LINE, "half", 6, date(2025, 9, 3), 1)
    assert over is not None and (over.start, over.end) == (date(2025, 7, 1), date(2026, 6, 30))
    assert whole(LINE, "half", 6, date(2026, 8, 3), 1) is None


@pytest.mark.parametrize("grain", list(MONTHS_OF))
@pytest.mark.parametrize("fiscal", range(1, 13))
def test_the_buckets_of_every_grain_cover_each_day_once(grain: Grain, fiscal: int) -> None:
    held = list(buckets(LINE, grain, fiscal))
    assert (held[0].start, held[-1].end) == (LINE.start, LINE.end)
    assert all(b.start == a.end + timedelta(days=1) for a, b in pairwise(held))
    assert all(bucket.months <= MONTHS_OF[grain] for bucket in held)
