"""What a reader chooses on the page of business cases: the case and its challenges, as codes in the URL, so that a case
with everything that was held against it can be mailed."""

from typing import NamedTuple

import streamlit as st

from cx_metrics import settings
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.pictures import BASE, HIGH, LOW, STRIKE
from cx_metrics.text import Text
from cx_metrics.ui.choice import choice
from cx_metrics.ui.excuses import left_out

CASE = "case"
ENDS = (LOW, HIGH, STRIKE)  # in the URL each holds the inputs that were moved there


class Challenges(NamedTuple):
    """The inputs at the low end of their range, at the high end, and taken out; and what is to be said of codes in the
    URL that this case does not know."""

    low: tuple[str, ...]
    high: tuple[str, ...]
    struck: tuple[str, ...]
    excuses: tuple[str, ...]

    @property
    def moves(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What was done to the case, without what is said about it."""
        return self.low, self.high, self.struck


def case_choice(text: Text) -> str:
    """The case to show, by buttons: those that tell cash first."""
    declared = settings.catalogue().business_cases
    order = sorted(declared, key=lambda code: declared[code].results.cash_flow is None)
    return choice(text, CASE, {code: text.pick(declared[code].name) for code in order}, "cfo.choose")


def challenges(model: CaseModel, text: Text) -> Challenges:
    """The challenges that the URL asks for; an input that is named twice stands where it is named first."""
    found: dict[str, list[str]] = {end: [] for end in ENDS}
    excuses, seen = [], set[str]()
    for end in ENDS:
        for name in dict.fromkeys(st.query_params.get_all(end)):
            known = name in model.inputs and (end != STRIKE or model.inputs[name].without is not None)
            if not known:
                excuses.append(left_out(text, text(f"cfo.challenge.of.{end}"), name))
            elif name not in seen:
                seen.add(name)
                found[end].append(name)
    return Challenges(tuple(found[LOW]), tuple(found[HIGH]), tuple(found[STRIKE]), tuple(excuses))


def challenge(picked: str) -> None:
    """Put a challenge into the URL, or take it out again: ``low:churn``, ``high:…``, ``strike:…`` or ``base:…``. What
    is picked a second time is taken back."""
    move, _, name = picked.partition(":")
    held = {end: [each for each in st.query_params.get_all(end) if each != name] for end in ENDS}
    stood = any(name in st.query_params.get_all(end) for end in ENDS if end == move)
    if move != BASE and not stood:
        held[move].append(name)
    _write(held)


def withdraw() -> None:
    """Take every challenge back."""
    _write({end: [] for end in ENDS})


def _write(held: dict[str, list[str]]) -> None:
    query = st.query_params
    others = {name: query.get_all(name) for name in query if name not in ENDS}
    query.from_dict(others | {end: names for end, names in held.items() if names})  # at once: one step to go back
