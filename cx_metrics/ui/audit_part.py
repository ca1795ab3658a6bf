"""Who did what, on the page *Data* for administrators: the latest, and all of it as a file."""

import streamlit as st

from cx_metrics import pictures
from cx_metrics.csv_text import csv_bytes
from cx_metrics.errors import WorkspaceError
from cx_metrics.pictures import FIGURES_STYLE, FigureRow
from cx_metrics.trust.audit import audit
from cx_metrics.ui import authoring
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit, headline
from cx_metrics.ui.picture import picture

HEADS, SHOWN = ("when", "who", "act", "of"), 100


def audit_part(visit: Visit) -> None:
    """The whole part of the page."""
    text = visit.text
    try:
        entries = audit(visit.settings)
    except WorkspaceError:
        st.warning(text("workspace.unreadable"))
        return
    headline(text("door.audit.title", n=len(entries)), text("door.audit.note", n=min(SHOWN, len(entries))))
    heads = [text(f"door.audit.{name}") for name in HEADS]
    rows = [
        FigureRow(
            authoring.moment(entry.at, text),
            (entry.who or text("trust.imports.nobody"), text(f"door.audit.{entry.act}"), entry.of),
        )
        for entry in entries[:SHOWN]
    ]
    picture(pictures.figures(text("door.audit.part"), heads, rows, text), key="audit", style=FIGURES_STYLE)
    lines = [(e.at.isoformat(), e.who, e.act, e.of, e.sample) for e in entries]
    listed = csv_bytes([("at", "who", "act", "of", "sample"), *lines])
    file_button(text("door.audit.download"), listed, "audit.csv", "text/csv", key="download_audit")
