"""From an outcome to its drivers: one public function, ``key_drivers``."""

from dataclasses import replace
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.drivers.chosen import chosen
from cx_metrics.drivers.complete import Complete
from cx_metrics.drivers.cross_sums import CrossSums, fetch
from cx_metrics.drivers.driver_spread import DriverSpread, correlations_of, means_of
from cx_metrics.drivers.key_driver import Driver, KeyDrivers, LeftOut, Missing
from cx_metrics.drivers.outcome_items import (
    RatedItem,
    Sought,
    hidden_items,
    is_unseen,
    items_of,
    outcome_of,
    stated_metrics,
)
from cx_metrics.metrics import Period, Question, period_of
from cx_metrics.metrics.build_answer import build_of
from cx_metrics.metrics.question import Filters, require_answerable
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.drivers import MOST_EXACT, correlations, explained, importance, is_consistent, slopes
from cx_metrics.warehouse.driver_variables import variable_names
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader


def key_drivers(
    company: Company,
    outcome: str,
    where: Filters = (),
    period: Period | None = None,
    missing: Missing = "pairwise",
) -> KeyDrivers:
    """The drivers of ``outcome`` (a metric that declares one, its score, or a behaviour) over the answers of a period
    under filters.

    ``period`` None is the last twelve full months; answers without a date are in all time only. ``missing`` says what
    becomes of answers that lack some rating: *pairwise* they count for the pairs they hold, *listwise* not at all, by
    *asked* an item that was not rated is a level of its own.
    Raises QuestionError for an outcome, dimension or value that does not exist.
    """
    reader, catalogue = company.reader, company.catalogue
    sought = outcome_of(catalogue, outcome)
    require_outcome_answerable(company, sought, where, period)
    period = period or period_of(reader)
    of = build_of(reader)
    empty = KeyDrivers(sought.id, sought.column, "not_measurable", rule=missing, period=period, where=where, **of)
    items = items_of(reader)
    if not items or not _is_held(reader, sought):
        return empty
    if is_unseen(company, sought, where, period):
        return replace(empty, status="suppressed")
    unseen = hidden_items(company, items, where, period)
    seen = tuple(item for item in items if item.name not in unseen)
    out = [LeftOut(item.name, "suppressed", None, item.touchpoint) for item in items if item.name in unseen]
    if not seen:
        return replace(empty, status="suppressed", left_out=tuple(out))
    columns = (empty.column, *(item.column for item in seen))
    found = fetch(reader, columns, where, period, of_sample=sought.behaviour is not None or missing == "asked")
    least = least_of(company, period.whole_months)
    rated, both = np.diagonal(found.total[0])[1:], found.total[0, 0, 1:]
    few = [k for k in range(len(seen)) if least.hides(rated[k]) or least.hides(both[k])]
    if few:
        out += [LeftOut(seen[k].name, "suppressed", None, seen[k].touchpoint) for k in few]
        found = found.without([k + 1 for k in few])
        seen = tuple(item for k, item in enumerate(seen) if k not in few)
    return _weighed(reader, empty, sought, seen, found, out=out)


def require_outcome_answerable(company: Company, sought: Sought, where: Filters, period: Period | None) -> None:
    """Raise QuestionError where a dimension or value of ``where`` does not exist for this outcome's answers."""
    metrics = (sought.metric,) if sought.metric else stated_metrics(company) or company.catalogue.metrics_of(VIEW)[:1]
    asked = Question(tuple(metric.id for metric in metrics[:1]), (), where, period)
    require_answerable(asked, company.catalogue, company.reader)


def _is_held(reader: Reader, sought: Sought) -> bool:
    """Whether any answer states the outcome, or any customer's behaviour is known."""
    if not sought.behaviour:
        return sought.column in variable_names(reader.rows)
    known = Sql(f"count({quoted(sought.column)})")
    return bool(reader.rows(query("cells", columns=known, relation="driver_sample", condition=Sql("true")))[0][0])


