"""The form in which a change is logged: what, when, where and who met it, begun empty or from a break that the radar
found. It is taken in as a file would be, so the page *Data* lists it and can take it back."""

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import settings
from cx_metrics.errors import CxError
from cx_metrics.importing.change_entry import ChangeEntry, log_change
from cx_metrics.metrics.naming import value_name
from cx_metrics.radar import Finding, radar_words
from cx_metrics.ui import authoring, door
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.warehouse.reader import Reader

FORM, EMPTY = "logged", ""
PLACE = ("stage", "touchpoint")  # where a change is made, beside who met it

log = logging.getLogger(__name__)


def change_form(visit: Visit, reader: Reader, breaks: Sequence[Finding]) -> None:
    """The form, folded away; ``breaks`` are those to begin from."""
    text, house = visit.text, visit.settings
    authoring.outcome()
    if not door.may("import"):
        return
    with st.expander(text("radar.log.title"), key="cx_log_change"):
        begin = EMPTY
        if breaks:
            codes = [EMPTY, *map(str, range(len(breaks)))]
            said = {code: radar_words.suggestion(breaks[int(code)], house, text) for code in codes[1:]}
            begin = st.selectbox(
                text("radar.log.begin"), codes, key="cx_log_begin",
                format_func=lambda code: said.get(code, text("radar.log.empty")),
            )  # fmt: skip
        people = [name for name in house.dimensions if name not in PLACE and reader.dimension_values.get(name)]
        fields = _fields(reader, breaks[int(begin)] if begin else None, people)
        authoring.started(FORM, begin, 0, fields)
        with st.form(FORM, border=False):
            st.text_input(text("radar.log.what"), key=f"{FORM}_what", max_chars=300)
            days: dict[str, Any] = {"min_value": house.imports.earliest_date, "format": "YYYY-MM-DD"}
            with st.container(horizontal=True):
                st.date_input(text("radar.log.from"), key=f"{FORM}_day", **days)
                st.date_input(text("radar.log.until"), key=f"{FORM}_until", **days)
            if "touchpoint" in house.dimensions:
                st.selectbox(
                    text("radar.log.where"), [None, *reader.dimension_values.get("touchpoint", ())],
                    key=f"{FORM}_touchpoint", format_func=partial(_named, visit, "touchpoint"),
                    placeholder=text("radar.log.nowhere"),
                )  # fmt: skip
            for name in people:
                st.multiselect(
                    text.pick(house.dimensions[name].name), reader.dimension_values[name], key=f"{FORM}_{name}",
                    format_func=partial(_named, visit, name),
                    placeholder=text("radar.everybody"),
                )  # fmt: skip
            st.caption(plain(text("radar.log.note")))
            authoring.who(text, FORM)
            pressed = st.form_submit_button(text("radar.log.press"), type="primary", key=f"{FORM}_press")
    if pressed:
        _log(visit, reader, people)
        st.rerun()


def _fields(reader: Reader, begin: Finding | None, people: Sequence[str]) -> dict[str, Any]:
    """What stands in the form at first."""
    met = dict(begin.exposed) if begin else {}
    known = {name: [v for v in met.get(name, ()) if v in reader.dimension_values[name]] for name in people}
    place = next((v for v in met.get("touchpoint", ()) if v in reader.dimension_values.get("touchpoint", ())), None)
    day = begin.since if begin else reader.as_of
    return {"what": "", "day": day, "until": None, "touchpoint": place, **known}


def _named(visit: Visit, dimension: str, value: str | None) -> str:
    return value_name(visit.settings, dimension, value, visit.text) if value else visit.text("radar.log.nowhere")


def _log(visit: Visit, reader: Reader, people: Sequence[str]) -> None:
    """Take it in; what came of it is said on the page that follows."""
    text = visit.text
    if authoring.refuse_unless("import", text):
        return
    names = ("what", "day", "until", "touchpoint", "author")
    told: dict[str, Any] = {name: st.session_state.get(f"{FORM}_{name}") for name in names}
    refusal = _refusal(told)
    if refusal is not None:
        st.session_state[authoring.SAID] = ("error", text(refusal))
        return
    exposed = tuple((name, tuple(st.session_state.get(f"{FORM}_{name}") or ())) for name in people)
    entry = ChangeEntry(told["what"], told["day"], told["until"], told["touchpoint"], exposed)
    try:
        with st.spinner(text("radar.log.working")):
            log_change(entry, told["author"], reader.folder, settings.catalogue(), visit.settings)
    except CxError as error:
        log.error("a change was not logged: %s", error)
        st.session_state[authoring.SAID] = ("error", text("radar.log.refused"))
        return
    authoring.finish(FORM)
    st.session_state[authoring.SAID] = ("success", text("radar.log.done", what=entry.what))


def _refusal(told: dict[str, Any]) -> str | None:
    """The sentence for what is missing, so that the one who typed it can put it right."""
    if not str(told["author"] or "").strip():
        return "workspace.unusable.author"
    if not str(told["what"] or "").strip():
        return "workspace.unusable.text"
    if told["day"] is None or (told["until"] is not None and told["until"] < told["day"]):
        return "radar.log.ends"
    return None
