"""What a bad and what an excellent rating of each item go with, what a point more does, and from where more is
enough."""

from dataclasses import dataclass

import numpy as np

from cx_metrics.declarations.moments_file import Cuts
from cx_metrics.drivers import Missing
from cx_metrics.moments.moment import Contrast, Ranged
from cx_metrics.moments.rated_rows import RatedRows
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.asymmetry import Shape, level_columns, shape_of
from cx_metrics.statistics.block_regression import BlockFit, block_fit, block_products

LEAST_RATED = 30  # ratings at a level before anything is said of it
LEAST_AMONG = 10  # blocks of customers that these come from
_NOT_KNOWN = (-np.inf, np.inf)


@dataclass(frozen=True)
class Impact:
    """Of one item; None: too few rated it so."""

    penalty: Contrast | None
    reward: Contrast | None
    asymmetry: Shape
    slope: Ranged | None
    good_enough: float | None


@dataclass(frozen=True)
class Impacts:
    """Of every item by its name, and how often data without any relation would look like this or more so."""

    of: dict[str, Impact]
    relation_p: float | None


def impacts_of(rows: RatedRows, cuts: Cuts, missing: Missing) -> Impacts:
    """Least squares over the answers: with *listwise*, over complete ones; else what is not rated is a level of its own
    (a level cannot be taken over pairs of answers, as a correlation can)."""
    used = rows.complete if missing == "listwise" else rows
    slopes, relation = _slopes(used)
    levels = _Levels.of(used, cuts)
    found = {}
    for k, item in enumerate(rows.items):
        shape = levels.shape(k)
        enough = _good_enough(used, levels, k, cuts) if shape == "must_be_right" else None
        found[item] = Impact(levels.contrast(k, "low"), levels.contrast(k, "high"), shape, slopes[k], enough)
    return Impacts(found, relation)


def slopes_of(rows: RatedRows, missing: Missing = "pairwise") -> dict[str, Ranged | None]:
    """What a point more of each item goes with, alone of what ``impacts_of`` says."""
    found, _ = _slopes(rows.complete if missing == "listwise" else rows)
    return dict(zip(rows.items, found, strict=True))


def _slopes(rows: RatedRows) -> tuple[list[Ranged | None], float | None]:
    p, absent = len(rows.items), np.isnan(rows.scores)
    with np.errstate(all="ignore"):
        mean = np.nansum(rows.scores, axis=0) / np.maximum((~absent).sum(axis=0), 1)
    centred = np.where(absent, 0.0, np.nan_to_num(rows.scores - mean))
    fit = _fit(np.column_stack([centred, absent]), rows)
    relation = fit.p_of(list(range(1, p + 1)))
    return [_ranged(fit.at(k + 1)) for k in range(p)], relation if np.isfinite(relation) else None


@dataclass(frozen=True)
class _Levels:
    """The fit on indicators; ``place`` says which coefficient is whose (item and level)."""

    fit: BlockFit
    place: dict[tuple[int, str], int]
    counts: dict[tuple[int, str], int]
    columns: list[Floats]
    distances: list[tuple[float, float]]  # of each item: from bad ratings to ordinary ones, and on to excellent ones

    @classmethod
    def of(cls, rows: RatedRows, cuts: Cuts) -> "_Levels":
        place: dict[tuple[int, str], int] = {}
        counts: dict[tuple[int, str], int] = {}
        columns: list[Floats] = []
        distances: list[tuple[float, float]] = []
        for k in range(len(rows.items)):
            made, names = level_columns(rows.scores[:, k], cuts.low_below, cuts.high_from)
            for column, level in zip(made.T, names, strict=True):
                counts[k, level] = int(column.sum())
                if level == "absent" or _is_enough(column, rows.block):
                    place[k, level] = len(columns) + 1
                    columns.append(column)
            distances.append(_distances(rows.scores[:, k], cuts))
        return cls(_fit(np.column_stack(columns), rows), place, counts, columns, distances)

    def contrast(self, k: int, level: str) -> Contrast | None:
        found = _ranged(self.fit.at(self.place[k, level])) if (k, level) in self.place else None
        return None if found is None else Contrast(found.value, found.low, found.high, self.counts[k, level])

    def shape(self, k: int) -> Shape:
        low, high = self.contrast(k, "low"), self.contrast(k, "high")
        apart = _NOT_KNOWN
        if low and high and min(self.distances[k]) > 0:
            below, above = self.distances[k]
            weights = np.zeros(len(self.fit.coefficients))
            weights[self.place[k, "low"]], weights[self.place[k, "high"]] = -1 / below, -1 / above
            ends = self.fit.combined(weights)[1:]
            apart = ends if np.isfinite(ends).all() else _NOT_KNOWN
        costs = low is not None and low.high is not None and low.high < 0
        pays = high is not None and high.low is not None and high.low > 0
        return shape_of(costs, pays, apart)

    def others(self, k: int) -> list[Floats]:
        """The indicators of the other items, and whether this one was rated."""
        return [self.columns[at - 1] for (item, level), at in self.place.items() if item != k or level == "absent"]


def _good_enough(rows: RatedRows, levels: _Levels, k: int, cuts: Cuts) -> float | None:
    """The lowest rating, bad ones left out, from which on no better one is clearly better than it, others equal."""
    scores = rows.scores[:, k]
    steps = [float(s) for s in np.unique(scores[~np.isnan(scores)]) if s >= cuts.low_below]
    steps = [s for s in steps if _is_enough(scores == s, rows.block)]
    for at, step in enumerate(steps):
        better = steps[at + 1 :]
        worse = (scores < step).astype(np.float64)
        fit = _fit(np.column_stack([*((scores == s) for s in better), worse, *levels.others(k)]), rows)
        if not any((fit.at(i + 1)[1]) > 0 for i in range(len(better))):
            return step
    return None


def _distances(scores: Floats, cuts: Cuts) -> tuple[float, float]:
    """From the mean of bad ratings to that of ordinary ones, and from there to excellent ones; 0 where one is
    absent."""
    edges = ((-np.inf, cuts.low_below), (cuts.low_below, cuts.high_from), (cuts.high_from, np.inf))
    levels = [scores[(scores >= low) & (scores < high)] for low, high in edges]
    if not all(map(len, levels)):
        return 0.0, 0.0
    low, middle, high = (float(level.mean()) for level in levels)
    return middle - low, high - middle


def _is_enough(chosen: Floats, block: Floats) -> bool:
    held = chosen.astype(bool)
    return int(held.sum()) >= LEAST_RATED and len(np.unique(block[held])) >= LEAST_AMONG


def _fit(columns: Floats, rows: RatedRows) -> BlockFit:
    design = np.column_stack([np.ones(len(rows.block)), columns, rows.outcome])
    return block_fit(block_products(design, rows.weight, rows.block))


def _ranged(found: tuple[float, float, float]) -> Ranged | None:
    value, low, high = found
    if not np.isfinite(value):
        return None
    return Ranged(value, *(float(end) if np.isfinite(end) else None for end in (low, high)))
