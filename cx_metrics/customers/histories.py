"""What customers bought, read from the batches: their histories, added up to what the models need."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from cx_metrics.company import Company
from cx_metrics.errors import Problem, QuestionError, did_you_mean
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats
from cx_metrics.warehouse.queries import Sql, query

_HISTORIES = (Path(__file__).parent / "purchase_histories.sql").read_text("utf-8")


@dataclass(frozen=True)
class Histories:
    """Equal customers a row, arrays of one length: ``x`` repeat purchases, the last ``t_x`` days after the first, who
    were watched for ``watched`` days; ``mean`` of their repeat purchases (NaN without any); purchases ``later``; how
    many ``customers``. ``older`` were customers before the data begin."""

    x: Floats
    t_x: Floats
    watched: Floats
    mean: Floats
    older: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    later: Floats
    customers: Floats

    def of(self, rows: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> "Histories":
        """Only these rows."""
        return Histories(**{name: values[rows] for name, values in vars(self).items()})


class Margins(NamedTuple):
    """What is left of 1 that customers order, after what they gave back; the share of orders whose margin is known."""

    share: float | None
    known: float


def order_days(company: Company) -> tuple[date, date] | None:
    """The first and the last day with an order; None without any."""
    ends, bought = Sql("min(occurred_on), max(occurred_on)"), Sql("amount >= 0")
    ((first, last),) = company.reader.rows(query("cells", columns=ends, relation="orders", condition=bought))
    return (first, last) if first else None


def histories(company: Company, until: date, where: Filters) -> Histories:
    """The histories up to the end of a day, of customers who had bought by then; raises QuestionError for a filter that
    says nothing of customers."""
    if problems := filter_problems(company, where):
        raise QuestionError(*problems)
    conditions, bound = filter_conditions(where, lambda name: f"g.{quoted(name)}")
    sql = _HISTORIES.replace("{condition}", " AND ".join(conditions) or "TRUE")
    frame = company.reader.frame(sql, [until, *bound])
    columns = {name: _floats(frame, name) for name in ("x", "t_x", "watched", "later", "customers")}
    return Histories(**columns, mean=_floats(frame, "mean_amount"), older=frame["older"].to_numpy(dtype=bool))


def margins(company: Company, given: float | None) -> Margins:
    """The margin of what is ordered, from the orders that state it or as ``given``; refunds lower it either way."""
    sums = Sql(
        "sum(known_margin), sum(CASE WHEN known_margin IS NOT NULL THEN amount END), "
        "sum(CASE WHEN amount > 0 THEN amount END), sum(amount), count(*), count(known_margin)"
    )
    totals = query("cells", columns=sums, relation="orders", condition=Sql("true"))
    ((margin, of, gross, net, n, known),) = company.reader.rows(totals)
    kept = float(net) / float(gross) if gross else 0.0
    rate = given if given is not None else float(margin) / float(of) if of else None
    return Margins(None if rate is None else rate * kept, known / n if n else 0.0)


def _floats(frame: pd.DataFrame, name: str) -> Floats:
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))


def filter_problems(company: Company, where: Filters) -> list[Problem]:
    """What is wrong with filters that should say who a customer is, and who may not ask with any."""
    if company.role == "reader" and where:
        return [Problem("--where", "may single out few people", "ask of all customers, or as an operator")]
    held = company.reader.columns("stored_customer_groups") - {"customer_id"}
    return [
        Problem(f"dimension {name!r}", "does not say who a customer is", did_you_mean(name, held))
        for name, _ in where
        if name not in held
    ]
