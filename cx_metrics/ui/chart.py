"""Draw a ready specification with its rows, say it in a sentence, and offer the same numbers as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from cx_metrics.text import Text
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.frame import plain


def table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """The rows of a chart as they are sent to the browser, for those who keep a finished chart."""
    return pa.Table.from_pylist(list(rows))


def chart(specification: Mapping[str, Any], rows: Sequence[Mapping[str, Any]] | pa.Table, said: str, key: str) -> None:
    """The chart, in the house's own look; ``said`` is what a screen reader says of it."""
    sent = rows if isinstance(rows, pa.Table) else table(rows)
    with st.container(key=key):
        st.vega_lite_chart(sent, dict(specification), theme=None, alt=said)


def choice(text: Text, name: str, options: Mapping[str, str], label_key: str) -> str:
    """One of several, as buttons; the chosen code stands in the URL under ``name``, the first is the default. A code
    that is none of them is left out, and that is said."""
    codes = list(options)
    asked = st.query_params.get(name)
    if asked is not None and asked not in options:
        st.caption(plain(left_out(text, text(label_key), asked)))
    chosen = asked if asked is not None and asked in options else codes[0]
    if len(codes) == 1:
        return chosen  # a choice of one is none
    key = f"cx_{name}"
    st.session_state[key] = chosen
    st.segmented_control(
        text(label_key),
        codes,
        format_func=lambda code: options[code],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_write,
        args=(name, codes[0]),
    )
    return chosen


def _write(name: str, default: str) -> None:
    value = st.session_state[f"cx_{name}"]
    if value is None or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
