"""What-if: what happens if we change this?"""

import streamlit as st

from cx_metrics import settings, ui
from cx_metrics.roi import what_if_words as words
from cx_metrics.roi.drawn_case import moved
from cx_metrics.ui import (
    case_choices,
    data,
    moment_lever,
    scenario_choices,
    scenario_sections,
    what_if_choices,
    what_if_sections,
)


@st.fragment
def answered(visit: ui.Visit, code: str) -> None:
    """All that a lever changes: the headline stands above the levers, the tree and the outcomes below them."""
    ui.require_current(visit)
    scenario_choices.whole_page()
    text, model = visit.text, settings.catalogue().case_model(code)
    moment_lever.offer(visit, code)
    given = scenario_choices.given(visit, code)
    for excuse in given.excuses:
        st.caption(ui.plain(excuse))
    drawn = data.case_draws(visit, code, given.low, given.high, given.struck, what_if_choices.fixed(model, given.sets))
    case = moved(drawn, what_if_choices.plans_of(drawn, given.sets))
    ui.headline(words.headline(case, text), words.paragraph(case, text), note=words.stamp(case, text))
    what_if_choices.sliders(case, text)
    what_if_sections.changes(case, text)
    what_if_sections.tree(case, text)
    left, right = st.columns(2, gap="medium")
    with left:
        what_if_sections.outcomes(case, text)
    with right:
        what_if_sections.goal(case, text)


visit = ui.page("page.what_if")
reader = data.reader(visit)
with st.container(key="controls", horizontal=True):
    st.space("stretch")
    ui.language.selector(visit.text, visit.settings.languages)
code = case_choices.case_choice(visit.text, what_if_choices.lever_cases())
answered(visit, code)
scenario_sections.scenarios(visit, code)
ui.missing(visit, reader)
