"""Seeded simulations of surveys of many shapes: 95 % intervals of importance, performance and contrasts hold the truth
93 to 97 times of 100, and data without any relation seldom look related. The truth is what very many answers say.

Shapes by day are few and drawn seldom, so what is asked of them is coarse; the night asks for the figures themselves.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr

from cx_metrics.drivers import driver_spread
from cx_metrics.drivers.cross_sums import CrossSums
from cx_metrics.drivers.driver_spread import DriverSpread
from cx_metrics.moments.impact import impacts_of
from cx_metrics.moments.rated_rows import RatedRows
from cx_metrics.settings import catalogue
from cx_metrics.statistics.block_regression import pair_sums
from cx_metrics.statistics.drivers import correlations, importance
from tests.nightly import NIGHTLY, often

ITEMS = ("first", "second", "third", "fourth", "fifth")
EFFECTS = (0.6, 0.4, 0.25, 0.1, 0.0)
BLOCKS = 200
RUNS = often(60, 500)
LATE = pytest.mark.nightly("by day one shape of each kind, at night all")


@dataclass(frozen=True)
class Shape:
    """A survey: ``customers`` with ``each`` answers that resemble each other, items on a scale of so many ``steps``,
    of which ``alike`` is common to all of them, 0–1; ``top``: how far ratings crowd at the best one; ``gone``: the
    share of ratings that are missing, more of later items; ``is_weighted``: who rates the second item badly counts
    thrice; ``is_yes_no``: so is the outcome."""

    customers: int = 500
    each: int = 1
    steps: int = 5
    alike: float = 0.3
    top: float = 0.0
    gone: float = 0.0
    is_weighted: bool = False
    is_yes_no: bool = False


SHAPES = {
    "usual": Shape(),
    "a hundred answers": Shape(100),
    "three hundred": Shape(300),
    "nearly all at the top": Shape(top=1.2),
    "a hundred at the top": Shape(100, top=1.2),
    "scale of three": Shape(steps=3),
    "a hundred on a scale of three": Shape(100, steps=3),
    "scale of eleven": Shape(steps=11),
    "missing": Shape(gone=0.4),
    "a hundred with missing": Shape(100, gone=0.3),
    "customers again and again": Shape(150, each=4),
    "few customers again and again": Shape(60, each=4),
    "weights": Shape(is_weighted=True),
    "a hundred with weights": Shape(100, is_weighted=True),
    "items alike": Shape(alike=0.8),
    "a hundred with items alike": Shape(100, alike=0.8),
    "yes or no": Shape(is_yes_no=True),
    "a hundred yes or no": Shape(100, is_yes_no=True),
    "all at once": Shape(120, each=3, steps=3, alike=0.6, top=0.6, gone=0.2, is_weighted=True, is_yes_no=True),
}
BY_DAY = ("a hundred answers", "missing", "all at once")


def shapes() -> Iterator[Any]:
    for name, shape in SHAPES.items():
        yield pytest.param(shape, id=name, marks=() if name in BY_DAY else LATE)


def survey(shape: Shape, customers: int, seed: int, effects: tuple[float, ...] = EFFECTS) -> RatedRows:
    """Answers of that many customers of this shape. A worst rating of the first item costs more than its step."""
    draws = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), shape.each)
    n, k = len(who), len(ITEMS)
    mood, own = draws.normal(size=customers)[who], draws.normal(size=n)
    common = np.sqrt(0.5) * (mood + own) if shape.each > 1 else own
    felt = np.sqrt(shape.alike) * common[:, None] + np.sqrt(1 - shape.alike) * draws.normal(size=(n, k))
    step = np.floor(ndtr(felt + shape.top + np.linspace(-0.3, 0.3, k)) * shape.steps).clip(0, shape.steps - 1)
    effect = felt @ effects - (0.5 if any(effects) else 0.0) * (step[:, 0] == 0)
    outcome = effect + draws.normal(size=n)
    if shape.each > 1:  # customers have a level of their own, whatever they rate
        outcome = outcome + 0.5 * (mood if any(effects) else draws.normal(size=customers)[who])
    weight = np.where(felt[:, 1] + draws.normal(size=n) > 0, 1.0, 3.0) if shape.is_weighted else np.ones(n)
    scores = 100 * step / (shape.steps - 1)
    scores[draws.random(scores.shape) < np.linspace(0, 2 * shape.gone, k)] = np.nan
    said = 100.0 * (outcome > 0.5) if shape.is_yes_no else 10 * np.clip(np.round(6.5 + 1.5 * outcome), 0, 10)
    block = draws.integers(BLOCKS, size=customers)[who].astype(float)
    return RatedRows(ITEMS, block, weight, said, scores, pd.DataFrame(index=range(n)))


def cross_sums(rows: RatedRows) -> CrossSums:
    scores = np.column_stack([rows.outcome, rows.scores])
    blocks = pair_sums(scores, rows.weight, rows.block.astype(np.int64), BLOCKS)
    return CrossSums(blocks.sum(axis=0), blocks[blocks[:, 0].any(axis=(1, 2))], 1.0, ("drawn",))


def plain_values(rows: RatedRows) -> dict[tuple[str, str], float]:
    """What a survey says, by figure and item."""
    total = cross_sums(rows).total
    weights = importance(correlations(*total[1:]))
    held = ~np.isnan(rows.scores)
    performance = np.nansum(rows.scores * rows.weight[:, None], axis=0) / (held * rows.weight[:, None]).sum(axis=0)
    found = {("r2", "all"): float(weights.sum())}
    impacts = impacts_of(rows, catalogue().moments.cuts, "pairwise")[0]
    for k, item in enumerate(rows.items):
        found["importance", item], found["share", item] = float(weights[k]), float(weights[k] / weights.sum())
        found["performance", item] = float(performance[k])
        for name in ("slope", "penalty", "reward"):
            told = getattr(impacts[item], name)
            found[name, item] = np.nan if told is None else told.value
    return found


def intervals(rows: RatedRows) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Figure, item and the ends of its interval."""
    spread = DriverSpread.of("pairwise", cross_sums(rows))
    yield "r2", "all", float(spread.r2[0][0]), float(spread.r2[1][0])
    impacts = impacts_of(rows, catalogue().moments.cuts, "pairwise")[0]
    for k, item in enumerate(rows.items):
        for name in ("importance", "share", "performance"):
            low, high = getattr(spread, name)
            yield name, item, float(low[k]), float(high[k])
        for name in ("slope", "penalty", "reward"):
            told = getattr(impacts[item], name)
            if told is not None:
                yield name, item, told.low, told.high


