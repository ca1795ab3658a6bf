"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no
Streamlit."""

from cx_metrics.pictures.answers import answer_list
from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards
from cx_metrics.pictures.figures import FIGURES_STYLE, Row, figures
from cx_metrics.pictures.marks import Mark, by_month, marks_told, numbered
from cx_metrics.pictures.pyramid import PYRAMID_STYLE, Layer, best_and_least, pyramid
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt

__all__ = [
    "CARDS_STYLE",
    "FIGURES_STYLE",
    "PYRAMID_STYLE",
    "RECEIPT_STYLE",
    "Card",
    "Layer",
    "Mark",
    "Row",
    "answer_list",
    "best_and_least",
    "by_month",
    "figures",
    "marks_told",
    "numbered",
    "pyramid",
    "receipt",
    "score_cards",
]
