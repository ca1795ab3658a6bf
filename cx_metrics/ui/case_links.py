"""Links between the pages that tell of a business case: from what waiting costs to a plan against it, to its levers, to
finance, and back to where it began."""

import streamlit as st

from cx_metrics import settings
from cx_metrics.text import Text
from cx_metrics.ui import address, language, scenario_choices
from cx_metrics.ui.case_choices import CASE
from cx_metrics.ui.frame import plain
from cx_metrics.ui.what_if_choices import lever_cases

OVERVIEW, CFO, WHAT_IF = "overview.py", "cfo.py", "what_if.py"


def page_of(code: str) -> str:
    """The page on which a case is best looked at first: with its levers, where it has any."""
    return WHAT_IF if code in lever_cases() else CFO


def onward(text: Text, code: str, page: str) -> None:
    """From the ``page`` of this case to where its story goes on."""
    catalogue = settings.catalogue()
    cases = catalogue.business_cases
    plans = catalogue.plans(code)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        if code == catalogue.scorecard.money and page == CFO:
            st.page_link(OVERVIEW, label=text("cfo.onward.overview"))
        for each in plans if page == CFO else ():
            label = plain(text("cfo.onward.plan", case=text.pick(cases[each].name)))
            st.button(label, key=f"cx_plan_{each}", type="tertiary", on_click=_turn_to, args=(each,))
        if page == WHAT_IF:
            st.page_link(CFO, label=text("cfo.onward.finance"), query_params={CASE: code})
        elif page_of(code) == WHAT_IF:
            st.page_link(WHAT_IF, label=text("cfo.onward.levers"), query_params={CASE: code})


def _turn_to(code: str) -> None:
    """Another case on this page, as nobody has challenged it. (A link to the page that is open leaves the browser's
    address as it was.)"""
    address.replace({CASE: [code], language.PARAMETER: address.get_all(language.PARAMETER)})
    scenario_choices.draw_all()
