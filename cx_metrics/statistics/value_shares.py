"""How unevenly value is spread over customers: the share of the best fifth, and tiers of value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, floats, require

CUTS = (0.2, 0.5)  # the best fifth, and the best half


@dataclass(frozen=True)
class ValueTier:
    """The customers between two shares of all, ranked by value from the top: how many, worth what, and from which."""

    from_share: float
    to_share: float
    customers: float
    value: float
    share_of_value: float
    lowest: float


def value_tiers(value: ArrayLike, count: ArrayLike = 1.0) -> list[ValueTier]:
    """Customers in tiers from the most to the least valuable, cut at ``CUTS`` of all customers.

    A cut that falls within customers of one value, or within one customer, takes a part of them.
    ValueError for values that are not finite, and without customers.
    """
    v, n = (each.ravel() for each in floats(value, count))
    require(np.isfinite(v) & np.isfinite(n) & (n >= 0), "values are finite and counts not negative")
    require(n.sum() > 0, "there are no customers")
    edges = np.array([0.0, *CUTS, 1.0])
    order = np.argsort(-v, kind="stable")
    v, n = v[order], n[order]
    people, worth = np.append(0.0, np.cumsum(n)), np.append(0.0, np.cumsum(n * v))
    ends = edges * people[-1]
    held = np.interp(ends, people, worth)
    lowest = v[_last_within(people, ends)]
    total = worth[-1]
    return [
        ValueTier(
            float(edges[i]),
            float(edges[i + 1]),
            float(ends[i + 1] - ends[i]),
            float(held[i + 1] - held[i]),
            float((held[i + 1] - held[i]) / total) if total > 0 else np.nan,
            float(lowest[i]),
        )
        for i in range(len(CUTS) + 1)
    ]


def _last_within(people: Floats, ends: Floats) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Which value is the last of each tier: the one that its end falls into, or up to which it reaches."""
    found = np.searchsorted(people, ends[1:] * (1 - 1e-12), side="left") - 1
    return np.clip(found, 0, people.size - 2).astype(np.int64)
