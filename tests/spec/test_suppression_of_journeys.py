"""Nobody is identified on a journey: what a reader is shown of a small company, taken from each other, is never a few.

Every single filter is asked over several periods; the visits and events behind each shown number are known here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.journey import JourneyMap, journey_map
from cx_metrics.metrics import Period, filters
from cx_metrics.privacy import parts_to_hide
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.reader import Reader
from tests import walks
from tests.warehouses import Company

LEAST = 5  # the shipped threshold
PERIODS = [("2026-01-01", "2026-09-30"), ("2025-10-01", "2026-09-30"), ("2026-03-01", "2026-05-31"),
           ("2026-03-01", "2026-06-30"), ("2026-02-11", "2026-08-03"), ("2026-02-11", "2026-08-04")]  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A count that a reader sees: what of, by which filter, when, and the rows behind it."""

    what: tuple[Any, ...]
    where: tuple[tuple[str, str], ...]
    period: tuple[str, str]
    rows: frozenset[Any]


@dataclass(frozen=True)
class Small:
    """The company, its reader, its events and visits."""

    of: Company
    reader: Reader
    events: pd.DataFrame
    records: list[dict[Any, Any]]  # the same events, one by one
    visits: list[list[dict[str, Any]]]
    known: dict[Any, list[Shown]]  # what has been asked

    def ask(self, where: tuple[tuple[str, str], ...], period: tuple[str, str], role: Any = "reader") -> JourneyMap:
        start, end = (pd.Timestamp(day).date() for day in period)
        told = filters(list(where))
        return journey_map(
            Seen(self.reader, self.of.catalogue, self.of.settings, role), "walk", told, Period(start, end)
        )


BETWEEN = pytest.mark.nightly("a company of a size between two that are asked each day")


