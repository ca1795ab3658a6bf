"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no
Streamlit."""

from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards
from cx_metrics.pictures.definitions import DEFINITIONS_STYLE, definition, definition_list, glossary_list, table_list
from cx_metrics.pictures.notes import note_list
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt
from cx_metrics.pictures.targets import TARGETS_STYLE, TargetRow, target_list

__all__ = [
    "CARDS_STYLE",
    "DEFINITIONS_STYLE",
    "RECEIPT_STYLE",
    "TARGETS_STYLE",
    "Card",
    "TargetRow",
    "definition",
    "definition_list",
    "glossary_list",
    "note_list",
    "receipt",
    "score_cards",
    "table_list",
    "target_list",
]
