"""Every metric over the years of customers, by each of its dimensions, against plain pandas on the sample company."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.metrics import Measurement
from tests.oracle.plain_years import PLAIN_YEARS, Files, files, plain_year, years
from tests.sample_reader import Sample, sample_company

METRICS = ("active_customers", *PLAIN_YEARS)
SPLITS: tuple[tuple[str, ...], ...] = ((), ("segment",), ("region",), ("segment", "region"))
# what is asked, and the months as at whose end the answers stand
ASKED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "default": ({}, ["2026-10"]),
    "earlier": ({"start": "2024-12-01", "end": "2025-11-30"}, ["2025-11"]),
    "ragged": ({"start": "2026-05-11", "end": "2026-10-12"}, ["2026-09"]),
    "months": ({"start": "2026-07-01", "end": "2026-10-31", "grain": "month"}, [f"2026-{m:02}" for m in (7, 8, 9, 10)]),
    "quarters": ({"start": "2026-01-20", "end": "2026-08-31", "grain": "quarter"}, ["2026-03", "2026-06", "2026-08"]),
    "filters": ({"where": {"region": ["europe", "taiwan"], "segment": "leisure"}}, ["2026-10"]),
}


@pytest.fixture(scope="module")
def sample(sample_house: Path) -> tuple[Sample, Files]:
    made = sample_company(sample_house)
    return made, files(made.files)


@pytest.fixture(scope="module")
def by_month(sample: tuple[Sample, Files]) -> dict[str, pd.DataFrame]:
    return {month: years(sample[1], month) for _, months in ASKED.values() for month in months}


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("by", SPLITS, ids=lambda by: "+".join(by) or "total")
def test_every_metric_of_years_equals_pandas(
    sample: tuple[Sample, Files], by_month: dict[str, pd.DataFrame], by: tuple[str, ...], asked: str
) -> None:
    question, months = ASKED[asked]
    answer = sample[0].ask(*METRICS, by=by, **question)
    compared = 0
    for month in months:
        frame = by_month[month]
        for name, values in question.get("where", {}).items():
            frame = frame[frame[name].isin([values] if isinstance(values, str) else values)]
        for metric in METRICS:
            expected = plain_year(metric, frame, list(by))
            found = {
                tuple(m.groups[name] for name in by): m
                for m in answer.measurements
                if m.metric == metric and as_at(m) == month
            }
            assert set(expected) == {key for key, m in found.items() if m.value is not None}, (metric, month)
            for key, numbers in expected.items():
                m = found[key]
                got = [math.nan if part is None else part for part in (m.value, m.low, m.high, m.n)]
                np.testing.assert_allclose(got, numbers, rtol=1e-9, atol=1e-9, err_msg=f"{metric} {key} {month}")
                assert m.n_effective == pytest.approx(m.n)  # customers are drawn one by one
                compared += 1
    assert compared > 8 * len(months)


def as_at(m: Measurement) -> str:
    assert m.covers is not None and m.covers.months == 12 and m.period.start <= m.covers.end <= m.period.end
    return m.covers.end.isoformat()[:7]


def test_the_year_before_is_unknown_and_never_nought(sample: tuple[Sample, Files]) -> None:
    before = ("retention_by_purchase", "lapse_rate", "revenue_growth", "earned_growth", "earned_new_customers")
    early = sample[0].ask(*before, start="2025-12-01", end="2026-08-31").measurements
    assert [(m.value, m.n, m.status) for m in early] == [(None, 0, "not_measurable")] * len(before)
    known = sample[0].ask(*before, start="2025-12-01", end="2026-09-30").measurements
    assert all(m.value is not None and m.n for m in known)


@pytest.mark.parametrize(("start", "end"), [("2024-10-01", "2025-08-31"), ("2026-09-03", "2026-09-28")])
def test_a_period_without_a_full_year_or_month_is_not_measurable(
    sample: tuple[Sample, Files], start: str, end: str
) -> None:
    found = sample[0].ask(*METRICS, start=start, end=end).measurements
    assert len(found) == len(METRICS)
    assert {(m.value, m.n, m.status) for m in found} == {(None, 0, "not_measurable")}


def test_changes_are_between_the_ends_of_both_periods(sample: tuple[Sample, Files]) -> None:
    answer = sample[0].ask("active_customers", "revenue_per_customer", "churn_rate", compare="year")
    ends = [{m.metric: m.value for m in sample[0].ask(
        "active_customers", "revenue_per_customer", "churn_rate", start=f"{year - 1}-11-01", end=f"{year}-10-31"
    ).measurements} for year in (2025, 2026)]  # fmt: skip
    for m in answer.measurements:
        assert m.change == pytest.approx(ends[1][m.metric] - ends[0][m.metric], rel=1e-9)
        assert m.change_low < m.change < m.change_high and m.detectable > 0
    counted, spent, left = answer.measurements
    assert counted.mix is None and None not in (spent.mix, left.mix)
    assert left.mix + left.rate == pytest.approx(left.change, rel=1e-9)
