"""One of several ways to show something: its code stands in the URL, the first is the default."""

from collections.abc import Collection, Mapping
from typing import Any

import streamlit as st

from cx_metrics.text import Text
from cx_metrics.ui import address, language
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.frame import plain

MOST_BUTTONS = 5  # more are a list
LIST_WIDTH = 360  # px


def chosen(
    text: Text, name: str, options: Mapping[str, str], label_key: str, elsewhere: Collection[str] = ()
) -> tuple[str, str]:
    """The code that stands in the URL under ``name``, else the first; and, where the code is none of the options and so
    is left out, a sentence that says it. Codes that are options ``elsewhere`` are left out without a word: they were
    chosen there, and the buttons show what holds here."""
    asked, first = address.get(name), next(iter(options), "")
    if asked is None or not options:
        return first, ""
    if asked in options:
        return asked, ""
    return first, "" if asked in elsewhere else left_out(text, text(label_key), asked)


def choice(text: Text, name: str, options: Mapping[str, str], label_key: str, labelled: bool = False) -> str:
    """The code, chosen by buttons side by side, or from a list where they are many. A choice of one is none.
    ``labelled``: what is chosen stands above."""
    code, excuse = chosen(text, name, options, label_key)
    if excuse:
        st.caption(plain(excuse))
    if len(options) == 1:
        return code
    key = language.worded(name, text)
    st.session_state[key] = code
    how: dict[str, Any] = {
        "format_func": lambda code: options[code],
        "key": key,
        "label_visibility": "visible" if labelled else "collapsed",
        "on_change": _write,
        "args": (name, key, next(iter(options))),
    }
    if len(options) > MOST_BUTTONS:
        st.selectbox(text(label_key), list(options), filter_mode=None, width=LIST_WIDTH, **how)
    else:
        st.segmented_control(text(label_key), list(options), required=True, **how)
    return code


def _write(name: str, key: str, first: str) -> None:
    code = st.session_state[key] or first
    address.write({name: None if code == first else code})
