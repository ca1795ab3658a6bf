"""The parts of the page of the customer's voice: who stays silent, what is said and what it goes with, in their words,
and what serves their needs."""

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.declarations.service_quality_file import FrameName
from cx_metrics.metrics import Measurement
from cx_metrics.metrics.undated import span
from cx_metrics.pictures.markup import joined, tag
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.board import can_be_asked
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.case_links import CFO
from cx_metrics.ui.frame import Visit, headline, plain, section
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.picture import picture
from cx_metrics.ui.receipt_dialog import open_receipt, turning
from cx_metrics.ui.view import View
from cx_metrics.voice import voice_words
from cx_metrics.voice.silence import BEHIND_EACH, SILENCE
from cx_metrics.voice.text_codes import CodeShare, TextCodes
from cx_metrics.voice.voice_words import PROCESS_COLUMNS, CellRows

Silence = dict[str, Measurement]
_PAGE = "cx_texts_page"
_VERDICTS = {
    "lower": "worse",
    "higher": "better",
    "no_detectable_difference": "no_detectable_change",
    "few": "not_enough_answers",
}


def silence_of(visit: Visit, view: View) -> Silence:
    """The figures of who is heard, by metric: those that the company has under these filters."""
    reader, declared = company_of(visit).reader, settings.catalogue().metrics
    names = [name for name in (*SILENCE, BEHIND_EACH) if name in declared and can_be_asked(reader, name, view)]
    if not names:
        return {}
    found = data.answer(visit, view.asks(*names)).measurements
    return {one.metric: one for one in found if one.n or one.status == "suppressed"}


def opening(visit: Visit, view: View, asked: str, heard: Silence, cases: TextCodes, felt: TextCodes) -> None:
    """The answer in a sentence, what it rests on, and in small print what was read."""
    text, catalogue = visit.text, settings.catalogue()
    note = [text("stamp.period", period=span(cases.period, text))]
    if cases.as_of is not None:
        note.append(text("stamp.as_of", date=cases.as_of))
    note += [text(f"voice.read.{found.frame}", n=found.n) for found in (cases, felt) if found.n]
    if (one_in := max(cases.one_in, felt.one_in)) > 1:
        note.append(text("voice.one_in", n=one_in))
    said = voice_words.headline(heard, cases, felt, catalogue, text)
    told = voice_words.paragraph(heard, text) or ("" if heard or cases.codes or felt.codes else text("voice.nothing"))
    headline(said, told, note=" · ".join(note), asked=asked)


def silence(visit: Visit, view: View, heard: Silence) -> None:
    """Those we hear beside those we do not, as bars; a number opens its receipt."""
    text, declared = visit.text, settings.catalogue().metrics
    shown = [heard[name] for name in SILENCE if name in heard]
    if not shown:
        return
    section(text("voice.silence"), text("voice.silence_note"))
    drawn = pictures.share_bars([_heard(one, view, text) for one in shown], text("voice.silence"), text, whole=True)
    pick = picture(drawn, "silence", pictures.SHARE_BARS_STYLE)
    if pick is not None and pick in heard:
        open_receipt(visit, view.asks(pick), text.pick(declared[pick].name), verdict=heard[pick].verdict)
    money = settings.catalogue().scorecard.money
    if money is not None and not visit.rows:
        st.page_link(CFO, label=text("voice.cost"), query_params={CASE: money})


def _heard(one: Measurement, view: View, text: Text) -> pictures.ShareBar:
    metric = settings.catalogue().metrics[one.metric]
    name, question = text.pick(metric.short_name), text.pick(metric.question)
    if one.value is None:
        why = one.reason.said(text) if one.reason else text(f"status.{one.status}")
        return pictures.ShareBar(name, None, one.n or 0, question, [why])
    said = pictures.change_said(one, text, view.compare)
    share, opens = Ranged(one.value, one.low, one.high), text("card.how_aria", metric=name)
    return pictures.ShareBar(name, share, one.n or 0, question, said and [joined(*said)], one.metric, opens)


def how_to_read(text: Text, *found: TextCodes) -> str:
    """What bars of themes mean, and of what is said beside them the money, where any is known."""
    has_money = any(one.margin is not None for each in found for one in each.codes)
    money = [text("voice.money_note")] if has_money else []
    return text("finding.between").join([text("voice.themes_note"), *money])


