"""All that a business case computes with, as one: inputs, lines, benefits and the walk of each."""

from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from typing import Literal

from cx_metrics.declarations.business_case import (
    CLOCKS,
    Benefit,
    BusinessCase,
    CaseFlag,
    CaseLine,
    ChainLink,
    Lever,
    Ramp,
    RankCorrelation,
    Results,
)
from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.evidence_ladder import WalkStep
from cx_metrics.declarations.words import pick

Rhythm = Literal["year", "month"] | None


@dataclass(frozen=True)
class BenefitWalk:
    """The lines in which one benefit stands after each step, in money a year at full effect; ``cap`` is an input."""

    gross: str
    scoped: str
    once: str
    evidenced: str
    cap: str


@dataclass(frozen=True)
class CaseModel:
    """All that a case computes with. Lines are in reading order; ``order`` is that of computing."""

    case: BusinessCase
    inputs: dict[str, CaseInput]
    lines: dict[str, CaseLine]
    benefits: dict[str, Benefit] = field(default_factory=dict)
    flags: dict[str, CaseFlag] = field(default_factory=dict)
    levers: dict[str, Lever] = field(default_factory=dict)
    chain: tuple[ChainLink, ...] = ()
    correlations: tuple[RankCorrelation, ...] = ()
    benefit_walks: dict[str, BenefitWalk] = field(default_factory=dict)
    walk: dict[WalkStep, str] = field(default_factory=dict)  # step to the line with its total over the horizon
    origin: dict[str, str] = field(default_factory=dict)  # input or line to the case that declares it

    @property
    def results(self) -> Results:
        """Which lines are the answers."""
        return self.case.results

    @property
    def ramp(self) -> Ramp | None:
        """How benefits arrive."""
        return self.case.ramp

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The lines, each after those it needs; CycleError when they go round in a circle."""
        return tuple(name for name in TopologicalSorter(self.parts).static_order() if name in self.lines)

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """By line the quantities of its formula."""
        return {name: tuple(line.formula.names()) for name, line in self.lines.items()}

    def each(self, name: str) -> Rhythm:
        """The timeline along which a quantity runs, None for one that has a single value."""
        if name in CLOCKS:
            return "month" if name == "month" else "year"
        return self.lines[name].each if name in self.lines else None

    def unit(self, name: str) -> str:
        """The unit of a quantity."""
        if name in CLOCKS:
            return "number"
        return self.inputs[name].unit if name in self.inputs else self.lines[name].unit

    def name(self, name: str, language: str) -> str:
        """A quantity as people read it; the clocks keep their word."""
        if name in CLOCKS:
            return name
        return pick(self.inputs[name].name if name in self.inputs else self.lines[name].name, language)

    def rests_on(self, name: str) -> frozenset[str]:
        """The inputs that a quantity depends on, through however many lines."""
        if name not in self._rests:
            parts = (self.rests_on(part) for part in self.parts.get(name, ()))
            own = frozenset((name,)) & self.inputs.keys()
            self._rests[name] = own.union(*parts)
        return self._rests[name]

    @cached_property
    def _rests(self) -> dict[str, frozenset[str]]:
        """Those asked for so far: many lines rest on the same ones."""
        return {}
