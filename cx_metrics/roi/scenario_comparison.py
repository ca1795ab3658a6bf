"""Scenarios side by side over the same draws: by how much each differs from the first, and whether beyond doubt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cx_metrics.company import Company
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.formula.arithmetic import Array
from cx_metrics.roi.case_answer import CaseAnswer, Value
from cx_metrics.roi.case_run import cases_of, run
from cx_metrics.roi.draws import drawn
from cx_metrics.roi.scenario_answer import ScenarioAnswer, scenario_answer
from cx_metrics.roi.sensitivity import plain, target_line
from cx_metrics.workspace import Scenario

MOST_COMPARED = 4
SURE = 0.95  # of the draws, from which one scenario brings more than another beyond doubt


@dataclass(frozen=True)
class Difference:
    """By how much the deciding line of one scenario exceeds that of the first, draw by draw: P10, P50, P90, and in what
    share of the draws it does. ``verdict``: more or less beyond doubt, or not to be told apart."""

    scenario: str
    p10: Value
    p50: Value
    p90: Value
    above: float
    verdict: Literal["more", "less", "not_told_apart"]


def differences(
    company: Company, scenarios: Sequence[Scenario], runs: int, seed: int = 1
) -> tuple[list[ScenarioAnswer], list[Difference]]:
    """Up to four scenarios of one case side by side, and how each differs from the first. Every scenario meets the same
    draws, so that what they have in common cancels out. Raises QuestionError for scenarios of several cases."""
    cases = list(dict.fromkeys(scenario.says.case for scenario in scenarios))
    if len(cases) > 1:
        raise QuestionError(Problem("scenarios", f"belong to {' and '.join(cases)}", "compare those of one case"))
    if not 2 <= len(scenarios) <= MOST_COMPARED:
        raise QuestionError(Problem("scenarios", f"are {len(scenarios)}", f"compare two to {MOST_COMPARED}"))
    answers = [scenario_answer(company, scenario, runs, seed) for scenario in scenarios]
    lines = [_deciding(each.answer, runs, seed) for each in answers]
    return answers, [
        _difference(each.scenario.says.name, line - lines[0]) for each, line in zip(answers[1:], lines[1:], strict=True)
    ]


def _deciding(answer: CaseAnswer, runs: int, seed: int) -> Array:
    """The line that decides, in each draw."""
    model, line = answer.model, target_line(answer.model)
    parts = []
    for draws in drawn(answer.inputs, model.inputs, model.correlations, runs=runs, seed=seed):
        size = max(values.size for values in draws.values())
        parts.append(np.broadcast_to(cases_of(run(model, draws, (line,))[line], size), (size,)))
    return np.resize(np.concatenate(parts), runs)


def _difference(name: str, values: Array) -> Difference:
    known = values[np.isfinite(values)]
    if not known.size:
        return Difference(name, None, None, None, float("nan"), "not_told_apart")
    above, below = float((known > 0).mean()), float((known < 0).mean())
    p10, p50, p90 = (plain(value) for value in np.quantile(known, (0.1, 0.5, 0.9)))
    verdict: Literal["more", "less", "not_told_apart"] = "not_told_apart"
    if above >= SURE:
        verdict = "more"
    elif below >= SURE:
        verdict = "less"
    return Difference(name, p10, p50, p90, above, verdict)
