"""Overview: is it better, is it real, what moved, and since when?"""

import streamlit as st

from cx_metrics import ui
from cx_metrics.metrics.undated import all_time
from cx_metrics.ui import data, filters, opening, sections

visit = ui.page("page.overview")
reader = data.reader(visit)
if all_time(reader) is None:
    ui.unmeasurable(visit, reader)
view = filters.bar(visit, reader)
found = opening.opening(visit, view)
if found is None:
    ui.nothing_found(visit, reader)
opening.opening_section(visit, view, found)
st.space("small")
sections.figure_section(visit, view, found)
ui.missing(visit, reader)
data.settle(visit.in_use.build)
