"""How often customers will buy again who may leave at any time without saying so: the Pareto/NBD model.

The second opinion on BG/NBD (``repeat_purchase``), whose customers leave only right after a purchase. While active a
customer buys at a rate of their own, and leaves at a rate of their own; both differ as gamma distributions. Of a
customer the same is known: ``x``, ``t_x`` and ``T``, in one unit of time.

The likelihood holds an integral over when a customer who left did so, usually written as a difference of two Gaussian
hypergeometric functions. That difference loses its digits where the last purchase was not long ago, and its slopes in
the parameters have no closed form. So the integral itself is taken here, by Gauss and Legendre over the logarithm of
time, and its slopes with it; the hypergeometric form and an adaptive integral are the second opinions of the tests.
Sources: Schmittlein, Morrison and Colombo, Counting your customers, Management Science 33 (1987); Fader and Hardie,
A note on deriving the Pareto/NBD model, 2005.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import Floats, Values, floats, plain
from cx_metrics.statistics.maximum_likelihood import Estimated, maximise
from cx_metrics.statistics.repeat_purchase import require_histories

_POINTS, _WEIGHTS = np.polynomial.legendre.leggauss(48)
_NEGLIGIBLE = 45.0  # of a logarithm below the largest: less than rounding
_AT_ONCE = 20_000  # histories


@dataclass(frozen=True)
class ParetoNbd:
    """The model with its parameters: purchases are made at rates Gamma(r, alpha) a unit of time, customers leave at
    rates Gamma(s, beta)."""

    r: float
    alpha: float
    s: float
    beta: float

    def expected(self, time: ArrayLike) -> Values:
        """Purchases after the first that a new customer makes within ``time``, on average."""
        (t,) = floats(time)
        return plain(self._while_active(t, np.zeros_like(t), np.zeros_like(t)))

    def expected_from(self, x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, time: ArrayLike) -> Values:
        """Purchases within ``time`` from now that a customer makes of whom this is known, on average."""
        x, t_x, big_t, t = floats(x, t_x, watched, time)
        return plain(self._while_active(t, x, big_t) * np.asarray(self.alive(x, t_x, big_t)))

    def alive(self, x: ArrayLike, t_x: ArrayLike, watched: ArrayLike) -> Values:
        """The chance that a customer has not left, of those too who never came back."""
        x, t_x, big_t = floats(x, t_x, watched)
        rows = (v.ravel() for v in (x, t_x, big_t))
        parameters = np.array([self.r, self.alpha, self.s, self.beta])
        return plain(np.concatenate([_Leaving(parameters, *part).active for part in _parts(*rows)]).reshape(x.shape))

    def _while_active(self, t: Floats, x: Floats, watched: Floats) -> Floats:
        """What one who is active makes within t: (1 − e^(−(s−1)u)) / (s − 1), which is u where s is 1."""
        u = np.log1p(t / (self.beta + watched))
        return (self.r + x) * (self.beta + watched) / (self.alpha + watched) * u * special.exprel(-(self.s - 1) * u)


def fit_pareto_nbd(x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, count: ArrayLike = 1.0) -> Estimated:
    """The most likely (r, alpha, s, beta) of customers, each row standing for ``count`` equal ones.

    ``ParetoNbd(*found.parameters)`` is the model. ValueError as of ``fit_repeat_purchase``.
    """
    x, t_x, big_t, n = require_histories(x, t_x, watched, count)
    unit = float(np.average(big_t, weights=n))  # so that all parameters are of one size
    rows = [v.ravel() for v in (x, t_x / unit, big_t / unit, n)]

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        value, slope = 0.0, np.zeros(4)
        for part in _parts(*rows):
            more, steeper = _likelihood(parameters, *part)
            value, slope = value + more, slope + steeper
        return value, slope

    found = maximise(likelihood, (0.5, 0.5, 0.5, 0.5))
    scale = np.array([1.0, unit, 1.0, unit])
    shift = float(np.sum(n * x)) * np.log(unit)
    return Estimated(found.parameters * scale, found.log_likelihood - shift, found.covariance, found.decided)


def _parts(*rows: Floats) -> list[tuple[Floats, ...]]:
    """Histories some at a time: each takes as many numbers as there are points."""
    return [tuple(v[i : i + _AT_ONCE] for v in rows) for i in range(0, max(len(rows[0]), 1), _AT_ONCE)]


def _likelihood(parameters: Floats, x: Floats, t_x: Floats, watched: Floats, count: Floats) -> tuple[float, Floats]:
    """The log likelihood of some histories and its slope in each parameter."""
    r, alpha, s, beta = parameters
    at = _Leaving(parameters, x, t_x, watched)
    gamma = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    stayed, left = at.active, 1 - at.active
    by_r = special.digamma(r + x) - special.digamma(r) + np.log(alpha)
    by_r -= stayed * np.log(alpha + watched) + left * at.mean(at.log_alpha)
    by_alpha = r / alpha - (r + x) * (stayed / (alpha + watched) + left * at.mean(np.exp(-at.log_alpha)))
    by_s = np.log(beta) - stayed * np.log(beta + watched) + left * (1 / s - at.mean(at.log_beta))
    by_beta = s / beta - s * stayed / (beta + watched) - (s + 1) * left * at.mean(np.exp(-at.log_beta))
    slope = np.array([count @ each for each in (by_r, by_alpha, by_s, by_beta)])
    return float(count @ (gamma + at.either)), slope


class _Leaving:
    """When customers may have left, each from the last purchase (t_x) to the end of the watch (T): the integral over y
    of s (α + y)^−(r + x) (β + y)^−(s + 1), against (α + T)^−(r + x) (β + T)^−s of not having left.

    ``either`` is the logarithm of their sum, ``active`` the second's share of it.
    """

    def __init__(self, parameters: Floats, x: Floats, t_x: Floats, watched: Floats):
        r, alpha, s, beta = parameters
        nearer, more = min(alpha, beta), r + x
        begin = nearer + t_x
        # In u = log((nearer + y) / begin) the integrand falls ever faster, at ``fall`` at first.
        fall = more * begin / (alpha + t_x) + (s + 1) * begin / (beta + t_x) - 1
        long = np.log((nearer + watched) / begin)
        long = np.where(fall > 0, np.minimum(long, _NEGLIGIBLE / np.maximum(fall, 1e-300)), long)
        after = begin[:, None] * np.expm1(long[:, None] * (_POINTS + 1) / 2)  # y less t_x
        self.log_alpha, self.log_beta = np.log(alpha + t_x[:, None] + after), np.log(beta + t_x[:, None] + after)
        likely = np.log(begin[:, None] + after) - more[:, None] * self.log_alpha - (s + 1) * self.log_beta
        most = likely.max(axis=1, keepdims=True)
        self._weights = _WEIGHTS * np.exp(likely - most)
        self._sum = self._weights.sum(axis=1)
        with np.errstate(divide="ignore"):  # watched no longer than to the last purchase: nobody left since
            left = np.log(s / 2 * long * self._sum) + most[:, 0]
        stayed = -more * np.log(alpha + watched) - s * np.log(beta + watched)
        self.either = np.logaddexp(stayed, left)
        self.active = np.exp(stayed - self.either)

    def mean(self, values: Floats) -> Floats:
        """The mean of a value of each point over when those who left did so."""
        return np.asarray((self._weights * values).sum(axis=1) / self._sum)
