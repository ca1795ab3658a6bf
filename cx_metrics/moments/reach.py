"""Whom each touchpoint reaches: the known customers who met it in the period, and their margin of a year.

Counted from the batches: everybody up to 250,000 events and ratings, of larger companies one customer in 2, 4, 8 … by
hash.
"""

from dataclasses import dataclass

import numpy as np

from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import RATINGS, RatedItem
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.moment import Ranged, Reach
from cx_metrics.privacy import least_of
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.journeys.people import margins

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
    of = every(reader.count(EVENTS) + sum(int(n) for (n,) in reader.rows("SELECT sum(n) FROM driver_variables") if n))
    parts, parameters = [], []
    for view, key, met in (
        (EVENTS, "touchpoint", 1),
        (RATINGS, "coalesce(touchpoint, ' ' || item)", 0),
        (ANSWERS, "CAST(NULL AS VARCHAR)", 0),
    ):
        if {name for name, _ in filters} <= {*reader.dimensions(view)}:
            conditions, told = filter_conditions(filters)
            dated = "(occurred_on BETWEEN ? AND ?" + (" OR occurred_on IS NULL)" if period.undated else ")")
            condition = " AND ".join(["customer_id IS NOT NULL", f"hash(customer_id) % {of} = 0", dated, *conditions])
            parts.append(
                f"SELECT hash(customer_id) AS customer, {key} AS met, {met} AS event FROM {view} WHERE {condition}"
            )
            parameters += [period.start, period.end, *told]
    if not parts:
        return {}
    known = int(reader.facts.get("margins") or 0) > 0
    money = (
        f"SELECT * FROM ({margins()}) WHERE customer % {of} = 0"
        if known
        else "SELECT 0::UBIGINT AS customer, 0e0 AS margin"
    )
    rows = reader.rows(
        f"WITH seen AS (SELECT customer, met, max(event) AS event FROM ({' UNION ALL '.join(parts)}) GROUP BY ALL), "
        f"worth AS ({money}), each AS (SELECT s.*, coalesce(w.margin, 0) AS margin FROM seen s "
        "LEFT JOIN worth w ON w.customer = s.customer) "
        "SELECT met, count(*), max(event), sum(margin), sum(margin * margin) FROM each WHERE met IS NOT NULL "
        "GROUP BY met "
        "UNION ALL SELECT NULL, count(DISTINCT customer), NULL, NULL, NULL FROM each",
        parameters,
    )
    least = least_of(company, period.whole_months)
    total = next(int(n) for met, n, *_ in rows if met is None)
    by_key = {met: row for met, *row in rows if met is not None}
    found = {}
    for item in items:
        row = by_key.get(item.touchpoint or f" {item.name}")
        if row and total and not least.hides(int(row[0])):
            n, event, margin, squares = int(row[0]), bool(row[1]), float(row[2]), float(row[3])
            reach = Reach(n / total, n * of, total * of, "met" if event else "rated")
            each = _mean(margin, squares, n) if known else None
            found[item.name] = Crossing(reach, _times(each, n * of), each)
    return found


def _mean(margin: float, squares: float, n: int) -> Ranged:
    ends = t_mean(margin, squares, n)
    return Ranged(margin / n, *(float(end) if np.isfinite(end) else None for end in (ends.low, ends.high)))


def _times(each: Ranged | None, n: int) -> Ranged | None:
    if each is None:
        return None
    low, high = (None if end is None else end * n for end in (each.low, each.high))
    return Ranged(each.value * n, low, high)
