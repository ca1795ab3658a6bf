"""Durations of the sample company against the files themselves: pandas for the rows, statsmodels for the curve."""

import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.stats.proportion import proportion_confint

from cx_metrics.company import Company as Seen
from cx_metrics.declarations import Catalogue, Settings
from cx_metrics.metrics import Measurement, Period, Question, filters, measure
from cx_metrics.warehouse.reader import Reader
from tests.sample_reader import sample_company

Z = 1.959963984540054
FIRST = pd.Timestamp("2024-10-01")  # the first day in the data
UNTIL = pd.Timestamp("2026-11-01")  # the end of the last day in the data
METRICS = {
    "first_response_time": 0.5,
    "first_response_time_p90": 0.9,
    "resolution_time": 0.5,
    "resolution_time_p90": 0.9,
}
SPLITS: tuple[tuple[str, ...], ...] = ((), ("channel",), ("segment",), ("channel", "region"))
PERIODS: dict[str, dict[str, Any]] = {
    "a year": {"start": "2025-11-01", "end": "2026-10-31"},
    "ragged": {"start": "2026-02-11", "end": "2026-09-03"},
    "within a month": {"start": "2026-10-05", "end": "2026-10-31"},
    "months": {"start": "2026-05-10", "end": "2026-10-31", "grain": "month"},
    "days": {"start": "2026-10-20", "end": "2026-10-31", "grain": "day"},
    "filters": {"start": "2025-11-01", "end": "2026-10-31", "where": (("channel", "email"), ("channel", "app"))},
}


@dataclass(frozen=True)
class Sample:
    settings: Settings
    catalogue: Catalogue
    reader: Reader
    files: dict[str, pd.DataFrame]

    def ask(self, metric: str, **asked: Any) -> tuple[Measurement, ...]:
        start, end = (pd.Timestamp(asked.pop(end)).date() for end in ("start", "end"))
        question = Question((metric,), period=Period(start, end), where=filters(asked.pop("where", ())), **asked)
        return measure(Seen(self.reader, self.catalogue, self.settings, "operator"), question).measurements


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> Sample:
    """The small sample company as imported, and its files as they were written."""
    made = sample_company(sample_house)
    files = {name: pd.read_csv(made.files / f"{name}.csv", low_memory=False) for name in ("cases", "customers")}
    return Sample(made.settings, made.catalogue, made.reader, files)


def bucketed(steps: pd.Series) -> pd.Series:
    """Whole steps, above a thousand three significant digits."""
    width = 10.0 ** np.maximum(np.floor(np.log10(steps.clip(lower=1))) - 2, 0)
    return np.floor(steps / width + 0.5) * width


def case_times(files: dict[str, pd.DataFrame], metric: str) -> pd.DataFrame:
    """Each case: its day, how long it took in seconds as far as is kept, whether that was the end."""
    people = files["customers"].set_index("customer_id")
    cases = files["cases"]
    opened, responded, resolved = (pd.to_datetime(cases[c]) for c in ("opened", "first_response", "resolved"))
    ends = resolved if metric.startswith("resolution") else responded
    stop = ends if metric.startswith("resolution") else ends.fillna(resolved)
    seconds = (stop.where(stop < UNTIL, UNTIL) - opened).dt.total_seconds()
    unit = 60 if metric.startswith("resolution") else 1
    return pd.DataFrame(
        {
            "day": opened.dt.strftime("%Y-%m-%d"),
            "seconds": bucketed(seconds / unit) * unit,
            "exact": seconds,
            "ended": ends < UNTIL,
            "channel": cases["channel"],
            **{name: cases["customer_no"].map(people[name]) for name in ("segment", "region")},
        }
    )


def read_off(seconds: pd.Series, ended: pd.Series, q: float, wider: float) -> tuple[float, float, float]:
    """The quantile and its limits by statsmodels' curve, Greenwood's errors and the rule of R's survfit."""
    if not ended.any():
        return math.nan, math.nan, math.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a curve that ends in nought
        curve = SurvfuncRight(seconds.to_numpy(), ended.to_numpy().astype(float))
    s, times, level = curve.surv_prob, curve.surv_times, 1 - q
    with np.errstate(all="ignore"):
        stretch = np.exp(Z * np.sqrt(wider) * curve.surv_prob_se / s)
        worth = curve.n_risk / np.append(1.0, s[:-1]) / wider
        low = np.where(s < 1e-12, 0.0, s / stretch)
        high = np.where(s < 1e-12, Z**2 / (worth + Z**2), s * stretch)
    first = np.flatnonzero(s <= level + 1e-9)
    value = times[first[0]] if first.size else math.nan
    if first.size and abs(s[first[0]] - level) < 1e-9 and first[0] + 1 < len(times):
        value = (times[first[0]] + times[first[0] + 1]) / 2
    size = len(seconds) / wider
    ends = [times[reached][0] if reached.any() else math.nan for reached in (low <= level, high <= level)]
    return value, ends[0] if size / (size + Z**2) > level else math.nan, ends[1]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("by", SPLITS, ids=lambda by: "+".join(by) or "total")
