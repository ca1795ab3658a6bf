"""The measuring engine against a plain pandas implementation on the rows: the same numbers, whichever roll-up answers."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cx_metrics.metrics import Measurement, cells
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import Piece, Plan, plan
from tests.companies import Company, company

DIMENSIONS = ("segment", "channel", "touchpoint")
ITEMS = {"staff": {"scale": (1, 5), "touchpoint": "desk"}, "wait": {"scale": (1, 7), "touchpoint": "queue", "reversed": True},
         "food": {"scale": (0, 10)}}
Z = stats.norm.ppf(0.975)


def answers(rows: int = 3000, seed: int = 11) -> pd.DataFrame:
    """Answers of two years: gaps everywhere, some dimension values not stated, one rated item at most, no customer twice."""
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2024-05-10") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
    frame = pd.DataFrame({"occurred_on": days.strftime("%Y-%m-%d")})
    frame["segment"] = rng.choice(["business", "leisure", "家庭", None], rows, p=[0.5, 0.3, 0.15, 0.05])
    frame["channel"] = rng.choice(["web", "lounge", None], rows, p=[0.6, 0.3, 0.1])
    frame["touchpoint"] = rng.choice(["desk", "queue", "gate"], rows)
    shift = (frame["segment"] == "business").to_numpy() * 1.0
    for name, low, high in [("nps", 0, 10), ("csat", 1, 5), ("ces", 1, 7), ("needs_met", 1, 5), ("ease", 1, 5), ("enjoyment", 1, 5),
                            ("emotion", 1, 7)]:
        score = np.clip(np.round(low + (high - low) * rng.beta(2.5 + shift, 1.5)), low, high)
        frame[name] = pd.array(np.where(rng.random(rows) < 0.2, None, score), dtype="Int64")
    problem = rng.random(rows) < 0.3
    frame["had_problem"] = np.where(rng.random(rows) < 0.1, "", np.where(problem, "yes", "no"))
    frame["told_us"] = np.where(rng.random(rows) < 0.2, "", np.where(problem & (rng.random(rows) < 0.4), "yes", "no"))
    frame["comment"] = np.where(rng.random(rows) < 0.25, "fine, thanks", "")
    rated = rng.choice([*ITEMS, ""], rows)
    for name, item in ITEMS.items():
        low, high = item["scale"]
        frame[name] = pd.array(np.where(rated == name, rng.integers(low, high + 1, rows), None), dtype="Int64")
    return frame


# The plain implementation: one number a row, then the textbook

@dataclass
class Rows:
    """What each row says to a metric: ``x`` over ``base`` (1 but for a ratio), its weight, and how to treat it."""

    frame: pd.DataFrame
    x: pd.Series
    method: str
    factor: float = 1.0
    base: Any = 1.0


def net(frame: pd.DataFrame, score: pd.Series, good: int, bad: int) -> Rows:
    asked = score.notna()
    return Rows(frame[asked], (score >= good)[asked].astype(float) - (score <= bad)[asked].astype(float), "net", 100.0)


def share(frame: pd.DataFrame, asked: pd.Series, yes: pd.Series) -> Rows:
    return Rows(frame[asked], yes[asked].astype(float), "share")


def mean(frame: pd.DataFrame, score: pd.Series) -> Rows:
    return Rows(frame[score.notna()], score.dropna().astype(float), "mean")


def layers(f: pd.DataFrame) -> Rows:
    three = f[["needs_met", "ease", "enjoyment"]].dropna().astype(int)
    return Rows(f.loc[three.index], ((three >= 4).astype(int) - (three <= 2).astype(int)).mean(axis=1) * 100, "mean")


def ratings(f: pd.DataFrame) -> Rows:
    parts = []
    for name, item in ITEMS.items():
        rated = f[f[name].notna()]
        low, high = item["scale"]
        raw = rated[name].astype(float)
        score = 100 * ((high - raw) if item.get("reversed") else (raw - low)) / (high - low)
        parts.append(rated.assign(score=score, touchpoint=item.get("touchpoint", rated["touchpoint"])))
    every = pd.concat(parts, ignore_index=True)
    return Rows(every, every["score"], "mean")


def iceberg(f: pd.DataFrame) -> Rows:
    asked = (f["had_problem"] == "yes") & (f["told_us"] != "")
    return Rows(f[asked], pd.Series(1.0, index=f.index[asked]), "ratio", base=(f["told_us"] == "yes")[asked].astype(float))


PLAIN: dict[str, Callable[[pd.DataFrame], Rows]] = {
    "nps": lambda f: net(f, f["nps"], 9, 6),
    "csat": lambda f: share(f, f["csat"].notna(), f["csat"] >= 4),
    "csat_mean": lambda f: mean(f, f["csat"]),
    "ces": lambda f: share(f, f["ces"].notna(), f["ces"] >= 5),
    "ces_mean": lambda f: mean(f, f["ces"]),
    "experience_index": layers,
    "emotion_index": lambda f: net(f, f["emotion"], 6, 3),
    "touchpoint_score": ratings,
    "problem_incidence": lambda f: share(f, f["had_problem"] != "", f["had_problem"] == "yes"),
    "complaint_propensity": lambda f: share(f, (f["had_problem"] == "yes") & (f["told_us"] != ""), f["told_us"] == "yes"),
    "iceberg_multiplier": iceberg,
    "comment_rate": lambda f: share(f, f["occurred_on"].notna(), f["comment"] != ""),
}


def estimate(x: np.ndarray, w: np.ndarray, base: np.ndarray, method: str, factor: float) -> tuple[float, float, float, float]:
    """Value, both ends and effective n of one cell, from its rows."""
    size = w.sum() ** 2 / (w**2).sum()
    if method in ("mean", "ratio"):
        if (w * base).sum() == 0:
            return math.nan, math.nan, math.nan, size
        value = (w * x).sum() / (w * base).sum()
        if len(x) < 2:
            return value, math.nan, math.nan, size
        off = w * (x - value * base) / (w * base).sum()
        variance = len(x) / (len(x) - 1) * ((off - off.mean()) ** 2).sum()
        if variance < 1e-20:
            return value, math.nan, math.nan, size
        half = stats.t.ppf(0.975, size - 1) * math.sqrt(variance)
        return value, value - half, value + half, size
    if method == "share":
        p = (w * x).sum() / w.sum()
        middle, half = p + Z**2 / (2 * size), Z * math.sqrt(p * (1 - p) / size + Z**2 / (4 * size**2))
        low, high = ((middle + sign * half) / (1 + Z**2 / size) for sign in (-1, 1))
        return p, 0.0 if p == 0 else low, 1.0 if p == 1 else high, size
    up, down = (w * (x > 0)).sum() / w.sum(), (w * (x < 0)).sum() / w.sum()
    p, d = (up * size + 0.75) / (size + 3), (down * size + 0.75) / (size + 3)
    half = Z * math.sqrt((p + d - (p - d) ** 2) / (size + 3))
    return factor * (up - down), factor * max(p - d - half, -1), factor * min(p - d + half, 1), size


LIMITS = {"csat_mean": (1, 5), "ces_mean": (1, 7), "touchpoint_score": (0, 100), "iceberg_multiplier": (1, math.inf), "experience_index": (-100, 100)}


def plain(metric: str, frame: pd.DataFrame, weighted: bool, keys: list[str]) -> dict[tuple, tuple]:
    """By group: (value, low, high, n, effective n)."""
    rows = PLAIN[metric](frame)
    table = rows.frame.assign(_x=rows.x.to_numpy(), _base=np.broadcast_to(rows.base, len(rows.x)))
    weights = table["weight"].to_numpy(dtype=float) if weighted else np.ones(len(table))
    table = table.assign(_w=weights)
    groups = table.groupby(keys, dropna=False) if keys else [((), table)]
    low_limit, high_limit = LIMITS.get(metric, (-math.inf, math.inf))
    found = {}
    for key, group in groups:
        value, low, high, size = estimate(*(group[c].to_numpy(dtype=float) for c in ("_x", "_w", "_base")), rows.method, rows.factor)
        named = tuple(None if part != part else part for part in (key if isinstance(key, tuple) else (key,)))
        found[named] = (value, max(low, low_limit), min(high, high_limit), len(group), size)
    return found


# The questions

SPLITS: tuple[tuple[str, ...], ...] = ((), ("segment",), ("channel",), ("touchpoint",), ("segment", "touchpoint"))
PERIODS: dict[str, dict[str, Any]] = {
    "default": {}, "ragged": {"start": "2025-02-11", "end": "2025-09-03"}, "months": {"grain": "month"},
    "days": {"start": "2025-03-03", "end": "2025-03-20", "grain": "day"},
    "filters": {"where": {"segment": ["business", "家庭"], "channel": "web"}}, "not stated": {"where": {"segment": ["", "leisure"]}},
}


@pytest.fixture(scope="module", params=[False, True], ids=["unweighted", "weighted"])
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, pd.DataFrame, bool]]:
    frame = answers()
    if request.param:
        frame["weight"] = np.round(np.random.default_rng(5).lognormal(0, 0.6, len(frame)), 4)
    yield company(tmp_path_factory.mktemp("oracle"), frame, dimensions=DIMENSIONS, items=ITEMS), frame, request.param


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("by", SPLITS, ids=lambda by: "+".join(by) or "total")
def test_every_metric_equals_pandas(asked: tuple[Company, pd.DataFrame, bool], by: tuple[str, ...], period: str) -> None:
    made, frame, weighted = asked
    question = PERIODS[period]
    answer = made.ask(*PLAIN, by=by, **question)
    rows = frame[(frame["occurred_on"] >= str(answer.period.start)) & (frame["occurred_on"] <= str(answer.period.end))]
    for name, values in question.get("where", {}).items():
        listed = [values] if isinstance(values, str) else values
        rows = rows[rows[name].isin(listed) | (("" in listed) & rows[name].isna())]
    grain = question.get("grain")
    rows = rows.assign(_time=rows["occurred_on"].str[: 7 if grain == "month" else 10])
    for metric in PLAIN:
        expected = plain(metric, rows, weighted, (["_time"] if grain else []) + list(by))
        found = {key(m, grain, by): m for m in answer.measurements if m.metric == metric}
        assert set(expected) == {k for k, m in found.items() if m.n}, metric
        for where, numbers in expected.items():
            m = found[where]
            got = [math.nan if part is None else part for part in (m.value, m.low, m.high, m.n, m.n_effective)]
            np.testing.assert_allclose(got, numbers, rtol=1e-9, atol=1e-9, err_msg=f"{metric} {where}")


def key(m: Measurement, grain: str | None, by: tuple[str, ...]) -> tuple:
    time = (m.period.start.isoformat()[: 7 if grain == "month" else 10],) if grain else ()
    return (*time, *(m.groups[name] for name in by))


# Metamorphic: whatever answers, however often, in whatever pieces

QUESTIONS: list[dict[str, Any]] = [{}, {"by": ("segment",)}, {"where": {"channel": "web"}}, {"by": ("touchpoint",), "grain": "quarter"},
                                   {"by": ("segment",), "where": {"channel": "lounge"}, "grain": "year"}]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
@pytest.mark.parametrize("whole", [True, False], ids=["whole months", "ragged"])
def test_every_rollup_that_can_answer_answers_alike(asked: tuple[Company, pd.DataFrame, bool], question: dict[str, Any], whole: bool,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    made = asked[0]
    start, end = (date(2024, 7, 1), date(2025, 6, 30)) if whole else (date(2024, 7, 9), date(2025, 6, 11))
    period = Period(start, end)
    needs = frozenset((*question.get("by", ()), *question.get("where", {})))
    def ask() -> tuple[Measurement, ...]:
        return made.ask("nps", "csat_mean", "experience_index", start=str(start), end=str(end), **question).measurements
    usual = ask()
    inner = period.inner
    assert inner is not None
    plans = [(Piece(None, period),), (Piece(None, inner), *(Piece(None, edge) for edge in period.edges if edge != period and not whole))]
    for rollup in made.reader.rollups:
        if rollup.view == "responses" and needs <= set(rollup.dimensions):
            if whole or rollup.grain == "day":
                plans.append((Piece(rollup, period),))
            if not whole:
                plans.append((Piece(rollup, inner), *(Piece(None, edge) for edge in period.edges)))
    assert len(plans) >= 3
    for pieces in plans:
        monkeypatch.setattr(cells, "plan", lambda *_, pieces=pieces: Plan("responses", pieces))
        assert alike(ask(), usual), pieces


def alike(one: tuple[Measurement, ...], other: tuple[Measurement, ...]) -> bool:
    if [(m.metric, m.by, m.period, m.n) for m in one] != [(m.metric, m.by, m.period, m.n) for m in other]:
        return False
    numbers = [[[math.nan if v is None else v for v in (m.value, m.low, m.high, m.n_effective)] for m in side] for side in (one, other)]
    return np.allclose(*numbers, rtol=1e-9, atol=1e-9, equal_nan=True)


def test_the_planner_prefers_rollups_and_says_so(asked: tuple[Company, pd.DataFrame, bool]) -> None:
    reader = asked[0].reader
    def source(needs: set[str], start: date, end: date, grain: Any = None) -> str:
        return plan(reader, "responses", frozenset(needs), Period(start, end), grain).source
    year = date(2025, 1, 1), date(2025, 12, 31)
    assert source(set(DIMENSIONS), *year).startswith("rollup_responses_month")
    assert source({"segment"}, date(2025, 1, 5), date(2025, 12, 31)) == "rollup_responses_day_segment"
    assert source({"segment", "channel"}, date(2025, 1, 5), date(2025, 12, 31)).endswith("+ batches")
    assert source({"segment", "channel"}, date(2025, 1, 5), date(2025, 1, 9)) == "batches"
    assert source({"segment", "channel"}, *year, "day") == "batches"
    assert source({"channel"}, *year, "day") == "rollup_responses_day_channel"


def test_a_cube_too_large_is_kept_in_pairs_and_answers_alike(asked: tuple[Company, pd.DataFrame, bool], tmp_path: Path) -> None:
    made, frame, _ = asked
    small = company(tmp_path, frame, dimensions=DIMENSIONS, items=ITEMS, most_cells_in_a_rollup=40)
    assert not any(set(r.dimensions) == set(DIMENSIONS) for r in small.reader.rollups)
    for question in ({"by": ("segment", "channel")}, {"by": DIMENSIONS}, {"by": ("segment",), "where": {"channel": "web", "touchpoint": "desk"}}):
        assert alike(small.ask(*PLAIN, **question).measurements, made.ask(*PLAIN, **question).measurements)


def test_every_answer_twice_leaves_the_values_and_narrows_the_intervals(tmp_path: Path) -> None:
    frame = answers(rows=2000)
    once, twice = [company(made, part, dimensions=DIMENSIONS, items=ITEMS) for made, part in
                   ((new(tmp_path / "once"), frame), (new(tmp_path / "twice"), pd.concat([frame, frame])))]
    for one, two in zip(once.ask(*PLAIN).measurements, twice.ask(*PLAIN).measurements, strict=True):
        assert two.value == pytest.approx(one.value, rel=1e-12) and two.n == 2 * one.n
        assert (one.high - one.low) / (two.high - two.low) == pytest.approx(math.sqrt(2), rel=0.01)


def new(folder: Path) -> Path:
    folder.mkdir()
    return folder


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_groups_add_up_to_the_total(asked: tuple[Company, pd.DataFrame, bool], dimension: str) -> None:
    made, _, weighted = asked
    for metric in PLAIN:
        groups, total = made.groups(metric, by=(dimension,)).values(), made.one(metric)
        assert sum(m.n for m in groups) == total.n
        if not weighted and metric != "iceberg_multiplier":
            assert sum(m.n * (m.value or 0) for m in groups) / total.n == pytest.approx(total.value, rel=1e-9)
