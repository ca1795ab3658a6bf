"""The two curves of a journey map on paper, from the same places as on the page."""

from collections.abc import Sequence

from cx_metrics.journey.model import JourneyMap
from cx_metrics.pack.lanes import SMALL, glyph
from cx_metrics.pack.paper import Paper
from cx_metrics.pictures.lane_map import Labels
from cx_metrics.pictures.lane_map.curve import why_unknown
from cx_metrics.pictures.lane_map.plot import ScoreMark, changed, money_plot, score_plot, tone
from cx_metrics.pictures.lines import Point, band, polyline
from cx_metrics.pictures.scale import Scale, columns
from cx_metrics.text import Text
from cx_metrics.theme import Sign

NUMBER, AMOUNT = 11.0, 9.0  # points: a score and an amount at its mark


class Plot:
    """A stretch of paper on which 100 × 100 is drawn."""

    def __init__(self, sheet: Paper, x: float, y: float, width: float, height: float):
        self.sheet, self.x, self.y = sheet, Scale(0, 100, x, x + width), Scale(0, 100, y, y + height)

    def at(self, point: Point) -> Point:
        """A place on the paper."""
        return self.x(point[0]), self.y(point[1])

    def all(self, points: Sequence[Point]) -> list[Point]:
        return [self.at(point) for point in points]

    def mark(self, mark: ScoreMark, tone: str, radius: float, *, has_ring: bool = False) -> None:
        """A measured point with its whisker; that of a moment of truth has a ring around it."""
        (x, y), (_, top), (_, bottom) = (self.at((mark.x, end)) for end in (mark.value, mark.high, mark.low))
        self.sheet.path(f"M{x:.2f},{top:.2f}V{bottom:.2f}", tone, stroke_width=0.8)
        ring = [("paper", 6.2), ("ink", 4.8)] if has_ring else []
        for of, more in (*ring, ("paper", 2.0), (tone, 0.0)):
            self.sheet.path(f"M{x:.2f},{y:.2f}h0.001", of, stroke_width=radius * 2 + more, stroke_linecap="round")

    def label(self, mark: ScoreMark, value: str, below: Sequence[str], tone: str = "ink", size: float = NUMBER) -> None:
        """The number at a mark, and what it rests on in small print, above or below the whisker."""
        x, y = self._label_at(mark, below, size)
        self.sheet.text(x, y, value, size, tone, bold=True, anchor="middle")
        for i, line in enumerate(below, 1):
            self.sheet.text(x, y + i * SMALL * 1.2, line, SMALL, "muted", anchor="middle")

    def _label_at(self, mark: ScoreMark, below: Sequence[str], size: float) -> Point:
        """The middle of the foot of a label's number."""
        x, y = self.at((mark.x, mark.low if mark.under else mark.high))
        high = size + len(below) * SMALL * 1.2
        return x, y + size + 3 if mark.under else y - high + size - 4

    def verdict(self, mark: ScoreMark, value: str, below: Sequence[str], sign: Sign) -> None:
        """The shape of a verdict behind the number of a label."""
        x, y = self._label_at(mark, below, NUMBER)
        after = x + self.sheet.measure(value, NUMBER, bold=True) / 2 + 5
        glyph(self.sheet, sign.glyph, after, y - NUMBER * 0.34, 5.4, sign.colour)

    def gap(self, column: int, count: int, words: Sequence[str]) -> None:
        """A column of which nothing is known, and why."""
        x, width = columns(count, self.x.start, self.x.end).span(column - 0.5, column + 0.5)
        top, height = self.y.span(0, 100)
        self.sheet.box(x, top, width, height, "unsure-wash")
        rows = [(line, i == 0) for i, said in enumerate(words) for line in self.sheet.lines(said, width - 6, SMALL)]
        y = top + height / 2 - len(rows) * SMALL * 0.6
        for line, bold in rows:
            y += SMALL * 1.2
            self.sheet.text(x + width / 2, y, line, SMALL, "ink" if bold else "muted", bold=bold, anchor="middle")


def draw_experience(
    sheet: Paper, journey: JourneyMap, labels: Labels, text: Text, x: float, y: float, width: float, height: float
) -> None:
    """The emotion curve."""
    plot, drawn, steps = Plot(sheet, x, y, width, height), score_plot(journey.steps), journey.steps
    for column in drawn.gaps:
        plot.gap(column, len(steps), [said for said in why_unknown(steps[column], labels, text) if said])
    for tick, place in drawn.ticks:
        level = plot.y(place)
        sheet.line(x, level, x + width, level)
        sheet.text(x + 2, level - 1.5, text.number(tick), SMALL, "muted")
    for run in drawn.runs:
        if len(run) > 1:
            around = band(plot.all([(m.x, m.high) for m in run]), plot.all([(m.x, m.low) for m in run]))
            sheet.path(around, fill="ink", fill_opacity=0.1)
    for before in drawn.compared:
        ends = before if len(before) > 1 else [(before[0][0] - 1.2, before[0][1]), (before[0][0] + 1.2, before[0][1])]
        dotted = polyline(plot.all(ends))
        sheet.path(dotted, "muted", stroke_width=1.1, stroke_dasharray="0.1 3", stroke_linecap="round")
    for run in drawn.runs:
        if len(run) > 1:
            sheet.path(polyline(plot.all([(m.x, m.value) for m in run])), "ink", stroke_width=1.8)
    for mark in drawn.marks:
        step = steps[mark.column]
        score, moment = step.score, labels.step(step.touchpoint).moment_of_truth
        plot.mark(mark, tone(step), 2.6, has_ring=moment)
        value = text.value(score.value, score.unit, score.low, score.high)
        below = (text.interval(score.low, score.high, score.unit), text("card.sample", n=score.n or 0))
        plot.label(mark, value, below)
        if sign := changed(step):
            plot.verdict(mark, value, below, sign)


def draw_money(sheet: Paper, journey: JourneyMap, text: Text, x: float, y: float, width: float, height: float) -> None:
    """A year's margin at risk, hanging from the line."""
    plot, drawn, steps = Plot(sheet, x, y, width, height), money_plot(journey.steps), journey.steps
    for column in drawn.gaps:
        plot.gap(column, len(steps), [])
    for curve in drawn.curves:
        hanging = polyline(plot.all(curve))
        sheet.path(f"{hanging}Z", fill="money", fill_opacity=0.18)
        sheet.path(hanging, "money", stroke_width=1.4)
    sheet.line(x, y, x + width, y, "edge", 0.8)
    for mark in drawn.marks:
        amount = steps[mark.column].margin_at_risk
        plot.mark(mark, "money", 2.2)
        below = [] if amount.low is None else [text.interval(amount.low, amount.high, "money", symbol=False)]
        plot.label(mark, text.money(amount.value, amount.low, amount.high), below, "money", AMOUNT)
