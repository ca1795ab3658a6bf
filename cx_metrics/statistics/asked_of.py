"""Correlations in which an item that was not asked of somebody, or was not met, is a level of its own.

Everybody counts. Each item has a part for who rated it (an indicator) and one for how (its score, less the mean of
those who rated it, and nought for the others); the indicators are taken out first, of the outcome too. What is left
says how much of the outcome's variance the ratings explain among all, so an item that few meet weighs little however
much it matters to them. For ratings that do not exist, rather than being withheld (Allison 2001, Missing Data,
chapter 2; Cohen and Cohen 1983, chapter 7).
"""

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats


def asked_correlations(sums: ArrayLike) -> Floats:
    """From cross-sums of every two variables over the answers that hold the outcome, which stands first: Σw, Σx, Σy,
    Σx², Σy², Σxy over the answers that hold both, x of the row: (..., 6, k, k) gives (..., k, k).

    NaN for a variable that does not vary.
    """
    s = np.asarray(sums, dtype=np.float64)
    weight, x, xy = s[..., 0, :, :], s[..., 1, :, :], s[..., 5, :, :]
    y = np.swapaxes(x, -1, -2)
    held = np.diagonal(weight, axis1=-2, axis2=-1)
    with np.errstate(all="ignore"):
        mean = np.diagonal(x, axis1=-2, axis2=-1) / held
        row, column = mean[..., :, None], mean[..., None, :]
        spread = xy - column * x - row * y + row * column * weight
        rated = (x - row * weight)[..., :, 1:]  # of each variable with each item's indicator
        both = weight[..., 1:, 1:] - held[..., 1:, None] * held[..., None, 1:] / held[..., 0, None, None]
    known = np.isfinite(spread)
    clean, rated = np.where(known, spread, 0.0), np.where(np.isfinite(rated), rated, 0.0)
    size = np.maximum(held[..., 0, None, None], 1e-300)  # so that the indicators' scale is that of shares
    inverse = np.linalg.pinv(np.where(np.isfinite(both), both, 0.0) / size, rcond=1e-9, hermitian=True) / size
    left = clean - rated @ inverse @ np.swapaxes(rated, -1, -2)
    own = np.diagonal(left, axis1=-2, axis2=-1)
    squares = np.diagonal(s[..., 3, :, :], axis1=-2, axis2=-1)
    varies = own > 1e-9 * squares
    root = np.sqrt(np.where(varies, own, 1.0))
    found = np.clip(left / (root[..., :, None] * root[..., None, :]), -1.0, 1.0)
    some = np.diagonal(known, axis1=-2, axis2=-1) & varies
    return np.asarray(np.where(some[..., :, None] & some[..., None, :], found, np.nan))
