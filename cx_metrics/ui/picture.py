"""The one component that shows a picture (HTML and inline SVG from a pure function) and reports clicks in it."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("picture.js").read_text("utf-8")

# Registered once, at import: a component's name is global to the process.
_mount = st.components.v2.component(
    "cx_picture", html='<style class="style"></style><div class="root"></div>', js=f"\n{_SCRIPT}"
)


def picture(markup: str, key: str, style: str = "", on_pick: Callable[[], None] | None = None) -> str | None:
    """Show ``markup`` under the style sheet ``style``; give back the ``data-pick`` of what was clicked, once, or None.

    The markup comes from functions that escape all data; scripts and inline handlers in it would not run either. It is
    isolated: the page's styles do not reach it, except the colour variables. Anything with ``data-pick`` is clickable
    and should be a ``<button>``, so that the keyboard reaches it. ``on_pick`` is called before the page is drawn again;
    `picked` tells it of what.
    """
    # bytes pass as they are; a string would be written as JSON twice a rerun, which costs more than all else here
    shown = _mount(data=f"{style}\0{markup}".encode(), key=key, on_picked_change=on_pick or _noticed)
    return str(shown.picked) if shown.picked is not None else None


def picked(key: str) -> str:
    """What has just been clicked in the picture of this key, for its ``on_pick``."""
    return str(st.session_state[key]["picked"])


def folded(title: str, draw: Callable[[], str], key: str, style: str) -> None:
    """A picture under a title, drawn only when it is folded out."""
    with st.expander(title, key=f"cx_{key}", on_change="rerun") as fold:
        if fold.open:
            picture(draw(), key, style)


def _noticed() -> None:
    """Streamlit reports a trigger only where a callback is registered; the page reads the value itself."""
