"""Whom each touchpoint reaches: the known customers who met it in the period, and their margin of a year.

Counted from the mart ``journey_people`` for whole months and all time, under no filter or one value of a dimension;
else from the batches: everybody up to 250,000 events and ratings, of larger companies one customer in 2, 4, 8 …
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.drivers.cross_sums import covers_all
from cx_metrics.drivers.outcome_items import RATINGS, RatedItem
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.moment import Reach
from cx_metrics.privacy import least_of
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.journeys.people import margins
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Blank, Sql, query
from cx_metrics.warehouse.reader import Reader

_ABOUT = ("touchpoint", "stage")  # filters that say what is met rather than who meets it
EVENTS, ANSWERS = "interactions", "responses"


@dataclass(frozen=True)
class Crossing:
    """A touchpoint's ``reach``, the margin of those it reaches (all together and each on average)."""

    reach: Reach
    margin: Ranged | None
    margin_each: Ranged | None


def crossings(company: Company, items: tuple[RatedItem, ...], where: Filters, period: Period) -> dict[str, Crossing]:
    """By item. One that is about no touchpoint reaches those who rated it. Without known customers there is none."""
    reader = company.reader
    filters = tuple((name, values) for name, values in where if name not in _ABOUT)
    counted = _from_mart if _is_held(reader, filters, period) else _from_batches
    of, rows = counted(reader, filters, period)
    known = int(reader.facts.get("margins") or 0) > 0
    least = least_of(company, period.whole_months)
    by_key = {met: row for met, *row in rows}
    total = int(by_key[""][0]) if "" in by_key else 0
    found = {}
    for item in items:
        row = by_key.get(item.touchpoint or f" {item.name}")
        if row and total and not least.hides(int(row[0])):
            n, event, margin, squares = int(row[0]), bool(row[1]), float(row[2]), float(row[3])
            reach = Reach(n / total, n * of, total * of, "met" if event else "rated")
            each = _mean(margin, squares, n) if known else None
            found[item.name] = Crossing(reach, each and each.times(n * of), each)
    return found


def _is_held(reader: Reader, filters: Filters, period: Period) -> bool:
    """Whether the mart answers: whole months or all time, under no filter or one value of one dimension."""
    few = len(filters) < 2 and all(len(values) == 1 for _, values in filters)
    return few and (covers_all(reader, period) or (period.whole_months and not period.undated))


def _from_mart(reader: Reader, filters: Filters, period: Period) -> tuple[int, list[tuple[Any, ...]]]:
    """Everybody: each customer counts in the month where its last time lies before the period. Month 0 has no date."""
    conditions, parameters = filter_conditions(filters, filtered)
    within = "month BETWEEN ? AND ? AND (previous IS NULL OR previous < ?)"
    times = [month_number(period.start), month_number(period.end), month_number(period.start)]
    if period.undated:
        within, times = "previous IS NULL", []
    counts = query("touchpoint_reach", condition=Sql(" AND ".join(["cut = ?", within, *conditions])))
    return 1, reader.rows(counts, [filters[0][0] if filters else "", *times, *parameters])


def _from_batches(reader: Reader, filters: Filters, period: Period) -> tuple[int, list[tuple[Any, ...]]]:
    """One customer in how many was counted, and the counts."""
    answered = query("cells", columns=Sql("sum(n)"), relation="driver_variables", condition=Sql("true"))
    of = every(reader.count(EVENTS) + sum(int(n) for (n,) in reader.rows(answered) if n))
    conditions, told = filter_conditions(filters)
    dated = "(occurred_on BETWEEN ? AND ?" + (" OR occurred_on IS NULL)" if period.undated else ")")
    condition = " AND ".join([f"hash(customer_id) % {of} = 0", dated, *conditions])
    parts, parameters = {}, list[Any]()
    for name, view in (("events", EVENTS), ("ratings", RATINGS), ("answers", ANSWERS)):
        asked = {name for name, _ in filters} <= {*reader.dimensions(view)}
        parts[name] = Sql(condition if asked else "false")
        parameters += [period.start, period.end, *told] if asked else []
    none: dict[str, Blank] = {"of_events": (), "of_ratings": (), "of_answers": ()}
    seen = query("touchpoint_sightings", **parts, **none)
    counts = query("touchpoint_counts", sightings=Sql(seen), margins=Sql(margins()), of=Sql(str(of)))
    return of, reader.rows(counts, parameters)


def _mean(margin: float, squares: float, n: int) -> Ranged:
    ends = t_mean(margin, squares, n)
    return Ranged(margin / n, *(float(end) if np.isfinite(end) else None for end in (ends.low, ends.high)))
