"""Voice: what do customers say, and who stays silent?"""

from cx_metrics import ui
from cx_metrics.ui import data, filters, voice_sections
from cx_metrics.ui.view import View
from cx_metrics.warehouse.reader import Reader


def answered(visit: ui.Visit, _reader: Reader, view: View, asked: str) -> None:
    """All that a filter changes."""
    heard = voice_sections.silence_of(visit, view)
    cases, felt = data.checklist(visit, view.where, view.period), data.emotions(visit, view.where, view.period)
    voice_sections.opening(visit, view, asked, heard, cases, felt)
    voice_sections.silence(visit, view, heard)
    note = voice_sections.how_to_read(visit.text, cases, felt)
    voice_sections.themes(visit, view, cases, "checklist", note)
    voice_sections.themes(visit, view, felt, "emotions", "" if cases.codes else note)
    voice_sections.needs_and_leaders(visit, view)


filters.filtered_page("page.voice", answered)
