"""The third step: what each column of the file is taken for; each can be opened in a dialog and changed."""

import re
from functools import partial
from typing import Any

import streamlit as st

from cx_metrics import pictures, settings
from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.declarations.table import UnsaidValues
from cx_metrics.errors import CxError
from cx_metrics.inspection.mapping_edit import ITEM, read_draft, stated, table_of, use_of, write_draft
from cx_metrics.inspection.value_words import likely_first
from cx_metrics.text import Text
from cx_metrics.ui.bring_column import formats_in, open_column
from cx_metrics.ui.bring_reading import go, questions_in_code
from cx_metrics.ui.bring_work import begin_read, mapping_now, refused
from cx_metrics.ui.downloads import file_button
from cx_metrics.ui.frame import plain, section
from cx_metrics.ui.parcel import Parcel
from cx_metrics.ui.picture import picture

_EXAMPLES = 3
_TEXT, _WRONG = "cx_mapping_text", "cx_mapping_wrong"
_FIRST = re.compile("[^;；:：,，(（]+")  # of what is said about one of our columns, the first words


def columns_step(text: Text, parcel: Parcel) -> None:
    """The columns, and beside them the mapping that they make."""
    found, mapping = parcel.found("read"), mapping_now(parcel)
    listed, form = st.columns([3, 2], gap="medium")
    with listed:
        if mapping is not None:
            _table(text, parcel, table_of(mapping))
            _rows_are(text, parcel, found["columns"], mapping)
            questions_in_code(text, found, question=True)
            _columns(text, parcel, found["columns"], mapping)
    with form:
        st.button(text("bring.columns.next"), key="cx_next_check", type="primary", on_click=go, args=("check",))
        _as_text(text, parcel)


def _table(text: Text, parcel: Parcel, now: str) -> None:
    tables = settings.catalogue().tables
    known = list(tables)
    st.session_state["cx_table"] = now
    st.selectbox(
        text("bring.columns.table"), known if now in known else [now, *known], key="cx_table", filter_mode=None,
        format_func=lambda name: text.pick(tables[name].name) if name in tables else name,
        on_change=_other_table, args=(parcel,), width=360,
    )  # fmt: skip


def _other_table(parcel: Parcel) -> None:
    parcel.tell(table=st.session_state["cx_table"], remembered=False)
    begin_read(parcel)


def _rows_are(text: Text, parcel: Parcel, columns: list[dict[str, Any]], mapping: dict[str, Any]) -> None:
    """Of what a table cannot do without being told, such as which cases are complaints: one answer for all rows, or the
    column that says it, which is then opened."""
    table = settings.catalogue().tables.get(table_of(mapping))
    asked = {name: column.unsaid for name, column in table.columns.items() if column.unsaid} if table else {}
    for role, unsaid in asked.items():
        said = (mapping["tables"][table_of(mapping)].get("columns") or {}).get(role)
        value = said.get("value") if isinstance(said, dict) else None
        names = [str(column["name"]) for column in columns]
        of = next((name for name in names if (use := use_of(mapping, name)) and use[1] == role), None)
        by = [str(c["name"]) for c in columns if role in c["offers"] or c["name"] == of]
        now = ("all", value) if value else ("by", of) if of else ("", "")
        by_columns = [("by", name) for name in likely_first(by, f"{table_of(mapping)}.{role}")]
        options = [("", ""), *(("all", each) for each in unsaid.names), *by_columns]
        key = f"cx_rows_{role}"
        st.session_state[key] = now if now in options else options[0]
        st.selectbox(
            text.pick(unsaid.asks), options, key=key, filter_mode=None, width=360,
            format_func=partial(_answer_said, text, unsaid), on_change=_answered, args=(parcel, role),
        )  # fmt: skip
        if said is None:
            st.caption(plain(text.pick(unsaid.becomes)))
        if (opened := st.session_state.pop(f"{key}_open", None)) is not None:
            open_column(text, parcel, next(column for column in columns if column["name"] == opened), role)


