"""What the command line says of a scenario: as JSON, and in lines."""

from typing import Any

from cx_metrics import workspace
from cx_metrics.cli.roi_command import spread_said
from cx_metrics.roi.case_explain import quantity
from cx_metrics.roi.case_reading import value_at
from cx_metrics.roi.scenario_answer import InputSince, ScenarioAnswer
from cx_metrics.roi.scenario_comparison import Difference
from cx_metrics.roi.sensitivity import target_line
from cx_metrics.text import Text
from cx_metrics.workspace import Scenario, Store


def scenario_json(store: Store, scenario: Scenario) -> dict[str, Any]:
    """What is kept of a scenario, and who signed it."""
    says = scenario.says
    return {
        "name": says.name,
        "case": says.case,
        "changes": dict(says.changes),
        "struck": list(says.struck),
        "uses": None if says.uses is None else list(says.uses),
        "note": says.note,
        "author": scenario.author,
        "written_at": scenario.written_at.isoformat(),
        "revision": scenario.revision,
        "build": says.build,
        "frozen": scenario.is_frozen,
        "signed": [
            {"author": each.author, "note": each.note, "at": each.written_at.isoformat(), "revision": each.revision}
            for each in workspace.sign_offs(store, scenario.id)
        ],
    }


def head(scenario: Scenario) -> str:
    """A scenario in a line: its name, case, revision, author and time."""
    frozen = ", frozen" if scenario.is_frozen else ""
    when = f"{scenario.written_at:%Y-%m-%d %H:%M} UTC"
    return (
        f"{scenario.says.name}  {scenario.says.case}, revision {scenario.revision} by {scenario.author}, {when}{frozen}"
    )


def of_no_case(store: Store, scenario: Scenario, text: Text) -> tuple[dict[str, Any], list[str]]:
    """A scenario whose case is declared no more: what it keeps, and where it was frozen, what the case came to then."""
    says, snapshot = scenario.says, scenario.says.snapshot
    gone = [*says.changes, *says.struck]
    document = scenario_json(store, scenario) | {"now": None, "gone": gone, "case_changed": True, "snapshot": snapshot}
    lines = [
        head(scenario),
        f"the case {says.case} is not declared any more; what this changes is kept: {', '.join(gone)}",
    ]
    worth = None if snapshot is None else snapshot.get("net_present_value")
    if snapshot is not None:
        told = "" if worth is None else f": net present value {quantity(worth, 'money', text)} {snapshot['currency']}"
        lines.append(f"frozen as of {snapshot['as_of']}, build {snapshot['build']}{told}; every number with --json")
    return document, lines


def signed(store: Store, scenario: Scenario) -> str:
    """Who signed it; empty where nobody has."""
    names = [each.author for each in workspace.sign_offs(store, scenario.id)]
    return f"signed by {', '.join(names)}" if names else ""


def outcome(found: ScenarioAnswer, text: Text) -> list[str]:
    """What the case is about, with its spread over the runs."""
    answer, line = found.answer, found.answer.model.results.headline
    told = quantity(value_at(answer, line), answer.model.unit(line), text)
    return [f"  {answer.model.name(line, text.locale)}: {told}{spread_said(answer, line, text)}"]


def input_line(found: ScenarioAnswer, name: str, text: Text) -> str:
    """An input that the scenario changes or strikes."""
    value = found.answer.inputs.get(name)
    if value is None:
        return name
    mark = "struck out" if value.struck else quantity(value.base, value.unit, text)
    return f"{found.answer.model.name(name, text.locale)}: {mark}"


def realised_json(each: InputSince) -> dict[str, Any]:
    """A promise beside what was measured since."""
    now = each.measured
    assert now is not None, "nothing was measured since"
    return {
        "input": each.input,
        "promised": each.then,
        "measured": now.base,
        "low": now.low,
        "high": now.high,
        "n": now.n,
        "metric": now.metric,
        "verdict": each.verdict,
    }


def since(found: ScenarioAnswer, each: InputSince, text: Text) -> str:
    """The same as a line."""
    now = each.measured
    assert now is not None, "nothing was measured since"
    promised, low, base, high = (quantity(v, now.unit, text) for v in (each.then, now.low, now.base, now.high))
    name = found.answer.model.name(each.input, text.locale)
    kept = text(f"scenario.kept.{each.verdict}")
    return f"since then {name}: promised {promised}, measured {base} [{low}, {high}], n {now.n}: {kept}"


def difference(first: ScenarioAnswer, each: Difference, text: Text) -> str:
    """How a scenario differs from the first."""
    unit = first.answer.model.unit(target_line(first.answer.model))
    low, middle, high = (quantity(value, unit, text) for value in (each.p10, each.p50, each.p90))
    told = text(f"scenario.verdict.{each.verdict}")
    against = first.scenario.says.name
    return f"{each.scenario} against {against}: {middle}  (P10 {low}, P90 {high}), {told}"
