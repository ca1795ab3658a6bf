"""Overview: is it better, is it real, what moved, and since when?"""

from cx_metrics import ui
from cx_metrics.ui import filters, overview_collage, overview_opening
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def answered(visit: ui.Visit, reader: Reader, view: View, asked: str) -> None:
    """All that a filter changes."""
    found = overview_opening.opening(visit, view, asked)
    if found is None:
        ui.nothing_found(visit, reader)
    overview_collage.overview_section(visit, view, found, asked)


filters.filtered_page("page.overview", answered)
