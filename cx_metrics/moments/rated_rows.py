"""The answers that contrasts, slopes and behaviours are worked out from: those of ``driver_sample`` under the
filters, which are everybody's in a company of usual size and some customers' in a larger one (docs/decisions/014)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.drivers.cross_sums import one_in, rows_asked, sampled
from cx_metrics.drivers.outcome_items import Sought
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.block_regression import pair_sums
from cx_metrics.warehouse.behaviours import unfinished
from cx_metrics.warehouse.driver_variables import ITEM
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query


@dataclass(frozen=True)
class RatedRows:
    """Answers that hold the outcome: their block of customers and weight, the outcome, the scores of each item on 0–100
    (NaN: not rated; one column an item, in the order of ``items``), and the groups that who answered belongs to."""

    items: tuple[str, ...]
    block: Floats
    weight: Floats
    outcome: Floats
    scores: Floats
    groups: pd.DataFrame

    @property
    def complete(self) -> "RatedRows":
        """Those that hold every item."""
        return self.taken(np.asarray(~np.isnan(self.scores).any(axis=1)))

    @property
    def cross_sums(self) -> Floats:
        """Of all of them: (6, k, k)."""
        number = self.block.astype(np.int64)  # a block's rows stay in the processor's cache
        return np.asarray(self.cross_sums_by(number, number.max(initial=0) + 1).sum(axis=0))

    def cross_sums_by(self, part: Ints, parts: int) -> Floats:
        """Σw, Σx, Σy, Σx², Σy², Σxy of every two, the outcome first, over the answers that hold both, by the part (from
        0) that each answer belongs to: (parts, 6, k, k)."""
        return pair_sums(np.column_stack([self.outcome, self.scores]), self.weight, part, parts)[:, 1:]

    def taken(self, chosen: NDArray[np.bool_]) -> "RatedRows":
        """Some of them."""
        return RatedRows(
            self.items,
            self.block[chosen],
            self.weight[chosen],
            self.outcome[chosen],
            self.scores[chosen],
            self.groups[chosen],
        )


def rated_rows(
    company: Company,
    sought: Sought,
    items: tuple[str, ...],
    *,
    where: Filters,
    period: Period,
    dimensions: tuple[str, ...] = (),
) -> RatedRows:
    """The answers of a period under filters that hold the outcome, with the ``dimensions`` they state."""
    columns = [f"{quoted(ITEM + name)} AS i{k}" for k, name in enumerate(items)]
    columns += [f"{filtered(name)} AS {quoted(name)}" for name in dimensions]
    condition, parameters = rows_asked(period, where)
    listed = ["block", "weight", f"CAST({quoted(sought.column)} AS DOUBLE) AS y", *columns]
    stated = f"{condition} AND {quoted(sought.column)} IS NOT NULL"
    frame = company.reader.frame(sampled(listed, stated), parameters)
    scores = frame[[f"i{k}" for k in range(len(items))]].to_numpy(np.float64)
    block, weight, outcome = (frame[name].to_numpy(np.float64) for name in ("block", "weight", "y"))
    return RatedRows(items, block, weight, outcome, scores, frame[list(dimensions)])


def followed_rows(company: Company, sought: Sought, behaviour: str, where: Filters) -> RatedRows:
    """The answers of all time under filters that hold the outcome (as the one item) and a behaviour (as the
    outcome)."""
    condition, parameters = rows_asked(all_time(company.reader) or UNDATED, where)
    columns = ["block", "weight", f"{quoted(sought.column)} AS x", f"{quoted(behaviour)} AS y"]
    known = f"{condition} AND {quoted(sought.column)} IS NOT NULL AND {quoted(behaviour)} IS NOT NULL"
    frame = company.reader.frame(sampled(columns, known), parameters)
    told = {name: frame[name].to_numpy(np.float64) for name in ("block", "weight", "x", "y")}
    return RatedRows((sought.column,), told["block"], told["weight"], told["y"], told["x"][:, None], frame[[]])


def unfinished_answers(company: Company, sought: Sought, where: Filters, period: Period) -> int | None:
    """How many answers are left out because the days after them are not over yet; None where no behaviour is asked."""
    if sought.behaviour is None:
        return None
    condition, parameters = rows_asked(period, where)
    left_out = Sql(f"{condition} AND {unfinished(sought.behaviour)}")
    counted = query("cells", columns=Sql("count(*)"), relation="driver_sample", condition=left_out)
    (found,) = company.reader.rows(counted, parameters)
    return round(found[0] / kept_share(company))


def kept_share(company: Company) -> float:
    """The share of customers whose answers ``driver_sample`` holds, 0–1."""
    return 1 / one_in(company.reader)
