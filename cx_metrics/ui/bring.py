"""A file of one's own, brought in on the page: five steps, each of which can be gone back to."""

import streamlit as st

from cx_metrics import settings
from cx_metrics.declarations import Settings
from cx_metrics.inspection.mapping_edit import table_of
from cx_metrics.inspection.remembered import remembered
from cx_metrics.text import Text
from cx_metrics.ui import address, authoring, bring_check, bring_columns, bring_file, bring_reading
from cx_metrics.ui.bring_filter import declared
from cx_metrics.ui.bring_work import begin_check, in_page_language, mapping_now, refused, waiting
from cx_metrics.ui.choice import choice
from cx_metrics.ui.frame import headline
from cx_metrics.ui.parcel import Parcel, parcel_of

FILE, STEP = "file", "step"  # in the URL: the parcel's token, and where its bringer is
STEPS = ("reading", "columns", "check", "effect")


def bring(text: Text, house: Settings, sample: bool) -> None:
    """The whole part of the page; ``sample``: it is the sample company that the pages show now."""
    if not authoring.allowed("import", text):
        return
    asked = address.get(FILE)
    parcel = parcel_of(asked)
    if parcel is None:
        asks = [text("bring.ask"), *([text("bring.ask_first")] if sample else [])]
        headline(text("bring.finding"), text("finding.between").join(asks))
        if asked is not None:
            st.info(text("bring.gone"))
        bring_file.file_step(text, house)
        return
    if parcel.state("take") != "never":
        _taken(text, house, parcel)
        return
    in_page_language(parcel)
    _after_reading(house, parcel)
    declared(text, parcel)
    headline(*_finding(text, parcel))
    with st.container(horizontal=True, vertical_alignment="center"):
        step = choice(text, STEP, {name: text(f"bring.step.{name}") for name in STEPS}, "bring.step.label")
        st.space("stretch")
        st.button(text("bring.leave"), key="cx_leave", on_click=bring_file.leave, args=(parcel,))
    if parcel.state("build") == "running":
        waiting(text, parcel, "build")
    elif parcel.state("read") == "running":
        waiting(text, parcel, "read")
    elif step == "reading" or not parcel.found("read") or parcel.mapping is None:
        bring_reading.reading_step(text, parcel)
    elif step == "columns":
        bring_columns.columns_step(text, parcel)
    else:
        bring_check.check_step(text, house, parcel, with_effect=step == "effect")


def _after_reading(house: Settings, parcel: Parcel) -> None:
    """Once a file has been read: the mapping to start from is the one that was used for such a file before, else the
    draft."""
    found = parcel.found("read")
    if not found or parcel.mapping is not None:
        return
    signature = str(parcel.known.get("signature") or found["signature"])
    parcel.tell(signature=signature)
    before = remembered(house, signature) if "remembered" not in parcel.known else None
    if before:
        (parcel.place / before.name).write_bytes(before.read_bytes())
        parcel.tell(remembered=True)
        address.write({STEP: "check"})
        begin_check(parcel)
    else:
        (parcel.place / f"{found['table']}-{signature}.yaml").write_text(found["mapping"], "utf-8")


def _finding(text: Text, parcel: Parcel) -> tuple[str, str]:
    name, found = str(parcel.known["name"]), parcel.found("read")
    if parcel.state("read") in ("refused", "stopped"):
        return text("bring.finding_unread", name=name), text("bring.nothing_stored")
    mapping = mapping_now(parcel)
    if not found or mapping is None:
        return text("bring.finding_reading", name=name), text("bring.nothing_stored")
    table = table_of(mapping)
    tables = settings.catalogue().tables
    rows, into = found["reading"]["rows"], text.pick(tables[table].name) if table in tables else table
    key = "bring.finding_known" if parcel.known.get("remembered") else "bring.finding_file"
    return text(key, name=name, n=rows, table=into), text("bring.nothing_stored")


def _taken(text: Text, house: Settings, parcel: Parcel) -> None:
    """Being taken in, or what came of it."""
    name, state = str(parcel.known["name"]), parcel.state("take")
    if state == "running":
        headline(text("bring.finding_taking", name=name), text("bring.old_numbers"))
        waiting(text, parcel, "take")
        return
    if state != "done":
        headline(text("bring.finding_not_taken", name=name), text("bring.nothing_stored"))
        if state == "stopped":
            st.info(text("bring.stopped"))
        else:
            refused(text, parcel.refusal("take"))
        st.button(text("bring.back"), key="cx_back", type="primary", on_click=parcel.forget, args=("take", "check"))
        return
    bring_check.after(text, house, parcel)
