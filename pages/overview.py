"""Overview: are we better, is it real, and since when?"""

import streamlit as st

from cx_metrics import pictures, settings, ui
from cx_metrics.findings import findings
from cx_metrics.metrics import Period, Question
from cx_metrics.ui import data, filters

METRICS = ("nps", "csat", "ces")

visit = ui.page("page.overview")
reader = data.reader(visit.in_use)
if not reader.count("responses"):
    ui.lacking(visit, "responses")
view = filters.bar(visit, reader)
now = data.answer(visit.in_use, Question(METRICS, where=view.where, period=view.period, compare=view.compare))
trend = data.answer(visit.in_use, Question(METRICS, where=view.where, period=view.period.last_months(13), grain="month"))
declared = settings.catalogue().metrics
cards = [
    pictures.Card(declared[found.metric], found, tuple(m for m in trend.measurements if m.metric == found.metric))
    for found in now.measurements
]
told = findings([(card.metric, card.now) for card in cards], visit.text, view.compare)
ui.headline(told[0], visit.text("finding.between").join(told[1:]))
ui.stamp(visit, reader, now)
ui.picture(pictures.score_cards(cards, visit.text, view.compare), key="cards", style=pictures.CARDS_STYLE)
st.caption(visit.text("finding.caption"))
