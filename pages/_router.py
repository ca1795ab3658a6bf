"""The one script that Streamlit runs: frame and menu in the reader's language, then the page that was asked for."""

import streamlit as st

from cx_metrics import ui
from cx_metrics.ui.rater_page import is_invited
from pages import OF_ROWS, PAGES, url_path
from pages._addresses import LOST

st.set_page_config(page_icon=ui.ICON, layout="wide")
ui.address.arrive()
text = ui.words()
who = ui.door.person()
ui.door.admit_guest(who is None and is_invited())
offered = PAGES if who and not who.rows else OF_ROWS if who else ("maturity",)
menu = [
    st.Page(
        f"{name}.py",
        title=text(f"page.{name}"),
        url_path=url_path(name),
        default=name == PAGES[0],
        visibility="visible" if name in offered else "hidden",
    )
    for name in PAGES
]
chosen = st.navigation(menu, position="hidden" if is_invited() or who is None else "top")
ui.frame(text.locale)
if who is None and not is_invited():
    ui.ended(text)
if chosen.url_path not in {"" if name == PAGES[0] else url_path(name) for name in offered}:
    ui.of_all_rows(text)
ui.door.note_sign_in()
ui.carry(chosen.url_path)
if (lost := ui.address.get(LOST)) is not None:
    ui.no_page(text, lost)
chosen.run()
