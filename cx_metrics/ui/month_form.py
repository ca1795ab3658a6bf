"""Closing a month, and opening it again: what is dated in it stands still in between."""

from datetime import date
from functools import partial

import streamlit as st

from cx_metrics import workspace
from cx_metrics.metrics.periods import month_number, month_start
from cx_metrics.text import Text
from cx_metrics.ui import authoring, data
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.warehouse.reader import Reader

CLOSE, OPEN = "closing", "opening"


def months_finding(visit: Visit) -> str:
    """How many months are closed, and which is the latest."""
    closed = [date.fromisoformat(revision.item) for revision in workspace.closed_months(data.store(visit.in_use))]
    text = visit.text
    return text("closing.finding", n=len(closed), month=text.month(max(closed))) if closed else text("closing.none")


def closed_months(visit: Visit) -> None:
    """Which months are closed, by whom, and what was done before."""
    text, store = visit.text, data.store(visit.in_use)
    section(text("closing.title"), text("closing.note"))
    past = store.history("closed_month")
    for revision in reversed(past):
        key = "closing.opened_by" if revision.content is None else "closing.closed_by"
        month = text.month(date.fromisoformat(revision.item))
        st.markdown(plain(text(key, month=month, who=revision.author, date=revision.written_at.date())))


def month_forms(visit: Visit, reader: Reader) -> None:
    """One form to close a month of the data, and one to open a closed one, when there is one."""
    text = visit.text
    if not authoring.allowed("close_months", text):
        return
    closed = [month_number(date.fromisoformat(r.item)) for r in workspace.closed_months(data.store(visit.in_use))]
    assert reader.first is not None and reader.as_of is not None, "the page has dated rows"
    span = range(month_number(reader.first), month_number(reader.as_of) + 1)
    still_open = [number for number in reversed(span) if number not in closed]
    if still_open:
        _form(visit, CLOSE, still_open, text("closing.close"), text("closing.close_title"))
    if closed:
        _form(visit, OPEN, closed[::-1], text("closing.open"), text("closing.open_title"))


def _form(visit: Visit, form: str, months: list[int], label: str, title: str) -> None:
    text = visit.text
    section(title)
    with st.form(form, border=True):
        st.selectbox(
            text("trend.month"), months, key=f"{form}_month", format_func=lambda number: text.month(month_start(number))
        )
        authoring.who(text, form)
        st.form_submit_button(label, key=f"{form}_save", on_click=partial(_turn, visit, form, text))


def _turn(visit: Visit, form: str, text: Text) -> None:
    month, author = month_start(st.session_state[f"{form}_month"]), st.session_state[f"{form}_author"]
    turn = workspace.close_month if form == CLOSE else workspace.open_month
    store = data.store(visit.in_use)
    said = "closing.closed" if form == CLOSE else "closing.opened"
    authoring.attempt(form, "", text, lambda: turn(store, month, author), said, lambda _: text("closing.closed"))
