"""CFO case: how much cash does it add, when is it back, and what if it goes wrong?"""

import streamlit as st

from cx_metrics import ui
from cx_metrics.roi import case_narrative as narrative
from cx_metrics.roi.challenge import ChallengedCase
from cx_metrics.ui import case_choices, case_edit, case_links, case_sections, data, scenario_choices, scenario_sections


@st.fragment
def answered(visit: ui.Visit, code: str) -> None:
    """All that a challenge changes."""
    ui.require_current(visit)
    scenario_choices.whole_page()
    text, (under, excuses) = visit.text, scenario_choices.given(visit, code)
    for excuse in excuses:
        st.caption(ui.plain(excuse))
    plain = data.business_case(visit, code)
    case = ChallengedCase(plain, data.business_case(visit, code, under) if under.inputs else plain, under)
    now = case.now
    ui.headline(narrative.headline(now, text), narrative.paragraph(plain, text), note=narrative.stamp(now, text))
    case_sections.changed(text, case)
    case_sections.answers(visit, now)
    case_links.onward(text, code, case_links.CFO)
    case_sections.moves(visit, now)
    case_sections.doubts(text, now)
    case_sections.challenged(text, case)
    case_sections.register(text, case)
    case_sections.lines(visit, now)
    case_sections.workbook(text, now)
    case_sections.memo(text, now, plain)


visit = ui.page("page.cfo")
reader = data.reader(visit)
ui.language_bar(visit)
code = case_choices.case_choice(visit.text)
answered(visit, code)
case_edit.edits(visit, code)
scenario_sections.scenarios(visit, code)
ui.missing(visit, reader)
