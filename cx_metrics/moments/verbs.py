"""Where the cross-hairs stand and what to do with a moment: a verb is given only where intervals clear the lines."""

from statistics import fmean, median

from cx_metrics.company import Company
from cx_metrics.drivers import Driver
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.target_in_force import target_of
from cx_metrics.moments.impact import Impact
from cx_metrics.moments.moment import CrossHair, CrossHairs, Verb

RELATED = 0.05  # data without any relation look like this more seldom
SCORE = "touchpoint_score"  # whose target is the aim of a moment


def cross_hairs(
    company: Company, drivers: tuple[Driver, ...], where: Filters, period: Period, rule: CrossHair
) -> CrossHairs:
    """The target of touchpoints and the mean importance; where none is in force, and where it is asked for, the mean or
    median of both."""
    target = target_at(company, None, where, period)
    middle = median if rule == "median" else fmean
    performance = middle(driver.performance for driver in drivers)
    importance = middle(driver.importance for driver in drivers)
    if rule == "target":
        if target is None:
            return CrossHairs("mean", performance, importance, False)
        return CrossHairs("target", target, importance, True)
    return CrossHairs(rule, performance, importance, target is not None)


def target_at(company: Company, touchpoint: str | None, where: Filters, period: Period) -> float | None:
    """The target in force for the score of a touchpoint: its own, else that of all of them."""
    if SCORE not in company.catalogue.metrics:
        return None
    groups: tuple[By, ...] = ((("touchpoint", touchpoint),), ()) if touchpoint else ((),)
    found = (target_of(company.settings, SCORE, where, by, period, company.reader.sample) for by in groups)
    return next((target for target in found if target is not None), None)


def verb_of(driver: Driver, impact: Impact, relation_p: float | None, lines: CrossHairs) -> Verb:
    """The verb: *not enough evidence* unless the ratings go with the outcome at all, both intervals are clear of the
    lines and, where it matters much, better ratings go with a better outcome. What can delight is watched rather than
    called over-invested in, however little it weighs beside the others."""
    performs = _side(driver.performance_low, driver.performance_high, lines.performance)
    matters = _side(driver.low, driver.high, lines.importance)
    related = relation_p is not None and relation_p < RELATED
    if not related or performs == 0 or matters == 0:
        return "not_enough_evidence"
    if matters > 0:
        if impact.slope is None or impact.slope.low is None or impact.slope.low <= 0:
            return "not_enough_evidence"
        return "fix_first" if performs < 0 else "protect"
    return "watch" if performs < 0 or impact.asymmetry == "can_delight" else "stop_over_investing"


def decisive_touchpoints(drivers: tuple[Driver, ...]) -> frozenset[str]:
    """The touchpoints of items that clearly decide more than items do on average: the moments of truth of a journey."""
    if not drivers:
        return frozenset()
    line = fmean(driver.importance for driver in drivers)
    clear = (driver for driver in drivers if _side(driver.low, driver.high, line) > 0)
    return frozenset(driver.touchpoint for driver in clear if driver.touchpoint)


def _side(low: float | None, high: float | None, line: float) -> int:
    """1 above the line, −1 below it, 0 where the interval holds it or is not known."""
    if low is None or high is None:
        return 0
    return 1 if low > line else -1 if high < line else 0
