"""A moment of truth as a lever: the way from a moment or a step to the what-if page, and what the moment puts into the
case there, each number with its interval."""

from collections.abc import Collection

import streamlit as st

from cx_metrics import settings
from cx_metrics.declarations.journey import Journey
from cx_metrics.drivers.outcome_items import items_of
from cx_metrics.moments.moment import Moment, OutcomeChoice
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.challenge import GivenValues
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.ui import address, data
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.choice import choice
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.moment_choices import MOMENT, OUTCOME

PAGE = "what_if.py"
UNIT = "points"  # an outcome in money has no share of customers who act for a point of it


def offer(visit: Visit, code: str) -> None:
    """Of a case that is about one moment: a list to choose it from; nothing where no moment is known."""
    about = settings.catalogue().business_cases[code].moment
    outcome = _outcome(visit) if about else None
    if about is None or outcome is None:
        return
    text, found = visit.text, data.moments(visit, outcome)
    names = {"": text("what_if.moment.every")} | {one.item: text.pick(one.name) for one in found.moments}
    choice(text, MOMENT, names, "what_if.moment.label", labelled=True)


def values(visit: Visit, code: str) -> GivenValues:
    """What the moment that the URL asks for puts into such a case: the company's own numbers for its inputs."""
    about = settings.catalogue().business_cases[code].moment
    outcome, item = _outcome(visit) if about else None, address.get(MOMENT)
    if about is None or outcome is None or item is None:
        return ()
    text, found = visit.text, data.moments(visit, outcome)
    moment = next((one for one in found.moments if one.item == item), None)
    if moment is None:
        return ()
    behaves = data.behaviour(visit, outcome)
    source = text("what_if.source", moment=text.pick(moment.name), outcome=text.pick(found.outcome.name))
    told = {about.score: _performance(moment), about.slope: moment.slope, about.behaviour: behaves}
    told |= {about.customers: _customers(moment), about.margin: _margin(moment)}
    return tuple((name, _change(each, source)) for name, each in told.items() if each is not None)


def link(text: Text, item: str, outcome: OutcomeChoice) -> None:
    """From a moment to the what-if page with it set."""
    code = next((code for code, case in settings.catalogue().business_cases.items() if case.moment), None)
    if code is not None and outcome.unit == UNIT:
        query = {CASE: code, MOMENT: item, OUTCOME: outcome.id}
        st.page_link(PAGE, label=text("what_if.from_here"), query_params=query)


def link_of_step(visit: Visit, journey: Journey, touchpoint: str) -> None:
    """From a step of a journey, where something is rated at it."""
    values = next((step.values.get("touchpoint", ()) for step in journey.steps if step.id == touchpoint), ())
    link_of_touchpoints(visit, values)


def link_of_touchpoints(visit: Visit, values: Collection[str]) -> None:
    """From touchpoints, where something is rated at one of them."""
    items = [item.name for item in items_of(company_of(visit).reader) if item.touchpoint in values]
    outcome = _outcome(visit)
    chosen_outcome = next((one for one in data.moment_outcomes(visit) if one.id == outcome), None)
    if items and chosen_outcome is not None:
        link(visit.text, items[0], chosen_outcome)


def _outcome(visit: Visit) -> str | None:
    """The outcome that the URL asks for, else the first that the board looks at."""
    place = settings.catalogue().scorecard.place
    held = [one for one in data.moment_outcomes(visit) if one.answers and one.unit == UNIT]
    held.sort(key=lambda one: (one.kind != "stated", place(one.id)))
    asked = address.get(OUTCOME)
    return next((one.id for one in held if one.id == asked), held[0].id if held else None)


def _performance(moment: Moment) -> Ranged:
    driver = moment.driver
    return Ranged(driver.performance, driver.performance_low, driver.performance_high)


def _customers(moment: Moment) -> Ranged | None:
    return None if moment.reach is None else Ranged(float(moment.reach.customers), None, None)


def _margin(moment: Moment) -> Ranged | None:
    margin, reach = moment.yearly_margin, moment.reach
    if margin is None or reach is None or not reach.customers:
        return None
    return margin.times(1 / reach.customers)


def _change(of: Ranged, source: str) -> InputChange:
    low, high = (of.value if end is None else end for end in (of.low, of.high))
    return InputChange(of.value, min(low, of.value), max(high, of.value), kind="own_survey", source=source)
