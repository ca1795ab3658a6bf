"""Journeys are data: three ship, a company adds its own, and what is wrong in a file is told where it stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_catalogue
from cx_metrics.declarations.catalogue import SHIPPED
from cx_metrics.declarations.journey_checks import load_journey
from cx_metrics.errors import DeclarationError
from cx_metrics.sample.lounge import STAGES, TOUCHPOINTS
from tests import walks
from tests.warehouses import Company


def problems(folder: Path, told: Any) -> str:
    """What is said of a journey file."""
    file = folder / "walk.yaml"
    file.write_text(told if isinstance(told, str) else json.dumps(told, indent=1), "utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_journey(file)
    return str(caught.value)


def told_of(folder: Path, told: Any) -> str:
    """What the whole catalogue says of a company's own journey."""
    walks.declare(folder, told)
    with pytest.raises(DeclarationError) as caught:
        load_catalogue(Company(folder, walks.settings()).settings)
    return str(caught.value)


def ask(**changed: Any) -> dict[str, Any]:
    """The walk with its second touchpoint changed."""
    told = walks.journey()
    told["stages"]["before"]["touchpoints"]["ask"] |= changed
    return told


def test_the_shipped_lounge_visit_is_the_journey_of_the_sample_company() -> None:
    journey = load_journey(SHIPPED / "journeys" / "lounge_visit.yaml")
    assert tuple(journey.stages) == STAGES
    assert {step.id: step.stage_id for step in journey.steps} == {n: t.stage for n, t in TOUCHPOINTS.items()}
    assert all(step.values == {"touchpoint": (step.id,)} for step in journey.steps)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"sesions": 1}, "unknown key 'sesions' — did you mean 'sessions'?"),
        ({"sessions": {"rule": "samday", "ends_at": ["buy"]}}, "did you mean 'same_day'?"),
        ({"sessions": {"rule": "same_day", "ends_at": ["by"]}}, "'by' is no touchpoint of this journey — did you mean"),
        ({"sessions": {"rule": "same_day", "ends_at": []}}, "name the touchpoints that end a session"),
        ({"sessions": {"rule": "gap", "ends_at": ["buy"]}}, "say after how many hours"),
        ({"sessions": {"rule": "same_day", "hours": 2.0, "ends_at": ["buy"]}}, "choose the rule gap"),
        ({"sessions": {"rule": "gap", "hours": 0.0, "ends_at": ["buy"]}}, "use more than 0"),
        ({"stages": {}}, "no touchpoint"),
        ({"cases_within_days": -1}, "use 0 (the same day) to 366"),
        ({"goal": {"fr": "aller"}}, "give en"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    found = problems(tmp_path, walks.journey(**changed))
    assert told in found and "walk.yaml, line" in found


MODE = {"name": "x", "severity": 5, "detection": 5, "signs": {"problem": ["p"]}, "evidence": walks.EVIDENCE}
ZONE = {"minimum": 50.0, "ideal": 80.0, "evidence": walks.EVIDENCE}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"matches": {"touchpoint": ["arrive"]}}, "an event could belong to arrive and to ask"),
        ({"matches": {"stage": ["any"]}}, "let them match different values of one column"),
        ({"zone": ZONE | {"minimum": 90.0}}, "0 <= minimum <= ideal <= 100"),
        ({"zone": ZONE | {"idel": 90.0}}, "did you mean 'ideal'?"),
        ({"failures": {"f": MODE | {"severity": 11}}}, "rate it from 1 to 10"),
        ({"failures": {"f": MODE | {"detection": 0}}}, "rate it from 1 to 10"),
        ({"failures": {"f": MODE | {"signs": {}}}}, "name a kind or problem of cases, or an outcome of events"),
        ({"failures": {"f": MODE | {"signs": {"problem": ["p"], "outcome": ["o"]}}}}, "name one of the two"),
        ({"failures": {"f": MODE | {"signs": {"kind": ["complain"]}}}}, "did you mean 'complaint'?"),
        ({"failures": {"f": MODE | {"loses": 1.5}}}, "a share lies between 0 and 1"),
        ({"failures": {"F!": MODE}}, "is not a plain name"),
        ({"evidence": {"source": "workshp", "on": "2026-01-01"}}, "did you mean 'workshop'?"),
        ({"evidence": {"source": "workshop", "on": "January"}}, "found 'January'"),
    ],
)
def test_what_is_wrong_with_a_touchpoint_is_told(tmp_path: Path, changed: dict[str, Any], told: str) -> None:
    found = problems(tmp_path, ask(**changed))
    assert told in found and "walk.yaml, line" in found and "stages.before.touchpoints.ask" in found


def test_one_id_stands_once(tmp_path: Path) -> None:
    told = walks.journey()
    told["stages"]["after"]["touchpoints"]["ask"] = {"name": "again", "owner": "x", "matches": {"touchpoint": ["y"]}}
    assert "'ask' stands in before too" in problems(tmp_path, told)
    told = ask(failures={"lost": MODE})
    told["stages"]["after"]["touchpoints"]["buy"]["failures"] = {"lost": MODE}
    assert "'lost' stands at ask too" in problems(tmp_path, told)


def test_every_problem_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, ask(zone=ZONE | {"ideal": 120.0}, failures={"f": MODE | {"severity": 0}}))
    assert "0 <= minimum" in found and "rate it from 1 to 10" in found


def test_a_wrong_metric_is_told_with_the_nearest(tmp_path: Path) -> None:
    assert "walk.yaml, key score: 'touchpoint_scor' is not a metric — did you mean 'touchpoint_score'?" in told_of(
        tmp_path, walks.journey(score="touchpoint_scor")
    )
    assert "stages.before.touchpoints.ask.metrics: 'csatt' is not a metric" in told_of(tmp_path, ask(metrics=["csatt"]))
    assert "nps is no mean on 0 to 100" in told_of(tmp_path, ask(score="nps"))


def test_a_company_adds_a_journey_and_replaces_a_shipped_one(tmp_path: Path) -> None:
    walks.declare(tmp_path, walks.journey())
    walks.declare(tmp_path, walks.journey(name="Ours"), "lounge_visit")
    journeys = Company(tmp_path, walks.settings()).catalogue.journeys
    assert journeys["walk"].name == "A walk" and journeys["lounge_visit"].name == "Ours"
    assert {"online_order", "lounge_review"} <= set(journeys)


def test_a_changed_session_rule_asks_for_a_new_build(tmp_path: Path) -> None:
    """The marts were counted by the old one."""
    walks.declare(tmp_path, walks.journey())
    before = Company(tmp_path, walks.settings()).catalogue.fingerprint
    walks.declare(tmp_path, walks.journey(goal="another"))
    assert Company(tmp_path, walks.settings()).catalogue.fingerprint == before, "words change no count"
    walks.declare(tmp_path, walks.journey(sessions={"rule": "same_day", "ends_at": ["buy"]}))
    assert Company(tmp_path, walks.settings()).catalogue.fingerprint != before
