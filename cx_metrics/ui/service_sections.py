"""The parts of the page of moments that tell of service quality: what was got and expected, and what is said of it."""

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.moments import service_narrative, spoken_narrative
from cx_metrics.moments.service_quality import ServiceQuality
from cx_metrics.moments.spoken_narrative import CODE_COLUMNS, PROCESS_COLUMNS, CellRows
from cx_metrics.text import Text
from cx_metrics.ui import data
from cx_metrics.ui.chart import chart
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.picture import folded, picture
from cx_metrics.ui.view import View


def service(visit: Visit, found: ServiceQuality) -> None:
    """What customers got beside what they expect, where both were asked; nothing elsewhere."""
    if not found.items:
        return
    text, company = visit.text, company_of(visit)
    section(text("moments.service.title"), text("moments.service.note"))
    said = service_narrative.paragraph(found, company, text)
    st.markdown(plain(said))
    drawn, summed = st.columns([6, 5], gap="medium")
    with drawn:
        chart(charts.service_rows(found, company, text), charts.tolerance_zone(), said)
        heads = [text(f"moments.service.column.{name}") for name in service_narrative.ITEM_COLUMNS]
        cells = [pictures.FigureRow(name, each) for name, each in service_narrative.item_cells(found, company, text)]
        table = pictures.figures(said, heads, cells, text)
        folded(text("moments.table"), lambda: table, "service_table", pictures.FIGURES_STYLE)
    by_dimension = service_narrative.dimension_cells(found, company, text)
    if by_dimension:
        with summed:
            heads = [text(f"moments.service.column.{name}") for name in service_narrative.DIMENSION_COLUMNS]
            rows = [pictures.FigureRow(name, each) for name, each in by_dimension]
            picture(pictures.figures(said, heads, rows, text), "service_dimensions", pictures.FIGURES_STYLE)
            st.caption(plain(company.catalogue.service_quality.source))
    for line in service_narrative.left_out(found, company, text):
        st.caption(plain(line))


def spoken(visit: Visit, view: View, outcome: str) -> None:
    """What customers say of the service, asked for only when it is folded out: it reads single texts."""
    with st.expander(visit.text("moments.spoken.title"), key="cx_spoken", on_change="rerun") as fold:
        if fold.open:
            _spoken(visit, view, outcome)


def _spoken(visit: Visit, view: View, outcome: str) -> None:
    text, catalogue = visit.text, settings.catalogue()
    declared = catalogue.service_quality
    cases, felt = data.checklist(visit, view.where, view.period), data.emotions(visit, view.where, view.period)
    needs = data.needs(visit, view.where, view.period, outcome)
    ahead = data.lead_users(visit, view.where, view.period)
    if all(one.status in ("not_measurable", "suppressed") for one in (cases, felt, needs, ahead)):
        st.caption(plain(text("moments.spoken.nothing")))
        return
    left, right = st.columns(2, gap="medium")
    with left:
        if cases.codes and declared.checklist:
            said = spoken_narrative.checklist_said(cases, catalogue, text)
            cells = spoken_narrative.code_cells(cases, catalogue, text)
            _part("checklist", said, CODE_COLUMNS, cells, declared.checklist.source, text)
    with right:
        if felt.codes and declared.emotions:
            said = spoken_narrative.emotions_said(felt, catalogue, text)
            cells = spoken_narrative.code_cells(felt, catalogue, text)
            _part("emotions", said, CODE_COLUMNS, cells, declared.emotions.source, text)
    left, right = st.columns(2, gap="medium")
    with left:
        if needs.processes and declared.needs:
            said = spoken_narrative.needs_said(needs, catalogue, text)
            cells = spoken_narrative.process_cells(needs, catalogue, text)
            _part("needs", said, PROCESS_COLUMNS, cells, declared.needs.source, text)
    with right:
        if ahead.status == "ok" and declared.lead_users:
            section(text("moments.spoken.head.lead_users"))
            st.markdown(plain(spoken_narrative.lead_users_said(ahead, text)))
            st.caption(plain(declared.lead_users.source))


def _part(name: str, said: str, columns: tuple[str, ...], cells: CellRows, source: str, text: Text) -> None:
    """A sentence with its table, and where the frame is from."""
    section(text(f"moments.spoken.head.{name}"))
    st.markdown(plain(said))
    heads = [text(f"moments.spoken.column.{name if column == 'code' else column}") for column in columns]
    rows = [pictures.FigureRow(head, each) for head, each in cells]
    picture(pictures.figures(said, heads, rows, text), f"spoken_{name}", pictures.FIGURES_STYLE)
    st.caption(plain(source))
