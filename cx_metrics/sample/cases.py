"""cases.csv: complaints about problems, questions and requests, with what was done and how long it took."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from cx_metrics.sample.company import (
    DAYS,
    DRINK_SWAPPED_ON,
    FREQUENT,
    NOT_SOLVED,
    SOLVED_FAST,
    SOLVED_SLOWLY,
    TOLD_NOBODY,
    day_of,
)
from cx_metrics.sample.draw import Choices, Codes, happens, pick
from cx_metrics.sample.export import ColumnValues, customer_ids, ids, instants, named, quoted, whole
from cx_metrics.sample.lounge import NAMES, TOUCHPOINTS
from cx_metrics.sample.phrases import CASES, DRINK_REQUEST
from cx_metrics.sample.verbatims import languages, sentence
from cx_metrics.sample.visits import Visits

COLUMNS = (
    "case_no", "customer_no", "opened", "first_response", "resolved", "kind", "problem", "severity", "channel", "stage",
    "touchpoint", "contacts", "solved_first_time", "satisfied", "cost", "compensation", "text",
)  # fmt: skip


@dataclass(frozen=True)
class _Desk:
    """A channel for cases: its share, the share solved at the first contact, mean minutes to the first response
    and the money a contact costs."""

    share: float
    solved_first_time: float
    minutes: float
    cost: float


DESKS = {
    "phone": _Desk(0.30, 0.76, 4, 140), "email": _Desk(0.24, 0.50, 540, 95), "chat": _Desk(0.20, 0.67, 6, 70),
    "app": _Desk(0.13, 0.58, 300, 60), "lounge_desk": _Desk(0.13, 0.86, 2, 110),
}  # fmt: skip
KINDS = tuple(CASES)
COMPLAINT, QUESTION, REQUEST = range(3)
ASK = 0.22  # questions and requests for each answer
MISS_THE_DRINK = 0.07  # share of visits after which one who misses it asks for the old drink
_END = DAYS * 1440  # minutes
_TOPICS = [(kind, problem, texts) for kind, topics in CASES.items() for problem, texts in topics]
_TOPICS.append(("request", *DRINK_REQUEST))
_DRINK = len(_TOPICS) - 1


@dataclass(frozen=True)
class Cases:
    """So many cases; times in minutes from the beginning of the first day, ``resolved`` past the end while open."""

    customer: Codes
    region: Codes
    opened: Codes
    kind: Codes
    topic: Codes
    touchpoint: Codes
    ending: Codes
    desk: Codes
    responded: Codes
    resolved: Codes
    first_time: Choices
    satisfied: Codes  # 0 no, 1 yes, 2 not asked

    @property
    def closed(self) -> Choices:
        return self.resolved < _END


def cases_of(rng: np.random.Generator, visits: Visits) -> Cases:
    """The cases that follow from these visits, and the questions and requests of the same days."""
    visits = visits.only(visits.customer >= 0)
    told = visits.only(visits.problem > TOLD_NOBODY)
    missing = (visits.segment == FREQUENT) & (visits.day >= day_of(DRINK_SWAPPED_ON))
    drink = visits.only(missing & happens(rng, MISS_THE_DRINK, len(visits)))
    asking = visits.only(happens(rng, ASK / 4, len(visits)))
    every = [told, drink, asking]
    kind = np.repeat([COMPLAINT, REQUEST, QUESTION], [len(v) for v in every])
    kind[len(told) + len(drink) :] += happens(rng, 0.45, len(asking))
    day, customer, region, touchpoint, second, problem = (
        np.concatenate([getattr(v, name) for v in every])
        for name in ("day", "customer", "region", "touchpoint", "second", "problem")
    )
    topic = _topics(rng, kind)
    topic[len(told) : len(told) + len(drink)] = _DRINK
    touchpoint[topic == _DRINK] = NAMES.index("food_and_drinks")
    n = len(kind)
    ending = np.where(kind == COMPLAINT, problem, SOLVED_FAST)
    slow = (kind != COMPLAINT) & happens(rng, 0.15, n)
    ending[slow] = SOLVED_SLOWLY
    opened = day * 1440 + np.minimum(second // 60 + rng.integers(60, 180, n), 1439)
    desk = pick(rng, [d.share for d in DESKS.values()], n)
    solved_first_time = np.array([d.solved_first_time for d in DESKS.values()])[desk]
    # complaints are harder than questions, and what is not solved in the end was not solved at first
    first_time = happens(rng, np.where(kind == COMPLAINT, 0.85, 1.0) * solved_first_time, n) & (ending != NOT_SOLVED)
    responded, resolved = _times(rng, opened, desk, ending)
    content = np.array([0, 0, 0.80, 0.40, 0.08])[ending] + 0.1 * first_time
    satisfied = np.where(happens(rng, 0.6, n) & (resolved < _END), happens(rng, content, n).astype(np.int64), 2)
    found: tuple[Any, ...] = (
        customer,
        region,
        opened,
        kind,
        topic,
        touchpoint,
        ending,
        desk,
        responded,
        resolved,
        first_time,
        satisfied,
    )
    order = np.lexsort((customer, opened))
    return Cases(*(column[order] for column in found))


def _topics(rng: np.random.Generator, kind: Codes) -> Codes:
    """What each case is about, among what cases of its kind are about."""
    first = np.cumsum([0, *(len(topics) for topics in CASES.values())])
    size = np.diff(first)
    return np.asarray(first[kind] + (rng.random(len(kind)) * size[kind]).astype(np.int64))


def _times(rng: np.random.Generator, opened: Codes, desk: Codes, ending: Codes) -> tuple[Codes, Codes]:
    """When a case was first answered and when it was resolved: within a day, after several, or often never."""
    n = len(opened)
    mean = np.array([d.minutes for d in DESKS.values()])[desk]
    to_respond = np.minimum(mean * np.exp(0.8 * rng.standard_normal(n) - 0.32), 1200).astype(np.int64)
    fast = to_respond + rng.integers(5, 230, n)
    slow = rng.integers(4 * 1440, 18 * 1440, n)
    given_up = np.where(happens(rng, 0.6, n), rng.integers(6 * 1440, 30 * 1440, n), 2 * _END)
    taken = np.choose(ending - SOLVED_FAST, [fast, slow, given_up])
    responded = opened + np.where(ending == SOLVED_FAST, to_respond, 3 * to_respond)
    return responded, opened + taken


def case_columns(rng: np.random.Generator, cases: Cases, start: int) -> list[ColumnValues]:
    """The columns of cases.csv, numbered on from ``start``."""
    n = len(cases.kind)
    contacts = np.where(cases.first_time, 1, 2 + rng.poisson(0.6, n))
    complaint = cases.kind == COMPLAINT
    severity = np.where(complaint, pick(rng, (0.45, 0.40, 0.15), n), 0)
    paid = complaint & cases.closed & happens(rng, 0.35, n)
    about = complaint | (cases.topic == _DRINK)
    cost = np.array([d.cost for d in DESKS.values()])[cases.desk] * contacts * rng.gamma(8.0, 1 / 8, n)
    return [
        ids("T", np.arange(start, start + n), 8),
        customer_ids(cases.customer),
        _minute(cases.opened, np.ones(n, dtype=bool)),
        _minute(cases.responded, cases.responded < _END),
        _minute(cases.resolved, cases.closed),
        named(KINDS, cases.kind),
        named([problem for _, problem, _ in _TOPICS], cases.topic),
        named(("low", "medium", "high"), severity),
        named(list(DESKS), cases.desk),
        named([*(t.stage for t in TOUCHPOINTS.values()), ""], np.where(about, cases.touchpoint, -1)),
        named([*NAMES, ""], np.where(about, cases.touchpoint, -1)),
        whole(contacts),
        named(("no", "yes", ""), np.where(cases.closed, cases.first_time.astype(np.int64), 2)),
        named(("no", "yes", ""), cases.satisfied),
        whole(cost),
        whole(np.where(paid, 100 * rng.integers(2, 16, n), 0)),
        _texts(cases, languages(rng, cases.region)),
    ]


def _minute(minute: Codes, known: Choices) -> ColumnValues:
    return instants(np.zeros(len(minute), np.int64), 60 * np.minimum(minute, _END), known)


def _texts(cases: Cases, language: Codes) -> ColumnValues:
    bank = [sentence(texts[i], t.names[i]) for _, _, texts in _TOPICS for i in range(3) for t in TOUCHPOINTS.values()]
    return named(quoted(bank), (cases.topic * 3 + language) * len(TOUCHPOINTS) + cases.touchpoint)
