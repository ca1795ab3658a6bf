"""Least squares from sums by block of customers, with intervals that need no rows: the delete-one-block jackknife.

A block holds whole customers, so answers of one customer may resemble each other, and an outcome may vary more for
some than for others, without making the intervals too short (Efron and Tibshirani 1993, chapter 11; in regression this
is the estimator CR3 of Bell and McCaffrey, Survey Methodology 2002).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc, stdtrit

from cx_metrics.statistics.arrays import Floats, Ints, require
from cx_metrics.statistics.blocks import LEAST_BLOCKS

_SAME = 1e-9  # share of a column's square below which the others say all of it


@dataclass(frozen=True)
class BlockFit:
    """``coefficients`` (k,): NaN where the data cannot tell it from the others. ``shifts`` (blocks, k): how far each
    block moves them, scaled so that their products add up to the covariance; without rows where there are too few
    blocks."""

    coefficients: Floats
    shifts: Floats

    def combined(self, weights: ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
        """Σ weights × coefficients with the ends of its interval (Student's t, a degree fewer than blocks)."""
        w = np.asarray(weights, dtype=np.float64)
        used = w != 0
        value = float(w[used] @ self.coefficients[used])
        if not len(self.shifts) or not np.isfinite(value):
            return value, float("nan"), float("nan")
        error = float(np.linalg.norm(self.shifts[:, used] @ w[used]))
        half = float(stdtrit(len(self.shifts) - 1, 0.5 + confidence / 2)) * error
        return value, value - half, value + half

    def at(self, place: int, confidence: float = 0.95) -> tuple[float, float, float]:
        """One coefficient with the ends of its interval."""
        return self.combined(np.eye(len(self.coefficients))[place], confidence)


def block_products(columns: Sequence[ArrayLike], weight: ArrayLike, block: ArrayLike) -> Floats:
    """Σ weight × row × rowᵀ by block: k columns, each (rows,), and the blocks' numbers in any order: (blocks, k, k)."""
    w, number = np.asarray(weight, np.float64), np.asarray(block)
    every = [np.asarray(column) for column in columns]
    if (number[1:] < number[:-1]).any():
        order = np.argsort(number, kind="stable")
        w, number, every = w[order], number[order], [column[order] for column in every]
    edges = [0, *(np.flatnonzero(number[1:] != number[:-1]) + 1).tolist(), len(w)] if len(w) else [0]
    found = np.empty((len(edges) - 1, len(every), len(every)))
    for at, (a, b) in enumerate(pairwise(edges)):
        rows = np.array([column[a:b] for column in every], np.float64)
        found[at] = (rows * w[a:b]) @ rows.T
    return found


def pair_sums(variables: ArrayLike, weight: ArrayLike, part: Ints, parts: int) -> Floats:
    """n, Σw, Σx, Σy, Σx², Σy², Σxy of every two variables, x that of the row, over the answers that hold both (NaN: not
    held), by the part (from 0) that an answer belongs to: (answers, k) gives (parts, 7, k, k)."""
    values, w = np.asarray(variables, np.float64).T, np.asarray(weight, np.float64)
    held = ~np.isnan(values)
    x = np.where(held, values, 0.0)
    k, at = len(values), np.unique(part)
    products = np.zeros((parts, 3 * k, 3 * k))
    products[at] = block_products([*held, *x, *(x * x)], w, part)
    counts = products[:, :k, :k]
    if (w != 1).any():
        counts = np.zeros((parts, k, k))
        counts[at] = block_products([*held], np.ones(len(w)), part)
    one, single, square = (slice(first * k, (first + 1) * k) for first in range(3))
    pairs = ((one, one), (single, one), (one, single), (square, one), (one, square), (single, single))
    return np.stack([counts, *(products[:, row, column] for row, column in pairs)], axis=1)


def block_fit(products: ArrayLike) -> BlockFit:
    """The regression of the last column on the others, from products by block (blocks, k + 1, k + 1). A constant is a
    column like any other. ValueError without a column to explain by."""
    a = np.asarray(products, dtype=np.float64)
    require(a.ndim == 3 and a.shape[-1] == a.shape[-2] and a.shape[-1] > 1, "products by block, the outcome last")
    total = a.sum(axis=0)
    known = _independent(total[:-1, :-1])
    at = [*known, total.shape[0] - 1]
    whole, parts = total[np.ix_(at, at)], a[:, at][:, :, at]
    beta = np.full(total.shape[0] - 1, np.nan)
    shifts = np.zeros((0, len(beta)))
    if known:
        solved = _solved(whole[None], np.diag(whole))[0]
        beta[known] = solved
        if len(a) >= LEAST_BLOCKS:
            without = _solved(whole - parts, np.diag(whole))
            blocks = len(a)
            moved = np.zeros((blocks, len(beta)))
            moved[:, known] = (without - without.mean(axis=0)) * np.sqrt((blocks - 1) / blocks)
            shifts = moved
    return BlockFit(beta, shifts)


def relation_p(products: ArrayLike, places: Sequence[int], beside: Sequence[int]) -> float:
    """How often data in which the columns at ``places`` say nothing of the last one would look like this or more so,
    the columns ``beside`` them being known; from products by block as in `block_fit`. NaN with too few blocks.

    The score test (Boos, The American Statistician 1992): what the known columns leave of these and of the outcome is
    multiplied in each block, and that the products are nought on average is Hotelling's T² of them. It asks nothing of
    coefficients that few answers estimate badly: Wald's F called up to one in seven of such companies related.
    """
    a = np.asarray(products, dtype=np.float64)
    total, known = a.sum(axis=0), list(beside)
    own = [k for k in _independent(total[np.ix_([*known, *places], [*known, *places])]) if k >= len(known)]
    tested, blocks, p = [[*known, *places][k] for k in own], len(a), len(own)
    free = blocks - p - len(known)
    if not p or blocks < LEAST_BLOCKS or free < 1:
        return float("nan")
    whole = [*tested, total.shape[0] - 1]
    said = np.linalg.pinv(total[np.ix_(known, known)], hermitian=True) @ total[np.ix_(known, whole)]
    left = np.zeros((len(total), len(whole)))  # of each of these less what the known ones say of it
    left[whole, range(len(whole))] = 1.0
    left[known] -= said
    scores = np.einsum("jk,bjl,l->bk", left[:, :-1], a, left[:, -1])
    together = scores.sum(axis=0)
    squared = float(together @ np.linalg.pinv(scores.T @ scores, hermitian=True) @ together)
    return float(fdtrc(p, free, squared * free / (p * max(blocks - squared, 1e-12))))


def _independent(gram: Floats) -> list[int]:
    """The columns that earlier ones do not say already, in order (elimination without change of order)."""
    left, scale, kept = gram.copy(), np.diag(gram).copy(), list[int]()
    for k in range(len(gram)):
        if left[k, k] > _SAME * scale[k] > 0:
            kept.append(k)
            left = left - np.outer(left[:, k], left[k]) / left[k, k]
    return kept


def _solved(products: Floats, whole: Floats) -> Floats:
    """The coefficients of each matrix of products, its columns brought to one size first. A column of which a matrix
    holds nothing, beside its ``whole`` square, has none: 0."""
    x, y, squares = products[:, :-1, :-1], products[:, :-1, -1], np.diagonal(products, axis1=1, axis2=2)[:, :-1]
    held = squares > _SAME * whole[:-1]
    size = np.sqrt(np.where(held, squares, 1.0))
    scaled = np.where(held[:, :, None] & held[:, None, :], x / (size[:, :, None] * size[:, None, :]), 0.0)
    scaled, right = scaled + np.eye(len(whole) - 1) * ~held[:, None, :], (np.where(held, y, 0.0) / size)[..., None]
    try:
        found = np.linalg.solve(scaled, right)
    except np.linalg.LinAlgError:  # without some block a column says nothing
        found = np.linalg.pinv(scaled, rcond=1e-10, hermitian=True) @ right
    return np.asarray(found[..., 0] / size)
