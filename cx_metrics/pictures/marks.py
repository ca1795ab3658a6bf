"""Numbered marks on a line of time: small figures above it, and what they stand for told once beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cx_metrics.metrics.periods import month_end, month_number, month_start
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import Text
from cx_metrics.theme import colour

MARKS_STYLE = Path(__file__).with_name("marks.css").read_text("utf-8")


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day and may explain a line: a change of operations, or a note of a reader. One that
    is about a single ``metric`` stands on no other's line."""

    number: int
    day: date
    what: str
    metric: str | None = None


Happened = tuple[date, str] | tuple[date, str, str | None]


def numbered(days: Sequence[Happened]) -> tuple[Mark, ...]:
    """Marks for what happened (the day, the words, and the metric that it is about), oldest first, numbered from
    one."""
    return tuple(Mark(i, *each) for i, each in enumerate(sorted(days, key=lambda each: each[:2]), start=1))


def place(day: date, first: date, points: int, step: int = 1) -> float | None:
    """Where a day lies on a line of ``points`` points of ``step`` months each from ``first``; they stand in the middle
    of their months and are counted from 0. Never before the first point or after the last; None for a day outside."""
    number = month_number(day)
    i = number - month_number(first)
    if not 0 <= i < points * step:
        return None
    length = (month_end(number) - month_start(number)).days + 1
    return min(max((i + (day.day - 1) / length) / step - 0.5, 0.0), points - 1.0)


def on_line(
    marks: Sequence[Mark], first: date, points: int, x: Scale, step: int = 1
) -> tuple[list[Markup], list[Markup]]:
    """Dotted lines for the drawing, on the scale ``x`` of its points of ``step`` months each, and the numbers to stand
    above them.

    Marks closer together than a number is wide share one, written 1–3.
    """
    placed = [(mark, place(mark.day, first, points, step)) for mark in marks]
    spots = [(mark, x(at)) for mark, at in placed if at is not None]
    lines = [
        tag(
            "path", d=f"M{at:.2f},0V100", fill="none", stroke=colour("edge"), stroke_width=1, stroke_dasharray="1.5 2.5"
        )
        for _, at in spots
    ]
    groups: list[list[tuple[Mark, float]]] = []
    for spot in spots:
        if groups and spot[1] - groups[-1][0][1] < _ROOM:
            groups[-1].append(spot)
        else:
            groups.append([spot])
    numbers = []
    for group in groups:
        first_number, last_number = group[0][0].number, group[-1][0].number
        said = str(first_number) if first_number == last_number else f"{first_number}–{last_number}"
        middle = (group[0][1] + group[-1][1]) / 2
        numbers.append(tag("span", said, class_="mark", style=f"left:{middle:.2f}%", aria_hidden="true"))
    return lines, numbers


def on_line_said(marks: Sequence[Mark], first: date, points: int, text: Text, step: int = 1) -> str:
    """The numbers that stand on a line, and their days, as a sentence for who cannot see them; empty without any."""
    told = [
        text("marks.at", n=mark.number, date=mark.day)
        for mark in marks
        if place(mark.day, first, points, step) is not None
    ]
    return text("marks.on_line", marks=text.join(told)) if told else ""


_ROOM = 5.0  # per cent of the line that a number takes


def mark_list(marks: Sequence[Mark], text: Text) -> Markup:
    """What the marks stand for, in order; nothing where there are none."""
    if not marks:
        return Markup("")
    items = [
        tag("li", tag("b", str(mark.number)), " ", text("marks.item", date=text.date(mark.day), what=mark.what))
        for mark in marks
    ]
    return tag("ol", *items, class_="marks", aria_label=text("marks.title"))


def with_marks(drawn: Sequence[Markup], numbers: Sequence[Markup], *others: Markup) -> Markup:
    """A drawing that stretches with its card, and over it the numbers, which do not."""
    svg = tag("svg", *drawn, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    return tag("div", joined(svg, *numbers, *others), class_="draw")
