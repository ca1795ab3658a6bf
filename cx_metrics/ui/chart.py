"""The one way a chart gets onto a page: a specification without data, and the rows it draws this time."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cx_metrics.charts.house import Specification

WIDEST = 640  # px: wider, columns look like walls, and the eye loses what belongs together


def chart(
    rows: pd.DataFrame,
    specification: Specification,
    said: str,
    *,
    key: str | None = None,
    on_pick: Callable[[], None] | None = None,
) -> None:
    """Draw ``rows`` as wide as its container, which should be no wider than ``WIDEST``. ``said`` tells in a sentence
    what is to be seen, for those who hear it.

    Its numbers stand in a table beside it, as a chart can be neither read out nor walked through with the keyboard.
    ``on_pick`` is called when a mark has been clicked, before the page is drawn again; `picked_mark` tells it which.
    The specification then has one selection.
    """
    # without Streamlit's theme, which would put its colours and sizes over those of the house
    st.vega_lite_chart(
        rows, specification, width="stretch", theme=None, alt=said, key=key, on_select=on_pick or "ignore"
    )


def picked_mark(key: str, selection: str, field: str) -> str | None:
    """The ``field`` of the mark that has just been clicked in the chart of this key; None where it was none."""
    marks = st.session_state[key]["selection"].get(selection) or []
    return str(marks[0][field]) if marks else None
