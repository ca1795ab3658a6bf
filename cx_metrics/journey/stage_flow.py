"""How sessions move from stage to stage, added up from the passages between steps."""

from dataclasses import dataclass

from cx_metrics.journey.model import JourneyMap, Step


@dataclass(frozen=True)
class StageFlow:
    """Counts by stage, in the declared order. ``links`` holds (from, to): passages, both directions.

    ``leaving`` counts what goes out of a stage (to another one, or to the end), ``starting`` how many of these did not
    come from another stage, ``ending`` how many go no further. A visit that returns to a stage counts each time.
    """

    stages: tuple[str, ...]
    links: dict[tuple[str, str], int]
    starting: dict[str, int]
    ending: dict[str, int]
    leaving: dict[str, int]


def walked(journey: JourneyMap) -> tuple[Step, ...]:
    """The steps that any passage or path of the map meets: the others have no events, or too few to show."""
    met = {end for passage in journey.transitions for end in (passage.start, passage.end)}
    met |= {touchpoint for path in journey.paths for touchpoint in path.touchpoints}
    return tuple(step for step in journey.steps if step.touchpoint in met)


def stage_flow(journey: JourneyMap) -> StageFlow:
    """The flow between the stages that are walked. Passages that were hidden to protect people are missing from it."""
    stage_of = {step.touchpoint: step.stage for step in journey.steps}
    stages = tuple(dict.fromkeys(step.stage for step in walked(journey)))
    links: dict[tuple[str, str], int] = {}
    ending = dict.fromkeys(stages, 0)
    for passage in journey.transitions:
        start, end = stage_of.get(passage.start), stage_of.get(passage.end or "")
        if start is None:
            continue
        if passage.end is None:
            ending[start] += passage.n
        elif end is not None and end != start:
            links[start, end] = links.get((start, end), 0) + passage.n
    leaving = {s: ending[s] + sum(n for (start, _), n in links.items() if start == s) for s in stages}
    coming = {s: sum(n for (_, end), n in links.items() if end == s) for s in stages}
    starting = {s: max(leaving[s] - coming[s], 0) for s in stages}
    return StageFlow(stages, links, starting, ending, leaving)
