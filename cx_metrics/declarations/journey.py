"""A journey, declared once: catalogue/journeys/*.yaml says its stages and touchpoints and what of the data meets them.

What nobody can measure (goals, expectations, the blueprint behind the scene, how severe a failure is) stands here as
authored, with who said so and when; what can be measured is filled in from the data by ``cx_metrics.journey``.
"""

import re
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.words import Words

_SCALED = re.compile(r"\b(\w+) - \1_low\b")  # how a score is written that a column with its own scale gives
ITEMS = "ratings"  # the view that has a row for each rated item
EvidenceSource = Literal["workshop", "interviews", "observation", "document", "estimate"]


@dataclass(frozen=True, config=STRICT)
class Authored:
    """Where what people wrote into a journey comes from, and when it was last looked at."""

    source: EvidenceSource
    on: date
    by: Words | None = None


@dataclass(frozen=True, config=STRICT)
class Persona:
    """Whom the journey is told for."""

    name: Words
    about: Words
    evidence: Authored


@dataclass(frozen=True, config=STRICT)
class Sessions:
    """Which events of a visitor belong together, and where a session has reached its end.

    ``rule``: *same_day* in the organisation's zone; *gap*: until ``hours`` pass without an event; *session_id*: what
    the system says (column ``session_id``). ``order``: *strict* where systems must log the touchpoints as declared, so
    that an event before its predecessor is reported; *free* where customers go to and fro.
    """

    rule: Literal["same_day", "gap", "session_id"]
    ends_at: tuple[str, ...]
    hours: float | None = None
    order: Literal["free", "strict"] = "free"


@dataclass(frozen=True, config=STRICT)
class Matches:
    """The values of conformed columns by which rows belong to a touchpoint; several values of one mean or."""

    touchpoint: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Zone:
    """The zone of tolerance on 0–100: the least that customers put up with, and what they would wish for."""

    minimum: float
    ideal: float
    evidence: Authored


@dataclass(frozen=True, config=STRICT)
class Ecosystem:
    """Who and what stands behind a touchpoint, seen or unseen: employees, partners, processes, policies, technology."""

    employees: tuple[Words, ...] = ()
    partners: tuple[Words, ...] = ()
    processes: tuple[Words, ...] = ()
    policies: tuple[Words, ...] = ()
    technology: tuple[Words, ...] = ()


@dataclass(frozen=True, config=STRICT)
class Signs:
    """What shows in the data that a failure happened: cases of the touchpoint, or events that ended in an outcome."""

    kind: tuple[Literal["complaint", "question", "request"], ...] = ()
    problem: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()

    @property
    def of_events(self) -> bool:
        """Whether events show it, rather than cases."""
        return bool(self.outcome)


@dataclass(frozen=True, config=STRICT)
class FailureMode:
    """A way to fail (after FMEA): severity and detection 1–10 as people rate them; the data says how often.

    ``loses`` is the share of a year's margin that a customer is believed to take away when it happens, 0–1.
    """

    name: Words
    severity: int
    detection: int
    signs: Signs
    evidence: Authored
    loses: float | None = None


@dataclass(frozen=True, config=STRICT)
class Touchpoint:
    """One step: what belongs to it, who answers for it, what customers see of it and what they do not.

    ``score`` is its metric on the curve where it is not the journey's own; ``metrics`` are shown beside it. ``moment``:
    which moment of truth it is, *zero* (before choosing), *first* (choosing), *second* (using) or *third* (telling).
    """

    name: Words
    owner: Words
    matches: Matches = Matches()
    metrics: tuple[str, ...] = ()
    score: str | None = None
    moment: Literal["zero", "first", "second", "third"] | None = None
    frontstage: Words | None = None
    backstage: Words | None = None
    systems: Words | None = None
    ecosystem: Ecosystem = Ecosystem()
    zone: Zone | None = None
    failures: dict[str, FailureMode] = field(default_factory=dict)
    evidence: Authored | None = None


@dataclass(frozen=True, config=STRICT)
class Stage:
    """A stretch of the journey with a goal of the customer's own, and what the customer expects there."""

    name: Words
    goal: Words
    expectation: Words
    touchpoints: dict[str, Touchpoint]
    evidence: Authored | None = None


@dataclass(frozen=True, config=STRICT)
class Journey:
    """A whole journey. ``score`` is the metric of the curve (on 0–100), ``effort`` the one of the effort lane.

    A case counts for a session that passed its touchpoint at most ``cases_within_days`` before it was opened. An answer
    to the metric ``outcome`` belongs to the customer's last session that began at most ``answers_within_days`` before.
    ``names`` are what people call the problems, rated items and channels that the data knows by their codes.
    """

    id: str
    name: Words
    about: Words
    persona: Persona
    goal: Words
    sessions: Sessions
    stages: dict[str, Stage]
    score: str = "touchpoint_score"
    effort: str | None = "ces"
    cases_within_days: int = 30
    outcome: str = "satisfaction_score"
    answers_within_days: int = 30
    names: dict[str, Words] = field(default_factory=dict)

    @cached_property
    def steps(self) -> tuple["DeclaredStep", ...]:
        """The touchpoints in the declared order."""
        every = [
            (stage_id, stage, step_id, step)
            for stage_id, stage in self.stages.items()
            for step_id, step in stage.touchpoints.items()
        ]
        return tuple(DeclaredStep(place, *one) for place, one in enumerate(every))

    def score_of(self, step: "DeclaredStep") -> str:
        """The metric of a step on the curve."""
        return step.touchpoint.score or self.score

    def place(self, touchpoint: str) -> int:
        """Where a touchpoint stands in the declared order, from 0."""
        return next(step.place for step in self.steps if step.id == touchpoint)

    @property
    def failures(self) -> dict[str, tuple["DeclaredStep", FailureMode]]:
        """Every failure mode and the step it belongs to; ids are unique within a journey."""
        return {name: (step, mode) for step in self.steps for name, mode in step.touchpoint.failures.items()}


@dataclass(frozen=True, config=STRICT)
class DeclaredStep:
    """A touchpoint at its place in the journey."""

    place: int
    stage_id: str
    stage: Stage
    id: str
    touchpoint: Touchpoint

    @property
    def values(self) -> dict[str, tuple[str, ...]]:
        """Conformed columns and the values by which rows belong here; the touchpoint's own id where none is given."""
        told = self.touchpoint.matches
        named = {"touchpoint": told.touchpoint, "stage": told.stage, "channel": told.channel}
        if not told.touchpoint and not told.stage:
            named["touchpoint"] = (self.id,)
        return {name: values for name, values in named.items() if values}


@dataclass(frozen=True, config=STRICT)
class Rated:
    """Where steps are rated: the metric, the view it reads, SQL for a row's score on 0–100, and their places."""

    metric: str
    view: str
    score: str
    places: tuple[int, ...]

    @property
    def scale(self) -> tuple[str, str, str]:
        """SQL for the answer (the lowest is the worst) and for the ends of its scale; NULLs for a score of several."""
        if self.view == ITEMS:
            return "low + score * (high - low) / 100e0", "low", "high"  # ``raw`` is not turned round
        found = _SCALED.search(self.score)
        name = found[1] if found else ""
        return (name, f"{name}_low", f"{name}_high") if found else ("NULL", "NULL", "NULL")
