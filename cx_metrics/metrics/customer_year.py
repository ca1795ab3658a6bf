"""Years of customers: what a question about them reads, which is the twelve months to a month's end.

A row of such a view is what a customer did in a year. The years of two months overlap, so they are never added up: a
period is read as at its last full month, a quarter or year of a split by time as at its own, and the comparison as at
the last full month of the other period.
"""

from datetime import date

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Fetched, Key
from cx_metrics.metrics.periods import Grain, Period, bucket_of, month_end, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.together import Together

_NEVER = Period(date(1, 1, 1), date(1, 1, 31))  # a whole month of which there is no data


def read(
    together: Together,
    metric: Metric,
    columns: tuple[str, ...],
    by: tuple[str, ...],
    where: Filters,
    period: Period,
    grain: Grain | None,
    fiscal_start: int,
) -> Fetched:
    """The sums ``columns`` that ``metric`` reads over ``period``, by cell: ``Together.fetch`` for most metrics, and for
    those over years of customers the sums of each stretch's last full month, under the stretch's own key. Never by
    day."""
    if not metric.reads_years:
        return together.fetch(metric.view, columns, by, where, period, grain, fiscal_start)
    if grain is None:
        return together.fetch(metric.view, columns, by, where, last_full_month(period) or _NEVER, None, fiscal_start)
    found = together.fetch(metric.view, columns, by, where, period.inner or _NEVER, "month", fiscal_start)
    buckets = {key: bucket_of(month_start(key[0]), grain, fiscal_start) for key in found.cells.keys}

    def is_last(key: Key) -> bool:
        bucket = buckets[key]
        stretch = Period(max(bucket.start, period.start), min(bucket.end, period.end))
        last = last_full_month(stretch)
        return last is not None and month_number(last.start) == key[0]

    kept = found.cells.kept(is_last)
    keys = tuple((month_number(buckets[key].start), *key[1:]) for key in kept.keys)
    return Fetched(Cells(keys, kept.sums), found.source)


def last_full_month(period: Period) -> Period | None:
    """The last full month inside a period, as at whose end it is read; None when it holds none."""
    inner = period.inner
    return None if inner is None else Period(month_start(month_number(inner.end)), inner.end)


def year_to(month: Period) -> Period:
    """The twelve months that end with a month."""
    last = month_number(month.end)
    return Period(month_start(last - 11), month_end(last))
