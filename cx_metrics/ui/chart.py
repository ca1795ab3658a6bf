"""Draw a ready specification with its rows, say it in a sentence, and offer the same numbers as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from cx_metrics.text import Text


def chart(specification: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], said: str, key: str) -> None:
    """The chart, in the house's own look; ``said`` is what a screen reader says of it."""
    with st.container(key=key):
        st.vega_lite_chart(pd.DataFrame(list(rows)), dict(specification), theme=None, alt=said)


def table(
    text: Text, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], said: str, title: str = ""
) -> None:
    """The same numbers to read one by one, folded away under ``title``; ``columns`` are field → heading."""
    with st.expander(title or text("trend.table")):
        shown = pd.DataFrame([{heading: row[name] for name, heading in columns.items()} for row in rows])
        st.dataframe(shown, hide_index=True, alt=said)


def choice(text: Text, name: str, options: Mapping[str, str], label_key: str) -> str:
    """One of several, as buttons; the chosen code stands in the URL under ``name``, the first is the default."""
    codes = list(options)
    asked = st.query_params.get(name)
    chosen = asked if asked is not None and asked in options else codes[0]
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
