"""Assumptions in words: a value and a range rounded by how sure they are, and what a challenge made of them."""

import math

from cx_metrics.roi.case_amounts import BY_STEP, written_unit
from cx_metrics.roi.case_answer import Value
from cx_metrics.roi.challenge import ChallengedCase
from cx_metrics.rounding import significant
from cx_metrics.text import NOTHING, Text

EXACT, FEWEST = 3, 2  # figures: of a value without a range at most, of one with a range at least


def input_said(value: Value, unit: str, low: float, high: float, text: Text) -> str:
    """A value of an input with its unit, rounded by the width of its range, but to no less than two figures (so that
    ends that differ look different); one without a range to its third."""
    if value is None:
        return NOTHING
    half = BY_STEP * _grain(value, FEWEST if low < high else EXACT)
    half = min(half, (high - low) / 2) if low < high else half
    return text.value(value, written_unit(unit), value - half, value + half)


def range_said(low: float, high: float, unit: str, text: Text) -> str:
    """Both ends of a range; a dash where it has no width."""
    if low >= high:
        return NOTHING
    if written_unit(unit) != "money":
        return text.interval(low, high, written_unit(unit))
    first, last = (input_said(end, unit, low, high, text) for end in (low, high))
    return text("cfo.between", low=first, high=last)


def challenge_said(case: ChallengedCase, name: str, text: Text) -> str:
    """What a challenged input is now, and what it was."""
    was, called = case.plain.inputs[name], case.plain.model.name(name, text.locale)
    before = input_said(was.base, was.unit, was.low, was.high, text)
    if name in case.under.struck:
        return text("cfo.changed.struck", name=called, was=before)
    now = input_said(case.now.inputs[name].base, was.unit, was.low, was.high, text)
    kind = "low" if name in case.under.low else "high" if name in case.under.high else "set"
    return text(f"cfo.changed.{kind}", name=called, was=before, now=now)


def _grain(value: float, figures: int) -> float:
    """The coarsest step that does not change the value, at most to so many figures."""
    for fewer in range(1, figures):
        grain = significant(value, fewer)
        if math.isclose(value / grain, round(value / grain), abs_tol=1e-9):
            return grain
    return significant(value, figures)
