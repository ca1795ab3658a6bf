"""The map on a phone: steps run down, the score runs across, and what is behind each step folds out below."""

from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.pictures.lane_map.curve import verdict_mark, why_unknown
from cx_metrics.pictures.lane_map.grid import cell_markup, moment_key
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.lane_map.parts import LaneGroup
from cx_metrics.pictures.lane_map.plot import compared, measured, score_scale, tone
from cx_metrics.pictures.lines import point, polyline, runs, stroke
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale, columns
from cx_metrics.text import Text

ROOM_RIGHT = 42.0  # per cent of the width up to which a number finds room to the right of its mark
HEAD = 8.0  # per cent kept free left of the lowest mark and right of the highest


def phone(journey: JourneyMap, folds: tuple[LaneGroup, ...], labels: Labels, text: Text, picked: str | None) -> Markup:
    """The same data as the wide map; the style sheet shows one of the two."""
    steps = journey.steps
    (ticks, x), y = score_scale(steps, HEAD, 100 - HEAD), columns(len(steps))
    known = [measured(step) for step in steps]
    deep = Scale(0, max((s.margin_at_risk.value or 0.0 for s in steps), default=0.0) or 1.0)
    svg = [stroke(f"M{x(tick):.2f},0V100", 1, "rule") for tick in ticks]
    for run in runs([compared(step) for step in steps]):
        points = [(x(before.value or 0.0), y(i)) for i in run if (before := steps[i].compared)]
        if len(points) > 1:
            svg.append(stroke(polyline(points), 1.5, "muted", stroke_dasharray="1 5"))
    for run in runs(known):
        if len(run) > 1:
            svg.append(stroke(polyline([(x(steps[i].score.value or 0.0), y(i)) for i in run]), 2.5, "ink"))
        for i in run:
            value, low, high = (end or 0.0 for end in (steps[i].score.value, steps[i].score.low, steps[i].score.high))
            moment = labels.step(steps[i].touchpoint).moment_of_truth
            svg.append(stroke(f"M{x(low):.2f},{y(i):.2f}H{x(high):.2f}", 7, "ink", cap="butt", stroke_opacity=0.25))
            svg += point(x(value), y(i), 9, tone(steps[i]), has_ring=moment)
    wire = tag("svg", *svg, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    tags = [_tag(steps[i], x, y(i), text) for i, is_known in enumerate(known) if is_known]
    rows = [_row(i, step, steps, deep, labels, text, picked) for i, step in enumerate(steps)]
    axis = [tag("span", text.number(tick), style=f"left:{x(tick):.2f}%") for tick in ticks]
    return tag(
        "div",
        tag(
            "div",
            tag("span", text("journey.step")),
            tag("span", text("journey.experience")),
            tag("span", text("journey.money")),
            class_="heads",
        ),
        tag("div", *axis, class_="ticks", aria_hidden="true"),
        tag("div", tag("div", wire, *tags, class_="wire"), *rows, class_="rows"),
        moment_key(labels, text),
        tag("h3", text("journey.behind")),
        *(_behind(i, step, folds, labels, text) for i, step in enumerate(steps)),
        class_="phone",
    )


def _row(
    i: int, step: Step, steps: tuple[Step, ...], deep: Scale, labels: Labels, text: Text, picked: str | None
) -> Markup:
    label, amount = labels.step(step.touchpoint), step.margin_at_risk
    first = i == 0 or steps[i - 1].stage != step.stage
    stage = tag("span", labels.stage(step.stage).name, class_="over") if first else Markup("")
    n = tag("small", text("card.sample", n=step.score.n)) if step.score.n else Markup("")
    moment = tag("span", text("journey.moment"), class_="moment") if label.moment_of_truth else Markup("")
    name = tag(
        "button", stage, tag("span", label.name, class_="name"), n, moment, type="button", data_pick=step.touchpoint,
        aria_pressed="true" if step.touchpoint == picked else "false",
    )  # fmt: skip
    hole = Markup("")
    if not measured(step):
        reason, needed = why_unknown(step, labels, text)
        hole = tag("div", tag("b", reason), tag("span", needed), class_="gap")
    pool = Markup("")
    if amount.value is not None:
        width = max(deep(amount.value), 0.0)
        pool = tag("b", text.money(amount.value, amount.low, amount.high))
        pool = tag("div", pool, tag("i", style=f"width:{width:.1f}%", aria_hidden="true"))
    row = tag("div", hole, class_="middle")
    classes = ["row", f"tex-{step.evidence}"] + ["first"] * first + ["picked"] * (step.touchpoint == picked)
    return tag("div", name, row, tag("div", pool, class_="amount"), class_=" ".join(classes))


def _tag(step: Step, x: Scale, y: float, text: Text) -> Markup:
    score = step.score
    left = x(score.value or 0.0) > ROOM_RIGHT
    side = x((score.low if left else score.high) or 0.0)
    return tag(
        "div",
        tag("b", text.value(score.value, score.unit, score.low, score.high), *verdict_mark(step, text)),
        tag("small", text.interval(score.low, score.high, score.unit)),
        class_="point left" if left else "point",
        style=f"left:{side:.2f}%;top:{y:.3f}%",
    )


def _behind(i: int, step: Step, folds: tuple[LaneGroup, ...], labels: Labels, text: Text) -> Markup:
    """All lanes of one step, folded away."""
    parts = [
        tag("div", tag("h4", lane.title), cell_markup(lane.cells[i]), class_="lane-of-one")
        for fold in folds
        for lane in fold.lanes
        if lane.cells[i]
    ]
    name = f"{labels.name(step.touchpoint)} · {text(f'evidence.{step.evidence}')}"
    return tag("details", tag("summary", name), *parts)
