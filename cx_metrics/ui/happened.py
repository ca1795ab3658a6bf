"""What was changed and what was noted, as numbered marks on the lines of figures."""

from datetime import date

from cx_metrics import pictures
from cx_metrics.metrics import Measurement
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.operating_changes import OperatingChange, during
from cx_metrics.pictures import Happened, Mark
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.frame import Visit


def marks_of(
    log: tuple[OperatingChange, ...], text: Text, notes: tuple[tuple[date, str], ...] = ()
) -> tuple[Mark, ...]:
    """Changes, and what was noted on a day, as numbered marks, oldest first."""
    return pictures.numbered([*((change.occurred_on, change.said(text)) for change in log), *notes])


def board_notes(
    visit: Visit, metric: str, log: tuple[OperatingChange, ...], months: tuple[Measurement, ...]
) -> tuple[tuple[date, str], ...]:
    """What officers noted about a metric, or about one of these changes, over its months: the day, and the words with
    who wrote them."""
    if not months:
        return ()
    known = {change.id for change in log}
    notes = data.annotations(visit.in_use, None, months[0].period.start, months[-1].period.end)
    return tuple(
        (note.day, visit.text("marks.note", what=note.text, who=note.author))
        for note in notes
        if note.metric == metric or note.change_id in known
    )


def marks_on_cards(visit: Visit, log: tuple[OperatingChange, ...], cards: tuple[KeyFigure, ...]) -> tuple[Mark, ...]:
    """The changes on the lines of the cards, and what was noted about them or about one of the figures."""
    months = cards[0].recent if cards else ()
    if not months:
        return ()
    first, last, text = months[0].period.start, months[-1].period.end, visit.text
    shown, known = during(log, first, last), {change.id for change in log}
    names = {card.metric.id: text.pick(card.metric.short_name) for card in cards}
    happened: list[Happened] = [(change.occurred_on, change.said(text)) for change in shown]
    for note in data.annotations(visit.in_use, None, first, last):
        said = text("marks.note", what=note.text, who=note.author)
        if note.metric in names:
            happened.append((note.day, text("marks.about", metric=names[note.metric], what=said), note.metric))
        elif note.change_id in known:
            happened.append((note.day, said))
    return pictures.numbered(happened)
