"""Where many series break, in level or in trend, at a date that nobody knows: all series and all dates at once.

Each series is compared with no break by the largest of many contrasts: a step at each month, and a line that sets in at
each month. The p-value of the largest is Bonferroni's over the contrasts tried, which needs no theory of their likeness
and is never too small. The months in which a break may lie are those whose fit is within 7.35 (twice the difference of
log likelihoods) of the best: Hansen, Econometrica 2000 (95 %). Source of the contrasts: Quandt 1960; Andrews,
Econometrica 1993.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.quantiles import student_t_two_sided

EDGE = 3  # months at either end in which no break can be told
WITHIN = 7.35
LEVEL, TREND = 0, 1


@dataclass(frozen=True)
class Breaks:
    """Of each series (s,): the ``month`` from which on it differs (place from 0), the first and last that may be it,
    the ``kind`` (LEVEL or TREND), by how much (``change``: of a level, or over all months after) with its standard
    ``error``, and the p-value."""

    month: Ints
    first: Ints
    last: Ints
    kind: Ints
    change: Floats
    error: Floats
    p: Floats


def find_breaks(values: Floats, weights: Floats, seasons: Floats | None = None) -> Breaks:
    """The largest break of each series: ``values`` (s, months) with ``weights`` (s, months), the inverse of their
    variance (nought: not known); ``seasons`` (months, q) are taken out first. Variances are widened to what the series
    itself shows round its best break, and never narrowed."""
    y, w = np.where(weights > 0, values, 0.0), np.where(np.isfinite(weights), weights, 0.0)
    months = y.shape[1]
    time = np.arange(months)
    starts = np.arange(EDGE, months - EDGE + 1)
    steps = (time >= starts[:, None]).astype(np.float64)
    lines = np.maximum(time - (starts[:, None] - EDGE), 0.0)
    lines = lines / np.maximum(lines[:, -1:], 1.0)  # so that its size is the change up to the last month
    tried = np.vstack([steps, lines])  # (k, months)
    base = np.hstack([np.ones((months, 1)), *([] if seasons is None else [seasons])])
    gram = np.linalg.pinv(np.einsum("st,tp,tq->spq", w, base, base), rcond=1e-10, hermitian=True)
    wy = w * y
    told = np.einsum("spq,sq->sp", gram, wy @ base)
    residual = (y - told @ base.T) * w
    moved = residual @ tried.T  # (s, k)
    cross = (w @ (base[:, :, None] * tried.T[:, None, :]).reshape(months, -1)).reshape(
        len(y), base.shape[1], len(tried)
    )
    size = w @ (tried**2).T - np.einsum("spk,spq,sqk->sk", cross, gram, cross)
    enough = size > 1e-9 * np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        square = np.where(enough, moved**2 / size, 0.0)
    best = square.argmax(axis=1)
    rows = np.arange(len(y))
    most = square[rows, best]
    left = (w > 0).sum(axis=1) - base.shape[1] - 1
    rest = np.maximum((residual * (y - told @ base.T)).sum(axis=1) - most, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        wider = np.maximum(rest / left, 1.0)
        t = np.sqrt(most / wider)
        tail = student_t_two_sided(t, np.where(wider > 1, left, np.inf))  # a variance that was given is known
        p = np.minimum(np.asarray(tail) * enough.sum(axis=1), 1.0)
        change = moved[rows, best] / size[rows, best]
        error = np.sqrt(wider / size[rows, best])
    kind = (best >= len(starts)).astype(np.int64)
    first, last = _range(square / np.maximum(wider, 1.0)[:, None], kind, len(starts))
    known = (left > 0) & (most > 0)
    at = starts[best % len(starts)] - np.where(kind == TREND, EDGE, 0)
    shift = np.where(kind == TREND, EDGE, 0)
    p = np.where(known, p, np.nan)
    return Breaks(at, starts[first] - shift, starts[last] - shift, kind, change, error, p)


def _range(square: Floats, kind: Ints, width: int) -> tuple[Ints, Ints]:
    """The first and last contrast of the best one's kind that fits about as well."""
    of = np.where((kind == TREND)[:, None], square[:, width:], square[:, :width])
    near: NDArray[np.bool_] = of >= of.max(axis=1, keepdims=True) - WITHIN
    return near.argmax(axis=1), width - 1 - near[:, ::-1].argmax(axis=1)
