"""The reader's language: the code in the URL, else the one chosen earlier, else the browser's, else the first."""

from collections.abc import Sequence

import streamlit as st

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.negotiation import negotiate
from cx_metrics.text import Text
from cx_metrics.ui import address

PARAMETER = "lang"
_CHOSEN = "cx_language"  # what this reader chose, kept when a change of page clears the URL
_WIDGET = "language"


def current(available: Sequence[str] = LANGUAGES) -> str:
    """The code of the language this page is to be shown in.

    A choice made earlier in the session is written back to the URL, so that the address can always be mailed.
    """
    asked = address.get(PARAMETER)
    if asked is None and (chosen := st.session_state.get(_CHOSEN)):
        asked = chosen
        address.write({PARAMETER: chosen})
    found = negotiate([asked, st.context.locale], available)
    if asked is not None:
        st.session_state[_CHOSEN] = found
    return found


def unknown(asked: str, available: Sequence[str] = LANGUAGES) -> str | None:
    """What is ``asked`` for where it is no language that can be served, not even by a related one."""
    served = {negotiate([asked], order) for order in (list(available), list(available)[::-1])}
    return asked if len(served) > 1 else None  # nothing fits: the first would do


def worded(name: str, text: Text) -> str:
    """The key of a list of choices. The browser remembers what is chosen by the words shown, so each language has
    its own: what was chosen in another would be taken for a new choice, by a name nobody knows."""
    return f"cx_{name}_{text.locale}"


def selector(text: Text, available: Sequence[str] = LANGUAGES) -> None:
    """A list of the languages, each under its own name. It writes the code to the URL (Streamlit's binding would write
    the name, and a mailed link would change with the language of its sender)."""
    st.session_state[_WIDGET] = text.locale  # the URL leads, also after the browser's back button
    st.selectbox(
        text("language.label"),
        available,
        format_func=lambda code: Text(code)("language.name"),
        key=_WIDGET,
        on_change=_choose,
        filter_mode=None,
        label_visibility="collapsed",
        width=130,
    )


def _choose() -> None:
    address.write({PARAMETER: st.session_state[_WIDGET]})
