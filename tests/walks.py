"""A small company whose customers walk through four steps at random, many at once, and the plain way to count it."""

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.reader import Reader
from tests.warehouses import Company

STEPS = ("arrive", "ask", "buy", "leave")
ENDS = ("buy", "leave")
ZONE = "Asia/Taipei"
EVIDENCE = {"source": "workshop", "on": "2026-01-15"}


def journey(**changed: Any) -> dict[str, Any]:
    """The declaration of the walk; ``changed`` replaces parts of it."""
    told: dict[str, Any] = {
        "name": "A walk",
        "about": "four steps",
        "persona": {"name": "Somebody", "about": "walks", "evidence": EVIDENCE},
        "goal": "arrive",
        "sessions": {"rule": "gap", "hours": 2.0, "ends_at": list(ENDS)},
        "effort": None,
        "stages": {
            "before": {
                "name": "Before",
                "goal": "find",
                "expectation": "signs",
                "touchpoints": {
                    "arrive": {"name": "Arrive", "owner": "gate"},
                    "ask": {
                        "name": "Ask",
                        "owner": "desk",
                        "matches": {"touchpoint": ["ask", "ask_again"]},
                        "failures": {
                            "no_answer": {"name": "No answer", "severity": 7, "detection": 5, "loses": 0.5,
                                          "signs": {"problem": ["silence"]}, "evidence": EVIDENCE},
                            "sent_away": {"name": "Sent away", "severity": 3, "detection": 2,
                                          "signs": {"outcome": ["failed"]}, "evidence": EVIDENCE},
                        },
                    },
                },
            },
            "after": {
                "name": "After",
                "goal": "have it",
                "expectation": "soon",
                "touchpoints": {
                    "buy": {"name": "Buy", "owner": "till", "score": "satisfaction_score", "metrics": ["csat"],
                            "zone": {"minimum": 40.0, "ideal": 80.0, "evidence": EVIDENCE}},
                    "leave": {"name": "Leave", "owner": "gate", "evidence": EVIDENCE},
                },
            },
        },
    }  # fmt: skip
    return told | changed


def declare(root: Path, told: AnyMapping[str, Any], name: str = "walk") -> None:
    """Put a journey into the company's own catalogue."""
    folder = root / "own" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.yaml").write_text(json.dumps(told), "utf-8")


def settings(**changed: Any) -> dict[str, Any]:
    """The configuration of the walk: its own catalogue beside the shipped one, a day that is not today."""
    return {"catalogue": "own", "imports": {"latest_date": "2030-12-31"}, **changed}


@dataclass(frozen=True, eq=False)
class Walk:
    """The company, and what was imported as data frames."""

    of: Company
    reader: Reader
    events: pd.DataFrame
    answers: pd.DataFrame
    orders: pd.DataFrame
    cases: pd.DataFrame

    @functools.cached_property
    def records(self) -> list[dict[Any, Any]]:
        """The events one by one."""
        return self.events.to_dict("records")

    @functools.cached_property
    def sessions(self) -> list[list[dict[str, Any]]]:
        """Every session of theirs."""
        return sessions(self.events)


