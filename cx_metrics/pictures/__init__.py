"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no
Streamlit."""

from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards
from cx_metrics.pictures.receipt import RECEIPT_STYLE, receipt

__all__ = ["CARDS_STYLE", "RECEIPT_STYLE", "Card", "receipt", "score_cards"]
