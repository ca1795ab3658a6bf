"""Levers of a case in the unit in which people see them: where each stands today, where it has stood so far, where it
can go, and which value of its plan takes it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cx_metrics.company import Company
from cx_metrics.declarations.case_input import MetricBase
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.metrics import Question, measure
from cx_metrics.metrics.undated import all_time
from cx_metrics.roi.assumptions import asked_filters
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.roi.lever_reach import lever_slope
from cx_metrics.roi.sensitivity import target_line

MONTHS = 6  # months with answers enough, from which they make a range


@dataclass(frozen=True)
class LeverValue:
    """A lever: the ``line`` tells where it stands, the input ``plan`` moves it by ``slope`` for 1 of it, and at
    ``without`` it stands where ``today`` says. ``seen``: the lowest and highest month so far (None: not measured)."""

    line: str
    plan: str
    today: InputValue
    without: float
    slope: float
    ends: tuple[float, float]
    seen: tuple[float, float] | None

    @property
    def better(self) -> Literal["higher", "lower"]:
        """The way in which its plan moves it."""
        return "higher" if self.slope > 0 else "lower"

    def level(self, plan: float) -> float:
        """Where the lever stands under this value of its plan."""
        return self.today.base + self.slope * (plan - self.without)

    def plan_at(self, level: float) -> float:
        """The value of its plan that takes it there, as near as its ends allow."""
        lowest, highest = self.ends
        return self.without + (min(max(level, lowest), highest) - self.today.base) / self.slope

    def is_beyond(self, level: float) -> bool:
        """Whether nobody has seen it there: outside the months so far, and outside the interval of today."""
        if self.seen is None:
            return False
        return not min(self.seen[0], self.today.low) <= level <= max(self.seen[1], self.today.high)


def case_levers(company: Company, model: CaseModel, inputs: Mapping[str, InputValue]) -> tuple[LeverValue, ...]:
    """The levers on which the line that decides rests, in the order of the case."""
    moving = model.rests_on(target_line(model))
    found = []
    for line, lever in model.levers.items():
        plan, today = model.inputs[lever.plan], inputs[lever.of]
        if lever.plan not in moving or plan.without is None:
            continue
        slope = lever_slope(model, inputs, line)
        if not slope:
            continue
        reach = [today.base + slope * (end - plan.without) for end in plan.domain if end is not None]
        furthest = max(reach) if slope > 0 else min(reach)
        lowest, highest = model.inputs[lever.of].domain
        furthest = furthest if highest is None else min(furthest, highest)
        furthest = furthest if lowest is None else max(furthest, lowest)
        ends = (min(today.base, furthest), max(today.base, furthest))
        seen = None if today.metric is None else seen_so_far(company, model, lever.of, today.metric)
        found.append(LeverValue(line, lever.plan, today, plan.without, slope, ends, seen))
    return tuple(lever for lever in found if lever.ends[0] < lever.ends[1])


def seen_so_far(company: Company, model: CaseModel, name: str, metric: str) -> tuple[float, float] | None:
    """The lowest and the highest month of the metric that gives an input, over all time; None where too few months have
    answers enough."""
    base, period = model.inputs[name].base, all_time(company.reader)
    if not isinstance(base, MetricBase) or period is None:
        return None
    answer = measure(company, Question((metric,), where=asked_filters(base), period=period, grain="month"))
    values = [m.value for m in answer.measurements if m.status == "ok" and m.value is not None]
    return (min(values), max(values)) if len(values) >= MONTHS else None
