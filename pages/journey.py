"""Journey: where does it hurt, and where is the money?"""

import streamlit as st

from cx_metrics import pictures, settings, ui
from cx_metrics.errors import QuestionError
from cx_metrics.journey import reading, sentences
from cx_metrics.journey.asking import is_empty, question_of
from cx_metrics.ui import data, filters, journey_data, journeys
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.step_cases import offer_cases

STEP = "step"

visit = ui.page("page.journey")
text, reader = visit.text, data.reader(visit)
if reader.as_of is None:
    ui.unmeasurable(visit, reader)
view = filters.bar(visit, reader)
held = journey_data.journeys_held(visit.in_use)
if not held:
    ui.headline(text("journey.state.none.title"), text("journey.state.none.body"))
    st.stop()
code = journeys.chosen(text, held)
declared = settings.catalogue().journeys[code]
labels = pictures.labels_of(declared, settings.catalogue(), visit.settings, text)
other = journeys.chosen_against(reader, view)
try:
    found = journey_data.journey(visit.in_use, code, view.where, view.period, view.compare, other, text.locale)
except QuestionError:  # filters that leave no step of this journey
    ui.headline(text("journey.state.empty.title"), text("journey.state.empty.body"))
    st.stop()
if is_empty(found):
    ui.headline(text("state.no_rows"), text("state.widen"))
    st.stop()


def name_of(touchpoint: str) -> str:
    """What people call a touchpoint."""
    return labels.step(touchpoint).name


told = reading.read(found, labels.least_tolerated)
slow = sentences.by_delay(journey_data.delays(visit.in_use, code, view.where, view.period), name_of, text)
paragraph = filter(None, [sentences.paragraph(found, told, name_of, text), slow])
ui.headline(sentences.headline(found, told, name_of, text), text("finding.between").join(paragraph))
journeys.stamp(visit, found)
steps = {step.touchpoint: step for step in found.steps}
asked = st.query_params.get(STEP)
picked = ui.picture(pictures.lane_map(found, labels, text, asked), key="map", style=pictures.LANE_MAP_STYLE)
if picked in steps and picked != asked:
    st.query_params[STEP] = picked
    st.rerun()
begin = sentences.opportunity(told, name_of, text)
if begin:
    st.markdown(ui.plain(begin))
st.caption(ui.plain(sentences.evidence(found, text)))
journeys.downloads(text, found)

if asked in steps:
    step = steps[asked]
    name = name_of(asked)
    ui.section(name)
    weights = journeys.weights(visit, view, declared, step)
    how = ui.picture(pictures.step_panel(found, step, labels, text, weights), key="panel", style=pictures.PANEL_STYLE)
    metric = settings.catalogue().metrics[step.score.metric]
    if how == pictures.RECEIPT:
        question = question_of(declared, step, view.where, view.period, None if other else view.compare)
        ui.open_receipt(visit.in_use, question, text.pick(metric.name), text)
    offer_cases(visit.in_use, code, asked, view, labels, text)
    journeys.months(visit, reader, view, declared, step, name)
else:
    if asked is not None:
        st.caption(ui.plain(left_out(text, text("journey.step"), asked)))
    st.caption(ui.plain(text("journey.panel.choose")))

if found.paths:
    ui.section(text("journey.flow.title"), text("journey.flow.note"))
    ui.picture(pictures.path_lines(found, labels, text), key="paths", style=pictures.PATHS_STYLE)
    st.markdown(ui.plain(" ".join(sentences.flow_said(reading.flow(found), name_of, text))))
    journeys.passages(text, found, name_of)

ui.section(text("journey.compare.title"))
journeys.against(visit, reader, view)
journeys.side_by_side(text, found, name_of)
journeys.definitions(text, found)
ui.missing(visit, reader)
