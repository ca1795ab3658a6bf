"""Radar: what did our changes do, to whom, and what changed that nobody logged?"""

from cx_metrics import ui
from cx_metrics.radar import radar_words
from cx_metrics.ui import data, filters, radar_sections
from cx_metrics.ui.change_form import change_form
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def answered(visit: ui.Visit, reader: Reader, view: View, _asked: str) -> None:
    """All that a filter changes, or a choice among what it shows."""
    text = visit.text
    found = data.radar(visit, None, view.where)
    told = radar_words.paragraph(found, text)
    of_whom = radar_words.who(view.where, visit.settings, text)
    note = text("radar.stamp", date=found.as_of, who=of_whom) if found.as_of else ""
    ui.headline(radar_words.headline(found, visit.settings, text), told, note=note)
    if found.changes:
        radar_sections.changes(visit, found, view)
    breaks = data.scan(visit, view.where)
    radar_sections.unlogged(visit, breaks, found)
    change_form(visit, reader, [one for one in breaks.suggestions[: radar_sections.MOST_BREAKS] if not one.logged])


filters.filtered_page("page.radar", answered)
