"""Open the receipt of a fact by which a claim is judged: what was counted, of how many, and what the level asks for."""

import streamlit as st

from cx_metrics import pictures
from cx_metrics.maturity.assessment import Assessment
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.picture import picture


def open_fact(visit: Visit, found: Assessment, practice: str) -> None:
    """Show how the fact beside the claim of this practice was made; nothing where it has none."""
    text, check = visit.text, found.practice(practice).check
    bar = found.model.practices[practice].measured_by
    if check is None or bar is None:
        return
    figure = check.figure
    rows = [
        (text("maturity.fact_receipt.counted"), [text(f"maturity.fact_how.{figure.name}")]),
        (text("maturity.fact_receipt.result"), [pictures.fact_said(figure, text)]),
        (text("maturity.claims.needed"), [pictures.needed_said(check, bar, text), text.pick(bar.because)]),
        (text("maturity.claims.verdict"), [text(f"maturity.verdict.{check.verdict}")]),
    ]

    @st.dialog(plain(text("receipt.title", metric=figure.named(text))), width="large")
    def shown() -> None:
        picture(pictures.fact_rows(rows, text), key="fact_receipt", style=pictures.RECEIPT_STYLE)

    shown()
