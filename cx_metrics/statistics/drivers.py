"""How much each driver weighs in an outcome, from their correlations alone: LMG (Shapley) shares of R², exact.

LMG_j is the mean, over all orders in which drivers can enter a linear model, of the R² that driver j adds when it
enters (Lindeman, Merenda and Gold 1980, Introduction to Bivariate and Multivariate Analysis; Grömping 2007, The
American Statistician). The shares add up to R². Association, not cause: drivers asked in one questionnaire share its
mood.

Every function takes any number of matrices at once, so that a thousand resampled ones cost one call. In a matrix the
outcome stands first, the drivers follow.
"""

from functools import cache
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require

MOST_EXACT = 15  # drivers up to which all 2^p sets are gone through
ORDERS = 256  # orders that are drawn above
NOTHING_NEW = 1e-10  # share of a driver's variance below which the others hold all that it says
_AT_ONCE = 200_000  # sets that are worked on together: what they need stays in the processor's cache
_CELLS_AT_ONCE = 1_000_000  # of matrices in drawn orders, likewise


def correlations(n: ArrayLike, x: ArrayLike, y: ArrayLike, xx: ArrayLike, yy: ArrayLike, xy: ArrayLike) -> Floats:
    """Pearson's correlation of pairs from their sums (n: the sum of weights where answers carry weights); NaN where
    either does not vary. Shapes broadcast."""
    n, x, y, xx, yy, xy = (np.asarray(each, dtype=np.float64) for each in (n, x, y, xx, yy, xy))
    with np.errstate(all="ignore"):
        left, right = xx - x * x / n, yy - y * y / n
        varies = (left > 1e-9 * xx) & (right > 1e-9 * yy)
        found = (xy - x * y / n) / np.sqrt(np.where(varies, left * right, 1.0))
    return np.where(varies, np.clip(found, -1.0, 1.0), np.nan)


def is_consistent(matrices: ArrayLike) -> np.typing.NDArray[np.bool_]:
    """Whether one set of answers could have these correlations: no eigenvalue is negative. Correlations that were taken
    over different answers each need not be. False for a matrix that is not all known. Shape (..., k, k) gives (...)."""
    m = np.asarray(matrices, dtype=np.float64)
    known = np.asarray(np.isfinite(m).all(axis=(-2, -1)))
    smallest = np.linalg.eigvalsh(np.where(known[..., None, None], m, np.eye(m.shape[-1])))[..., 0]
    return np.asarray(known & (smallest >= -1e-8))


