"""The overview below its filters as one collage: headline, cards, what moved a figure, the pyramid, its
months. One element of Streamlit, because its work for a rerun grows with how many are sent."""

from dataclasses import dataclass
from functools import partial

import streamlit as st

from cx_metrics import pack, pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.moved import CROSS
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.pictures.markup import Markup, joined
from cx_metrics.ui import address
from cx_metrics.ui.board import board, key_figure, key_figures, log_of
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.case_links import CFO
from cx_metrics.ui.changed import moved_picture, open_part, split_of, ways_of
from cx_metrics.ui.choice import chosen
from cx_metrics.ui.downloads import downloads
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.happened import board_notes, marks_of, marks_on_cards
from cx_metrics.ui.kept import finished
from cx_metrics.ui.overview_opening import options, sheet_words
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import View

COLLAGE = "collage"
FIGURE, SPLIT = "metric", "by"  # what a reader chooses in it, as it stands in the URL


@dataclass(frozen=True)
class _Choices:
    """The figure and the split shown, and what is said of a choice that cannot be had."""

    metric: str
    split: str
    no_metric: str
    no_split: str


def overview_section(visit: Visit, view: View, found: dict[str, Markup], asked: str) -> None:
    """What the page opens with, and all that a reader may look at beneath. Every number in it opens its receipt."""
    choices = _choices(visit, view)
    drawn = pictures.collage(_pieces(visit, view, found, choices), visit.text)
    what = picture(drawn, COLLAGE, pictures.OVERVIEW_STYLE, on_pick=_choose)
    _files(visit, view, choices, asked)
    if what is not None:
        _open(visit, view, choices, what)


def _files(visit: Visit, view: View, choices: _Choices, asked: str) -> None:
    make = partial(overview_file, visit, view, asked, choices.metric, choices.split)
    downloads(visit.text, visit.text("overview.download"), "overview", make)


def overview_file(visit: Visit, view: View, asked: str, metric: str, split: str, kind: str) -> bytes:
    """The page as ``kind`` (svg, pdf or png), with the line and the parts of the figure and split that are chosen.
    Raises ExportError where no font can draw it."""
    ways, words = ways_of(visit, view, metric), sheet_words(visit, view, asked)
    parts = None if ways.nothing else split_of(visit, view, metric, split)
    shown = pack.MovedFigure(key_figure(visit, view, metric), ways.title, parts)
    figures = key_figures(visit, view)
    sheet = pack.board_sheet(figures, shown, words, view.compare, settings=visit.settings, text=visit.text)
    return pack.written(sheet, kind, words.headline)


def _choices(visit: Visit, view: View) -> _Choices:
    metric, no_metric = chosen(visit.text, FIGURE, options(visit, view), "trend.metric")
    ways = ways_of(visit, view, metric).options
    elsewhere = (*visit.settings.dimensions, "-".join(CROSS))
    split, no_split = chosen(visit.text, SPLIT, ways, "moved.by", elsewhere)
    return _Choices(metric, split, no_metric, no_split)


def _pieces(visit: Visit, view: View, found: dict[str, Markup], choices: _Choices) -> list[tuple[str, Markup]]:
    """Each piece with its place in the collage."""
    text, metric = visit.text, choices.metric
    first = [(name, found[name]) for name in ("words", "board")]
    pyramid = [(name, drawn) for name, drawn in found.items() if name == "pyramid"]
    if view.period == UNDATED:  # nothing moves, and no line begins
        return [*first, ("words", pictures.small(text("note.undated"))), *pyramid]
    figures = pictures.choice(FIGURE, text("trend.metric"), options(visit, view), metric)
    return [
        *first,
        ("figure", joined(pictures.small(choices.no_metric), figures)),
        ("moved", moved_picture(visit, view, metric, choices.split, choices.no_split)),
        *pyramid,
        ("trend", trend_picture(visit, view, metric)),
    ]


def _open(visit: Visit, view: View, choices: _Choices, what: str) -> None:
    """The case that was picked; or the receipt of a figure, of a part of its change or of one of its months. Nothing
    where a filter has just taken it away."""
    kind, _, code = what.partition("=")
    if kind == CASE:
        st.switch_page(CFO, query_params={CASE: code})
    held = board(visit, view)
    judged = {found.metric: found.verdict for found in held.measurements} if held else {}
    if what in judged:
        name = visit.text.pick(settings.catalogue().metrics[what].name)
        open_receipt(visit, view.asks(what), name, verdict=judged[what])
    else:
        open_part(visit, view, choices.metric, choices.split, what)
        open_month(visit, view, choices.metric, what)


def _choose() -> None:
    """Where a choice was picked, keep it in the URL before all is drawn again. Also what would come first: under other
    filters something else does."""
    name, _, code = picked(COLLAGE).partition("=")
    if name in (FIGURE, SPLIT):
        address.write({name: code})


@finished
def trend_picture(visit: Visit, view: View, metric: str) -> Markup:
    """The line of a metric. What happened is put into words unless the cards have told the same."""
    text, name, figure, log = visit.text, _name(visit, metric), key_figure(visit, view, metric), log_of(visit, view)
    months = figure.months
    shown = tuple(change for change in log if months and change.occurred_on >= months[0].period.start)
    marks = marks_of(shown, text, board_notes(visit, metric, shown, months))
    told = marks if marks != marks_on_cards(visit, log, key_figures(visit, view)) else ()
    title = text(f"trend.title.{pictures.grain_of(months)}", metric=name)
    return pictures.trend(title, name, months, text, figure.now.target, marks, told)


def open_month(visit: Visit, view: View, metric: str, picked: str) -> None:
    """The receipt of the month that was picked in the picture; nothing where a filter has just taken it away."""
    month = pictures.picked_month(picked, key_figure(visit, view, metric).months)
    if month is None:
        return
    title = visit.text("filter.some", dimension=_name(visit, metric), values=pictures.point_name(month, visit.text))
    open_receipt(visit, Question((metric,), where=view.where, period=month), title)


def _name(visit: Visit, metric: str) -> str:
    return visit.text.pick(settings.catalogue().metrics[metric].name)
