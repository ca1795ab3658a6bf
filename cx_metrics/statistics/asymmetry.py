"""Penalty and reward: what a bad and what an excellent rating go with, against an ordinary one, and what follows.

Penalty-reward contrasts (Brandt 1988): the outcome on two indicators of each item, bad and excellent.
"""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics.arrays import require

Shape = Literal["must_be_right", "more_is_better", "can_delight", "no_evidence"]


def shape_of(penalty_clear: bool, reward_clear: bool, apart: tuple[float, float]) -> Shape:
    """The shape of an item's effect. ``*_clear``: whether the interval of the loss, or of the gain, leaves nought out;
    ``apart``: the interval of what a point of rating costs below the ordinary more than it brings above. By the point,
    because where ratings are cut would otherwise decide: bad ratings lie farther from ordinary ones than excellent.

    *must be right*: bad ratings cost, and clearly more than excellent ones bring; *can delight* the other way round;
    *more is better*: there is an effect, and neither side of it is clearly steeper.
    """
    low, high = apart
    if penalty_clear and low > 0:
        return "must_be_right"
    if reward_clear and high < 0:
        return "can_delight"
    return "more_is_better" if penalty_clear or reward_clear else "no_evidence"


def level_columns(
    scores: ArrayLike, low_below: float, high_from: float
) -> dict[Literal["low", "high", "absent"], NDArray[np.bool_]]:
    """Which of one item's scores on 0–100 (NaN: not rated) are bad, which excellent, and which absent: a level of its
    own, for who did not meet a thing rates it neither bad nor ordinary."""
    x = np.asarray(scores, dtype=np.float64)
    require(low_below < high_from, "bad lies below excellent")
    return {"low": x < low_below, "high": x >= high_from, "absent": np.isnan(x)}
