"""The measuring engine against a plain pandas implementation on the rows: every metric, split, period and
filter.
"""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.metrics import Measurement
from tests.companies import Company
from tests.oracle.plain import PLAIN, plain

SPLITS: tuple[tuple[str, ...], ...] = (
    (),
    ("segment",),
    ("channel",),
    ("touchpoint",),
    ("segment", "touchpoint"),
)
PERIODS: dict[str, dict[str, Any]] = {
    "default": {},
    "ragged": {"start": "2025-02-11", "end": "2025-09-03"},
    "months": {"grain": "month"},
    "days": {"start": "2025-03-03", "end": "2025-03-20", "grain": "day"},
    "filters": {"where": {"segment": ["business", "家庭"], "channel": "web"}},
    "not stated": {"where": {"segment": ["", "leisure"]}},
}


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("by", SPLITS, ids=lambda by: "+".join(by) or "total")
def test_every_metric_equals_pandas(
    asked: tuple[Company, pd.DataFrame, bool], by: tuple[str, ...], period: str
) -> None:
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
