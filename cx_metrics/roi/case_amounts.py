"""Amounts of a business case in words: rounded by how far the runs lie apart, but never to less than two figures, which
a finance department needs to follow a sum."""

from cx_metrics.roi.case_answer import CaseAnswer, Percentiles, Value
from cx_metrics.roi.case_reading import spread, value_at
from cx_metrics.rounding import significant
from cx_metrics.text import NOTHING, Text

FEWEST = 2  # figures
BY_STEP = 3  # half an interval of three steps is what `rounding.step` rounds to that step


def written_unit(unit: str) -> str:
    """The unit in which a quantity of a case is written: money also for money per customer, seconds as a time, a
    plain number for what has no unit of its own in words."""
    plain = "money" if unit.split("/")[0] == "money" else "score"
    return unit if unit in ("share", "seconds") else plain


def amount_said(value: Value, seen: Percentiles, text: Text, sign: bool = False, unit: str = "money") -> str:
    """An amount; with ``sign`` one that comes in or goes out."""
    if value is None:
        return NOTHING
    half = BY_STEP * significant(value, FEWEST)
    if seen.p10 is not None and seen.p90 is not None and seen.p10 < seen.p90:
        half = min(half, (seen.p90 - seen.p10) / 2)
    say = text.change if sign else text.value
    return say(value, written_unit(unit), value - half, value + half)


def between_said(
    low: Value, high: Value, seen: Percentiles, text: Text, sign: bool = False, unit: str = "money"
) -> str:
    """From one amount to another, or one that both round to; a dash where either is unknown."""
    if low is None or high is None:
        return NOTHING
    first, last = (amount_said(end, seen, text, sign, unit) for end in (low, high))
    return first if first == last else text("cfo.between", low=first, high=last)


def line_said(answer: CaseAnswer, line: str, text: Text) -> str:
    """The value of a line, as finely as its spread allows."""
    return amount_said(value_at(answer, line), spread(answer, line), text, unit=answer.model.unit(line))


def headline_unit(answer: CaseAnswer) -> str:
    """The unit of the line that the case is about."""
    return answer.model.unit(answer.model.results.headline)
