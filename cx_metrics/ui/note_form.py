"""Notes in time: the list of them, and the form in which one is written, changed or removed."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import pictures, settings, workspace
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.operating_changes import OperatingChange, changes
from cx_metrics.ui import address, authoring, data
from cx_metrics.ui.frame import Visit, section
from cx_metrics.ui.picture import picture
from cx_metrics.warehouse.reader import Reader

FORM = "note"
_METRIC, _CHANGE = "metric:", "change:"
MOST = 500  # the latest changes; a longer list helps nobody who chooses from it


def notes_finding(visit: Visit) -> str:
    """How many notes there are, and of which day the latest is."""
    days = [note.day for note in data.annotations(visit.in_use)]
    return visit.text("notes.finding", n=len(days), date=max(days)) if days else visit.text("notes.none")


def note_list(visit: Visit, reader: Reader) -> None:
    """The notes, the latest day first; a click on one opens it in the form."""
    text, notes = visit.text, data.annotations(visit.in_use)
    section(text("notes.title"), text("notes.note"))
    if not notes:
        return  # the headline has said so
    logged = {change.id: change for change in changes(reader)}
    about = {note.id: about_said(visit, _code(note), logged) for note in notes}
    past: dict[str, list[workspace.Revision]] = {}
    for revision in data.store(visit.in_use).history("annotation"):
        past.setdefault(revision.item, []).append(revision)
    picked = picture(pictures.note_list(notes, about, past, text), key="notes", style=pictures.TARGETS_STYLE)
    if picked in about:
        address.write({FORM: str(picked)})


def note_form(visit: Visit, reader: Reader, metrics: Sequence[Metric], item: str | None) -> None:
    """A blank form, or with ``item`` the one note of that id to change."""
    text = visit.text
    if not authoring.allowed("notes", text):
        return
    note = next((n for n in data.annotations(visit.in_use) if n.id == item), None)
    logged = {change.id: change for change in changes(reader)}
    codes = [f"{_METRIC}{m.id}" for m in metrics] + [f"{_CHANGE}{change}" for change in reversed(list(logged)[-MOST:])]
    if note and _code(note) not in codes:
        codes.append(_code(note))
    day = note.day if note else reader.as_of
    held = {"about": _code(note) if note else codes[0], "day": day, "text": note.text if note else ""}
    based_on = authoring.started(FORM, item or "", note.revision if note else 0, held)
    section(text("notes.change_title" if note else "notes.new_title"), text("notes.form_note"))
    with st.form(FORM, border=True):
        st.selectbox(
            text("notes.about"), codes, key=f"{FORM}_about", format_func=lambda code: about_said(visit, code, logged)
        )
        st.date_input(
            text("notes.day"), key=f"{FORM}_day", format="YYYY-MM-DD", min_value=settings.load().imports.earliest_date
        )
        st.text_area(text("notes.text"), key=f"{FORM}_text", max_chars=2000, height=110)
        authoring.who(text, FORM)
        save = partial(_save, visit, item, based_on)
        remove = (text("notes.remove"), partial(_remove, visit, note.id, based_on)) if note else None
        authoring.buttons(text, FORM, save, remove)
    if note:
        st.button(text("workspace.give_up"), key="note_give_up", on_click=authoring.leave, args=(FORM,))


def about_said(visit: Visit, code: str, logged: Mapping[str, OperatingChange]) -> str:
    """What a note is about, in words: the metric's name, or the day and text of the change."""
    text = visit.text
    if code.startswith(_METRIC):
        metric = settings.catalogue().metrics.get(code.removeprefix(_METRIC))
        return text.pick(metric.name) if metric else code.removeprefix(_METRIC)
    change = logged.get(code.removeprefix(_CHANGE))
    if change is None:
        return text("notes.change_gone")
    return text("notes.change", date=change.occurred_on, what=change.said(text))


def _code(note: workspace.Annotation) -> str:
    return f"{_METRIC}{note.metric}" if note.metric is not None else f"{_CHANGE}{note.change_id}"


def _save(visit: Visit, item: str | None, based_on: int) -> None:
    about, day, words, author = (st.session_state[f"{FORM}_{name}"] for name in ("about", "day", "text", "author"))
    kind = {"metric": about.removeprefix(_METRIC)} if about.startswith(_METRIC) else {}
    kind = kind or {"change_id": about.removeprefix(_CHANGE)}
    store = data.store(visit.in_use)

    def save() -> None:
        workspace.annotate(store, words, day, author, item=item, based_on=based_on, **kind)

    if authoring.attempt(FORM, item or "", visit.text, save, "notes.saved", _told):
        address.write({FORM: None})


def _remove(visit: Visit, item: str, based_on: int) -> None:
    author, store = st.session_state[f"{FORM}_author"], data.store(visit.in_use)
    remove = partial(workspace.remove_annotation, store, item, author, based_on)
    if authoring.attempt(FORM, item, visit.text, remove, "notes.removed", _told):
        address.write({FORM: None})


def _told(content: Mapping[str, Any]) -> str:
    return str(content.get("text", ""))
