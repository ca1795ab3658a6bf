"""The overview below its filters as one sheet of pictures: headline, cards, what moved a figure, the pyramid, its
months. One element of Streamlit, because its work for a rerun grows with how many are sent."""

from dataclasses import dataclass

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.moved import CROSS
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.pictures import SheetPart
from cx_metrics.pictures.markup import joined
from cx_metrics.ui.board import known_board
from cx_metrics.ui.changed import moved_picture, open_part, ways_of
from cx_metrics.ui.choice import chosen
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.month_line import open_month, trend_picture
from cx_metrics.ui.overview_opening import Opening
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import View

SHEET = "sheet"
FIGURE, SPLIT = "metric", "by"  # what a reader chooses in it, as it stands in the URL


@dataclass(frozen=True)
class _Choices:
    """The figure and the split shown, and what is said of a choice that cannot be had."""

    metric: str
    split: str
    no_metric: str
    no_split: str


def sheet_section(visit: Visit, view: View, asked: str, found: Opening) -> None:
    """What was ``asked`` in words, and all that answers it. Every number in it opens its receipt."""
    choices = _choices(visit, view, found)
    pieces = _pieces(visit, view, asked, found, choices)
    drawn, style = pictures.sheet(pieces, visit.text), pictures.sheet_style(pieces)
    what = picture(drawn, SHEET, style, on_pick=_choose)
    if what is not None:
        _open(visit, view, choices, what)


def _choices(visit: Visit, view: View, found: Opening) -> _Choices:
    metric, no_metric = chosen(visit.text, FIGURE, found.options, "trend.metric")
    ways = ways_of(visit, view, metric).options
    elsewhere = (*visit.settings.dimensions, "-".join(CROSS))
    split, no_split = chosen(visit.text, SPLIT, ways, "moved.by", elsewhere)
    return _Choices(metric, split, no_metric, no_split)


def _pieces(visit: Visit, view: View, asked: str, found: Opening, choices: _Choices) -> list[SheetPart]:
    text, metric = visit.text, choices.metric
    said = pictures.headline(found.headline, found.ask, found.aside, found.stamp, asked)
    opening = [SheetPart("words", said, pictures.WORDS_STYLE), SheetPart("board", found.cards, pictures.CARDS_STYLE)]
    pyramid = [SheetPart("pyramid", found.pyramid, pictures.PYRAMID_STYLE)] if found.pyramid else []
    if view.period == UNDATED:  # nothing moves, and no line begins
        return [*opening, SheetPart("words", pictures.small(text("note.undated")), pictures.WORDS_STYLE), *pyramid]
    figures = pictures.choice(FIGURE, text("trend.metric"), found.options, metric)
    figures, style = joined(pictures.small(choices.no_metric), figures), pictures.WORDS_STYLE + pictures.CHOICE_STYLE
    moved = moved_picture(visit, view, metric, choices.split, choices.no_split)
    trend = SheetPart("trend", trend_picture(visit, view, metric), pictures.TREND_STYLE)
    return [
        *opening,
        SheetPart("figure", figures, style),
        SheetPart("moved", moved, pictures.MOVED_STYLE),
        *pyramid,
        trend,
    ]


def _open(visit: Visit, view: View, choices: _Choices, what: str) -> None:
    """The receipt of what was picked: a figure, a part of its change, or one of its months. Nothing where a filter has
    just taken it away."""
    if what in {found.metric for found in known_board(visit, view).now.measurements}:
        question = Question((what,), where=view.where, period=view.period, compare=view.compare)
        open_receipt(visit, question, visit.text.pick(settings.catalogue().metrics[what].name))
    else:
        open_part(visit, view, choices.metric, choices.split, what)
        open_month(visit, view, choices.metric, what)


def _choose() -> None:
    """Where a choice was picked, keep it in the URL before the sheet is drawn again. Also what would come first: under
    other filters something else does."""
    name, _, code = picked(SHEET).partition("=")
    if name in (FIGURE, SPLIT):
        st.query_params[name] = code
