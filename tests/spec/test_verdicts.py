"""What is said of a change and of a sample: verdicts, mix and rate, statuses, and targets."""

import functools
from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.metrics import Measurement
from tests import companies
from tests.companies import Company, counted

ASKED = ("nps", "csat", "problem_incidence", "complaint_propensity", "iceberg_multiplier")
company = functools.partial(companies.company, metrics=ASKED)

# Verdicts


def waves(tmp_path: Path, before: dict[int, int], after: dict[int, int], **asked: str) -> Measurement:
    answers = pd.concat([counted(before, day="2025-06-01"), counted(after, day="2026-06-01")])
    return company(tmp_path, answers).one("nps", start="2026-01-01", end="2026-12-31", **({"compare": "year"} | asked))


def test_a_fall_from_46_to_39_on_ninety_answers_is_no_detectable_change(tmp_path: Path) -> None:
    found = waves(tmp_path, {10: 52, 7: 23, 0: 12}, {10: 53, 7: 25, 0: 16})
    assert found.value == pytest.approx(39.4, abs=0.05) and found.change == pytest.approx(-6.6, abs=0.05)
    assert found.verdict == "no_detectable_change"
    assert found.detectable == pytest.approx(31, abs=0.5)  # points: what 87 and 94 answers could have shown


def test_a_gain_of_fifteen_points_on_two_hundreds_is_no_detectable_change(tmp_path: Path) -> None:
    found = waves(tmp_path, {10: 50, 7: 30, 0: 20}, {10: 60, 7: 25, 0: 15})
    assert found.change == pytest.approx(15.0) and found.verdict == "no_detectable_change"
    assert found.detectable == pytest.approx(100 * 2.802 * 0.10759, abs=0.01)


@pytest.mark.parametrize(
    ("after", "verdict"),
    [({10: 90, 7: 5, 0: 5}, "better"), ({10: 10, 7: 30, 0: 60}, "worse"), ({10: 29}, "not_enough_answers")],
)
def test_verdicts(tmp_path: Path, after: dict[int, int], verdict: str) -> None:
    assert waves(tmp_path, {10: 50, 7: 30, 0: 20}, after).verdict == verdict


def test_fewer_problems_are_better_and_more_complaints_of_those_with_one_too(tmp_path: Path) -> None:
    def wave(day: str, problems: int, told: int) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "occurred_on": day,
                "had_problem": ["yes"] * problems + ["no"] * (500 - problems),
                "told_us": ["yes"] * told + ["no"] * (problems - told) + [""] * (500 - problems),
            }
        )

    asked = company(tmp_path, pd.concat([wave("2025-06-01", 250, 50), wave("2026-06-01", 150, 100)]))
    answer = asked.ask(
        "problem_incidence",
        "complaint_propensity",
        "iceberg_multiplier",
        start="2026-01-01",
        end="2026-12-31",
        compare="year",
    )
    assert [m.verdict for m in answer.measurements] == ["better", "better", "better"]


def test_a_change_of_mix_can_lower_the_total_while_every_segment_improves(tmp_path: Path) -> None:
    """A 90 to 91 %, B 60 to 62 %, mix 80/20 to 50/50: the total falls from 84 to 76.5 %."""
    rows = [
        counted({5: satisfied, 1: n - satisfied}, "csat", day, segment=segment)
        for day, segment, satisfied, n in [
            ("2025-06-01", "A", 720, 800),
            ("2025-06-01", "B", 120, 200),
            ("2026-06-01", "A", 455, 500),
            ("2026-06-01", "B", 310, 500),
        ]
    ]
    asked = company(tmp_path, pd.concat(rows))
    year = {"start": "2026-01-01", "end": "2026-12-31", "compare": "year"}
    total, groups = asked.one("csat", **year), asked.groups("csat", by=("segment",), **year)
    assert total.change == pytest.approx(0.765 - 0.84) and total.verdict == "worse"
    assert groups["A"].change == pytest.approx(0.01) and groups["B"].change == pytest.approx(0.02)
    assert total.rate == pytest.approx(0.65 * 0.01 + 0.35 * 0.02) and total.mix is not None and total.mix < -0.08
    assert total.mix + total.rate == pytest.approx(total.change, abs=1e-12)
    assert sum((m.mix or 0) + (m.rate or 0) for m in groups.values()) == pytest.approx(total.change, abs=1e-12)


