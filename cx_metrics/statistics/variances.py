"""The variance of any smooth figure from sums kept per cell, without going back to the rows.

A row i of weight w_i has parts p_ij (a promoter or not, an amount ...). A cell keeps the number of rows, the
sums S_j of w p_j and the cross sums Q_jk of w^2 p_j p_k; a metric is a smooth function f of the sums, with
gradient g_j = df/dS_j. Every row (or cluster) counts as drawn on its own, as in survey sampling with
replacement (Wolter 2007, Introduction to Variance Estimation, chapter 6): Var f = m / (m - 1) x sum over
draws of (u - mean u)^2, u = g . w p.
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require


def linearised_variance(gradient: ArrayLike, sums: ArrayLike, cross_sums: ArrayLike, n: ArrayLike) -> Values:
    """The variance of f(S) over ``n`` independent rows, by the delta method.

    Shapes: ``gradient`` and ``sums`` (..., k), ``cross_sums`` (..., k, k), ``n`` (...): one entry a cell.
    Degrees of freedom n - 1. For clusters kept as their own cross sums (Q = sum over clusters of S_c S_c'),
    pass these and the number of clusters. NaN below two rows. ValueError for shapes that do not fit or a
    negative n.
    """
    g, s = floats(gradient, sums)
    q = np.asarray(cross_sums, dtype=np.float64)
    require(g.ndim >= 1 and q.ndim >= 2, "a gradient needs an axis of parts, the cross sums two")
    require(q.shape[-2:] == (g.shape[-1], g.shape[-1]), "the cross sums must be parts x parts")
    (n,) = floats(n)
    require(~(n < 0), "a sample size must not be negative")
    squares = np.einsum("...j,...jk,...k->...", g, q, g)
    total = (g * s).sum(axis=-1)
    return _between(squares, total, n)


def effective_n(sum_of_weights: ArrayLike, sum_of_squared_weights: ArrayLike) -> Values:
    """Kish's effective sample size, (sum w)^2 / sum w^2: the worth of weighted answers. Zero without any."""
    total, squares = floats(sum_of_weights, sum_of_squared_weights)
    require(~((total < 0) | (squares < 0)), "weights are not negative")
    with np.errstate(all="ignore"):
        return plain(np.where(squares == 0, 0.0, total**2 / squares))


def _between(squares: Floats, total: Floats, draws: Floats) -> Values:
    with np.errstate(all="ignore"):
        variance = draws / (draws - 1) * (squares - total**2 / draws)
    return plain(np.where(draws > 1, np.maximum(variance, 0.0), np.nan))
