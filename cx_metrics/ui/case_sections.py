"""The parts of the page of business cases: three answers, what moves them, the walk, the challenge, the register."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from cx_metrics import charts, pack, pictures, settings
from cx_metrics.roi import CaseAnswer, case_leaning
from cx_metrics.roi import case_narrative as narrative
from cx_metrics.roi.assumption_words import challenge_said
from cx_metrics.roi.case_explain import explain
from cx_metrics.roi.challenge import ChallengedCase, can_strike
from cx_metrics.text import Text
from cx_metrics.ui.case_choices import challenge, withdraw
from cx_metrics.ui.case_receipt import open_line
from cx_metrics.ui.chart import chart
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.picture import folded, picked, picture

CHALLENGES, FIRST = "challenges", 8  # as many assumptions to challenge stand unfolded
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_REGISTERED = 14  # and as many of the register


def changed(text: Text, case: ChallengedCase) -> None:
    """What was challenged, what became of the case, and a button that takes it all back; nothing without challenges."""
    place = st.container()  # there in any case: what stands below keeps its place, and the keyboard its focus
    if not case.challenges:
        return
    with place.container(border=True):
        st.markdown(f"**{plain(narrative.verdict(case, text))}**")
        st.markdown("\n".join(f"- {plain(challenge_said(case, name, text))}" for name in case.challenges))
        st.button(text("cfo.challenge.withdraw"), key="cx_withdraw", on_click=withdraw)


def answers(visit: Visit, answer: CaseAnswer) -> None:
    """How much, when, and what if it goes wrong."""
    drawn = pictures.three_answers(narrative.three_answers(answer, visit.text), visit.text)
    _opens(visit, answer, picture(drawn, key="three_answers", style=pictures.ANSWERS_STYLE))


def moves(visit: Visit, answer: CaseAnswer) -> None:
    """Which assumptions move the answer; beside it cash from year to year, or the walk of a case without cash flow."""
    band = charts.band_rows(answer, visit.text)
    left, right = st.columns(2, gap="medium")
    with left:
        _tornado(visit.text, answer)
    with right:
        if band is None:
            walk(visit, answer)
        else:
            _band(visit.text, answer, band)
    if band is not None:
        walk(visit, answer)


def doubts(text: Text, answer: CaseAnswer) -> None:
    """Every warning of the case."""
    found = narrative.doubts(answer, text)
    if found:
        section(text("cfo.doubts.title"))
        st.markdown("\n".join(f"- {plain(one)}" for one in found))


def walk(visit: Visit, answer: CaseAnswer) -> None:
    """From what could be brought to what counts, and the same for each benefit; nothing without benefits."""
    text = visit.text
    if not answer.walk:
        return
    section(text("cfo.walk.title"), text("cfo.walk.note"))
    _opens(visit, answer, picture(pictures.case_walk(answer, text), key="walk", style=pictures.WALK_STYLE))
    rows = pictures.benefit_rows(answer, settings.catalogue().evidence, text)
    heads = [text(f"cfo.benefit.{name}") for name in pictures.BENEFIT_COLUMNS]
    _table(text, text("cfo.benefit.title"), heads, rows, "benefits")


def challenged(text: Text, case: ChallengedCase) -> None:
    """Challenge mode: buttons for every assumption, those that move the case most first."""
    order = {bar.input: i for i, bar in enumerate(case.plain.tornado) if bar.swing > 0}
    model, moved = case.plain.model, case.challenges
    names = [name for name in case.plain.inputs if name in order or can_strike(model, name) or name in moved]
    names.sort(key=lambda name: order.get(name, len(order)))
    section(text("cfo.challenge.title"), text("cfo.challenge.note"))
    fewest = narrative.fewest(case.now, text)
    if fewest:
        st.markdown(plain(fewest))
    style = pictures.CHALLENGE_STYLE
    picture(pictures.challenge_list(case, names[:FIRST], text), key=CHALLENGES, style=style, on_pick=_challenge)
    rest = names[FIRST:]
    if rest:
        with st.expander(text("cfo.challenge.rest", n=len(rest)), key="cx_rest", on_change="rerun") as fold:
            if fold.open:
                drawn = pictures.challenge_list(case, rest, text)
                picture(drawn, key=f"{CHALLENGES}_rest", style=style, on_pick=_challenge_rest)


def register(text: Text, case: ChallengedCase) -> None:
    """Every number that the case rests on as it stands: those that no longer hold first, then those that move the case
    most before anything is challenged, so that none changes its place."""
    answer, names = case.now, pictures.in_order(case.plain)
    section(text("cfo.register.title"), text("cfo.register.note"))
    shown = max(MOST_REGISTERED, sum(value.overdue for value in answer.inputs.values()))
    _registered(text, answer, names[:shown], "register")
    rest = names[shown:]
    if rest:
        with st.expander(text("cfo.register.rest", n=len(rest)), key="cx_register", on_change="rerun") as fold:
            if fold.open:
                _registered(text, answer, rest, "register_rest")


def workbook(text: Text, answer: CaseAnswer) -> None:
    """The case as it stands as an Excel workbook, written when the button is pressed."""
    name = f"{answer.model.case.id}-{text.locale}.xlsx"
    write = partial(case_workbook, text, answer)
    file_button(text("cfo.workbook"), write, name, EXCEL, key="download_xlsx")


def case_workbook(text: Text, answer: CaseAnswer) -> bytes:
    """The workbook's bytes."""
    from cx_metrics.workbook import write_case_book  # takes a moment to import, and most visits download nothing

    return write_case_book(answer, settings.catalogue().evidence, text)


