"""Which scenario is open and which are compared, in the URL; and what was edited beside it, until it is saved.

What is moved by hand (a lever, a challenge) stands in the URL; what somebody edited, with source and owner or from a
workbook, stands in the session until a scenario keeps it.
"""

from collections.abc import Mapping
from typing import NamedTuple

import streamlit as st

from cx_metrics import settings
from cx_metrics.errors import WorkspaceError
from cx_metrics.pictures import STRIKE
from cx_metrics.roi.assumptions import InputChange
from cx_metrics.roi.challenge import Challenge, GivenValues
from cx_metrics.roi.scenario_answer import change_in
from cx_metrics.roi.scenario_comparison import MOST_COMPARED
from cx_metrics.ui import address, data, language, moment_lever
from cx_metrics.ui.case_choices import CASE, SET, challenge_in_url, moves_in_url
from cx_metrics.ui.frame import Visit
from cx_metrics.workspace import Scenario

SCENARIO, BESIDE = "scenario", "beside"  # in the URL: the open one, and those side by side
_EDITS, _OPENED, _WHOLE = (
    "cx_edits",
    "cx_scenario_opened",
    "cx_draw_all",
)  # in the session: by case and open scenario what was edited


class CaseScenarios(NamedTuple):
    """The scenarios of a case, the one that is open (None: none), and those that are compared."""

    scenarios: tuple[Scenario, ...]
    opened: Scenario | None
    beside: tuple[Scenario, ...]


def kept(visit: Visit, code: str) -> CaseScenarios:
    """What the workspace has of this case; nothing where it cannot be read (the page has said so)."""
    try:
        found = data.scenarios(visit, code)
    except WorkspaceError:
        found = ()
    by_id = {scenario.id: scenario for scenario in found}
    opened = by_id.get(address.get(SCENARIO) or "")
    beside = tuple(by_id[each] for each in dict.fromkeys(address.get_all(BESIDE)) if each in by_id)
    if opened is not None and st.session_state.get(_OPENED) != opened.id:
        st.session_state[_OPENED] = opened.id
        if not moves_in_url():  # the link names a scenario and says nothing else
            _write(opened)
    return CaseScenarios(found, opened, beside[:MOST_COMPARED])


def whole_page() -> None:
    """In a part of a page that is drawn alone: draw the whole page where a scenario was opened or a number edited."""
    if st.session_state.pop(_WHOLE, False):
        st.rerun()


def draw_all() -> None:
    """Have the whole page drawn by the part that is drawn next."""
    st.session_state[_WHOLE] = True


def given(visit: Visit, code: str) -> tuple[Challenge, list[str]]:
    """Everything that is done to a case at the moment: what the URL says, and what was edited; and what is to be said
    of codes in the URL that the case does not know."""
    edited = edits(code, kept(visit, code).opened)
    model = settings.catalogue().case_model(code)
    return challenge_in_url(model, visit.text, (*moment_lever.values(visit, code), *edited))


def edits(code: str, opened: Scenario | None) -> GivenValues:
    """The inputs of a case that were edited: in this session, else in the open scenario."""
    return tuple((name, change) for name, change in _edited(code, opened).items() if change is not None)


def edit(code: str, opened: Scenario | None, changes: Mapping[str, InputChange | None]) -> None:
    """Edit inputs, or (None) take an edit back."""
    draw_all()
    now = {**_edited(code, opened), **changes}
    st.session_state.setdefault(_EDITS, {})[_key(code, opened)] = {n: c for n, c in now.items() if c is not None}


def forget_edits(code: str, opened: Scenario | None) -> None:
    """A scenario keeps them now, or they were given up."""
    st.session_state.get(_EDITS, {}).pop(_key(code, opened), None)


def point_at(item: str) -> None:
    """Open the scenario of this id with nothing but what it says, when the page is drawn again."""
    st.session_state.pop(_OPENED, None)
    draw_all()
    address.replace({**_held(CASE, BESIDE, language.PARAMETER), SCENARIO: [item]})


def close() -> None:
    """Leave the open scenario and everything that was changed."""
    st.session_state.pop(_OPENED, None)
    draw_all()
    address.replace(_held(CASE, BESIDE, language.PARAMETER))


def beside(item: str) -> None:
    """Put a scenario beside the others, or take it away."""
    held = address.get_all(BESIDE)
    now = [each for each in held if each != item] if item in held else [*held, item][-MOST_COMPARED:]
    address.write({BESIDE: now})


def _write(scenario: Scenario) -> None:
    says = scenario.says
    sets = [f"{name}:{told['base']:.12g}" for name, told in says.changes.items() if not _is_edit(told)]
    moved = {SET: sets, STRIKE: list(says.struck)}
    address.replace({CASE: [says.case], SCENARIO: [scenario.id], **_held(BESIDE, language.PARAMETER), **moved})


def _edited(code: str, opened: Scenario | None) -> dict[str, InputChange | None]:
    held = st.session_state.get(_EDITS, {}).get(_key(code, opened))
    if held is not None:
        return dict(held)
    changes = opened.says.changes if opened else {}
    return {name: change_in(told) for name, told in changes.items() if _is_edit(told)}


def _is_edit(told: Mapping[str, object]) -> bool:
    """Whether a change says more than one value: a range, or where it comes from."""
    return bool(told.get("source") or told.get("owner")) or not told["base"] == told.get("low") == told.get("high")


def _key(code: str, opened: Scenario | None) -> tuple[str, str]:
    return code, opened.id if opened else ""


def _held(*names: str) -> dict[str, list[str]]:
    return {name: address.get_all(name) for name in names}
