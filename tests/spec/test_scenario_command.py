"""Scenarios on the command line: saved, worked out with today's numbers, compared draw by draw, frozen, held to
account."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cx_metrics import workspace
from cx_metrics.cli import main
from cx_metrics.cli.context import Context
from cx_metrics.company import Company
from cx_metrics.roi import business_case
from cx_metrics.roi.scenario_answer import content_of, scenario_answer, scenario_state
from cx_metrics.roi.scenario_comparison import differences
from cx_metrics.workspace import Scenario
from tests.conftest import same_sample
from tests.warehouses import Company as Small


@pytest.fixture
def config(sample_house: Path, tmp_path: Path) -> Path:
    return same_sample(sample_house.parent, tmp_path)


@pytest.fixture
def company(config: Path) -> Company:
    return Context(config, None, False).company("operator")


def call(config: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    code = main(["--config", str(config), "scenario", *words, "--json"])
    printed = capsys.readouterr()
    return code, json.loads(printed.out) if printed.out else None, printed.err


def scenario(
    company: Company, name: str = "plan", snapshot: dict[str, Any] | None = None, **changes: float
) -> Scenario:
    says = content_of(company, "investment", name, changes=changes)
    return Scenario(name, replace(says, snapshot=snapshot), "Ann", datetime(2026, 1, 1, tzinfo=UTC), 1)


def test_a_scenario_is_kept_shown_frozen_and_signed(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    saved = ["save", "Two agents", "--case", "investment", "--set", "reached=0.9", "--author", "Ann"]
    assert call(config, capsys, *saved)[0] == 0
    code, _, said = call(config, capsys, *saved)
    assert code == 1 and "save over its revision 1" in said
    code, found, _ = call(config, capsys, *saved, "--strike", "invited", "--over", "1")
    assert (code, found["revision"], found["struck"]) == (0, 2, ["invited"])
    _, shown, _ = call(config, capsys, "show", "two agents", "--runs", "500")
    assert shown["now"]["inputs"]["reached"]["base"] == 0.9 and shown["now"]["inputs"]["invited"]["struck"]
    assert (shown["gone"], shown["case_changed"], shown["moved"], shown["realised"]) == ([], False, [], [])
    code, _, said = call(config, capsys, "sign", "Two agents", "--author", "Finance")
    assert code == 1 and "freeze it first" in said
    assert call(config, capsys, "freeze", "Two agents", "--author", "Ann")[1]["frozen"]
    call(config, capsys, "sign", "Two agents", "--author", "Finance", "--note", "for 2027")
    _, kept, _ = call(config, capsys, "show", "Two agents", "--runs", "500")
    assert kept["snapshot"]["net_present_value"] == shown["now"]["net_present_value"]
    assert [each["author"] for each in kept["signed"]] == ["Finance"]
    assert call(config, capsys, *saved, "--over", "3")[0] == 1
    assert (
        main(["--config", str(config), "roi", "investment", "--scenario", "two agents", "--runs", "500", "--json"]) == 0
    )
    asked = json.loads(capsys.readouterr().out)
    assert (asked["scenario"], asked["net_present_value"]) == ("Two agents", shown["now"]["net_present_value"])
    for words, remedy in (
        (["cost_of_inaction"], "roi investment"),
        (["investment", "--set", "reached=0.5"], "duplicate"),
    ):
        assert main(["--config", str(config), "roi", *words, "--scenario", "two agents"]) == 1
        assert remedy in capsys.readouterr().err
    _, copied, _ = call(config, capsys, "duplicate", "Two agents", "Copy", "--author", "Bea")
    assert not copied["frozen"] and copied["changes"] == kept["changes"]


def test_scenarios_that_meet_the_same_draws_are_told_apart_by_what_differs_alone(company: Company) -> None:
    less, more = scenario(company, "less", reached=0.5), scenario(company, "more", reached=0.7)
    same = scenario(company, "same", reached=0.5)
    answers, apart = differences(company, [less, more, same], runs=1_000)
    assert [each.verdict for each in apart] == ["more", "not_told_apart"]
    assert (apart[1].p10, apart[1].p90, apart[1].above) == (0.0, 0.0, 0.0)
    # apart, each spreads by far more than the two differ
    alone = answers[0].answer.simulation
    assert alone is not None and apart[0].p50 is not None and apart[0].p10 is not None and apart[0].p10 > 0
    spread = alone.lines["net_present_value"]
    assert spread.p90 is not None and spread.p10 is not None and spread.p90 - spread.p10 > apart[0].p50
    base = business_case(company, "investment", changes={"reached": 0.7}).result("net_present_value")
    assert answers[1].answer.result("net_present_value") == base


def test_what_differs_is_told_in_the_unit_of_the_case(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = Context(config, None, False).catalogue.case_model("earned_growth")
    assert model.unit(model.results.headline) == "share"
    name = next(name for name, value in model.inputs.items() if value.unit == "share")
    for each, value in (("low", "0.4"), ("high", "0.5")):
        call(config, capsys, "save", each, "--case", "earned_growth", "--set", f"{name}={value}", "--author", "Ann")
    assert main(["--config", str(config), "scenario", "compare", "low", "high", "--runs", "500"]) == 0
    told = capsys.readouterr().out.splitlines()[-1]
    assert told.startswith("high against low: ") and told.count("%") == 3


def test_what_the_case_has_no_more_is_named_and_kept(company: Company) -> None:
    now = scenario(company, reached=0.5)
    old = replace(
        now, says=replace(now.says, changes={**now.says.changes, "vanished": {"base": 1.0}}, declared="older")
    )
    found = scenario_answer(company, old)
    assert found.state.gone == ("vanished",) and found.state.case_changed and "vanished" in found.scenario.says.changes
    assert found.answer.inputs["reached"].base == 0.5


def test_a_case_that_has_changed_is_said_and_one_that_is_gone_loses_nothing(
    config: Path, company: Company, capsys: pytest.CaptureFixture[str]
) -> None:
    store = workspace.open_store(company.settings, company.reader.sample)
    says = scenario(company, "Changed", reached=0.5).says
    says = replace(says, changes={**says.changes, "vanished": {"base": 1.0}}, declared="older")
    workspace.save_scenario(store, says, author="Ann")
    asked = ["--config", str(config), "roi", "investment", "--scenario", "Changed", "--runs", "200"]
    assert main(asked) == 0
    assert capsys.readouterr().out.startswith("! the case has no more: vanished")
    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gone"] == ["vanished"]
    snapshot = {"as_of": "2020-01-31", "build": "then", "currency": "TWD", "net_present_value": 1234567.0}
    workspace.save_scenario(store, replace(says, case="plan_of_2020", name="Old", snapshot=snapshot), author="Ann")
    code, shown, _ = call(config, capsys, "show", "Old")
    assert (code, shown["snapshot"], shown["now"]) == (0, snapshot, None)
    assert main(["--config", str(config), "scenario", "show", "Old"]) == 0
    told = capsys.readouterr().out
    assert "plan_of_2020 is not declared any more" in told and "1,234,567 TWD" in told and "vanished" in told


def test_a_promise_is_held_against_what_was_measured_later(company: Company) -> None:
    now = business_case(company, "investment").inputs["churn_rate"]
    assert now.metric == "churn_rate"

    def verdict(promised: float) -> str:
        snapshot = {"as_of": "2020-01-31", "inputs": {"churn_rate": {"base": promised}}}
        (told,) = scenario_state(company, scenario(company, snapshot=snapshot)).realised
        return str(told.verdict) if told.input == "churn_rate" else ""

    assert verdict(now.base) == "kept"
    assert verdict(now.low - 0.01) == "worse"  # fewer were to leave than did
    assert verdict(now.high + 0.01) == "better"
    later = {"as_of": f"{company.reader.as_of}", "inputs": {"churn_rate": {"base": now.base}}}
    assert scenario_state(company, scenario(company, snapshot=later)).realised == ()


def test_a_frozen_scenario_says_which_numbers_have_moved(company: Company) -> None:
    inputs = {name: value.as_json("en") for name, value in business_case(company, "investment").inputs.items()}
    inputs["discount_rate"]["base"] += 0.01
    found = scenario_answer(company, scenario(company, snapshot={"inputs": inputs}))
    assert [each.input for each in found.state.moved] == ["discount_rate"]
    assert np.isfinite(found.answer.result("net_present_value"))


def test_a_company_of_which_nothing_has_happened_yet_runs_a_case_on_its_defaults(tmp_path: Path) -> None:
    made = Small(tmp_path)
    made.bring("customer_id,segment\na,x\nb,y\n", "customers")
    found = business_case(Context(made.config, None, False).company("reader"), "investment")
    assert not any(value.metric for value in found.inputs.values())
    assert found.result("net_present_value") is not None
