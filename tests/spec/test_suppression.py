"""Nobody is identified: what a reader sees of a small company, taken together, never tells of fewer people
than the threshold.

Every question a reader may ask is asked; the rows behind each shown number are known here, so that shown
numbers can be subtracted from each other as a curious reader would.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.companies import Company, company

LEAST = 5  # the shipped threshold
DIMENSIONS = ("segment", "stage", "touchpoint")
PERIODS: dict[str, dict[str, Any]] = {
    "default": {},
    "before": {"start": "2024-03-01", "end": "2025-02-28"},
    "two years": {"start": "2024-03-01", "end": "2026-02-28"},
    "all": {"start": "2023-11-01", "end": "2026-03-09"},
    "calendar year": {"start": "2025-01-01", "end": "2025-12-31"},
    "half": {"start": "2025-03-01", "end": "2025-08-31"},
    "ragged": {"start": "2025-03-01", "end": "2025-08-17"},
    "to date": {"start": "2025-03-01", "end": "2026-03-09"},
}


@dataclass(frozen=True)
class Shown:
    """A number that a reader sees: its filters (dimension → values), its first and last day, and the rows
    behind it.
    """

    group: frozenset[tuple[str, frozenset[Any]]]
    start: str
    end: str
    rows: frozenset[int]

    def holds(self, other: "Shown") -> bool:
        """Whether every answer of the other is one of these, as far as the questions tell."""
        theirs = dict(other.group)
        inside = all(name in theirs and theirs[name] <= values for name, values in self.group)
        return inside and self.start <= other.start and other.end <= self.end


def answers(rows: int, seed: int) -> pd.DataFrame:
    """Some dozens of answers of 29 months, most of them recent; every touchpoint but one belongs to one
    stage.
    """
    rng = np.random.default_rng(seed)
    days = pd.Timestamp("2026-03-09") - pd.to_timedelta(
        np.minimum(rng.exponential(260, rows).astype(int), 858), unit="D"
    )
    touchpoint = rng.choice(["desk", "gate", "lounge", "call", "shop"], rows, p=[0.34, 0.3, 0.2, 0.12, 0.04])
    stage = np.where(
        touchpoint == "call",
        rng.choice(["arrive", "leave"], rows),
        np.where(np.isin(touchpoint, ["desk", "shop"]), "arrive", "leave"),
    )
    return pd.DataFrame(
        {
            "occurred_on": days.strftime("%Y-%m-%d"),
            "segment": rng.choice(["a", "b", "c", None], rows, p=[0.5, 0.3, 0.15, 0.05]),
            "stage": stage,
            "touchpoint": touchpoint,
            "nps": rng.integers(0, 11, rows),
            "csat": rng.integers(1, 6, rows),
        }
    )


@pytest.fixture(scope="module", params=[(90, 2), (400, 4), (1500, 5)], ids=lambda p: f"{p[0]} answers")
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Company, pd.DataFrame]:
    frame = answers(*request.param)
    return company(tmp_path_factory.mktemp("small"), frame, dimensions=DIMENSIONS), frame


def seen(
    made: tuple[Company, pd.DataFrame],
    by: tuple[str, ...] = (),
    where: dict[str, list[str]] | None = None,
    **asked: Any,
) -> Iterator[Shown]:
    """What a reader is shown in answer to one question."""
    asked_of, frame = made
    for m in asked_of.ask("nps", by=by, where=where, role="reader", **asked).measurements:
        start, end = m.period.start.isoformat(), m.period.end.isoformat()
        if m.status == "suppressed":
            assert (
                m.n
                is m.value
                is m.low
                is m.high
                is m.n_effective
                is m.change
                is m.detectable
                is m.mix
                is m.rate
                is m.verdict
                is None
            )
            continue
        group = {name: frozenset(v or None for v in values) for name, values in (where or {}).items()} | {
            n: frozenset([v]) for n, v in m.by
        }
        inside = (frame["occurred_on"] >= start) & (frame["occurred_on"] <= end)
        for name, values in group.items():
            inside &= frame[name].isin([v for v in values if v]) | (frame[name].isna() & (None in values))
        assert m.n == inside.sum()
        yield Shown(frozenset(group.items()), start, end, frozenset(np.flatnonzero(inside)))


def few(rows: int) -> bool:
    return 0 < rows < LEAST


def require_safe(shown: list[Shown]) -> None:
    """No shown number is of few people, nor is the difference of two of which one holds the other: by what
    was asked, whatever the periods; and as it happens in the data, in one period. Two totals of everybody may be
    taken from each other: what is left says when somebody answered, not who.
    """
    for one in shown:
        assert not few(len(one.rows)), one
    for one in shown:
        for other in shown:
            if not one.group and not other.group:
                continue
            if one.holds(other) or ((one.start, one.end) == (other.start, other.end) and one.rows >= other.rows):
                assert not few(len(one.rows - other.rows)), (one, other)


def test_single_filters_over_every_period(small: tuple[Company, pd.DataFrame]) -> None:
    shown = [
        s for asked in PERIODS.values() for by in ((), *((d,) for d in DIMENSIONS)) for s in seen(small, by, **asked)
    ]
    require_safe(shown)
    if len(small[1]) >= 400:
        assert len([s for s in shown if s.group]) >= 10  # hiding everything would be safe too


def test_what_the_shown_parts_leave_of_the_total_is_enough(small: tuple[Company, pd.DataFrame]) -> None:
    for asked in PERIODS.values():
        for total in seen(small, (), **asked):
            for dimension in DIMENSIONS:
                parts = [part.rows for part in seen(small, (dimension,), **asked)]
                assert not few(len(total.rows.difference(*parts))), (asked, dimension)


def test_months_quarters_and_days(small: tuple[Company, pd.DataFrame]) -> None:
    span: dict[str, Any] = {"start": "2023-11-01", "end": "2026-03-09"}
    for by in ((), ("segment",), ("touchpoint",)):
        shown = [s for grain in ("month", "quarter", "year") for s in seen(small, by, grain=grain, **span)]
        require_safe(shown + [s for asked in PERIODS.values() for s in seen(small, by, **asked)])
    days = list(seen(small, grain="day", start="2026-02-01", end="2026-02-28"))
    require_safe(days + list(seen(small, start="2026-02-01", end="2026-02-28")))


def test_consecutive_last_days_cannot_be_subtracted(small: tuple[Company, pd.DataFrame]) -> None:
    shown = [
        s
        for day in range(1, 29)
        for by in ((), ("segment",))
        for s in seen(small, by, start="2025-09-01", end=f"2026-02-{day:02d}")
    ]
    require_safe(shown)


def test_filters_with_several_values(small: tuple[Company, pd.DataFrame]) -> None:
    shown: list[Shown] = []
    for dimension in ("segment", "touchpoint"):
        values = [*small[0].reader.dimension_values[dimension], *([""] if dimension == "segment" else [])]
        for size in range(1, len(values) + 1):
            for chosen in combinations(values, size):
                shown += seen(small, where={dimension: list(chosen)})
    require_safe(shown + list(seen(small)))


@pytest.mark.parametrize(
    "by", [("segment", "touchpoint"), ("stage", "touchpoint"), ("segment", "stage"), DIMENSIONS], ids="+".join
)
@pytest.mark.parametrize("period", ["default", "two years", "half"])
def test_splits_by_several_dimensions(small: tuple[Company, pd.DataFrame], by: tuple[str, ...], period: str) -> None:
    """No cell is of a few, nor does it leave a few of the same with one filter fewer; and what all the shown parts of a
    shown group along one more dimension leave is nobody or enough."""
    asked = PERIODS[period]
    shown = [s for size in range(len(by) + 1) for some in combinations(by, size) for s in seen(small, some, **asked)]
    for one in shown:
        assert not few(len(one.rows)), one
        finer = [s for s in shown if len(s.group) == len(one.group) + 1 and one.group < s.group]
        for dimension in set(by) - dict(one.group).keys():
            parts = [part.rows for part in finer if dimension in dict(part.group)]
            assert not any(few(len(one.rows - part)) for part in parts), (one, dimension)
            assert not few(len(one.rows.difference(*parts))), (one, dimension)


def test_filtering_and_splitting_hide_the_same(small: tuple[Company, pd.DataFrame]) -> None:
    """A cell is hidden or not, however it is asked for."""
    split = {s.group for s in seen(small, ("segment", "touchpoint"))}
    filtered = {
        s.group
        for a in (*small[0].reader.dimension_values["segment"], "")
        for s in seen(small, ("touchpoint",), {"segment": [a]})
        if s.rows
    }
    assert filtered == split


def test_the_operator_sees_everything(small: tuple[Company, pd.DataFrame]) -> None:
    for by in ((), ("segment",), ("segment", "touchpoint")):
        found = small[0].ask("nps", by=by, **PERIODS["ragged"]).measurements
        assert all(m.status != "suppressed" and m.n is not None for m in found)


def test_a_large_company_hides_nothing(tmp_path: Path) -> None:
    made = company(tmp_path, answers(40_000, 9), dimensions=DIMENSIONS)
    for by in ((), ("touchpoint",), ("segment", "stage")):
        assert all(m.status != "suppressed" for m in made.ask("nps", by=by, role="reader").measurements)
