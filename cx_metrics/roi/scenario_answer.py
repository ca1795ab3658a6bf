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
class ScenarioAnswer:
    """A scenario with today's numbers. ``gone``: what it changes or strikes and the case has no more; ``case_changed``:
    the case's file is not what it was when the scenario was saved."""

    scenario: Scenario
    answer: CaseAnswer
    gone: tuple[str, ...]
    case_changed: bool

    @property
    def moved(self) -> tuple[str, ...]:
        """The inputs of a frozen scenario whose base is another today."""
        frozen = _frozen_inputs(self.scenario)
        now = self.answer.inputs
        return tuple(name for name, then in frozen.items() if name in now and now[name].base != then.get("base"))


@dataclass(frozen=True)
class MovedInput:
    """An input whose base is another today than when the scenario was saved."""

    input: str
    then: float
    now: float


@dataclass(frozen=True)
class Realised:
    """An input of a frozen scenario that the data can tell by now: what was ``promised``, what is measured since."""

    input: str
    promised: float
    measured: InputValue
    verdict: Kept


@dataclass(frozen=True)
class ScenarioState:
    """What has become of a scenario: what it changes and the case has no more (``gone``), whether the case's file is
    another, which inputs have moved, and what was ``realised`` of a frozen one."""

    gone: tuple[str, ...]
    case_changed: bool
    moved: tuple[MovedInput, ...]
    realised: tuple[Realised, ...]


def content_of(
    company: Company,
    case: str,
    name: str,
    *,
    changes: Mapping[str, float | InputChange],
    struck: Sequence[str] = (),
    uses: tuple[str, ...] | None = None,
    note: str = "",
    snapshot: Mapping[str, Any] | None = None,
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
        snapshot=snapshot,
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
    says = scenario.says
    model = model_of(company, says.case, says.uses)
    changes, struck, gone = _applicable(model, says)
    now = assumptions(company, model, changes, struck)
    frozen_then = {name: float(each["base"]) for name, each in _frozen_inputs(scenario).items() if "base" in each}
    then = frozen_then or dict(says.bases)
    moved = tuple(MovedInput(name, base, now[name].base) for name, base in then.items() if _differs(now, name, base))
    return ScenarioState(gone, fingerprint(company, model) != says.declared, moved, realised(company, scenario))


def scenario_answer(company: Company, scenario: Scenario, runs: int | None = None, seed: int = 1) -> ScenarioAnswer:
    """The scenario with today's numbers. What the case has no more is left out and named. Raises QuestionError when the
    case is gone, or a value lies outside the domain that an input has today."""
    says = scenario.says
    model = model_of(company, says.case, says.uses)
    changes, struck, gone = _applicable(model, says)
    answer = business_case(
        company, says.case, changes=changes, struck=struck, runs=runs, seed=seed, scenario=says.name, uses=says.uses
    )
    return ScenarioAnswer(scenario, answer, gone, fingerprint(company, model) != says.declared)


def realised(company: Company, scenario: Scenario) -> tuple[Realised, ...]:
    """Of a frozen scenario: every input that the data measure later than it was frozen. *kept* where the promise lies
    inside the interval of what is measured, else better or worse than promised. Empty while there are no later data."""
    snapshot = scenario.says.snapshot or {}
    as_of, then = company.reader.as_of, snapshot.get("as_of")
    if as_of is None or then is None or as_of <= date.fromisoformat(then):
        return ()
    model = model_of(company, scenario.says.case, scenario.says.uses)
    found = []
    for name, value in assumptions(company, model).items():
        promise = _frozen_inputs(scenario).get(name, {}).get("base")
        if value.metric is None or promise is None:
            continue
        higher = company.catalogue.metrics[value.metric].polarity == "higher_is_better"
        inside = value.low <= promise <= value.high
        verdict: Kept = "kept" if inside else "better" if (value.base > promise) == higher else "worse"
        found.append(Realised(name, float(promise), value, verdict))
    return tuple(found)


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


def _differs(now: Mapping[str, InputValue], name: str, base: float) -> bool:
    return name in now and not math.isclose(now[name].base, base, rel_tol=1e-9)


def change_in(told: Mapping[str, Any]) -> InputChange:
    """A change as it was kept."""
    known = {each.name for each in fields(InputChange)}
    days = {name: date.fromisoformat(told[name]) for name in ("date", "holds_until") if told.get(name)}
    return InputChange(**({name: value for name, value in told.items() if name in known} | days))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _frozen_inputs(scenario: Scenario) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = (scenario.says.snapshot or {}).get("inputs", {})
    return found
