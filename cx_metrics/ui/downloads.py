"""A page's picture as files: one button a format, drawn when it is pressed."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from cx_metrics import pack
from cx_metrics.text import Text
from cx_metrics.ui import door
from cx_metrics.ui.frame import plain

HIGH = 152  # px, of three buttons


def file_button(
    label: str, content: bytes | Callable[[], bytes], name: str, media: str, *, key: str, wide: bool = False
) -> None:
    """A button that hands out the file ``name``: ready, or made when it is pressed. Every file leaves by it: of whoever
    has signed in it is noted, and asked again whether they may."""
    if door.require().session:
        content = door.exported(name, content if callable(content) else partial(bytes, content))
    width: Literal["stretch", "content"] = "stretch" if wide else "content"
    st.download_button(label, content, name, media, key=key, on_click="ignore", width=width)


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
            file_button(kind.upper(), write, file, media, key=key, wide=True)
