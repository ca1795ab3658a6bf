"""The overview below its filters as one sheet of pictures: headline, cards, what moved a figure, the pyramid, its
months. One element of Streamlit, because its work for a rerun grows with how many are sent."""

from functools import partial

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.pictures import Piece
from cx_metrics.pictures.markup import joined
from cx_metrics.ui.asked import View
from cx_metrics.ui.changed import moved_picture, open_part, ways_of
from cx_metrics.ui.choice import chosen, keep
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.opening import Opening
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.receipt import open_receipt
from cx_metrics.ui.trend import open_month, trend_picture

SHEET = "sheet"
FIGURE, SPLIT = "metric", "by"  # what a reader chooses in it, as it stands in the URL


def sheet_section(visit: Visit, view: View, asked: str, found: Opening) -> None:
    """What was ``asked`` in words, and all that answers it. Every number in it opens its receipt."""
    text = visit.text
    metric, excuse = chosen(text, FIGURE, found.options, "trend.metric")
    ways = ways_of(visit, view, metric)
    split, unknown = chosen(text, SPLIT, ways.options, "moved.by")
    pieces = [
        Piece(
            "words", pictures.headline(found.headline, found.ask, found.aside, found.stamp, asked), pictures.WORDS_STYLE
        ),
        Piece("board", found.cards, pictures.CARDS_STYLE),
    ]
    pyramid = [Piece("pyramid", found.pyramid, pictures.PYRAMID_STYLE)] if found.pyramid else []
    if view.period == UNDATED:  # nothing moves, and no line begins
        pieces += [Piece("words", pictures.small(text("note.undated")), pictures.WORDS_STYLE), *pyramid]
    else:
        buttons = pictures.choice(FIGURE, text("trend.metric"), found.options, metric)
        moved = moved_picture(visit, view, metric, split, unknown)
        pieces += [
            Piece("figure", joined(pictures.small(excuse), buttons), pictures.WORDS_STYLE + pictures.CHOICE_STYLE),
            Piece("moved", moved, pictures.MOVED_STYLE),
            *pyramid,
            Piece("trend", trend_picture(visit, view, metric), pictures.TREND_STYLE),
        ]
    first = {name: next(iter(options), "") for name, options in ((FIGURE, found.options), (SPLIT, ways.options))}
    what = picture(pictures.sheet(pieces, text), SHEET, pictures.sheet_style(pieces), on_pick=partial(_choose, first))
    if what is None:
        return
    if what in settings.catalogue().metrics:
        question = Question((what,), where=view.where, period=view.period, compare=view.compare)
        open_receipt(visit.in_use, question, text.pick(settings.catalogue().metrics[what].name), text)
    elif what.startswith(pictures.PART):
        open_part(visit, view, metric, split, what)
    elif what.startswith(pictures.MONTH):
        open_month(visit, view, metric, what)


def _choose(first: dict[str, str]) -> None:
    """Where a choice was picked, keep it in the URL before the sheet is drawn again."""
    name, _, code = picked(SHEET).partition("=")
    if name in first:
        keep(name, code, first[name])