def memo(text: Text, answer: CaseAnswer, before: CaseAnswer) -> None:
    """The case as it stands as a memo to print, written when the button is pressed; ``before`` says what challenged
    inputs were. Where no font can write it, say so."""
    if not pack.can_write(text.locale):
        st.caption(plain(text("journey.no_font")))
        return
    write = partial(pack.case_memo, answer, before.inputs, settings.catalogue(), settings.load(), text)
    name = f"{answer.model.case.id}-{text.locale}.pdf"
    file_button(text("memo.download"), write, name, pack.MEDIA["pdf"], key="download_pdf")


def _registered(text: Text, answer: CaseAnswer, names: Sequence[str], key: str) -> None:
    metrics = settings.catalogue().metrics
    drawn = pictures.assumption_register(answer, names, lambda id: text.pick(metrics[id].name), text)
    picture(drawn, key=key, style=pictures.REGISTER_STYLE)


def lines(visit: Visit, answer: CaseAnswer) -> None:
    """Every line of the case, each with its receipt; and by which rules cash was counted."""
    text = visit.text
    with st.expander(text("cfo.lines.title"), key="cx_lines", on_change="rerun") as fold:
        if fold.open:
            rows = [pictures.FigureRow(e.name, (e.value,), e.line) for e in explain(answer, text)]
            heads = [text("cfo.lines.line"), text("cfo.lines.value")]
            drawn = pictures.figures(text("cfo.lines.title"), heads, rows, text)
            _opens(visit, answer, picture(drawn, key="case_lines", style=pictures.FIGURES_STYLE))
    for rule in narrative.conventions(answer, text):
        st.caption(plain(rule))
    st.caption(plain(text("cfo.source", source=text.pick(answer.model.case.source))))


def _tornado(text: Text, answer: CaseAnswer) -> None:
    rows, said = charts.case_tornado_rows(answer, text), charts.tornado_said(answer, text)
    section(said, case_leaning.beside_base(answer, text))
    if rows is None:
        return
    chart(rows, charts.tornado(), said)
    heads = [text(f"cfo.tornado.column.{name}") for name in charts.TORNADO_COLUMNS]
    cells = [pictures.FigureRow(head, each) for head, each in charts.tornado_cells(answer, text)]
    _table(text, text("cfo.tornado.table"), heads, cells, "tornado_table")


def _band(text: Text, answer: CaseAnswer, rows: pd.DataFrame) -> None:
    title = text("cfo.band.title")
    section(title, text("cfo.band.note"))
    chart(rows, charts.cash_band(), title)
    heads = [text(f"cfo.band.column.{name}") for name in charts.BAND_COLUMNS]
    cells = [pictures.FigureRow(head, each) for head, each in charts.band_cells(answer, text)]
    _table(text, text("cfo.band.table"), heads, cells, "band_table")


def _table(text: Text, title: str, heads: Sequence[str], rows: Sequence[pictures.FigureRow], key: str) -> None:
    folded(title, lambda: pictures.figures(title, heads, rows, text), key, pictures.FIGURES_STYLE)


def _opens(visit: Visit, answer: CaseAnswer, line: str | None) -> None:
    if line is not None and (line in answer.model.lines or line in answer.inputs):
        open_line(visit, answer, line)


def _challenge() -> None:
    challenge(picked(CHALLENGES))


def _challenge_rest() -> None:
    challenge(picked(f"{CHALLENGES}_rest"))
