"""The fourth and fifth step: what an import would take and refuse, what it would do to the figures; then it is done,
and can be undone."""

from datetime import date

import streamlit as st

from cx_metrics import settings, warehouse
from cx_metrics.declarations import Settings
from cx_metrics.errors import WarehouseError
from cx_metrics.inspection.mapping_edit import table_of
from cx_metrics.inspection.remembered import remember
from cx_metrics.text import Text
from cx_metrics.ui import authoring, bring_file, door
from cx_metrics.ui.bring_effect import effect_table
from cx_metrics.ui.bring_reading import go
from cx_metrics.ui.bring_report import first_rows, report_parts
from cx_metrics.ui.bring_work import (
    begin_check,
    begin_effect,
    begin_take,
    begin_undo,
    checked,
    mapping_now,
    refused,
    waiting,
)
from cx_metrics.ui.frame import headline, section
from cx_metrics.ui.parcel import UPLOAD, Parcel

_FORM = "cx_take"


def check_step(text: Text, house: Settings, parcel: Parcel, with_effect: bool) -> None:
    """What would be taken; beside it the button that takes it."""
    work = "effect" if with_effect else "check"
    if parcel.state(work) == "never" and (with_effect or not checked(parcel)):
        (begin_effect if with_effect else begin_check)(parcel)
    if parcel.state(work) == "running":
        waiting(text, parcel, work)
        if not with_effect:
            return
    found = parcel.found(work) if with_effect else checked(parcel)
    listed, form = st.columns([3, 2], gap="medium")
    with listed:
        if parcel.state(work) in ("refused", "stopped"):
            _why_not(text, parcel, work)
        elif found and with_effect:
            effect_table(text, found["effect"])
        elif found:
            report_parts(text, found, house.privacy.masks)
            first_rows(text, found)
    with form:
        if parcel.state("check") != "refused":
            _take_form(text, house, parcel)
            if not with_effect:
                st.button(text("bring.take.effect"), key="cx_next_effect", on_click=go, args=("effect",))
        _replace(text, house, parcel)


def _why_not(text: Text, parcel: Parcel, work: str) -> None:
    if parcel.state(work) == "stopped":
        st.info(text("bring.stopped"))
    else:
        refused(text, parcel.refusal(work))
    st.button(text("bring.again"), key="cx_again", on_click=parcel.forget, args=("check", "effect"))


def _take_form(text: Text, house: Settings, parcel: Parcel) -> None:
    known = parcel.known.get("remembered")
    if known and parcel.mapping:  # whoever brought the last one, unless somebody says otherwise
        before = [batch.author for batch in _held(house) if batch.mapping == parcel.mapping.stem]
        st.session_state.setdefault(authoring.NAME, before[-1] if before else "")
    authoring.outcome()
    section(text("bring.take.title"), text("bring.take.known" if known else "bring.take.note"))
    with st.form(_FORM, border=True):
        authoring.who(text, _FORM)
        st.form_submit_button(
            text("bring.take.now"), key="cx_take_now", type="primary", on_click=_take, args=(text, parcel)
        )


def _take(text: Text, parcel: Parcel) -> None:
    if authoring.refuse_unless("import", text):
        return
    author = st.session_state[f"{_FORM}_author"].strip()
    st.session_state[authoring.NAME] = author
    if author:
        begin_take(parcel, author)
    else:
        st.session_state[authoring.SAID] = ("error", text("workspace.unusable.author"))


def _undo(text: Text, parcel: Parcel) -> None:
    if not authoring.refuse_unless("undo", text):
        begin_undo(parcel, door.require().name or st.session_state.get(authoring.NAME, ""))


def _held(house: Settings) -> list[warehouse.Batch]:
    """The batches of the own warehouse that count, oldest first; none where it cannot be read."""
    try:
        return warehouse.counting(warehouse.current_batches(warehouse.folder_of(house, sample=False)))
    except WarehouseError:
        return []


def _replace(text: Text, house: Settings, parcel: Parcel) -> None:
    """A cumulative export takes the place of the one before."""
    mapping = mapping_now(parcel)
    of = {batch.id: batch for batch in _held(house) if mapping and batch.table == table_of(mapping)}
    if not of:
        return
    with st.expander(text("bring.replace.title"), expanded=bool(parcel.known.get("replaces"))):
        st.caption(text("bring.replace.note"))
        codes, now = [None, *reversed(list(of))], parcel.known.get("replaces")
        st.selectbox(
            text("bring.replace.which"), codes, index=codes.index(now) if now in codes else 0, key="cx_replaces",
            format_func=lambda code: text("bring.replace.none") if code is None else _batch_said(text, of[code]),
            on_change=_replaces, args=(parcel,), filter_mode=None,
        )  # fmt: skip


def _batch_said(text: Text, batch: warehouse.Batch) -> str:
    day = date.fromisoformat(batch.imported_at[:10])
    return text("bring.replace.batch", file=batch.file, date=day, n=batch.stored)


def _replaces(parcel: Parcel) -> None:
    parcel.tell(replaces=st.session_state["cx_replaces"])
    parcel.forget("check", "effect")


def after(text: Text, house: Settings, parcel: Parcel) -> None:
    """It is in: what it brought, where to look at it, and the way back."""
    found, name = parcel.found("take"), str(parcel.known["name"])
    if not parcel.known.get("kept") and parcel.mapping:
        remember(house, parcel.mapping, str(parcel.known["signature"]))
        parcel.tell(kept=True)
        (parcel.place / UPLOAD).unlink(missing_ok=True)
    undo = parcel.state("undo")
    if undo == "running":
        headline(text("bring.finding_undoing", name=name))
        waiting(text, parcel, "undo")
        return
    if undo == "done":
        headline(text("bring.finding_undone", name=name), text("bring.undone_note"))
        st.button(text("bring.another"), key="cx_another", type="primary", on_click=bring_file.leave, args=(parcel,))
        return
    table = mapping_now(parcel)
    tables, into = settings.catalogue().tables, table_of(table) if table else ""
    said = text("bring.finding_same" if found["unchanged"] else "bring.finding_taken", name=name, n=found["accepted"],
                table=text.pick(tables[into].name) if into in tables else into)  # fmt: skip
    headline(said, text("bring.taken_note"))
    if undo == "refused":
        refused(text, parcel.refusal("undo"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link("overview.py", label=text("bring.to_overview"))
        st.button(text("bring.another"), key="cx_another", type="primary", on_click=bring_file.leave, args=(parcel,))
        if not found["unchanged"] and door.may("undo"):
            st.button(text("bring.undo"), key="cx_undo", on_click=_undo, args=(text, parcel))
    report_parts(text, found, house.privacy.masks)
