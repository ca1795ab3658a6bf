"""The line of a figure month by month with target and marks, and its months as a table in which each opens its
receipt."""

import functools
from dataclasses import dataclass

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.pictures.markup import Markup
from cx_metrics.ui.asked import View
from cx_metrics.ui.board import figure, known_board
from cx_metrics.ui.chart import chart, sent
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.happened import board_notes, marks_of
from cx_metrics.ui.picture import folded, picture
from cx_metrics.ui.receipt import open_receipt

KEPT = 500  # finished lines


@dataclass(frozen=True)
class _Drawn:
    """A line, finished: its months on the axis, the rows of its chart, which ``said`` puts in words, its marks in words
    (nothing where the cards have told the same ones) and the table."""

    axis: tuple[str, ...]
    rows: bytes
    said: str
    marks: Markup
    table: Markup


def trend_section(visit: Visit, view: View, metric: str) -> None:
    """The line of a metric."""
    text, name = visit.text, visit.text.pick(settings.catalogue().metrics[metric].name)
    section(text("trend.title", metric=name), text("trend.note"))
    drawn = _drawn(visit, view, metric)
    if not drawn.rows:
        st.markdown(plain(drawn.said))
        return
    unit = settings.catalogue().metrics[metric].unit
    chart(charts.trend(unit, _titles(visit), drawn.axis), drawn.rows, drawn.said)
    if drawn.marks:
        picture(drawn.marks, key="trend_marks", style=pictures.CARDS_STYLE)
    picked = folded(text("moved.table"), drawn.table, key="trend_table", style=pictures.FIGURES_STYLE)
    if picked is not None:
        months = known_board(visit, view).months[metric]
        month = next(m.period for m in months if m.period.start.isoformat() == picked)
        name = text("filter.some", dimension=name, values=text.month(month.start))
        open_receipt(visit.in_use, Question((metric,), where=view.where, period=month), name, text)


@functools.lru_cache(maxsize=KEPT)
def _drawn(visit: Visit, view: View, metric: str) -> _Drawn:
    text, board = visit.text, known_board(visit, view)
    months = board.months[metric]
    shown = tuple(change for change in board.log if months and change.occurred_on >= months[0].period.start)
    marks = marks_of(shown, board_notes(visit, metric, shown, months))
    by_month = pictures.by_month(marks)
    rows = charts.trend_rows(months, text, figure(visit, view, metric).target, by_month)
    said = charts.trend_said(rows, text.pick(settings.catalogue().metrics[metric].name), text)
    lines = [pictures.Row(row["month"], (row["shown"], row["interval"], row["answers"]), row["start"]) for row in rows]
    return _Drawn(
        tuple(text.month(m.period.start) for m in months),
        sent(charts.with_marks(rows, months, text, by_month)) if rows else b"",
        said,
        pictures.marks_told(marks, text) if marks != board.marks else Markup(""),
        pictures.figures(said, _titles(visit), lines, text),
    )


def _titles(visit: Visit) -> tuple[str, str, str, str]:
    text = visit.text
    return text("trend.month"), text("trend.value"), text("trend.interval"), text("trend.answers")