def _answer_said(text: Text, unsaid: UnsaidValues, answer: tuple[str, str]) -> str:
    how, what = answer
    if how == "all":
        return text("bring.columns.rows_all", value=text.pick(unsaid.names[what]))
    return text("bring.columns.rows_by", column=what) if how else text("bring.columns.rows_unsaid")


def _answered(parcel: Parcel, role: str) -> None:
    """All rows are the same; or the column that tells them apart is asked what its values mean."""
    assert parcel.mapping is not None
    key = f"cx_rows_{role}"
    how, what = st.session_state[key]
    if how == "by":
        st.session_state[f"{key}_open"] = what
        return
    write_draft(parcel.mapping, stated(read_draft(parcel.mapping), role, what or None))
    parcel.forget("check", "effect")


def _columns(text: Text, parcel: Parcel, columns: list[dict[str, Any]], mapping: dict[str, Any]) -> None:
    asked = ["asked"] if any(column["asked"] for column in columns) else []
    heads = [text(f"bring.columns.{name}") for name in ("column", *asked, "taken_as", "examples", "filled")]
    rows = [
        pictures.FigureRow(
            column["name"],
            (
                *(column[name] for name in asked),
                taken_as(text, mapping, column["name"]),
                text("punctuation.comma").join(column["examples"][:_EXAMPLES]),
                text("bring.columns.of", n=column["filled"], all=column["rows"]),
            ),
            pick=str(place),
        )
        for place, column in enumerate(columns)
    ]
    section(text("bring.columns.title"), text("bring.columns.note"))
    table = pictures.figures(text("bring.columns.title"), heads, rows, text, "bring.columns.change")
    picked = picture(table, key="columns", style=pictures.FILE_STYLE)
    if picked:
        open_column(text, parcel, columns[int(picked)])


def taken_as(text: Text, mapping: dict[str, Any], column: str) -> str:
    """What a column is taken for, in words."""
    use = use_of(mapping, column)
    if use is None:
        return text("bring.columns.unused")
    kind, name, said = use
    table = settings.catalogue().tables.get(table_of(mapping))
    about = text.pick(table.columns[name].about) if table and name in table.columns else ""
    words = _FIRST.match(about)
    parts = [
        text("bring.columns.item", name=said.get("name") or name.replace("_", " "))
        if kind == ITEM
        else f"{name} · {words[0]}"
        if words
        else name
    ]
    if scale := said.get("scale"):
        parts.append(text("bring.columns.scale", low=scale[0], high=scale[1]))
    parts += [text("bring.columns.reversed")] if said.get("reversed") else []
    parts += formats_in(said)
    parts += [str(said[name]) for name in ("touchpoint", "dimension") if said.get(name)]
    return text("punctuation.comma").join(parts)


def _as_text(text: Text, parcel: Parcel) -> None:
    """The mapping as the command line takes it: to download, and to write what no form here knows."""
    mapping = parcel.mapping
    if mapping is None:
        return
    label = text("bring.columns.download")
    file_button(label, mapping.read_bytes, mapping.name, "application/yaml", key="cx_mapping_file")
    typed, told = st.session_state.pop(_WRONG, ("", ""))
    with st.expander(text("bring.columns.as_text"), expanded=bool(told)):
        st.caption(text("bring.columns.as_text_note"))
        st.session_state[_TEXT] = typed or mapping.read_text("utf-8")
        st.text_area(text("bring.columns.mapping"), key=_TEXT, height=360, on_change=_typed, args=(parcel,))
        if told:
            refused(text, told, "bring.columns.wrong")


def _typed(parcel: Parcel) -> None:
    """Take a mapping that somebody wrote, where it can be loaded."""
    mapping = parcel.mapping
    assert mapping is not None
    before = mapping.read_text("utf-8")
    mapping.write_text(st.session_state[_TEXT], "utf-8")
    try:
        load_mapping(mapping, settings.catalogue().tables)
        read_draft(mapping)
    except CxError as error:
        mapping.write_text(before, "utf-8")
        st.session_state[_WRONG] = (st.session_state[_TEXT], str(error))
    else:
        parcel.forget("check", "effect")
