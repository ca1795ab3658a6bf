"""What a finding costs (or brings) a month, through what is known already: the behaviour that goes with a point of what
people say and the margin of those reached (moments of truth), the cost of a case, the margin of an order. What money
is not tied to is not measurable, and the reason is said."""

import numpy as np

from cx_metrics.company import Company
from cx_metrics.drivers.outcome_items import RatedItem, outcome_of
from cx_metrics.metrics import Measurement, Question, measure
from cx_metrics.metrics.periods import default_period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.moment import Reach
from cx_metrics.moments.reach import Crossing, crossings
from cx_metrics.moments.worth import behaving, worth_of
from cx_metrics.radar.counted import COMPLAINTS, ORDERS
from cx_metrics.radar.finding import RadarOutcome, Uncosted
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.statistics.step_effect import StepEffect
from cx_metrics.warehouse.driver_variables import ITEM

MONTHS = 12
CUSTOMERS, MARGIN = "active_customers", "margin_per_customer"
MARGIN_A_MONTH = "margin_a_month"  # as an outcome
PLACE = ("touchpoint", "stage", "channel")  # says what is met rather than who meets it


def cost_of_points(
    company: Company, outcome: RadarOutcome, score: StepEffect, exposed: Filters, where: Filters
) -> tuple[Ranged | None, Uncosted | None]:
    """The money a month of an effect on a score (0–100) or on a share who do something (0–1 as points of 100)."""
    if outcome.id.startswith(ITEM):
        return None, "in_other_outcomes"
    crossing = _reached(company, exposed, where)
    if crossing is None:
        return None, "rests_on_dimension"
    sought = outcome_of(company.catalogue, outcome.id)
    behaves = behaving(company, sought, ())
    if behaves is None:
        return None, "no_behaviour"
    worth, _ = worth_of(company, sought, Ranged(score.value, score.low, score.high), behaves=behaves, crossing=crossing)
    if worth is None:
        return None, "no_margin"
    return worth.times(1 / MONTHS), None


def cost_of_money(
    company: Company, outcome: RadarOutcome, effect: StepEffect, exposed: Filters, where: Filters
) -> tuple[Ranged | None, Uncosted | None]:
    """The money a month of an effect on the margin of a customer and month: as much of each whom the change reaches."""
    if outcome.id != MARGIN_A_MONTH:
        return None, "in_margin"
    crossing = _reached(company, exposed, where)
    if crossing is None:
        return None, "rests_on_dimension"
    return Ranged(effect.value, effect.low, effect.high).times(float(crossing.reach.customers)), None


def cost_of_count(
    company: Company, outcome: RadarOutcome, effect: StepEffect, a_month: float, exposed: Filters, where: Filters
) -> tuple[Ranged | None, Uncosted | None]:
    """The money a month of so many more or fewer: ``effect`` is the logarithm of the ratio to what would have been, and
    ``a_month`` what is counted now."""
    names = {COMPLAINTS: ("cost_per_case",), ORDERS: ("average_order_value", "margin_share")}.get(outcome.id)
    if names is None or any(name not in company.catalogue.metrics for name in names):
        return None, "no_money"
    each = 1.0
    for name in names:
        found = _figure(company, name, (*exposed, *where)) or _figure(company, name, ())
        if found is None or found.value is None:
            return None, "no_margin"
        each *= found.value
    sign = -1 if outcome.id == COMPLAINTS else 1
    value, *ends = (a_month * (1 - np.exp(-of)) * each * sign for of in (effect.value, effect.low, effect.high))
    return Ranged(float(value), float(min(ends)), float(max(ends))), None


def _reached(company: Company, exposed: Filters, where: Filters) -> Crossing | None:
    """The customers that a change reaches in a year, with their margin."""
    reader = company.reader
    people = tuple((name, values) for name, values in (*exposed, *where) if name not in PLACE)
    places = [value for name, values in exposed if name == "touchpoint" for value in values]
    others = [name for name, _ in exposed if name in PLACE and name != "touchpoint"]
    if others or len(places) > 1 or reader.first is None or reader.as_of is None:
        return None
    if places:
        item = RatedItem("met", places[0])
        found = crossings(company, (item,), people, default_period(reader.first, reader.as_of))
        return found.get(item.name)
    customers, margin = (_figure(company, name, people) for name in (CUSTOMERS, MARGIN))
    if customers is None or margin is None or not customers.value or margin.value is None:
        return None
    each = Ranged(margin.value, margin.low, margin.high)
    return Crossing(Reach(1.0, int(customers.value), int(customers.value), "met"), None, each)


def _figure(company: Company, name: str, where: Filters) -> Measurement | None:
    """A metric under filters over the last year; None where it cannot be asked by them, or is not known."""
    metric, reader = company.catalogue.metrics.get(name), company.reader
    if metric is None or any(not reader.states(metric.view, dimension) for dimension, _ in where):
        return None
    (found,) = measure(company, Question((name,), where=merged(where))).measurements
    return found if found.status in ("ok", "few") else None


def merged(where: Filters) -> Filters:
    """Filters of which several may be about one dimension: a value must then be in each."""
    kept: dict[str, tuple[str, ...]] = {}
    for name, values in where:
        kept[name] = tuple(v for v in kept[name] if v in values) if name in kept else tuple(values)
    return tuple(sorted(kept.items()))
