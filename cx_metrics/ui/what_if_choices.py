"""What a reader chooses on the what-if page: where the levers stand and a goal, as codes in the URL."""

import math
from collections.abc import Sequence
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
from cx_metrics.ui.case_choices import set_inputs
from cx_metrics.ui.frame import plain

GOAL, BUDGET = "goal", "budget"  # in the URL
STEPS = 200  # of a slider, at most
HOUR, MINUTE = 3600.0, 60.0


class Dial(NamedTuple):
    """How a lever is turned: one of its shown units is so much of its own, by steps of so many shown ones."""

    label: str
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


def dials(case: MovedCase, text: Text) -> list[Dial]:
    """How each lever is turned, in its own unit."""
    return [_dial(case, lever, text) for lever in case.drawn.levers]


def sliders(case: MovedCase, dials: Sequence[Dial]) -> None:
    """A slider for each lever."""
    for lever, dial in zip(case.drawn.levers, dials, strict=True):
        _slider(case, lever, dial)


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


def _slider(case: MovedCase, lever: LeverValue, dial: Dial) -> None:
    key, (low, high) = f"what_if_{lever.plan}", (end / dial.unit / dial.step for end in lever.ends)
    lowest, highest = math.floor(low) * dial.step, math.ceil(high) * dial.step
    stands: float | None = min(max(case.level(lever) / dial.unit, lowest), highest)
    if st.session_state.get(key, stands) != stands:  # the URL leads
        st.session_state[key], stands = stands, None
    told: dict[str, Any] = {"on_change": _move, "args": (lever, dial.unit, key)}
    st.slider(dial.label, lowest, highest, stands, dial.step, dial.written, key, **told)


def _move(lever: LeverValue, unit: float, key: str) -> None:
    set_inputs({lever.plan: lever.plan_at(float(st.session_state[key]) * unit)})


def _dial(case: MovedCase, lever: LeverValue, text: Text) -> Dial:
    today, reach = level_said(lever, lever.today.base, text), lever.ends[1] - lever.ends[0]
    label = plain(text("what_if.slider", name=lever_name(case, lever, text), today=today))
    if lever.today.unit == "share":
        return Dial(label, 0.01, 0.5 if reach > 0.2 else 0.1, text("what_if.written.share"))
    if lever.today.unit == "seconds" and lever.ends[1] >= 2 * HOUR:
        step = 0.1 if lever.ends[1] < STEPS / 10 * HOUR else 1.0
        return Dial(label, HOUR, step, text("what_if.written.hours"))
    if lever.today.unit == "seconds":
        return Dial(label, MINUTE, 0.5, text("what_if.written.minutes"))
    return Dial(label, 1.0, 0.5 if reach < STEPS / 2 else 1.0, text("what_if.written.number"))
