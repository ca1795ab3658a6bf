"""What stands in each lane under each step, as plain lines of text: the page and the printed sheet draw the same."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from cx_metrics.journey.model import Evidence, Failure, JourneyMap, Named, Step
from cx_metrics.journey.reading import Room, rooms
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.pictures.lane_map.labels import Labels
from cx_metrics.pictures.lane_map.parts import Cell, Gauge, Lane, LaneGroup, LanePart, Line, Shares
from cx_metrics.statistics.ranged import Figure
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS

MOST_CHANNELS = 3
MOST_PROBLEMS = 2
FEW = 30  # ratings or cases below which a share is told as a count
LONGEST_QUOTE = 80  # characters on the map; the panel beside it shows the whole


Maker = Callable[[Step, Labels, Text], Cell]


def groups(journey: JourneyMap, labels: Labels, text: Text) -> tuple[LaneGroup, ...]:
    """The lanes below the curves, in reading order. A lane with nothing in it is left out, and so is an empty group."""
    found = []
    ordered: dict[str, Maker] = {"opportunity": partial(_opportunity, rooms(journey, labels.ideals))}
    all_makers = {**GROUPS, "know": {**ordered, **GROUPS["know"]}}
    for name, makers in all_makers.items():
        lanes = (
            Lane(
                lane,
                text(f"journey.lane.{lane}"),
                text(f"journey.lane_note.{lane}"),
                tuple(make(step, labels, text) for step in journey.steps),
                tuple(grade(step, GRADED[lane]) if lane in GRADED else None for step in journey.steps),
            )
            for lane, make in makers.items()
        )
        kept = tuple(lane for lane in lanes if not lane.empty)
        if kept:
            found.append(LaneGroup(name, text(f"journey.group.{name}"), kept, name not in FOLDED))
    return tuple(found)


def grade(step: Step, lane: str) -> Evidence:
    """How well a lane of a step is known; the step's own grade where the lane has none."""
    return dict(step.lanes).get(lane, step.evidence)


def _channels(step: Step, labels: Labels, text: Text) -> Cell:
    if not step.channels:
        return ()
    shown = step.channels[:MOST_CHANNELS]
    parts: list[LanePart] = [Shares(tuple(channel.share for channel in shown))]
    parts += [Line(labels.named(channel.name), text.value(channel.share, "share")) for channel in shown]
    if step.switching.value or (step.switching.value is not None and len(step.channels) > 1):
        parts.append(Line(text("journey.switching", share=share_of(step.switching, text)), style="quiet"))
    return tuple(parts)


def _running(step: Step, labels: Labels, text: Text) -> Cell:
    return tuple(_metric(found, labels, text) for found in step.running)


def _effort(step: Step, labels: Labels, text: Text) -> Cell:
    return () if step.effort is None else (_metric(step.effort, labels, text),)


def _metric(found: Measurement, labels: Labels, text: Text) -> Line:
    name = labels.named(found.metric)
    if found.status != "ok":
        return Line(name, NOTHING, "muted", spoken=text(f"status.{found.status}"))
    sign = SIGNS[found.verdict] if found.verdict else None
    return Line(
        name,
        text.value(found.value, found.unit, found.low, found.high),
        sign.colour if sign else "ink",
        sign.glyph if sign else "",
        text(f"verdict.{found.verdict}") if found.verdict else "",
    )


def _pain(step: Step, labels: Labels, text: Text) -> Cell:
    """What cases are about, then the items that most rate badly and well: shares of two different wholes."""
    problems = [named for named in step.pains if named.kind != "item"][:MOST_PROBLEMS]
    bad = [named for named in step.pains if named.kind == "item"]
    named = {item.name for item in (*bad, *step.gains)}

    def rated(items: Sequence[Named], key: str, glyph: str, tone: str, spoken: str) -> list[Line]:
        # the only rated item of a step is the step, and needs no name of its own
        return [
            _themed(
                text(f"journey.rated.{key}")
                if len(named) == 1
                else text(f"journey.rated.{key}_item", item=labels.named(item.name)),
                item, glyph, tone, spoken, text,
            )
            for item in items[:1]
        ]  # fmt: skip

    about = [Line(text("journey.rated.cases"), style="quiet")] if problems else []
    told = [_themed(labels.named(one.name), one, "▽", "worse", "journey.pain", text) for one in problems]
    return (
        *about,
        *told,
        *rated(bad, "low", "▽", "worse", "journey.pain"),
        *rated(step.gains, "high", "△", "better", "journey.gain"),
    )


def _themed(said: str, item: Named, glyph: str, tone: str, spoken: str, text: Text) -> Line:
    """A share of few is told as a count: 67 % of six people would look like knowledge."""
    few = item.of < FEW
    value = text("journey.some_of", n=item.n, of=item.of) if few else text.value(item.share, "share")
    return Line(said, value, tone, glyph, text(spoken))


