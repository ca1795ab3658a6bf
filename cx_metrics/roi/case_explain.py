"""Each line of a case in words with its numbers: customers kept = customers × churn × cut = 1,296."""

from dataclasses import dataclass

from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.formula import PHRASES, words
from cx_metrics.roi.case_answer import CaseAnswer, LineValue, Value
from cx_metrics.text import NOTHING, Text

WHOLE = 1000  # from here on, fractions tell nothing
COUNTED = ("customer", "person", "contact", "comment", "money")  # of sums of these, not of prices, parts tell nothing
FEWEST_WHOLE = 10  # from which on they do not


@dataclass(frozen=True)
class LineExplanation:
    """One line: its rule in words, the same with numbers (None along a timeline), what it comes to and why it is so."""

    line: str
    name: str
    rule: str
    worked: str | None
    value: str
    why: str | None


def explain(answer: CaseAnswer, text: Text) -> tuple[LineExplanation, ...]:
    """Every line of the case, in reading order."""
    return tuple(_explained(answer, line, text) for line in answer.model.lines)


def quantity(value: Value, unit: str, text: Text) -> str:
    """A quantity of any unit as it stands in a calculation: shares to a tenth of a percent, times in words, large
    amounts whole, people and sums of money from ten on."""
    if value is None:
        return NOTHING
    if unit == "share":
        return text.value(value, "share", value - 0.005, value + 0.005)  # text rounds to what an interval supports
    if unit == "seconds":
        return text.value(value, "seconds")
    whole = FEWEST_WHOLE if unit in COUNTED else WHOLE
    return text.amount(float(round(value)) if abs(value) >= whole else value)


def _explained(answer: CaseAnswer, name: str, text: Text) -> LineExplanation:
    model, line = answer.model, answer.model.lines[name]
    phrases = text.phrases(PHRASES)
    parts = {part: _labelled(model, part, text) for part in line.formula.names()}
    worked = None
    if line.each is None and not any(model.each(part) for part in parts):
        shown = {part: quantity(_value(answer, part), model.unit(part), text) for part in parts}
        worked = words(line.formula, shown, phrases)
    return LineExplanation(
        line=name,
        name=text.pick(line.name),
        rule=words(line.formula, parts, phrases),
        worked=worked,
        value=_said(answer.lines[name], line.unit, text),
        why=text.pick(line.why) if line.why else None,
    )


def _labelled(model: CaseModel, name: str, text: Text) -> str:
    return text(f"roi.clock.{name}") if name in ("year", "month") else model.name(name, text.locale)


def _value(answer: CaseAnswer, name: str) -> Value:
    found = answer.inputs[name].base if name in answer.inputs else answer.lines[name]
    assert not isinstance(found, tuple)
    return found


def _said(value: LineValue, unit: str, text: Text) -> str:
    if isinstance(value, tuple):
        return " | ".join(quantity(each, unit, text) for each in value)
    return quantity(value, unit, text)
