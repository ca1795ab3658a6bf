"""The line of a figure month by month with its interval, drawn in a square of 100 by 100 that a page may stretch."""

from collections.abc import Sequence
from dataclasses import dataclass

from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import MONTHS_OF, Period
from cx_metrics.pictures.lines import band, dot, polyline, runs, stroke
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import Text
from cx_metrics.theme import colour


@dataclass(frozen=True)
class MonthCurve:
    """Months in their places. ``shown``: value and both ends of the interval; ``known``: whether a month can be judged;
    ``x``: the scale of months, counted from 0; ``y``: that of values."""

    shown: tuple[tuple[float, float, float], ...]
    known: tuple[bool, ...]
    x: Scale
    y: Scale

    def band_and_line(self, width: float) -> list[Markup]:
        """Stretches of months; nothing crosses a month that cannot be judged, and one alone is a dot with its
        interval."""
        drawn: list[Markup] = []
        for run in runs(self.known):
            middle, lower, upper = ([(self.x(i), self.y(self.shown[i][k])) for i in run] for k in (0, 1, 2))
            if len(run) == 1:
                drawn += [self.whisker(run[0], "ink"), self.dot(run[0], 5.0)]
                continue
            drawn.append(tag("path", d=band(upper, lower), fill=colour("ink"), fill_opacity=0.1))
            drawn.append(stroke(polyline(middle), width, "ink", stroke_linejoin="round"))
        return drawn

    def dot(self, i: int, width: float) -> Markup:
        return dot(self.x(i), self.y(self.shown[i][0]), width, "ink")

    def whisker(self, i: int, of: str) -> Markup:
        _, low, high = self.shown[i]
        return stroke(f"M{self.x(i):.2f},{self.y(high):.2f}V{self.y(low):.2f}", 1.0, of)


def months_each(points: Sequence[Measurement]) -> int:
    """How many months a point of a line stands for."""
    return MONTHS_OF[grain_of(points)]


def is_known(found: Measurement) -> bool:
    """Whether a figure can be judged, and so drawn."""
    return found.status == "ok" and None not in (found.value, found.low, found.high)


def grain_of(points: Sequence[Measurement]) -> str:
    """Whether the points of a line are months, quarters or half-years: month, quarter or half."""
    return {3: "quarter", 6: "half"}.get(points[-1].period.months, "month") if points else "month"


def point_name(period: Period, text: Text) -> str:
    """What a point of a line is called: its month, or its first month to its last."""
    return text.month(period.start) if period.months not in (3, 6) else text.period(period.start, period.end)


def months_across(months: int, edge: float) -> Scale:
    """The scale of so many months, counted from 0; ``edge`` per cent are kept free at both ends."""
    return Scale(0, months - 1, edge, 100 - edge)


def curve_of(months: Sequence[Measurement], edge: float, target: float | None = None) -> MonthCurve | None:
    """The months and the target, from the lowest to the highest of them; None where no month can be judged."""
    known = tuple(is_known(month) for month in months)
    if not any(known):
        return None
    shown = tuple((m.value or 0.0, m.low or 0.0, m.high or 0.0) for m in months)
    inside = [number for values, is_known in zip(shown, known, strict=True) if is_known for number in values]
    ends = [*inside, *([target] if target is not None else [])]
    return MonthCurve(shown, known, months_across(len(months), edge), Scale(min(ends), max(ends), 100, 0))
