"""What customers who buy without a contract are worth over the next years, learnt from their orders.

How often they will come back is the BG/NBD model's, what they spend the Gamma-Gamma model's; of it the margin counts,
at mid-year, discounted. The model is put to the test on the company itself: fitted to all but the last part of the
data, it says what that part should hold. Beside it stands what another model of leaving would say, Pareto/NBD.
"""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.customers.histories import Histories, filter_problems, histories, margins, order_days
from cx_metrics.customers.prospect import YEAR, Prospect, SecondOpinion, second_opinion
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.build_answer import BuildAnswer, build_of
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.maximum_likelihood import Estimated
from cx_metrics.statistics.repeat_purchase import RepeatPurchase, fit_repeat_purchase
from cx_metrics.statistics.spend import SpendLevel, correlation, fit_spend_level
from cx_metrics.statistics.value_shares import ValueTier, value_tiers

FEWEST_BACK = 100  # customers who came back; fewer tell too little of four parameters
FEWEST_TWICE = 30  # of them more than once
FEWEST_DAYS = 180
SPEND_FOLLOWS = 0.2  # correlation from which on frequency and amount are not apart


@dataclass(frozen=True)
class LastPart:
    """The model's test: fitted to orders up to a day, what it expected from then on, and what came."""

    after: date
    customers: int
    expected: float
    came: float


@dataclass(frozen=True)
class LifetimeValue(BuildAnswer):
    """Customers' worth over ``years``, discounted at ``rate`` a year; money is contribution margin in ``currency``.

    ``value`` is that of a customer on average, with the 95 % interval that the model's parameters leave; ``new`` that
    of one who has just bought for the first time, without that purchase. ``still`` is the share of customers who came
    back that has not left. ``older`` customers are valued, but not learnt from: their first purchase is not known.
    """

    currency: str
    years: int
    rate: float
    margin_share: float
    margin_given: bool
    customers: int
    came_back: int
    older: int
    purchase_model: RepeatPurchase
    spend_model: SpendLevel
    purchases_to_come: float
    still: float
    value: float
    low: float
    high: float
    total: float
    new: float
    top_fifth: float
    tiers: tuple[ValueTier, ...]
    frequency_and_amount: float
    last_part: LastPart | None
    second_opinion: SecondOpinion | None

    @property
    def spend_follows_frequency(self) -> bool:
        """Whether who comes more often spends otherwise each time, which the model takes not to be so."""
        return abs(self.frequency_and_amount) > SPEND_FOLLOWS

    @property
    def models_disagree(self) -> bool:
        """Whether the second model's value lies outside the interval that the first leaves."""
        return self.second_opinion is not None and not self.low <= self.second_opinion.value <= self.high

    def as_json(self) -> dict[str, Any]:
        said = {"spend_follows_frequency": self.spend_follows_frequency, "models_disagree": self.models_disagree}
        return {**asdict(self), **said}


def lifetime_value(
    company: Company, *, where: Filters = (), years: int = 3, rate: float = 0.1, margin: float | None = None
) -> LifetimeValue:
    """Lifetime value from the orders of a company's customers, of those that ``where`` lets through.

    ``margin`` is the share of an order that is contribution margin, where orders do not state theirs. Raises
    QuestionError with too little data, with data that do not decide the model, and for values outside their domain.
    """
    _require_sensible(company, where, years, rate, margin)
    days = order_days(company)
    if days is None:
        raise QuestionError(Problem("lifetime value", "there are no orders", "import a file with `--table orders`"))
    known, left = histories(company, days[1], where), margins(company, margin)
    if left.share is None:
        found = "no order states its margin or cost"
        raise QuestionError(Problem("lifetime value", found, "map one of them, or give --margin 0.3: the share of it"))
    fitted = _fit_purchases(known, days)
    back = known.of(~known.older & (known.x > 0) & (known.mean > 0))
    spent = _fit_spend(back)
    model, spend = RepeatPurchase(*fitted.parameters), SpendLevel(*spent.parameters)
    prospect = Prospect(years, rate, left.share)
    value = prospect.of(model, spend, known)
    customers = float(known.customers.sum())
    low, high = prospect.interval(fitted, spent, known, value)
    tiers = tuple(value_tiers(value, known.customers))
    alive = np.asarray(model.alive(known.x, known.t_x, known.watched))
    came_back = float(known.customers[known.x > 0].sum())
    none = np.zeros(1)
    first = Histories(x=none, t_x=none, watched=none, mean=none, older=none > 0, later=none, customers=none + 1)
    to_come = model.expected_from(known.x, known.t_x, known.watched, years * YEAR)
    return LifetimeValue(
        **build_of(company.reader) | {"as_of": days[1]},  # the last day with an order
        currency=company.settings.organisation.currency,
        years=years,
        rate=rate,
        margin_share=left.share,
        margin_given=margin is not None,
        customers=int(customers),
        came_back=int(came_back),
        older=int(known.customers[known.older].sum()),
        purchase_model=model,
        spend_model=spend,
        purchases_to_come=float(to_come @ known.customers) / customers,
        still=float(np.nansum(alive * known.customers)) / came_back,
        value=float(value @ known.customers) / customers,
        low=low,
        high=high,
        total=float(value @ known.customers),
        new=float(prospect.of(model, spend, first)[0]),
        top_fifth=tiers[0].share_of_value,
        tiers=tiers,
        frequency_and_amount=correlation(back.x, back.mean, back.customers),
        last_part=_last_part(company, days, where),
        second_opinion=second_opinion(prospect, model, spend, known, value),
    )


