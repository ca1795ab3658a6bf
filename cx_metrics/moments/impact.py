"""What a bad and what an excellent rating of each item go with, what a point more does, and from where more is
enough."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cx_metrics.declarations.moments_file import Cuts
from cx_metrics.drivers import Missing
from cx_metrics.moments.rated_rows import RatedRows
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.asymmetry import Shape, level_columns, shape_of
from cx_metrics.statistics.block_regression import BlockFit, block_fit, block_products, relation_p
from cx_metrics.statistics.ranged import Ranged, RangedOf

LEAST_RATED = 30  # ratings at a level before anything is said of it
LEAST_AMONG = 10  # blocks of customers that these come from
MOST_STEPS = 21  # different ratings (0, 5, … 100) that "good enough" is looked for among; finer ones count as these
_NOT_KNOWN = (-np.inf, np.inf)
_Column = tuple[int, str]  # the item's number, and which of its columns
_Columns = Mapping[_Column, Floats | NDArray[np.bool_]]
_Marks = dict[_Column, NDArray[np.bool_]]  # columns that say yes or no


@dataclass(frozen=True)
class Impact:
    """Of one item; None: too few rated it so."""

    penalty: RangedOf | None
    reward: RangedOf | None
    asymmetry: Shape
    slope: Ranged | None
    good_enough: float | None


def impacts_of(rows: RatedRows, cuts: Cuts, missing: Missing) -> tuple[dict[str, Impact], float | None]:
    """The impact of every item by its name, and how often data without any relation would look like this or more so.

    Least squares over the answers: with *listwise*, over complete ones; else what is not rated is a level of its own
    (a level cannot be taken over pairs of answers, as a correlation can)."""
    used = rows.complete if missing == "listwise" else rows
    scores, at_levels = _score_columns(used), _level_columns(used, cuts)
    design = _Design.of(used, {**scores, **at_levels})
    slopes, relation = _slopes(design, len(rows.items))
    levels = _Levels.of(used, cuts, at_levels, design)
    shapes = [levels.shape(k) for k in range(len(rows.items))]
    steps = {k: _Steps.of(used, k, cuts) for k, shape in enumerate(shapes) if shape == "must_be_right"}
    at_steps = {at: column for each in steps.values() for at, column in each.columns.items()}
    finer = _Design.of(used, at_levels | at_steps) if steps else design
    found = {
        item: Impact(
            penalty=levels.contrast(k, "low"),
            reward=levels.contrast(k, "high"),
            asymmetry=shapes[k],
            slope=slopes[k],
            good_enough=steps[k].good_enough(finer, levels.others(k)) if k in steps else None,
        )
        for k, item in enumerate(rows.items)
    }
    return found, relation


def slopes_of(rows: RatedRows, missing: Missing = "pairwise") -> dict[str, Ranged | None]:
    """What a point more of each item goes with, alone of what ``impacts_of`` says."""
    used = rows.complete if missing == "listwise" else rows
    found, _ = _slopes(_Design.of(used, _score_columns(used)), len(rows.items))
    return dict(zip(rows.items, found, strict=True))


@dataclass(frozen=True)
class _Design:
    """The columns that fits on the same answers take from, with their products by block, which are summed up once. A
    constant stands first, the outcome last."""

    place: dict[_Column, int]
    products: Floats

    @classmethod
    def of(cls, rows: RatedRows, columns: _Columns) -> "_Design":
        every = [np.ones(len(rows.block)), *columns.values(), rows.outcome]
        return cls({at: k + 1 for k, at in enumerate(columns)}, block_products(every, rows.weight, rows.block))

    def relation(self, scores: Iterable[_Column], beside: Iterable[_Column]) -> float | None:
        """How often data in which no score says anything of the outcome would look like this or more so."""
        tested, known = ([self.place[column] for column in columns] for columns in (scores, beside))
        found = relation_p(self.products, tested, [0, *known])
        return found if np.isfinite(found) else None

    def fit(self, taken: Iterable[_Column]) -> BlockFit:
        """The outcome on the constant and these columns, in this order."""
        at = [0, *(self.place[column] for column in taken), self.products.shape[-1] - 1]
        return block_fit(self.products[:, at][:, :, at])


def _score_columns(rows: RatedRows) -> _Columns:
    """Of every item its scores, less their mean and nought where it is not rated, and whether it is not rated."""
    absent = np.isnan(rows.scores)
    mean = np.nansum(rows.scores, axis=0) / np.maximum((~absent).sum(axis=0), 1)
    found: dict[_Column, Floats | NDArray[np.bool_]] = {}
    for k in range(len(rows.items)):
        found[k, "score"] = np.where(absent[:, k], 0.0, rows.scores[:, k] - mean[k])
        found[k, "absent"] = absent[:, k]
    return found


def _slopes(design: _Design, items: int) -> tuple[list[Ranged | None], float | None]:
    """Of each item, and how often data without any relation would look like this or more so."""
    scores, absent = ([(k, name) for k in range(items)] for name in ("score", "absent"))
    fit = design.fit([*scores, *absent])
    return [_ranged(fit.at(k + 1)) for k in range(items)], design.relation(scores, absent)


def _level_columns(rows: RatedRows, cuts: Cuts) -> _Marks:
    return {
        (k, level): column
        for k in range(len(rows.items))
        for level, column in level_columns(rows.scores[:, k], cuts.low_below, cuts.high_from).items()
    }


@dataclass(frozen=True)
class _Levels:
    """The fit on indicators; ``place`` says which coefficient is whose (item and level), ``counts`` the answers at each
    level of which enough is known."""

    fit: BlockFit
    place: dict[_Column, int]
    counts: dict[_Column, int]
    distances: list[tuple[float, float]]  # of each item: from bad ratings to ordinary ones, and on to excellent ones

    @classmethod
    def of(cls, rows: RatedRows, cuts: Cuts, columns: _Marks, design: _Design) -> "_Levels":
        counts = {at: int(column.sum()) for at, column in columns.items()}
        enough = {at for at, column in columns.items() if at[1] == "absent" or _is_enough(column, rows.block)}
        # of levels that few gave nothing is said, but they are no ordinary ratings either
        used = sorted((at for at, n in counts.items() if n), key=lambda at: at not in enough)
        place = {at: k + 1 for k, at in enumerate(used)}
        distances = [_distances(rows.scores[:, k], cuts) for k in range(len(rows.items))]
        return cls(design.fit(used), place, {at: counts[at] for at in enough}, distances)

    def contrast(self, k: int, level: str) -> RangedOf | None:
        found = _ranged(self.fit.at(self.place[k, level])) if self.counts.get((k, level)) else None
        return None if found is None else RangedOf(found.value, found.low, found.high, self.counts[k, level])

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

    def others(self, k: int) -> list[_Column]:
        """The indicators of the other items, and whether this one was rated."""
        return [(item, level) for item, level in self.place if item != k or level == "absent"]


@dataclass(frozen=True)
class _Steps:
    """The ratings of item ``k`` that are not bad and that enough gave, from the lowest: an indicator of each (``at``)
    and of what is rated worse (``below``)."""

    k: int
    steps: list[float]
    columns: _Marks

    @classmethod
    def of(cls, rows: RatedRows, k: int, cuts: Cuts) -> "_Steps":
        scores = rows.scores[:, k]
        told = np.unique(scores[~np.isnan(scores)])
        if len(told) > MOST_STEPS:
            width = 100 / (MOST_STEPS - 1)
            scores = np.where(scores < cuts.low_below, scores, np.round(scores / width) * width)
            told = np.unique(scores[~np.isnan(scores)])
        steps = [float(s) for s in told if s >= cuts.low_below and _is_enough(scores == s, rows.block)]
        return cls(
            k,
            steps,
            {(k, f"at {s}"): scores == s for s in steps} | {(k, f"below {s}"): scores < s for s in steps},
        )

    def good_enough(self, design: _Design, others: list[_Column]) -> float | None:
        """The lowest one from which on no better one is clearly better than it, others equal."""
        for at, step in enumerate(self.steps):
            better = [(self.k, f"at {s}") for s in self.steps[at + 1 :]]
            fit = design.fit([*better, (self.k, f"below {step}"), *others])
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


def _is_enough(chosen: NDArray[np.bool_], block: Floats) -> bool:
    among = np.bincount(block[chosen].astype(np.int64))
    return bool(among.sum() >= LEAST_RATED and np.count_nonzero(among) >= LEAST_AMONG)


def _ranged(found: tuple[float, float, float]) -> Ranged | None:
    value, low, high = found
    if not np.isfinite(value):
        return None
    return Ranged(value, *(float(end) if np.isfinite(end) else None for end in (low, high)))
