"""Period, comparison and filters go with the reader from page to page, as the language does: one bar for all pages."""

import streamlit as st

from cx_metrics.ui import address, language
from cx_metrics.ui.view import Url, in_url

_PAGE, _ASKED = "cx_page", "cx_asked"  # the page of the run before, and what its bar said last


def carry(page: str) -> None:
    """Once a run, before the page: where the menu has brought the reader from another page to an address that asks for
    nothing, ask there for what was asked before.

    What an address does ask for is left as it is, so that a link always shows what it says.
    """
    if not _asked(in_url()) and st.session_state.get(_PAGE) not in (None, page):
        address.write(st.session_state[_ASKED])
    st.session_state[_PAGE] = page
    remember(in_url())


def remember(url: Url) -> None:
    """What the address asks for now, also where only a part of the page is drawn again."""
    st.session_state[_ASKED] = _asked(url)


def _asked(url: Url) -> dict[str, list[str]]:
    return {name: list(values) for name, values in url if name != language.PARAMETER}
