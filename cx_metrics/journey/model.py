"""What a journey map holds, step by step: scores, money, paths and how well each is known. Drawn by ``pictures``."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from cx_metrics.metrics.answer_spread import Spread
from cx_metrics.metrics.build_answer import BuildAnswer
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.periods import Period
from cx_metrics.statistics.ranged import Figure

Evidence = Literal["measured", "inferred", "workshop", "unknown"]


@dataclass(frozen=True)
class Named:
    """Something that occurs with a share (0–1) of ``of`` cases, events or ratings: a channel, a problem, an item."""

    name: str
    share: float
    n: int
    of: int
    kind: str = ""  # what the name is one of: channel, problem or item


@dataclass(frozen=True)
class Failure:
    """A failure mode: severity and detection as the workshop rated them (1–10), occurrence as the data show it.

    ``occurrence`` is the share of sessions passing the step in which it shows; ``occurrence_rating`` its 1–10 class;
    ``cases`` all cases of the period that are signs of it, also those of visits that nobody recorded (None where events
    are its signs, or too few to be told);
    ``risk_priority`` the classic product of the three (ordinal numbers multiplied: an order of talk, not a measure);
    ``damage`` the expected loss in money over the period, on a ratio scale.
    """

    id: str
    severity: int
    detection: int
    occurrence: Figure
    occurrence_rating: int | None
    risk_priority: int | None
    damage: float | None
    cases: int | None = None


@dataclass(frozen=True)
class Step:
    """One touchpoint of the journey, in order. ``score`` is on 0–100; ``compared`` the same elsewhere or before.

    ``volume``: events in the period; ``drop_off``: share of sessions that end here before the journey's end;
    ``switching``: share of passages to the next event that change the channel; times in seconds.
    ``margin_at_risk``: a year's margin of the customers who passed and rated the step badly, in money.
    """

    stage: str
    touchpoint: str
    score: Measurement
    compared: Measurement | None
    effort: Measurement | None
    running: tuple[Measurement, ...]  # the operating metrics that the journey declares for the step
    volume: int
    reach: Figure  # share of sessions that pass here
    drop_off: Figure
    seconds_to_next: Figure  # median
    waiting: Figure  # median seconds
    channels: tuple[Named, ...]
    switching: Figure
    margin_at_risk: Figure
    pains: tuple[Named, ...]
    gains: tuple[Named, ...]
    quotes: tuple[str, ...]
    failures: tuple[Failure, ...]
    evidence: Evidence
    evidence_on: date | None
    lanes: tuple[tuple[str, Evidence], ...] = ()  # how well each lane of this step is known
    again: Figure | None = None  # share of the sessions passing here that pass here more than once
    spreads: tuple[Spread, ...] = ()  # of its ratings, one a scale, the most used first
    customers: int = 0  # known customers who passed in the period: the base of the margin at risk


@dataclass(frozen=True)
class Transition:
    """How often one touchpoint was followed by another within a session; ``end`` None: the session ended there."""

    start: str
    end: str | None
    n: int


@dataclass(frozen=True)
class Path:
    """A sequence of touchpoints that ``n`` of ``of`` sessions took from start to end."""

    touchpoints: tuple[str, ...]
    n: int
    of: int


@dataclass(frozen=True)
class JourneyMap(BuildAnswer):
    """A declared journey, filled from data. ``evidence_score``: share of the cells that are measured, 0–1.

    ``peak_end``: the mean of the worst (or best) step and the last, beside ``mean_score``; both on 0–100.
    ``out_of_order``: events that a system logged before their predecessor in the declared order.
    """

    journey: str
    period: Period
    comparison: str | None
    comparison_period: Period | None
    sessions: int
    steps: tuple[Step, ...]
    transitions: tuple[Transition, ...]
    paths: tuple[Path, ...]
    mean_score: Figure
    peak_end: float | None
    evidence_score: float
    out_of_order: int
    comparison_where: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the group compared with, for a comparison "group"
    completed: Figure | None = None  # share of sessions that reach an end of the journey
    other_paths: int = 0  # sessions on paths that are not listed
    money_scaled_by: float | None = None  # a year over the stretch of orders known; 1 when they cover a year
    sources: tuple[str, ...] = ()  # the tables that answered: cuts of the marts, or the batches
    lacks: tuple[str, ...] = ()  # what the journey could use and the warehouse does not hold: interactions, orders …
