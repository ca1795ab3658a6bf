"""A reading of raters' answers: what is claimed, what is awarded, what holds against the company's own data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cx_metrics.company import Company
from cx_metrics.declarations.maturity_model import LEADERS, ROLES, MaturityModel, RaterRole
from cx_metrics.maturity.answer_file import RaterAnswer
from cx_metrics.maturity.facts import CompanyFigure
from cx_metrics.maturity.groups import (
    HIDDEN,
    by_practice,
    group_level,
    hidden_roles,
    mean_of,
    roles_together,
    shown_roles,
)
from cx_metrics.maturity.rater_agreement import leaders_and_front, level_matrix
from cx_metrics.maturity.say_do import ClaimCheck, check_claim, figures
from cx_metrics.statistics.agreement import krippendorff_alpha
from cx_metrics.statistics.ranged import Figure

Gate = Literal["passed", "open", "blocked"]  # a discipline as a step: blocked by one before it that is not passed


@dataclass(frozen=True)
class PracticeReading:
    """One practice. ``claim`` is what all raters say; ``level`` what is awarded, which without an artefact is no level
    that needs one; ``evidence_level`` what of the claim holds (None: nothing to judge it by)."""

    practice: str
    discipline: str
    claim: Figure
    level: float | None
    low: float | None
    high: float | None
    by_role: dict[RaterRole, Figure]
    check: ClaimCheck | None
    artefact: bool
    evidence_on: date | None
    dont_know: int
    confidence: float | None
    evidence_level: float | None

    @property
    def awarded(self) -> Figure:
        """The level that is awarded, with its interval."""
        return Figure(self.level, self.low, self.high, self.claim.n)


@dataclass(frozen=True)
class DisciplineReading:
    """Practices together: means of what stands at each. ``gap``: what leaders say (else, where they are too few to be
    shown, all raters) of the ``judged`` practices, those with an evidence level, less what the evidence shows."""

    discipline: str
    claim: Figure
    level: float | None
    low: float | None
    high: float | None
    by_role: dict[RaterRole, Figure]
    evidence_level: float | None
    judged: int
    gap: float | None
    gap_of: RaterRole | Literal["all"]
    agreement: Figure

    @property
    def awarded(self) -> Figure:
        """The level that is awarded, with its interval."""
        return Figure(self.level, self.low, self.high, self.claim.n)


@dataclass(frozen=True)
class Assessment:
    """The whole reading. ``kappa``: leaders against the front line, by practice; None where one of them is hidden."""

    model: MaturityModel
    as_of: date | None
    sample: bool
    raters: int
    practices: tuple[PracticeReading, ...]
    disciplines: tuple[DisciplineReading, ...]
    alpha: Figure
    kappa: Figure | None
    gates: dict[str, Gate] = field(default_factory=dict)

    def practice(self, name: str) -> PracticeReading:
        """One practice by its id."""
        return next(one for one in self.practices if one.practice == name)

    @property
    def without_artefact(self) -> list[str]:
        """The practices that are claimed at a level which is not awarded for want of an artefact."""
        return [
            one.practice
            for one in self.practices
            if one.claim.value is not None and one.level is not None and one.level < one.claim.value
        ]


@dataclass(frozen=True)
class _Rule:
    """How many raters a role, and all of them together, need to be shown; and the roles that nowhere are."""

    least: int
    least_of_all: int
    hidden: set[RaterRole]


def assess(
    company: Company | None, model: MaturityModel, answers: Sequence[RaterAnswer], least: int, public: bool = False
) -> Assessment:
    """Read the answers. ``least``: how many raters a role needs to be shown; with ``public`` all raters together too.
    (Who calls without it has the file of answers before them.)

    Without a company, claims stand without a measurement. Raises WorkspaceError when its notes cannot be read.
    """
    told, own = by_practice(answers), figures(company, model)
    people = {role: len({answer.rater for answer in answers if answer.role == role}) for role in ROLES}
    rule = _Rule(least, least if public else 0, hidden_roles(people, least))
    practices = tuple(
        _practice(
            model,
            discipline,
            name,
            answers=[answer for answer in answers if answer.practice == name],
            told=told.get(name, {}),
            figure=own.get(name),
            rule=rule,
        )
        for discipline, declared in model.disciplines.items()
        for name in declared.practices
    )
    disciplines = tuple(_discipline(model, name, practices, answers) for name in model.disciplines)
    return Assessment(
        model=model,
        as_of=company.reader.as_of if company else _last_day(answers),
        sample=company is not None and company.reader.sample,
        raters=len({answer.rater for answer in answers}),
        practices=practices,
        disciplines=disciplines,
        alpha=krippendorff_alpha(level_matrix(answers, tuple(model.practices))),
        kappa=leaders_and_front((one.by_role for one in practices), len(model.levels)),
        gates=_gates(model, practices) if model.gates else {},
    )


def _practice(
    model: MaturityModel,
    discipline: str,
    name: str,
    *,
    answers: Sequence[RaterAnswer],
    told: Mapping[RaterRole, list[int]],
    figure: CompanyFigure | None,
    rule: _Rule,
) -> PracticeReading:
    levels = len(model.levels)
    said = [level for each in told.values() for level in each]
    claim = group_level(mean_of(said), len(said), levels)
    if 0 < len(said) < rule.least_of_all:
        claim = HIDDEN
    bar = model.practices[name].measured_by
    check = check_claim(bar, model, claim.value, figure) if bar and figure else None
    artefact = any(answer.evidence for answer in answers)
    most = levels if artefact else model.unproven
    sure = mean_of(answer.confidence for answer in answers) if claim != HIDDEN else None
    return PracticeReading(
        practice=name,
        discipline=discipline,
        claim=claim,
        level=_at_most(claim.value, most),
        low=_at_most(claim.low, most),
        high=_at_most(claim.high, most),
        by_role=shown_roles(told, levels, rule.least, rule.hidden),
        check=check,
        artefact=artefact,
        evidence_on=max((a.evidence_on for a in answers if a.evidence_on), default=None),
        dont_know=sum(answer.level is None for answer in answers),
        confidence=sure,
        evidence_level=_evidence_level(claim.value, check, artefact),
    )


def _evidence_level(claim: float | None, check: ClaimCheck | None, artefact: bool) -> float | None:
    """What of a claim holds: all where the data support it, what the data reach where they contradict it; where they
    say nothing, all with an artefact, and unknown without."""
    if claim is None:
        return None
    if check is not None and check.verdict == "supported":
        return claim
    if check is not None and check.verdict == "contradicted":
        return _at_most(claim, check.reached or 1)
    return claim if artefact else None


def _discipline(
    model: MaturityModel, name: str, practices: Sequence[PracticeReading], answers: Sequence[RaterAnswer]
) -> DisciplineReading:
    inside = [one for one in practices if one.discipline == name]
    own = [answer for answer in answers if answer.practice in model.disciplines[name].practices]
    answered = {(answer.rater, answer.role) for answer in own if answer.level is not None}
    raters = {role: sum(r == role for _, r in answered) for role in ROLES}
    levels = len(model.levels)
    claim = group_level(mean_of(one.claim.value for one in inside), len(answered), levels)
    awarded = group_level(mean_of(one.level for one in inside), len(answered), levels)
    by_role = roles_together([one.by_role for one in inside], raters, levels)
    evidence = mean_of(one.evidence_level for one in inside)
    judged = [one for one in inside if one.evidence_level is not None]
    leaders = mean_of(one.by_role[LEADERS].value for one in judged if LEADERS in one.by_role)
    said = leaders if leaders is not None else mean_of(one.claim.value for one in judged)
    return DisciplineReading(
        discipline=name,
        claim=claim,
        level=awarded.value,
        low=awarded.low,
        high=awarded.high,
        by_role=by_role,
        evidence_level=evidence,
        judged=len(judged),
        gap=said - evidence if said is not None and evidence is not None else None,
        gap_of=LEADERS if leaders is not None else "all",
        agreement=krippendorff_alpha(level_matrix(own, tuple(model.disciplines[name].practices))),
    )


def _gates(model: MaturityModel, practices: Sequence[PracticeReading]) -> dict[str, Gate]:
    """A step is passed when every practice in it is awarded the target."""
    found: dict[str, Gate] = {}
    for name in model.disciplines:
        levels = [one.level for one in practices if one.discipline == name]
        is_met = all(level is not None and level >= model.rank[model.target] for level in levels)
        is_reached = all(gate == "passed" for gate in found.values())
        found[name] = "blocked" if not is_reached else "passed" if is_met else "open"
    return found


def _at_most(level: float | None, most: float) -> float | None:
    return None if level is None else min(level, most)


def _last_day(answers: Sequence[RaterAnswer]) -> date | None:
    return max((answer.evidence_on for answer in answers if answer.evidence_on), default=None)