def walk(root: Path, told: AnyMapping[str, Any] | None = None, seed: int = 3, **changed: Any) -> Walk:
    """Import a random walk of some 3,000 events over ten months."""
    declare(root, told or journey())
    of = Company(root, settings(**changed))
    rng = np.random.default_rng(seed)
    events, answers, orders, cases = events_of(rng), answers_of(rng), orders_of(rng), cases_of(rng)
    scale = {"scale": [1, 5]}
    columns = {name: name for name in ("response_id", "customer_id", "segment", "region", "touchpoint", "comment")}
    items = {
        "sign": {"from": "sign", **scale, "touchpoint": "arrive"},
        "help": {"from": "help", **scale, "touchpoint": "ask"},
    }
    mapping = of.mapping(
        columns | {"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "csat": {"from": "csat", **scale}},
        items=items,
    )
    of.bring_all(
        interactions=(events.drop(columns="at"), None), responses=(answers, mapping), orders=(orders, None),
        cases=(cases, None),
    )  # fmt: skip
    return Walk(of, open_reader(of.settings), events, answers, orders, cases)


def days(rng: np.random.Generator, n: int) -> Any:
    return pd.Timestamp("2026-01-05") + pd.to_timedelta(rng.integers(0, 30, n) * 10, unit="D")


def events_of(rng: np.random.Generator, n: int = 3000) -> pd.DataFrame:
    """Events on whole quarters of an hour, so that many share a time; one in ten names no customer."""
    who = rng.integers(0, 150, n)
    start = days(rng, n) + pd.to_timedelta(rng.integers(0, 12, n) * 900 + 3600 * rng.integers(8, 11, n), unit="s")
    at = pd.Series(start).dt.tz_localize(ZONE)
    odd = rng.random(n) < 0.2
    at = at + pd.to_timedelta(np.where(odd, rng.integers(1, 900, n), 0), unit="s")
    return pd.DataFrame(
        {
            "interaction_id": [f"e{i:05d}" for i in rng.permutation(n)],
            "customer_id": np.where(rng.random(n) < 0.1, None, [f"c{c:03d}" for c in who]),
            "at": at.dt.tz_convert("UTC"),
            "occurred_at": at.dt.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "touchpoint": rng.choice(["arrive", "ask", "ask_again", "buy", "leave", "elsewhere"], n),
            "channel": rng.choice(["shop", "web", ""], n, p=[0.5, 0.4, 0.1]),
            "segment": np.where(who % 3 == 0, "family", "single"),
            "region": np.where(who % 2 == 0, "north", "south"),
            "wait_seconds": np.where(rng.random(n) < 0.5, rng.integers(0, 3000, n), np.nan),
            "outcome": rng.choice(["done", "failed"], n, p=[0.9, 0.1]),
        }
    )


def answers_of(rng: np.random.Generator, n: int = 900) -> pd.DataFrame:
    who = rng.integers(0, 180, n)
    return pd.DataFrame(
        {
            "response_id": [f"a{i:04d}" for i in range(n)],
            "customer_id": np.where(rng.random(n) < 0.05, None, [f"c{c:03d}" for c in who]),
            "occurred_on": pd.Series(days(rng, n)).dt.strftime("%Y-%m-%d"),
            "segment": np.where(who % 3 == 0, "family", "single"),
            "region": np.where(who % 2 == 0, "north", "south"),
            "touchpoint": rng.choice(["arrive", "buy", "leave"], n),
            "csat": rng.integers(1, 6, n),
            "sign": rng.integers(1, 6, n),
            "help": np.where(rng.random(n) < 0.3, None, rng.integers(1, 6, n)),
            "comment": [f"remark number {i} about it" if i % 3 else None for i in range(n)],
        }
    )


def orders_of(rng: np.random.Generator, n: int = 700) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"c{c:03d}" for c in rng.integers(0, 120, n)],
            "occurred_on": pd.Series(days(rng, n)).dt.strftime("%Y-%m-%d"),
            "amount": rng.integers(50, 500, n),
            "margin": rng.integers(-20, 200, n),
        }
    )


def cases_of(rng: np.random.Generator, n: int = 200) -> pd.DataFrame:
    at = pd.Series(days(rng, n)).dt.tz_localize(ZONE)
    return pd.DataFrame(
        {
            "customer_id": [f"c{c:03d}" for c in rng.integers(0, 150, n)],
            "opened_at": at.dt.strftime("%Y-%m-%dT%H:%M:%S%z"),
            "kind": "complaint",
            "problem": rng.choice(["silence", "noise"], n),
            "touchpoint": rng.choice(["ask", "buy"], n),
            "cost": rng.integers(1, 50, n),
            "compensation": np.where(rng.random(n) < 0.5, rng.integers(1, 20, n), np.nan),
        }
    )


# ---------------------------------------------------------------- the plain second opinion


def step_of(touchpoint: str) -> str | None:
    """The step an event belongs to."""
    return {"ask_again": "ask"}.get(touchpoint, touchpoint if touchpoint in STEPS else None)


def sessions(events: pd.DataFrame, hours: float = 2.0, order: tuple[str, ...] = STEPS) -> list[list[dict[Any, Any]]]:
    """Every session as its events in order: by customer, split where more than ``hours`` pass."""
    known = events.assign(step=events["touchpoint"].map(step_of)).dropna(subset=["step", "customer_id"])
    by_customer: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for event in known.to_dict("records"):
        by_customer[event["customer_id"]].append(event)
    found: list[list[dict[Any, Any]]] = []
    for walked in by_customer.values():
        walked.sort(key=lambda e: (e["at"], order.index(e["step"]), e["interaction_id"]))
        for i, event in enumerate(walked):
            if i == 0 or (event["at"] - walked[i - 1]["at"]).total_seconds() > 3600 * hours:
                found.append([])
            found[-1].append(event)
    return found


@functools.cache  # the same few thousand events are asked in a hundred tests
def day_of(at: pd.Timestamp) -> str:
    return str(at.tz_convert(ZONE).date())


def counted(of: list[list[dict[str, Any]]]) -> tuple[Counter[Any], Counter[Any], Counter[Any], Counter[Any]]:
    """Transitions, sessions passing a step, sessions dropped there, and whole paths."""
    moves: Counter[Any] = Counter()
    passed: Counter[Any] = Counter()
    dropped: Counter[Any] = Counter()
    paths: Counter[Any] = Counter()
    for session in of:
        steps = [event["step"] for event in session]
        moves.update(zip(steps, [*steps[1:], None], strict=True))
        passed.update(set(steps))
        paths[tuple(steps)] += 1
        if not set(steps) & set(ENDS):
            dropped[steps[-1]] += 1
    return moves, passed, dropped, paths
