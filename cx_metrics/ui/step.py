"""What there is to know of one step of a journey: its panel, its months and, in a dialog, its complaints to read: the
newest or the costliest first, page by page."""

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.journey import JourneyMap, Step
from cx_metrics.journey.complaints import Order
from cx_metrics.journey.step_question import question_of
from cx_metrics.metrics.question import Filters
from cx_metrics.ui import data, journeys, moment_lever
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import picture
from cx_metrics.ui.receipt_dialog import open_receipt, turning
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def step_section(
    visit: Visit,
    reader: Reader,
    view: View,
    found: JourneyMap,
    labels: pictures.Labels,
    step: Step,
    other: Filters,
    title: str | None = None,
) -> None:
    """The section of a step, in the order of a decision; ``other`` is the group compared with, if any. ``title`` is its
    heading where that is not the step's name."""
    text, declared, name = visit.text, settings.catalogue().journeys[found.journey], labels.name(step.touchpoint)
    section(title or name)
    weights = journeys.weights(visit, view, declared, step)

    def panel(key: str, *sections: str) -> str | None:
        drawn = pictures.step_panel(found, step, labels, text, weights, sections)
        return picture(drawn, key=key, style=pictures.PANEL_STYLE)

    if panel("panel", "how") == pictures.RECEIPT:
        question = question_of(reader, declared, step, view.where, view.period, None if other else view.compare)
        assert question is not None, "a score has been measured of the step"
        metric = settings.catalogue().metrics[step.score.metric]
        open_receipt(visit, question, text.pick(metric.name), verdict=None if other else step.score.verdict)
    journeys.months(visit, reader, view, declared, step, name)
    panel("panel_why", "why")
    offer_cases(visit, found.journey, step.touchpoint, view, labels)
    panel("panel_worth", "who", "worth")
    if title is None:  # who comes from a moment has the way there already
        moment_lever.link_of_step(visit, declared, step.touchpoint)


ORDERS: tuple[Order, ...] = ("newest", "costliest")
_PAGE, _ORDER = "cx_case_page", "cx_case_order"


def offer_cases(visit: Visit, code: str, touchpoint: str, view: View, labels: pictures.Labels) -> None:
    """A button that opens the complaints about a step; nothing where there are none, and why where nobody can tell."""
    if data.reader(visit).kinds_unsaid:
        st.caption(plain(visit.text("reason.kinds_unsaid")))
        return
    if not data.cases(visit, code, touchpoint, view.where, view.period).total:
        return
    if st.button(visit.text("journey.cases.show"), key="cx_cases"):
        st.session_state.pop(_PAGE, None)
        _open(visit, code, touchpoint, view, labels)


def _open(visit: Visit, code: str, touchpoint: str, view: View, labels: pictures.Labels) -> None:
    text, name = visit.text, labels.name(touchpoint)

    @st.dialog(plain(text("journey.cases.title", step=name)), width="large")
    def shown() -> None:
        order = st.radio(
            text("journey.cases.order"), ORDERS, format_func=lambda one: text(f"journey.cases.{one}"), key=_ORDER,
            horizontal=True, label_visibility="collapsed", on_change=_turn, args=(0,),
        )  # fmt: skip
        found = data.cases(
            visit, code, touchpoint, view.where, view.period, order=order, page=st.session_state.get(_PAGE, 0)
        )
        st.caption(plain(text("journey.cases.note", n=found.total)))
        picture(pictures.case_list(found.rows, labels, text), key="cases", style=pictures.RECEIPT_STYLE)
        buttons = {f"cx_cases_{way}": text(f"journey.cases.{way}") for way in ("back", "on")}
        turning(found, text, buttons, _turn)

    shown()


def _turn(page: int) -> None:
    st.session_state[_PAGE] = page
