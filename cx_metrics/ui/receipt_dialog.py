"""Open the receipt of a number in a dialog, and behind it the answers: one component, for any number on any page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.answer_spread import Spread
from cx_metrics.metrics.behind import OneAnswer, RowsBehind
from cx_metrics.pictures.figures import folded
from cx_metrics.statistics.verdict import Verdict
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.chart import WIDEST, chart
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.picture import picture

_READING = "cx_reading"  # the question whose answers are being read, and the page


def open_receipt(
    visit: Visit, question: Question, name: str, part: tuple[str, str] | None = None, verdict: Verdict | None = None
) -> None:
    """Show how the one number that ``question`` asks for was made; ``name`` is the metric's, for the title. ``part``:
    heading and sentence on the part that it has in another number. ``verdict``: the page's own on its change, among all
    that the page judges; without it the receipt gives none."""
    st.session_state.pop(_READING, None)
    text = visit.text

    @st.dialog(plain(text("receipt.title", metric=name)), width="large")
    def shown() -> None:
        explanation = data.explanation(visit, question, verdict, text)
        if explanation is None:
            st.markdown(plain(text("status.suppressed")))
            return
        if visit.rows:  # a file brought rows of everybody
            explanation = replace(explanation, imports=())
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


def _answers(found: RowsBehind[OneAnswer], question: Question, text: Text) -> None:
    if found.hidden:
        least = data.least_for_comments()
        st.markdown(plain(text("answers.hidden", n=least)))
        return
    st.subheader(plain(text("answers.title", n=found.total)), anchor=False)
    st.caption(plain(text("answers.note")))
    picture(pictures.answer_list(found.rows, text), key="answers", style=pictures.RECEIPT_STYLE)
    turning(
        found, text, {"cx_newer": text("answers.newer"), "cx_older": text("answers.older")}, partial(_read, question)
    )


def turning(found: RowsBehind[Any], text: Text, buttons: Mapping[str, str], turn: Callable[[int], None]) -> None:
    """Two buttons (by key, what stands on them) to the page before and to the one after; nothing where there is one."""
    if found.pages < 2:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for (key, label), page in zip(buttons.items(), (found.page - 1, found.page + 1), strict=True):
            st.button(label, key=key, disabled=not 0 <= page < found.pages, on_click=turn, args=(page,))
        st.caption(text("answers.page", n=found.page + 1, pages=found.pages))


def distribution_section(metric: str, spreads: tuple[Spread, ...], text: Text) -> None:
    """One chart a scale, that of the most used one first; nothing for a number that counts no answers of a score."""
    declared = settings.catalogue().metrics[metric]
    for i, spread in enumerate(spreads):
        ends = spread.scale.ends
        title = text("distribution.title") if len(spreads) == 1 else text("distribution.title_of", **ends)
        note = pictures.receipt_row(title, text("distribution.note", n=spread.n, **ends), text)
        picture(note, key=f"distribution_note_{i}", style=pictures.RECEIPT_STYLE)
        columns, groups = charts.spread_columns(spread, declared, text), charts.spread_groups(spread, declared, text)
        said = charts.spread_said(spread, declared, text)
        heads = [text(f"distribution.{key}") for key in ("answer", "share")]
        heads += [text(f"trend.{key}") for key in ("interval", "answers")]
        rows = [pictures.FigureRow(answer, cells) for answer, cells in charts.spread_cells(spread, text)]
        table = folded(text("distribution.table"), pictures.figures(said, heads, rows, text))
        with st.container(key=f"cx_distribution_{i}", width=WIDEST):
            chart(charts.distribution_rows(columns, groups), charts.distribution(), said)
            picture(table, key=f"distribution_table_{i}", style=pictures.FIGURES_STYLE)
