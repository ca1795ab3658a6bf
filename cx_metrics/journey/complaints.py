"""The single complaints about a step, the newest or the costliest first: month, problem, cost and masked words.

Nothing in a row says who complained: no customer, no group, no day. They are read from the batches, with the filters
pushed down to them, and only where enough people stand together.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cx_metrics.company import Company
from cx_metrics.declarations.journey import Journey
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.scope import journey_of, require_askable, steps_of
from cx_metrics.metrics.behind import HIDDEN, PagedRows, RowsBehind
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.warehouse.journeys.relations import place_of
from cx_metrics.warehouse.queries import Sql, query

PAGE = 20  # cases at a time
Order = Literal["newest", "costliest"]
_ORDERS = {"newest": "on_day DESC, case_id", "costliest": "money DESC NULLS LAST, on_day DESC, case_id"}


@dataclass(frozen=True)
class OneCase:
    """One complaint: its month, what it was about, how often the customer got in touch, its cost in money (handling
    and compensation; None: not stated), and the customer's words."""

    month: date
    problem: str | None
    severity: str | None
    contacts: float | None
    money: float | None
    said: str | None


def cases_behind(
    company: Company,
    name: str,
    touchpoint: str,
    where: Filters,
    period: Period,
    *,
    order: Order = "newest",
    page: int = 0,
) -> RowsBehind[OneCase]:
    """Page ``page`` of the complaints about the step ``touchpoint`` of a journey, under these filters.

    Hidden where fewer than ``privacy.minimum_group_for_comments`` complained, or a few others would be given away.
    Raises QuestionError for what does not exist.
    """
    reader = company.reader
    journey = journey_of(company.catalogue, name)
    reader.require_built_for(company.catalogue)
    require_askable(company, where, period)
    (step,) = steps_of(journey, (("touchpoint", (touchpoint,)),))[:1]
    counts = Counts(company, journey, where, period)
    condition, parameters = counts.days()
    source = Sql(f"({_complaints(journey, counts.dimensions)}) AS told")
    here = Sql(f"place = {step.place} AND {condition}")
    rows = PagedRows(reader, source, here, parameters, PAGE)
    total = rows.count()
    least = least_of(company, whole_months=True).of_comments
    if 0 < total < least or (total and Crowds(counts).hides("cases", step.place, least=least)):
        return HIDDEN
    return rows.page(
        page,
        total,
        columns=("on_day", "problem", "severity", "contacts", "money", "said"),
        order=_ORDERS[order],
        one=lambda day, *rest: OneCase(month_start(month_number(day)), *rest),
    )


def _complaints(journey: Journey, dimensions: tuple[str, ...]) -> str:
    """SQL: the complaints about touchpoints of the journey."""
    place = Sql(place_of(journey, ("touchpoint", "stage")))
    return query("complaints", dimensions={f"filter_{d}": quoted(d) for d in dimensions}, place=place)