def importance(matrices: ArrayLike, seed: int = 1) -> Floats:
    """LMG of each driver: shape (..., p + 1, p + 1) gives (..., p), in units of R².

    Exact up to MOST_EXACT drivers; above, the mean over ORDERS random orders and their reverses, drawn from ``seed``.
    ValueError for a matrix without a driver.
    """
    m = _matrices(matrices)
    flat = m.reshape(-1, *m.shape[-2:])
    p = m.shape[-1] - 1
    step = max(1, _AT_ONCE // 2**p if p <= MOST_EXACT else _CELLS_AT_ONCE // (ORDERS * (p + 1) ** 2))
    share = _exact if p <= MOST_EXACT else _sampled
    found = [share(flat[i : i + step], seed) for i in range(0, len(flat), step)]
    return np.concatenate(found).reshape(*m.shape[:-2], p)


def explained(matrices: ArrayLike) -> Floats:
    """R² of the outcome on all drivers: shape (..., p + 1, p + 1) gives (...)."""
    m = _matrices(matrices)
    p = m.shape[-1] - 1
    flat = m.reshape(-1, p + 1, p + 1)
    return _added(flat, np.tile(np.arange(p), (len(flat), 1))).sum(axis=-1).reshape(m.shape[:-2])


def slopes(matrices: ArrayLike) -> Floats:
    """The standardised coefficients of the full model (the smallest ones where drivers repeat each other): (..., p)."""
    m = _matrices(matrices)
    inverse = np.linalg.pinv(m[..., 1:, 1:], rcond=1e-10, hermitian=True)
    return np.asarray(np.einsum("...ij,...j->...i", inverse, m[..., 1:, 0]))


def _matrices(matrices: ArrayLike) -> Floats:
    m = np.asarray(matrices, dtype=np.float64)
    require(m.ndim >= 2 and m.shape[-1] == m.shape[-2] and m.shape[-1] > 1, "an outcome and a driver at least")
    return m


def _exact(m: Floats, seed: int) -> Floats:
    """All sets of drivers, by elimination: after driver j only what later drivers and the outcome keep of it is needed,
    so the sets double while the matrices shrink. A driver that adds nothing new to a set is left out of it.

    ``left[i]`` holds what driver i (the last one: the outcome) keeps together with itself and those after it, without
    what the sets of drivers before it say: (p + 1 − i, 2^i sets, matrices). Eliminating driver k fills in the sets that
    hold it, whose numbers have bit k, behind those that do not.
    """
    p = m.shape[-1] - 1
    order = [*range(1, p + 1), 0]
    last = np.moveaxis(m[:, order][:, :, order], 0, -1)
    left = [np.empty((p + 1 - i, 2**i, len(m))) for i in range(p + 1)]
    for i, kept in enumerate(left):
        kept[:, 0] = last[i, i:]
    for k in range(p):
        column, sets = left[k], 2**k
        new = column[0] > NOTHING_NEW
        scaled = np.where(new, column / np.where(new, column[0], 1.0), 0.0)
        for i in range(k + 1, p + 1):
            within = left[i][:, sets : 2 * sets]
            np.multiply(column[i - k], scaled[i - k :], out=within)
            np.subtract(left[i][:, :sets], within, out=within)
    return np.asarray((1.0 - left[p][0]).T @ _weights(p))


@cache
def _weights(p: int) -> Floats:
    """What R² of each set counts for each driver: (2^p, p); bit j of a set's number says whether driver j is in it."""
    sets = np.arange(2**p)
    holds = (sets[:, None] >> np.arange(p)) & 1
    size = holds.sum(axis=1)
    orders = np.array([1.0 / (p * comb(p - 1, k)) for k in range(p)])  # the share of orders with these k drivers before
    gained = orders[np.maximum(size - 1, 0)][:, None] * holds
    lost = orders[np.minimum(size, p - 1)][:, None] * (1 - holds)
    return np.asarray(gained - lost)


def _sampled(m: Floats, seed: int) -> Floats:
    p = m.shape[-1] - 1
    draws = np.random.default_rng(seed)
    forward = np.array([draws.permutation(p) for _ in range(ORDERS // 2)])
    orders = np.concatenate([forward, forward[:, ::-1]])
    every = np.repeat(m, len(orders), axis=0)
    added = _added(every, np.tile(orders, (len(m), 1)))
    return np.asarray(added.reshape(len(m), len(orders), p).mean(axis=1))


def _added(m: Floats, orders: np.typing.NDArray[np.intp]) -> Floats:
    """The R² that each driver adds when the drivers of matrix i enter in the order ``orders[i]``: (i, p)."""
    n, p = orders.shape
    matrix, at = np.arange(n), np.concatenate([orders + 1, np.zeros((n, 1), dtype=np.intp)], axis=1)
    ordered = m[matrix[:, None, None], at[:, :, None], at[:, None, :]]  # as they enter, the outcome last
    left, added = np.ascontiguousarray(np.moveaxis(ordered, 0, -1)), np.zeros(orders.shape)
    for k in range(p):  # only what later drivers and the outcome keep is still needed
        column = left[k, k:]
        new = column[0] > NOTHING_NEW
        scaled = np.where(new, column[1:] / np.where(new, column[0], 1.0), 0.0)
        added[matrix, orders[:, k]] = column[-1] * scaled[-1]
        left[k + 1 :, k + 1 :] -= column[1:, None] * scaled
    return added
