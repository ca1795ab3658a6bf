"""What a customer is worth who stays with the same chance each period: four conventions, by name.

They differ by up to 37.5 % for the same customer, so that a figure without its convention says little. ``margin`` is
contribution margin a period, not revenue; ``retention`` the chance to stay for one more period; ``rate`` the discount
rate a period. Sources: Gupta and Lehmann, Managing Customers as Investments, 2005; Kotler and Keller's table of
margin multiples. A constant retention understates the worth of customers who differ (``contract_lifetime``).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from cx_metrics.statistics.arrays import Floats, Values, floats, plain, require

CONVENTIONS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "next_margin_if_retained": lambda r, d: r / (1 + d - r),  # an existing customer; margins at the end of each period
    "margin_now_and_later": lambda r, d: (1 + d) / (1 + d - r),  # the same with a margin today: a new customer
    "margin_of_each_period_begun": lambda r, d: 1 / (1 + d - r),  # who begins a period pays at its end
    "mid_period": lambda r, d: np.sqrt(1 + d) * r / (1 + d - r),  # the first, money coming evenly
}


def simple_lifetime_value(convention: str, margin: ArrayLike, retention: ArrayLike, rate: ArrayLike) -> Values:
    """Lifetime value of a customer in the money of ``margin``, by one of ``CONVENTIONS``.

    It rises with retention: its ends at both ends of retention's interval are its interval. ValueError for a retention
    outside 0..1, a rate of -100 % or less, or a customer worth infinitely much.
    """
    m, r, d = floats(margin, retention, rate)
    require(~((r < 0) | (r > 1)), "a retention lies between 0 and 1")
    require(~(d <= -1), "a discount rate lies above -100 %")
    require(~(1 + d - r <= 0), "who always stays and is not discounted is worth infinitely much")
    return plain(m * CONVENTIONS[convention](r, d))


def survival_value(margins: ArrayLike, survival: ArrayLike, rate: float, acquisition_cost: float = 0.0) -> float:
    """The worth of one customer of whom the share ``survival`` is still there at the end of each period, to pay then.

    ``margins`` is one amount or one a period; survival may come from a cohort's counts, from Kaplan and Meier's curve
    or from a model. Nothing is counted after its last period.
    """
    m, s = floats(margins, survival)
    require(~((s < 0) | (s > 1)), "a share lies between 0 and 1")
    require(rate > -1, "a discount rate lies above -100 %")
    return float((m * s * (1 + rate) ** -np.arange(1.0, s.size + 1)).sum() - acquisition_cost)
