"""The plan with what people decided about it: who does each step, until when, at what cost; and its quarters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cx_metrics.maturity.gap_plan import PlanItem
from cx_metrics.months import month_end, month_number, month_start
from cx_metrics.workspace import PlanEntry


@dataclass(frozen=True)
class PlanStep:
    """A step of the plan in its ``place`` (from 1). Owner and due day are those that were decided, else the plan's own;
    ``cost`` in the organisation's currency, None where nobody has said one."""

    place: int
    item: PlanItem
    owner: str
    due: date | None
    cost: float | None
    entry: PlanEntry | None


@dataclass(frozen=True)
class PlanQuarter:
    """The steps due in one quarter of the fiscal year; without days: beyond the plan's horizon."""

    starts: date | None
    ends: date | None
    steps: tuple[PlanStep, ...]

    @property
    def days(self) -> float:
        """Days of people's work."""
        return sum(step.item.days for step in self.steps)

    @property
    def cost(self) -> float | None:
        """What its steps cost together, as far as somebody has said; None where nobody has."""
        return total_cost(self.steps)


def decided(plan: Sequence[PlanItem], entries: Mapping[str, PlanEntry]) -> tuple[PlanStep, ...]:
    """The steps in the plan's order."""
    return tuple(_step(place, item, entries.get(item.practice)) for place, item in enumerate(plan, start=1))


def quarters(steps: Sequence[PlanStep], fiscal_year_starts: int = 1) -> tuple[PlanQuarter, ...]:
    """The steps by the quarter in which they are due, the first one first, those without a day last."""
    found: dict[int | None, list[PlanStep]] = {}
    for step in steps:
        found.setdefault(None if step.due is None else _first_month(step.due, fiscal_year_starts), []).append(step)
    order = sorted(found, key=lambda first: (first is None, first or 0))
    return tuple(
        PlanQuarter(None, None, tuple(found[first]))
        if first is None
        else PlanQuarter(month_start(first), month_end(first + 2), tuple(found[first]))
        for first in order
    )


def total_cost(steps: Sequence[PlanStep]) -> float | None:
    """The sum of the costs that were said; None where there is none."""
    told = [step.cost for step in steps if step.cost is not None]
    return sum(told) if told else None


def _step(place: int, item: PlanItem, entry: PlanEntry | None) -> PlanStep:
    if entry is None:
        return PlanStep(place, item, item.owner, item.ends, None, None)
    return PlanStep(place, item, entry.owner or item.owner, entry.due or item.ends, entry.cost, entry)


def _first_month(day: date, fiscal_year_starts: int) -> int:
    month = month_number(day)
    return month - (month - (fiscal_year_starts - 1)) % 3
