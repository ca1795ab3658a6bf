"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no
Streamlit."""

from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards
from cx_metrics.pictures.lane_map import LANE_MAP_STYLE, Labels, lane_map
from cx_metrics.pictures.lane_map.declared import labels_of
from cx_metrics.pictures.paths import PATHS_STYLE, path_lines
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt
from cx_metrics.pictures.step_panel import PANEL_STYLE, RECEIPT, step_panel

__all__ = [
    "CARDS_STYLE",
    "LANE_MAP_STYLE",
    "PANEL_STYLE",
    "PATHS_STYLE",
    "RECEIPT",
    "RECEIPT_STYLE",
    "Card",
    "Labels",
    "labels_of",
    "lane_map",
    "path_lines",
    "receipt",
    "score_cards",
    "step_panel",
]
