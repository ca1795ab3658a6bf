"""The form in which a scenario is saved, saved anew, frozen, signed or removed; nobody is overwritten in silence."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal

import streamlit as st

from cx_metrics import settings, workspace
from cx_metrics.declarations.sign_in import Ability
from cx_metrics.roi.scenario_answer import content_of, frozen
from cx_metrics.roi.scenario_said import changes_said
from cx_metrics.text import Text
from cx_metrics.ui import authoring, data, door, scenario_choices
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.ui.kept import company_of
from cx_metrics.workspace import Revision, Scenario, ScenarioContent

FORM, LONGEST_NAME = "scenario_form", 80
DONE = {"freeze": "frozen_now", "remove": "removed"}


def scenario_form(visit: Visit, code: str, opened: Scenario | None) -> None:
    """A name, a note and who; with buttons for all that can be done with what is on the page."""
    text = visit.text
    item = opened.id if opened else f"new {code}"
    fields = {
        "name": opened.says.name if opened else "",
        "note": "" if not opened or opened.is_frozen else opened.says.note,
    }
    based_on = authoring.started(FORM, item, opened.revision if opened else 0, fields)
    offered = {name: act for name, act in _offered(visit, code, opened, based_on).items() if door.may(_takes(name))}
    if not offered:
        authoring.allowed(_takes("sign" if opened and opened.is_frozen else "save"), text)
        return
    with st.form(FORM, border=True):
        st.markdown(f"**{plain(_title(opened, text))}**")
        left, right = st.columns(2, gap="medium")
        with left:
            st.text_input(text("scenario.name"), key=f"{FORM}_name", max_chars=LONGEST_NAME)
        with right:
            authoring.who(text, FORM)
        st.text_area(text("scenario.remark"), key=f"{FORM}_note", max_chars=1000, height=80)
        with st.container(horizontal=True):
            for name, act in offered.items():
                kind: Literal["primary", "secondary"] = "primary" if name in ("save", "sign") else "secondary"
                st.form_submit_button(text(f"scenario.act.{name}"), type=kind, key=f"{FORM}_{name}", on_click=act)


def _takes(act: str) -> Ability:
    return "sign_off" if act == "sign" else "scenarios"


def _title(opened: Scenario | None, text: Text) -> str:
    if opened is None:
        return text("scenario.form.new")
    key = "frozen" if opened.is_frozen else "open"
    return text(f"scenario.form.{key}", name=opened.says.name, n=opened.revision)


def _offered(visit: Visit, code: str, opened: Scenario | None, based_on: int) -> dict[str, Callable[[], None]]:
    """What can be done now, the likeliest first."""
    anew = partial(_save, visit, code, None, 0)
    if opened is None:
        return {"save": anew}
    if opened.is_frozen:
        return {"sign": partial(_sign, visit, opened), "save_new": anew}
    over = partial(_save, visit, code, opened, based_on)
    act = partial(_change, visit, opened, based_on)
    return {"save": over, "save_new": anew, "freeze": partial(act, "freeze"), "remove": partial(act, "remove")}


def _save(visit: Visit, code: str, opened: Scenario | None, based_on: int) -> None:
    company, text = company_of(visit), visit.text
    told = {name: str(st.session_state[f"{FORM}_{name}"]) for name in ("name", "note", "author")}
    (under, _), saved = scenario_choices.given(visit, code), list[Revision]()

    def save() -> None:
        changes, note = under.changes(company, code), told["note"].strip()
        says = content_of(company, code, told["name"], changes=changes, struck=under.struck, note=note)
        item = opened.id if opened else None
        saved.append(_kept(visit, says, told["author"], item, based_on))

    before = st.session_state.get(authoring.PINNED, {}).get(FORM, ("", 0))[0]
    if authoring.attempt(FORM, str(before), text, save, "scenario.saved", partial(_told, visit, code)):
        scenario_choices.forget_edits(code, opened)
        scenario_choices.point_at(saved[0].item)


def _kept(visit: Visit, says: ScenarioContent, author: str, item: str | None, based_on: int) -> Revision:
    return workspace.save_scenario(data.store(visit.in_use), says, author=author, item=item, based_on=based_on)


def _change(visit: Visit, opened: Scenario, based_on: int, what: str) -> None:
    company, store = company_of(visit), data.store(visit.in_use)
    author = str(st.session_state[f"{FORM}_author"])

    def act() -> None:
        if what == "freeze":
            workspace.save_scenario(store, frozen(company, opened), author=author, item=opened.id, based_on=based_on)
        else:
            workspace.remove_scenario(store, opened.id, author=author, based_on=based_on)

    told = partial(_told, visit, opened.says.case)
    if authoring.attempt(FORM, opened.id, visit.text, act, f"scenario.{DONE[what]}", told) and what == "remove":
        scenario_choices.close()


def _sign(visit: Visit, opened: Scenario) -> None:
    store, text = data.store(visit.in_use), visit.text
    author, note = (str(st.session_state[f"{FORM}_{name}"]) for name in ("author", "note"))

    def sign() -> None:
        workspace.sign_off(store, opened.id, author=author, revision=opened.revision, note=note)

    authoring.attempt(FORM, opened.id, text, sign, "scenario.signed_now", partial(_told, visit, opened.says.case))


def _told(visit: Visit, code: str, content: Mapping[str, Any]) -> str:
    """What somebody else wrote, in words."""
    said = changes_said(settings.catalogue().case_model(code), content, visit.text)
    return visit.text("scenario.theirs", name=str(content.get("name", "")), changes=said)
