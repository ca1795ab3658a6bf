"""The lanes around the curves as HTML: stages and steps as buttons, cells, folds, and the key to the marks."""

from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.lane_map.parts import Cell, Gauge, Lane, LaneGroup, LanePart, Line, Shares
from cx_metrics.pictures.lane_map.plot import stages
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS, colour

GREYS = (1.0, 0.55, 0.25)  # how strong the shares of a bar are drawn, largest first
GRADES = ("measured", "inferred", "workshop", "unknown")


def heads(journey: JourneyMap, labels: Labels, text: Text, picked: str | None) -> Markup:
    """Two rows of headings: a button for each stage (it opens its first step) and below it one for each step."""
    across, steps = [], journey.steps
    for code, members in stages(steps):
        label = labels.stage(code)
        button = tag(
            "button",
            tag("span", label.name, class_="name"),
            tag("span", label.goal, class_="goal"),
            type="button",
            data_pick=steps[members[0]].touchpoint,
        )
        across.append(tag("div", button, class_="stage", style=f"grid-column:span {len(members)}"))
    below = [_step_head(step, i, _starts(steps, i), labels, text, picked) for i, step in enumerate(steps)]
    return joined(
        tag("div", _lane_head(text("journey.stage"), ""), *across, class_="grid stages"),
        tag("div", _lane_head(text("journey.step"), ""), *below, class_="grid steps"),
    )


def _step_head(step: Step, i: int, first: bool, labels: Labels, text: Text, picked: str | None) -> Markup:
    label = labels.step(step.touchpoint)
    moment = tag("span", text("journey.moment"), class_="moment") if label.moment_of_truth else Markup("")
    button = tag(
        "button",
        tag("span", f"{i + 1}\u2002{label.name}", class_="name"),
        moment,
        type="button",
        data_pick=step.touchpoint,
        aria_pressed="true" if step.touchpoint == picked else "false",
    )
    grade = tag("div", class_=f"grade {step.evidence}", title=text(f"evidence.{step.evidence}"))
    return tag("div", grade, button, class_=_classes("head", step, first, picked))


def group(journey: JourneyMap, lanes: LaneGroup, labels: Labels, text: Text, picked: str | None) -> Markup:
    """Lanes that fold away together under one summary."""
    rows = [lane_row(journey, lane, labels, text, picked) for lane in lanes.lanes]
    return tag(
        "details", tag("summary", tag("span", lanes.title)), *rows, class_="fold", open="" if lanes.open else None
    )


def lane_row(journey: JourneyMap, lane: Lane, labels: Labels, text: Text, picked: str | None) -> Markup:
    """One lane: its heading and a cell for each step, which says its step to those who do not see the column."""
    steps = journey.steps
    cells = [
        tag(
            "div",
            tag("span", labels.name(step.touchpoint) + text("punctuation.colon"), class_="hear"),
            cell_markup(cell),
            class_=_classes("cell", step, _starts(steps, i), picked, grade),
        )
        for i, (step, cell, grade) in enumerate(zip(steps, lane.cells, lane.grades, strict=True))
    ]
    return tag("div", _lane_head(lane.title, lane.note), *cells, class_="grid", role="group", aria_label=lane.title)


def plot_row(title: str, notes: tuple[tuple[str, str], ...], plot: Markup) -> Markup:
    """A curve beside its heading; ``notes`` are lines under it: words, and a value that is set in bold."""
    lines = [tag("span", said, *([tag("b", value)] if value else []), class_="note") for said, value in notes]
    head = tag("div", tag("b", title), *lines, class_="lane")
    return tag("div", head, plot, class_="grid", role="group", aria_label=title)


def moment_key(labels: Labels, text: Text) -> Markup:
    """What a moment of truth decides, where a step is one."""
    said = text("journey.moment_decides", outcome=labels.decided) if labels.decided else ""
    return tag("span", said, class_="moment") if said else Markup("")


def key(journey: JourneyMap, labels: Labels, text: Text) -> Markup:
    """What the textures and marks mean: only those that occur."""
    used = grades_used(journey)
    parts = [moment_key(labels, text)]
    parts += [
        tag("span", tag("i", class_=f"grade {grade}"), text(f"journey.evidence.{grade}"))
        for grade in GRADES
        if grade in used
    ]
    if journey.comparison:
        parts.append(tag("span", tag("i", class_="dots"), text(f"journey.compared.{journey.comparison}")))
    verdicts = {found.verdict for step in journey.steps for found in (*step.running, step.effort, step.score) if found}
    parts += [
        tag(
            "span",
            tag("span", sign.glyph, class_="glyph", style=f"color:{colour(sign.colour)}"),
            text(f"verdict.{name}"),
        )
        for name, sign in SIGNS.items()
        if name in verdicts
    ]
    return tag("div", *parts, class_="key")


def grades_used(journey: JourneyMap) -> set[str]:
    """The textures that occur on the map; a lane of which nothing is known has none."""
    lanes = {known for step in journey.steps for _, known in step.lanes if known != "unknown"}
    return {step.evidence for step in journey.steps} | lanes


def cell_markup(cell: Cell) -> Markup:
    """A cell's parts, or a dash that says there is nothing."""
    return joined(*map(_part, cell)) if cell else tag("span", NOTHING, class_="quiet")


def _part(part: LanePart) -> Markup:
    if isinstance(part, Shares):
        bars = (
            tag("i", style=f"width:{share * 100:.1f}%;opacity:{grey}")
            for share, grey in zip(part.parts, GREYS, strict=False)
        )
        return tag("div", *bars, class_="bar", aria_hidden="true")
    if isinstance(part, Gauge):
        return _gauge(part)
    return _line(part)


def _gauge(part: Gauge) -> Markup:
    zone = f"left:{part.minimum:.1f}%;width:{max(part.ideal - part.minimum, 0):.1f}%"
    dot = Markup("")
    if part.value is not None:
        below = part.value < part.minimum
        dot = tag("i", class_="at below" if below else "at", style=f"left:{part.value:.1f}%")
    return tag("div", tag("i", class_="zone", style=zone), dot, class_="gauge", aria_hidden="true")


def _line(line: Line) -> Markup:
    if line.style != "plain" and not line.value:
        return tag(
            "p", line.said, class_=line.style, style=f"color:{colour(line.tone)}" if line.tone != "ink" else None
        )
    if not line.value:
        return tag("p", line.said, style=f"color:{colour(line.tone)}" if line.tone != "ink" else None)
    tone = f"color:{colour(line.tone)}" if line.tone != "ink" else None
    glyph = (
        tag("span", f"\u2009{line.glyph}", class_="glyph", role="img", aria_label=line.spoken, title=line.spoken)
        if line.glyph
        else Markup("")
    )
    value = tag("b", tag("span", line.value), glyph, style=tone, title=line.spoken or None)
    return tag("p", tag("span", line.said), " ", value, class_="pair")


def _lane_head(title: str, note: str) -> Markup:
    return tag("div", tag("b", title), *([tag("span", note, class_="note")] if note else []), class_="lane")


def _classes(kind: str, step: Step, first: bool, picked: str | None, grade: str | None = None) -> str:
    found = [kind]
    if grade:
        found.append(f"tex-{grade}")
    if first:
        found.append("first")
    if step.touchpoint == picked:
        found.append("picked")
    return " ".join(found)


def _starts(steps: tuple[Step, ...], i: int) -> bool:
    return i == 0 or steps[i - 1].stage != steps[i].stage
