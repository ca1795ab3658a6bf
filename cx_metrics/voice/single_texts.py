"""Single texts of customers, comments or cases, with what is known beside them: read for counting, never for showing.
What they speak of is found by declared words, and how many do so is shown where enough people do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.service_quality_file import CodeFrame, FrameName, WordCode
from cx_metrics.drivers.outcome_items import scored_metric
from cx_metrics.metrics import Period, Question, period_of
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters, require_answerable
from cx_metrics.privacy import least_of
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Ints
from cx_metrics.statistics.intervals import wilson
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.warehouse.queries import Sql, query

MOST_TEXTS = 20_000  # read at once; of more, those of one person in 2, 4, 8 …
CASES, COMMENTS = "cases", "responses"
Said = NDArray[np.bool_]
Unread = Literal["suppressed", "not_measurable"]


@dataclass(frozen=True)
class Texts:
    """Single texts under filters, of one person in ``one_in``: ``frame`` with who, day, words, reason, score, customer
    (``known``: as the marts name them) and the dimensions filtered by, of everybody; ``asked``: which of them the
    filters leave."""

    frame: pd.DataFrame
    where: Filters
    one_in: int

    @cached_property
    def asked(self) -> Said:
        return self.within(self.where)

    @cached_property
    def who(self) -> Ints:
        return np.asarray(pd.factorize(self.frame["who"])[0], dtype=np.int64)

    def within(self, where: Filters) -> Said:
        """Which texts some filters leave."""
        kept = np.ones(len(self.frame), bool)
        for name, values in where:
            stated = self.frame[name]
            kept &= (stated.isin([v for v in values if v]) | (stated.isna() & ("" in values))).to_numpy(bool)
        return kept

    def speaks_of(self, code: WordCode) -> Said:
        """Which texts speak of it, in words or by their reason."""
        held = self._lower.cat.categories.str.contains(code.pattern, regex=True)
        found = np.append(np.asarray(held, bool), False)[self._lower.cat.codes.to_numpy()]
        return np.asarray(found | self.frame["reason"].isin(code.reasons).to_numpy(bool))

    @cached_property
    def _lower(self) -> "pd.Series[Any]":
        return self.frame["words"].str.lower().astype("category")  # each wording is searched once

    def people(self, said: Said) -> int:
        """How many people these texts are of."""
        return len(np.unique(self.who[said]))


def read_texts(
    company: Company, view: str, where: Filters, period: Period | None, kinds: tuple[str, ...] = ()
) -> Texts | Unread:
    """The texts of cases (of these kinds) or comments in a period; else why there are none to read: the company has
    none, or those asked for are too few to be shown to the role.

    Raises QuestionError for a dimension or value that does not exist.
    """
    reader = company.reader
    period = period or period_of(reader)
    metrics = company.catalogue.metrics_of(view)
    if not metrics or not reader.months.get(view):
        return "not_measurable"
    require_answerable(Question((metrics[0].id,), (), where, period), company.catalogue, reader)
    least = least_of(company, period.whole_months).of_comments
    if company.role != "operator" and unseen_groups(company, metrics[0], where, [()], [period], least)[0]:
        return "suppressed"
    told = "text" if view == CASES else "comment"
    if told not in reader.columns(view):
        return "not_measurable"
    said = [f"{quoted(told)} IS NOT NULL" + (" OR problem IS NOT NULL" if view == CASES else "")]
    conditions, bound = filter_conditions((("kind", kinds),) if kinds else ())
    condition = " AND ".join([f"({said[0]})", "occurred_on BETWEEN ? AND ?", *conditions])
    parameters: list[Any] = [period.start, period.end, *bound]
    counted = query("cells", columns=Sql("count(*)"), relation=view, condition=Sql(condition))
    (count,) = next(iter(reader.rows(counted, parameters)), (0,))
    one_in = 1
    while count > one_in * MOST_TEXTS:
        one_in *= 2
    columns = {
        "who": "respondent",
        "day": "occurred_on",
        "words": f"coalesce({quoted(told)}, '')",
        "reason": "problem" if view == CASES else "NULL",
        "score": "100.0 * CAST(satisfied AS INTEGER)" if view == CASES else _score(scored_metric(company)),
        "customer": "customer_id",
        "known": "CAST(hash(customer_id) AS VARCHAR)",
    } | {name: quoted(name) for name, _ in where}
    asked = query(
        "rows_in_order",
        columns=columns,
        relation=view,
        condition=Sql(f"{condition} AND hash(respondent) % {one_in} = 0"),
        order=("occurred_on", "respondent"),
    )
    frame = reader.frame(asked, parameters)
    frame["score"] = frame["score"].astype("float64")
    return Texts(frame, where, one_in)


def texts_of(
    company: Company, name: FrameName, frame: CodeFrame, where: Filters, period: Period | None
) -> Texts | Unread:
    """The texts that a frame of words is for: comments, or cases of its kinds. Raises as ``read_texts`` does."""
    return read_texts(company, CASES if name == "checklist" else COMMENTS, where, period, frame.kinds)


def hidden_codes(company: Company, texts: Texts, said: Mapping[str, Said], period: Period) -> set[str]:
    """The codes of which the role may not see how many speak: too few people, all but a few of those asked for, or too
    few more where one filter is taken away. Of a frame with one hidden code the next smallest is hidden too."""
    least = least_of(company, period.whole_months).of_comments
    if company.role == "operator":
        return set()
    asked, people = texts.asked, {name: texts.people(one & texts.asked) for name, one in said.items()}
    wider = [texts.within(tuple(f for f in texts.where if f is not left)) for left in texts.where]

    def few(n: int) -> bool:
        return 0 < n < least

    hidden = {
        name
        for name, one in said.items()
        if few(people[name])
        or few(texts.people(asked & ~one))
        or any(few(texts.people(one & wide & ~asked)) for wide in wider)
    }
    shown = [name for name in said if name not in hidden and people[name]]
    if len(hidden) == 1 and shown:
        hidden.add(min(shown, key=lambda name: (people[name], name)))
    return hidden


def share_of(said: Said, who: Ints) -> Ranged:
    """The share of texts that speak of something, 0–1, with Wilson's interval at the size that so many texts of so many
    people are worth: their number over the design effect of people who write more than once (never below one)."""
    n, hits = len(said), float(said.sum())
    share = hits / n
    _, place = np.unique(who, return_inverse=True)
    pull = np.bincount(place, said - share)
    spread = n * share * (1 - share)
    effect = max(float(pull @ pull) / spread, 1.0) if spread > 0 else 1.0
    ends = wilson(hits, n, n_effective=n / effect)
    return Ranged(share, float(ends.low), float(ends.high))


def _score(metric: Metric | None) -> str:
    """SQL for the score of an answer on 0–100."""
    if metric is None:
        return "NULL"
    score, low, high = (quoted(f"{metric.outcome}{end}") for end in ("", "_low", "_high"))
    return f"100.0 * CAST({score} - {low} AS DOUBLE) / ({high} - {low})"
