"""The plan that the sample company declares in config.yaml stands in proportion to what the sample loses, and what
finance says of its cases is so."""

from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.declarations import load_settings
from cx_metrics.roi import case_leaning
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_reading import spread, value_at
from cx_metrics.roi.worked_case import business_case
from cx_metrics.sample import write_company
from cx_metrics.sample.write import USUAL_ROWS
from cx_metrics.text import Text
from tests.case_answers import of_sample
from tests.sample_reader import sample_company
from tools.serving import ROOT

COSTS = ("one_off_cost", "running_cost_first", "running_cost_second", "running_cost_later")
FINANCE = load_settings(ROOT / "config.yaml").finance.inputs
RUNS = 2000


@pytest.fixture(scope="module")
def plan(sample_house: Path) -> CaseAnswer:
    """The plan of a sample company smaller than the usual one, at as much smaller a cost: what it brings is so too."""
    with (sample_company(sample_house).files / "survey.csv").open(encoding="utf-8") as survey:
        part = (sum(1 for _ in survey) - 1) / USUAL_ROWS
    costs = {
        name: InputChange(told.base * part, (told.low or told.base) * part, (told.high or told.base) * part)
        for name, told in FINANCE.items()
        if name in COSTS
    }
    assert len(costs) == len(COSTS) and 0 < part < 1
    return business_case(of_sample(sample_house), "investment", changes=costs, runs=RUNS)


@pytest.fixture(scope="module")
def loss(sample_house: Path) -> CaseAnswer:
    return business_case(of_sample(sample_house), "cost_of_inaction", runs=RUNS)


def test_the_plan_takes_on_about_a_third_of_what_is_lost_at_a_cost_in_proportion(
    plan: CaseAnswer, loss: CaseAnswer
) -> None:
    lost, reached = value_at(loss, "damage"), loss.walk["scoped"]
    assert lost is not None and reached is not None
    assert 1 / 4 < reached / lost < 1 / 2
    assert 1 / 10 < plan.inputs["one_off_cost"].base / lost < 1 / 2


def test_the_money_is_back_in_the_second_year_and_not_for_certain(plan: CaseAnswer) -> None:
    months, simulation = plan.months("payback"), plan.simulation
    assert months is not None and 12 < months <= 24
    assert simulation is not None and simulation.chance_of_loss is not None
    assert simulation.chance_of_payback is not None and 0.9 < simulation.chance_of_payback < 0.99
    assert 0.05 < simulation.chance_of_loss < 0.25


def test_what_is_lost_stands_in_the_middle_of_what_the_runs_say(loss: CaseAnswer) -> None:
    seen, lost = spread(loss, "damage"), value_at(loss, "damage")
    assert seen.p10 is not None and seen.p90 is not None and lost is not None
    assert 0.4 < (lost - seen.p10) / (seen.p90 - seen.p10) < 0.6
    assert case_leaning.leaning(loss, Text("en")) == ""


def test_what_finance_says_of_the_cases_of_the_year_is_what_they_say(tmp_path: Path) -> None:
    files = {path.stem: path for path in write_company(tmp_path, USUAL_ROWS)}
    cases = pd.read_csv(files["cases"])
    year = cases[cases["opened"].between("2025-11-01", "2026-11-01")]
    paid, again = year["compensation"] > 0, year["solved_first_time"] == "no"
    answered = (year["kind"] == "complaint") | (year["kind"] == "question")
    found = {
        "compensated": paid.mean(),
        "compensation": year.loc[paid, "compensation"].mean(),
        "contacts_after_failure": year.loc[again, "contacts"].mean() - 1,
        "avoidable": answered.mean(),
    }
    for name, value in found.items():
        told = FINANCE[name]
        assert told.low is not None and told.high is not None and told.low <= value <= told.high, (name, value)
