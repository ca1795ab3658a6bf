"""What an import would do to the figures of the overview, before and after."""

from typing import Any

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.metrics.effect_words import effect_cells, effect_heads
from cx_metrics.text import Text
from cx_metrics.ui.frame import section
from cx_metrics.ui.picture import picture


def effect_table(text: Text, effect: dict[str, Any]) -> None:
    """A figure a row; without data of one's own there is nothing before."""
    title = text("bring.effect.title")
    section(title, text("bring.effect.note" if effect["before"] else "bring.effect.first"))
    rows = [pictures.FigureRow(name, cells) for name, cells in effect_cells(effect, settings.catalogue(), text)]
    if not rows:
        st.info(text("bring.effect.none"))
        return
    table = pictures.figures(title, effect_heads(effect, text), rows, text)
    picture(table, key="effect", style=pictures.FIGURES_STYLE)
