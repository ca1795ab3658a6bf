"""The best mix of levers under a budget against every mix there is, one by one in plain Python."""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cx_metrics.cli import main
from cx_metrics.declarations.business_case import CaseLever, Effort
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.declarations.model_checks import model_problems
from cx_metrics.errors import QuestionError
from cx_metrics.roi.best_mix import MANY_DRAWS, best_mix
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_run import run
from cx_metrics.roi.draws import drawn
from cx_metrics.roi.mix_document import mix_lines
from cx_metrics.text import Text
from tests.case_answers import few_answers
from tests.shipped_cases import catalogue, defaults, model

RUNNING = ("running_cost_first", "running_cost_second", "running_cost_later")
STEPS = np.linspace(0, 1, 6)


def told(effort: Effort | None) -> CaseAnswer:
    """The investment case with the benefits of cost of inaction, at its defaults, and with these levers."""
    shipped = model("investment", "cost_of_inaction")
    of = replace(shipped, case=replace(shipped.case, effort=effort))
    inputs = defaults(of)
    inputs["customers"] = replace(inputs["customers"], low=190_000.0, base=200_000.0, high=210_000.0)
    # of the company, only what a mix reads
    rests: dict[str, Any] = {"as_of": None, "build": "", "sample": False}
    return CaseAnswer(of, "TWD", None, inputs, {}, {}, {}, None, (), {}, None, (), **rests)


def costing(fixed: float, bend: float, **parts: float) -> Effort:
    levers = {name: CaseLever(part, fixed, bend) for name, part in parts.items()}
    return Effort("one_off_cost", "a test", levers, RUNNING)


def every_mix(answer: CaseAnswer, budget: float) -> tuple[float, tuple[float, ...]]:
    """The highest mean net present value over the same draws, and its mix, of all in fifths that are affordable."""
    of: CaseModel = answer.model
    effort = of.case.effort
    assert effort is not None
    draws = next(iter(drawn(answer.inputs, of.inputs, of.correlations, runs=MANY_DRAWS, seed=1)))
    best: tuple[float, tuple[float, ...]] = (-np.inf, ())
    for mix in product(STEPS, repeat=len(effort.levers)):
        cost = 0.0
        values = dict(draws)
        for share, (name, lever) in zip(mix, effort.levers.items(), strict=True):
            if share > 0:
                cost += lever.part * (lever.fixed + (1 - lever.fixed) * share**lever.bend)
            values[name] = draws[name] * share
        if cost * answer.inputs["one_off_cost"].base > budget + 1e-6:
            continue
        for name in ("one_off_cost", *effort.follows):
            values[name] = draws[name] * cost
        worth = float(np.mean(run(of, values, ("net_present_value",))["net_present_value"]))
        best = max(best, (worth, mix))
    return best


@pytest.mark.parametrize(
    ("budget", "fixed", "bend"),
    [(0.0, 0.0, 1.0), (22_000.0, 0.4, 1.5), (60_000.0, 0.0, 1.0), (60_000.0, 0.4, 1.5), (500_000.0, 0.4, 1.5)],
)
def test_no_mix_of_all_there_are_is_better(budget: float, fixed: float, bend: float) -> None:
    answer = told(costing(fixed, bend, prevented=0.5, handled=0.3, quickened=0.2))
    found = best_mix(answer, budget)
    worth, _ = every_mix(answer, budget)
    assert found.spent <= budget * (1 + 1e-6)
    assert found.net_present_value >= worth - 1e-6 * abs(worth)  # it also tries what lies between the fifths
    assert found.spent == pytest.approx(sum(lever.cost for lever in found.levers))
    for lever in found.levers:
        assert lever.worth >= -1e-6 if lever.share else lever.worth == 0


