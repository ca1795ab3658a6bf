"""Amounts of a business case in words: rounded by how far the runs lie apart, but never to less than two figures, which
a finance department needs to follow a sum."""

from cx_metrics.roi.case_answer import CaseAnswer, Percentiles, Value
from cx_metrics.roi.case_reading import spread, value_at
from cx_metrics.rounding import significant
from cx_metrics.text import NOTHING, Text

FEWEST = 2  # figures
BY_STEP = 3  # half an interval of three steps is what `rounding.step` rounds to that step


def money_said(value: Value, seen: Percentiles, text: Text, sign: bool = False) -> str:
    """An amount; with ``sign`` one that comes in or goes out."""
    if value is None:
        return NOTHING
    half = BY_STEP * significant(value, FEWEST)
    if seen.p10 is not None and seen.p90 is not None and seen.p10 < seen.p90:
        half = min(half, (seen.p90 - seen.p10) / 2)
    return (
        text.change(value, "money", value - half, value + half)
        if sign
        else text.money(value, value - half, value + half)
    )


def between_said(low: Value, high: Value, seen: Percentiles, text: Text, sign: bool = False) -> str:
    """From one amount to another, or one that both round to; a dash where either is unknown."""
    if low is None or high is None:
        return NOTHING
    first, last = (money_said(end, seen, text, sign) for end in (low, high))
    return first if first == last else text("cfo.between", low=first, high=last)


def line_money(answer: CaseAnswer, line: str, text: Text) -> str:
    """A line in money, as finely as its spread allows."""
    return money_said(value_at(answer, line), spread(answer, line), text)
