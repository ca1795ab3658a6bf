"""A scenario worked out: with the numbers of today, and beside those that were frozen."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Literal

from cx_metrics.company import Company
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.assumptions import InputChange, assumptions
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.roi.case_document import as_json
from cx_metrics.roi.simulation import RUNS
from cx_metrics.roi.worked_case import business_case, model_of
from cx_metrics.text import Text
from cx_metrics.workspace import Scenario, ScenarioContent, Unusable

Kept = Literal["kept", "better", "worse"]


@dataclass(frozen=True)
class InputSince:
    """An input since its scenario was saved: its base ``then``, and what it is ``now`` under the same changes. Of a
    frozen scenario, where the data can tell by now: what was ``measured`` since, and whether the promise was kept."""

    input: str
    then: float
    now: InputValue
    measured: InputValue | None = None
    verdict: Kept | None = None


@dataclass(frozen=True)
class ScenarioState:
    """What has become of a scenario: what it changes and the case has no more (``gone``), whether the case's file is
    another, and its inputs."""

    gone: tuple[str, ...]
    case_changed: bool
    inputs: tuple[InputSince, ...]

    @property
    def moved(self) -> tuple[InputSince, ...]:
        """Those whose base is another today."""
        return tuple(each for each in self.inputs if not math.isclose(each.now.base, each.then, rel_tol=1e-9))

    @property
    def realised(self) -> tuple[InputSince, ...]:
        """Those whose promise can be held against the data."""
        return tuple(each for each in self.inputs if each.verdict is not None)


@dataclass(frozen=True)
class ScenarioAnswer:
    """A scenario with today's numbers, and what has become of it since it was saved."""

    scenario: Scenario
    answer: CaseAnswer
    state: ScenarioState


def content_of(
    company: Company,
    case: str,
    name: str,
    *,
    changes: Mapping[str, float | InputChange],
    struck: Sequence[str] = (),
    uses: tuple[str, ...] | None = None,
    note: str = "",
) -> ScenarioContent:
    """What to save of these changes to a case. Raises QuestionError for a case, input or value that makes no sense."""
    model = model_of(company, case, uses)
    bases = {name: value.base for name, value in assumptions(company, model, changes, struck).items()}
    told = {n: change if isinstance(change, InputChange) else InputChange(change) for n, change in changes.items()}
    kept = {n: {key: _plain(value) for key, value in vars(c).items() if value is not None} for n, c in told.items()}
    return ScenarioContent(
        case=case,
        name=name,
        changes=kept,
        struck=tuple(struck),
        uses=uses,
        declared=fingerprint(company, model),
        build=company.reader.build,
        note=note,
        bases=bases,
    )


def frozen(company: Company, scenario: Scenario) -> ScenarioContent:
    """What to save of a scenario so that it keeps every number as it is now. Raises Unusable for one that does."""
    if scenario.is_frozen:
        raise Unusable(f"scenario {scenario.says.name!r}", "is frozen already", "duplicate it to go on")
    answer = scenario_answer(company, scenario, RUNS).answer
    snapshot = as_json(answer, Text("en", company.settings.organisation.currency))
    return replace(scenario.says, snapshot=snapshot, build=company.reader.build)


def scenario_state(company: Company, scenario: Scenario) -> ScenarioState:
    """What has become of a scenario since it was saved. Raises QuestionError when its case is gone."""
    model = model_of(company, scenario.says.case, scenario.says.uses)
    changes, struck, _ = _applicable(model, scenario.says)
    return _state(company, scenario, model, assumptions(company, model, changes, struck))


def scenario_answer(company: Company, scenario: Scenario, runs: int | None = None, seed: int = 1) -> ScenarioAnswer:
    """The scenario with today's numbers. What the case has no more is left out and named. Raises QuestionError when the
    case is gone, or a value lies outside the domain that an input has today."""
    says = scenario.says
    model = model_of(company, says.case, says.uses)
    changes, struck, _ = _applicable(model, says)
    answer = business_case(
        company, says.case, changes=changes, struck=struck, runs=runs, seed=seed, scenario=says.name, uses=says.uses
    )
    return ScenarioAnswer(scenario, answer, _state(company, scenario, model, answer.inputs))


def _state(company: Company, scenario: Scenario, model: CaseModel, now: Mapping[str, InputValue]) -> ScenarioState:
    """``now`` holds the inputs of today under the changes of the scenario. A promise is held against the data only
    where these go on later than it was frozen: kept where it lies inside the interval of what is measured."""
    says, snapshot = scenario.says, scenario.says.snapshot or {}
    frozen_then = {name: float(told["base"]) for name, told in snapshot.get("inputs", {}).items() if "base" in told}
    as_of, until = company.reader.as_of, snapshot.get("as_of")
    tells = as_of is not None and until is not None and as_of > date.fromisoformat(until)
    measured = assumptions(company, model) if tells else {}
    inputs = []
    for name, then in (frozen_then or says.bases).items():
        since = measured.get(name)
        if since is not None and since.metric is not None:
            verdict = _kept(then, since, company.catalogue.metrics[since.metric].polarity == "higher_is_better")
            inputs.append(InputSince(name, then, now[name], since, verdict))
        elif name in now:
            inputs.append(InputSince(name, then, now[name]))
    *_, gone = _applicable(model, says)
    return ScenarioState(gone, fingerprint(company, model) != says.declared, tuple(inputs))


def _kept(promise: float, measured: InputValue, higher_is_better: bool) -> Kept:
    if measured.low <= promise <= measured.high:
        return "kept"
    return "better" if (measured.base > promise) == higher_is_better else "worse"


def fingerprint(company: Company, model: CaseModel) -> str:
    """Of the files that declare a case and those it uses."""
    cases = company.catalogue.business_cases
    parts = [cases[name].path.read_bytes() for name in sorted({*model.origin.values(), model.case.id})]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _applicable(
    model: CaseModel, says: ScenarioContent
) -> tuple[dict[str, float | InputChange], list[str], tuple[str, ...]]:
    changes: dict[str, float | InputChange] = {
        name: change_in(told) for name, told in says.changes.items() if name in model.inputs
    }
    struck = [name for name in says.struck if name in model.inputs and model.inputs[name].without is not None]
    gone = [name for name in (*says.changes, *says.struck) if name not in changes and name not in struck]
    return changes, struck, tuple(dict.fromkeys(gone))


def change_in(told: Mapping[str, Any]) -> InputChange:
    """A change as it was kept."""
    known = {each.name for each in fields(InputChange)}
    days = {name: date.fromisoformat(told[name]) for name in ("date", "holds_until") if told.get(name)}
    return InputChange(**({name: value for name, value in told.items() if name in known} | days))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
