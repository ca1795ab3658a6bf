"""Journey: where does it hurt, and where is the money?"""

import streamlit as st

from cx_metrics import pictures, settings, ui
from cx_metrics.errors import QuestionError
from cx_metrics.journey import reading, sentences
from cx_metrics.journey.step_question import is_empty
from cx_metrics.ui import address, data, filters, journeys
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.step import step_section
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader

STEP, MAP = "step", "map"  # in the URL, and as a component


def answered(visit: ui.Visit, reader: Reader, view: View, asked: str) -> None:
    """All that a filter changes, or a choice among what it shows."""
    text = visit.text
    held = data.journeys_held(visit)
    if not held:
        ui.headline(text("journey.state.none.title"), text("journey.state.none.body"))
        return
    code = journeys.chosen(text, held)
    declared = settings.catalogue().journeys[code]
    decisive = journeys.decisive(visit, view, declared)
    labels = pictures.labels_of(declared, settings.catalogue(), visit.settings, text, decisive)
    other = journeys.chosen_against(reader, view)
    journeys.against_in_vain(visit, reader, view)
    try:
        compare = None if other else view.compare
        found = data.journey(visit, code, view.where, view.period, compare, compare_where=other, language=text.locale)
    except QuestionError:  # filters that leave no step of this journey
        ui.headline(text("journey.state.empty.title"), text("journey.state.empty.body"))
        return
    if is_empty(found):
        ui.headline(text("state.no_rows"), text("state.widen"))
        return

    name_of = labels.name
    told = reading.read(found, labels.least_tolerated)
    slow = sentences.by_delay(data.delays(visit, code, view.where, view.period), name_of, text)
    paragraph = filter(None, [sentences.paragraph(found, told, name_of, text), slow])
    said = text("finding.between").join(paragraph)
    rests_on = journeys.stamp(visit, found)
    ui.headline(sentences.headline(found, told, name_of, text), said, note=rests_on, asked=asked)
    steps = {step.touchpoint: step for step in found.steps}
    step = address.get(STEP)
    drawn = pictures.lane_map(found, labels, text, step)
    ui.picture(drawn, key=MAP, style=pictures.LANE_MAP_STYLE, on_pick=_choose_step)
    begin = sentences.opportunity(told, name_of, text)
    if begin:
        st.markdown(ui.plain(begin))
    st.caption(ui.plain(sentences.evidence(found, text)))
    journeys.map_file(text, found, decisive)

    if step in steps:
        step_section(visit, reader, view, found, labels, steps[step], other)
    else:
        if step is not None:
            st.caption(ui.plain(left_out(text, text("journey.step"), step)))
        st.caption(ui.plain(text("journey.panel.choose")))

    if found.paths:
        ui.section(text("journey.flow.title"), text("journey.flow.note"))
        ui.picture(pictures.path_lines(found, labels, text), key="paths", style=pictures.PATHS_STYLE)
        st.markdown(ui.plain(text("finding.between").join(sentences.flow_said(reading.flow(found), name_of, text))))
        journeys.passages(text, found, name_of)

    ui.section(text("journey.compare.title"))
    journeys.side_by_side(text, found, name_of)
    journeys.definitions(text, found)


def _choose_step() -> None:
    address.write({STEP: ui.picked(MAP)})


filters.filtered_page("page.journey", answered, journeys.against, needs_dates=True)
