"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no
Streamlit."""

from cx_metrics.pictures.answers import answer_list
from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards
from cx_metrics.pictures.cases import case_list
from cx_metrics.pictures.definitions import DEFINITIONS_STYLE, definition, definition_list, glossary_list, table_list
from cx_metrics.pictures.figures import FIGURES_STYLE, Row, figures
from cx_metrics.pictures.lane_map import LANE_MAP_STYLE, Labels, lane_map
from cx_metrics.pictures.lane_map.declared import labels_of
from cx_metrics.pictures.marks import Happened, Mark, by_month, marks_told, numbered
from cx_metrics.pictures.notes import note_list
from cx_metrics.pictures.paths import PATHS_STYLE, path_lines
from cx_metrics.pictures.pyramid import PYRAMID_STYLE, Layer, pyramid
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt
from cx_metrics.pictures.step_panel import PANEL_STYLE, RECEIPT, step_panel
from cx_metrics.pictures.targets import TARGETS_STYLE, TargetRow, target_list

__all__ = [
    "CARDS_STYLE",
    "DEFINITIONS_STYLE",
    "FIGURES_STYLE",
    "LANE_MAP_STYLE",
    "PANEL_STYLE",
    "PATHS_STYLE",
    "PYRAMID_STYLE",
    "RECEIPT",
    "RECEIPT_STYLE",
    "TARGETS_STYLE",
    "Card",
    "Happened",
    "Labels",
    "Layer",
    "Mark",
    "Row",
    "TargetRow",
    "answer_list",
    "by_month",
    "case_list",
    "definition",
    "definition_list",
    "figures",
    "glossary_list",
    "labels_of",
    "lane_map",
    "marks_told",
    "note_list",
    "numbered",
    "path_lines",
    "pyramid",
    "receipt",
    "score_cards",
    "step_panel",
    "table_list",
    "target_list",
]
