"""Months as whole numbers: the form in which marts keep them, and in which they can be counted."""

from datetime import date, timedelta


def month_number(day: date) -> int:
    """Year × 12 + month − 1: the small integer under which marts keep a month."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of a month."""
    return date(number // 12, number % 12 + 1, 1)


def month_end(number: int) -> date:
    """The last day of a month."""
    return month_start(number + 1) - timedelta(days=1)


def a_year_after(day: date) -> date:
    """The same day of the next year; of 29 February the last of the month."""
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
