"""Lets every statistic take one number or an array of cells, and give back the same kind."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Values: TypeAlias = Any
"""A float, or an array of float64 with one entry a cell. Typed like the results of NumPy's own ufuncs."""


def floats(*values: ArrayLike) -> tuple[Floats, ...]:
    """The values as float64 arrays of one (broadcast) shape; one number becomes an array without axes."""
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def plain(values: ArrayLike) -> Values:
    """A float when there is only one number, else the array."""
    array = np.asarray(values, dtype=np.float64)
    return float(array) if array.ndim == 0 else array


def require(valid: ArrayLike, message: str) -> None:
    """Raise ValueError unless every entry holds. Write the test so that NaN, a missing cell, passes."""
    if not np.all(valid):
        raise ValueError(message)


def require_counts(n: Floats, *parts: Floats) -> None:
    """Raise ValueError for a base that is negative or infinite, or a part outside 0..n. NaN passes."""
    slack = 1e-9 * np.abs(n) + 1e-12  # weighted sums carry rounding
    require(~((n < 0) | np.isinf(n)), "a sample size must be finite and not negative")
    for part in parts:
        require(~((part < -slack) | (part > n + slack)), "a count must lie between 0 and its sample size")


def require_confidence(confidence: float) -> None:
    """Raise ValueError unless the confidence level lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence level lies between 0 and 1, not at {confidence}")
