"""One moment of truth looked at: its facts, and what the journey knows of the step where it happens."""

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.errors import QuestionError
from cx_metrics.moments.journey_places import step_at
from cx_metrics.moments.moment import Moment, Moments
from cx_metrics.moments.priority_receipt import priority_receipt, worth_receipt
from cx_metrics.ui import data, moment_lever
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.moment_sections import group_name
from cx_metrics.ui.picture import picture
from cx_metrics.ui.step import step_section
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def chosen_moment(visit: Visit, reader: Reader, view: View, found: Moments, moment: Moment) -> None:
    """Everything there is to know about ``moment``."""
    text = visit.text
    section(text.pick(moment.name))
    company = company_of(visit)
    facts = pictures.moment_facts(
        found,
        moment,
        group_name(visit),
        text,
        priority=priority_receipt(company, moment, found.weights, text),
        worth=worth_receipt(company, moment, text),
    )
    picture(facts, key="moment_facts", style=pictures.RECEIPT_STYLE)
    moment_lever.link(text, moment.item, found.outcome)
    at = step_of(visit, moment.driver.touchpoint)
    if at is None:
        st.caption(plain(text("moments.panel.no_step")))
        return
    journey, declared = at
    labels = pictures.labels_of(journey, settings.catalogue(), visit.settings, text)
    try:
        whole = data.journey(visit, journey.id, view.where, view.period, view.compare, language=text.locale)
    except QuestionError:  # filters that leave no step of this journey
        return
    step = next((one for one in whole.steps if one.touchpoint == declared.id), None)
    if step is not None:
        title = text("moments.panel.step", step=labels.name(step.touchpoint))
        step_section(visit, reader, view, whole, labels, step, (), title=title)


def step_of(visit: Visit, touchpoint: str | None) -> tuple[Journey, DeclaredStep] | None:
    """The first journey with data of which a step is at this touchpoint."""
    return step_at((settings.catalogue().journeys[code] for code in data.journeys_held(visit)), touchpoint)
