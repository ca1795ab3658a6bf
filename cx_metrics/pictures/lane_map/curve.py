"""The two curves of the map as HTML over stretched SVG: experience with its interval, and money hanging below it."""

from cx_metrics.journey.model import JourneyMap, Step
from cx_metrics.pictures.lane_map.cells import grade
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.lane_map.plot import ScoreMark, changed, money_plot, score_plot, stages, tone
from cx_metrics.pictures.lines import band, dot, point, polyline, stroke
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import columns
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import colour


def why_unknown(step: Step, labels: Labels, text: Text) -> tuple[str, str]:
    """Why a step has no score: the reason, and what would be needed ("" where nothing can be said)."""
    if step.score.status == "few":
        return text("status.few"), text(
            "journey.needed", n=step.score.n or 0, minimum=labels.minimum(step.score.metric)
        )
    if step.score.status == "suppressed":
        return text("journey.hidden"), ""
    return text("journey.not_rated"), ""


def experience(journey: JourneyMap, labels: Labels, text: Text, picked: str | None) -> Markup:
    """The emotion curve: a straight line between measured steps only, its 95 % band, each number with its sample."""
    steps = journey.steps
    drawn = score_plot(steps)
    svg = [stroke(f"M0,{y:.2f}H100", 1, "rule") for _, y in drawn.ticks]
    for run in drawn.runs:
        if len(run) > 1:
            around = band([(m.x, m.high) for m in run], [(m.x, m.low) for m in run])
            svg.append(tag("path", d=around, fill=colour("ink"), fill_opacity=0.1))
    svg += [stroke(polyline(run), 1.75, "muted", stroke_dasharray="1 5") for run in drawn.compared if len(run) > 1]
    svg += [stroke(f"M{x - 1.2:.2f},{y:.2f}h2.4", 1.75, "muted", stroke_dasharray="1 5")
            for run in drawn.compared if len(run) == 1 for x, y in run]  # fmt: skip
    svg += [stroke(polyline([(m.x, m.value) for m in run]), 2.75, "ink") for run in drawn.runs if len(run) > 1]
    for mark in drawn.marks:
        moment = labels.step(steps[mark.column].touchpoint).moment_of_truth
        svg.append(stroke(f"M{mark.x:.2f},{mark.high:.2f}V{mark.low:.2f}", 1.25, "ink"))
        svg += point(mark.x, mark.value, 8, tone(steps[mark.column]), has_ring=moment)
    html = [tag("span", text.number(tick), class_="axis", style=f"top:{y:.2f}%") for tick, y in drawn.ticks]
    for i in drawn.gaps:
        reason, needed = why_unknown(steps[i], labels, text)
        html.append(_hole(i, len(steps), tag("b", reason), tag("span", needed)))
    html += [_score_tag(mark, steps[mark.column], len(steps), text) for mark in drawn.marks]
    return _plot("experience", "score", steps, svg, html, picked)


def money(journey: JourneyMap, text: Text, picked: str | None) -> Markup:
    """A year's margin at risk: the deeper the pool, the more of it."""
    steps = journey.steps
    drawn = money_plot(steps)
    svg = [stroke("M0,0H100", 1, "edge")]
    for run in drawn.curves:
        svg.append(tag("path", d=f"{polyline(run)}Z", fill=colour("money"), fill_opacity=0.18))
        svg.append(stroke(polyline(run), 2, "money"))
    html: list[Markup] = []
    for mark in drawn.marks:
        amount = steps[mark.column].margin_at_risk
        svg.append(stroke(f"M{mark.x:.2f},{mark.low:.2f}V{mark.high:.2f}", 1.25, "money"))
        svg.append(dot(mark.x, mark.value, 7, "money"))
        number = tag("b", text.money(amount.value, amount.low, amount.high))
        ends = (
            tag("span", text.interval(amount.low, amount.high, "money", symbol=False))
            if amount.low is not None
            else Markup("")
        )
        html.append(_tag(mark.x, mark.low, len(steps), "tag under money", number, ends))
    html += [_hole(i, len(steps), tag("span", NOTHING)) for i in drawn.gaps]
    return _plot("pool", "money", steps, svg, html, picked)


def _plot(
    name: str, lane: str, steps: tuple[Step, ...], svg: list[Markup], html: list[Markup], picked: str | None
) -> Markup:
    x, fields = columns(len(steps)), []
    for _, members in stages(steps):
        for i in members:
            classes = ["col", f"tex-{grade(steps[i], lane)}"]
            classes += ["first"] * (i == members[0]) + ["picked"] * (steps[i].touchpoint == picked)
            left, width = x.span(i - 0.5, i + 0.5)
            fields.append(tag("div", class_=" ".join(classes), style=f"left:{left:.4f}%;width:{width:.4f}%"))
    curves = tag("svg", *svg, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    return tag("div", *fields, curves, *html, class_=f"plot {name}")


def _score_tag(mark: ScoreMark, step: Step, count: int, text: Text) -> Markup:
    score = step.score
    return _tag(
        mark.x,
        mark.low if mark.under else mark.high,
        count,
        "tag under" if mark.under else "tag",
        tag("b", text.value(score.value, score.unit, score.low, score.high), *verdict_mark(step, text)),
        tag("span", text.interval(score.low, score.high, score.unit)),
        tag("span", text("card.sample", n=score.n or 0)),
    )


def verdict_mark(step: Step, text: Text) -> tuple[Markup, ...]:
    """The shape of a verdict behind the number that changed; the word is read out and stands in its tooltip."""
    sign, word = changed(step), text(f"verdict.{step.score.verdict}") if step.score.verdict else ""
    if sign is None:
        return ()
    style = f"color:{colour(sign.colour)}"
    return (tag("span", f"\u2009{sign.glyph}", class_="glyph", role="img", aria_label=word, title=word, style=style),)


def _tag(x: float, y: float, count: int, classes: str, *parts: Markup) -> Markup:
    return tag("div", *parts, class_=classes, style=f"left:{x:.3f}%;top:{y:.2f}%;width:{100 / count:.3f}%")


def _hole(column: int, count: int, *parts: Markup) -> Markup:
    left, width = columns(count).span(column - 0.5, column + 0.5)
    return tag("div", tag("div", *parts), class_="gap", style=f"left:{left:.4f}%;width:{width:.4f}%")
