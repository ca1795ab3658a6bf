"""Whom each touchpoint reaches: the known customers who met it in the period, and their margin of a year.

Counted from the mart's ``touchpoint_meetings`` under any filter and over any days: of everybody up to 250,000 events,
ratings, answers and cases, of larger companies of one customer in 2, 4, 8 …
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import RATINGS, RatedItem
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.moment import Reach
from cx_metrics.privacy import least_of
from cx_metrics.sql import literal
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.warehouse.journeys.meetings import ONE_IN
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query
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
    of, rows = int(reader.facts[ONE_IN] or 1), _counted(reader, filters, period)
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


def _counted(reader: Reader, filters: Filters, period: Period) -> list[tuple[Any, ...]]:
    """The customers of each touchpoint, and of any (''), as ``touchpoint_reach`` tells them. A view that does not know
    what is filtered by tells nothing."""
    asked = {name for name, _ in filters}
    views = {EVENTS: "events", RATINGS: "ratings", ANSWERS: "answers"}
    tell = [literal(name) for view, name in views.items() if asked <= {*reader.dimensions(view)}]
    conditions, told = filter_conditions(filters, filtered)
    dated = "(occurred_on BETWEEN ? AND ?" + (" OR occurred_on IS NULL)" if period.undated else ")")
    condition = " AND ".join([f"told_by IN ({', '.join(tell) or 'NULL'})", dated, *conditions])
    return reader.rows(query("touchpoint_reach", condition=Sql(condition)), [period.start, period.end, *told])


def _mean(margin: float, squares: float, n: int) -> Ranged:
    ends = t_mean(margin, squares, n)
    return Ranged(margin / n, *(float(end) if np.isfinite(end) else None for end in (ends.low, ends.high)))
