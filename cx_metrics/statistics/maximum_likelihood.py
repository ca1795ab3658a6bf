"""The parameters that make what was seen most likely, with how well the data decide them; all of them positive.

Newton's method on the logarithms of the parameters, with exact slopes; curvature is their difference. Where the curve
bends the wrong way its bend is turned round (Gill, Murray and Wright, Practical Optimization, 1981, section 4.4), and a
step that does not lead up is halved. scipy.optimize would do as well, but takes half a second to be loaded.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, require

Likelihood = Callable[[Floats], tuple[float, Floats]]  # parameters -> log likelihood, its slope in each of them

_STEPS = 100
_FARTHEST = 25.0  # of a logarithm from where it began: beyond it the data do not decide
_WIDEST = 3.0  # standard error of a logarithm: a parameter known to no better than a factor of 20 either way is unknown
_NEAR = 1e-8  # what a further step would gain, in units of log likelihood
_NOISE = 1e-13  # what rounding makes of a long sum, as a share of it
_APART = 1e-5  # of two logarithms between which slopes are compared


@dataclass(frozen=True)
class Estimated:
    """The most likely ``parameters``, their log likelihood and the covariance of their logarithms.

    ``decided`` is False where the data leave a parameter open: the likelihood rises towards nought or infinity, or
    hardly depends on it.
    """

    parameters: Floats
    log_likelihood: float
    covariance: Floats
    decided: bool

    def draws(self, runs: int, seed: int) -> Floats:
        """Parameters as they might be as well, shape (runs, parameters): normal on the scale of logarithms."""
        rng = np.random.default_rng(seed)
        centre = np.log(self.parameters)
        return np.exp(rng.multivariate_normal(centre, self.covariance, runs, method="eigh"))


def maximise(likelihood: Likelihood, start: ArrayLike) -> Estimated:
    """The maximum of a log likelihood, uphill from positive ``start`` values; ValueError where there it is not finite.

    It needs a likelihood with one hill, as those of the models here have in practice.
    """
    first = np.log(np.asarray(start, dtype=np.float64))

    def at(logs: Floats) -> tuple[float, Floats]:
        with np.errstate(all="ignore"):
            value, slope = likelihood(np.exp(logs))
        return (value, slope * np.exp(logs)) if np.isfinite(value) else (-np.inf, np.zeros_like(logs))

    logs = first
    value, slope = at(logs)
    require(np.isfinite(value), "the likelihood is not finite where the search begins")
    bends = _curvature(at, logs, slope)
    reached = False
    for _ in range(_STEPS):
        step = _uphill(slope, bends)
        gain = slope @ step
        reached = bool(gain < _NEAR)
        if reached or np.any(np.abs(logs - first) > _FARTHEST):
            break
        size, least = 1.0, value - _NOISE * abs(value)
        further = at(logs + step)
        while size > 1e-6 and further[0] < least + 1e-4 * size * gain:
            size /= 2
            further = at(logs + size * step)
        if size <= 1e-6:
            break
        logs = logs + size * step
        value, slope = further
        bends = _curvature(at, logs, slope)
    sizes, axes = np.linalg.eigh(-bends)
    spread = (axes / np.maximum(sizes, 1e-12)) @ axes.T
    decided = reached and bool(np.diag(spread).max() < _WIDEST**2)
    return Estimated(np.exp(logs), value, np.asarray(spread), decided)


def _curvature(at: Likelihood, logs: Floats, slope: Floats) -> Floats:
    """The second derivatives: how the slope differs a little further on."""
    rows = [(at(logs + move)[1] - slope) / _APART for move in _APART * np.eye(logs.size)]
    return np.asarray((np.array(rows) + np.array(rows).T) / 2)


def _uphill(slope: Floats, bends: Floats) -> Floats:
    """Newton's step, turned uphill where the curve bends upwards, and at most two units of a logarithm long."""
    sizes, axes = np.linalg.eigh(bends)
    step = axes @ ((axes.T @ slope) / np.maximum(np.abs(sizes), 1e-8 * max(1.0, np.abs(sizes).max())))
    return np.asarray(step / max(1.0, float(np.linalg.norm(step)) / 2))
