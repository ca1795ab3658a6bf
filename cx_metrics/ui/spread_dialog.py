"""How the answers behind a number spread, in its receipt: a chart for each scale that was used, and its numbers as a
table."""

import streamlit as st

from cx_metrics import charts, pictures, settings
from cx_metrics.metrics.answer_spread import Spread
from cx_metrics.pictures.figures import folded
from cx_metrics.text import Text
from cx_metrics.ui.chart import WIDEST, chart
from cx_metrics.ui.picture import picture


def distribution_section(metric: str, spreads: tuple[Spread, ...], text: Text) -> None:
    """One chart a scale, that of the most used one first; nothing for a number that counts no answers of a score."""
    declared = settings.catalogue().metrics[metric]
    for i, spread in enumerate(spreads):
        ends = spread.scale.ends
        title = text("distribution.title") if len(spreads) == 1 else text("distribution.title_of", **ends)
        note = pictures.receipt_row(title, text("distribution.note", n=spread.n, **ends), text)
        picture(note, key=f"distribution_note_{i}", style=pictures.RECEIPT_STYLE)
        columns, groups = charts.spread_columns(spread, declared, text), charts.spread_groups(spread, declared, text)
        said = charts.spread_said(spread, declared, text)
        heads = [text(f"distribution.{key}") for key in ("answer", "share")]
        heads += [text(f"trend.{key}") for key in ("interval", "answers")]
        rows = [pictures.FigureRow(answer, cells) for answer, cells in charts.spread_cells(spread, text)]
        table = folded(text("distribution.table"), pictures.figures(said, heads, rows, text))
        with st.container(key=f"cx_distribution_{i}", width=WIDEST):
            chart(charts.distribution_rows(columns, groups), charts.distribution(), said)
            picture(table, key=f"distribution_table_{i}", style=pictures.FIGURES_STYLE)
