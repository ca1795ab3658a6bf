"""A page's picture as files: one button a format, drawn when it is pressed."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cx_metrics import pack
from cx_metrics.text import Text
from cx_metrics.ui.frame import plain

HIGH = 152  # px, of three buttons


def downloads(text: Text, label: str, name: str, make: Callable[[str], bytes]) -> None:
    """``make`` writes the file of a format (svg, pdf or png); ``name`` is what files are called. Where no font of this
    machine can write the language, say so."""
    shown = st.popover(label, width="content", key=f"cx_files_{name}", on_change="rerun")
    with shown, st.container(height=HIGH, border=False):  # its height is kept free: it opens before its buttons come
        if not shown.open:
            return
        if not pack.can_write(text.locale):
            st.markdown(plain(text("journey.no_font")))
            return
        for kind, media in pack.MEDIA.items():
            file = f"{name}-{text.locale}.{kind}"
            write, key = partial(make, kind), f"download_{kind}"
            st.download_button(kind.upper(), write, file, media, key=key, on_click="ignore", width="stretch")
