"""Overview: is it better, is it real, what moved, and since when?"""

import streamlit as st

from cx_metrics import pictures, settings, ui
from cx_metrics.findings import lead, story
from cx_metrics.metrics import Question
from cx_metrics.metrics.moved import telling
from cx_metrics.metrics.undated import UNDATED, all_time
from cx_metrics.ui import board, data, filters, sections

visit = ui.page("page.overview")
text, reader = visit.text, data.reader(visit)
if all_time(reader) is None:
    ui.unmeasurable(visit, reader)
view = filters.bar(visit, reader)
held = board.board(visit, reader, view)
if held is None or not any(each.now.n or each.now.status == "suppressed" for each in held.told):
    ui.nothing_found(visit, reader)
declared = settings.catalogue().metrics

first = lead(held.told)
parts = {first.metric.id: sections.parts_of(visit, reader, view, first.metric.id)}
moved = telling(parts[first.metric.id])
told = story(held.told, text, visit.settings, view.compare, moved, board.noted(first, moved, held.log))
between = text("finding.between")
ui.headline(told.headline, between.join(told.sentences), between.join(told.others))
ui.stamp(visit, reader, held.now, view.where)

picture = pictures.score_cards(held.cards, text, view.compare, held.marks)
asked = ui.picture(picture, key="cards", style=pictures.CARDS_STYLE)
if asked in declared:
    question = Question((asked,), where=view.where, period=view.period, compare=view.compare)
    ui.open_receipt(visit.in_use, question, text.pick(declared[asked].name), text)
board.remarks(visit, reader, view, held)

if view.period == UNDATED:
    st.caption(text("note.undated"))
    sections.pyramid_section(visit, view, held.layers)
    ui.missing(visit, reader)
    st.stop()
st.space("small")
names = {first.metric.id: "", **{each.metric.id: "" for each in held.told}}
options = {name: text.pick(declared[name].short_name) for name in names}
chosen = ui.choice(text, "metric", options, "trend.metric")
now = next(each.now for each in held.told if each.metric.id == chosen)
if chosen not in parts:
    parts[chosen] = sections.parts_of(visit, reader, view, chosen)
left, right = st.columns([3, 2], gap="medium") if held.layers else (st.container(), st.container())
with left:
    sections.moved_section(visit, view, declared[chosen], now, parts[chosen])
with right:
    sections.pyramid_section(visit, view, held.layers)
st.space("small")
sections.trend_section(visit, view, held, declared[chosen], now)
ui.missing(visit, reader)
