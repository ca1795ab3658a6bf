"""Data: can the figures be believed, where do they come from, and what was refused?"""

import streamlit as st

from cx_metrics import ui
from cx_metrics.ui import data
from cx_metrics.ui.trust_part import trust_part

PARTS = {"trust": trust_part}

visit = ui.page("page.data")
text, reader = visit.text, data.reader(visit)
with st.container(key="controls", horizontal=True, vertical_alignment="center"):
    part = ui.choice(text, "show", {name: text(f"data.part.{name}") for name in PARTS}, "data.part.label")
    st.space("stretch")
    ui.language.selector(text, visit.settings.languages)
PARTS[part](visit)
ui.missing(visit, reader)
