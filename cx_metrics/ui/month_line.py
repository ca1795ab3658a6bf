"""The line of a figure month by month with target and marks, and the receipts of its months."""

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.pictures.markup import Markup
from cx_metrics.ui.board import figure, known_board
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.happened import board_notes, marks_of
from cx_metrics.ui.kept import finished
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import View


@finished
def trend_picture(visit: Visit, view: View, metric: str) -> Markup:
    """The line of a metric. What happened is put into words unless the cards have told the same."""
    text, board, name = visit.text, known_board(visit, view), _name(visit, metric)
    months = board.months[metric]
    shown = tuple(change for change in board.log if months and change.occurred_on >= months[0].period.start)
    marks = marks_of(shown, board_notes(visit, metric, shown, months))
    told = marks if marks != board.marks else ()
    title, target = text(f"trend.title.{pictures.grain_of(months)}", metric=name), figure(visit, view, metric).target
    return pictures.trend(title, name, months, text, target, marks, told)


def open_month(visit: Visit, view: View, metric: str, picked: str) -> None:
    """The receipt of the month that was picked in the picture; nothing where a filter has just taken it away."""
    month = pictures.picked_month(picked, known_board(visit, view).months[metric])
    if month is None:
        return
    title = visit.text("filter.some", dimension=_name(visit, metric), values=pictures.point_name(month, visit.text))
    open_receipt(visit, Question((metric,), where=view.where, period=month), title)


def _name(visit: Visit, metric: str) -> str:
    return visit.text.pick(settings.catalogue().metrics[metric].name)