def _quotes(step: Step, labels: Labels, text: Text) -> Cell:
    if not step.quotes:
        return ()
    said = step.quotes[0]
    if len(said) > LONGEST_QUOTE:
        said = said[: LONGEST_QUOTE - 1].rsplit(" ", 1)[0].rstrip(",.;:，。；、 ") + "…"
    return (Line(text("journey.quoted", quote=said), style="quote"),)


def _times(step: Step, labels: Labels, text: Text) -> Cell:
    told = (("journey.waits", step.waiting), ("journey.next", step.seconds_to_next))
    return tuple(Line(text(key), text.value(found.value, "seconds")) for key, found in told if found.value is not None)


def _drop_off(step: Step, labels: Labels, text: Text) -> Cell:
    parts = []
    if step.reach.value is not None:
        parts.append(Line(text("journey.reach"), share_of(step.reach, text)))
    if step.drop_off.value is not None:
        parts.append(Line(text("journey.drop_off"), share_of(step.drop_off, text)))
    return tuple(parts)


def _expectation(step: Step, labels: Labels, text: Text) -> Cell:
    zone, score = labels.step(step.touchpoint).zone, step.score
    if zone is None:
        return ()
    value = score.value if score.status == "ok" else None
    ends = {"minimum": text.number(zone.minimum), "ideal": text.number(zone.ideal)}
    where, tone = "journey.zone.unknown", "muted"
    if value is not None:
        where, tone = "journey.zone.inside", "ink"
        if (score.high if score.high is not None else value) < zone.minimum:
            where, tone = "journey.zone.below", "worse"
        elif (score.low if score.low is not None else value) > zone.ideal:
            where, tone = "journey.zone.above", "better"
    return (
        Gauge(zone.minimum, zone.ideal, value),
        Line(text(where), tone=tone, style="plain" if tone in ("ink", "muted") else "strong"),
        Line(text("journey.zone.ends", **ends), style="quiet"),
    )


def _failures(step: Step, labels: Labels, text: Text) -> Cell:
    parts: list[LanePart] = []
    for mode in step.failures:
        parts.append(Line(labels.named(mode.id), occurrence(mode, text)))
        if mode.damage is not None:
            parts.append(Line(text("journey.damage", amount=text.money(mode.damage)), tone="money"))
        if mode.risk_priority is not None:
            parts.append(Line(text("journey.risk_priority", n=mode.risk_priority), style="quiet"))
    return tuple(parts)


def _frontstage(step: Step, labels: Labels, text: Text) -> Cell:
    return _told(labels.step(step.touchpoint).frontstage)


def _backstage(step: Step, labels: Labels, text: Text) -> Cell:
    return _told(labels.step(step.touchpoint).backstage)


def _systems(step: Step, labels: Labels, text: Text) -> Cell:
    return _told(labels.step(step.touchpoint).systems)


def _told(said: str) -> Cell:
    return (Line(said),) if said else ()


def _opportunity(room: Mapping[str, Room], step: Step, labels: Labels, text: Text) -> Cell:
    found = room.get(step.touchpoint)
    if found is None:
        return ()
    to_ideal = Line(text("journey.to_ideal"), text.number(found.points, found.low, found.high))
    if found.order is None:
        return (to_ideal,)
    style = "strong" if found.order == 1 else "quiet"
    return to_ideal, Line(text("journey.order", n=found.order, of=found.of), style=style)


def _owner(step: Step, labels: Labels, text: Text) -> Cell:
    return _told(labels.step(step.touchpoint).owner)


def _evidence(step: Step, labels: Labels, text: Text) -> Cell:
    when = (Line(text.month(step.evidence_on), style="quiet"),) if step.evidence_on else ()
    return (Line(text(f"evidence.{step.evidence}")), *when)


def occurrence(mode: Failure, text: Text) -> str:
    """How often a failure shows; where it never did, of how many visits that is said."""
    seen = mode.occurrence
    if seen.value is None:
        return NOTHING
    return text("journey.none_of", n=seen.n) if seen.value == 0 else share_of(seen, text)


def share_of(found: Figure, text: Text) -> str:
    """A share in whole per cent; what is rarer than one in a hundred as finely as it is known."""
    if found.value is None or found.value == 0 or found.value >= 0.01:
        return text.value(found.value, "share")
    return text.value(found.value, "share", found.low, found.high)


GROUPS: dict[str, dict[str, Maker]] = {
    "say": {"pain": _pain, "quotes": _quotes, "effort": _effort},
    "happens": {"channels": _channels, "running": _running, "times": _times, "drop_off": _drop_off},
    "expect": {"expectation": _expectation, "failures": _failures},
    "behind": {"frontstage": _frontstage, "backstage": _backstage, "systems": _systems},
    "know": {"owner": _owner, "evidence": _evidence},
}
FOLDED = ("expect", "behind")
# the lanes that are known well or badly on their own, and what the map calls that
GRADED = {
    "pain": "pains",
    "quotes": "pains",
    "effort": "score",
    "channels": "reach",
    "running": "score",
    "times": "time",
    "drop_off": "reach",
    "expectation": "expectation",
    "failures": "failures",
    "opportunity": "expectation",
}
