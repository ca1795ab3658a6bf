"""A scenario in words: what it changes, what has become of it, and how scenarios differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.case_amounts import amount_said, between_said
from cx_metrics.roi.case_answer import Value
from cx_metrics.roi.case_reading import spread, value_at
from cx_metrics.roi.scenario_answer import InputSince, ScenarioAnswer, ScenarioState
from cx_metrics.roi.scenario_comparison import Difference
from cx_metrics.roi.sensitivity import target_line
from cx_metrics.text import NOTHING, Text

MOST_SAID = 4  # changes in a line


def changes_said(model: CaseModel, content: Mapping[str, Any], text: Text) -> str:
    """What a revision's content changes: the inputs with their values, and those taken out."""
    changes, struck = content.get("changes") or {}, content.get("struck") or ()
    said = [
        text("scenario.sets", name=_name(model, name, text), value=_value(model, name, told.get("base"), text))
        for name, told in changes.items()
    ]
    said += [text("scenario.strikes", name=_name(model, name, text)) for name in struck]
    more = len(said) - MOST_SAID
    if more > 0:
        said = [*said[:MOST_SAID], text("scenario.more", n=more)]
    return text("scenario.between").join(said) if said else text("scenario.unchanged")


def state_said(model: CaseModel, state: ScenarioState, text: Text) -> list[str]:
    """What has become of a scenario since it was saved, in sentences; none where nothing has."""
    said = []
    if state.gone:
        said.append(text("scenario.gone", names=text.join(_name(model, name, text) for name in state.gone)))
    if state.case_changed:
        said.append(text("scenario.case_changed"))
    for each in state.moved:
        then, now = (_value(model, each.input, value, text) for value in (each.then, each.now.base))
        said.append(text("scenario.moved", name=_name(model, each.input, text), then=then, now=now))
    return said


def realised_cells(model: CaseModel, each: InputSince, text: Text) -> tuple[str, tuple[str, ...]]:
    """A promise beside what was measured since: the input, and a cell for promised, measured, interval and verdict."""
    now = each.measured
    assert now is not None, "nothing was measured since"
    measured = input_said(now.base, now.unit, now.low, now.high, text)
    low, high = (input_said(end, now.unit, now.low, now.high, text) for end in (now.low, now.high))
    between = text("cfo.between", low=low, high=high)
    cells = (_value(model, each.input, each.then, text), measured, between, text(f"scenario.kept.{each.verdict}"))
    return _name(model, each.input, text), cells


def side_by_side(
    answers: Sequence[ScenarioAnswer], apart: Sequence[Difference], text: Text
) -> list[tuple[str, tuple[str, ...]]]:
    """Rows of a table with a column for each scenario: what it comes to, whether it differs from the first beyond doubt
    and each input in which they differ."""
    first = answers[0].answer
    model, line = first.model, target_line(first.model)
    unit = model.unit(line)
    seen = [spread(each.answer, line) for each in answers]
    worth = [amount_said(value_at(a.answer, line), s, text, unit=unit) for a, s in zip(answers, seen, strict=True)]
    rows = [(model.name(line, text.locale), tuple(worth))]
    rows.append((text("scenario.eight_of_ten"), tuple(between_said(s.p10, s.p90, s, text, unit=unit) for s in seen)))
    middle = [amount_said(d.p50, seen[0], text, sign=True, unit=unit) for d in apart]
    rows.append((text("scenario.apart"), (NOTHING, *middle)))
    rows.append((text("scenario.verdict.title"), (NOTHING, *(text(f"scenario.verdict.{d.verdict}") for d in apart))))
    for name in first.inputs:
        values = [each.answer.inputs[name].base for each in answers if name in each.answer.inputs]
        if len(set(values)) > 1:
            shown = tuple(_value(model, name, each.answer.inputs[name].base, text) for each in answers)
            rows.append((model.name(name, text.locale), shown))
    return rows


def _name(model: CaseModel, name: str, text: Text) -> str:
    return model.name(name, text.locale) if name in model.inputs else name


def _value(model: CaseModel, name: str, value: Value, text: Text) -> str:
    if value is None or name not in model.inputs:
        return NOTHING
    return input_said(value, model.inputs[name].unit, value, value, text)
