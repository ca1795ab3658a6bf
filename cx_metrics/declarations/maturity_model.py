"""A maturity model, declared once: catalogue/maturity/*.yaml says what is asked, what proves an answer, what follows.

A model is data: disciplines hold practices, and a practice says its question, its levels in plain words, what must
hold to say yes, which evidence is wanted, what it brings, and by which figure of the company's own the claim is judged.
"""

from dataclasses import field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, get_args

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.metric import FormulaField
from cx_metrics.declarations.words import Words

RaterRole = Literal["executive", "middle", "front_line", "partner"]
ROLES: tuple[RaterRole, ...] = get_args(RaterRole)
LEADERS: RaterRole = "executive"  # whose claim is set beside what the data shows
# what the dashboard can work out of a company besides metrics; shares are 0–1
FactName = Literal[
    "touchpoints_with_owner", "touchpoints_rated", "channels_measured", "segments_measured", "perspectives_measured",
    "targets_in_force", "targets_met", "changes_with_note",
]  # fmt: skip
COUNTED_FACTS: tuple[FactName, ...] = ("perspectives_measured", "targets_in_force")  # the others are shares
PLAN_NAMES = ("gap", "value", "days", "contradicted")  # what a plan's formula may be made of


@dataclass(frozen=True, config=STRICT)
class MaturityLevel:
    """One rung of the ladder."""

    name: Words
    means: Words


@dataclass(frozen=True, config=STRICT)
class AnswerOption:
    """What a rater may answer, and the level that it stands for."""

    level: str
    says: Words


@dataclass(frozen=True, config=STRICT)
class Bar:
    """The figure that judges a claim: a metric or a fact, and the value from (or up to) which the claim holds.

    One number is what the first level that needs proof asks for; a number a level says more.
    """

    because: Words
    metric: str | None = None
    fact: FactName | None = None
    at_least: float | dict[str, float] | None = None
    at_most: float | dict[str, float] | None = None

    @property
    def figure(self) -> str:
        """The id of the metric or fact (the loader has checked that there is one)."""
        return self.metric or self.fact or ""

    def thresholds(self, first: str) -> dict[str, float]:
        """Level → value it asks for; ``first`` is the level for which a single number stands."""
        told = self.at_least if self.at_least is not None else self.at_most
        return told if isinstance(told, dict) else {first: told or 0.0}

    def reached(self, value: float, threshold: float) -> bool:
        """Whether a value is good enough."""
        return value >= threshold if self.at_least is not None else value <= threshold


@dataclass(frozen=True, config=STRICT)
class Practice:
    """Something that a company does or does not do. ``value`` (1–5) is what it is expected to bring, ``days`` the work
    of people to get one level further; both are starting points that a company puts its own in place of."""

    name: Words
    question: Words
    answers: str
    criteria: tuple[Words, ...]
    evidence: Words
    benefit: Words
    owner: Words
    value: int
    days: float
    levels: dict[str, Words] = field(default_factory=dict)  # its own words for levels of the answer set
    prerequisites: tuple[str, ...] = ()
    measured_by: Bar | None = None
    unlocks: str | None = None  # a business case
    aspect: str | None = None


@dataclass(frozen=True, config=STRICT)
class Discipline:
    """Practices that belong together."""

    name: Words
    about: Words
    practices: dict[str, Practice]


@dataclass(frozen=True, config=STRICT)
class PlanRule:
    """How gaps are ranked and laid out: a formula over PLAN_NAMES, and how many days of work fit into a quarter."""

    formula: FormulaField
    names: dict[str, Words]
    days_per_quarter: float
    quarters: int


@dataclass(frozen=True, config=STRICT)
class ReferencePoint:
    """What somebody published, shown as context and never as a score."""

    says: Words
    year: int
    source: str
    n: int | None = None


@dataclass(frozen=True, config=STRICT)
class MaturityModel:
    """A whole model. Levels stand in order, the lowest first; from ``proof_from`` on a level needs an artefact.

    ``gates``: the disciplines are steps, and none is passed before those ahead of it.
    """

    id: str
    path: Path
    name: Words
    about: Words
    caveat: Words
    source: Words
    owner: Words
    reviewed: date
    levels: dict[str, MaturityLevel]
    target: str
    proof_from: str
    answer_sets: dict[str, dict[str, AnswerOption]]
    disciplines: dict[str, Discipline]
    plan: PlanRule
    aspects: dict[str, Words] = field(default_factory=dict)
    references: tuple[ReferencePoint, ...] = ()
    gates: bool = False

    @cached_property
    def rank(self) -> dict[str, int]:
        """Level → its number, from 1."""
        return {name: place for place, name in enumerate(self.levels, start=1)}

    @cached_property
    def practices(self) -> dict[str, Practice]:
        """Every practice by its id, in file order."""
        return {name: one for discipline in self.disciplines.values() for name, one in discipline.practices.items()}

    @property
    def unproven(self) -> int:
        """The highest level that is awarded without an artefact."""
        return self.rank[self.proof_from] - 1

    def options(self, practice: str) -> dict[str, AnswerOption]:
        """What may be answered to a practice, with its own words where it has them."""
        told = self.practices[practice]
        return {
            name: AnswerOption(option.level, told.levels.get(option.level, option.says))
            for name, option in self.answer_sets[told.answers].items()
        }
