"""Several pictures as one: each keeps its own style, and together they cost the page what a single one does."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cx_metrics.pictures.buttons import CHOICE_STYLE, HOW_STYLE
from cx_metrics.pictures.cards import CARDS_STYLE
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.parts_of_change import MOVED_STYLE
from cx_metrics.pictures.plain_words import WORDS_STYLE
from cx_metrics.pictures.pyramid import PYRAMID_STYLE
from cx_metrics.pictures.trend import TREND_STYLE
from cx_metrics.text import Text


def collage(pieces: Sequence[tuple[str, Markup]], text: Text) -> Markup:
    """The pieces in reading order, each with its name, which is also the place it is given there; the ``data-pick`` of
    different pieces must differ."""
    placed = (tag("div", markup, class_=f"piece {name}") for name, markup in pieces)
    return tag("div", joined(*placed), class_="collage", lang=text.locale)


BASE = Path(__file__).with_name("collage.css").read_text("utf-8")


def collage_style(styles: Mapping[str, str]) -> str:
    """The styles of pieces by name, each for its own piece and no other."""
    return BASE + "".join(f".piece.{name} {{\n{style}}}\n" for name, style in styles.items())


OVERVIEW_STYLE = collage_style(
    {
        "words": WORDS_STYLE + HOW_STYLE,
        "board": CARDS_STYLE,
        "figure": WORDS_STYLE + CHOICE_STYLE,
        "moved": MOVED_STYLE,
        "pyramid": PYRAMID_STYLE,
        "trend": TREND_STYLE,
    }
)
