"""The words with which several commands ask of whom, and when: DIM=VALUE, and days."""

import argparse
from datetime import date

from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics import Period, period_of
from cx_metrics.warehouse.reader import Reader


def view_arguments(sub: argparse.ArgumentParser) -> None:
    """Of whom and over which days is asked, and for whom."""
    sub.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="only these; repeat for more")
    sub.add_argument("--from", dest="start", metavar="D", help="first day, YYYY-MM-DD")
    sub.add_argument("--to", dest="end", metavar="D", help="last day, YYYY-MM-DD")
    sub.add_argument("--public", action="store_true", help="hide small groups, as the pages do")


def pair(option: str, text: str) -> tuple[str, str]:
    """``dimension=value`` as a pair; raises QuestionError without an equals sign."""
    name, equals, value = text.partition("=")
    if not equals:
        raise QuestionError(Problem(f"{option} {text}", "has no =", "write dimension=value"))
    return name.strip(), value.strip()


def period_told(start: str | None, end: str | None, reader: Reader) -> Period | None:
    """The days told; where one is left out the first or last day of the data, and None without either."""
    if start is None and end is None:
        return None
    usual = period_of(reader)
    first = _day("--from", start) if start else (reader.first or usual.start)
    last = _day("--to", end) if end else (reader.as_of or usual.end)
    return Period(first, last)


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QuestionError(Problem(option, f"{text!r} is not a date", "write YYYY-MM-DD")) from None
