"""Overview: are we better, is it real, and since when?"""

import streamlit as st

from cx_metrics import charts, pictures, settings, ui
from cx_metrics.findings import findings
from cx_metrics.metrics import Question
from cx_metrics.ui import data, filters

METRICS = ("nps", "csat", "ces")
LINE_MONTHS = 13  # a year, and the same month of the year before

visit = ui.page("page.overview")
text, reader = visit.text, data.reader(visit)
if not reader.count("responses"):
    ui.lacking(visit, "responses")
view = filters.bar(visit, reader)
line = view.period.last_months(max(LINE_MONTHS, view.period.months))
now = data.answer(visit.in_use, Question(METRICS, where=view.where, period=view.period, compare=view.compare))
trend = data.answer(visit.in_use, Question(METRICS, where=view.where, period=line, grain="month"))
declared = settings.catalogue().metrics
months = {name: tuple(m for m in trend.measurements if m.metric == name) for name in METRICS}
held = [m for m in now.measurements if m.n or m.status == "suppressed"] or now.measurements  # what was asked at all
cards = [pictures.Card(declared[m.metric], m, months[m.metric][-LINE_MONTHS:]) for m in held]

told = findings([(card.metric, card.now) for card in cards], text, view.compare)
ui.headline(told[0], text("finding.between").join(told[1:]))
ui.stamp(visit, reader, now)
asked = ui.picture(pictures.score_cards(cards, text, view.compare), key="cards", style=pictures.CARDS_STYLE)
if asked in declared:
    question = Question((asked,), where=view.where, period=view.period, compare=view.compare)
    ui.open_receipt(visit.in_use, question, text.pick(declared[asked].name), text)
st.caption(text("finding.caption"))

heading = st.container()  # the title stands above the buttons that change it
chosen = ui.choice(text, "metric", {m.metric: text.pick(declared[m.metric].short_name) for m in held}, "trend.metric")
name = text.pick(declared[chosen].name)
with heading:
    ui.section(text("trend.title", metric=name), text("trend.note"))
rows = charts.trend_rows(months[chosen], text)
said = charts.trend_said(rows, name, text)
titles = (text("trend.month"), text("trend.value"), text("trend.interval"), text("trend.answers"))
axis = tuple(text.month(m.period.start) for m in months[chosen])
if rows:
    ui.chart(charts.trend(declared[chosen].unit, titles, axis), rows, said, key="trend")
    ui.table(text, rows, dict(zip(("month", "shown", "interval", "answers"), titles, strict=True)), said)
else:
    st.markdown(ui.plain(said))
