"""A case with all its draws at hand, so that levers can be moved at once: only what rests on one is worked out anew.

The numbers are those of ``business_case`` with the same runs and seed and with the plans of the levers set, which have
no range any more: who moves a lever says where it is to stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from functools import cached_property

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.business_case import ChainLink
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.assumptions import InputChange, assumptions
from cx_metrics.roi.case_answer import InputValue, Percentiles, Value
from cx_metrics.roi.case_run import run, run_again
from cx_metrics.roi.draws import CHUNK, drawn
from cx_metrics.roi.levers import LeverValue, case_levers
from cx_metrics.roi.sensitivity import plain, target_line
from cx_metrics.roi.simulation import RUNS, outcomes, percentiles
from cx_metrics.roi.worked_case import model_of

STEP = 1e-3  # of its own size, by which a quantity is moved to see what follows


@dataclass(frozen=True)
class LinkValue:
    """A link of the chain with its coefficient: by how much the end moves for 1 of the start, in eight of ten runs from
    ``low`` to ``high``. Of a lever: for 1 of the unit in which it is seen."""

    link: ChainLink
    value: Value
    low: Value
    high: Value


@dataclass(frozen=True)
class DrawnCase:
    """A case in which the inputs and all lines that matter to the levers are known at base (the first place) and in
    each draw (the others)."""

    model: CaseModel
    inputs: dict[str, InputValue]
    values: dict[str, Array]
    levers: tuple[LeverValue, ...]
    links: tuple[LinkValue, ...]
    as_of: Day | None
    currency: str
    runs: int

    @property
    def outcome(self) -> str:
        """The line that decides."""
        return target_line(self.model)

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The lines of the chain that starts at the levers, and the one that decides."""
        ends = (each.link.ends for each in self.links)
        return tuple(dict.fromkeys((*(lever.line for lever in self.levers), *ends, self.outcome)))

    @cached_property
    def spreads(self) -> dict[str, Percentiles]:
        """How the lines shown come out in the draws of the case as it is."""
        return {line: _spread(self.values[line]) for line in self.shown}

    def plan(self, lever: LeverValue) -> float:
        """The value of its plan in the case as it is."""
        return self.inputs[lever.plan].base


@dataclass(frozen=True)
class MovedCase:
    """The case with some plans set: what every line shown comes to, at base and in the draws."""

    drawn: DrawnCase
    plans: dict[str, float]
    values: dict[str, Array]

    def level(self, lever: LeverValue) -> float:
        """Where a lever stands now."""
        return lever.level(self.plans.get(lever.plan, self.drawn.plan(lever)))

    def base(self, line: str) -> Value:
        """What a line comes to with every input at its base."""
        return plain(float(self.values[line].flat[0]))

    def is_still(self, name: str) -> bool:
        """Whether nothing that was moved reaches this input or line."""
        return self.values[name] is self.drawn.values[name]

    def spread(self, line: str) -> Percentiles:
        """How it comes out in the draws."""
        if self.is_still(line):
            return self.drawn.spreads[line]
        if line not in self._spreads:
            self._spreads[line] = _spread(self.values[line])
        return self._spreads[line]

    @cached_property
    def _spreads(self) -> dict[str, Percentiles]:
        """Those asked for so far."""
        return {}

    @cached_property
    def outcomes(self) -> tuple[Value, ...]:
        """Twenty equally likely ones of the line that decides, ascending."""
        found = self.values[self.drawn.outcome]
        return outcomes(found[1:] if found.ndim else found[None])


def drawn_case(
    company: Company,
    name: str,
    changes: Mapping[str, float | InputChange] | None = None,
    struck: tuple[str, ...] = (),
    runs: int = RUNS,
    seed: int = 1,
) -> DrawnCase:
    """The case with ``changes`` put in and ``struck`` inputs taken out, ready for its levers.

    Raises QuestionError as ``business_case`` does, and for more runs than are held at once.
    """
    if runs > CHUNK:
        raise QuestionError(Problem("runs", f"{runs:,} were asked for", f"use at most {CHUNK:,}"))
    model = model_of(company, name)
    inputs = assumptions(company, model, changes, struck)
    (draws,) = drawn(inputs, model.inputs, model.correlations, runs=runs, seed=seed)
    first = {
        name: np.concatenate([[inputs[name].base], values]) if values.ndim else values for name, values in draws.items()
    }
    levers = case_levers(company, model, inputs)
    links = chain_of(model, levers)
    ends = [link.ends for link in links]
    values = run(model, first, [*(lever.line for lever in levers), *ends, target_line(model)])
    currency = company.settings.organisation.currency
    found = DrawnCase(model, inputs, values, levers, (), company.reader.as_of, currency, runs)
    return replace(found, links=tuple(_coefficient(found, link) for link in links))


def moved(drawn_case: DrawnCase, plans: Mapping[str, float]) -> MovedCase:
    """The case with these plans set."""
    if not plans:
        return MovedCase(drawn_case, {}, drawn_case.values)
    return MovedCase(drawn_case, dict(plans), run_again(drawn_case.model, drawn_case.values, plans))


def _spread(values: Array) -> Percentiles:
    return percentiles(values[1:] if values.ndim else values[None])


def chain_of(model: CaseModel, levers: tuple[LeverValue, ...]) -> tuple[ChainLink, ...]:
    """The links of the case that can be reached from its levers."""
    reached, found = {lever.plan for lever in levers}, []
    left = list(model.chain)
    while usable := [link for link in left if link.starts in reached]:
        found += usable
        reached |= {link.ends for link in usable}
        left = [link for link in left if link not in usable]
    return tuple(link for link in model.chain if link in found)


def _coefficient(case: DrawnCase, link: ChainLink) -> LinkValue:
    """By how much the end moves with the start, from a small step of it: all formulas of a chain are smooth there."""
    start, end = case.values[link.starts], case.values[link.ends]
    step = STEP * max(float(np.abs(start.flat[0])), STEP)
    stepped = run_again(case.model, case.values, {link.starts: start + step}, [link.ends])[link.ends]
    lever = next((lever for lever in case.levers if lever.plan == link.starts), None)
    slopes = np.atleast_1d((stepped - end) / step / (lever.slope if lever else 1.0))
    seen = percentiles(slopes[1:] if slopes.size > 1 else slopes)
    return LinkValue(link, plain(float(slopes[0])), seen.p10, seen.p90)
