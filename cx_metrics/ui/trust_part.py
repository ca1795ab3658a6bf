"""The board of trust on the page *Data*: sources, who is heard, what was imported, and taking an import back."""

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.csv_text import csv_bytes
from cx_metrics.metrics.naming import dimension_names, value_name
from cx_metrics.pictures import FIGURES_STYLE, FigureRow
from cx_metrics.text import NOTHING, Text
from cx_metrics.trust import DataSource, GroupShare, Representation, TrustBoard
from cx_metrics.trust import trust_words as words
from cx_metrics.ui import authoring, data
from cx_metrics.ui.chart import WIDEST, chart
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit, headline, plain, section
from cx_metrics.ui.import_list import import_list
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.picture import picture

SOURCE_HEADS = ("source", "last", "rhythm", "rows", "days", "rejected", "known")
SHARE_HEADS = ("group", "customers", "heard", "answers", "weight", "score", "verdict")

TONES = {"better": "better", "worse": "worse"}  # heard more, and less, than the others


def trust_part(visit: Visit) -> None:
    """The whole board."""
    text, board, company = visit.text, data.trust(visit, authoring.today()), company_of(visit)
    note = text("stamp.as_of", date=company.reader.as_of) if company.reader.as_of else ""
    headline(words.headline(board, company, text), words.paragraph(board, company, text), note=note)
    authoring.outcome()
    _sources(board, text)
    for one in board.representations:
        _shares(visit, one, board)
    import_list(visit)


def _sources(board: TrustBoard, text: Text) -> None:
    section(text("trust.sources.title"), text("trust.sources.note"))
    heads = [text(f"trust.sources.{name}") for name in SOURCE_HEADS]
    rows = [_source(source, board, text) for source in board.sources]
    drawn = pictures.figures(text("trust.sources.title"), heads, rows, text)
    picture(drawn, key="sources", style=FIGURES_STYLE)


def _source(source: DataSource, board: TrustBoard, text: Text) -> FigureRow:
    name = text("punctuation.beside", value=source.mapping, told=text.join(text(f"table.{t}") for t in source.tables))
    return FigureRow(
        name,
        (
            text.date(source.last_import),
            words.rhythm_said(source, board, text),
            text.count(source.rows),
            text.period(source.first, source.last) if source.first and source.last else NOTHING,
            _of(source.rejected, source.read, text),
            NOTHING if source.named is None else _of(source.known or 0, source.named, text),
        ),
    )


def _of(part: int, whole: int, text: Text) -> str:
    """A count and, beside it, its share of the whole."""
    share = text.value(part / whole, "share") if whole else NOTHING
    return text("punctuation.beside", value=text.count(part), told=share)


def _shares(visit: Visit, one: Representation, board: TrustBoard) -> None:
    text, company = visit.text, company_of(visit)
    title = text("trust.shares.title", dimension=dimension_names(visit.settings, (one.dimension,), text))
    section(title, text("trust.shares.note", period=text.period(one.period.start, one.period.end)))
    heads = [text(f"trust.shares.{name}") for name in SHARE_HEADS]
    metric = settings.catalogue().metrics[one.metric]
    heads[SHARE_HEADS.index("score")] = text.pick(metric.short_name)
    names = [value_name(visit.settings, one.dimension, group.group, text) for group in one.groups]
    rows = [_group(group, name, metric.unit, text) for group, name in zip(one.groups, names, strict=True)]
    said = [
        words.evenness_said(one, company, text),
        words.test_said(one, text),
        words.weighted_said(one, company, text),
    ]
    _drawn(one, names, board, said[0], text)
    picture(pictures.figures(title, heads, rows, text), key=f"shares_{one.dimension}", style=FIGURES_STYLE)
    said += [text("trust.worth", n=round(one.worth))] if one.worth else []
    st.markdown(plain(text("finding.between").join(filter(None, said))))
    name, key = f"weights-{one.dimension}.csv", f"download_weights_{one.dimension}"
    file_button(text("trust.shares.download"), _weights(one), name, "text/csv", key=key)


def _drawn(one: Representation, names: list[str], board: TrustBoard, said: str, text: Text) -> None:
    """Who is heard, at a glance: where a verdict stands, the group is told from all others by its colour."""
    overall = board.customers_heard
    if overall is None or overall.value is None:
        return
    marks = []
    for group, name in zip(one.groups, names, strict=True):
        heard = group.heard
        share = text.value(heard.value, heard.unit, heard.low, heard.high)
        interval = text.interval(heard.low, heard.high, heard.unit)
        told = text("trust.shares.told", group=name, share=share, interval=interval, n=group.customers)
        value, low, high = heard.value or 0.0, heard.low, heard.high
        tone = TONES.get(heard.verdict or "", "edge")
        marks.append(charts.HeardShare(
            name, value, value if low is None else low, value if high is None else high, share, tone, told
        ))  # fmt: skip
    everyone = text("trust.shares.everyone", share=text.value(overall.value, overall.unit, overall.low, overall.high))
    with st.container(width=WIDEST):
        chart(charts.heard_shares_rows(marks, overall.value, everyone), charts.heard_shares(), said)


def _group(group: GroupShare, name: str, unit: str, text: Text) -> FigureRow:
    heard, score = group.heard, group.score

    def beside(value: str, told: str) -> str:
        return text("punctuation.beside", value=value, told=told)

    return FigureRow(
        name,
        (
            beside(text.count(group.customers), text.value(group.share_of_customers, "share")),
            beside(
                text.value(heard.value, heard.unit, heard.low, heard.high),
                text.interval(heard.low, heard.high, heard.unit),
            ),
            beside(text.count(group.answers), text.value(group.share_of_answers, "share")),
            NOTHING if group.weight is None else text.number(group.weight, group.weight - 0.05, group.weight + 0.05),
            NOTHING if score is None else text.value(score.value, unit, score.low, score.high),
            text(f"trust.verdict.{heard.verdict or 'not_enough_answers'}"),
        ),
    )


def _weights(one: Representation) -> bytes:
    heading = [one.dimension, "customers", "answers", "weight"]
    return csv_bytes([heading, *([g.group, g.customers, g.answers, g.weight] for g in one.groups)])
