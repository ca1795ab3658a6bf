"""What a reader chooses on the pages of business cases: the case, its challenges and the levers that were moved, as
codes in the URL, so that a case with everything that was done to it can be mailed."""

import math
from collections.abc import Collection, Mapping

from cx_metrics import settings
from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.pictures import BASE, HIGH, LOW, STRIKE
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.challenge import Challenge, GivenValues
from cx_metrics.text import Text
from cx_metrics.ui import address
from cx_metrics.ui.choice import choice
from cx_metrics.ui.excuses import left_out

CASE = "case"
SET = "set"  # in the URL it holds inputs with what they are set to: prevented:0.15, or with a range cost:4:5:7
ENDS = (LOW, HIGH, STRIKE)  # in the URL each holds the inputs that were moved there


def case_choice(text: Text, among: Collection[str] | None = None) -> str:
    """The case to show (one ``among`` these), by buttons: those that tell cash first."""
    declared = settings.catalogue().business_cases
    offered = [code for code in declared if among is None or code in among]
    order = sorted(offered, key=lambda code: declared[code].results.cash_flow is None)
    return choice(text, CASE, {code: text.pick(declared[code].name) for code in order}, "cfo.choose")


def challenge_in_url(model: CaseModel, text: Text, edits: GivenValues = ()) -> tuple[Challenge, list[str]]:
    """The challenge that the URL asks for, and what is to be said of codes in it that this case does not know. An input
    that is named twice stands where it is named first. ``edits`` are inputs that were changed elsewhere: what the URL
    says of them goes before."""
    found: dict[str, list[str]] = {end: [] for end in ENDS}
    sets: dict[str, float | InputChange] = {}
    excuses = []
    for told in dict.fromkeys(address.get_all(SET)):
        name, _, typed = told.partition(":")
        value = _read(model.inputs[name], typed) if name in model.inputs else None
        if value is not None:
            sets.setdefault(name, value)
        else:
            excuses.append(left_out(text, text("cfo.challenge.of.set"), told))
    seen = set(sets)
    for end in ENDS:
        for name in dict.fromkeys(address.get_all(end)):
            known = name in model.inputs and (end != STRIKE or model.inputs[name].without is not None)
            if not known:
                excuses.append(left_out(text, text(f"cfo.challenge.of.{end}"), name))
            elif name not in seen:
                seen.add(name)
                found[end].append(name)
    edited = ((name, change) for name, change in edits if name in model.inputs and name not in seen)
    low, high, struck = (tuple(found[end]) for end in ENDS)
    return Challenge(low, high, struck, (*sets.items(), *edited)), excuses


def moves_in_url() -> bool:
    """Whether the URL moves any input."""
    return any(address.get_all(name) for name in (*ENDS, SET))


def set_inputs(values: Mapping[str, float | InputChange | None]) -> None:
    """Put values of inputs into the URL, or (None) take them out again."""
    held = {end: [each for each in address.get_all(end) if each not in values] for end in ENDS}
    told = [each for each in address.get_all(SET) if each.partition(":")[0] not in values]
    _write({**held, SET: told + [f"{name}:{_code(value)}" for name, value in values.items() if value is not None]})


def challenge(picked: str) -> None:
    """Put a challenge into the URL, or take it out again: ``low:churn``, ``high:…``, ``strike:…`` or ``base:…``. What
    is picked a second time is taken back."""
    move, _, name = picked.partition(":")
    held = {end: [each for each in address.get_all(end) if each != name] for end in ENDS}
    held[SET] = [each for each in address.get_all(SET) if each.partition(":")[0] != name]
    stood = any(name in address.get_all(end) for end in ENDS if end == move)
    if move != BASE and not stood:
        held[move].append(name)
    _write(held)


def withdraw() -> None:
    """Take every challenge back."""
    _write({end: [] for end in (*ENDS, SET)})


def _write(held: dict[str, list[str]]) -> None:
    address.write(held)


def _code(value: float | InputChange) -> str:
    if not isinstance(value, InputChange):
        return f"{value:.6g}"
    ends = (value.base if end is None else end for end in (value.low, value.base, value.high))
    return ":".join(f"{end:.6g}" for end in ends)


def _read(declared: CaseInput, typed: str) -> float | InputChange | None:
    """One value, or low, base and high; None for what is neither, or lies where this input cannot."""
    try:
        values = [float(each) for each in typed.split(":")]
    except ValueError:
        return None
    if not all(math.isfinite(value) and declared.holds(value) for value in values):
        return None
    if len(values) == 3 and values == sorted(values):
        return InputChange(values[1], values[0], values[2])
    return values[0] if len(values) == 1 else None