def greedy(answer: CaseAnswer, budget: float) -> float:
    """What comes of buying, step by step, the fifth of a lever that brings most for its money."""
    effort = answer.model.case.effort
    assert effort is not None
    draws = next(iter(drawn(answer.inputs, answer.model.inputs, answer.model.correlations, runs=MANY_DRAWS, seed=1)))

    def cost(mix: dict[str, float]) -> float:
        parts = ((effort.levers[n], s) for n, s in mix.items() if s > 0)
        return sum(one.part * (one.fixed + (1 - one.fixed) * s**one.bend) for one, s in parts)

    def worth(mix: dict[str, float]) -> float:
        values = draws | {name: draws[name] * share for name, share in mix.items()}
        values |= {name: draws[name] * cost(mix) for name in (effort.budget, *effort.follows)}
        return float(np.mean(run(answer.model, values, ("net_present_value",))["net_present_value"]))

    mix = dict.fromkeys(effort.levers, 0.0)
    while True:
        further = [mix | {name: share + 0.2} for name, share in mix.items() if share < 0.99]
        paid = [one for one in further if cost(one) * answer.inputs["one_off_cost"].base <= budget + 1e-6]
        best = max(paid, key=lambda one: (worth(one) - worth(mix)) / (cost(one) - cost(mix)), default=mix)
        if worth(best) <= worth(mix):
            return worth(mix)
        mix = best


def test_buying_first_what_pays_best_goes_wrong() -> None:
    """A first fifth pays best, and then no money is left to begin what pays more in all."""
    levers = {"prevented": CaseLever(0.5, 0.9), "handled": CaseLever(0.3), "quickened": CaseLever(0.2)}
    answer = told(Effort("one_off_cost", "a test", levers, RUNNING))
    found = best_mix(answer, 50_000)
    assert greedy(answer, 50_000) < 0.9 * found.net_present_value
    assert found.net_present_value >= every_mix(answer, 50_000)[0] * (1 - 1e-6)


def test_the_whole_programme_is_the_case_as_it_stands() -> None:
    answer = told(costing(0.2, 1.4, prevented=0.4, invited=0.1, handled=0.3, quickened=0.2))
    found = best_mix(answer, 1e9)
    of = answer.model
    draws = next(iter(drawn(answer.inputs, of.inputs, of.correlations, runs=MANY_DRAWS, seed=1)))
    plain = run(of, draws, ("net_present_value",))["net_present_value"].mean()
    assert found.whole == pytest.approx(plain) and found.whole_cost == pytest.approx(100_000)
    assert found.net_present_value >= found.whole
    struck = {**answer.inputs, "prevented": replace(answer.inputs["prevented"], struck=True)}
    assert "prevented" not in {lever.input for lever in best_mix(replace(answer, inputs=struck), 1e5).levers}


def test_what_cannot_be_spread_is_said() -> None:
    with pytest.raises(QuestionError, match="declares no levers"):
        best_mix(told(None), 1000)
    alone = told(costing(0, 1, prevented=1))
    struck = {**alone.inputs, "prevented": replace(alone.inputs["prevented"], struck=True)}
    with pytest.raises(QuestionError, match="every lever is struck"):
        best_mix(replace(alone, inputs=struck), 1000)
    for budget in (-1.0, float("nan"), float("inf")):
        with pytest.raises(QuestionError, match="no amount"):
            best_mix(told(costing(0, 1, prevented=1)), budget)


@pytest.mark.parametrize(
    ("effort", "words"),
    [
        (costing(0, 1, prevented=0.5, handled=0.4), "add up to 0.9"),
        (costing(0, 0.5, prevented=1), "bend 0.5"),
        (costing(0, 1, satisfied=1), "no input with a `without`"),
        (Effort("one_of_cost", "t", {"prevented": CaseLever(1)}), "did you mean 'one_off_cost'"),
        (Effort("decay", "t", {"prevented": CaseLever(1)}), "is in share"),
    ],
)
def test_levers_that_cannot_be_are_refused(effort: Effort, words: str) -> None:
    (problem,) = model_problems(told(effort).model, catalogue().business_cases)
    assert words in str(problem)


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    few_answers(tmp_path)
    asked = ["--config", str(tmp_path / "config.yaml"), "roi", "investment", "--budget", "50000", "--runs", "100"]
    assert main([*asked, "--json"]) == 0
    mix = json.loads(capsys.readouterr().out)["best_mix"]
    assert mix["spent"] <= 50_000 and mix["costs"]["default"] and len(mix["levers"]) == 8
    assert mix["whole_programme"]["cost"] == 100_000


@pytest.mark.parametrize(("language", "words"), [("zh-TW", "最佳用法"), ("zh-CN", "最佳用法"), ("en", "best use of")])
def test_it_is_said_in_words(language: str, words: str) -> None:
    answer = told(costing(0, 1, prevented=0.5, handled=0.3, quickened=0.2))
    lines = mix_lines(best_mix(answer, 60_000), answer, Text(language, "TWD"))
    assert words in lines[1] and any("100%" in line or "100 %" in line for line in lines)
