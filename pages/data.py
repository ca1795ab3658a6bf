"""Data: can the figures be believed, where do they come from, and how does a file of one's own come in?"""

import streamlit as st

from cx_metrics import settings, ui
from cx_metrics.ui import data
from cx_metrics.ui.bring import bring
from cx_metrics.ui.trust_part import trust_part

text, house = ui.words(), settings.load()
visit = ui.opened("page.data", text, house)
parts = ("trust", *(("bring",) if ui.door.may("import") else ())) if visit else ("bring",)
with st.container(key="controls", horizontal=True, vertical_alignment="center"):
    part = ui.choice(text, "show", {name: text(f"data.part.{name}") for name in parts}, "data.part.label")
    st.space("stretch")
    ui.language.selector(text, house.languages)
if visit is None or part == "bring":
    bring(text, house, sample=visit is not None and visit.in_use.sample)
else:
    reader = data.reader(visit)
    trust_part(visit)
    ui.missing(visit, reader)
