"""Targets and notes: what are we to reach, who said so, and what should be remembered beside the numbers?"""

import streamlit as st

from cx_metrics import pictures, ui
from cx_metrics.metrics import period_of
from cx_metrics.ui import address, authoring, data, month_form, note_form, target_form, target_list

PARTS = ("targets", "notes", "months")

visit = ui.page("page.targets")
text, reader = visit.text, data.reader(visit)
if reader.as_of is None:
    ui.unmeasurable(visit, reader)
with ui.controls(text, visit.settings):
    part = ui.choice(text, "show", {name: text(f"workspace.part.{name}") for name in PARTS}, "workspace.part.label")

data.require_workspace(visit)
period = period_of(reader)
rows, metrics = target_list.target_rows(visit, period), target_list.measured_metrics(visit, period)
findings = {"notes": note_form.notes_finding, "months": month_form.months_finding}
found = findings[part](visit) if part in findings else target_list.targets_finding(rows, metrics, period, text)
ui.headline(found)
st.caption(text("workspace.sample" if visit.in_use.sample else "workspace.kept"))
authoring.outcome()

listed, form = st.columns([3, 2], gap="medium")
if part == "targets":
    with listed:
        ui.section(text("targets.title"), text("targets.note", period=text.period(period.start, period.end)))
        picked = ui.picture(pictures.target_list(rows, text), key="targets", style=pictures.TARGETS_STYLE)
        if picked:
            address.write({"target": picked})
        without, others = target_list.without_target(rows, metrics, text)
        if without:
            st.caption(ui.plain(without))
        for told in filter(None, (others, target_list.unanswered(metrics, period, text))):
            with st.expander(ui.plain(told[0])):
                st.caption(ui.plain(told[1]))
    with form:
        target_form.target_form(visit, reader, metrics, period, address.get("target"))
elif part == "notes":
    with listed:
        note_form.note_list(visit, reader)
    with form:
        note_form.note_form(visit, reader, metrics, address.get("note"))
else:
    with listed:
        month_form.closed_months(visit)
    with form:
        month_form.month_forms(visit, reader)
