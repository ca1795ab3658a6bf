"""Definitions: what exactly is measured, by which rule, from which data, and what do the words mean?"""

import streamlit as st

from cx_metrics import pictures, settings, ui
from cx_metrics.pictures import DEFINITIONS_STYLE as STYLE
from cx_metrics.ui import address, lookup
from cx_metrics.ui.excuses import left_out

visit = ui.page("page.definitions")
text, catalogue = visit.text, settings.catalogue()
with ui.controls(text, visit.settings):
    wanted = lookup.search(text)

asked = address.get("metric")
one = catalogue.metrics.get(asked or "")
if asked is not None and one is None:
    st.caption(ui.plain(left_out(text, text("trend.metric"), asked)))
found = lookup.matching(catalogue, wanted, text)
ui.headline(*lookup.finding(catalogue, found, wanted, one, text))
if one:
    ui.picture(pictures.definition(one, text), key="one", style=STYLE)
    st.button(text("definitions.all"), on_click=lookup.show_all)
else:
    for name, title, metrics in lookup.groups(catalogue, found.metrics.values(), text):
        ui.section(title)
        shown = frozenset(metric.id for metric in metrics) if len(found.metrics) <= lookup.FEW else frozenset[str]()
        key = "-".join((name, *(metric.id for metric in metrics)))  # what was unfolded belongs to these metrics
        picked = ui.picture(pictures.definition_list(metrics, text, shown), key=key, style=STYLE)
        if picked in catalogue.metrics:
            address.write({"metric": str(picked)})
            st.rerun()
    if found.glossary:
        ui.section(text("definitions.words_title"))
        ui.picture(pictures.glossary_list(found.glossary, text), key="words", style=STYLE)
    if found.tables or found.views:
        ui.section(text("definitions.tables_title"), text("definitions.tables_note"))
        ui.picture(pictures.table_list(found.tables, found.views, text), key="tables", style=STYLE)
