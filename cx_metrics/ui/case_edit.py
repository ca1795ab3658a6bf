"""Other numbers for a case: one typed with its source and owner, or those that came back in an edited workbook."""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from cx_metrics import entry, pictures
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.errors import CxError
from cx_metrics.file_problem import refusal_said
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.case_amounts import written_unit
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.text import Text
from cx_metrics.ui import authoring, data, door, scenario_choices
from cx_metrics.ui.frame import Visit, plain, require_current
from cx_metrics.ui.picture import picture
from cx_metrics.workspace import Scenario

FORM = "case_edit"
ENDS = ("value", "low", "high")
LARGEST = 5  # megabytes of a workbook
SAID = "case_edit_said"


@st.fragment
def edits(visit: Visit, code: str) -> None:
    """What was edited, a form for one more number, and the way back for a workbook."""
    require_current(visit)
    scenario_choices.whole_page()
    if not door.may("caps"):
        return
    text, opened, plain_case = visit.text, scenario_choices.kept(visit, code).opened, data.business_case(visit, code)
    model = plain_case.model
    with st.expander(text("scenario.edit.title"), key="cx_edit_case"):
        st.caption(text("scenario.edit.note"))
        said = st.session_state.pop(SAID, "")
        if said:
            st.warning(plain(said))
        held = {n: c for n, c in scenario_choices.edits(code, opened) if isinstance(c, InputChange)}
        if held:
            st.markdown("\n".join(f"- {plain(_said(model, name, change, text))}" for name, change in held.items()))
            back = partial(scenario_choices.edit, code, opened, dict.fromkeys(held))
            st.button(text("scenario.edit.back"), key="cx_edits_back", on_click=back)
        _form(text, plain_case, opened)
    with st.expander(text("scenario.upload.title"), key="cx_bring_back"):
        _upload(text, model, opened)


def _said(model: CaseModel, name: str, change: InputChange, text: Text) -> str:
    unit = model.inputs[name].unit
    low, high = (change.base if end is None else end for end in (change.low, change.high))
    return text(
        "scenario.edit.done",
        name=model.name(name, text.locale),
        value=input_said(change.base, unit, low, high, text),
        source=text.pick(change.source) if change.source else text("cfo.kind.opinion"),
        owner=text.pick(change.owner) if change.owner else text("cfo.kind.opinion"),
    )


def _form(text: Text, case: CaseAnswer, opened: Scenario | None) -> None:
    with st.form(FORM, border=False, clear_on_submit=False):
        names = [name for name in case.inputs if not case.inputs[name].struck]
        st.selectbox(
            text("scenario.edit.input"), names, key=f"{FORM}_input",
            format_func=lambda name: case.model.name(name, text.locale),
        )  # fmt: skip
        for place, name in zip(st.columns(3), ENDS, strict=True):
            place.text_input(text(f"scenario.edit.{name}"), key=f"{FORM}_{name}", max_chars=40)
        for place, name in zip(st.columns(2), ("source", "owner"), strict=True):
            place.text_input(text(f"scenario.edit.{name}"), key=f"{FORM}_{name}", max_chars=200)
        keep = partial(_keep, text, case, opened)
        st.form_submit_button(text("scenario.edit.keep"), key=f"{FORM}_keep", on_click=keep)


def _keep(text: Text, case: CaseAnswer, opened: Scenario | None) -> None:
    told = {name: str(st.session_state[f"{FORM}_{name}"]).strip() for name in (*ENDS, "source", "owner")}
    name = str(st.session_state[f"{FORM}_input"])
    declared, unit = case.model.inputs[name], written_unit(case.model.unit(name))
    values = {end: entry.number(told[end], unit, text) if told[end] else None for end in ENDS}
    base = values["value"]
    if base is None or any(told[end] and values[end] is None for end in ENDS):
        st.session_state[SAID] = text("scenario.edit.unread")
        return
    low, high = (base if values[end] is None else values[end] for end in ("low", "high"))
    if low is None or high is None or not low <= base <= high or not all(map(declared.holds, (low, base, high))):
        st.session_state[SAID] = text("scenario.edit.unread")
        return
    if not told["source"] or not told["owner"]:
        st.session_state[SAID] = text("scenario.edit.unsaid")
        return
    change = InputChange(base, low, high, "finance", told["source"], told["owner"], authoring.today())
    _put(case.model.case.id, opened, {name: change})
    for each in (*ENDS, "source", "owner"):
        st.session_state[f"{FORM}_{each}"] = ""


def _upload(text: Text, model: CaseModel, opened: Scenario | None) -> None:
    file = st.file_uploader(text("scenario.upload.file"), type="xlsx", key="cx_workbook", max_upload_size=LARGEST)
    if file is None:
        return
    from cx_metrics.workbook import differences  # takes a moment to import, and most visits bring nothing back

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"  # under a name of ours
        path.write_bytes(file.getvalue())
        try:
            found = differences(path, model)
        except CxError as error:
            st.warning("\n".join(f"- {plain(one)}" for one in refusal_said(error, text).splitlines()))
            return
    if not found:
        st.caption(text("scenario.upload.same"))
        return
    title = text("scenario.upload.differences", n=len(found))
    heads = [text(f"scenario.upload.{name}") for name in ("input", "cell", "before", "now")]
    rows = [
        pictures.FigureRow(
            model.name(each.input, text.locale),
            (each.cell, *(input_said(v, model.unit(each.input), v, v, text) for v in (each.before, each.now))),
        )
        for each in found
    ]
    st.markdown(plain(title))
    picture(pictures.figures(title, heads, rows, text), key="workbook_differences", style=pictures.FIGURES_STYLE)
    changes = {each.input: each.change for each in found}
    put = partial(_put, model.case.id, opened, changes)
    st.button(text("scenario.upload.take"), key="cx_workbook_take", type="primary", on_click=put)


def _put(code: str, opened: Scenario | None, changes: Mapping[str, InputChange]) -> None:
    if door.may("caps"):
        scenario_choices.edit(code, opened, changes)
