"""What a reader chooses on the what-if page: where the levers stand and a goal, as codes in the URL."""

import math
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from cx_metrics import entry, settings
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.challenge import Challenge
from cx_metrics.roi.drawn_case import MovedCase
from cx_metrics.roi.levers import LeverValue
from cx_metrics.roi.sensitivity import target_line
from cx_metrics.roi.what_if_words import level_said, lever_name
from cx_metrics.text import Text
from cx_metrics.ui import address, scenario_choices
from cx_metrics.ui.case_choices import set_input
from cx_metrics.ui.frame import plain

GOAL = "goal"  # in the URL
STEPS = 200  # of a slider, at most
HOUR, MINUTE = 3600.0, 60.0


class Dial(NamedTuple):
    """How a lever is turned: one of its shown units is so much of its own, by steps of so many shown ones."""

    unit: float
    step: float
    written: str  # how the browser writes a value (sprintf)


def lever_cases() -> tuple[str, ...]:
    """The cases that have levers on which what decides them rests."""
    catalogue = settings.catalogue()
    models = (catalogue.case_model(code) for code in catalogue.business_cases)
    return tuple(
        model.case.id
        for model in models
        if any(lever.plan in model.rests_on(target_line(model)) for lever in model.levers.values())
    )


def plans_apart(model: CaseModel, under: Challenge) -> tuple[Challenge, dict[str, float]]:
    """A challenge without what sliders move, and that: the plans of levers that are set to one value."""
    levers = {lever.plan for lever in model.levers.values()}
    plans = {name: value for name, value in under.sets if name in levers and not isinstance(value, InputChange)}
    return replace(under, sets=tuple(each for each in under.sets if each[0] not in plans)), plans


def sliders(case: MovedCase, text: Text) -> None:
    """A slider for each lever, in its own unit, as many side by side as the page is wide."""
    with st.container(key="cx_levers"):
        for lever in case.drawn.levers:
            _slider(case, lever, text)


def goal_in_url() -> float | None:
    """The amount that the case is to come to, where the URL asks for one."""
    try:
        value = float(address.get(GOAL) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def goal_form(text: Text) -> None:
    """A field for the amount and a button: an empty one asks for nothing."""
    known = goal_in_url()
    with st.form("what_if_goal", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        written = "" if known is None else entry.written(known, "money", text)
        st.session_state["what_if_amount"] = st.session_state.get("what_if_amount") or written
        st.text_input(text("what_if.goal.amount"), key="what_if_amount", width=220, max_chars=40)
        st.form_submit_button(text("what_if.goal.ask"), on_click=_ask, args=(text,), key="what_if_goal_ask")
    if st.session_state.pop("what_if_unread", False):
        st.caption(plain(text("what_if.goal.unread")))


def _ask(text: Text) -> None:
    scenario_choices.draw_all()  # the answer stands beside the levers
    typed = str(st.session_state["what_if_amount"]).strip()
    value = entry.number(typed, "money", text) if typed else None
    if value is None:
        st.session_state["what_if_unread"] = bool(typed)
        address.write({GOAL: None})
    else:
        address.write({GOAL: f"{value:.6g}"})


def _slider(case: MovedCase, lever: LeverValue, text: Text) -> None:
    dial = _dial(lever, text)
    key = f"what_if_{lever.plan}"
    low, high = (end / dial.unit for end in lever.ends)
    lowest, highest = math.floor(low / dial.step) * dial.step, math.ceil(high / dial.step) * dial.step
    st.session_state[key] = min(max(case.level(lever) / dial.unit, lowest), highest)  # the URL leads
    today = level_said(lever, lever.today.base, text)
    told: dict[str, Any] = {"on_change": _move, "args": (lever, dial.unit, key)}
    label = plain(text("what_if.slider", name=lever_name(case, lever, text), today=today))
    st.slider(label, lowest, highest, step=dial.step, format=dial.written, key=key, **told)


def _move(lever: LeverValue, unit: float, key: str) -> None:
    set_input(lever.plan, lever.plan_at(float(st.session_state[key]) * unit))


def _dial(lever: LeverValue, text: Text) -> Dial:
    reach = lever.ends[1] - lever.ends[0]
    if lever.today.unit == "share":
        return Dial(0.01, 0.5 if reach > 0.2 else 0.1, text("what_if.written.share"))
    if lever.today.unit == "seconds":
        hours = lever.ends[1] >= 2 * HOUR
        step = 0.1 if lever.ends[1] < STEPS / 10 * HOUR else 1.0
        return (
            Dial(HOUR, step, text("what_if.written.hours"))
            if hours
            else Dial(MINUTE, 0.5, text("what_if.written.minutes"))
        )
    return Dial(1.0, 0.5 if reach < STEPS / 2 else 1.0, text("what_if.written.number"))
