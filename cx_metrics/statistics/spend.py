"""What customers spend a purchase when each has a level of their own: the Gamma-Gamma model.

A customer with few purchases is drawn towards the average of all, one with many stands for themselves. It takes for
granted that who buys more often does not spend more or less each time: ``correlation`` tells whether that holds.
Source: Fader and Hardie, The Gamma-Gamma model of monetary value, 2013; after Colombo and Jiang 1999.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require
from cx_metrics.statistics.maximum_likelihood import Estimated, maximise


@dataclass(frozen=True)
class SpendLevel:
    """The model: amounts are Gamma(p, ν) and levels ν differ between customers as Gamma(q, gamma)."""

    p: float
    q: float
    gamma: float

    @property
    def average(self) -> float:
        """The mean amount over all customers; NaN where q is 1 or less: too few large amounts decide it."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else np.nan

    def expected(self, x: ArrayLike, mean: ArrayLike) -> Values:
        """What a customer whose ``x`` purchases were of ``mean`` spends a purchase, on average; 0 purchases: as all."""
        n, m = floats(x, mean)
        with np.errstate(all="ignore"):
            own = self.p * (self.gamma + n * np.where(n > 0, m, 0.0)) / (self.p * n + self.q - 1)
        return plain(np.where(self.p * n + self.q > 1, own, np.nan))


def fit_spend_level(x: ArrayLike, mean: ArrayLike, count: ArrayLike = 1.0) -> Estimated:
    """The most likely (p, q, gamma) of customers with ``x`` purchases of ``mean`` each, ``count`` of each kind.

    ValueError where a mean is not positive, there are no purchases, or nobody made two.
    """
    x, m, n = (v.ravel() for v in floats(x, mean, count))
    require((x > 0) & np.isfinite(x), "spend is learnt from customers who bought")
    require((m > 0) & np.isfinite(m), "amounts are positive")
    require((n >= 0) & np.isfinite(n), "counts cannot be negative")
    require(np.any((x > 1) & (n > 0)), "nobody bought twice, so amounts of one customer cannot be compared")
    unit = float(np.average(m, weights=n))
    m = m / unit
    distinct, place = np.unique(x, return_inverse=True)
    customers = np.bincount(place, n)
    purchases, log_m, total = distinct[place], np.log(m), x * m

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        p, q, gamma = parameters
        k = p * distinct
        of_x = special.gammaln(k + q) - special.gammaln(k) - special.gammaln(q) + q * np.log(gamma)
        of_x = of_x + k * np.log(distinct)
        logs = np.log(gamma + total)
        value = customers @ of_x + n @ ((p * purchases - 1) * log_m - (p * purchases + q) * logs)
        by_both = special.digamma(k + q)
        by_p = customers @ (distinct * (by_both - special.digamma(k) + np.log(distinct)))
        by_p += n @ (purchases * (log_m - logs))
        by_q = customers @ (by_both - special.digamma(q) + np.log(gamma)) - n @ logs
        by_gamma = customers.sum() * q / gamma - n @ ((p * purchases + q) / (gamma + total))
        return float(value), np.array([by_p, by_q, by_gamma])

    found = maximise(likelihood, (1.0, 2.0, 1.0))
    shift = float(n.sum()) * np.log(unit)
    scale = np.array([1.0, 1.0, unit])
    return Estimated(found.parameters * scale, found.log_likelihood - shift, found.covariance, found.decided)


def correlation(x: ArrayLike, mean: ArrayLike, count: ArrayLike = 1.0) -> float:
    """How far customers who buy more often spend more each time, -1..1; NaN where either does not vary."""
    x, m, n = (v.ravel() for v in floats(x, mean, count))
    require(np.sum(n) > 0, "there is nobody to compare")
    dx, dm = x - np.average(x, weights=n), m - np.average(m, weights=n)
    spread = np.sqrt((n @ dx**2) * (n @ dm**2))
    return float(n @ (dx * dm) / spread) if spread > 0 else np.nan