def themes(visit: Visit, view: View, found: TextCodes, frame: FrameName, note: str = "") -> None:
    """What texts speak of, by one frame of words: how many do, what goes with it, what those customers are worth; a
    number opens their words. ``note``: how to read it, in small print."""
    text, of = visit.text, settings.catalogue().service_quality.frame(frame)
    if of is None or not found.codes:
        if found.status == "suppressed":
            section(text(f"voice.head.{frame}"), text("status.suppressed"))
        return
    said = voice_words.checklist_said if frame == "checklist" else voice_words.emotions_said
    section(text(f"voice.head.{frame}"), note)
    st.markdown(plain(said(found, settings.catalogue(), text)))
    bars = [_theme(one, text.pick(of.codes[one.code].name), frame, text) for one in found.codes]
    pick = picture(
        pictures.share_bars(bars, text(f"voice.head.{frame}"), text, whole=False), f"themes_{frame}",
        pictures.SHARE_BARS_STYLE,
    )  # fmt: skip
    st.caption(plain(of.source))
    if pick is not None and pick in of.codes:
        st.session_state.pop(_PAGE, None)
        _open(visit, view, frame, pick, text.pick(of.codes[pick].name))


def _theme(one: CodeShare, name: str, frame: FrameName, text: Text) -> pictures.ShareBar:
    chip = pictures.verdict_chip(_VERDICTS[one.goes_with], text, text(f"voice.goes_with.{one.goes_with}"))
    score = voice_words.beside_others(one, text)
    said = [joined(chip, tag("span", text(f"voice.score_said.{frame}", said=score))) if score else chip]
    if one.rated is not None:
        said.append(tag("span", voice_words.rated_said(one.rated, one.ratings, text)))
    if one.margin is not None:
        said.append(tag("span", voice_words.margin_said(one.margin, text), class_="money"))
    opens = {"pick": one.code, "opens": text("voice.open_aria", code=name)} if one.n else {}
    return pictures.ShareBar(name, one.share, one.n, "", said, **opens)


def _open(visit: Visit, view: View, frame: FrameName, code: str, name: str) -> None:
    """The texts that speak of it, newest first, page by page."""
    text = visit.text

    @st.dialog(plain(text(f"voice.texts.{frame}", code=name)), width="large")
    def shown() -> None:
        found = data.texts(visit, frame, code, view.where, view.period, page=st.session_state.get(_PAGE, 0))
        if found is None or found.hidden:
            st.markdown(plain(text("answers.hidden", n=data.least_for_comments())))
            return
        st.caption(plain(text("voice.texts.note", n=found.total)))
        picture(pictures.answer_list(found.rows, text), key="texts", style=pictures.RECEIPT_STYLE)
        turning(found, text, {"cx_newer": text("answers.newer"), "cx_older": text("answers.older")}, _turn)

    shown()


def _turn(page: int) -> None:
    st.session_state[_PAGE] = page


def needs_and_leaders(visit: Visit, view: View) -> None:
    """Which processes serve what is needed, and who is ahead; worked out only when it is folded out."""
    with st.expander(visit.text("voice.more"), key="cx_spoken", on_change="rerun") as fold:
        if fold.open:
            _needs_and_leaders(visit, view)


def _needs_and_leaders(visit: Visit, view: View) -> None:
    text, catalogue = visit.text, settings.catalogue()
    declared = catalogue.service_quality
    needs = data.needs(visit, view.where, view.period)
    ahead = data.lead_users(visit, view.where, view.period)
    if {needs.status, ahead.status} <= {"not_measurable", "suppressed"}:
        st.caption(plain(text("voice.nothing_more")))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        if needs.processes and declared.needs:
            said = voice_words.needs_said(needs, catalogue, text)
            _table("needs", said, voice_words.process_cells(needs, catalogue, text), declared.needs.source, text)
    with right:
        if ahead.status == "ok" and declared.lead_users:
            section(text("voice.head.lead_users"))
            st.markdown(plain(voice_words.lead_users_said(ahead, text)))
            st.caption(plain(declared.lead_users.source))


def _table(name: str, said: str, cells: CellRows, source: str, text: Text) -> None:
    """A sentence with its table, and where the frame is from."""
    section(text(f"voice.head.{name}"))
    st.markdown(plain(said))
    heads = [text(f"voice.column.{column}") for column in PROCESS_COLUMNS]
    rows = [pictures.FigureRow(head, each) for head, each in cells]
    picture(pictures.figures(said, heads, rows, text), f"spoken_{name}", pictures.FIGURES_STYLE)
    st.caption(plain(source))
