"""Overview: is it better, is it real, what moved, and since when?"""

import streamlit as st

from cx_metrics import ui
from cx_metrics.metrics.undated import all_time
from cx_metrics.ui import data, filters, overview_opening, sheet
from cx_metrics.warehouse.reader import Reader


@st.fragment(key=filters.ANSWERED)
def answered(visit: ui.Visit, reader: Reader) -> None:
    """All that a filter changes: choosing one draws this again, and neither the bar nor the frame."""
    ui.require_current(visit)
    view, asked = filters.view(visit)
    found = overview_opening.opening(visit, view, asked)
    if found is None:
        ui.nothing_found(visit, reader)
    sheet.sheet_section(visit, view, found, asked)


visit = ui.page("page.overview")
reader = data.reader(visit)
if all_time(reader) is None:
    ui.unmeasurable(visit, reader)
filters.bar(visit, reader)
answered(visit, reader)
ui.missing(visit, reader)
