"""Where the marks of the two curves stand, on a sheet of 100 × 100: the page, the phone and the print share it."""

from dataclasses import dataclass
from itertools import pairwise

from cx_metrics.journey.model import Step
from cx_metrics.pictures.lines import Point, runs
from cx_metrics.pictures.scale import Scale, columns
from cx_metrics.rounding import round_steps
from cx_metrics.theme import SIGNS, Sign

HEAD = 27.0  # per cent kept free above the highest mark and below the lowest one: the numbers stand there
LEVEL = 5.0  # points between a step and the mean of its neighbours up to which the curve counts as level there
NARROWEST = 30.0  # points that the scale of scores covers at least
MOST_TICKS = 8  # scores named beside the drawing
DEPTH = 62.0  # per cent of the money plot that the deepest mark reaches; its label hangs below
EDGE = 0.12  # of a column that stays free where the money curve starts and ends


@dataclass(frozen=True)
class ScoreMark:
    """One measured step: its column, where value and interval stand (0 top, 100 bottom), and its label's side.

    ``high`` is the end of the interval that stands higher on the sheet: of hanging money that is the smaller amount.
    """

    column: int
    x: float
    value: float
    high: float
    low: float
    under: bool


@dataclass(frozen=True)
class ScorePlot:
    """Scores from left to right. ``runs`` and ``compared`` break at every step that is not measured."""

    ticks: tuple[tuple[float, float], ...]
    marks: tuple[ScoreMark, ...]
    runs: tuple[tuple[ScoreMark, ...], ...]
    compared: tuple[tuple[Point, ...], ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True)
class MoneyPlot:
    """Margin at risk, hanging from the line at 0; ``curves`` start and end on it."""

    marks: tuple[ScoreMark, ...]
    curves: tuple[tuple[Point, ...], ...]
    gaps: tuple[int, ...]


def measured(step: Step) -> bool:
    """Whether a step's score may be drawn: measured, shown, and from enough answers."""
    return step.score.status == "ok" and None not in (step.score.value, step.score.low, step.score.high)


def rated(step: Step) -> bool:
    """Whether people were asked about a step at all: a score too uncertain or too private to show counts."""
    return measured(step) or step.score.status in ("few", "suppressed")


def compared(step: Step) -> bool:
    """Whether there are two scores of a step to compare."""
    before = step.compared
    return measured(step) and before is not None and before.status == "ok" and before.value is not None


def changed(step: Step) -> Sign | None:
    """The mark of a score that is better or worse than what it is compared with; None for all others."""
    return SIGNS[step.score.verdict] if measured(step) and step.score.verdict in ("better", "worse") else None


def tone(step: Step) -> str:
    """The colour of a score's point: its verdict's, else ink. A moment of truth is told by a ring around the point, for
    a colour would say that something became worse."""
    sign = changed(step)
    return sign.colour if sign else "ink"


def score_scale(steps: tuple[Step, ...], start: float, end: float) -> tuple[list[float], Scale]:
    """The round scores named beside the drawing, and the scale: the lowest score shown or doubted stands at ``start``,
    the highest at ``end``.

    It is fitted to what is shown, but never narrower than ``NARROWEST``, so that a level journey looks level.
    """
    shown = [v for s in steps if measured(s) for v in (s.score.low, s.score.high) if v is not None]
    shown += [s.compared.value for s in steps if s.compared and compared(s) and s.compared.value is not None]
    low, high = (min(shown), max(shown)) if shown else (0.0, 100.0)
    widen = max(0.0, NARROWEST - (high - low)) / 2
    scale = Scale(low - widen, high + widen, start, end)
    first, last = sorted(scale.value(place) for place in (2, 98))
    return round_steps(max(first, 0), min(last, 100), MOST_TICKS, 10), scale


def score_plot(steps: tuple[Step, ...]) -> ScorePlot:
    """Where the experience curve goes."""
    ticks, y = score_scale(steps, 100 - HEAD, HEAD)
    x = columns(len(steps))
    known = [measured(step) for step in steps]
    values = [step.score.value or 0.0 for step in steps]
    marks = {
        i: ScoreMark(i, x(i), y(values[i]), y(s.score.high or 0.0), y(s.score.low or 0.0), False)
        for i, s in enumerate(steps)
        if known[i]
    }
    for i, mark in marks.items():
        beside = [values[j] for j in (i - 1, i + 1) if j in marks]
        above = sum(beside) / len(beside) - values[i] if beside else 0.0  # below its neighbours the line is above it
        earlier = steps[i].compared
        if abs(above) < LEVEL and compared(steps[i]) and earlier is not None and earlier.value is not None:
            above = earlier.value - values[i]  # where the line is level, the label keeps out of the other one's way
        marks[i] = ScoreMark(i, mark.x, mark.value, mark.high, mark.low, above > 0)
    before = [compared(step) for step in steps]
    return ScorePlot(
        tuple((tick, y(tick)) for tick in ticks),
        tuple(marks.values()),
        tuple(tuple(marks[i] for i in run) for run in runs(known)),
        tuple(
            tuple((x(i), y(s.value)) for i in run if (s := steps[i].compared) and s.value is not None)
            for run in runs(before)
        ),
        tuple(i for i, is_known in enumerate(known) if not is_known),
    )


def money_plot(steps: tuple[Step, ...]) -> MoneyPlot:
    """Where the money curve hangs."""
    amounts = [step.margin_at_risk for step in steps]
    known = [amount.value is not None for amount in amounts]
    deepest = max((a.high or a.value or 0.0 for a in amounts), default=0.0) or 1.0
    x, depth = columns(len(steps)), Scale(0, deepest, 0, DEPTH)

    def y(amount: float | None) -> float:
        return max(depth(amount or 0.0), 0.0)

    marks = {}
    for i, a in enumerate(amounts):
        if known[i]:
            near, far = (end if end is not None else a.value for end in (a.low, a.high))
            marks[i] = ScoreMark(i, x(i), y(a.value), high=y(near), low=y(far), under=True)
    curves = []
    for run in runs(known):
        start, end = x(run[0] - 0.5 + EDGE), x(run[-1] + 0.5 - EDGE)
        curves.append(((start, 0.0), *((marks[i].x, marks[i].value) for i in run), (end, 0.0)))
    return MoneyPlot(tuple(marks.values()), tuple(curves), tuple(i for i, is_known in enumerate(known) if not is_known))


def stages(steps: tuple[Step, ...]) -> list[tuple[str, range]]:
    """The stages in order, each with the columns of its steps; a stage that returns later stands there twice."""
    starts = [0, *(i for i, (a, b) in enumerate(pairwise(steps), 1) if a.stage != b.stage)] if steps else []
    ends = [*starts[1:], len(steps)]
    return [(steps[start].stage, range(start, end)) for start, end in zip(starts, ends, strict=False)]
