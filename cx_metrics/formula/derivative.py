"""The slope of a formula in each of its quantities, exact: how far its result moves when one of them does.

Forward-mode differentiation (Griewank and Walther, Evaluating Derivatives, 2nd edition, chapter 3) as one
more fold: beside its value, each part of the formula carries its slope in every name. Intervals by the delta
method and first-order sensitivities are made of these.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any, overload

import numpy as np

from cx_metrics.formula import timeline
from cx_metrics.formula.arithmetic import Array, choose, measurable
from cx_metrics.formula.functions import COMPARISONS, FUNCTIONS
from cx_metrics.formula.parse import Formula, lookup

ValueAndSlopes = tuple[Array, dict[str, Array]]  # a value, and its slope in each name it depends on
SlopeRule = Callable[[Sequence[Array], Sequence[Array], Array], Array]  # (operands, their slopes, result) -> slope


@overload
def partial_derivatives(formula: Formula, values: Mapping[str, float | None]) -> dict[str, float]: ...
@overload
def partial_derivatives(formula: Formula, values: Mapping[str, Any]) -> dict[str, Any]: ...
def partial_derivatives(formula: Formula, values: Mapping[str, Any]) -> dict[str, Any]:
    """The partial derivative of the result in each name, at the given values (floats, or arrays of cases).

    In units of the result per unit of the name. NaN where the result is not measurable, and at a kink, where
    there is no one slope (two operands of min or max are equal, abs of 0, the root of 0). For a timeline: the
    slope when all its years rise by the same amount. FormulaError when a value is not given.
    """
    given = lookup(values)

    def name(quantity: str) -> ValueAndSlopes:
        value = measurable(given(quantity))
        return value, {quantity: np.ones_like(value)}

    def constant(value: float) -> ValueAndSlopes:
        return np.asarray(value), {}

    def apply(operation: str, *parts: ValueAndSlopes) -> ValueAndSlopes:
        operands = [value for value, _ in parts]
        result = measurable(FUNCTIONS[operation].number(*operands))
        slopes: dict[str, Array] = {}
        for quantity in dict.fromkeys(n for _, found in parts for n in found):
            each = [np.broadcast_to(found.get(quantity, 0.0), value.shape) for value, found in parts]
            slope = SLOPES[operation](operands, each, result)
            slopes[quantity] = measurable(np.where(np.isnan(result), np.nan, slope))
        return result, slopes

    with np.errstate(all="ignore"):
        result, slopes = formula.read(name, constant, apply)
    shaped = {n: np.where(np.isnan(result), np.nan, slope) for n, slope in slopes.items()}
    return {n: slope if slope.ndim else float(slope) for n, slope in shaped.items()}


def _where_moving(slope: Array, change: Array) -> Array:
    """The change, or 0 where the operand stands still: 0 × infinity is no reason for the whole to be NaN."""
    return np.where(slope == 0, 0.0, change)


def _power(x: Sequence[Array], d: Sequence[Array], result: Array) -> Array:
    by_base = _where_moving(d[0], x[1] * np.power(x[0], x[1] - 1) * d[0])
    by_exponent = _where_moving(np.where(x[0] == 0, 0.0, d[1]), result * np.log(x[0]) * d[1])
    return by_base + by_exponent


def _extreme(x: Sequence[Array], d: Sequence[Array], result: Array) -> Array:
    """The slope of the operand that won; of several winners only if they agree."""
    winners = [np.where(value == result, slope, np.nan) for value, slope in zip(x, d, strict=True)]
    least, most = reduce(np.fmin, winners), reduce(np.fmax, winners)
    return np.where(least == most, least, np.nan)


def _npv(x: Sequence[Array], d: Sequence[Array], result: Array) -> Array:
    rate, flow = x
    year = np.arange(flow.shape[-1])
    by_rate = timeline.npv(rate, -year * flow) / (1 + rate)
    return timeline.npv(rate, d[1]) + _where_moving(d[0], by_rate * d[0])


def _irr(x: Sequence[Array], d: Sequence[Array], result: Array) -> Array:
    # The net present value stays nought, so its slope in the rate balances its slope in the flow.
    year = np.arange(x[0].shape[-1])
    return timeline.npv(result, d[0]) * (1 + result) / timeline.npv(result, year * x[0])


def _linear(operation: Callable[[Array], Array]) -> SlopeRule:
    return lambda x, d, result: operation(d[0])


SLOPES: dict[str, SlopeRule] = {
    "+": lambda x, d, result: d[0] + d[1],
    "-": lambda x, d, result: d[0] - d[1],
    "*": lambda x, d, result: d[0] * x[1] + x[0] * d[1],
    "/": lambda x, d, result: (d[0] - result * d[1]) / x[1],
    "negate": lambda x, d, result: -d[0],
    "**": _power,
    "**computed": _power,
    **{sign: lambda x, d, result: np.zeros_like(result) for sign in COMPARISONS},
    "min": _extreme,
    "max": _extreme,
    "if_": lambda x, d, result: choose(x[0], d[1], d[2]),
    "abs": lambda x, d, result: _where_moving(d[0], np.where(x[0] == 0, np.nan, np.sign(x[0]) * d[0])),
    "sqrt": lambda x, d, result: _where_moving(d[0], d[0] / (2 * result)),
    "prior": _linear(timeline.prior),
    "total": _linear(timeline.total),
    "last": _linear(timeline.last),
    "running": _linear(timeline.running),
    "npv": _npv,
    "irr": _irr,
}
