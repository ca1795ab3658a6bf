"""Years of customers: what a question about them reads, which is the twelve months to a month's end.

A row of such a view is what a customer did in a year. The years of two months overlap, so they are never added up: a
period is read as at its last full month, a quarter or year of a split by time as at its own, and the comparison as at
the last full month of the other period.
"""

from dataclasses import replace
from datetime import date

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Fetch, Key
from cx_metrics.metrics.periods import Period, bucket_of, month_end, month_number, month_start
from cx_metrics.metrics.plan import CellQuery

_NEVER = Period(date(1, 1, 1), date(1, 1, 31))  # a whole month of which there is no data


def read(fetch: Fetch, metric: Metric, asked: CellQuery) -> Cells:
    """The sums that ``metric`` reads, by cell: as they are fetched for most metrics, and for those over years of
    customers the sums of each stretch's last full month, under the stretch's own key. Never by day."""
    period, grain = asked.period, asked.grain
    if not metric.reads_years:
        return fetch(asked)
    if grain is None:
        return fetch(replace(asked, period=last_full_month(period) or _NEVER))
    found = fetch(replace(asked, period=period.inner or _NEVER, grain="month"))
    buckets = {key: bucket_of(month_start(key[0]), grain, asked.fiscal_start) for key in found.keys}

    def is_last(key: Key) -> bool:
        bucket = buckets[key]
        stretch = Period(max(bucket.start, period.start), min(bucket.end, period.end))
        last = last_full_month(stretch)
        return last is not None and month_number(last.start) == key[0]

    kept = found.kept(is_last)
    return replace(kept, keys=tuple((month_number(buckets[key].start), *key[1:]) for key in kept.keys))


def last_full_month(period: Period) -> Period | None:
    """The last full month inside a period, as at whose end it is read; None when it holds none."""
    inner = period.inner
    return None if inner is None else Period(month_start(month_number(inner.end)), inner.end)


def year_to(month: Period) -> Period:
    """The twelve months that end with a month."""
    last = month_number(month.end)
    return Period(month_start(last - 11), month_end(last))
