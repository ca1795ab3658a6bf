"""The one script that Streamlit runs: frame and menu in the reader's language, then the page that was asked for."""

import streamlit as st

from cx_metrics import ui
from cx_metrics.ui.rater_page import is_invited
from pages import PAGES, url_path
from pages._addresses import LOST

st.set_page_config(page_icon=ui.ICON, layout="wide")
ui.address.arrive()
text = ui.words()
menu = [
    st.Page(f"{name}.py", title=text(f"page.{name}"), url_path=url_path(name), default=name == PAGES[0])
    for name in PAGES
]
chosen = st.navigation(menu, position="hidden" if is_invited() else "top")
ui.frame(text.locale)
ui.carry(chosen.url_path)
if (lost := ui.address.get(LOST)) is not None:
    ui.no_page(text, lost)
chosen.run()
