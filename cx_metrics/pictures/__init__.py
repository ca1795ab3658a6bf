"""Pictures: HTML with inline SVG, for what must wrap, be clicked or turn on a phone. Data in, markup out; no Streamlit."""

from cx_metrics.pictures.cards import CARDS_STYLE, Card, score_cards

__all__ = ["CARDS_STYLE", "Card", "score_cards"]
