"""The groups of a metric in two periods, fit to be split: groups that may not be shown, or are too small to say
anything of, become one group before anything is worked out of them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Key, fetch
from cx_metrics.metrics.customer_year import last_full_month
from cx_metrics.metrics.design_effects import design_effects
from cx_metrics.metrics.estimate import Estimates, columns, estimates
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.standard_errors import spread
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.contributions import Side
from cx_metrics.warehouse.clusters import STRETCHES

POOLED: Key = ()  # the key of what groups not told apart have in common


@dataclass(frozen=True)
class Groups:
    """The groups of ``split`` in the period before and the one after, and both totals, in the metric's unit."""

    split: tuple[str, ...]
    keys: tuple[Key, ...]
    before: Side
    after: Side
    n: Floats
    totals: tuple[float, float]

    def by(self, i: int) -> By:
        """The group as pairs of dimension and value; empty for the pooled ones."""
        return tuple(zip(self.split, self.keys[i], strict=True)) if self.keys[i] != POOLED else ()

    def told(self, i: int) -> dict[str, Any]:
        """Shares, values and answers of the group, as ``moved.Part`` holds them."""
        values = tuple(float(side.value[i]) if side.base[i] > 0 else None for side in (self.before, self.after))
        shares = (float(self.before.share[i]), float(self.after.share[i]))
        return {"shares": shares, "values": values, "n": round(float(self.n[i]))}


@dataclass(frozen=True)
class Grouping:
    """One metric of a question that is split ``by`` groups, as the role of ``company`` may see it."""

    company: Company
    metric: Metric
    question: Question

    def groups(self, against: Period, period: Period) -> Groups | None:
        """The groups in both periods; None where fewer than two are left, or a period holds too few answers."""
        if self.metric.reads_years:  # as at the last full month: the years of others overlap with its own
            months = last_full_month(against), last_full_month(period)
            if months[0] is None or months[1] is None:
                return None
            against, period = months[0], months[1]
        cells = [self._cells(over) for over in (against, period)]
        keys = tuple(dict.fromkeys((*cells[1].keys, *cells[0].keys)))
        old, new = (each.aligned(keys) for each in cells)
        least = self.metric.minimum_sample
        n = [self._answers(side) for side in (old, new)]
        if min(float(each.sum()) for each in n) < least:
            return None
        pooled = np.zeros(len(keys), dtype=bool)
        for each, over in zip(n, (against, period), strict=True):
            pooled |= ((each > 0) & (each < least)) | self._hidden(keys, over)
        left = [key for key, is_pooled in zip(keys, pooled, strict=True) if not is_pooled]
        if len(left) + bool(pooled.any()) < 2 or not left:
            return None
        sides, totals = [], []
        for side, answers, over in zip((old, new), n, (against, period), strict=True):
            reader, asked = self.company.reader, self.question
            effect = design_effects(reader, self.metric, asked, asked.by, keys, answers, over)
            ones = Cells((POOLED,), {name: np.array([values.sum()]) for name, values in side.sums.items()})
            total = self._estimates(ones, np.ones(1))
            totals.append(float(total.value[0]))
            found = self._estimates(_pooled(side, pooled), _pooled_effect(effect, pooled))
            sides.append(self._side(found, float(total.n_effective[0]), over))
        if not all(np.isfinite(side.error).all() for side in sides):
            return None  # a spread that is not known cannot be weighed
        told = (*left, POOLED) if pooled.any() else tuple(left)
        counted = np.append(n[1][~pooled], n[1][pooled].sum())[: len(told)]
        return Groups(self.question.by, told, sides[0], sides[1], counted, (totals[0], totals[1]))

    def _cells(self, over: Period) -> Cells:
        held, weighted = self.company.reader.sums[self.metric.view], self.metric.view in self.company.reader.weighted
        wanted, asked = columns(self.metric, held, weighted), self.question
        return fetch(self.company.reader, CellQuery(self.metric.view, wanted, over, asked.by, asked.where))

    def _answers(self, cells: Cells) -> Floats:
        return cells.sums[self.company.reader.sums[self.metric.view].part(self.metric, self.metric.sample)]

    def _hidden(self, keys: tuple[Key, ...], over: Period) -> NDArray[np.bool_]:
        groups = [tuple(zip(self.question.by, key, strict=True)) for key in keys]
        return unseen_groups(self.company, self.metric, self.question.where, groups, [over] * len(keys))

    def _estimates(self, cells: Cells, effect: Floats) -> Estimates:
        held, weighted = self.company.reader.sums[self.metric.view], self.metric.view in self.company.reader.weighted
        return estimates(self.metric, held, cells.sums, weighted, effect)

    def _side(self, found: Estimates, worth: float, over: Period) -> Side:
        """``worth`` answers of equal weight, of customers who mostly stay in their group: each counts once for it."""
        months = next(stretch for stretch in STRETCHES if stretch >= over.months)
        repeated = self.company.reader.answers_per_customer.get((self.metric.view, None, None, months), 1.0)
        error, freedom = spread(self.metric, found)
        return Side(found.base, found.value, error, freedom, max(worth / repeated, 1.0))


def _pooled(cells: Cells, pooled: NDArray[np.bool_]) -> Cells:
    """The cells that are told apart, and the others added up at the end."""
    keys = [key for key, is_pooled in zip(cells.keys, pooled, strict=True) if not is_pooled]
    sums = {name: values[~pooled] for name, values in cells.sums.items()}
    if pooled.any():
        keys.append(POOLED)
        sums = {name: np.append(values, cells.sums[name][pooled].sum()) for name, values in sums.items()}
    return replace(cells, keys=tuple(keys), sums=sums)


def _pooled_effect(effect: Floats, pooled: NDArray[np.bool_]) -> Floats:
    """The design effects; what is pooled has the largest of its groups."""
    return np.append(effect[~pooled], effect[pooled].max()) if pooled.any() else effect
