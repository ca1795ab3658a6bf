"""What a formula may ask of a timeline: the years lie along the last axis, starting with year 0 (today).

A flow has the shape (..., years); functions that close a timeline return (...), the others (..., years).
"""

import numpy as np

from cx_metrics.errors import FormulaError, Problem
from cx_metrics.formula.arithmetic import Array


def years(flow: Array) -> Array:
    """The flow itself; FormulaError when it is a single value rather than a timeline."""
    if np.ndim(flow) == 0:
        found = "a single value was given where a timeline is needed"
        raise FormulaError(Problem("", found, "give one value a year"))
    return flow


def prior(flow: Array) -> Array:
    """Last year's value; 0 in the first year."""
    flow = years(flow)
    return np.concatenate([np.zeros_like(flow[..., :1]), flow[..., :-1]], axis=-1)


def total(flow: Array) -> Array:
    """The sum over all years."""
    return np.asarray(years(flow).sum(axis=-1))


def last(flow: Array) -> Array:
    """The value in the last year."""
    return np.asarray(years(flow)[..., -1])


def running(flow: Array) -> Array:
    """The sum up to and including each year."""
    return np.asarray(years(flow).cumsum(axis=-1))


def npv(rate: Array, flow: Array) -> Array:
    """Net present value at year 0: each year's flow divided by (1 + rate) to the power of the year. From the last year
    back to the first, as Horner's scheme does, because a power takes longer than all else in a case."""
    flow, growth = years(flow), 1 + np.asarray(rate)
    worth = flow[..., -1]
    for year in range(flow.shape[-1] - 2, -1, -1):
        worth = worth / growth + flow[..., year]
    return np.asarray(worth if flow.shape[-1] > 1 else worth + 0 * growth)


def irr(flow: Array) -> Array:
    """Internal rate of return: the one rate above −100 % at which the net present value is nought.

    Not measurable when no rate does that, or when several do: then none of them is *the* return. (A
    spreadsheet gives one near its first guess.) All rows are solved at once, as eigenvalues of companion
    matrices (Horn and Johnson, Matrix Analysis, section 3.3), each refined by two Newton steps.
    """
    flow = years(flow)
    rows = flow.reshape(-1, flow.shape[-1])
    rates = np.full(len(rows), np.nan)
    solvable = np.isfinite(rows).all(axis=1) & (rows > 0).any(axis=1) & (rows < 0).any(axis=1)
    if solvable.any():
        rates[solvable] = _single_root(_started(rows[solvable])) - 1
    return rates.reshape(flow.shape[:-1])


def _started(rows: Array) -> Array:
    """The rows without their leading noughts (filled up at the end): waiting changes no rate of return."""
    length = rows.shape[1]
    position = np.arange(length) + (rows != 0).argmax(axis=1)[:, None]
    moved = np.take_along_axis(rows, np.minimum(position, length - 1), axis=1)
    return np.where(position < length, moved, 0.0)


def _single_root(rows: Array) -> Array:
    """The one growth factor g > 0 with sum(flow / g ** year) = 0 in each row; NaN for none or several."""
    count, length = rows.shape
    companion = np.zeros((count, length - 1, length - 1))
    ratios = -rows[:, 1:] / rows[:, :1]
    within = np.asarray(np.isfinite(ratios).all(axis=1))  # next to a vanishing first flow the others are out of range
    companion[:, 0, :] = np.where(within[:, None], ratios, 0.0)
    companion[:, np.arange(1, length - 1), np.arange(length - 2)] = 1
    found = np.linalg.eigvals(companion)  # years of nought at the end give exact noughts, which are no rates
    growth = np.where((found.imag == 0) & (found.real > 0), found.real, np.nan)
    year, flows = np.arange(length), rows[:, None, :]
    for _ in range(2):
        discounted = flows / growth[..., None] ** year
        growth = growth + discounted.sum(axis=-1) * growth / (year * discounted).sum(axis=-1)
    growth = np.where(growth > 0, growth, np.nan)
    single = within & (np.isfinite(growth).sum(axis=1) == 1)
    return np.where(single, np.nansum(growth, axis=1), np.nan)
