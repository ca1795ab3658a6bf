"""What a reader chooses on the what-if page: where the levers stand, a goal and a budget, as codes in the URL."""

import math
from dataclasses import replace

import streamlit as st

from cx_metrics import entry, settings
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.challenge import Challenge
from cx_metrics.roi.sensitivity import target_line
from cx_metrics.text import Text
from cx_metrics.ui import address, scenario_choices
from cx_metrics.ui.frame import plain

GOAL, BUDGET = "goal", "budget"  # in the URL


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


def amount_in_url(name: str) -> float | None:
    """The `GOAL` or the `BUDGET`, where the URL asks for one."""
    try:
        value = float(address.get(name) or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and (name == GOAL or value >= 0) else None


def amount_form(name: str, text: Text) -> None:
    """A field for the `GOAL` or the `BUDGET` and a button: an empty one asks for nothing."""
    key, known = f"what_if_{name}", amount_in_url(name)
    with st.form(f"{key}_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        written = "" if known is None else entry.written(known, "money", text)
        st.session_state[key] = st.session_state.get(key) or written
        st.text_input(text(f"what_if.{name}.amount"), key=key, width=220, max_chars=40)
        st.form_submit_button(text(f"what_if.{name}.ask"), on_click=_ask, args=(name, text), key=f"{key}_ask")
    if st.session_state.pop(f"{key}_unread", False):
        st.caption(plain(text("what_if.goal.unread")))


def _ask(name: str, text: Text) -> None:
    key = f"what_if_{name}"
    typed = str(st.session_state[key]).strip()
    value = entry.number(typed, "money", text) if typed else None
    if value is None or (name == BUDGET and value < 0):
        st.session_state[f"{key}_unread"] = bool(typed)
        address.write({name: None})
    else:
        address.write({name: f"{value:.6g}"})
    if name == GOAL:
        scenario_choices.draw_all()  # its answer stands below the levers
