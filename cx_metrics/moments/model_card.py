"""The model that the moments rest on, said openly: how far it goes, and what would change its order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cx_metrics.drivers import KeyDrivers, Missing
from cx_metrics.drivers.cross_sums import SAMPLE
from cx_metrics.moments.rated_rows import RatedRows
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.asked_of import asked_correlations
from cx_metrics.statistics.drivers import correlations, importance, is_consistent

SMALL = 150  # answers below which simulated intervals miss 7 or 8 times of 100, not 5
CLOSE = 0.8  # a correlation from which two items are hard to tell apart


@dataclass(frozen=True)
class Collinear:
    """Two items that go together so closely that what each weighs is hard to tell apart."""

    first: str
    second: str
    correlation: float


@dataclass(frozen=True)
class ModelCard:
    """What the model is and how far it goes.

    ``n`` answers that hold the outcome and some item; ``needed`` of them a driver takes. ``r2`` by the rule for missing
    ratings, with its interval; ``relation_p``: how often data without any relation would look like this or more so.
    ``complete`` answers hold everything, ``missing`` is the share of ratings lacking. ``order_by_rule``: the items in
    the order that each rule gives. ``inflation``: the largest variance inflation
    factor of an item; ``collinear``: pairs above 0.8. ``kept``: the share of customers that contrasts, slopes and
    behaviours rest on (1 in a company of usual size), and everything else too where ``source`` is their answers alone.
    ``unfinished``: answers that were left out because the time after them is not over yet (None: the outcome is not a
    behaviour).
    """

    n: int | None
    needed: int
    r2: float | None
    r2_low: float | None
    r2_high: float | None
    relation_p: float | None
    method: str
    rule: Missing
    complete: int | None
    missing: float | None
    order_by_rule: dict[Missing, tuple[str, ...]]
    inflation: float | None
    collinear: tuple[Collinear, ...]
    kept: float
    unfinished: int | None
    source: str

    @property
    def counts_some(self) -> bool:
        """Whether all is worked out from the answers of some customers, and counts only these."""
        return self.kept < 1 and self.source == SAMPLE

    @property
    def is_small(self) -> bool:
        """Whether intervals are rough, for want of answers."""
        return self.n is not None and self.n < SMALL

    @property
    def order_changes(self) -> bool:
        """Whether the rules for missing ratings order the items otherwise."""
        return len(set(self.order_by_rule.values())) > 1


def model_card(
    found: KeyDrivers, rows: RatedRows | None, *, relation_p: float | None, kept: float, unfinished: int | None
) -> ModelCard:
    """The card of drivers that were ``found``; ``rows`` are the answers with the items weighed, where there are any."""
    items = [driver.item for driver in found.drivers]
    between = np.array(found.correlations)[1:, 1:] if found.correlations else np.zeros((0, 0))
    return ModelCard(
        n=found.n,
        needed=found.needed,
        r2=found.r2,
        r2_low=found.r2_low,
        r2_high=found.r2_high,
        relation_p=relation_p,
        method=found.method,
        rule=found.rule,
        complete=found.complete,
        missing=found.missing,
        order_by_rule=_orders(found, rows) if rows is not None and items else {},
        inflation=_inflation(between),
        collinear=_collinear(items, between),
        kept=kept,
        unfinished=unfinished,
        source=found.source,
    )


def _inflation(between: Floats) -> float | None:
    if not between.size or np.linalg.cond(between) > 1e10:
        return None
    return float(np.diag(np.linalg.inv(between)).max())


def _collinear(items: Sequence[str], between: Floats) -> tuple[Collinear, ...]:
    close = [
        Collinear(items[i], items[j], float(between[i, j]))
        for i in range(len(items))
        for j in range(i + 1, len(items))
        if abs(between[i, j]) > CLOSE
    ]
    return tuple(sorted(close, key=lambda one: -abs(one.correlation)))


def _orders(found: KeyDrivers, rows: RatedRows) -> dict[Missing, tuple[str, ...]]:
    """The order that each rule gives to the items weighed; a rule by which they cannot be weighed gives none."""
    orders: dict[Missing, tuple[str, ...]] = {found.rule: tuple(driver.item for driver in found.drivers)}
    sums = rows.cross_sums
    complete = rows.complete
    told: dict[Missing, Floats] = {"pairwise": correlations(*sums), "asked": asked_correlations(sums)}
    if len(complete.outcome) >= found.needed:
        told["listwise"] = correlations(*complete.cross_sums)
    for rule, matrix in told.items():
        if rule not in orders and is_consistent(matrix):
            weights = importance(matrix)
            orders[rule] = tuple(rows.items[k] for k in np.argsort(-weights, kind="stable"))
    return orders
