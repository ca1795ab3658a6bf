"""The second step: how the file is read, what speaks for it, its first rows; each guess can be made otherwise."""

from typing import Any

import streamlit as st

from cx_metrics import pictures
from cx_metrics.inspection.file_reading import delimiter_name
from cx_metrics.text import Text
from cx_metrics.ui import address
from cx_metrics.ui.bring_work import TOLD, begin_read, in_code, refused
from cx_metrics.ui.frame import section
from cx_metrics.ui.parcel import Parcel
from cx_metrics.ui.picture import picture

ENCODINGS = (
    "utf-8", "utf-16", "cp950", "gb18030", "cp949", "cp932", "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp874", "koi8-r", "cp866",
)  # fmt: skip
DELIMITERS = (",", ";", "\t", "|")
_SHOWN = 3  # rows
_FORM = "cx_reading"


def reading_step(text: Text, parcel: Parcel) -> None:
    """What was read, or why it was not; and the form in which it is told otherwise."""
    found = parcel.found("read")
    listed, form = st.columns([3, 2], gap="medium")
    with listed:
        if found:
            _what_was_read(text, found)
        else:
            _why_not(text, parcel)
    with form:
        _otherwise(text, parcel, found)


def _why_not(text: Text, parcel: Parcel) -> None:
    if parcel.state("read") == "stopped":
        st.info(text("bring.stopped"))
        return
    refused(text, parcel.refusal("read"), "bring.unread")


def _what_was_read(text: Text, found: dict[str, Any]) -> None:
    reading = found["reading"]
    facts = [text(f"bring.kind.{reading['kind']}")]
    if reading["kind"] == "text":
        facts += [str(reading["encoding"]), text(f"bring.delimiter.{delimiter_name(reading['delimiter'])}")]
    if reading["kind"] in ("text", "workbook"):
        facts.append(text("bring.reading.named_in", n=reading["first_row"]))
    if reading["header_rows"] > 1:
        facts.append(text("bring.reading.heading_rows", n=reading["header_rows"]))
    section(text("bring.reading.title"), text("punctuation.comma").join(facts))
    rows = reading["first_rows"][:_SHOWN]
    heads = [text("bring.columns.column"), *(text("bring.reading.row", n=i + 1) for i in range(len(rows)))]
    cells = [
        pictures.FigureRow(name, tuple(str(row.get(name, "")) for row in rows))
        for name in (column["name"] for column in found["columns"])
    ]
    picture(pictures.figures(text("bring.reading.title"), heads, cells, text), key="read", style=pictures.FILE_STYLE)
    _weighed(text, reading)
    questions_in_code(text, found, question=False)


def _weighed(text: Text, reading: dict[str, Any]) -> None:
    """The likeliest encodings, each with how the text would begin in it."""
    if not reading["weights"]:
        return
    section(text("bring.reading.weighed"), text("bring.reading.weighed_note"))
    heads = [text(f"bring.reading.{name}") for name in ("encoding", "looks", "weight")]
    rows = [
        pictures.FigureRow(name, (each["text"], f"{each['weight']:g}")) for name, each in reading["weights"].items()
    ]
    table = pictures.figures(text("bring.reading.weighed"), heads, rows, text)
    picture(table, key="weighed", style=pictures.FILE_STYLE)


def questions_in_code(text: Text, found: dict[str, Any], question: bool) -> None:
    """What the reader of files remarks, in its words: what is to be decided, or only to be known. What one answer may
    decide for all rows is asked beside it."""
    remarks = [remark for remark in found["remarks"] if remark["question"] is question and not remark["asks"]]
    if remarks:
        st.caption(text("bring.to_decide" if question else "bring.to_know"))
        in_code(*(f"{r['where']}: {r['found']} → {r['becomes']}" for r in remarks))


def _otherwise(text: Text, parcel: Parcel, found: dict[str, Any]) -> None:
    told, kind = parcel.known.get("told", {}), found["reading"]["kind"] if found else ""
    section(text("bring.reading.otherwise"), text("bring.reading.otherwise_note"))
    with st.form(_FORM, border=True):
        if kind in ("", "text"):
            _choose(text, "encoding", ENCODINGS, told)
            _choose(text, "delimiter", DELIMITERS, told)
        if sheets := parcel.known["sheets"]:
            _choose(text, "sheet", tuple(sheets), told)
        for name in ("first_row", "header_rows"):
            st.number_input(
                text(f"bring.reading.{name}"), min_value=1, max_value=1000, value=told.get(name), key=f"{_FORM}_{name}",
                placeholder=text("bring.reading.found_out"),
            )  # fmt: skip
        st.form_submit_button(text("bring.reading.again"), key=f"{_FORM}_again", on_click=_again, args=(parcel,))
    if found:
        st.button(text("bring.reading.next"), key="cx_next_columns", type="primary", on_click=go, args=("columns",))


def _choose(text: Text, name: str, options: tuple[str, ...], told: dict[str, Any]) -> None:
    every = [None, *options]
    st.selectbox(
        text(f"bring.reading.{name}"), every, index=every.index(told.get(name)), key=f"{_FORM}_{name}",
        filter_mode=None, format_func=lambda code: _said(text, name, code),
    )  # fmt: skip


def _said(text: Text, name: str, code: str | None) -> str:
    if code is None:
        return text("bring.reading.found_out")
    return text(f"bring.delimiter.{delimiter_name(code)}") if name == "delimiter" else code


def go(step: str) -> None:
    """To another step."""
    address.write({"step": step})


def _again(parcel: Parcel) -> None:
    told = {name: st.session_state.get(f"{_FORM}_{name}") for name in TOLD}
    parcel.tell(told={name: value for name, value in told.items() if value}, remembered=False)
    begin_read(parcel)
