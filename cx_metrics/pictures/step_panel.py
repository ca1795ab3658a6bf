"""Everything a map knows about one step, in the order of a decision: how it is and whether that is real, why, who
stands behind it, what it would be worth."""

from collections.abc import Collection
from pathlib import Path

from cx_metrics.drivers.key_driver import Driver, LeftOut
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
from cx_metrics.text import NOTHING, Text

PANEL_STYLE = SPREAD_STYLE + "".join(
    (Path(__file__).parent / name).read_text("utf-8") for name in ("lane_map/lane_map.css", "step_panel.css")
)
RECEIPT = "receipt"  # what a click on "how" reports
SECTIONS = {  # of the panel, with the lanes told in each
    "how": ("effort", "running", "times", "expectation", "evidence"),
    "why": ("pain", "channels", "drop_off"),
    "who": ("owner", "frontstage", "backstage", "systems"),
    "worth": ("opportunity",),
}
TOLD_IN_FULL = ("quotes", "failures")  # lanes of which the map shows only a part


def step_panel(
    journey: JourneyMap,
    step: Step,
    labels: Labels,
    text: Text,
    weights: Weights | None = None,
    sections: Collection[str] = tuple(SECTIONS),
) -> Markup:
    """The panel of one step of the map, or some of its ``sections``. A click on its button reports RECEIPT; a click on
    the step scrolls here."""
    label, number = labels.step(step.touchpoint), journey.steps.index(step)
    lanes = {
        lane.id: _part(lane.title, cell_markup(lane.cells[number]))
        for fold in groups(journey, labels, text)
        for lane in fold.lanes
        if lane.cells[number] and lane.id not in TOLD_IN_FULL
    }
    quotes = [
        tag("blockquote", text("journey.quoted", quote=quote), class_="quote", lang=script_of(quote, text.locale))
        for quote in step.quotes
    ]
    failures = [_failure(mode, labels, text) for mode in step.failures]
    colon = text("punctuation.colon")
    behind = [tag("p", tag("span", kind, colon, class_="quiet"), said) for kind, said in label.ecosystem]
    spreads = [spread_bars(spread, text) for spread in step.spreads]
    first = {
        "how": [_part(text("journey.panel.spread"), *spreads, wide=True)] if spreads else [],
        "why": step_weights(weights, labels, text),
    }
    last = {
        "how": _zone_from(label.zone.note if label.zone else "", text),
        "why": [
            *_volume(step, text),
            *([_part(text("journey.lane.failures"), *failures)] if failures else []),
            *([_part(text("journey.lane.quotes"), *quotes, wide=True)] if quotes else []),
        ],
        "who": [_part(text("journey.panel.ecosystem"), *behind)] if behind else [],
        "worth": _money(step, text),
    }
    drawn = []
    for name, named in SECTIONS.items():
        parts = [*first.get(name, ()), *(lanes[lane] for lane in named if lane in lanes), *last[name]]
        if name in sections and parts:
            title = tag("h3", text(f"journey.panel.section.{name}"))
            drawn.append(tag("section", title, tag("div", *parts, class_="parts"), class_="section"))
    arrive = {"data_arrive": step.touchpoint} if "how" in sections else {}
    top = [_top(journey, step, labels, text)] if "how" in sections else []
    return tag("div", *top, *drawn, class_="cx panel", lang=text.locale, **arrive)


def _top(journey: JourneyMap, step: Step, labels: Labels, text: Text) -> Markup:
    """The stage, the score, and what customers want there."""
    stage = labels.stage(step.stage)
    wanted = [
        tag("p", tag("span", text(f"journey.panel.{key}"), text("punctuation.colon"), class_="quiet"), said)
        for key, said in (("goal", stage.goal), ("expectation", stage.expectation))
        if said
    ]
    return tag("div", tag("p", stage.name, class_="over"), _score(journey, step, labels, text), *wanted, class_="top")


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


def _volume(step: Step, text: Text) -> list[Markup]:
    if not step.volume:
        return []
    return [_part(text("journey.panel.volume"), tag("p", tag("b", text.count(step.volume))), *_again(step, text))]


def _zone_from(note: str, text: Text) -> list[Markup]:
    return [tag("p", text("journey.panel.zone_from", source=note), class_="quiet foot")] if note else []


def _money(step: Step, text: Text) -> list[Markup]:
    """The margin at risk, which is what the step's bad scores may cost a year; nothing where it is not known."""
    money = step.margin_at_risk
    if money.value is None:
        return []
    amount = tag("b", text.money(money.value, money.low, money.high), class_="loss")
    interval = text.interval(money.low, money.high, "money")
    return [
        _part(
            text("journey.money"),
            tag("p", amount),
            tag("p", text("journey.panel.a_year", interval=interval), class_="quiet"),
        )
    ]


def _again(step: Step, text: Text) -> list[Markup]:
    again = step.again
    if again is None or not again.value:
        return []
    share = text.value(again.value, "share", again.low, again.high)
    return [tag("p", text("journey.panel.again", share=share), class_="quiet")]


def _part(title: str, *content: Markup, wide: bool = False) -> Markup:
    return tag("div", tag("h4", title), *content, class_="part wide" if wide else "part")


def step_weights(weights: Weights | None, labels: Labels, text: Text) -> list[Markup]:
    """The part of a step's panel about its drivers; nothing for a step without rated items."""
    if weights is None or not (weights.drivers or weights.left_out):
        return []
    outcome = labels.named(weights.metric)
    said = [_driver(driver, weights, outcome, labels, text) for driver in weights.drivers]
    said += [tag("p", _left_out(one, weights, labels, text), class_="quiet") for one in weights.left_out]
    if weights.drivers:
        share = text.value(weights.r2, "share", weights.r2_low, weights.r2_high)
        said.append(tag("p", text("driver.together", n=weights.of, share=share, outcome=outcome), class_="quiet"))
        said.append(tag("p", text("driver.no_cause"), class_="quiet"))
    return [tag("div", tag("h4", text("driver.title", outcome=outcome)), *said, class_="part wide")]


def _driver(driver: Driver, weights: Weights, outcome: str, labels: Labels, text: Text) -> Markup:
    share = text.value(driver.share, "share", driver.share_low, driver.share_high)
    known = driver.share_low is not None and driver.share_high is not None
    told = {"share": share, "outcome": outcome, "n": driver.n}
    ends = text.interval(driver.share_low, driver.share_high, "share")
    lines = [
        tag("p", tag("span", labels.named(driver.item)), " ", tag("b", share), class_="pair"),
        tag("p", text("driver.explains", interval=ends, **told) if known else text("driver.explains_alone", **told)),
        *(tag("p", line, class_="quiet") for line in _rank(driver, weights, labels, text)),
    ]
    if driver.sign < 0:
        lines.append(tag("p", text("driver.against", outcome=outcome), class_="quiet"))
    return tag("div", *lines, class_="failure")


def _rank(driver: Driver, weights: Weights, labels: Labels, text: Text) -> list[str]:
    if weights.of < 2 or driver.rank_low is None or driver.rank_high is None:
        return []
    key = "driver.rank" if driver.rank_low == driver.rank_high else "driver.ranks"
    place = text(key, low=driver.rank_low, high=driver.rank_high, of=weights.of)
    others = text.join(labels.named(name) for name in driver.alike)
    return [place, *([text("driver.alike", items=others)] if others else [])]


def _left_out(one: LeftOut, weights: Weights, labels: Labels, text: Text) -> str:
    return text(f"driver.left_out.{one.reason}", item=labels.named(one.item), n=one.n or 0, needed=weights.needed)
