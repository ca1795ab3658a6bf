"""What a case rests on: one input at a time from low to high, where the case turns, and how few failures break it."""

from collections.abc import Collection, Mapping
from itertools import combinations

import numpy as np

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import InputValue, TornadoBar, Value
from cx_metrics.roi.case_run import cases_of, run

GRID = 121  # places at which a turn is looked for, dense near the base
REACH = 1000.0  # how far from the base, in its own size, a turn is looked for where the domain has no end
STEPS = 12  # narrowings to a sixteenth
MOST_FAILURES = 3  # tried in every combination; more than these are added one by one


def target_line(model: CaseModel) -> str:
    """The line whose sign decides: net present value, else the headline."""
    return model.results.net_present_value or model.results.headline


def tornado(model: CaseModel, inputs: Mapping[str, InputValue]) -> tuple[TornadoBar, ...]:
    """The headline with each input that has a range at its low and its high end, the others at base; widest first."""
    names = [name for name, value in inputs.items() if value.low < value.high]
    ends = _headline(model, inputs, names, [[inputs[name].low, inputs[name].high] for name in names])
    bars = [TornadoBar(name, plain(low), plain(high)) for name, (low, high) in zip(names, ends, strict=True)]
    return tuple(sorted(bars, key=lambda bar: -bar.swing))


def break_even(
    model: CaseModel, inputs: Mapping[str, InputValue], goal: float = 0.0, among: Collection[str] | None = None
) -> dict[str, Value]:
    """For each input (or those ``among`` them) the value nearest to its base at which the deciding line comes to
    ``goal``, all others at base; None where no value of its domain does that.

    Where the line jumps over the goal (a horizon of whole years), the place of the jump.
    """
    names = [name for name, value in inputs.items() if not value.struck and (among is None or name in among)]
    if not names:
        return {}
    grids = np.stack([_grid(model, inputs, name) for name in names])
    found = _decided(model, inputs, names, grids) - goal
    places = [_turn(grid, values, inputs[name].base) for name, grid, values in zip(names, grids, found, strict=True)]
    turning = [(i, place) for i, place in enumerate(places) if place is not None]
    if not turning:
        return dict.fromkeys(names)
    row, place = np.array(turning).T
    low, high = grids[row, place], grids[row, place + 1]
    outer = np.maximum(np.abs(found[row, place]), np.abs(found[row, place + 1]))
    kept = [names[i] for i in row]
    for _ in range(STEPS):
        grid = low[:, None] + (high - low)[:, None] * np.linspace(0, 1, 17)
        values = _decided(model, inputs, kept, grid) - goal
        crossed = np.sign(values[:, :-1]) * np.sign(values[:, 1:]) <= 0
        first = crossed.argmax(axis=1)
        rows = np.arange(len(kept))
        low, high = grid[rows, first], grid[rows, first + 1]
        ends = np.abs(values[rows, first]), np.abs(values[rows, first + 1])
    best = np.where(ends[0] <= ends[1], low, high)
    beyond = np.maximum(*ends) > outer * (1 + 1e-9)  # the ends grow apart: a pole, not a turn
    answers = {name: None if pole else plain(value) for name, value, pole in zip(kept, best, beyond, strict=True)}
    return {name: answers.get(name) for name in names}


def fewest_failures(model: CaseModel, inputs: Mapping[str, InputValue]) -> tuple[str, ...] | None:
    """The smallest set of inputs that, at the worse ends of their ranges, take the deciding line below nought; of equal
    ones that which takes it lowest. Empty where it is below already, None where even all together do not."""
    bars = [name for name, value in inputs.items() if value.low < value.high]
    ends = _decided(model, inputs, bars, np.array([[inputs[n].low, inputs[n].high] for n in bars]).reshape(-1, 2))
    base = _decide(model, {name: np.asarray(value.base) for name, value in inputs.items()}, 1)[0]
    if base < 0:
        return ()
    adverse = {}
    for name, (at_low, at_high) in zip(bars, ends, strict=True):
        worst = np.nanmin([at_low, at_high]) if not np.isnan([at_low, at_high]).all() else np.nan
        if worst < base:
            adverse[name] = inputs[name].low if at_low == worst else inputs[name].high
    order = sorted(adverse, key=lambda name: np.nanmin(ends[bars.index(name)]))
    for size in range(1, min(MOST_FAILURES, len(order)) + 1):
        sets = list(combinations(order, size))
        found = _failing(model, inputs, adverse, sets)
        if (found < 0).any():
            return sets[int(np.nanargmin(found))]
    for size in range(MOST_FAILURES + 1, len(order) + 1):
        if _failing(model, inputs, adverse, [tuple(order[:size])])[0] < 0:
            return tuple(order[:size])
    return None


def plain(value: float) -> Value:
    """The number, or None where it is not measurable."""
    return float(value) if np.isfinite(value) else None


def _failing(
    model: CaseModel, inputs: Mapping[str, InputValue], adverse: Mapping[str, float], sets: list[tuple[str, ...]]
) -> Array:
    values = {
        name: np.array([adverse[name] if name in chosen else value.base for chosen in sets])
        for name, value in inputs.items()
    }
    return _decide(model, values, len(sets))


def _headline(model: CaseModel, inputs: Mapping[str, InputValue], names: list[str], values: list[list[float]]) -> Array:
    return _varied(model, inputs, names, np.array(values).reshape(len(names), -1), model.results.headline)


def _decided(model: CaseModel, inputs: Mapping[str, InputValue], names: list[str], values: Array) -> Array:
    return _varied(model, inputs, names, values, target_line(model))


def _varied(model: CaseModel, inputs: Mapping[str, InputValue], names: list[str], values: Array, line: str) -> Array:
    """A line with each of the names at each of its values, the others at base: shape of ``values``, all in one run."""
    if not names:
        return np.empty(values.shape)
    count = values.size
    cases = {name: np.full(count, value.base) for name, value in inputs.items()}
    for i, name in enumerate(names):
        cases[name][i * values.shape[1] : (i + 1) * values.shape[1]] = values[i]
    return cases_of(run(model, cases, (line,))[line], count).reshape(values.shape)


def _decide(model: CaseModel, values: dict[str, Array], count: int) -> Array:
    line = target_line(model)
    return np.atleast_1d(cases_of(run(model, values, (line,))[line], count))


def _grid(model: CaseModel, inputs: Mapping[str, InputValue], name: str) -> Array:
    value, (lowest, highest) = inputs[name], model.inputs[name].domain
    size = max(abs(value.base), value.high - value.low, 1e-9)
    ends = np.arcsinh(REACH)
    grid = value.base + size * np.sinh(np.linspace(-ends, ends, GRID))
    if lowest is not None and highest is not None:
        grid = np.union1d(np.linspace(lowest, highest, GRID - 1), [value.base])
        grid = np.concatenate([grid, np.full(GRID - len(grid), grid[-1])])
    return np.clip(grid, lowest, highest)


def _turn(grid: Array, values: Array, base: float) -> int | None:
    """The place after which the values change their sign, nearest to the base."""
    signs = np.sign(values)
    with np.errstate(invalid="ignore"):
        turns = np.flatnonzero((signs[:-1] * signs[1:] <= 0) & (signs[:-1] != signs[1:]))
    if not turns.size:
        return None
    return int(turns[np.abs((grid[turns] + grid[turns + 1]) / 2 - base).argmin()])
