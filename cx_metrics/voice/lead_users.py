"""Who is ahead of others: customers who use much, wished for what others came to wish for, or made it themselves.

Counts are for everybody; who they are is told to an operator only, by customer id.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from cx_metrics.company import Company
from cx_metrics.declarations.service_quality_file import LeadUserFrame
from cx_metrics.metrics import Period, period_of
from cx_metrics.metrics.build_answer import ScopedAnswer, build_of
from cx_metrics.metrics.question import Filters
from cx_metrics.statistics.cluster_effect import TreatedCells
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.voice.single_texts import CASES, COMMENTS, Said, Texts, hidden_codes, read_texts, share_of
from cx_metrics.warehouse.queries import Sql, query

HEAVY, AHEAD, OWN, LEAD = "heavy", "ahead", "own_solution", "lead"  # what a person may show; the last is the answer
USES = ("orders", "interactions")  # what counts as use: the first that the company has


@dataclass(frozen=True)
class WishTrend:
    """A wish: the ``n`` texts that speak of it, and how much larger its share of texts (0–1) is in the later half of
    the period than in the earlier one. ``grows`` where that is clear over all wishes; None where it cannot be told."""

    wish: str
    n: int
    growth: Ranged | None
    grows: bool


@dataclass(frozen=True)
class LeadUsers(ScopedAnswer):
    """The whole answer. ``writers``: people whose texts were read (of one person in ``one_in``); of them ``heavy`` use
    most, ``ahead`` voiced a growing wish early, ``own_solution`` made one; ``lead`` show ``least`` of the three, one of
    them in words, and ``share`` 0–1 is what they are of the writers. None: hidden, too few. ``customers``: the ids of
    the lead users, for an operator."""

    status: Literal["ok", "suppressed", "not_measurable"]
    least: int = 0
    one_in: int = 1
    writers: int = 0
    heavy: int | None = None
    ahead: int | None = None
    own_solution: int | None = None
    lead: int | None = None
    share: Ranged | None = None
    wishes: tuple[WishTrend, ...] = ()
    customers: tuple[str, ...] = ()


def lead_users(company: Company, where: Filters = (), period: Period | None = None) -> LeadUsers:
    """Lead users among those who wrote in a period (None: the last twelve full months) under filters.

    Raises QuestionError for a dimension or value that does not exist.
    """
    reader, frame = company.reader, company.catalogue.service_quality.lead_users
    period = period or period_of(reader)
    empty = LeadUsers("not_measurable", **build_of(reader), period=period, where=where)
    if frame is None:
        return empty
    read = [read_texts(company, view, where, period) for view in (COMMENTS, CASES)]
    found = [one for one in read if isinstance(one, Texts)]
    if not found:
        return replace(empty, status="suppressed" if "suppressed" in read else "not_measurable")
    texts = Texts(pd.concat([one.frame for one in found], ignore_index=True), where, max(one.one_in for one in found))
    if not texts.asked.any():
        return empty
    wishes, said = _wishes(frame, texts, period)
    early = _is_early(texts, period)
    ahead = np.any([said[one.wish] & early for one in wishes if one.grows], axis=0) if wishes else early & False
    signs = {
        HEAVY: texts.frame["customer"].isin(_heavy(company, frame.heavy_share, period)).to_numpy(bool),
        AHEAD: _of_person(texts, np.broadcast_to(ahead, early.shape)),
        OWN: _of_person(texts, texts.speaks_of(frame.own_solution) & texts.asked),
    }
    shown = np.sum(list(signs.values()), axis=0)
    signs[LEAD] = (shown >= frame.least) & (signs[AHEAD] | signs[OWN])
    hidden = hidden_codes(company, texts, signs | said, period)
    counts = {name: None if name in hidden else texts.people(one & texts.asked) for name, one in signs.items()}
    _, first = np.unique(texts.who[texts.asked], return_index=True)  # a text of each writer
    lead = signs[LEAD][texts.asked]
    known = texts.frame["customer"][texts.asked & signs[LEAD]].dropna()
    return replace(
        empty,
        status="ok",
        least=frame.least,
        one_in=texts.one_in,
        writers=len(first),
        heavy=counts[HEAVY],
        ahead=counts[AHEAD],
        own_solution=counts[OWN],
        lead=counts[LEAD],
        share=share_of(lead[first], np.arange(len(first))) if len(first) and LEAD not in hidden else None,
        wishes=tuple(one for one in wishes if one.wish not in hidden),
        customers=tuple(sorted(set(known.astype(str)))) if company.role == "operator" else (),
    )


def _wishes(frame: LeadUserFrame, texts: Texts, period: Period) -> tuple[list[WishTrend], dict[str, Said]]:
    """Each wish with its growth, and the texts that speak of it."""
    said = {name: texts.speaks_of(code) for name, code in frame.wishes.items()}
    later = TreatedCells([], (~_is_early(texts, period)).astype(np.float64), texts.who)
    ones = np.ones(len(texts.frame))
    effects = {name: later.effect(one.astype(np.float64), ones, texts.asked) for name, one in said.items()}
    told = [bool((one & texts.asked).any()) and effects[name].is_known for name, one in said.items()]
    clear = significant([one.p if known else np.nan for one, known in zip(effects.values(), told, strict=True)])
    found = []
    for (name, one), known, is_clear in zip(effects.items(), told, clear, strict=True):
        growth = Ranged(one.value, one.low, one.high) if known else None
        found.append(WishTrend(name, int((said[name] & texts.asked).sum()), growth, is_clear and one.value > 0))
    return found, said


def _is_early(texts: Texts, period: Period) -> Said:
    """Which texts lie in the earlier half of the period."""
    middle = np.datetime64(period.start) + (np.datetime64(period.end) - np.datetime64(period.start)) // 2
    return np.asarray(texts.frame["day"].to_numpy("datetime64[D]") <= middle)


def _of_person(texts: Texts, said: Said) -> Said:
    """The texts of everybody one of whose texts says so."""
    return np.isin(texts.who, np.unique(texts.who[said]))


def _heavy(company: Company, share: float, period: Period) -> list[str]:
    """The customers who use most: as many as ``share`` of those who used anything in the period, or fewer where others
    use as much."""
    reader = company.reader
    view = next((one for one in USES if reader.months.get(one)), None)
    if view is None:
        return []
    dated = Sql("customer_id IS NOT NULL AND occurred_on BETWEEN ? AND ?")
    used = query("cells", columns=Sql("customer_id, count(*) AS uses"), relation=view, condition=dated)
    days = [period.start, period.end]
    relation = Sql(f"({used}) AS used")
    sizes = query("cells", columns=Sql("uses, count(*) AS people"), relation=relation, condition=Sql("true"))
    most = sorted(reader.rows(sizes, days), reverse=True)
    allowed = share * sum(people for _, people in most)
    above = np.cumsum([people for _, people in most])
    reached = [uses for (uses, _), people in zip(most, above, strict=True) if people <= allowed]
    if not reached:
        return []
    heavy = query("cells", columns=Sql("customer_id"), relation=relation, condition=Sql("uses >= ?"))
    return [str(customer) for (customer,) in reader.rows(heavy, [*days, reached[-1]])]
