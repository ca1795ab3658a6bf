"""The house of quality: how much each process serves weighted needs, and how often that order holds when the relations
stand one step off and the weights are as unsure as they were measured.

Sources: Hauser and Clausing, Harvard Business Review 1988 (importance of a process: Σ weight × relation, relations of
9, 3 and 1). These are ranks: multiplying them is a convention, so the order is tested by drawing others.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cx_metrics.statistics.arrays import Floats, require

STEPS = np.array([1.0, 3.0, 9.0])
DRAWS = 2000
GENTLER = {9.0: 5.0, 3.0: 3.0, 1.0: 1.0}  # the other usual scale, under which orders are known to turn


def process_importance(weights: ArrayLike, relations: ArrayLike) -> Floats:
    """Σ weight × relation of each process: ``weights`` (..., needs), ``relations`` (..., needs, processes)."""
    w, r = np.asarray(weights, np.float64), np.asarray(relations, np.float64)
    require(w.shape[-1] == r.shape[-2], "a weight for each need")
    return np.asarray(np.einsum("...n,...np->...p", w, r))


def order_held(
    weights: Floats, errors: Floats, relations: Floats, doubt: float
) -> dict[str, NDArray[np.int64] | Floats]:
    """How the order of processes holds: in each draw every relation stands one step stronger or weaker with the
    probability ``doubt`` (at the ends of the scale only the one step there is), none stays none, and each weight is
    drawn with its standard error (0: as it was declared), never below nought.

    Of each process by name: its ``rank`` (1 serves most), the ranks that 95 % of the draws give it (``rank_low``,
    ``rank_high``), how often it ``keeps`` its own and how often it is ``first`` (0–1), and its rank on the scale 5, 3,
    1 (``gentler``).
    """
    require(0 <= doubt <= 1, "doubt is a share")
    rng = np.random.default_rng(1)
    given = relations > 0
    at = np.searchsorted(STEPS, relations)
    shift = rng.choice((-1, 1), (DRAWS, *relations.shape)) * (rng.random((DRAWS, *relations.shape)) < doubt)
    moved = at + np.where((at == 0) & (shift < 0) | (at == len(STEPS) - 1) & (shift > 0), -shift, shift)
    drawn = np.where(given, STEPS[np.clip(moved, 0, len(STEPS) - 1)], 0.0)
    weighed = np.maximum(weights + rng.standard_normal((DRAWS, len(weights))) * errors, 0.0)
    rank, ranks = _ranks(process_importance(weights, relations)), _ranks(process_importance(weighed, drawn))
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf")
    gentler = np.vectorize(lambda strength: GENTLER.get(strength, 0.0))(relations)
    return {
        "rank": rank,
        "rank_low": low.astype(np.int64),
        "rank_high": high.astype(np.int64),
        "keeps": (ranks == rank).mean(axis=0),
        "first": (ranks == 1).mean(axis=0),
        "gentler": _ranks(process_importance(weights, gentler)),
    }


def _ranks(importance: Floats) -> NDArray[np.int64]:
    return np.asarray((-importance).argsort(axis=-1, kind="stable").argsort(axis=-1) + 1, np.int64)
