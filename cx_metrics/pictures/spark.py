"""The small line of a score card: thirteen months with their interval, the target, and marks of what was changed."""

from collections.abc import Callable, Sequence

from cx_metrics.metrics.measurement import Measurement
from cx_metrics.pictures.lines import band, runs, smooth
from cx_metrics.pictures.marks import Mark, on_line, on_line_said, with_marks
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text
from cx_metrics.theme import colour

_EDGE = 2.0  # per cent of the drawing kept free left and right, so that the last dot is whole
Shown = tuple[float, float, float]  # value, low, high


def spark(
    months: Sequence[Measurement], target: float | None, name: str, text: Text, marks: Sequence[Mark] = ()
) -> Markup:
    """The months as a line with its interval; a month with too few answers is a gap, and nothing crosses it."""
    known = [m.status == "ok" and m.value is not None and m.low is not None and m.high is not None for m in months]
    if not any(known):
        return tag("div", text(_why_not(months)), class_="spark hole")
    shown = [(m.value or 0.0, m.low or 0.0, m.high or 0.0) for m in months]
    inside = [number for values, is_known in zip(shown, known, strict=True) if is_known for number in values]
    ends = [*inside, *([target] if target is not None else [])]
    low, high = min(ends), max(ends)

    def y(value: float) -> float:
        return 100 - (value - low) / ((high - low) or 1) * 100

    lines, numbers = on_line(marks, months[0].period.start, len(months), _EDGE)
    drawn = [*lines, *_drawn(shown, known, y)]
    if target is not None:
        drawn.insert(0, _stroke(f"M0,{y(target):.2f}H100", 1.0, "muted"))
    unit = months[-1].unit or next(m.unit for m in months if m.unit)
    said = text("card.target", value=text.value(target, unit)) if target is not None else text("card.no_target")
    label = tag("span", said, class_="target", style=f"top:{y(target) if target is not None else 50:.0f}%")
    first, last = text.month(months[0].period.start), text.month(months[-1].period.start)
    aria = text("card.line_aria", metric=name, first=first, last=last)
    aria += on_line_said(marks, months[0].period.start, len(months), text)
    picture = tag("div", with_marks(drawn, numbers, label), class_="spark", role="img", aria_label=aria)
    return joined(picture, tag("div", *(tag("span", month) for month in dict.fromkeys((first, last))), class_="ends"))


def _why_not(months: Sequence[Measurement]) -> str:
    """The key of what to say in place of a line."""
    if not months:
        return "card.no_line_undated"
    return "card.no_line_hidden" if any(m.status == "suppressed" for m in months) else "card.no_line"


def _drawn(shown: Sequence[Shown], known: Sequence[bool], y: Callable[[float], float]) -> list[Markup]:
    def x(i: int) -> float:
        return _EDGE + i / max(len(shown) - 1, 1) * (100 - 2 * _EDGE)

    drawn: list[Markup] = []
    for run in runs(known):
        line, upper, lower = ([(x(i), y(shown[i][k])) for i in run] for k in (0, 2, 1))
        if len(run) == 1:
            drawn.append(_stroke(f"M{upper[0][0]:.2f},{upper[0][1]:.2f}V{lower[0][1]:.2f}", 1.0, "ink"))
            drawn.append(_stroke(f"M{line[0][0]:.2f},{line[0][1]:.2f}h0.001", 5.0, "ink"))
            continue
        drawn.append(tag("path", d=band(upper, lower), fill=colour("ink"), fill_opacity=0.1))
        drawn.append(_stroke(smooth(line), 1.75, "ink"))
    if known[-1]:
        drawn.append(_stroke(f"M{x(len(shown) - 1):.2f},{y(shown[-1][0]):.2f}h0.001", 7.0, "ink"))
    return drawn


def _stroke(path: str, width: float, of: str) -> Markup:
    return tag("path", d=path, fill="none", stroke=colour(of), stroke_width=width, stroke_linecap="round")
