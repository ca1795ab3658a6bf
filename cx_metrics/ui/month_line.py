"""The line of a figure month by month with target and marks, and the receipts of its months."""

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.pictures.markup import Markup
from cx_metrics.ui.board import key_figure, key_figures, log_of
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.happened import board_notes, marks_of, marks_on_cards
from cx_metrics.ui.kept import finished
from cx_metrics.ui.receipt_dialog import open_receipt
from cx_metrics.ui.view import View


@finished
def trend_picture(visit: Visit, view: View, metric: str) -> Markup:
    """The line of a metric. What happened is put into words unless the cards have told the same."""
    text, name, figure, log = visit.text, _name(visit, metric), key_figure(visit, view, metric), log_of(visit, view)
    months = figure.months
    shown = tuple(change for change in log if months and change.occurred_on >= months[0].period.start)
    marks = marks_of(shown, board_notes(visit, metric, shown, months))
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
