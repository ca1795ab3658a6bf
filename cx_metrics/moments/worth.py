"""What a point more of a moment would go with in margin a year, and what is to be seen to first: the declared formulas.

A point's worth is slope × behaviour × customers × margin (catalogue/moments.yaml). The slope is that of the outcome
on the item, others equal. For what people say, the behaviour is the share of customers who act for a point of the
outcome, over all time. An outcome that is itself a behaviour needs no second step: the slope is divided by 100, or
for money, which is of so many days, made a share of the yearly margin. Correlation, not proof: the interval holds
chance only.
"""

import numpy as np

from cx_metrics.company import Company
from cx_metrics.drivers import Driver
from cx_metrics.drivers.outcome_items import Sought, outcome_of
from cx_metrics.formula import number
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.impact import slopes_of
from cx_metrics.moments.moment import NextStep, Weighting
from cx_metrics.moments.rated_rows import followed_rows
from cx_metrics.moments.reach import Crossing
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.quantiles import normal_quantile
from cx_metrics.statistics.ranged import Ranged

DRAWS = 4000
YEAR = 365  # days
_LEAST_FOLLOWED = 100  # answers from which a behaviour is tied to an outcome


def behaving(company: Company, sought: Sought, where: Filters) -> Ranged | None:
    """The share of customers (0–1) who act for one point of the outcome, with its interval; None where orders or
    contracts do not tell. Of an outcome that is the behaviour itself a point is a hundredth, of money all of it."""
    if sought.behaviour:
        return Ranged(0.01 if sought.behaviour.unit == "points" else 1.0, None, None)
    rows = followed_rows(company, sought, company.catalogue.moments.behaves_by, where)
    if len(rows.outcome) < _LEAST_FOLLOWED or rows.outcome.std() == 0:
        return None
    (slope,) = slopes_of(rows).values()
    return None if slope is None else slope.times(0.01)


def behaviour_of(company: Company, outcome: str, where: Filters = ()) -> Ranged | None:
    """How the declared behaviour goes with the outcome of this name; raises QuestionError where there is none."""
    return behaving(company, outcome_of(company.catalogue, outcome), where)


def worth_of(
    company: Company, sought: Sought, slope: Ranged | None, *, behaves: Ranged | None, crossing: Crossing | None
) -> tuple[Ranged | None, dict[str, float | None]]:
    """The worth of a point of one item (None: not measurable), and what the formula was given, by name."""
    each = crossing.margin_each if crossing else None
    factors: dict[str, float | None] = dict.fromkeys(("slope", "behaviour", "customers", "margin_per_customer"))
    if slope is None or behaves is None or crossing is None or each is None or each.value <= 0:
        return None, factors
    if sought.behaviour and sought.behaviour.unit == "money":
        share = YEAR / sought.behaviour.within_days / each.value  # of the margin of a year
        slope = slope.times(share)
    draws = {
        "slope": _draws(slope, 0),
        "behaviour": _draws(behaves, 1),
        "customers": np.full(DRAWS, float(crossing.reach.customers)),
        "margin_per_customer": _draws(each, 2),
    }
    factors = {
        "slope": slope.value,
        "behaviour": behaves.value,
        "customers": float(crossing.reach.customers),
        "margin_per_customer": each.value,
    }
    formula = company.catalogue.moments.worth.formula
    value = float(number(formula, factors))
    if not np.isfinite(value):
        return None, factors
    drawn = np.asarray(number(formula, draws), dtype=np.float64)
    known = slope.low is not None and np.isfinite(drawn).all()
    low, high = np.quantile(drawn, [0.025, 0.975]) if known else (None, None)
    return Ranged(value, None if low is None else float(low), None if high is None else float(high)), factors


def step_of(driver: Driver, target: float | None, point: Ranged | None) -> NextStep | None:
    """The next step of a moment whose ``point`` more is worth so much, towards the ``target`` of its score; None where
    its score has no interval and no target above it."""
    low, high = driver.performance_low, driver.performance_high
    if target is not None and driver.performance < target:
        return NextStep("target", driver.performance, target, point and point.times(target - driver.performance))
    if low is None or high is None:
        return None
    return NextStep("interval", low, high, point and point.times(high - low))


def priorities(
    company: Company,
    drivers: tuple[Driver, ...],
    crossing: dict[str, Crossing],
    aim: float,
    weights: Weighting,
) -> tuple[dict[str, float | None], dict[str, dict[str, float | None]], Weighting]:
    """By item its part of all priorities (None: not measurable) and what the formula was given; and the weights that
    were used: where margins are not known, customers, and where customers are not, equal ones.

    An item whose better ratings go with a worse outcome has no importance here.
    """
    if weights == "money" and not any(one.margin_each for one in crossing.values()):
        weights = "customers"
    if weights == "customers" and not crossing:
        weights = "equal"
    formula = company.catalogue.moments.priority.formula
    given: dict[str, dict[str, float | None]] = {}
    values: dict[str, float] = {}
    for driver in drivers:
        of = crossing.get(driver.item)
        reach = 1.0 if weights == "equal" else of.reach.share if of else None
        margin = of.margin_each if of else None
        value = 1.0 if weights != "money" else max(margin.value, 0.0) if margin else None
        given[driver.item] = {
            "importance": driver.share if driver.sign > 0 else 0.0,
            "aim": aim,
            "performance": driver.performance,
            "reach": reach,
            "value": value,
        }
        values[driver.item] = float(number(formula, given[driver.item]))
    total = sum(value for value in values.values() if np.isfinite(value))
    parts = {item: value / total if np.isfinite(value) and total > 0 else None for item, value in values.items()}
    return parts, given, weights


def _draws(of: Ranged, seed: int) -> Floats:
    """Normal draws with the value's own interval; the value itself where it has none."""
    if of.low is None or of.high is None:
        return np.full(DRAWS, of.value)
    error = (of.high - of.low) / 2 / float(normal_quantile(0.975))
    return of.value + error * np.random.default_rng(seed).standard_normal(DRAWS)
