"""The parts of the page of moments that tell of service quality: what was got and what was expected."""

import streamlit as st

from cx_metrics import charts, pictures
from cx_metrics.moments import service_narrative
from cx_metrics.moments.service_quality import ServiceQuality
from cx_metrics.ui.chart import chart
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.kept import company_of
from cx_metrics.ui.picture import folded, picture


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
