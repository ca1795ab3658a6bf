"""One quiet strip: which tables the company has not imported yet, what each would bring, and how it is done."""

import streamlit as st

from cx_metrics import settings
from cx_metrics.ui.frame import Visit, plain
from cx_metrics.warehouse.reader import Reader


def missing(visit: Visit, reader: Reader) -> None:
    """Say what is lacking, folded away; nothing where every table has rows."""
    text = visit.text
    lacking = [name for name in settings.catalogue().tables if not reader.count(name)]
    if not lacking:
        return
    named = text.join(text(f"table.{name}") for name in lacking)
    with st.expander(plain(text("missing.strip", n=len(lacking), tables=named))):
        for name in lacking:
            st.markdown(f"- {plain(text(f'table.{name}'))}: {plain(text(f'missing.brings.{name}'))}")
        st.caption(text("missing.how"))
