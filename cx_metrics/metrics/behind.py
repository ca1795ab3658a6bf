"""The single answers behind a number: their scores and masked words, newest first, where enough people stand together.

Nothing in a row says who gave it: no customer, no group, no day, only the month. Rows come from the imported batches,
with the filters pushed down to them.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measure import period_of
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period, month_number, month_start
from cx_metrics.metrics.plan import counted_rows
from cx_metrics.metrics.question import Filters, Question, require_answerable
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader

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
class AnswersBehind:
    """A page of the ``total`` answers behind a number; ``answers`` is empty where they are ``hidden``."""

    total: int
    page: int
    answers: tuple[OneAnswer, ...]
    hidden: bool = False

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE)


def answers_behind(company: Company, question: Question, page: int = 0) -> AnswersBehind | None:
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
        return AnswersBehind(0, 0, (), hidden=True)
    condition, parameters = counted_rows(metric, question.where, replace(period, undated=False))
    counted = query("cells", columns=Sql("count(*)"), relation=metric.view, condition=Sql(condition))
    (count,) = reader.rows(counted, parameters)[0]
    page = min(max(page, 0), max(-(-count // PAGE) - 1, 0))
    columns = _columns(reader, metric.view)
    told = query(
        "page_of_rows",
        columns=("occurred_on", *columns),
        relation=metric.view,
        condition=Sql(condition),
        order=Sql(f"occurred_on DESC, {_ORDER[metric.view]}"),
        most=Sql(str(PAGE)),
        after=Sql(str(page * PAGE)),
    )
    rows = reader.rows(told, parameters)
    found = [_answer(metric.view, dict(zip(columns, row[1:], strict=True)), row[0]) for row in rows]
    return AnswersBehind(count, page, tuple(found))


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