@pytest.mark.parametrize("metric", METRICS)
def test_every_time_equals_pandas_and_statsmodels(
    sample: Sample, metric: str, by: tuple[str, ...], period: str
) -> None:
    asked = PERIODS[period]
    rows = case_times(sample.files, metric)
    rows = rows[rows["day"].between(asked["start"], asked["end"])]
    if "where" in asked:
        rows = rows[rows["channel"].isin([value for _, value in asked["where"]])]
    grain = asked.get("grain")
    rows = rows.assign(time=rows["day"].str[: 7 if grain == "month" else 10])
    keys = [*(["time"] if grain else []), *by]
    groups = {k if isinstance(k, tuple) else (k,): part for k, part in rows.groupby(keys)} if keys else {(): rows}
    found = sample.ask(metric, by=by, **asked)
    assert len(found) == len(groups)
    for m in found:
        time = (m.period.start.isoformat()[: 7 if grain == "month" else 10],) if grain else ()
        part = groups[(*time, *(m.groups[name] for name in by))]
        assert m.n == len(part) and m.n_effective is not None
        expected = read_off(part["seconds"], part["ended"], METRICS[metric], m.n / m.n_effective)
        got = [math.nan if x is None else x for x in (m.value, m.low, m.high)]
        np.testing.assert_allclose(got, expected, rtol=1e-9, err_msg=str(m))


@pytest.mark.parametrize("metric", METRICS)
def test_the_buckets_cost_less_than_half_a_per_cent(sample: Sample, metric: str) -> None:
    rows = case_times(sample.files, metric)
    (m,) = sample.ask(metric, start="2024-10-01", end="2026-10-31")
    unrounded, _, _ = read_off(rows["exact"], rows["ended"], METRICS[metric], 1.0)
    assert m.value == pytest.approx(unrounded, rel=0.005)


def tenures(files: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Each member: the day of joining, the days stayed, whether that was the end, and from which age it was watched."""
    people = files["customers"]
    people = people[(people["audience"] == "customer") & people["tier"].isin(["silver", "gold", "platinum"])]
    joined, ended = pd.to_datetime(people["joined"]), pd.to_datetime(people["ended"])
    return people.assign(
        days=(ended.fillna(pd.Timestamp("2026-10-31")) - joined).dt.days,
        left=ended.notna(),
        age=(min(ended.min(), FIRST) - joined).dt.days.clip(lower=0),
    )


@pytest.mark.parametrize("by", [(), ("segment",), ("region",)], ids=str)
@pytest.mark.parametrize(
    "joined", [("2024-11-01", "2025-10-31"), ("2025-01-15", "2025-06-30"), ("2023-06-01", "2025-03-31")]
)
def test_the_share_kept_for_a_year_equals_statsmodels(
    sample: Sample, by: tuple[str, ...], joined: tuple[str, str]
) -> None:
    rows = tenures(sample.files)
    rows = rows[rows["joined"].between(*joined)]
    found = sample.ask("kept_after_a_year", by=by, start=joined[0], end=joined[1])
    for m in found:
        part = rows.loc[np.logical_and.reduce([rows[name] == value for name, value in m.by], axis=0)] if by else rows
        assert m.n == len(part) > 0
        entry = (part["age"] - 1).clip(lower=-1).to_numpy()  # watched from this age on; theirs is after it
        curve = SurvfuncRight(part["days"].to_numpy(), part["left"].to_numpy().astype(float), entry=entry)
        i = int(np.searchsorted(curve.surv_times, 365, side="right")) - 1
        assert i >= 0
        share = curve.surv_prob[i]
        worth = share * (1 - share) / curve.surv_prob_se[i] ** 2
        expected = share, *proportion_confint(share * worth, worth, method="wilson")
        np.testing.assert_allclose([m.value, m.low, m.high], expected, rtol=1e-9, err_msg=str(m))
