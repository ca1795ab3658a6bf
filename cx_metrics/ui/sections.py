"""What stands under the cards of the overview: one figure, what moved it and its months, and the pyramid."""

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.metrics import Question
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.pictures.markup import Markup
from cx_metrics.ui.asked import View
from cx_metrics.ui.changed import moved_section
from cx_metrics.ui.chart import choice
from cx_metrics.ui.frame import Visit
from cx_metrics.ui.opening import Opening
from cx_metrics.ui.picture import picture
from cx_metrics.ui.receipt import open_receipt
from cx_metrics.ui.trend import trend_section


def figure_section(visit: Visit, view: View, found: Opening) -> None:
    """The figure that the reader chooses."""
    if view.period == UNDATED:  # nothing moves, and no line begins
        st.caption(visit.text("note.undated"))
        if found.pyramid:
            _pyramid_section(visit, view, found.pyramid)
        return
    metric = choice(visit.text, "metric", found.options, "trend.metric")
    moved_section(visit, view, metric)
    if found.pyramid:  # the stylesheet puts it beside what stands before it
        _pyramid_section(visit, view, found.pyramid)
    trend_section(visit, view, metric)


def _pyramid_section(visit: Visit, view: View, drawn: Markup) -> None:
    """Needs met, easy, enjoyable; each opens its receipt."""
    text = visit.text
    picked = picture(drawn, key="pyramid", style=pictures.PYRAMID_STYLE)
    if picked is not None:
        name = text.pick(settings.catalogue().metrics[picked].name)
        question = Question((picked,), where=view.where, period=view.period, compare=view.compare)
        open_receipt(visit.in_use, question, name, text)