@pytest.fixture(
    scope="module",
    params=[(150, 1), pytest.param((500, 2), marks=BETWEEN), (1400, 3)],
    ids=lambda p: f"{p[0]} events",
)
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Small:
    rows, seed = request.param
    root = tmp_path_factory.mktemp("small")
    walks.declare(root, walks.journey())
    of = Company(root, walks.settings())
    rng = np.random.default_rng(seed)
    events = walks.events_of(rng, rows)
    events["segment"] = rng.choice(["single", "family", "group", "crew"], rows, p=[0.55, 0.3, 0.1, 0.05])
    events["region"] = np.where(events["segment"] == "crew", "north", events["region"])  # one lies inside the other
    cases = walks.cases_of(rng, rows // 4).assign(region="north")
    of.bring_all(interactions=(events.drop(columns="at"), None), cases=(cases, None))
    return Small(of, open_reader(of.settings), events, events.to_dict("records"), walks.sessions(events), {})


def questions(small: Small) -> list[tuple[tuple[str, str], ...]]:
    """No filter, and every value of every dimension."""
    values = {name: sorted(set(small.events[name])) for name in ("segment", "region", "channel")}
    return [(), *(((name, value),) for name, held in values.items() for value in held)]


def shown(small: Small, where: tuple[tuple[str, str], ...], period: tuple[str, str]) -> list[Shown]:
    """Everything counted that one map shows; worked out when it is asked for first."""
    if (where, period) not in small.known:
        small.known[where, period] = list(counted(small, where, period))
    return small.known[where, period]


def counted(small: Small, where: tuple[tuple[str, str], ...], period: tuple[str, str]) -> Iterator[Shown]:
    """The same, each against the plain rows."""
    found = small.ask(where, period)

    def fits(event: Mapping[Any, Any]) -> bool:
        return period[0] <= walks.day_of(event["at"]) <= period[1] and all(event[n] == v for n, v in where)

    visits = {i: [e["step"] for e in visit] for i, visit in enumerate(small.visits) if fits(visit[0])}
    events = [e for e in small.records if fits(e)]

    def of(what: tuple[Any, ...], rows: Any, n: int) -> Shown:
        rows = frozenset(rows)
        assert len(rows) == n, what
        return Shown(what, where, period, rows)

    if found.sessions:
        yield of(("visits",), visits, found.sessions)
    for step in found.steps:
        name = step.touchpoint
        if step.drop_off.value is not None:
            yield of(("pass", name), (i for i, steps in visits.items() if name in steps), step.drop_off.n)
        at = [e["interaction_id"] for e in events if walks.step_of(e["touchpoint"]) == name]
        if step.volume:
            yield of(("events", name), at, step.volume)
        by_id = {e["interaction_id"]: e["channel"] for e in events}
        for channel in step.channels:
            rows = [i for i in at if by_id[i] == channel.name]
            yield Shown(("events", name), (*where, ("channel", channel.name)), period, frozenset(rows))
    for path in found.paths:
        yield of(("path", path.touchpoints), (i for i, s in visits.items() if tuple(s) == path.touchpoints), path.n)
    for move in found.transitions:
        pairs = [(i, k) for i, s in visits.items() for k, pair in enumerate(pairwise([*s, None]))
                 if pair == (move.start, move.end)]  # fmt: skip
        yield of(("move", move.start, move.end), pairs, move.n)


def few(n: int) -> bool:
    return 0 < n < LEAST


def test_nothing_shown_and_no_difference_of_two_is_a_few(small: Small) -> None:
    """Two totals of everybody may be taken from each other: what is left says when somebody came, not who."""
    found = [s for where in questions(small) for period in PERIODS for s in shown(small, where, period)]
    assert len({s.what for s in found}) > 2
    by_what: dict[tuple[Any, ...], list[Shown]] = {}
    for one in found:
        assert not few(len(one.rows)), one
        by_what.setdefault(one.what, []).append(one)
    for alike in by_what.values():
        for one in alike:
            for other in alike:
                if few(len(one.rows) - len(other.rows)):  # of so many more, where they are the others and some besides
                    same_time = one.period == other.period
                    held = set(one.where) <= set(other.where) and (
                        one.period[0] <= other.period[0] and other.period[1] <= one.period[1]
                    )
                    if (one.where or other.where) and (held or same_time):
                        assert not one.rows >= other.rows, (one, other)


def test_what_the_shown_parts_of_a_whole_leave_is_enough(small: Small) -> None:
    for period in PERIODS[:3]:
        whole = {s.what: s for s in shown(small, (), period) if not s.where}
        for name in ("segment", "region", "channel"):
            parts: dict[tuple[Any, ...], set[Any]] = {}
            for where in questions(small):
                if where and where[0][0] == name:
                    for one in (s for s in shown(small, where, period) if s.where == where):
                        parts.setdefault(one.what, set()).update(one.rows)
            for what, rows in parts.items():
                if what in whole:
                    assert not few(len(whole[what].rows - rows)), (what, name, period)


def test_paths_of_a_group_leave_no_few_untold(small: Small) -> None:
    for where in questions(small)[1:]:
        found = small.ask(where, PERIODS[0])
        assert not few(found.other_paths), where


def test_several_filters_leave_no_few(small: Small) -> None:
    where = (("segment", "family"), ("region", "north"))
    for period in PERIODS[:4]:
        parents = [{s.what: s for s in shown(small, (one,), period) if s.where == (one,)} for one in where]
        for one in (s for s in shown(small, where, period) if s.where == where):
            assert not few(len(one.rows)), one
            for parent in parents:
                if one.what in parent:
                    assert not few(len(parent[one.what].rows - one.rows)), one


def test_a_large_group_is_shown_and_operators_see_all(small: Small) -> None:
    assert small.ask((), PERIODS[0]).sessions > 0
    everything = small.ask((("segment", "crew"),), PERIODS[2], role="operator")
    assert everything.sessions == sum(
        visit[0]["segment"] == "crew" and PERIODS[2][0] <= walks.day_of(visit[0]["at"]) <= PERIODS[2][1]
        for visit in small.visits
    )
    if len(small.events) > 1000:
        assert small.ask((("segment", "single"),), PERIODS[1]).sessions > 100


def test_parts_of_a_known_whole() -> None:
    parts = parts_to_hide
    assert parts([2, 9, 7], [True, False, False], LEAST) == [True, False, True]
    assert parts([2, 3, 7], [True, True, False], LEAST) == [True, True, False]
    assert parts([0, 9], [True, False], LEAST) == [True, False]
