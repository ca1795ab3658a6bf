"""The single answers behind a number: their scores and masked words, newest first, where enough people stand together.

Nothing in a row says who gave it: no customer, no group, no day, only the month. Rows come from the imported batches,
with the filters pushed down to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measure import period_of
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.plan import counted_rows
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader

One = TypeVar("One")
PAGE = 50  # answers at a time
# by view: the columns that may be read of one answer, and the words in it
_READ: dict[str, tuple[str, ...]] = {
    "responses": (
        "nps", "csat", "ces", "needs_met", "ease", "enjoyment", "emotion", "had_problem", "told_us", "solved",
        "comment",
    ),
    "ratings": ("item", "raw"),
}  # fmt: skip
_ORDER = {"responses": "response_id", "ratings": "response_id, item"}


@dataclass(frozen=True)
class OneAnswer:
    """One answer: its month, its scores as (column, given, highest possible or None), and its words."""

    month: date
    scores: tuple[tuple[str, Any, float | None], ...]
    comment: str | None


@dataclass(frozen=True)
class RowsBehind(Generic[One]):
    """Page ``page`` (from 0) of the ``total`` rows behind a number, ``pages`` in all; none where they are
    ``hidden``."""

    total: int
    page: int
    pages: int
    rows: tuple[One, ...]
    hidden: bool = False


HIDDEN: RowsBehind[Any] = RowsBehind(0, 0, 0, (), hidden=True)


@dataclass(frozen=True)
class PagedRows:
    """Rows of a view (or of other SQL) under a condition, ``size`` of them at a time."""

    reader: Reader
    relation: Sql | str
    condition: Sql
    parameters: list[Any]
    size: int

    def count(self) -> int:
        """How many there are."""
        told = query("cells", columns=Sql("count(*)"), relation=self.relation, condition=self.condition)
        ((total,),) = self.reader.rows(told, self.parameters)
        return int(total)

    def page(
        self, number: int, total: int, *, columns: tuple[str, ...], order: str, one: Callable[..., One]
    ) -> RowsBehind[One]:
        """Page ``number`` of the ``total``, or the nearest to it that there is, in an ``order`` of SQL. Each row is
        made by ``one`` of its columns."""
        number, pages = nearest_page(number, total, self.size)
        told = query(
            "page_of_rows",
            columns=columns,
            relation=self.relation,
            condition=self.condition,
            order=Sql(order),
            most=Sql(str(self.size)),
            after=Sql(str(number * self.size)),
        )
        return RowsBehind(total, number, pages, tuple(one(*row) for row in self.reader.rows(told, self.parameters)))


def nearest_page(number: int, total: int, size: int) -> tuple[int, int]:
    """The page nearest to the one asked for that there is, from 0, and how many there are."""
    pages = -(-total // size)
    return min(max(number, 0), max(pages - 1, 0)), pages


def answers_behind(company: Company, question: Question, page: int = 0) -> RowsBehind[OneAnswer] | None:
    """Page ``page`` of the answers that count in the one metric of ``question`` (by no groups), under its filters.

    None for a metric of which there are no answers to read. Hidden where fewer people than
    ``privacy.minimum_group_for_comments`` stand together, by the same rules that hide numbers.
    """
    reader, catalogue, (name,) = company.reader, company.catalogue, question.metrics
    require_answerable(question, catalogue, reader)
    metric = catalogue.metrics[name]
    if metric.view not in _READ:
        return None
    period = question.period or period_of(reader)
    if _hidden(company, metric, question.where, period):
        return HIDDEN
    condition, parameters = counted_rows(metric, question.where, replace(period, undated=False))
    columns = _columns(reader, metric.view)
    rows = PagedRows(reader, metric.view, Sql(condition), parameters, PAGE)
    return rows.page(
        page,
        rows.count(),
        columns=("occurred_on", *columns),
        order=f"occurred_on DESC, {_ORDER[metric.view]}",
        one=lambda day, *row: _answer(metric.view, dict(zip(columns, row, strict=True)), day),
    )


def _hidden(company: Company, metric: Metric, where: Filters, period: Period) -> bool:
    least = company.settings.privacy.minimum_group_for_comments
    return bool(unseen_groups(company, metric, where, [()], [period], least)[0])


def _columns(reader: Reader, view: str) -> tuple[str, ...]:
    held = reader.columns(view)
    wanted = [name for column in _READ[view] for name in (column, f"{column}_high")]
    return tuple(name for name in [*wanted, "high"] if name in held)


def _answer(view: str, row: dict[str, Any], day: date) -> OneAnswer:
    month = month_start(month_number(day))
    if view == "ratings":
        return OneAnswer(month, ((row["item"], row["raw"], row["high"]),), None)
    scores = [
        (name, row[name], row.get(f"{name}_high"))
        for name in _READ[view]
        if name != "comment" and row.get(name) is not None
    ]
    return OneAnswer(month, tuple(scores), row.get("comment") or None)
