"""Who is here, and what they may do: asked anew at every run, click and download, of the session's sign-in and of
config.yaml as it is now."""

import functools
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.auth_util import get_secrets_auth_section
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cx_metrics import settings, workspace
from cx_metrics.declarations.sign_in import OPERATOR, Ability, Person, Refused
from cx_metrics.errors import DeclarationError, Problem
from cx_metrics.workspace import Store

HERE = ("127.0.0.1", "localhost", "::1")  # addresses of this machine, which nobody else can reach
SECRETS = Path(".streamlit/secrets.toml")
KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32  # letters of the cookie secret
GUEST = Person("", frozenset())  # who rates by the link of an invitation


def listens_elsewhere() -> bool:
    """Whether anybody but the users of this machine can reach the server, directly or behind a proxy."""
    hosts = st.get_option("server.allowedHosts") or ["*"]
    return st.get_option("server.address") not in HERE or any(host not in HERE for host in hosts)


def is_locked() -> bool:
    """Whether people must sign in."""
    required = settings.sign_in().required
    return listens_elsewhere() if required is None else required


def problems() -> list[Problem]:
    """Why this server must not be started: people would have to sign in, and cannot. (Settings that cannot be read keep
    everybody out, and the server says so by itself.)"""
    try:
        if not is_locked():
            return []
    except DeclarationError:
        return []
    told, where = get_secrets_auth_section(), f"{SECRETS}, key auth"
    lacking = [name for name in KEYS if not told.get(name)]
    found = []
    if lacking:
        why = "the server listens beyond this machine" if listens_elsewhere() else "sign_in.required is true"
        remedy = "see docs/signing_in.md, or write `sign_in: {required: false}` into config.yaml to let everybody in"
        found.append(Problem(where, f"lacks {', '.join(lacking)}, and people must sign in, for {why}", remedy))
    elif len(str(told["cookie_secret"])) < SHORTEST_SECRET:
        remedy = "make one: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
        found.append(Problem(f"{where}.cookie_secret", f"has fewer than {SHORTEST_SECRET} letters", remedy))
    if not settings.sign_in().grants:
        where = f"{settings.config_file()}, key sign_in.grants"
        found.append(Problem(where, "is empty, so nobody could be let in", "name who may do what: docs/signing_in.md"))
    return found


def person_of(claims: Mapping[str, Any]) -> Person | Refused:
    """Whom the claims of a session make now, or why nobody."""
    if not is_locked():
        return OPERATOR
    if claims.get(_OWN) == _SECRET:
        return GUEST
    found = settings.sign_in().person(claims, str(get_secrets_auth_section().get("client_id", "")), time.time())
    if isinstance(found, Person) and workspace.has_signed_out(_log(), found.session):
        return "nobody"
    return found


def first_reader() -> dict[str, str | bool | dict[str, str] | None]:
    """The claims under which this process reads its own pages: as somebody who may do nothing more. Nobody else can
    make them: what they hold was drawn when the process began, and leaves it never."""
    return {_OWN: _SECRET}


_OWN, _SECRET = "cx_first_reader", secrets.token_urlsafe(32)


def claims() -> Mapping[str, Any]:
    """What the provider said of whoever holds this session, as Streamlit keeps it."""
    return st.user.to_dict()


def person() -> Person | None:
    """Who is here; None where nobody is let in. Asked once a run, until they sign out in it."""
    if not is_locked():
        return OPERATOR
    run = get_script_run_ctx(suppress_warning=True)
    this_run = None if run is None else run.cursors  # another object in each
    known, found = st.session_state.get(_WHO, (None, None))
    if this_run is None or known is not this_run:
        found = person_of(claims())
        st.session_state[_WHO] = this_run, found
    return found if isinstance(found, Person) else None


_WHO = "cx_who"  # in the session: the run in which it was asked who is here, and the answer


def require() -> Person:
    """The same, or (a rater without an account) a guest. Where nobody is let in any more the run ends: the page says so
    when it is drawn again."""
    found = person()
    if found is None and not st.session_state.get(_GUEST):
        st.rerun()
    return found or GUEST


_GUEST = "cx_guest"  # in the session: it is that of a rater


def admit_guest(is_guest: bool) -> None:
    """Note for this run whether the address is the link of a rater, who is shown nothing but the questions."""
    st.session_state[_GUEST] = is_guest


def may(ability: Ability) -> bool:
    """Whether whoever is here may do this."""
    found = person()
    return found is not None and found.may(ability)


def sign_out() -> None:
    """End the session: here, for the browser's other tabs, and for whoever took a copy of its cookie."""
    if (found := person()) and found.session:
        workspace.note_access(_log(), "sign_out", author=found.name, session=found.session)
        del st.session_state[_WHO]
        st.logout()


def note_sign_in() -> None:
    """Note that whoever is here has signed in, once a session."""
    found = person()
    if found and found.session and not st.session_state.get(_NOTED):
        workspace.note_access(_log(), "sign_in", author=found.name, session=found.session)
        st.session_state[_NOTED] = True


_NOTED = "cx_sign_in_noted"


def exported(name: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """``make`` of the file ``name`` for whoever is here: noted when it is made, and refused to somebody who has been
    signed out or has lost their role since the button was drawn (a button outlives both)."""
    held, before = dict(claims()), person()

    @functools.wraps(make)
    def made() -> bytes:
        now = person_of(held)
        if now != before or not isinstance(now, Person):
            raise PermissionError("whoever pressed is no longer allowed what the button offered")
        if now.session:
            workspace.note_access(_log(), "export", author=now.name, session=now.session, of=name)
        return make()

    return made


def _log() -> Store:
    """Where it is noted who comes and goes: always beside the organisation's own, also while the sample is shown."""
    return workspace.open_store(settings.load(), sample=False)
