"""The one way a chart gets onto a page: a specification without data, and the rows it draws this time."""

import pandas as pd
import streamlit as st

from cx_metrics.charts.house import Specification

WIDEST = 640  # px: wider, columns look like walls, and the eye loses what belongs together


def chart(rows: pd.DataFrame, specification: Specification, said: str) -> None:
    """Draw ``rows`` as wide as its container, which should be no wider than ``WIDEST``. ``said`` tells in a sentence
    what is to be seen, for those who hear it.

    Its numbers stand in a table beside it, as a chart can be neither read out nor walked through with the keyboard.
    """
    # without Streamlit's theme, which would put its colours and sizes over those of the house
    st.vega_lite_chart(rows, specification, width="stretch", theme=None, alt=said)
