"""What every form for authored things shares: who writes, which revision one started from, what came of saving."""

import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import streamlit as st

from cx_metrics import entry, settings
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.sign_in import ABILITIES, Ability
from cx_metrics.errors import WorkspaceError
from cx_metrics.text import Text
from cx_metrics.ui import address, door
from cx_metrics.ui.frame import plain
from cx_metrics.workspace import Conflict, Locked, NotAllowed, Overlapping, RoundClosed, Unusable

# what a reader can put right, each with a sentence of its own
SAYABLE = ("author", "name", "number", "value", "ends", "text", "title", "taken", "answers", "role", "cost")
NAME, SAID, PINNED = "cx_author", "cx_said", "cx_pinned"  # in the session; a name is never put in the URL


def who(text: Text, form: str) -> None:
    """A field for the writer's name, typed once: later forms of the session hold it already. Whoever has signed in
    writes under the name of their sign-in, and reads which."""
    key = f"{form}_author"
    if name := door.require().name:
        st.session_state[key] = name
        st.caption(plain(text("door.as_whom", name=name)))
        return
    st.session_state.setdefault(key, st.session_state.get(NAME, ""))
    st.text_input(text("workspace.author"), key=key, max_chars=80, help=text("workspace.author_help"))


def allowed(ability: Ability, text: Text) -> bool:
    """Whether whoever is here may do this; else a quiet line says who may, in place of the form."""
    if door.may(ability):
        return True
    roles = text.join(text(f"door.role.{role}") for role, abilities in ABILITIES.items() if ability in abilities)
    st.caption(plain(text("door.only", roles=roles)))
    return False


def refuse_unless(ability: Ability, text: Text) -> bool:
    """Whether a press must be refused, which the page that follows says: the role may be gone since the button was
    drawn, and a browser may send what no button sends."""
    if door.may(ability):
        return False
    st.session_state[SAID] = ("error", text("door.not_allowed"))
    return True


def started(form: str, item: str, revision: int, fields: Mapping[str, Any]) -> int:
    """The revision that a form started from; when it opens, its fields are filled with ``fields``.

    Kept until it is saved or given up, however often the page runs, so that nobody overwrites what was not seen.
    """
    pinned = st.session_state.setdefault(PINNED, {})
    if pinned.get(form, (None, 0))[0] != item or any(f"{form}_{name}" not in st.session_state for name in fields):
        pinned[form] = (item, revision)
        for name, value in fields.items():
            st.session_state[f"{form}_{name}"] = value
    return int(pinned[form][1])


def buttons(text: Text, form: str, save: Callable[[], None], remove: tuple[str, Callable[[], None]] | None) -> None:
    """The buttons at the foot of a form: to save, and to ``remove`` what stands in it (under which words, and how)."""
    with st.container(horizontal=True):
        st.form_submit_button(text("workspace.save"), type="primary", key=f"{form}_save", on_click=save)
        if remove:
            st.form_submit_button(remove[0], key=f"{form}_remove", on_click=remove[1])


def finish(form: str) -> None:
    """Forget what stands in a form, so that it opens fresh; the writer's name stays."""
    st.session_state[NAME] = st.session_state.get(f"{form}_author", st.session_state.get(NAME, ""))
    st.session_state.get(PINNED, {}).pop(form, None)
    for key in [key for key in st.session_state if str(key).startswith(f"{form}_")]:
        del st.session_state[key]


def leave(form: str) -> None:
    """Give a form up, and what stood in the URL under its name: the thing that was open in it."""
    finish(form)
    address.write({form: None})


def attempt(
    form: str, item: str, text: Text, save: Callable[[], object], done: str, told: Callable[[Mapping[str, Any]], str]
) -> bool:
    """Save, and remember what to say of it on the page that follows; whether it was saved.

    After a conflict the form keeps what was typed and starts from the other's revision, which its message shows
    (``told`` puts what the other wrote in words): saving again is then a decision.
    """
    try:
        save()
    except Conflict as conflict:
        theirs = conflict.theirs
        if theirs is None:
            st.session_state[SAID] = ("warning", text("workspace.gone"))
            return False
        st.session_state.setdefault(PINNED, {})[form] = (item, theirs.revision)
        what = text("workspace.removed") if theirs.content is None else told(theirs.content)
        said = text("workspace.conflict", who=theirs.author, when=moment(theirs.written_at, text), what=what)
        st.session_state[SAID] = ("warning", said)
    except WorkspaceError as refusal:
        st.session_state[SAID] = ("error", refused(refusal, text))
    else:
        finish(form)
        st.session_state[SAID] = ("success", text(done))
        return True
    return False


def outcome() -> None:
    """Say once what came of the last attempt."""
    kind, said = st.session_state.pop(SAID, ("", ""))
    if kind:
        {"success": st.success, "warning": st.warning, "error": st.error}[kind](plain(said))


def today() -> date:
    """The day it is where the organisation is: when somebody decides is no matter of the data."""
    return datetime.now(zoneinfo.ZoneInfo(settings.load().organisation.time_zone)).date()


def moment(instant: datetime, text: Text) -> str:
    """Day and time of an instant where the organisation is."""
    there = instant.astimezone(zoneinfo.ZoneInfo(settings.load().organisation.time_zone))
    return f"{text.date(there.date())} {there:%H:%M}"


def typed_value(typed: str, metric: Metric, text: Text) -> float:
    """The value that was typed, in the metric's unit. Raises Unusable."""
    value = entry.number(typed, metric.unit, text)
    if value is None:
        raise Unusable("number", f"{typed!r}", "write a number in the metric's unit")
    return value


def refused(refusal: WorkspaceError, text: Text) -> str:
    """Why something was not saved, in the reader's language."""
    if isinstance(refusal, Locked):
        return text("workspace.locked", month=text.month(refusal.month))
    if isinstance(refusal, Overlapping):
        return text("targets.overlapping", who=refusal.set_by, period=text.period(refusal.starts, refusal.ends))
    if isinstance(refusal, RoundClosed):
        return text("maturity.rounds.is_closed", title=refusal.title)
    if isinstance(refusal, NotAllowed):
        return text("door.not_allowed")
    if isinstance(refusal, Conflict):
        return text("workspace.gone")
    if isinstance(refusal, Unusable):
        return text(f"workspace.unusable.{refusal.field if refusal.field in SAYABLE else 'other'}")
    return text("workspace.unwritable")
