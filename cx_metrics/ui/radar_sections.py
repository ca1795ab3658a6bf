"""The parts of the radar's page: the list of changes with the line of time, one change looked at, and what nobody
logged."""

from datetime import date

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.errors import QuestionError
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.pictures.change_list import SIGN_OF
from cx_metrics.radar import Finding, LoggedChange, Radar, radar_words
from cx_metrics.radar.finding import VERDICTS
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS
from cx_metrics.ui import address, data, moment_lever
from cx_metrics.ui.chart import chart
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.moment_chosen import step_of
from cx_metrics.ui.picture import folded, picked, picture
from cx_metrics.ui.view import View

CHANGE, LIST = "change", "radar_list"
MOST_DRAWN, MOST_BREAKS = 4, 12  # charts of one change; breaks that are shown


def changes(visit: Visit, found: Radar, view: View) -> None:
    """The list, and beside it the line of time with the change looked at, at first the one of the headline; a phone
    shows the list first."""
    text, house = visit.text, visit.settings
    asked = address.get(CHANGE)
    named = next((one for one in found.changes if one.change.id == asked), None)
    chosen = radar_words.told_first(found) if asked is None else named
    looked_at = chosen.change.id if chosen else None
    listed, drawn = st.columns([4, 6], gap="medium")
    with listed:
        section(text("radar.list"), text("radar.list_note"))
        markup = pictures.change_list(found, house, text, looked_at)
        picture(markup, key=LIST, style=pictures.CHANGE_LIST_STYLE, on_pick=_choose)
    with drawn:
        section(text("radar.time"), text("radar.time_note"))
        marks = [_mark(one, text, looked_at) for one in found.changes]
        lanes = [text(f"radar.verdict.{verdict}") for verdict in VERDICTS]
        days = [one.change.occurred_on for one in found.changes]
        rows = charts.change_timeline_rows(marks, lanes, _ticks(min(days), max(days), text))
        chart(rows, charts.change_timeline(), text("radar.time_said", n=len(marks)))
        if chosen is not None:
            _looked_at(visit, found, chosen, view)
        else:
            if asked is not None:
                st.caption(plain(left_out(text, text("radar.change"), asked)))
            st.caption(plain(text("radar.choose")))


def _looked_at(visit: Visit, found: Radar, one: LoggedChange, view: View) -> None:
    """One change: the receipt of what it did, each clear outcome as a small picture, quotes, and what to do."""
    text, house = visit.text, visit.settings
    when = text("radar.row.when", date=one.change.occurred_on, who=radar_words.who(one.change.exposed, house, text))
    section(one.change.said(text), when)
    first = one.first
    if first is not None:
        rows_of = radar_words.facts(first, found, text)
        rows_of.append((text("radar.fact.evidence"), [_evidence(first, text)]))
        rows_of += [(text("radar.fact.quotes"), quotes) for quotes in [_quotes(visit, one, view)] if quotes]
        picture(pictures.fact_rows(rows_of, text, one.change.id), key="radar_facts", style=pictures.RECEIPT_STYLE)
    shown = [finding for finding in one.findings if finding.months]
    shown.sort(key=lambda finding: finding is not first)
    for finding in shown[:MOST_DRAWN]:
        _lines(finding, text)
    rows = [
        pictures.FigureRow(radar_words.outcome_name(finding.outcome, text), radar_words.finding_cells(finding, text))
        for finding in one.findings
    ]
    heads = [text(f"radar.column.{name}") for name in ("outcome", "verdict", "effect", "interval", "detectable")]
    said = text("radar.table")
    folded(said, lambda: pictures.figures(said, heads, rows, text), "radar_table", pictures.FIGURES_STYLE)
    if one.change.touchpoint:
        moment_lever.link_of_touchpoints(visit, (one.change.touchpoint,))
    st.page_link("targets.py", label=text("radar.note_it"))


