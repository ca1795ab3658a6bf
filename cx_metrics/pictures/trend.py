"""A figure month by month: the line, its 95 % interval as a band, target and marks, a gap where too few answered; each
month opens its receipt, on the line and in the table beneath."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from cx_metrics import entry
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import Period
from cx_metrics.pictures.curve import MonthCurve, curve_of, grain_of, is_known, months_each, point_name
from cx_metrics.pictures.figures import FIGURES_STYLE, FigureRow, figures, folded
from cx_metrics.pictures.lines import stroke
from cx_metrics.pictures.marks import MARKS_STYLE, Mark, mark_list, on_line, on_line_said, with_marks
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.plain_words import WORDS_STYLE, heading
from cx_metrics.text import Text

TREND_STYLE = WORDS_STYLE + FIGURES_STYLE + MARKS_STYLE + Path(__file__).with_name("trend.css").read_text("utf-8")
_EDGE = 3.0  # per cent of the width kept free at both ends of the line
_LOW_ENOUGH = 9.0  # per cent of the height below which words have room above a line
_WIDEST = 15.0  # per cent of the width in which a pointer is taken to mean a month
_ROOM = {
    "month": (13, 7, 4),
    "quarter": (8, 4, 2),
    "half": (8, 4, 2),
}  # points that have room for their names: at a desk, on a tablet, on a phone


class TrendMonth(NamedTuple):
    """One month that can be judged; ``start`` is its first day, the last three are in words."""

    start: date
    value: float
    month: str
    shown: str
    interval: str
    answers: str


def trend(
    title: str,
    name: str,
    months: Sequence[Measurement],
    text: Text,
    target: float | None = None,
    marks: Sequence[Mark] = (),
    told: Sequence[Mark] = (),
) -> Markup:
    """The line of the figure called ``name``; ``told`` are those of its marks that nothing else on the page puts in
    words. Without a month that can be judged, it says so in place of the line."""
    curve, rows = curve_of(months, _EDGE, target), in_words(months, text)
    grain = grain_of(months)
    said = trend_said(rows, name, text, grain)
    if curve is None:
        return tag("div", heading(title), tag("p", said, class_="cx-ask"), class_="cx trend", lang=text.locale)
    unit = next(m.unit for m in months if m.unit)
    steps = text.scale(curve.y.low, curve.y.high, unit)
    aimed = text("card.no_target") if target is None else text("card.target", value=entry.written(target, unit, text))
    aria = text("finding.between").join([said, aimed]) + on_line_said(
        marks, months[0].period.start, len(months), text, months_each(months)
    )
    lines = tag("div", _lines(curve, months, steps, target, aimed, marks), class_="lines", role="img", aria_label=aria)
    heads = [text(f"trend.{key}") for key in (grain, "value", "interval", "answers")]
    table = figures(said, heads, [FigureRow(row.month, row[3:], _pick(row.start)) for row in rows], text)
    around = _values(curve, steps), lines, _hover(curve, months, rows, text), _axis(curve, months, text)
    drawn = tag("div", *around, class_="plot")
    parts = (
        heading(title, text(f"trend.note.{grain}")),
        drawn,
        mark_list(told, text),
        folded(text("moved.table"), table),
    )
    return tag("div", *parts, class_="cx trend", lang=text.locale)


def in_words(months: Sequence[Measurement], text: Text) -> list[TrendMonth]:
    """The months that can be judged, in order."""
    return [
        TrendMonth(
            m.period.start,
            m.value or 0.0,
            point_name(m.period, text),
            text.value(m.value, m.unit, m.low, m.high),
            text.interval(m.low, m.high, m.unit),
            text.count(m.n or 0),
        )
        for m in months
        if is_known(m)
    ]


def picked_month(picked: str, months: Sequence[Measurement]) -> Period | None:
    """The month that was picked in the picture, if it is one of these."""
    return next((month.period for month in months if _pick(month.period.start) == picked), None)


def _pick(start: date) -> str:
    return f"month-{start}"


def trend_said(rows: Sequence[TrendMonth], name: str, text: Text, grain: str = "month") -> str:
    """The line in a sentence, for those who hear it."""
    if not rows:
        return text("trend.nothing", metric=name)
    lowest, highest = min(rows, key=lambda row: row.value), max(rows, key=lambda row: row.value)
    ends = {"first": rows[0], "last": rows[-1], "lowest": lowest, "highest": highest}
    shown = {end: row.shown for end, row in ends.items()}
    return text(f"trend.said.{grain}", metric=name, **shown, **{f"{end}_month": row.month for end, row in ends.items()})


def _lines(
    curve: MonthCurve,
    months: Sequence[Measurement],
    steps: Sequence[tuple[float, str]],
    target: float | None,
    aimed: str,
    marks: Sequence[Mark],
) -> Markup:
    known = [i for i, is_shown in enumerate(curve.known) if is_shown]
    scale = [stroke(f"M0,{curve.y(value):.2f}H100", 1.0, "rule") for value, _ in steps]
    happened, numbers = on_line(marks, months[0].period.start, len(months), curve.x, months_each(months))
    drawn = [*scale, *happened, *(curve.whisker(i, "edge") for i in known), *curve.band_and_line(2.25)]
    drawn += [curve.dot(i, 8.0) for i in known]
    if target is None:
        return with_marks(drawn, numbers)
    drawn.append(stroke(f"M0,{curve.y(target):.2f}H100", 1.0, "muted", stroke_dasharray="4 3"))
    side = "goal under" if curve.y(target) < _LOW_ENOUGH else "goal"  # above the line stand the numbers of marks
    return with_marks(drawn, numbers, tag("span", aimed, class_=side, style=f"top:{curve.y(target):.2f}%"))


def _hover(curve: MonthCurve, months: Sequence[Measurement], rows: Sequence[TrendMonth], text: Text) -> Markup:
    """Over each month what it says, for who points at it; those who cannot have the table."""
    told = {row.start: row for row in rows}
    wide = min((100 - 2 * _EDGE) / max(len(months) - 1, 1), _WIDEST)
    found = []
    for i, month in enumerate(months):
        if row := told.get(month.period.start):
            doubt = f"{row.interval} · {text('card.sample', n=month.n or 0)}"
            tip = tag("span", tag("b", row.shown), tag("span", row.month), tag("span", doubt), class_="tip")
            left, right = max(curve.x(i) - wide / 2, 0), min(curve.x(i) + wide / 2, 100)
            place = f"left:{left:.2f}%;width:{right - left:.2f}%"
            side = "month late" if 2 * i >= len(months) else "month"
            found.append(tag("i", tip, class_=side, style=place, data_pick=_pick(row.start)))
    return tag("div", *found, class_="hover", aria_hidden="true")


def _values(curve: MonthCurve, steps: Sequence[tuple[float, str]]) -> Markup:
    named = (tag("span", said, style=f"top:{curve.y(value):.2f}%") for value, said in steps)
    return tag("div", *named, class_="values", aria_hidden="true")


def _axis(curve: MonthCurve, months: Sequence[Measurement], text: Text) -> Markup:
    """The months below the line, as many as have room at a desk, on a tablet and on a phone, and always the last."""
    named, last = [], len(months) - 1
    desk, tablet, phone = _strides(len(months), _ROOM[grain_of(months)])
    for i, month in enumerate(months):
        if (last - i) % desk == 0:
            room = "wide" if (last - i) % tablet else "medium" if (last - i) % phone else None
            named.append(tag("span", point_name(month.period, text), class_=room, style=f"left:{curve.x(i):.2f}%"))
    return tag("div", *named, class_="axis", aria_hidden="true")


def _strides(months: int, room: Sequence[int]) -> list[int]:
    """Every how many months one is named, for each of ``room``; each a multiple of the one before."""
    found, named = [1], months
    for most in room:
        found.append(found[-1] * -(-named // most))
        named = -(-months // found[-1])
    return found[1:]
