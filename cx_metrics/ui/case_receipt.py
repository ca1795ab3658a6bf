"""Open the receipt of a line of a business case in a dialog, and from there those of the lines and inputs it is made
of."""

import streamlit as st

from cx_metrics import pictures
from cx_metrics.roi import CaseAnswer
from cx_metrics.roi.case_explain import explain
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.picture import picture

_OPENED = "cx_case_lines"  # the lines opened one from another, the one in view last


def open_line(visit: Visit, answer: CaseAnswer, name: str) -> None:
    """Show how a line, or what an input is; ``name`` is one of the case."""
    text = visit.text
    st.session_state[_OPENED] = [name]

    @st.dialog(plain(text("receipt.title", metric=answer.model.name(name, text.locale))), width="large")
    def shown() -> None:
        opened = [each for each in st.session_state[_OPENED] if each in answer.inputs or each in answer.model.lines]
        now = opened[-1]
        if len(opened) > 1:
            st.button(text("cfo.receipt.back"), key="cx_case_back", on_click=_back)
            st.subheader(plain(answer.model.name(now, text.locale)), anchor=False)
        picked = picture(_drawn(visit, answer, now), key=f"case_receipt_{now}", style=pictures.LINE_RECEIPT_STYLE)
        if picked is not None:
            st.session_state[_OPENED] = [*opened, picked]
            st.rerun(scope="fragment")

    shown()


def _drawn(visit: Visit, answer: CaseAnswer, name: str) -> str:
    if name in answer.inputs:
        return pictures.input_receipt(answer, name, visit.text)
    explained = next(each for each in explain(answer, visit.text) if each.line == name)
    return pictures.line_receipt(answer, explained, visit.text)


def _back() -> None:
    st.session_state[_OPENED] = st.session_state[_OPENED][:-1]
