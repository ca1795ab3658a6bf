"""The metrics once more, plainly: pandas on the rows and textbook formulas, without a look at the engine's
SQL.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

DIMENSIONS = ("segment", "channel", "touchpoint")
ITEMS: dict[str, dict[str, Any]] = {
    "staff": {"scale": (1, 5), "touchpoint": "desk"},
    "wait": {"scale": (1, 7), "touchpoint": "queue", "reversed": True},
    "food": {"scale": (0, 10)},
}
Z = stats.norm.ppf(0.975)


def answers(rows: int = 3000, seed: int = 11) -> pd.DataFrame:
    """Answers of two years: gaps everywhere, some dimension values not stated, one rated item at most, no
    customer twice.
    """
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2024-05-10") + pd.to_timedelta(rng.integers(0, 700, rows), unit="D")
    frame = pd.DataFrame({"occurred_on": days.strftime("%Y-%m-%d")})
    frame["segment"] = rng.choice(np.array(["business", "leisure", "家庭", None]), rows, p=[0.5, 0.3, 0.15, 0.05])
    frame["channel"] = rng.choice(np.array(["web", "lounge", None]), rows, p=[0.6, 0.3, 0.1])
    frame["touchpoint"] = rng.choice(["desk", "queue", "gate"], rows)
    shift = (frame["segment"] == "business").to_numpy() * 1.0
    for name, low, high in [
        ("nps", 0, 10),
        ("csat", 1, 5),
        ("ces", 1, 7),
        ("needs_met", 1, 5),
        ("ease", 1, 5),
        ("enjoyment", 1, 5),
        ("emotion", 1, 7),
    ]:
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
    """What each row says to a metric: ``x`` over ``base`` (1 but for a ratio), its weight, and how to treat
    it.
    """

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


def layer(f: pd.DataFrame, name: str) -> Rows:
    three = f[["needs_met", "ease", "enjoyment"]].notna().all(axis=1)
    return share(f, three, f[name].fillna(0).astype(int) >= 4)


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
    return Rows(
        f[asked],
        pd.Series(1.0, index=f.index[asked]),
        "ratio",
        base=(f["told_us"] == "yes")[asked].astype(float),
    )


PLAIN: dict[str, Callable[[pd.DataFrame], Rows]] = {
    "nps": lambda f: net(f, f["nps"], 9, 6),
    "csat": lambda f: share(f, f["csat"].notna(), f["csat"] >= 4),
    "csat_mean": lambda f: mean(f, f["csat"]),
    "ces": lambda f: share(f, f["ces"].notna(), f["ces"] >= 5),
    "ces_mean": lambda f: mean(f, f["ces"]),
    "experience_index": layers,
    "needs_met_share": lambda f: layer(f, "needs_met"),
    "ease_share": lambda f: layer(f, "ease"),
    "enjoyment_share": lambda f: layer(f, "enjoyment"),
    "emotion_index": lambda f: net(f, f["emotion"], 6, 3),
    "touchpoint_score": ratings,
    "problem_incidence": lambda f: share(f, f["had_problem"] != "", f["had_problem"] == "yes"),
    "complaint_propensity": lambda f: share(
        f, (f["had_problem"] == "yes") & (f["told_us"] != ""), f["told_us"] == "yes"
    ),
    "iceberg_multiplier": iceberg,
    "comment_rate": lambda f: share(f, f["occurred_on"].notna(), f["comment"] != ""),
}


def estimate(
    x: np.ndarray, w: np.ndarray, base: np.ndarray, method: str, factor: float
) -> tuple[float, float, float, float]:
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
    low, high = min(p - d - half, up - down), max(p - d + half, up - down)  # of one answer it would not hold the value
    return factor * (up - down), factor * max(low, -1), factor * min(high, 1), size


LIMITS = {
    "csat_mean": (1, 5),
    "ces_mean": (1, 7),
    "touchpoint_score": (0, 100),
    "iceberg_multiplier": (1, math.inf),
    "experience_index": (-100, 100),
}


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
        x, w, base = (group[c].to_numpy(dtype=float) for c in ("_x", "_w", "_base"))
        value, low, high, size = estimate(x, w, base, rows.method, rows.factor)
        named = tuple(None if part != part else part for part in (key if isinstance(key, tuple) else (key,)))
        found[named] = (value, max(low, low_limit), min(high, high_limit), len(group), size)
    return found