def unlogged(visit: Visit, found: Radar, log: Radar) -> None:
    """What changed that the log does not know, as sentences."""
    text, house = visit.text, visit.settings
    section(text("radar.unlogged"), text("radar.unlogged_note", n=found.tests, rate=text.value(found.rate, "share")))
    if not found.suggestions:
        st.caption(plain(text("radar.no_breaks")))
        return
    names = {one.change.id: one.change.said(text) for one in log.changes}
    shown = found.suggestions[:MOST_BREAKS]
    rows = [
        (
            radar_words.who(one.exposed, house, text),
            [radar_words.suggestion(one, house, text), *radar_words.suggestion_lines(one, names, text)],
        )
        for one in shown
    ]
    picture(pictures.fact_rows(rows, text), key="radar_breaks", style=pictures.RECEIPT_STYLE)


def _mark(one: LoggedChange, text: Text, looked_at: str | None) -> charts.ChangeMark:
    told = text(
        "radar.told",
        date=one.change.occurred_on,
        what=one.change.said(text),
        verdict=text(f"radar.verdict.{one.verdict}"),
    )
    tone = SIGNS[SIGN_OF[one.verdict]].colour
    return charts.ChangeMark(
        one.change.occurred_on, VERDICTS.index(one.verdict), tone, told, one.change.id == looked_at
    )


def _lines(finding: Finding, text: Text) -> None:
    factor = 100.0 if finding.outcome.unit == "share" else 1.0
    name = radar_words.outcome_name(finding.outcome, text)
    told = []
    for month in finding.months:
        for side, value in (("exposed", month.exposed), ("others", month.others)):
            if value is not None:
                words = text(
                    "radar.month_told",
                    month=text.month(month.month),
                    side=text(f"radar.side.{side}"),
                    value=text.money(value)
                    if finding.outcome.unit == "money"
                    else text.number(factor * value, 0.0, 1.0),
                )
                told.append(charts.SideMonth(side, month.month, factor * value, words))
    if not told:
        return
    first, last = finding.months[0].month, finding.months[-1].month
    names = {side: text(f"radar.side.{side}") for side in ("exposed", "others") if any(t.side == side for t in told)}
    said = text(
        "radar.lines_said",
        outcome=name,
        effect=radar_words.size(finding, text) or NOTHING,
        verdict=text(f"radar.verdict.{finding.verdict}"),
    )
    st.caption(plain(said))
    rows = charts.exposed_lines_rows(told, finding.since, names if len(names) > 1 else {}, _ticks(first, last, text))
    chart(rows, charts.exposed_lines(), said)


def _ticks(first: date, last: date, text: Text) -> list[tuple[date, str]]:
    """Three or four months along a stretch of time."""
    a, b = month_number(first), month_number(last)
    step = max((b - a) // 3, 1)
    return [(month_start(month), text.month(month_start(month))) for month in range(a, b + 1, step)]


def _evidence(finding: Finding, text: Text) -> str:
    grade = settings.catalogue().evidence.grades[finding.evidence]
    return text("radar.fact.grade", grade=text.pick(grade.name), share=text.value(grade.counts, "share"))


def _quotes(visit: Visit, one: LoggedChange, view: View) -> list[str]:
    """What those who met it wrote about the touchpoint since."""
    as_of = data.reader(visit).as_of
    place = one.change.touchpoint
    at = step_of(visit, place) if place else None
    if at is None or as_of is None:
        return []
    journey, step = at
    people = tuple((name, values) for name, values in one.change.exposed if name != "touchpoint")
    since = Period(month_start(month_number(one.change.occurred_on) + 1), as_of)
    try:
        whole = data.journey(visit, journey.id, people or view.where, since, None, language=visit.text.locale)
    except QuestionError:
        return []
    return [f"“{quote}”" for known in whole.steps if known.touchpoint == step.id for quote in known.quotes]


def _choose() -> None:
    address.write({CHANGE: picked(LIST)})
