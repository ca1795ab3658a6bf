"""The one component that shows a picture (HTML and inline SVG from a pure function) and reports clicks in it."""

from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_name("picture.js").read_text("utf-8")

# Registered once, at import: a component's name is global to the process.
_mount = st.components.v2.component(
    "cx_picture", html='<style class="style"></style><div class="root"></div>', js=f"\n{_SCRIPT}"
)


def picture(markup: str, key: str, style: str = "") -> str | None:
    """Show ``markup`` under the style sheet ``style``; give back the ``data-pick`` of what was clicked, once, or None.

    The markup comes from functions that escape all data; scripts and inline handlers in it would not run either. It is
    isolated: the page's styles do not reach it, except the colour variables. Anything with ``data-pick`` is clickable
    and should be a ``<button>``, so that the keyboard reaches it.
    """
    shown = _mount(data={"markup": markup, "style": style}, key=key, on_picked_change=_noticed)
    return str(shown.picked) if shown.picked is not None else None


def _noticed() -> None:
    """Streamlit reports a trigger only where a callback is registered; the page reads the value itself."""
