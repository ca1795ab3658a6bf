"""The small line of a score card: thirteen months (where they are too thin, quarters or half-years) with their
interval, the target, and marks of what was changed."""

from collections.abc import Sequence

from cx_metrics.metrics.measurement import Measurement
from cx_metrics.pictures.curve import curve_of, grain_of, months_each, point_name
from cx_metrics.pictures.lines import stroke
from cx_metrics.pictures.marks import Mark, on_line, on_line_said, with_marks
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

_EDGE = 2.0  # per cent of the drawing kept free left and right, so that the last dot is whole


def spark(
    months: Sequence[Measurement], target: float | None, name: str, text: Text, marks: Sequence[Mark] = ()
) -> Markup:
    """The months as a line with its interval; a month with too few answers is a gap, and nothing crosses it."""
    found = curve_of(months, _EDGE, target)
    if found is None:
        return tag("div", text(_why_not(months)), class_="spark hole")
    step = months_each(months)
    lines, numbers = on_line(marks, months[0].period.start, len(months), found.x, step)
    drawn = [*lines, *found.band_and_line(1.75)]
    if found.known[-1]:
        drawn.append(found.dot(len(months) - 1, 7.0))
    if target is not None:
        drawn.insert(0, stroke(f"M0,{found.y(target):.2f}H100", 1.0, "muted"))
    unit = months[-1].unit or next(m.unit for m in months if m.unit)
    said = text("card.target", value=text.value(target, unit)) if target is not None else text("card.no_target")
    label = tag("span", said, class_="target", style=f"top:{found.y(target) if target is not None else 50:.0f}%")
    first, last = point_name(months[0].period, text), point_name(months[-1].period, text)
    aria = text(f"card.line_aria.{grain_of(months)}", metric=name, first=first, last=last)
    aria += on_line_said(marks, months[0].period.start, len(months), text, step)
    picture = tag("div", with_marks(drawn, numbers, label), class_="spark", role="img", aria_label=aria)
    return joined(picture, tag("div", *(tag("span", month) for month in dict.fromkeys((first, last))), class_="ends"))


def _why_not(months: Sequence[Measurement]) -> str:
    """The key of what to say in place of a line."""
    if not months:
        return "card.no_line_undated"
    return "card.no_line_hidden" if any(m.status == "suppressed" for m in months) else "card.no_line"