# Statuses


def test_statuses(tmp_path: Path) -> None:
    asked = company(
        tmp_path,
        pd.concat(
            [
                counted({10: 20, 0: 9}, segment="small"),
                counted({10: 30}, segment="large"),
                counted({10: 4}, segment="tiny"),
            ]
        ),
    )
    found = asked.groups("nps", by=("segment",))
    assert {name: m.status for name, m in found.items()} == {"small": "few", "large": "ok", "tiny": "few"}
    assert asked.one("csat").status == "not_measurable" and asked.one("csat").value is None
    seen = asked.groups("nps", by=("segment",), role="reader")
    assert seen["tiny"].status == "suppressed" and seen["tiny"].n is None and seen["tiny"].value is None


# Targets

TARGETS = """
targets:
  - {metric: nps, value: 40, starts: 2026-01-01, ends: 2026-06-30, set_by: us, set_on: 2025-12-01}
  - {metric: nps, value: 45, starts: 2026-01-01, ends: 2026-06-30, set_by: us, set_on: 2026-02-01}
  - {metric: nps, value: 50, starts: 2026-07-01, ends: 2026-12-31, set_by: us, set_on: 2025-12-01}
  - {metric: nps, value: 10, starts: 2026-01-01, ends: 2026-12-31, where: {segment: b}, set_by: us, set_on: 2025-12-01}
  - {metric: csat, value: 0.9, starts: 2026-01-01, ends: 2026-12-31, set_by: us, set_on: 2025-12-01, sample: true}
"""


@pytest.fixture(scope="module")
def aimed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two segments in the first and the second half of a year, with targets."""
    rows = [
        counted({10: good, 0: 100 - good}, day=day, segment=segment).assign(csat=5)
        for day, segment, good in [
            ("2026-03-01", "a", 60),
            ("2026-03-02", "b", 90),
            ("2026-09-01", "a", 80),
            ("2026-12-31", "b", 80),
        ]
    ]
    return company(tmp_path_factory.mktemp("aimed"), pd.concat(rows), config=TARGETS)


def test_targets_belong_to_a_period_and_a_segment(aimed: Company) -> None:
    first, second = {"start": "2026-01-01", "end": "2026-06-30"}, {"start": "2026-07-01", "end": "2026-12-31"}
    assert aimed.one("nps", **first).target == 45  # the one set last
    assert aimed.one("nps", **second).target == 50
    assert aimed.one("nps", start="2025-01-01", end="2025-12-31").target is None
    by = aimed.groups("nps", by=("segment",), **first)
    assert by["b"].target == 10 and by["a"].target is None
    assert aimed.one("nps", where={"segment": "b"}, **first).target == 10
    assert aimed.one("nps", where={"segment": ["a", "b"]}, **first).target is None
    months = aimed.ask("nps", grain="month", start="2026-01-01", end="2026-12-31").measurements
    assert [m.target for m in months] == [45, 50, 50]


def test_comparing_with_the_target(aimed: Company) -> None:
    found = aimed.groups("nps", by=("segment",), start="2026-01-01", end="2026-06-30", compare="target")
    assert found["b"].verdict == "better" and found["b"].change == pytest.approx(80 - 10)
    assert found["a"].verdict is None and found["a"].change is None
    missed = aimed.one("nps", start="2026-01-01", end="2026-06-30", compare="target")
    assert missed.change == pytest.approx(50 - 45) and missed.verdict == "no_detectable_change"


def test_a_target_of_the_sample_company_is_never_applied_to_own_data(aimed: Company, tmp_path: Path) -> None:
    assert aimed.one("csat", start="2026-01-01", end="2026-12-31").target is None
    sample = company(tmp_path, counted({5: 50}, "csat"), config=TARGETS, sample=True)
    assert sample.one("csat", start="2026-01-01", end="2026-12-31").target == 0.9
    assert sample.one("nps", start="2026-01-01", end="2026-12-31").target is None