def _fit_purchases(known: Histories, days: tuple[date, date]) -> Estimated:
    new = known.of(~known.older)
    back, twice = (int(new.customers[new.x > least].sum()) for least in (0, 1))
    span = (days[1] - days[0]).days
    if back < FEWEST_BACK or twice < FEWEST_TWICE or span < FEWEST_DAYS:
        found = (
            f"{int(new.customers.sum()):,} customers whose first order is in the data, of whom {back:,} came back, "
            f"{twice:,} more than once, over {span:,} days"
        )
        needed = f"it takes {FEWEST_BACK} who came back, {FEWEST_TWICE} more than once, and {FEWEST_DAYS} days"
        raise QuestionError(Problem("lifetime value", found, f"{needed}: import more orders, or ask of more customers"))
    found_model = fit_repeat_purchase(new.x, new.t_x, new.watched, new.customers)
    if not found_model.decided:
        found = "the orders do not tell customers who left from those who pause"
        raise QuestionError(Problem("lifetime value", found, "it takes a longer stretch of orders than they pause"))
    return found_model


def _fit_spend(back: Histories) -> Estimated:
    fitted = fit_spend_level(back.x, back.mean, back.customers)
    if not fitted.decided or fitted.parameters[1] <= 1:
        found = "what customers spend varies so little, or so wildly, that no average of theirs is known"
        raise QuestionError(Problem("lifetime value", found, "look for amounts that are fixed, or far out of line"))
    return fitted


def _last_part(company: Company, days: tuple[date, date], where: Filters) -> LastPart | None:
    """The test on the last quarter of the data, at most a year; None where what lies before it is too little."""
    kept = min((days[1] - days[0]).days / 4, YEAR)
    after = days[1] - timedelta(days=int(kept))
    before = histories(company, after, where)
    before = before.of(~before.older)
    try:
        model = RepeatPurchase(*_fit_purchases(before, (days[0], after)).parameters)
    except QuestionError:
        return None
    expected = model.expected_from(before.x, before.t_x, before.watched, float(int(kept)))
    n = before.customers
    return LastPart(after, int(n.sum()), float(expected @ n), float(before.later.sum()))


def _require_sensible(company: Company, where: Filters, years: int, rate: float, margin: float | None) -> None:
    company.reader.require_built_for(company.catalogue)
    problems = filter_problems(company, where)
    if not 1 <= years <= 30:
        problems.append(Problem("--years", f"{years} is no horizon", "choose 1 to 30; finance trusts 3 to 5"))
    if not 0 <= rate < 1:
        problems.append(Problem("--rate", f"{rate:g} a year is no discount rate", "choose 0 to 0.99; 0.1 is 10 %"))
    if margin is not None and not 0 < margin <= 1:
        problems.append(Problem("--margin", f"{margin:g} is no share of an order", "choose above 0, up to 1"))
    if problems:
        raise QuestionError(*problems)
