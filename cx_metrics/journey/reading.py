"""What a journey map says when it is read: where it hurts, where the money is, what nobody can say, where to begin."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from cx_metrics.journey.model import JourneyMap, Step


@dataclass(frozen=True)
class Opportunity:
    """A step below what customers put up with, and what hangs on it.

    ``gap`` is in points of the score (0–100) below the zone of tolerance; ``margin`` a year's margin at risk, in money.
    """

    step: Step
    gap: float
    margin: float


@dataclass(frozen=True)
class Room:
    """How far a step is below its ideal: ``points`` of the score (0–100) with their interval.

    ``order`` is its place (1 is first) among the ``of`` steps with room and money, by points times margin at risk:
    where to look first, not what it would bring. None where no money is known.
    """

    points: float
    low: float
    high: float
    order: int | None
    of: int


@dataclass(frozen=True)
class Flow:
    """How sessions move between the steps of a map; shares are 0–1 of ``passages`` from one step to the next.

    ``repeated``: to the same step again; ``back``: to a step that stands earlier in the declared order; ``most_back``
    is the most frequent of these (start, end). ``switched`` is the step after which most change the channel, of those
    that are met through several.
    """

    passages: int
    repeated: float | None
    back: float | None
    most_back: tuple[str, str] | None
    switched: Step | None


@dataclass(frozen=True)
class MapReading:
    """The findings. ``alike`` are further steps whose score cannot be told apart from the worst one's."""

    worst: Step | None
    alike: tuple[Step, ...]
    richest: Step | None
    worse: tuple[Step, ...]
    better: tuple[Step, ...]
    unknown: tuple[Step, ...]
    opportunity: Opportunity | None


def scored(step: Step) -> bool:
    """Whether a step has a score that may be shown."""
    return step.score.status == "ok" and step.score.value is not None


def read(journey: JourneyMap, minimums: Mapping[str, float]) -> MapReading:
    """Read a map; ``minimums`` are the lower ends of the zones of tolerance, by touchpoint, where one is declared."""
    steps = [step for step in journey.steps if scored(step)]
    ordered = sorted(steps, key=_score)
    worst = ordered[0] if ordered else None
    with_money = [step for step in journey.steps if (step.margin_at_risk.value or 0.0) > 0]
    return MapReading(
        worst,
        tuple(step for step in ordered[1:] if worst and not told_apart(worst, step)),
        max(with_money, key=lambda step: step.margin_at_risk.value or 0.0, default=None),
        tuple(step for step in ordered if step.score.verdict == "worse"),
        tuple(step for step in ordered if step.score.verdict == "better"),
        tuple(step for step in journey.steps if not scored(step)),
        opportunity(journey, minimums),
    )


def told_apart(one: Step, other: Step) -> bool:
    """Whether two scores differ by more than their intervals allow (halves of the intervals added as squares).

    The two are treated as independent, which makes ties more likely, never differences, where the same people rated
    both and their answers go together.
    """
    ends = [(s.score.low, s.score.high) for s in (one, other)]
    halves = [(high - low) / 2 for low, high in ends if low is not None and high is not None]
    return len(halves) == 2 and abs(_score(one) - _score(other)) > math.hypot(*halves)


def opportunity(journey: JourneyMap, minimums: Mapping[str, float]) -> Opportunity | None:
    """The step whose gap below the zone of tolerance times the margin at risk is largest.

    Only a step whose whole interval lies below its minimum counts; None where there is none, or no money is known.
    """
    found = []
    for step in journey.steps:
        minimum, high, margin = minimums.get(step.touchpoint), step.score.high, step.margin_at_risk.value
        if scored(step) and minimum is not None and high is not None and high < minimum and margin:
            found.append(Opportunity(step, minimum - _score(step), margin))
    return max(found, key=lambda one: one.gap * one.margin, default=None)


def rooms(journey: JourneyMap, ideals: Mapping[str, float]) -> dict[str, Room]:
    """The room for improvement of every step whose whole interval lies below its ideal, by touchpoint."""
    found = []
    for step in journey.steps:
        ideal, low, high = ideals.get(step.touchpoint), step.score.low, step.score.high
        if scored(step) and ideal is not None and low is not None and high is not None and high < ideal:
            found.append((step, ideal - _score(step), ideal - high, ideal - low))
    worth = {step.touchpoint: points * (step.margin_at_risk.value or 0.0) for step, points, _, _ in found}
    order = sorted((name for name, by in worth.items() if by > 0), key=lambda name: (-worth[name], name))
    return {
        step.touchpoint: Room(
            points, low, high, order.index(step.touchpoint) + 1 if step.touchpoint in order else None, len(order)
        )
        for step, points, low, high in found
    }


def flow(journey: JourneyMap) -> Flow:
    """Loops and switches of channel, from the counts of transitions."""
    place = {step.touchpoint: i for i, step in enumerate(journey.steps)}
    inside = [t for t in journey.transitions if t.end in place and t.start in place]
    passages = sum(t.n for t in inside)
    back = [t for t in inside if t.end is not None and place[t.end] < place[t.start]]
    most = max(back, key=lambda t: t.n, default=None)
    switching = [step for step in journey.steps if step.switching.value and len(step.channels) > 1]
    return Flow(
        passages,
        sum(t.n for t in inside if t.start == t.end) / passages if passages else None,
        sum(t.n for t in back) / passages if passages else None,
        (most.start, most.end) if most and most.end else None,
        max(switching, key=lambda step: step.switching.value or 0.0, default=None),
    )


def _score(step: Step) -> float:
    assert step.score.value is not None, "only steps with a score are compared"
    return step.score.value