def _weighed(
    reader: Reader,
    empty: KeyDrivers,
    sought: Sought,
    items: tuple[RatedItem, ...],
    found: CrossSums,
    *,
    out: list[LeftOut],
) -> KeyDrivers:
    counts = found.total[0]
    needed = max(sought.minimum_sample, 10 * len(items))  # Harrell's rule: ten answers a driver
    together = 0 if empty.rule == "asked" else sought.minimum_sample
    matrix = correlations_of(empty.rule, found.total)
    kept, left_out = chosen(counts, matrix, [item.name for item in items], needed, together)
    n, listwise = round(float(counts[0, 0])), empty.rule == "listwise"
    # under listwise items go out until enough answers are complete; pairwise only asks whether they are
    rated = counts[0, [k + 1 for k in kept]]
    weighed = [items[k] for k in kept]
    complete = Complete.of(reader, empty, weighed, rated=rated, needed=needed, is_leaving=listwise)
    if listwise:
        gone = {one.item for one in complete.left_out}
        kept, left_out = [k for k in kept if items[k].name not in gone], [*left_out, *complete.left_out]
    touchpoints = {item.name: item.touchpoint for item in items}
    left_out = [replace(one, touchpoint=touchpoints[one.item]) for one in left_out]
    base = replace(empty, n=n, needed=needed, left_out=tuple([*out, *left_out]), source=" + ".join(found.sources))
    if not kept:
        too_few = n < needed or any(one.reason in ("few", "seldom_together") for one in left_out)
        return replace(base, status="few" if too_few else "not_measurable")
    at = [0, *(k + 1 for k in kept)]
    paired = found.without([k for k in range(len(items) + 1) if k not in at])
    used = complete.sums if listwise else paired
    inside = correlations_of(empty.rule, used.total)
    spread = DriverSpread.of(empty.rule, used)
    by_pairs = correlations(*paired.total[1:])
    r2_pairwise = float(explained(by_pairs)) if is_consistent(by_pairs) else None
    r2 = complete.r2 if listwise else float(explained(inside))
    drivers = _drivers(tuple(items[k] for k in kept), inside, used.total, spread)
    places = [0, *(1 + [items[k].name for k in kept].index(driver.item) for driver in drivers)]
    return replace(
        base,
        status="ok",
        r2=r2,
        r2_low=_end(spread.r2[0][0]),
        r2_high=_end(spread.r2[1][0]),
        r2_pairwise=r2_pairwise,
        r2_listwise=complete.r2,
        complete=complete.n,
        missing=1 - float(counts[0, at[1:]].sum()) / (n * len(kept)),
        method="lmg" if len(kept) <= MOST_EXACT else "lmg_sampled",
        drivers=drivers,
        source=" + ".join(dict.fromkeys([*found.sources, *used.sources])),
        correlations=tuple(map(tuple, inside[np.ix_(places, places)].tolist())),
    )


def _drivers(items: tuple[RatedItem, ...], matrix: Floats, total: Floats, spread: DriverSpread) -> tuple[Driver, ...]:
    weights, signs = importance(matrix), np.sign(np.round(slopes(matrix), 9))
    whole = float(weights.sum())
    ranks = (-weights).argsort(kind="stable").argsort(kind="stable") + 1
    means, said = means_of(total), spread.ranks
    found = [
        Driver(
            item=item.name,
            touchpoint=item.touchpoint,
            n=round(float(total[0, 0, k + 1])),
            importance=float(weights[k]),
            low=_end(spread.importance[0][k]),
            high=_end(spread.importance[1][k]),
            share=float(weights[k]) / whole if whole else 0.0,
            share_low=_end(spread.share[0][k]),
            share_high=_end(spread.share[1][k]),
            rank=int(ranks[k]),
            rank_low=int(said.rank_low[k]) if said else None,
            rank_high=int(said.rank_high[k]) if said else None,
            top3=float(said.top3[k]) if said else None,
            alike=tuple(items[j].name for j in range(len(items)) if j != k and said.alike[k, j]) if said else (),
            sign=int(signs[k]),
            performance=float(means[k]),
            performance_low=_end(spread.performance[0][k]),
            performance_high=_end(spread.performance[1][k]),
            rated=round(float(total[0, k + 1, k + 1])),
        )
        for k, item in enumerate(items)
    ]
    return tuple(sorted(found, key=lambda one: one.rank))


def _end(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None
