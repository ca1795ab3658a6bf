"""How long contracts last when customers differ in how easily they leave: the shifted beta-geometric model.

Each customer renews with a chance of their own, the same each time; chances differ between customers as a beta
distribution. Those who leave easily leave first, so that retention of those who are left rises with their age, and one
average retention understates what they are worth (in the published example by a third).
Sources: Fader and Hardie, How to project customer retention, 2007; Customer-base valuation in a contractual setting:
the perils of ignoring heterogeneity, 2010.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require
from cx_metrics.statistics.maximum_likelihood import Estimated, maximise


@dataclass(frozen=True)
class ContractLifetime:
    """The model with its two parameters: chances to leave at a renewal are distributed as Beta(alpha, beta)."""

    alpha: float
    beta: float

    def survival(self, renewals: ArrayLike) -> Values:
        """The share that is still there after so many renewals (0: all)."""
        (n,) = floats(renewals)
        return plain(np.exp(_log_survival(self.alpha, self.beta, n)))

    def retention(self, renewal: ArrayLike) -> Values:
        """The share of those still there who stay at their first, second, … renewal."""
        (n,) = floats(renewal)
        return plain((self.beta + n - 1) / (self.alpha + self.beta + n - 1))

    def renewals_to_come(self, renewals: ArrayLike, rate: float) -> Values:
        """Renewals that a customer who has made so many has still to come, discounted; the next one is due now.

        Times the margin of a period it is the customer's residual lifetime value. ValueError for a rate of nought or
        below, at which it may be infinite.
        """
        require(rate > 0, "renewals to come are discounted at a rate above nought")
        (n,) = floats(renewals)
        stays = self.beta + n
        all_of_them = special.hyp2f1(1, stays + 1, self.alpha + stays + 1, 1 / (1 + rate))
        return plain(stays / (self.alpha + stays) * all_of_them)


def fit_contract_lifetime(
    renewal: ArrayLike, lost: ArrayLike, still: ArrayLike = 0.0, entered: ArrayLike = 0.0
) -> Estimated:
    """The most likely (alpha, beta) of a histogram, of one cohort or of many added up.

    At their first, second, … ``renewal`` so many were ``lost``; so many had come through it when they were ``still``
    there at last. So many ``entered`` after it: they are watched from then on, and had they been lost before they would
    not be known. ``ContractLifetime(*found.parameters)`` is the model. ValueError when nobody was lost, or at one
    renewal only, from which how customers differ cannot be known.
    """
    t, d, c, late = floats(renewal, lost, still, entered)
    require((t >= 1) & (t == np.floor(t)), "renewals are counted 1, 2, 3 …")
    require((d >= 0) & (c >= 0) & (late >= 0), "counts cannot be negative")
    at_risk_later = np.sum((d + c)[t > 1]) > 0 and np.unique(t[d > 0]).size > 0
    require(at_risk_later, "losses at one renewal only do not tell how customers differ")
    c = c - late  # who entered at t adds one survival more from t on, which is S divided by S(t)

    def likelihood(parameters: Floats) -> tuple[float, Floats]:
        a, b = parameters
        leaves = np.log(a) - np.log(b + t - 1)  # who is lost at t came through t - 1: P(t) = S(t) a / (b + t - 1)
        log_s = _log_survival(a, b, t)
        by_both = special.digamma(a + b) - special.digamma(a + b + t)
        by_beta = by_both + special.digamma(b + t) - special.digamma(b)
        value = float(np.sum(d * (leaves + log_s) + c * log_s))
        slope = [np.sum(d * (by_both + 1 / a) + c * by_both), np.sum(d * (by_beta - 1 / (b + t - 1)) + c * by_beta)]
        return value, np.array(slope)

    return maximise(likelihood, (1.0, 1.0))


def _log_survival(alpha: float, beta: float, renewals: Floats) -> Floats:
    return np.asarray(special.betaln(alpha, beta + renewals) - special.betaln(alpha, beta))
