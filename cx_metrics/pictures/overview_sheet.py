"""Several pictures as one: each keeps its own style, and together they cost the page what a single one does."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

_STYLE = Path(__file__).with_name("overview_sheet.css").read_text("utf-8")


@dataclass(frozen=True)
class SheetPart:
    """A picture in a sheet: its name, which is also the place it is given there, its markup and its style."""

    name: str
    markup: Markup
    style: str


def sheet(pieces: Sequence[SheetPart], text: Text) -> Markup:
    """The pieces in reading order; the ``data-pick`` of different pieces must differ."""
    placed = (tag("div", piece.markup, class_=f"piece {piece.name}") for piece in pieces)
    return tag("div", joined(*placed), class_="sheet", lang=text.locale)


def sheet_style(pieces: Sequence[SheetPart]) -> str:
    """The styles of the pieces, each for its own piece and no other."""
    return _scoped(tuple(dict.fromkeys((piece.name, piece.style) for piece in pieces)))


@functools.lru_cache(maxsize=50)
def _scoped(styles: tuple[tuple[str, str], ...]) -> str:
    return _STYLE + "".join(f".piece.{name} {{\n{style}}}\n" for name, style in styles)
