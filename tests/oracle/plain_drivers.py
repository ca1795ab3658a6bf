"""A plain second opinion on drivers: regressions on rows, set after set and order after order, nothing batched."""

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pandas as pd


def r_squared(frame: pd.DataFrame, outcome: str, drivers: tuple[str, ...]) -> float:
    """R² of least squares with a constant on the rows."""
    if not drivers:
        return 0.0
    y = frame[outcome].to_numpy(float)
    x = np.column_stack([np.ones(len(frame)), frame[list(drivers)].to_numpy(float)])
    residual = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 1 - float(residual @ residual) / float(((y - y.mean()) ** 2).sum())


def r_squared_of_correlations(matrix: pd.DataFrame, outcome: str, drivers: tuple[str, ...]) -> float:
    """R² from a table of correlations."""
    if not drivers:
        return 0.0
    names = list(drivers)
    r = matrix.loc[names, outcome].to_numpy()
    return float(r @ np.linalg.solve(matrix.loc[names, names].to_numpy(), r))


def lmg(r2, drivers: tuple[str, ...]) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """Shapley's formula, written out; ``r2`` gives the R² of a tuple of drivers."""
    p, found = len(drivers), {}
    for driver in drivers:
        others = tuple(d for d in drivers if d != driver)
        total = 0.0
        for size in range(p):
            weight = factorial(size) * factorial(p - size - 1) / factorial(p)
            total += weight * sum(
                r2(tuple(d for d in drivers if d in (*some, driver))) - r2(some) for some in combinations(others, size)
            )
        found[driver] = total
    return found


def lmg_by_orders(r2, drivers: tuple[str, ...]) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """The definition: the mean over every order."""
    found = dict.fromkeys(drivers, 0.0)
    orders = list(permutations(drivers))
    for order in orders:
        for k, driver in enumerate(order):
            before = tuple(d for d in drivers if d in order[:k])
            after = tuple(d for d in drivers if d in order[: k + 1])
            found[driver] += (r2(after) - r2(before)) / len(orders)
    return found
