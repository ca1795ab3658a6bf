"""Maturity: how capable are we really, and what does our own data say to it?"""

import streamlit as st

from cx_metrics import settings, ui, workspace
from cx_metrics.maturity import progress
from cx_metrics.maturity import reading_words as narrative
from cx_metrics.maturity.headline import headline
from cx_metrics.ui import authoring, data, maturity_plan, maturity_rounds, maturity_sections, rater_page

PARTS = ("reading", "plan", "rounds")

visit = ui.page("page.maturity")
text, reader = visit.text, data.reader(visit)
data.require_workspace(visit)
if rater_page.is_invited():
    rater_page.rater_page(visit)
    st.stop()

store, models = data.store(visit.in_use), settings.catalogue().maturity_models
kept = workspace.rounds(store)
closed = {one.id: one for one in kept if one.is_closed and one.model in models}
parts = PARTS if closed else ("rounds",)
with ui.controls(text, visit.settings):
    part = ui.choice(text, "show", {name: text(f"maturity.part.{name}") for name in parts}, "maturity.part.label")
    item = ""
    if closed and part != "rounds":
        item = ui.choice(text, "round", {code: one.title for code, one in closed.items()}, "maturity.round")

if part == "rounds":
    running = [one for one in kept if not one.is_closed]
    answered = workspace.raters(store, running[0].id) if running else ()
    ui.headline(maturity_rounds.finding(kept, answered, text), text("maturity.rounds.about"))
    st.caption(text("workspace.sample" if visit.in_use.sample else "workspace.kept"))
    authoring.outcome()
    maturity_rounds.rounds_part(visit, kept)
    st.stop()

one, found = closed[item], data.maturity(visit, item, visit.authored)
if part == "reading":
    told = narrative.stamp(found, one.title, one.as_of, reader.as_of, text)
    ui.headline(headline(found, text), narrative.paragraph(found, text), note=told)
    authoring.outcome()
    maturity_sections.ladder(visit, found)
    maturity_sections.gates(text, found)
    maturity_sections.claims(visit, found)
    before = next((each for each in closed.values() if each.model == one.model and each.as_of < one.as_of), None)
    if before is not None:
        change = progress(data.maturity(visit, before.id, visit.authored), found)
        maturity_sections.moved(text, before.title, change, found)
    maturity_sections.heat(text, found)
    maturity_sections.context(text, found.model)
else:
    maturity_plan.plan_part(visit, one, found)
ui.missing(visit, reader)
