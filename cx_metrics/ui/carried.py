"""Period, comparison and filters go with the reader from page to page, as the language does: one bar for all pages."""

import streamlit as st

from cx_metrics import settings
from cx_metrics.ui.asked import COMPARE, FROM, PERIOD, TO

_PAGE, _ASKED = "cx_page", "cx_asked"  # the page of the run before, and what its bar said last


def carry(page: str) -> None:
    """Once a run, before the page: where the menu has brought the reader from another page to an address that asks for
    nothing, ask there for what was asked before.

    What an address does ask for is left as it is, so that a link always shows what it says.
    """
    if not _asked() and st.session_state.get(_PAGE) not in (None, page):
        st.query_params.update(st.session_state[_ASKED])  # at once: each writing is a step of the browser's history
    st.session_state[_PAGE] = page
    remember()


def remember() -> None:
    """What the address asks for now, also where only a part of the page is drawn again."""
    st.session_state[_ASKED] = _asked()


def _asked() -> dict[str, list[str]]:
    names = (PERIOD, FROM, TO, COMPARE, *settings.load().dimensions)
    return {name: st.query_params.get_all(name) for name in names if name in st.query_params}
