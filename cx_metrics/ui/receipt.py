"""Open the receipt of a number in a dialog: one component, for any number on any page."""

import streamlit as st

from cx_metrics import pictures, warehouse
from cx_metrics.metrics import Question
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import plain
from cx_metrics.ui.picture import picture


def open_receipt(in_use: warehouse.InUse, question: Question, name: str, text: Text) -> None:
    """Show how the one number that ``question`` asks for was made; ``name`` is the metric's, for the title."""

    @st.dialog(plain(text("receipt.title", metric=name)), width="large")
    def shown() -> None:
        explanation = data.explanation(in_use, question, text)
        if explanation is None:
            st.markdown(plain(text("status.suppressed")))
        else:
            picture(pictures.receipt(explanation, text), key="receipt", style=pictures.RECEIPT_STYLE)

    shown()
