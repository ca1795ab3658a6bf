"""Moments of truth: which few moments decide loyalty, and are we sure?"""

import streamlit as st

from cx_metrics import ui
from cx_metrics.moments import narrative
from cx_metrics.ui import data, filters, moment_choices, moment_sections, service_sections
from cx_metrics.ui.excuses import left_out
from cx_metrics.ui.moment_chosen import chosen_moment
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def answered(visit: ui.Visit, reader: Reader, view: View, asked: str) -> None:
    """All that a filter changes, or a choice among what it shows."""
    text = visit.text
    outcomes = data.moment_outcomes(visit)
    if not any(outcome.answers for outcome in outcomes):
        ui.headline(text("moments.state.none.title"), text("moments.state.none.body"), asked=asked)
        return
    given = moment_choices.in_url(outcomes, text)
    moment_choices.outcome_choice(outcomes, text)
    found = data.moments(
        visit,
        given.outcome,
        view.where,
        view.period,
        missing=given.missing,
        lines=given.lines,
        weights=given.weights,
    )
    told = narrative.paragraph(found, text)
    ui.headline(narrative.headline(found, text), told, note=moment_sections.stamp(visit, found), asked=asked)
    looked_at = moment_choices.moment_in_url()
    if found.moments:
        moment_sections.where_to_act(visit, found, given, looked_at)
        moment = next((one for one in found.moments if one.item == looked_at), None)
        if moment is not None:
            chosen_moment(visit, reader, view, found, moment)
        else:
            if looked_at is not None:
                st.caption(ui.plain(left_out(text, text("moments.column.moment"), looked_at)))
            st.caption(ui.plain(text("moments.panel.choose")))
        moment_sections.sides(visit, found)
    moment_sections.paired(visit, found)
    service_sections.service(visit, data.service(visit, view.where, view.period))
    moment_sections.model(visit, found)


filters.filtered_page("page.moments", answered)
