"""How often customers will buy again who leave without saying so: the BG/NBD model.

While active a customer buys at a rate of their own, and after each purchase leaves with a chance of their own; rates
differ as a gamma, chances as a beta distribution. All that is needed of a customer is ``x``, how often they came back,
``t_x``, when last, and ``T``, how long they were watched, both since their first purchase and in one unit of time.
Equal customers are given once with their count.
Source: Fader, Hardie and Lee, Counting your customers the easy way, Marketing Science 24 (2005).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require
from cx_metrics.statistics.maximum_likelihood import Estimated, maximise

_BESIDE = 1e-5  # of a value at which a formula is nought over nought: its neighbours' mean stands for it

_SAMPLE = 20_000  # histories


@dataclass(frozen=True)
class RepeatPurchase:
    """The model with its parameters: rates are Gamma(r, alpha) in purchases a unit of time, chances Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float

    def expected(self, time: ArrayLike) -> Values:
        """Purchases after the first that a new customer makes within ``time``, on average."""
        (t,) = floats(time)
        return plain(self._expected(t, np.zeros_like(t), np.zeros_like(t)))

    def expected_from(self, x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, time: ArrayLike) -> Values:
        """Purchases within ``time`` from now that a customer makes of whom this is known, on average."""
        x, t_x, big_t, t = floats(x, t_x, watched, time)
        return plain(self._expected(t, x, big_t) * self._alive(x, t_x, big_t))

    def alive(self, x: ArrayLike, t_x: ArrayLike, watched: ArrayLike) -> Values:
        """The chance that a customer has not left; NaN for those who never came back.

        The model lets nobody leave before a second purchase: 1 would be its assumption, not a finding.
        """
        x, t_x, big_t = floats(x, t_x, watched)
        return plain(np.where(x > 0, self._alive(x, t_x, big_t), np.nan))

    def log_likelihood(self, x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, count: ArrayLike = 1.0) -> float:
        """How likely these histories are, each row standing for ``count`` equal customers."""
        of = _Histories(*(v.ravel() for v in floats(x, t_x, watched, count)))
        return of(np.array([self.r, self.alpha, self.a, self.b]))[0]

    def _alive(self, x: Floats, t_x: Floats, watched: Floats) -> Floats:
        with np.errstate(all="ignore"):
            ratio = (self.r + x) * (np.log(self.alpha + watched) - np.log(self.alpha + t_x))
            odds = self.a / (self.b + x - 1) * np.exp(ratio)
        return np.where(x > 0, 1 / (1 + odds), 1.0)

    def _expected(self, t: Floats, x: Floats, watched: Floats) -> Floats:
        """What one who is active makes within t."""
        beside = (abs(self.a - 1) < _BESIDE) | (np.abs(self.a + self.b + x - 1) < _BESIDE)
        with np.errstate(all="ignore"):
            mean = sum(self._series(self.a + side * _BESIDE, t, x, watched) for side in (-2, 2)) / 2
            return np.where(beside, mean, self._series(self.a, t, x, watched))

    def _series(self, a: float, t: Floats, x: Floats, watched: Floats) -> Floats:
        """The same by the formula of the paper; for many purchases by Euler's transformation, which cannot overflow."""
        c, more = a + self.b + x - 1, self.r + x
        left = (self.alpha + watched) / (self.alpha + watched + t)
        published = a - 1 > more
        first, second = np.where(published, more, c - more), np.where(published, self.b + x, a - 1)
        series = left ** np.where(published, more, a - 1) * special.hyp2f1(first, second, c, 1 - left)
        return np.asarray(c / (a - 1) * (1 - series))


def fit_repeat_purchase(x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, count: ArrayLike = 1.0) -> Estimated:
    """The most likely (r, alpha, a, b) of customers, each row standing for ``count`` equal ones.

    ``RepeatPurchase(*found.parameters)`` is the model. ValueError for histories that cannot be, and where nobody
    came back twice, from which neither rates nor leaving can be known.
    """
    x, t_x, big_t, n = require_histories(x, t_x, watched, count)
    unit = float(np.average(big_t, weights=n))  # so that all parameters are of one size
    rows = [v.ravel() for v in (x, t_x / unit, big_t / unit, n)]
    start = np.array([0.5, 0.5, 1.0, 2.0])
    if x.size > 2 * _SAMPLE:  # a part of many shows where the search for all should begin
        part = np.random.default_rng(1).integers(0, x.size, _SAMPLE)
        start = maximise(_Histories(*(v[part] for v in rows)), start).parameters
    found = maximise(_Histories(*rows), start)
    scale = np.array([1.0, unit, 1.0, 1.0])
    shift = float(np.sum(n * x)) * np.log(unit)
    return Estimated(found.parameters * scale, found.log_likelihood - shift, found.covariance, found.decided)


def require_histories(x: ArrayLike, t_x: ArrayLike, watched: ArrayLike, count: ArrayLike) -> tuple[Floats, ...]:
    """The histories as arrays of one shape; ValueError for those that cannot be, and where nobody came back twice."""
    x, t_x, big_t, n = floats(x, t_x, watched, count)
    require((x >= 0) & (x == np.floor(x)) & np.isfinite(x), "purchases are counted 0, 1, 2 …")
    require((t_x >= 0) & (t_x <= big_t) & np.isfinite(big_t), "the last purchase lies within the time watched")
    require((t_x == 0) == (x == 0), "who came back did so after the first purchase, who did not has no last")
    require((n >= 0) & np.isfinite(n), "counts cannot be negative")
    require(np.any((x > 1) & (n > 0)), "nobody came back twice")
    return x, t_x, big_t, n


class _Histories:
    """The log likelihood of customers' histories. What depends on x alone is worked out once for each x that occurs."""

    def __init__(self, x: Floats, t_x: Floats, watched: Floats, count: Floats):
        self.x, self.t_x, self.watched, self.count = x, t_x, watched, count
        self.distinct, self.place = np.unique(self.x, return_inverse=True)
        self.customers = np.bincount(self.place, self.count)

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters
        x, n, k, here = self.x, self.count, self.distinct, self.place
        since_all, since_last = np.log(alpha + self.watched), np.log(alpha + self.t_x)
        back = k > 0
        chance = np.where(back, np.log(a) - np.log(np.where(back, b + k - 1, 1.0)), -np.inf)
        odds = chance[here] + (r + x) * (since_all - since_last)  # logarithm of: has left, against has not
        rest = np.exp(-np.abs(odds))
        left = np.where(odds > 0, 1.0, rest) / (1 + rest)
        stayed = 1 - left
        either = np.maximum(odds, 0) + np.log1p(rest) - (r + x) * since_all
        gamma = special.gammaln(r + k) - special.gammaln(r) + r * np.log(alpha)
        beta = special.betaln(a, b + k) - special.betaln(a, b)
        value = float(self.customers @ (gamma + beta) + n @ either)
        gone = np.bincount(here, n * left)  # customers likely to have left, for each x
        both = special.digamma(a + b) - special.digamma(a + b + k)
        by_r = self.customers @ (special.digamma(r + k) - special.digamma(r) + np.log(alpha))
        by_r -= n @ (stayed * since_all + left * since_last)
        by_alpha = self.customers.sum() * r / alpha
        by_alpha -= n @ ((r + x) * (stayed / (alpha + self.watched) + left / (alpha + self.t_x)))
        by_a = self.customers @ both + gone.sum() / a
        by_b = self.customers @ (both + special.digamma(b + k) - special.digamma(b))
        by_b -= gone[back] @ (1 / (b + k[back] - 1))
        return value, np.array([by_r, by_alpha, by_a, by_b])
