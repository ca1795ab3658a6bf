"""The only part of the product, with app.py and the pages, that knows Streamlit: frame, language and pictures."""

from cx_metrics.ui import address, door, language
from cx_metrics.ui.carried import carry
from cx_metrics.ui.choice import choice
from cx_metrics.ui.frame import (
    ICON,
    Visit,
    controls,
    ended,
    frame,
    headline,
    language_bar,
    no_page,
    of_all_rows,
    opened,
    page,
    plain,
    require_current,
    section,
    words,
)
from cx_metrics.ui.missing import missing, nothing_found, unmeasurable
from cx_metrics.ui.picture import picked, picture
from cx_metrics.ui.receipt_dialog import open_receipt
