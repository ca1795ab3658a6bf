"""Raking: weights that make the answers look like the customers in every margin that is known."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require


def raking(
    counts: ArrayLike,
    targets: Sequence[ArrayLike],
    *,
    lowest: float = 0.0,
    highest: float = np.inf,
    tolerance: float = 1e-6,
    most_rounds: int = 1000,
) -> Floats:
    """The weight of an answer in each cell, so that the weighted margins reach the targets.

    ``counts``: answers by cell, one axis a characteristic. ``targets``: for each axis the shares of its
    categories among the customers, each adding up to 1. The weights have mean 1 over the answers and are 0 in
    cells without any; with limits, such as the usual 0.3 and 3.0, they are trimmed last, so that the margins
    then only come near. Iterative proportional fitting (Deming and Stephan 1940), until no margin is off by
    more than ``tolerance`` of all answers. ValueError for targets that do not fit, that no answer can reach,
    or that contradict each other.
    """
    cells = np.asarray(counts, dtype=np.float64)
    require((cells >= 0) & np.isfinite(cells), "counts must be finite and not negative")
    require(
        cells.ndim == len(targets) and cells.sum() > 0,
        "each axis of the counts needs its targets, and answers",
    )
    require(0 <= lowest < 1 < highest, "the limits of the weights must lie below and above 1")
    goals = [np.asarray(target, dtype=np.float64) * cells.sum() for target in targets]
    for axis, goal in enumerate(goals):
        require(goal.shape == (cells.shape[axis],), f"axis {axis} needs one target for each category")
        require((goal >= 0) & np.isclose(goal.sum(), cells.sum()), f"the targets of axis {axis} must add up to 1")
        require((goal == 0) | (_margin(cells, axis) > 0), f"nobody answered in a category of axis {axis}")
    fitted = cells.copy()
    for _ in range(most_rounds):
        for axis, goal in enumerate(goals):
            margin = _margin(fitted, axis)
            factor = np.divide(goal, margin, out=np.zeros_like(goal), where=margin > 0)
            fitted *= np.expand_dims(factor, tuple(other for other in range(cells.ndim) if other != axis))
        off = max(np.abs(_margin(fitted, axis) - goal).max() for axis, goal in enumerate(goals))
        if off <= tolerance * cells.sum():
            break
    else:
        raise ValueError("the targets contradict each other in the cells that have answers")
    weights = np.divide(fitted, cells, out=np.zeros_like(cells), where=cells > 0)
    weights = np.where(cells > 0, np.clip(weights, lowest, highest), 0.0)
    return weights * (cells.sum() / (weights * cells).sum())


def _margin(cells: Floats, axis: int) -> Floats:
    return cells.sum(axis=tuple(other for other in range(cells.ndim) if other != axis))
