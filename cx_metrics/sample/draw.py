"""Small helpers to draw many values at once, always from a generator that is passed in."""

from collections.abc import Iterable, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Choices = NDArray[np.bool_]
_STANDARD_NORMAL = NormalDist().inv_cdf


def cuts(*cumulative: float) -> Numbers:
    """Where a standard normal feeling passes from one answer of a scale to the next."""
    return np.array([_STANDARD_NORMAL(share) for share in cumulative])


def pick(rng: np.random.Generator, shares: Iterable[float], n: int) -> Codes:
    """``n`` choices by shares, which need not add up to one."""
    cumulative = np.cumsum(list(shares))
    return np.searchsorted(cumulative[:-1] / cumulative[-1], rng.random(n), side="right").astype(np.int64)


def pick_by(rng: np.random.Generator, shares: Sequence[Sequence[float]] | Numbers, row: Codes) -> Codes:
    """One choice for each of ``row``, by the shares in that row of a table."""
    table = np.cumsum(np.asarray(shares, dtype=np.float64), axis=1)
    table = (table / table[:, -1:])[:, :-1]
    u = rng.random(len(row))
    chosen = np.zeros(len(row), np.int64)
    for column in table.T:
        chosen += u > column[row]
    return chosen


def happens(rng: np.random.Generator, probability: float | Numbers, n: int) -> Choices:
    """Whether each of ``n`` things happens."""
    return np.asarray(rng.random(n) < probability)


def score(rng: np.random.Generator, feeling: Numbers, at: Numbers, missing: float) -> Codes:
    """A feeling in standard deviations as the place on a scale, from 0 on; -1 where the answer is missing."""
    place = np.searchsorted(at, feeling).astype(np.int64)
    place[rng.random(len(feeling)) < missing] = -1
    return place
