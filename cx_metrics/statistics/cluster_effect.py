"""The effect of a change on some of many rows, others held equal: difference in differences with fixed effects, and
with intervals by clusters (customers), right also where few clusters carry it.

Rows that share month, group and treatment are one cell, so a fit reads sums. The variance is the jackknife over
clusters (CR3) by the partial leverage of each; the degrees of freedom are the effective number of clusters less one.
Sources: Bell and McCaffrey, Survey Methodology 2002; Carter, Schnepel and Steigerwald, Review of Economics and
Statistics 2017; MacKinnon, Nielsen and Webb, Journal of Applied Econometrics 2023 (leverage of clusters).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cx_metrics.statistics.arrays import Floats, Ints, require
from cx_metrics.statistics.step_effect import UNKNOWN, StepEffect

LEAST_CLUSTERS = 4.0  # effective ones: below, an interval would be as wide as the scale
_SAME = 1e-9  # share of the treatment's square below which the other columns say all of it


class TreatedCells:
    """Rows in cells of equal ``levels`` (each (rows,) of codes from 0) and equal treatment, ready for many outcomes.

    ``treated`` (rows,): 0 or 1, or how much of it; ``cluster`` (rows,): whose rows belong together, from 0. ValueError
    where their lengths differ.
    """

    def __init__(self, levels: Sequence[Ints], treated: Floats, cluster: Ints):
        require(all(len(level) == len(treated) == len(cluster) for level in levels), "one level and cluster a row")
        amounts, code = np.unique(treated, return_inverse=True)
        sizes = [len(amounts)]
        for level in levels:
            sizes.append(int(level.max(initial=0)) + 1)
            code = code * sizes[-1] + level
        cells, self.cell = np.unique(code, return_inverse=True)
        places = np.unravel_index(cells, sizes)
        dummies = [np.ones((len(cells), 1))]
        dummies += [np.eye(size)[at][:, 1:] for size, at in zip(sizes[1:], places[1:], strict=True)]
        self.others = np.hstack(dummies)
        self.treated = amounts[places[0]] if len(cells) else np.zeros(0)
        self.cluster, self.clusters = cluster, int(cluster.max(initial=-1)) + 1

    def effect(self, outcome: Floats, weight: Floats, rows: NDArray[np.bool_] | None = None) -> StepEffect:
        """What the treatment does to ``outcome`` (rows,; NaN: not known), of some ``rows`` only where told so."""
        known = np.isfinite(outcome) if rows is None else np.isfinite(outcome) & rows
        cell, cluster, w, y = self.cell[known], self.cluster[known], weight[known], outcome[known]
        n = np.bincount(cell, w, len(self.treated))
        sums = np.bincount(cell, w * y, len(self.treated))
        scaled = self.others * n[:, None]
        gram = np.linalg.pinv(self.others.T @ scaled, rcond=1e-11, hermitian=True)
        left = self.treated - self.others @ (gram @ (scaled.T @ self.treated))  # what no other column says of it
        size = float(n @ left**2)
        if not size > _SAME * float(n @ self.treated**2):
            return UNKNOWN
        value = float(left @ sums) / size
        fitted = self.others @ (gram @ (self.others.T @ (sums - n * self.treated * value))) + self.treated * value
        pull = w * left[cell]
        score = np.bincount(cluster, pull * (y - fitted[cell]), self.clusters)
        leverage = np.bincount(cluster, pull * left[cell], self.clusters) / size
        effective = 1 / float(leverage @ leverage)
        if effective < LEAST_CLUSTERS:
            return UNKNOWN
        held = int((np.bincount(cluster, minlength=self.clusters) > 0).sum())
        shifts = score / size / np.maximum(1 - leverage, 1e-6)
        error = float(np.sqrt((held - 1) / held * (shifts @ shifts)))
        return StepEffect(value, error, effective - 1, effective)

    def level_effects(self, outcome: Floats, weight: Floats, size: int) -> tuple[Floats, Floats, float]:
        """The means of an outcome by the first level (``size`` of them), the other levels held at their means: means,
        Σ weights, and the variance of one row round its cell's fit. NaN where a level holds no row."""
        known = np.isfinite(outcome)
        cell, w, y = self.cell[known], weight[known], outcome[known]
        n, sums = np.bincount(cell, w, len(self.others)), np.bincount(cell, w * y, len(self.others))
        gram = np.linalg.pinv(self.others.T @ (self.others * n[:, None]), rcond=1e-11, hermitian=True)
        beta = gram @ (self.others.T @ sums)
        total = n.sum()
        at = np.concatenate([[0.0], beta[1:size]])
        rest = float(n @ (self.others[:, size:] @ beta[size:])) / max(total, 1e-12)
        held = np.bincount(self._first(size), n, size)
        means = np.where(held > 0, beta[0] + at + rest, np.nan)
        spread = float(w @ (y - (self.others @ beta)[cell]) ** 2) / max(total, 1e-12)
        return means, np.asarray(held, np.float64), spread

    def _first(self, size: int) -> Ints:
        """The first level of each cell."""
        return np.asarray((self.others[:, 1:size] @ np.arange(1, size)).round(), dtype=np.int64)
