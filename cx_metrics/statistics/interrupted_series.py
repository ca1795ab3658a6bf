"""Interrupted time series: a level, a trend, the seasons and the step of a change, for counts and for means by month.

Counts: Poisson regression with a logarithm and an offset, whose variance is multiplied by the dispersion that Pearson's
residuals show (quasi-Poisson). Means: weighted least squares, no less wide than sampling alone makes them. Source:
Bernal, Cummins and Gasparrini, International Journal of Epidemiology 2017.
"""

from dataclasses import dataclass

import numpy as np

from cx_metrics.statistics.arrays import Floats, require
from cx_metrics.statistics.step_effect import UNKNOWN, StepEffect

_TIMES, _CLOSE = 100, 1e-10
MONTHS_FOR_SEASON, YEAR = 24, 12


@dataclass(frozen=True)
class SeriesFit:
    """``coefficients`` (k,) with their ``covariance`` (k, k), dispersion included; ``degrees_of_freedom`` of what is
    left."""

    coefficients: Floats
    covariance: Floats
    dispersion: float
    degrees_of_freedom: int

    def at(self, place: int) -> StepEffect:
        """One coefficient; of counts it is the logarithm of a ratio."""
        variance = float(self.covariance[place, place])
        if not (self.degrees_of_freedom > 0 and np.isfinite(variance) and variance > 0):
            return UNKNOWN
        return StepEffect(float(self.coefficients[place]), variance**0.5, self.degrees_of_freedom)


def seasons(time: Floats, pairs: int) -> Floats:
    """Sines and cosines of so many ``pairs`` a year over ``time`` (n,) in months: (n, 2 × pairs)."""
    turns = 2 * np.pi * np.outer(time, np.arange(1, pairs + 1)) / YEAR
    return np.hstack([np.sin(turns), np.cos(turns)])


def quasi_poisson(counts: Floats, design: Floats, offset: Floats | float = 0.0, least: float = 0.0) -> SeriesFit:
    """``counts`` (n,) by ``design`` (n, k), a constant included; ``offset`` is the logarithm of whom they are counted
    of. ``least``: the smallest dispersion to be believed. Fisher scoring. ValueError for a negative count."""
    require(counts >= 0, "a count is not negative")
    n, k = design.shape
    mean: Floats = np.maximum(counts, 0.5)
    beta: Floats = np.zeros(k)
    for _ in range(_TIMES):
        working = np.log(mean) - offset + (counts - mean) / mean
        gram = design.T @ (design * mean[:, None])
        new = np.asarray(np.linalg.lstsq(gram, design.T @ (mean * working), rcond=1e-12)[0])
        mean = np.exp(np.clip(design @ new + offset, -30, 30))
        done = np.abs(new - beta).max() < _CLOSE
        beta = new
        if done:
            break
    left = n - int(np.linalg.matrix_rank(design))
    pearson = float(((counts - mean) ** 2 / np.maximum(mean, 1e-12)).sum())
    dispersion = max(pearson / left, least) if left > 0 else float("nan")
    inverse = np.linalg.pinv(design.T @ (design * mean[:, None]), rcond=1e-12, hermitian=True)
    return SeriesFit(beta, np.asarray(dispersion * inverse), dispersion, left)


def weighted_series(means: Floats, n: Floats, design: Floats, spread: float) -> SeriesFit:
    """``means`` (months,) of ``n`` rows each, whose own variance is ``spread``, by ``design`` (months, k): the
    dispersion is how many times more the months scatter than sampling makes them, and at least one."""
    known = np.isfinite(means) & (n > 0)
    x, y, w = design[known], means[known], n[known] / max(spread, 1e-12)
    inverse = np.linalg.pinv(x.T @ (x * w[:, None]), rcond=1e-12, hermitian=True)
    beta = inverse @ (x.T @ (w * y))
    left = int(known.sum()) - int(np.linalg.matrix_rank(x)) if known.any() else 0
    dispersion = max(float(w @ (y - x @ beta) ** 2) / left, 1.0) if left > 0 else float("nan")
    return SeriesFit(beta, np.asarray(dispersion * inverse), dispersion, left)
