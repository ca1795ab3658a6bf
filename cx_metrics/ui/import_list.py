"""What was imported, when and by whom, on the page *Data*: the refused rows to download, and an import taken back."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from cx_metrics import pictures, workspace
from cx_metrics.csv_text import csv_bytes
from cx_metrics.errors import WorkspaceError
from cx_metrics.pictures import FIGURES_STYLE, FigureRow
from cx_metrics.text import Text
from cx_metrics.ui import authoring, data, door
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import Visit, plain, section
from cx_metrics.ui.parcel import run_now
from cx_metrics.ui.picture import picture
from cx_metrics.warehouse import Batch, counting
from cx_metrics.warehouse.reader import Reader

HEADS = ("file", "when", "who", "table", "mapping", "rows", "rejected", "hash")
SHOWN, UNDO = 30, "undo"
LOG = (
    *("id", "file", "file_sha256", "mapping", "table", "encoding", "imported_at", "author"),
    *("rows", "accepted", "rejected", "duplicate", "superseded", "left_out"),
)


def import_list(visit: Visit) -> None:
    """The latest imports, all of them to download, one to look at more closely, and what was taken back before."""
    text, reader = visit.text, data.reader(visit)
    latest = reader.batches[::-1]
    shown = latest[:SHOWN]
    section(text("trust.imports.title"), text("trust.imports.note", n=len(shown)))
    heads = [text(f"trust.{'sources' if name in ('rows', 'rejected') else 'imports'}.{name}") for name in HEADS]
    counts = counting(latest)
    rows = [_row(batch, batch in counts, reader, text) for batch in shown]
    picture(pictures.figures(text("trust.imports.title"), heads, rows, text), key="imports", style=FIGURES_STYLE)
    listed = csv_bytes([LOG, *([getattr(b, name) for name in LOG] for b in latest)])
    file_button(text("trust.imports.download"), listed, "imports.csv", "text/csv", key="download_imports")
    _one_import(visit, reader, latest)
    _taken_back(visit)


def _row(batch: Batch, counts: bool, reader: Reader, text: Text) -> FigureRow:
    rows = text.count(reader.rows_of_batch[batch.id].rows)
    return FigureRow(
        batch.file,
        (
            _when(batch, text),
            batch.author or text("trust.imports.nobody"),
            text(f"table.{batch.table}"),
            batch.mapping,
            rows if counts else text("trust.imports.replaced", n=batch.stored),
            text.count(batch.rejected),
            batch.file_sha256[:12],
        ),
    )


def _when(batch: Batch, text: Text) -> str:
    return authoring.moment(datetime.fromisoformat(batch.imported_at), text)


def _one_import(visit: Visit, reader: Reader, latest: Sequence[Batch]) -> None:
    text = visit.text
    by_id = {b.id: (b, f"{b.file} · {text(f'table.{b.table}')} · {_when(b, text)}") for b in latest}
    section(text("trust.one.title"))
    chosen = st.selectbox(
        text("trust.imports.choose"), list(by_id), key="cx_import", label_visibility="collapsed",
        format_func=lambda code: by_id[code][1],
    )  # fmt: skip
    if chosen is None:
        return
    batch, _ = by_id[chosen]
    together = [other for other in latest if other.fingerprint == batch.fingerprint]
    who = batch.author or text("trust.imports.nobody")
    st.markdown(plain(text(
        "trust.one.about", file=batch.file, mapping=batch.mapping, encoding=batch.encoding, when=_when(batch, text),
        who=who, hash=batch.file_sha256,
    )))  # fmt: skip
    reasons = [text("trust.one.reason", what=what, n=n) for what, n in batch.reasons.items()]
    said = text("trust.one.refused", reasons=text("punctuation.semicolon").join(reasons))
    st.markdown(plain(said if reasons else text("trust.one.none_refused")))
    if door.may("import") and (rejects := _rejects(reader, together)) is not None:  # they hold what people wrote
        name = f"rejected-{batch.id}.csv"
        file_button(text("trust.one.rejects"), rejects.read_bytes, name, "text/csv", key="download_rejects")
    _undo_form(visit, batch, together)


def _rejects(reader: Reader, together: Sequence[Batch]) -> Path | None:
    """The list of the rows that an import refused: it lies under the name of the first of its batches."""
    lists = (reader.folder.rejects / f"{batch.id}.csv" for batch in together)
    return next((path for path in lists if path.exists()), None)


def _undo_form(visit: Visit, batch: Batch, together: Sequence[Batch]) -> None:
    text, others = visit.text, [other for other in together if other.id != batch.id]
    if not authoring.allowed("undo", text):
        return
    with st.form(UNDO, border=True):
        st.markdown(f"**{text('trust.undo.title')}**")
        st.caption(plain(text("trust.undo.note", n=sum(one.stored for one in together))))
        if others:
            tables = text.join(text(f"table.{one.table}") for one in others)
            st.caption(plain(text("trust.undo.with", tables=tables)))
        authoring.who(text, UNDO)
        pressed = st.form_submit_button(text("trust.undo.press"), key=f"{UNDO}_press")
    if pressed:
        _undo(visit, batch)
        st.rerun()


def _undo(visit: Visit, batch: Batch) -> None:
    """Take the import back; what came of it is said on the page that follows."""
    text, author = visit.text, " ".join(st.session_state[f"{UNDO}_author"].split())
    if authoring.refuse_unless("undo", text):
        return
    if not author:
        st.session_state[authoring.SAID] = ("error", text("workspace.unusable.author"))
        return
    with st.spinner(text("trust.undo.working")):
        done = run_now("undo", f"--author={author}", batch.id)
    if done is None:
        st.session_state[authoring.SAID] = ("error", text("trust.undo.failed"))
        return
    st.session_state[authoring.NAME] = author
    said = text("trust.undo.done" if done["is_noted"] else "trust.undo.unnoted", file=batch.file)
    st.session_state[authoring.SAID] = ("success", said)


def _taken_back(visit: Visit) -> None:
    text = visit.text
    try:
        gone = workspace.undo_notes(data.store(visit.in_use))
    except WorkspaceError:
        return  # the page has said so
    if not gone:
        return
    with st.expander(text("trust.undo.gone")):
        for note in gone:
            told = note.content or {}
            st.markdown(plain(text(
                "trust.undo.line", date=note.written_at.date(), who=note.author, file=str(told.get("file", note.item)),
                n=int(told.get("rows", 0)),
            )))  # fmt: skip
