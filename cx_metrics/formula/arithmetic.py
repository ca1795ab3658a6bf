"""Arithmetic in NumPy in which whatever cannot be measured is NaN, and stays so.

Operands are floats or arrays of any shape, broadcast as NumPy does; NaN stands for *not measurable*.
"""

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def measurable(values: object) -> Array:
    """The values as floats, NaN where they are missing (None) or not finite; minus nought becomes nought."""
    numbers = np.asarray(values, dtype=float) + 0.0
    finite = np.isfinite(numbers)
    return numbers if finite.all() else np.where(finite, numbers, np.nan)  # as a rule all are


def power(base: Array, exponent: Array) -> Array:
    """The base to the exponent. 0 to the power 0 has no one answer: not measurable (nor is it in Excel)."""
    undecided = np.isnan(base) | np.isnan(exponent) | ((base == 0) & (exponent == 0))
    return np.where(undecided, np.nan, np.power(base, exponent))


def smallest(*operands: Array) -> Array:
    """The smallest operand; not measurable as soon as one operand is not."""
    return reduce(np.minimum, operands)


def largest(*operands: Array) -> Array:
    """The largest operand; not measurable as soon as one operand is not."""
    return reduce(np.maximum, operands)


def condition(holds: Callable[..., Any]) -> Callable[[Array, Array], Array]:
    """A comparison that answers 1 (it holds), 0 (it does not) or NaN (one side is not measurable)."""

    def compare(left: Array, right: Array) -> Array:
        return np.where(np.isnan(left) | np.isnan(right), np.nan, holds(left, right))

    return compare


def choose(condition: Array, then: Array, otherwise: Array) -> Array:
    """``then`` where the condition holds, else ``otherwise``; the branch not taken has no influence."""
    return np.where(np.isnan(condition), np.nan, np.where(condition > 0, then, otherwise))
