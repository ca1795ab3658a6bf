"""A column that is to be a filter of every page: declared in config.yaml, and the figures are worked out by it."""

import re
from typing import Any

import streamlit as st

from cx_metrics import settings
from cx_metrics.declarations.settings_edit import declare_dimension
from cx_metrics.errors import DeclarationError
from cx_metrics.inspection.mapping_edit import assigned, read_draft, write_draft
from cx_metrics.text import Text
from cx_metrics.ui.bring_work import refused
from cx_metrics.ui.frame import plain
from cx_metrics.ui.parcel import Parcel

FILTER = "filter:"  # the role that is declared first
_FORM, _WRONG = "cx_filter", "cx_filter_wrong"
_NO_WORD = re.compile("[^a-z0-9]+")


def filter_form(text: Text, parcel: Parcel, column: dict[str, Any]) -> None:
    """What the filter is called, in the data and on the pages, and what its values are called."""
    name = str(column["name"])
    plain_name = _NO_WORD.sub("_", name.lower()).strip("_")
    free = next(f"filter_{n}" for n in range(1, 99) if f"filter_{n}" not in settings.load().dimensions)
    with st.form(f"{_FORM}_{name}", border=True):
        st.caption(text("bring.filter.note"))
        st.text_input(text("bring.filter.name"), name[:60], key=f"{_FORM}_name", max_chars=60)
        st.text_input(
            text("bring.filter.id"), plain_name if plain_name[:1].isalpha() else free, key=f"{_FORM}_id", max_chars=40,
            help=text("bring.filter.id_help"),
        )  # fmt: skip
        values = text("punctuation.comma").join(column["examples"])
        st.caption(plain(text("bring.columns.values", values=values)))
        st.text_area(text("bring.filter.values"), key=f"{_FORM}_values", height=120)
        st.form_submit_button(
            text("bring.filter.declare"), key=f"{_FORM}_declare", type="primary", on_click=_declare, args=(parcel, name)
        )
    if parcel.state("build") == "running":
        st.rerun()  # declared: the dialog has done its work
    if told := st.session_state.pop(_WRONG, ""):
        refused(text, told, "bring.filter.wrong")


def _declare(parcel: Parcel, column: str) -> None:
    """Declare it, use it for this column, and have the marts built with it."""
    assert parcel.mapping is not None
    name, dimension, typed = (st.session_state[f"{_FORM}_{key}"].strip() for key in ("name", "id", "values"))
    pairs = [line.partition("=") for line in typed.splitlines()]
    values = {old.strip(): new.strip() for old, _, new in pairs if old.strip() and new.strip()}
    before = settings.config_file().read_text("utf-8")
    try:
        declare_dimension(settings.config_file(), dimension, name or dimension, values)
    except DeclarationError as error:
        st.session_state[_WRONG] = str(error)
        return
    parcel.tell(config=[before, settings.config_file().read_text("utf-8")])
    write_draft(parcel.mapping, assigned(read_draft(parcel.mapping), column, dimension, {"from": column}))
    parcel.forget("check", "effect")
    parcel.start("build", "build", "--if-outdated")


def declared(text: Text, parcel: Parcel) -> None:
    """Once the marts have been built this server reads the settings anew; where they could not be, the filter is taken
    out of them again, so that they go with the build that stays in use."""
    state = parcel.state("build")
    if state in ("never", "running"):
        return
    if state == "done":
        settings.renew()
    else:
        before, after = parcel.known["config"]
        if settings.config_file().read_text("utf-8") == after:  # nobody has written into it since
            settings.config_file().write_text(before, "utf-8")
        refused(text, parcel.refusal("build"), "bring.filter.not_built")
    parcel.forget("build")
