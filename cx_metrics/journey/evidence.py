"""How well a step is known: measured on enough data, inferred from little, written in a workshop, or not at all."""

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.model import Evidence, Step
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.statistics.ranged import Figure

LANES = ("score", "reach", "time", "money", "pains", "failures", "expectation")


def lanes_of(step: Step, declared: DeclaredStep, minimum: int) -> tuple[tuple[str, Evidence], ...]:
    """The evidence of each lane. A number on fewer than ``minimum`` is inferred; what people wrote is a workshop's."""
    authored: Evidence = "workshop" if declared.touchpoint.evidence or declared.stage.evidence else "unknown"
    occurrences = [failure.occurrence for failure in step.failures]
    found: dict[str, Evidence] = {
        "score": _of_score(step.score),
        "reach": _of_found(step.reach, minimum),
        "time": _of_found(step.seconds_to_next, minimum),
        "money": _of_found(step.margin_at_risk, minimum),
        "pains": _best([_of_n(named.of, minimum) for named in step.pains]),
        "failures": _best([_of_found(each, minimum) for each in occurrences]),
        "expectation": "workshop" if declared.touchpoint.zone else authored,
    }
    if found["failures"] == "unknown" and declared.touchpoint.failures:
        found["failures"] = "workshop"
    return tuple((lane, found[lane]) for lane in LANES)


def overall(lanes: tuple[tuple[str, Evidence], ...]) -> Evidence:
    """The step's own grade: its score's, else the best that anything about it has."""
    told = dict(lanes)
    if told["score"] in ("measured", "inferred"):
        return told["score"]
    others = [told[lane] for lane in LANES if lane != "score"]
    if "measured" in others or "inferred" in others:
        return "inferred"
    return _best(others)


def score_of(steps: tuple[Step, ...]) -> float:
    """Share of all the map's cells that are measured, 0–1."""
    cells = [evidence for step in steps for _, evidence in step.lanes]
    return cells.count("measured") / len(cells) if cells else 0.0


def _of_score(score: Measurement) -> Evidence:
    return {"ok": "measured", "few": "inferred"}.get(score.status, "unknown")  # type: ignore[return-value]


def _of_found(found: Figure, minimum: int) -> Evidence:
    return "unknown" if found.value is None else _of_n(found.n or 0, minimum)


def _of_n(n: int, minimum: int) -> Evidence:
    return "measured" if n >= minimum else "inferred"


def _best(found: list[Evidence]) -> Evidence:
    order: tuple[Evidence, ...] = ("measured", "inferred", "workshop", "unknown")
    return next((grade for grade in order if grade in found), "unknown")
