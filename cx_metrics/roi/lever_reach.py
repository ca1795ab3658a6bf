"""How far the plan of a lever can go: no share of people is above 100 %, and nothing falls below the domain of what it
moves."""

from collections.abc import Mapping
from dataclasses import replace

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula import number
from cx_metrics.roi.case_answer import InputValue


def lever_slope(model: CaseModel, inputs: Mapping[str, InputValue], line: str) -> float:
    """By how much this lever moves for 1 of its plan; 0 where there is nothing to move: no problems, or no contacts."""
    plan, values = model.levers[line].plan, {name: value.base for name, value in inputs.items()}
    without = model.inputs[plan].without or 0.0
    at, one_more = (float(number(model.lines[line].formula, values | {plan: without + by})) for by in (0.0, 1.0))
    return one_more - at


def last_plans(model: CaseModel, inputs: Mapping[str, InputValue]) -> dict[str, float]:
    """By plan the value that takes its lever to the end of the domain of what it moves; none where that has no end."""
    found = {}
    for line, lever in model.levers.items():
        slope, without = lever_slope(model, inputs, line), model.inputs[lever.plan].without
        lowest, highest = model.inputs[lever.of].domain
        end = highest if slope > 0 else lowest
        if slope and without is not None and end is not None:
            found[lever.plan] = without + (end - inputs[lever.of].base) / slope
    return found


def within_reach(model: CaseModel, inputs: Mapping[str, InputValue]) -> dict[str, InputValue]:
    """The inputs with every plan held at its last value: whatever a command, a link or a workbook asks for."""
    held = dict(inputs)
    for plan, last in last_plans(model, inputs).items():
        value = held[plan]
        if value.high > last:
            held[plan] = replace(value, low=min(value.low, last), base=min(value.base, last), high=last)
    return held
