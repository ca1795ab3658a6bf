"""Whatever answers a question, however often rows repeat, in whatever pieces: the numbers stay what they
are.
"""

import math
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cx_metrics.metrics import Measurement, cells
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import CellQuery, Pieces, answered_by, plan
from cx_metrics.warehouse.reader import Reader
from tests.companies import Company, company
from tests.oracle.plain import DIMENSIONS, ITEMS, PLAIN, answers

QUESTIONS: list[dict[str, Any]] = [
    {},
    {"by": ("segment",)},
    {"where": {"channel": "web"}},
    {"by": ("touchpoint",), "grain": "quarter"},
    {"by": ("segment",), "where": {"channel": "lounge"}, "grain": "year"},
]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
@pytest.mark.parametrize("whole", [True, False], ids=["whole months", "ragged"])
def test_every_rollup_that_can_answer_answers_alike(
    asked: tuple[Company, pd.DataFrame, bool],
    question: dict[str, Any],
    whole: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = asked[0]
    start, end = (date(2024, 7, 1), date(2025, 6, 30)) if whole else (date(2024, 7, 9), date(2025, 6, 11))
    period = Period(start, end)
    needs = frozenset((*question.get("by", ()), *question.get("where", {})))

    def ask() -> tuple[Measurement, ...]:
        return made.ask("nps", "csat_mean", "experience_index", start=str(start), end=str(end), **question).measurements

    usual = ask()
    inner = period.inner
    assert inner is not None
    plans: list[Pieces] = [
        ((None, period),),
        ((None, inner), *((None, edge) for edge in period.edges if edge != period and not whole)),
    ]
    for rollup in made.reader.rollups:
        if rollup.view == "responses" and needs <= set(rollup.dimensions):
            if whole or rollup.grain == "day":
                plans.append(((rollup, period),))
            if not whole:
                plans.append(((rollup, inner), *((None, edge) for edge in period.edges)))
    assert len(plans) >= 3
    for pieces in plans:
        monkeypatch.setattr(cells, "plan", lambda *_, pieces=pieces: pieces)
        assert alike(ask(), usual), pieces


def alike(one: tuple[Measurement, ...], other: tuple[Measurement, ...]) -> bool:
    if [(m.metric, m.by, m.period, m.n) for m in one] != [(m.metric, m.by, m.period, m.n) for m in other]:
        return False
    ours, theirs = (
        [[math.nan if v is None else v for v in (m.value, m.low, m.high, m.n_effective)] for m in side]
        for side in (one, other)
    )
    return np.allclose(ours, theirs, rtol=1e-9, atol=1e-9, equal_nan=True)


def test_the_planner_prefers_rollups_and_says_so(asked: tuple[Company, pd.DataFrame, bool]) -> None:
    reader = asked[0].reader

    def source(needs: set[str], start: date, end: date, grain: Any = None) -> str:
        return answered_by(plan(reader, CellQuery("responses", (), Period(start, end), tuple(needs), grain=grain)))

    year = date(2025, 1, 1), date(2025, 12, 31)
    assert source(set(DIMENSIONS), *year).startswith("rollup_responses_month")
    assert source({"segment"}, date(2025, 1, 5), date(2025, 12, 31)) == "rollup_responses_day_segment"
    assert source({"segment", "channel"}, date(2025, 1, 5), date(2025, 12, 31)).endswith("+ batches")
    assert source({"segment", "channel"}, date(2025, 1, 5), date(2025, 1, 9)) == "batches"
    assert source({"segment", "channel"}, *year, "day") == "batches"
    assert source({"channel"}, *year, "day") == "rollup_responses_day_channel"


def test_a_cube_too_large_is_kept_in_pairs_and_answers_alike(
    asked: tuple[Company, pd.DataFrame, bool], tmp_path: Path
) -> None:
    made, frame, _ = asked
    small = company(tmp_path, frame, dimensions=DIMENSIONS, items=ITEMS, most_cells_in_a_rollup=40)
    held = [r for r in small.reader.rollups if r.view in ("responses", "ratings")]  # the others hold no row
    assert held and not any(set(r.dimensions) == set(DIMENSIONS) for r in held)
    for question in (
        {"by": ("segment", "channel")},
        {"by": DIMENSIONS},
        {"by": ("segment",), "where": {"channel": "web", "touchpoint": "desk"}},
    ):
        assert alike(small.ask(*PLAIN, **question).measurements, made.ask(*PLAIN, **question).measurements)


def test_every_answer_twice_leaves_the_values_and_narrows_the_intervals(tmp_path: Path) -> None:
    frame = answers(rows=2000)
    once, twice = [
        company(made, part, dimensions=DIMENSIONS, items=ITEMS)
        for made, part in (
            (new(tmp_path / "once"), frame),
            (new(tmp_path / "twice"), pd.concat([frame, frame])),
        )
    ]
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


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_metrics_asked_together_are_what_each_is_alone(
    asked: tuple[Company, pd.DataFrame, bool], question: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one query fetches the sums of all of them."""
    made, names = asked[0], ("nps", "csat_mean", "experience_index")
    alone = [found for name in names for found in made.ask(name, **question).measurements]
    fetched: list[str] = []
    fetch = cells.fetch

    def noted(reader: Reader, asked: CellQuery) -> cells.Cells:
        fetched.append(asked.view)
        return fetch(reader, asked)

    monkeypatch.setattr(cells, "fetch", noted)
    assert list(made.ask(*names, **question).measurements) == alone
    assert len(fetched) == len(set(fetched))
