"""Draw a ready specification with its rows, say it in a sentence, and offer the same numbers as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import streamlit as st

from cx_metrics.text import Text
from cx_metrics.ui import language
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.frame import plain


def sent(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows of a chart as they go to the browser (an Arrow stream), for those who keep a finished chart."""
    table, stream = pa.Table.from_pylist(list(rows)), pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return bytes(stream.getvalue())


def chart(specification: Mapping[str, Any], rows: bytes, said: str) -> None:
    """The chart, in the house's own look, of rows as `sent`; ``said`` is what a screen reader says of it."""
    drawn = {**specification, "data": {"name": "rows"}, "datasets": {"rows": rows}}
    st.vega_lite_chart(drawn, theme=None, alt=said)


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
    key = language.worded(name, text)
    st.session_state[key] = chosen
    st.segmented_control(
        text(label_key),
        codes,
        format_func=lambda code: options[code],
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=_write,
        args=(name, key, codes[0]),
    )
    return chosen


def _write(name: str, key: str, default: str) -> None:
    value = st.session_state[key]
    if value is None or value == default:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value
