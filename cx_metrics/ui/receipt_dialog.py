"""Open the receipt of a number in a dialog, and behind it the answers: one component, for any number on any page."""

import streamlit as st

from cx_metrics import pictures
from cx_metrics.metrics import Question
from cx_metrics.metrics.behind import AnswersBehind
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.picture import picture
from cx_metrics.ui.spread_dialog import distribution_section

_READING = "cx_reading"  # the question whose answers are being read, and the page


def open_receipt(visit: Visit, question: Question, name: str, part: tuple[str, str] | None = None) -> None:
    """Show how the one number that ``question`` asks for was made; ``name`` is the metric's, for the title. ``part``:
    heading and sentence on the part that it has in another number."""
    st.session_state.pop(_READING, None)
    text = visit.text

    @st.dialog(plain(text("receipt.title", metric=name)), width="large")
    def shown() -> None:
        explanation = data.explanation(visit, question, text)
        if explanation is None:
            st.markdown(plain(text("status.suppressed")))
            return
        opening, rest = pictures.receipt(explanation, text, part)
        picture(opening, key="receipt", style=pictures.RECEIPT_STYLE)
        distribution_section(question.metrics[0], explanation.spreads, text)
        picture(rest, key="receipt_rest", style=pictures.RECEIPT_STYLE)
        reading = st.session_state.get(_READING)
        if reading is None:
            first = data.behind(visit, question, 0)
            if first is not None:
                st.button(text("answers.show"), key="cx_read", on_click=_read, args=(question, 0))
        elif reading[0] == question:
            found = data.behind(visit, question, reading[1])
            if found is not None:
                _answers(found, question, text)

    shown()


def _read(question: Question, page: int) -> None:
    st.session_state[_READING] = (question, page)


def _answers(found: AnswersBehind, question: Question, text: Text) -> None:
    if found.hidden:
        least = data.least_for_comments()
        st.markdown(plain(text("answers.hidden", n=least)))
        return
    st.subheader(plain(text("answers.title", n=found.total)), anchor=False)
    st.caption(plain(text("answers.note")))
    picture(pictures.answer_list(found.answers, text), key="answers", style=pictures.RECEIPT_STYLE)
    if found.pages > 1:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            for key, step, there in (("newer", -1, found.page > 0), ("older", 1, found.page + 1 < found.pages)):
                st.button(
                    text(f"answers.{key}"), key=f"cx_{key}", disabled=not there, on_click=_read,
                    args=(question, found.page + step),
                )  # fmt: skip
            st.caption(text("answers.page", n=found.page + 1, pages=found.pages))
