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
    starts, contrasts = _contrasts(months)
    base = np.hstack([np.ones((months, 1)), *([] if seasons is None else [seasons])])
    moved, size, misfit = _beside(base, contrasts, y, w)
    # a contrast of which the series knows next to nothing beside its mean and seasons is none
    enough = size > 1e-9 * np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    with np.errstate(divide="ignore", invalid="ignore"):
        explained = np.where(enough, moved**2 / size, 0.0)
    rows, best = np.arange(len(y)), explained.argmax(axis=1)
    most = explained[rows, best]
    left = (w > 0).sum(axis=1) - base.shape[1] - 1  # degrees of freedom round the best
    with np.errstate(divide="ignore", invalid="ignore"):
        wider = np.maximum(np.maximum(misfit - most, 0.0) / left, 1.0)
        # a variance that was given is known; one that was widened is estimated
        tail = np.asarray(student_t_two_sided(np.sqrt(most / wider), np.where(wider > 1, left, np.inf)))
        p = np.minimum(tail * enough.sum(axis=1), 1.0)
        change = moved[rows, best] / size[rows, best]
        error = np.sqrt(wider / size[rows, best])
    kind = (best >= len(starts)).astype(np.int64)
    first, last = _range(explained / np.maximum(wider, 1.0)[:, None], kind, len(starts))
    shift = np.where(kind == TREND, EDGE, 0)  # a line sets in so long before it has grown enough to be told
    p = np.where((left > 0) & (most > 0), p, np.nan)
    return Breaks(
        starts[best % len(starts)] - shift, starts[first] - shift, starts[last] - shift, kind, change, error, p
    )


def _contrasts(months: int) -> tuple[Ints, Floats]:
    """The months that may begin something, and what is tried at each (k, months): first all steps, then all lines, each
    scaled so that its size is the change up to the last month."""
    time, starts = np.arange(months), np.arange(EDGE, months - EDGE + 1)
    steps = (time >= starts[:, None]).astype(np.float64)
    lines = np.maximum(time - (starts[:, None] - EDGE), 0.0)
    return starts, np.vstack([steps, lines / np.maximum(lines[:, -1:], 1.0)])


def _beside(base: Floats, contrasts: Floats, y: Floats, w: Floats) -> tuple[Floats, Floats, Floats]:
    """Each contrast beside the mean and the seasons (``base``, (months, q)) in each series, by weighted least squares:
    its product with what they leave of the series and its own square beside them, both (s, k), and the squares (s,)
    that they leave. The first over the second is the size of the contrast."""
    gram = np.linalg.pinv(np.einsum("st,tp,tq->spq", w, base, base), rcond=1e-10, hermitian=True)
    fitted = np.einsum("spq,sq->sp", gram, (w * y) @ base) @ base.T
    residual = (y - fitted) * w
    shared = np.einsum("st,tp,kt->spk", w, base, contrasts, optimize=True)
    size = w @ (contrasts**2).T - np.einsum("spk,spq,sqk->sk", shared, gram, shared, optimize=True)
    return residual @ contrasts.T, size, (residual * (y - fitted)).sum(axis=1)


def _range(square: Floats, kind: Ints, width: int) -> tuple[Ints, Ints]:
    """The first and last contrast of the best one's kind that fits about as well."""
    of = np.where((kind == TREND)[:, None], square[:, width:], square[:, :width])
    near: NDArray[np.bool_] = of >= of.max(axis=1, keepdims=True) - WITHIN
    return near.argmax(axis=1), width - 1 - near[:, ::-1].argmax(axis=1)
