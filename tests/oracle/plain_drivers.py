"""A plain second opinion on drivers: regressions on rows, set after set and order after order, nothing batched."""

from itertools import combinations, permutations
from math import factorial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


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


def relative_weights(matrices: ArrayLike) -> NDArray[np.float64]:
    """Johnson's relative weights, which are Genizi's: a quick second opinion on LMG, equal to it for two drivers.

    Johnson 2000, Multivariate Behavioral Research. Criticised as to its derivation (Thomas and others 2014).
    """
    m = np.asarray(matrices, dtype=np.float64)
    values, vectors = np.linalg.eigh(m[..., 1:, 1:])
    roots = np.sqrt(np.maximum(values, 0.0))
    loadings = np.einsum("...ik,...k,...jk->...ij", vectors, roots, vectors)
    inverse = np.where(roots > np.sqrt(1e-12), 1 / np.where(roots > 0, roots, 1.0), 0.0)
    onto = np.einsum("...ik,...k,...jk,...j->...i", vectors, inverse, vectors, m[..., 1:, 0])
    return np.asarray(np.einsum("...jk,...k->...j", loadings**2, onto**2))
