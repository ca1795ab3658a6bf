"""How much the estimates of two periods have in common because the same customers answered in both: their correlation,
by which the change between them is surer than between strangers.

With P pairs of answers of one customer, one from each period, of n1 and n2 answers, and ρ the correlation within such a
pair, two means correlate by r = ρ P / √(n1 n2) · √(worth1 / n1 · worth2 / n2), where the worth of answers is their
effective number. ρ and P are kept when built (``warehouse.pairs``); no query needs the customers.
"""

import math

import numpy as np
import pandas as pd

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Fetch, Key
from cx_metrics.metrics.estimate import Estimates
from cx_metrics.metrics.periods import Period, month_end, month_number, month_start
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Question
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader
from cx_metrics.warehouse.sums import ROWS

MOST = 0.95  # that two estimates may correlate: answers that are always the same say nothing of those that might not be


def correlations(
    reader: Reader,
    fetch: Fetch,
    metric: Metric,
    question: Question,
    keys: tuple[Key, ...],
    *,
    before: tuple[Period, Estimates],
    after: tuple[Period, Estimates],
) -> Floats:
    """The correlation of the estimates of both periods in each cell; nought where nobody answered in both, for counts,
    for curves and for what is read over customers' years.

    Pairs are known by single filter values. Of several dimensions, each is taken to thin out pairs by as much as it
    does alone, but never to leave more than the one that leaves fewest; of several values of one, only pairs within a
    value are counted. Both take too little for common rather than too much.
    """
    over, nothing = (before[0], after[0]), np.zeros(len(keys))
    if (metric.view, metric.id, None) not in reader.resemblance_apart:
        return nothing
    apart = reader.resemblance_apart
    known = {
        name: _Common(reader, fetch, metric.view, name, over, likeness=apart.get((metric.view, metric.id, name), {}))
        for name in (None, *(name for name, _ in question.where), *question.by)
    }
    whole, _ = known[None].of([None])
    if not whole:
        return nothing
    fixed = [
        known[name].of([value or None for value in values])
        for name, values in question.where
        if name not in question.by
    ]
    found = np.zeros(len(keys))
    for i, key in enumerate(keys):
        singles = [*fixed, *(known[name].of([key[at]]) for at, name in enumerate(question.by))] or [
            known[None].of([None])
        ]
        pairs = min(whole * math.prod(single / whole for single, _ in singles), *(single for single, _ in singles))
        found[i] = pairs * min(likeness for _, likeness in singles)
    with np.errstate(all="ignore"):
        worth = [each.n_effective / each.n for _, each in (before, after)]
        found = found * np.sqrt(worth[0] * worth[1])
    return np.clip(np.nan_to_num(found, nan=0.0), -MOST, MOST)


class _Common:
    """The pairs of two periods by the values of one dimension (None: of all rows), and how alike they are."""

    def __init__(
        self,
        reader: Reader,
        fetch: Fetch,
        view: str,
        dimension: str | None,
        over: tuple[Period, Period],
        *,
        likeness: dict[int, float],
    ):
        self._likeness = likeness
        touched = [Period(month_start(month_number(p.start)), month_end(month_number(p.end))) for p in over]
        key = (view, "in common", dimension, *touched)
        if key not in reader.memory:  # every metric of a view asks for them, under whatever filter
            by = (dimension,) if dimension else ()
            cells = [fetch(CellQuery(view, (ROWS,), period, by)) for period in touched]
            rows = [
                {cell[0] if by else None: float(n) for cell, n in zip(c.keys, c.sums[ROWS], strict=True)} for c in cells
            ]
            reader.memory[key] = _pairs(reader, view, dimension, touched[0], touched[1]), rows
        self._pairs, self._rows = reader.memory[key]
        # of months that a period cuts, as many pairs and answers as it holds of their days
        self._cut = math.sqrt(math.prod(_days(p) / _days(whole) for p, whole in zip(over, touched, strict=True)))

    def of(self, values: list[str | None]) -> tuple[float, float]:
        """Pairs per answer, P / √(n1 n2), of rows with one of these values, and the correlation within a pair."""
        counts = [(months, n) for value in values for months, n in self._pairs.get(value, {}).items()]
        pairs = sum(n for _, n in counts)
        rows = math.prod(sum(side.get(value, 0.0) for value in values) for side in self._rows)
        if not pairs or not rows:
            return 0.0, 0.0
        alike = sum(n * self._likeness.get(months, 0.0) for months, n in counts) / pairs
        return pairs / math.sqrt(rows) * self._cut, alike


def _pairs(
    reader: Reader, view: str, dimension: str | None, before: Period, after: Period
) -> dict[str | None, dict[int, float]]:
    """By value of ``dimension`` (None: all rows) and months between: the pairs of answers of one customer, one from a
    month of each period. Those of all months are read once, as every metric of a view asks for them."""
    key = (view, "pairs", dimension)
    if key not in reader.memory:
        held_pairs = query(
            "rows_in_order",
            columns=("value", "month", "later", "pairs"),
            relation="pairs",
            condition=Sql("view = ? AND dimension IS NOT DISTINCT FROM ?"),
            order=("value", "month", "later"),
        )
        reader.memory[key] = reader.frame(held_pairs, [view, dimension])
    held = reader.memory[key]
    month, later = held["month"].to_numpy(), held["later"].to_numpy()
    ends = [[month_number(period.start), month_number(period.end)] for period in (before, after)]
    here = (ends[0][0] <= month) & (month <= ends[0][1]) & (ends[1][0] <= later) & (later <= ends[1][1])
    value, values = pd.factorize(held["value"][here], use_na_sentinel=False)
    apart = (later - month)[here]
    found: dict[str | None, dict[int, float]] = {}
    width = int(apart.max(initial=0)) + 1
    counted = np.bincount(value * width + apart, held["pairs"].to_numpy()[here])
    for at in np.flatnonzero(counted):
        name = values[at // width]
        found.setdefault(name if isinstance(name, str) else None, {})[int(at % width)] = float(counted[at])
    return found


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1
