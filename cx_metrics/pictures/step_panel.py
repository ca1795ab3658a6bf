"""Everything a map knows about one step: what is wanted there, the score, all lanes, every quote, failures in full."""

from pathlib import Path

from cx_metrics.journey.model import Failure, JourneyMap, Step
from cx_metrics.journey.sentences import compared_on
from cx_metrics.journey.weights import Weights
from cx_metrics.pictures.cards import verdict_chip
from cx_metrics.pictures.lane_map.cells import groups, occurrence
from cx_metrics.pictures.lane_map.curve import why_unknown
from cx_metrics.pictures.lane_map.grid import cell_markup
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.lane_map.plot import measured
from cx_metrics.pictures.markup import Markup, script_of, tag
from cx_metrics.pictures.spread import SPREAD_STYLE, spread_bars
from cx_metrics.pictures.step_weights import step_weights
from cx_metrics.text import NOTHING, Text

PANEL_STYLE = SPREAD_STYLE + "".join(
    (Path(__file__).parent / name).read_text("utf-8") for name in ("lane_map/lane_map.css", "step_panel.css")
)
RECEIPT = "receipt"  # what a click on "how" reports
TOLD_IN_FULL = ("quotes", "failures")  # lanes of which the map shows only a part


def step_panel(journey: JourneyMap, step: Step, labels: Labels, text: Text, weights: Weights | None = None) -> Markup:
    """The panel of one step of the map. A click on its button reports RECEIPT; a click on the step scrolls here."""
    label, stage = labels.step(step.touchpoint), labels.stage(step.stage)
    number = journey.steps.index(step)
    lanes = [
        _part(lane.title, cell_markup(lane.cells[number]))
        for fold in groups(journey, labels, text)
        for lane in fold.lanes
        if lane.cells[number] and lane.id not in TOLD_IN_FULL
    ]
    wanted = [
        _part(text(f"journey.panel.{key}"), tag("p", said))
        for key, said in (("goal", stage.goal), ("expectation", stage.expectation))
        if said
    ]
    quotes = [
        tag("blockquote", text("journey.quoted", quote=quote), class_="quote", lang=script_of(quote, text.locale))
        for quote in step.quotes
    ]
    failures = [_failure(mode, labels, text) for mode in step.failures]
    colon = text("punctuation.colon")
    behind = [tag("p", tag("span", kind, colon, class_="quiet"), said) for kind, said in label.behind.ecosystem]
    spreads = [spread_bars(spread, text) for spread in step.spreads]
    parts = [
        *([_part(text("journey.panel.spread"), *spreads, wide=True)] if spreads else []),
        *wanted,
        *([_part(text("journey.lane.quotes"), *quotes, wide=True)] if quotes else []),
        *lanes,
        *([_part(text("journey.lane.failures"), *failures)] if failures else []),
        *([_part(text("journey.panel.ecosystem"), *behind)] if behind else []),
        *step_weights(weights, labels, text),
        *_more(step, label.zone.note if label.zone else "", text),
    ]
    return tag(
        "div",
        tag("div", tag("p", stage.name, class_="over"), _score(journey, step, labels, text), class_="top"),
        tag("div", *parts, class_="parts"),
        class_="cx panel",
        data_arrive=step.touchpoint,
        lang=text.locale,
    )


def _score(journey: JourneyMap, step: Step, labels: Labels, text: Text) -> Markup:
    score = step.score
    if not measured(step):
        reason, needed = why_unknown(step, labels, text)
        return tag("div", tag("b", NOTHING, class_="big"), tag("span", f"{reason} {needed}".strip(), class_="doubt"))
    doubt = f"{text.interval(score.low, score.high, score.unit)} · {text('card.sample', n=score.n or 0)}"
    parts = [
        tag("b", text.value(score.value, score.unit, score.low, score.high), class_="big"),
        tag("span", doubt, class_="doubt"),
    ]
    if score.verdict and journey.comparison:
        told = on = compared_on(journey, text)
        if score.change is not None:
            ends = score.change_low, score.change_high
            change, margin = text.change(score.change, score.unit, *ends), text.margin(*ends, score.unit)
            told = text("card.change", change=change, margin=margin, on=on)
        parts += [verdict_chip(score.verdict, text), tag("span", told, class_="doubt")]
    parts.append(tag("button", text("journey.panel.how"), type="button", data_pick=RECEIPT, class_="how"))
    return tag("div", *parts)


def _failure(mode: Failure, labels: Labels, text: Text) -> Markup:
    """A failure mode: how often, what it costs, and the three ratings behind the risk priority."""
    lines = [tag("p", tag("span", labels.named(mode.id)), " ", tag("b", occurrence(mode, text)), class_="pair")]
    if mode.cases is not None:
        lines.append(tag("p", text("journey.panel.cases", n=mode.cases), class_="quiet"))
    if mode.damage is not None:
        lines.append(tag("p", text("journey.damage", amount=text.money(mode.damage)), class_="loss"))
    if mode.risk_priority is not None and mode.occurrence_rating is not None:
        ratings = text(
            "journey.panel.ratings",
            severity=mode.severity,
            occurrence=mode.occurrence_rating,
            detection=mode.detection,
        )
        lines.append(tag("p", f"{text('journey.risk_priority', n=mode.risk_priority)} · {ratings}", class_="quiet"))
    return tag("div", *lines, class_="failure")


def _more(step: Step, zone_note: str, text: Text) -> list[Markup]:
    found = []
    if step.volume:
        found.append(
            _part(text("journey.panel.volume"), tag("p", tag("b", text.count(step.volume))), *_again(step, text))
        )
    if zone_note:
        found.append(tag("p", text("journey.panel.zone_from", source=zone_note), class_="quiet foot"))
    return found


def _again(step: Step, text: Text) -> list[Markup]:
    again = step.again
    if again is None or not again.value:
        return []
    share = text.value(again.value, "share", again.low, again.high)
    return [tag("p", text("journey.panel.again", share=share), class_="quiet")]


def _part(title: str, *content: Markup, wide: bool = False) -> Markup:
    return tag("section", tag("h3", title), *content, class_="part wide" if wide else "part")
