"""Rows without a date: they count in all-time figures only, and whoever reads a figure of a period is told so."""

from datetime import date

from cx_metrics.metrics.periods import Period
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader

NO_DATE = date(1800, 1, 1)  # before any data: the ends of a period that holds nothing but rows without a date
UNDATED = Period(NO_DATE, NO_DATE, undated=True)


def all_time(reader: Reader) -> Period | None:
    """Everything there is, rows without a date included; None where there is nothing to measure."""
    if reader.first is None or reader.as_of is None:
        return UNDATED if reader.undated else None
    return Period(reader.first, reader.as_of, undated=bool(reader.undated))


def span(period: Period, text: Text) -> str:
    """A period in words, and whether rows without a date are in it."""
    if period == UNDATED:
        return text("period.undated")
    said = text.period(period.start, period.end)
    return text("period.with_undated", period=said) if period.undated else said


def period_json(period: Period) -> dict[str, str | bool | None]:
    """``from`` and ``to`` as ISO days (none where nothing has a date), and ``undated`` where such rows count too."""
    ends = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    if not period.undated:
        return {**ends}
    return {**(dict.fromkeys(ends) if period == UNDATED else ends), "undated": True}