@pytest.mark.parametrize("shape", list(shapes()))
def test_intervals_hold_the_truth(shape: Shape, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver_spread, "DRAWS", 20)  # of ranks, which are not looked at
    truth = plain_values(survey(shape, 200_000 // shape.each, 10**6))
    held: dict[str, list[bool]] = defaultdict(list)
    for seed in range(RUNS):
        for figure, item, low, high in intervals(survey(shape, shape.customers, seed)):
            assert low is not None and high is not None
            held[figure].append(low <= truth[figure, item] <= high)
    known = {figure: (np.mean(each), 1.96 * np.sqrt(0.05 * 0.95 / len(each))) for figure, each in held.items()}
    assert {"importance", "share", "r2", "performance", "slope"} <= set(known)
    # of a hundred answers eight intervals of shares may miss rather than seven: the page says so
    least, most = (0.93 if shape.customers > 120 else 0.92, 0.98) if NIGHTLY else (0.9, 1.0)
    assert {figure: told for figure, told in known.items() if not least <= told[0] + told[1]} == {}
    assert {figure: told for figure, told in known.items() if not told[0] - told[1] <= most} == {}


@pytest.mark.parametrize("shape", list(shapes()))
def test_data_without_relation_seldom_look_like_it(shape: Shape) -> None:
    """A moment to fix is named only where the relation is found, which chance does in about one company of twenty."""
    cuts, runs = catalogue().moments.cuts, often(150, 500)
    found = []
    for seed in range(runs):
        rows = survey(shape, shape.customers, seed, (0.0,) * len(ITEMS))
        found.append((impacts_of(rows, cuts, "pairwise")[1] or 0.0) < 0.05)
    assert np.mean(found) <= 0.05 + 1.96 * np.sqrt(0.05 * 0.95 / runs)
