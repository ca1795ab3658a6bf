"""The first step: a file is dropped, or chosen from the inbox folder on the server, where large ones are put."""

from pathlib import Path

import streamlit as st

from cx_metrics.declarations import Settings
from cx_metrics.text import Text
from cx_metrics.ui import address, language
from cx_metrics.ui.bring_work import begin_read
from cx_metrics.ui.frame import plain, section
from cx_metrics.ui.parcel import Parcel, receive

_UPLOAD, _CHOSEN = "cx_file", "cx_inbox"
INBOX = "inbox"  # in the data folder
LONGEST_NAME = 120


def file_step(text: Text, house: Settings) -> None:
    """Where a file comes from."""
    section(text("bring.file.title"), text("bring.file.note"))
    st.file_uploader(text("bring.file.upload"), key=_UPLOAD, on_change=_uploaded)
    names = inbox_names(house)
    st.caption(plain(text("bring.file.inbox_note", folder=f"{house.data}/{INBOX}")))
    if names:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(text("bring.file.inbox"), names, key=_CHOSEN, filter_mode=None, width=360)
            st.button(text("bring.file.look"), key="cx_look", on_click=_from_inbox, args=(house,))


def inbox_names(house: Settings) -> list[str]:
    """The files in the inbox folder, by names that are safe to show and to open: no links, nothing hidden."""
    folder = house.data_folder / INBOX
    try:
        found = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    except OSError:
        return []
    return sorted(
        path.name
        for path in found
        if path.name.isprintable() and not path.name.startswith(".") and len(path.name) <= LONGEST_NAME
    )


def leave(parcel: Parcel) -> None:
    """Give the file up; nothing of it is kept here."""
    parcel.throw_away()
    _open(None)


def _uploaded() -> None:
    file = st.session_state[_UPLOAD]
    if file is not None:
        _begin(receive(shown_name(file.name), file.getvalue()))


def _from_inbox(house: Settings) -> None:
    name = st.session_state[_CHOSEN]
    if name in inbox_names(house):
        _begin(receive(name, house.data_folder / INBOX / name))


def shown_name(name: str) -> str:
    """What an uploaded file is called, without anything that is no letter of a name."""
    last = Path(name.replace("\\", "/")).name
    return "".join(sign for sign in last if sign.isprintable())[-LONGEST_NAME:] or "file"


def _begin(parcel: Parcel) -> None:
    begin_read(parcel)
    _open(parcel.token)


def _open(token: str | None) -> None:
    kept = {name: values for name, values in address.everything().items() if name == language.PARAMETER}
    address.replace(kept | {"show": ["bring"]} | ({"file": [token]} if token else {}))
