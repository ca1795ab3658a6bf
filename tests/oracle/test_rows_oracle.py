"""Metrics over cases, events, invitations and orders against plain pandas on the sample company: values and samples by
each dimension, and intervals as the textbook has them for the effective sample."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from cx_metrics.metrics import Measurement
from tests.oracle.plain import Z
from tests.sample_reader import Sample, sample_company

DIMENSIONS = ("segment", "region", "channel", "stage", "touchpoint")
YES = {"yes": True, "no": False, True: True, False: False}


@dataclass(frozen=True)
class Plain:
    """A metric over one file: what each row that counts adds above and below the line, and the kind of figure."""

    file: str
    day: str
    rows: Callable[[pd.DataFrame], pd.Series]
    x: Callable[[pd.DataFrame], pd.Series]
    base: Callable[[pd.DataFrame], pd.Series]
    kind: str


def ones(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(1.0, index=frame.index)


PLAIN = {
    "first_contact_resolution": Plain(
        "cases", "opened", lambda f: f["solved_first_time"].notna(),
        lambda f: f["solved_first_time"].map(YES).astype(float), ones, "share",
    ),
    "cost_per_case": Plain("cases", "opened", lambda f: f["cost"].notna(), lambda f: f["cost"], ones, "mean"),
    "completion_rate": Plain(
        "interactions", "happened_at", lambda f: f["succeeded"].notna(),
        lambda f: f["succeeded"].map(YES).astype(float), ones, "share",
    ),
    "cost_per_interaction": Plain(
        "interactions", "happened_at", lambda f: f["cost"].notna(), lambda f: f["cost"], ones, "mean"
    ),
    "response_rate": Plain(
        "invitations", "sent_on", lambda f: f["sent_on"].notna(), lambda f: f["answer_no"].notna() * 1.0, ones, "share"
    ),
    "average_order_value": Plain(
        "orders", "ordered_on", lambda f: f["amount"] >= 0, lambda f: f["amount"], ones, "ratio"
    ),
    "margin_share": Plain(
        "orders", "ordered_on", lambda f: f["margin"].notna(), lambda f: f["margin"], lambda f: f["amount"], "ratio"
    ),
}  # fmt: skip
PERIODS: dict[str, dict[str, Any]] = {
    "default": {},
    "ragged": {"start": "2025-11-11", "end": "2026-02-03"},
    "months": {"start": "2026-03-01", "end": "2026-05-31", "grain": "month"},
}


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    return sample_company(sample_house)


@pytest.fixture(scope="module")
def frames(sample: Sample) -> dict[str, pd.DataFrame]:
    """The files, each row with its day and with the dimensions that it states or its customer has."""
    people = pd.read_csv(sample.files / "customers.csv").set_index("customer_id")
    found = {}
    for plain in {p.file: p for p in PLAIN.values()}.values():
        frame = pd.read_csv(sample.files / f"{plain.file}.csv", low_memory=False)
        time = pd.to_datetime(frame[plain.day])
        local = time.dt.tz_convert("Asia/Taipei") if time.dt.tz else time
        frame["_day"] = local.dt.strftime("%Y-%m-%d")
        for name in DIMENSIONS:
            # these files state either a dimension of the event or, through the customer, one of who it is; never both
            frame[name] = frame["customer_no"].map(people[name]) if name in people else frame.get(name)
            frame[name] = frame[name].astype(object)
        found[plain.file] = frame
    return found


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(
    "by", [(), *((name,) for name in DIMENSIONS), ("segment", "channel")], ids=lambda b: "+".join(b)
)
def test_every_metric_of_rows_equals_pandas(
    sample: Sample, frames: dict[str, pd.DataFrame], by: tuple[str, ...], period: str
) -> None:
    question = PERIODS[period]
    answer = sample.ask(*PLAIN, by=by, **question)
    monthly = "grain" in question
    for metric, plain in PLAIN.items():
        frame = frames[plain.file]
        frame = frame[frame["_day"].between(str(answer.period.start), str(answer.period.end))]
        frame = frame[plain.rows(frame)].assign(_month=lambda f: f["_day"].str[:7])
        keys = [*(["_month"] if monthly else []), *by]
        groups = frame.groupby(keys, dropna=False) if keys else [((), frame)]
        expected = {tuple(None if k != k else k for k in key): group for key, group in groups}
        found = {
            (*([m.period.start.isoformat()[:7]] if monthly else []), *(m.groups[name] for name in by)): m
            for m in answer.measurements
            if m.metric == metric
        }
        assert set(expected) == {key for key, m in found.items() if m.n}, metric
        for key, group in expected.items():
            same_as_textbook(found[key], plain.x(group).to_numpy(float), plain.base(group).to_numpy(float), plain.kind)


def same_as_textbook(m: Measurement, x: np.ndarray, base: np.ndarray, kind: str) -> None:
    """Value and sample of these rows, and the interval that they have when they are worth ``n_effective``."""
    value, size = x.sum() / base.sum(), m.n_effective
    assert m.n == len(x) and size is not None and 0.2 * len(x) < size <= len(x) * (1 + 1e-9)
    assert m.value == pytest.approx(value, rel=1e-9)
    if kind == "share":
        middle, half = value + Z**2 / (2 * size), Z * math.sqrt(value * (1 - value) / size + Z**2 / (4 * size**2))
        low, high = ((middle + sign * half) / (1 + Z**2 / size) for sign in (-1, 1))
        ends = 0.0 if value == 0 else low, 1.0 if value == 1 else high
        assert (m.low, m.high) == pytest.approx(ends, abs=1e-9)
        return
    off = (x - value * base) / base.mean()  # how far each row draws the figure from where it is
    sum_of_squares = ((off - off.mean()) ** 2).sum()
    if len(x) < 2 or size <= 1 or sum_of_squares < 1e-9:
        assert m.low is None and m.high is None
        return
    # Student's mean divides by the effective sample less one, the linearised variance by the rows less one
    variance = sum_of_squares / len(x) / (size - 1) if kind == "mean" else sum_of_squares / (len(x) - 1) / size
    half = stats.t.ppf(0.975, size - 1) * math.sqrt(variance)
    assert (m.low, m.high) == pytest.approx((value - half, value + half), rel=1e-9)
