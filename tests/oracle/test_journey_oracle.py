"""A journey's paths, times, failures and money against plain Python and pandas, on random walks full of ties."""

import functools
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cx_metrics.company import Company as Seen
from cx_metrics.journey import JourneyMap, journey_map, score_by_delay
from cx_metrics.metrics import Period, filters
from cx_metrics.warehouse import open_reader
from tests import walks
from tests.walks import STEPS, Walk, counted, day_of, walk
from tests.warehouses import Company

PERIODS = {
    "whole months": Period(pd.Timestamp("2026-02-01").date(), pd.Timestamp("2026-07-31").date()),
    "any days": Period(pd.Timestamp("2026-02-11").date(), pd.Timestamp("2026-08-03").date()),
}
WHERE: dict[str, list[tuple[str, str]]] = {
    "all": [],
    "one": [("segment", "family")],
    "two": [("segment", "single"), ("region", "north")],
    "several": [("channel", "web"), ("channel", ""), ("region", "south")],
}


@pytest.fixture(scope="module", params=[500_000, 1], ids=["wide marts", "narrow marts"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """The same walk, with marts by all dimensions at once and without: both must answer alike."""
    database = {"threads": 2, "memory_limit": "2GB", "most_cells_in_a_rollup": request.param}
    return walk(tmp_path_factory.mktemp("walk"), database=database)


@functools.cache  # several tests look at one map
def asked(made: Walk, where: str, period: str, **more: Any) -> JourneyMap:
    told = filters(WHERE[where])
    return journey_map(
        Seen(made.reader, made.of.catalogue, made.of.settings, "operator"), "walk", told, PERIODS[period], **more
    )


def kept(row: Any, where: str) -> bool:
    """Whether a row passes the filters; an empty cell is a value that is not stated."""
    wanted: dict[str, set[str]] = {}
    for name, value in WHERE[where]:
        wanted.setdefault(name, set()).add(value)
    return all((row[name] if isinstance(row[name], str) else "") in values for name, values in wanted.items())


def known(event: Mapping[Any, Any]) -> bool:
    return isinstance(event["customer_id"], str)


def inside(day: str, period: str) -> bool:
    return str(PERIODS[period].start) <= day <= str(PERIODS[period].end)


def plain_sessions(made: Walk, where: str, period: str) -> list[list[dict[str, Any]]]:
    return [s for s in made.sessions if inside(day_of(s[0]["at"]), period) and kept(s[0], where)]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", WHERE)
def test_paths_equal_plain_python(made: Walk, where: str, period: str) -> None:
    found, of = asked(made, where, period), plain_sessions(made, where, period)
    moves, passed, dropped, paths = counted(of)
    assert found.sessions == len(of) > 20
    assert {(t.start, t.end): t.n for t in found.transitions} == dict(moves)
    ended = sum(bool({e["step"] for e in s} & set(walks.ENDS)) for s in of)
    assert found.completed and found.completed.value == ended / len(of)
    for step in found.steps:
        name = step.touchpoint
        assert step.reach.value == passed[name] / len(of)
        assert step.drop_off.value == dropped[name] / passed[name] and step.drop_off.n == passed[name]
        again = sum([e["step"] for e in s].count(name) > 1 for s in of)
        assert step.again and step.again.value == again / passed[name]
    assert sum(path.n for path in found.paths) + found.other_paths == len(of)
    for path in found.paths:
        assert path.n == paths[path.touchpoints]
    assert [p.n for p in found.paths] == sorted(paths.values(), reverse=True)[: len(found.paths)]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", WHERE)
def test_times_and_channels_equal_plain_python(made: Walk, where: str, period: str) -> None:
    found, of = asked(made, where, period), plain_sessions(made, where, period)
    for step in found.steps:
        pairs = [(a, b) for s in of for a, b in pairwise(s) if a["step"] == step.touchpoint]
        times = [(b["at"] - a["at"]).total_seconds() for a, b in pairs]
        assert step.seconds_to_next.n == len(times)
        assert step.seconds_to_next.value == pytest.approx(np.median(times), rel=0.01)
        both = [(a["channel"], b["channel"]) for a, b in pairs if a["channel"] and b["channel"]]
        assert step.switching.n == len(both)
        assert step.switching.value == pytest.approx(sum(a != b for a, b in both) / len(both))


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", WHERE)
def test_volume_and_waiting_count_every_event(made: Walk, where: str, period: str) -> None:
    """Also those that name no customer."""
    found = asked(made, where, period)
    rows = [e for e in made.records if inside(day_of(e["at"]), period) and kept(e, where)]
    for step in found.steps:
        mine = [e for e in rows if walks.step_of(e["touchpoint"]) == step.touchpoint]
        waits = [e["wait_seconds"] for e in mine if e["wait_seconds"] == e["wait_seconds"]]
        assert step.volume == len(mine) > sum(known(e) for e in mine)
        assert step.waiting.n == len(waits) and step.waiting.value == pytest.approx(np.median(waits), rel=0.01)
        channels = Counter(e["channel"] for e in mine if e["channel"])
        assert {c.name: c.n for c in step.channels} == dict(channels)


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", WHERE)
def test_failures_equal_plain_python(made: Walk, where: str, period: str) -> None:
    (ask,) = (step for step in asked(made, where, period).steps if step.touchpoint == "ask")
    of = [s for s in plain_sessions(made, where, period) if any(e["step"] == "ask" for e in s)]
    failures = {failure.id: failure for failure in ask.failures}
    sent = sum(any(e["step"] == "ask" and e["outcome"] == "failed" for e in s) for s in of)
    assert failures["sent_away"].occurrence.value == sent / len(of)
    about = made.cases[(made.cases["touchpoint"] == "ask") & (made.cases["problem"] == "silence")]
    opened = {(c, pd.Timestamp(d[:10])) for c, d in zip(about["customer_id"], about["opened_at"], strict=True)}
    followed = 0
    for s in of:
        first = pd.Timestamp(day_of(next(e["at"] for e in s if e["step"] == "ask")))
        followed += any(c == s[0]["customer_id"] and 0 <= (d - first).days <= 30 for c, d in opened)
    assert failures["no_answer"].occurrence.value == followed / len(of)
    assert failures["no_answer"].occurrence.n == len(of)


def yearly(made: Walk) -> pd.Series:
    """A year's margin of each customer: the last day of the data is the last row of any table."""
    last = max(
        made.answers["occurred_on"].max(), made.orders["occurred_on"].max(),
        made.cases["opened_at"].str[:10].max(), max(map(day_of, made.events["at"])),
    )  # fmt: skip
    first = pd.Timestamp(made.orders["occurred_on"].min())
    covered = min(365, (pd.Timestamp(last) - first).days + 1)
    assert covered < 365, "the walk is shorter than a year, so its margins are scaled"
    return made.orders.groupby("customer_id")["margin"].sum() * 365 / covered


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", ["all", "one", "two"])
def test_margin_at_risk_equals_pandas(made: Walk, where: str, period: str) -> None:
    margins = yearly(made)
    found = {step.touchpoint: step for step in asked(made, where, period).steps}
    answers = made.answers[
        [kept(row, where) and inside(row["occurred_on"], period) for _, row in made.answers.iterrows()]
    ]
    answers = answers.dropna(subset=["customer_id"])
    events = [e for e in made.records if inside(day_of(e["at"]), period) and kept(e, where)]
    rated = {"arrive": answers["sign"], "ask": answers["help"], "buy": answers["csat"][answers["touchpoint"] == "buy"]}
    for name, scores in rated.items():
        scores = pd.to_numeric(scores.dropna())
        raters = answers.loc[scores.index, "customer_id"]
        bad = set(raters[scores <= 2])
        passed = set(raters) | {e["customer_id"] for e in events if walks.step_of(e["touchpoint"]) == name and known(e)}
        lost = pd.Series([margins.get(c, 0.0) if c in bad else 0.0 for c in sorted(set(raters))])
        half = stats.t.ppf(0.975, len(lost) - 1) * lost.std() / np.sqrt(len(lost))
        risk = found[name].margin_at_risk
        assert risk.n == len(lost) and found[name].customers == len(passed) > len(lost) / 2
        assert risk.value == pytest.approx(len(passed) * lost.mean())
        assert risk.high == pytest.approx(len(passed) * (lost.mean() + half))
        assert risk.low == pytest.approx(max(len(passed) * (lost.mean() - half), 0.0))
    assert found["leave"].margin_at_risk.value is None, "nobody rated it"


def test_expected_damage_is_what_cases_cost_and_the_margin_that_leaves(made: Walk) -> None:
    (ask,) = (step for step in asked(made, "all", "whole months").steps if step.touchpoint == "ask")
    (mode,) = (failure for failure in ask.failures if failure.id == "no_answer")
    rows = made.cases[(made.cases["touchpoint"] == "ask") & (made.cases["problem"] == "silence")]
    rows = rows[[inside(day[:10], "whole months") for day in rows["opened_at"]]]
    spent = rows["cost"].sum() + rows["compensation"].fillna(0).sum()
    margins, passed = yearly(made), ask.customers
    answers = made.answers.dropna(subset=["customer_id", "help"])
    people = set(answers[[inside(d, "whole months") for d in answers["occurred_on"]]]["customer_id"]) | {
        e["customer_id"]
        for e in made.records
        if inside(day_of(e["at"]), "whole months") and walks.step_of(e["touchpoint"]) == "ask" and known(e)
    }
    assert len(people) == passed
    mean = sum(margins.get(c, 0.0) for c in people) / passed
    assert mode.damage == pytest.approx(spent + len(rows) * 0.5 * mean)
    assert mode.cases == len(rows) > 0
    assert mode.risk_priority == 7 * 5 * (mode.occurrence_rating or 0)


def test_days_and_months_add_up_to_the_same(made: Walk) -> None:
    """The marts and the batches count one period alike: a day outside the data makes it ragged and changes nothing."""
    whole = Period(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-10-31").date())
    ragged = Period(whole.start, pd.Timestamp("2026-11-01").date())
    maps = [
        journey_map(Seen(made.reader, made.of.catalogue, made.of.settings, "operator"), "walk", (), period)
        for period in (whole, ragged)
    ]
    for one, other in zip(*(found.steps for found in maps), strict=True):
        for name in ("reach", "drop_off", "seconds_to_next", "waiting", "switching", "pains", "gains"):
            assert getattr(one, name) == getattr(other, name), name
        for mode, again in zip(one.failures, other.failures, strict=True):
            assert mode.occurrence == again.occurrence and mode.damage == pytest.approx(again.damage)
        assert one.margin_at_risk.value == pytest.approx(other.margin_at_risk.value)
    assert maps[0].transitions == maps[1].transitions and maps[0].paths == maps[1].paths
    assert "batches" in maps[1].sources and "batches" not in maps[0].sources
    assert {step.touchpoint for step in maps[0].steps} == set(STEPS)


def test_judgements_by_delay_equal_plain_python(made: Walk) -> None:
    """An answer judges the customer's last session that began at most thirty days before it."""
    whole = Period(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-10-31").date())
    found = score_by_delay(Seen(made.reader, made.of.catalogue, made.of.settings, "operator"), "walk", (), whole)
    of: dict[str, list[list[dict[str, Any]]]] = {}
    for session in made.sessions:
        of.setdefault(session[0]["customer_id"], []).append(session)
    judged: dict[str, list[tuple[float, float]]] = {}
    for answer in made.answers.to_dict("records"):
        at = pd.Timestamp(answer["occurred_on"])
        began = [
            s for s in of.get(answer["customer_id"], []) if 0 <= (at - pd.Timestamp(day_of(s[0]["at"]))).days <= 30
        ]
        seen: set[str] = set()
        for one, after in pairwise(began[-1]) if began else ():
            if one["step"] not in seen:
                seconds = (after["at"] - one["at"]).total_seconds()
                judged.setdefault(one["step"], []).append((seconds, 25.0 * (answer["csat"] - 1)))
            seen.add(one["step"])
    for step in STEPS:
        mine = [delay for delay in found if delay.touchpoint == step]
        assert sum(delay.score.n for delay in mine) == len(judged[step]) > 5
        total = sum(delay.score.n * (delay.score.value or 0.0) for delay in mine)
        assert total == pytest.approx(sum(score for _, score in judged[step]))
        assert mine[0].low == pytest.approx(min(judged[step])[0], rel=0.01)
        assert mine[-1].high == pytest.approx(max(judged[step])[0], rel=0.01)


def test_same_day_sessions_follow_the_zone(tmp_path: Path) -> None:
    """Half past eleven in the evening and half past twelve at night are two days, whatever UTC says."""
    told = walks.journey(sessions={"rule": "same_day", "ends_at": ["leave"]})
    walks.declare(tmp_path, told)
    of = Company(tmp_path, walks.settings())
    rows = [("1", "c1", "2026-03-01T23:30:00+08:00", "arrive"), ("2", "c1", "2026-03-02T00:30:00+08:00", "ask"),
            ("3", "c1", "2026-03-02T23:59:00+08:00", "leave")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["interaction_id", "customer_id", "occurred_at", "touchpoint"])
    of.bring(frame.to_csv(index=False), "interactions")
    whole = Period(pd.Timestamp("2026-03-01").date(), pd.Timestamp("2026-03-31").date())
    found = journey_map(Seen(open_reader(of.settings), of.catalogue, of.settings, "operator"), "walk", (), whole)
    assert [(p.touchpoints, p.n) for p in found.paths] == [(("arrive",), 1), (("ask", "leave"), 1)]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("where", ["all", "one", "two"])
def test_ratings_spread_as_pandas_counts_them(made: Walk, where: str, period: str) -> None:
    rows = made.answers[[kept(r, where) and inside(r["occurred_on"], period) for _, r in made.answers.iterrows()]]
    rated = {"arrive": rows["sign"], "ask": rows["help"], "buy": rows["csat"][rows["touchpoint"] == "buy"]}
    found = {step.touchpoint: step.spreads for step in asked(made, where, period).steps}
    assert found["leave"] == () and len(rows) > 20
    for name, scores in rated.items():
        (spread,) = found[name]
        counts = pd.to_numeric(scores.dropna()).value_counts()
        assert (spread.scale.low, spread.scale.high) == (1, 5)
        assert spread.counts == tuple(int(counts.get(point, 0)) for point in range(1, 6))
        assert spread.n == sum(counts)
