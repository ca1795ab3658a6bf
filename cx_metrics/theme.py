"""The look of the house: colours by meaning and the shape of a verdict. No words, no Streamlit.

A picture never knows whether its reader is in light or dark mode: it says ``var(--cx-ink)`` and the browser
resolves it, so that a switch of mode or a print run needs no rerun and two readers in two modes never race. Where no
browser resolves anything (PNG, PDF, slides) ``resolved`` swaps the variables for real colours.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple


class Colour(NamedTuple):
    """One meaning in both modes."""

    light: str
    dark: str


# One hue, one meaning: ink is experience, green is money, blue better, orange worse, grey unsure.
COLOURS = {
    "paper": Colour("#FFFFFF", "#15181D"),
    "panel": Colour("#F7F6F3", "#1F242B"),
    "rule": Colour("#E6E3DD", "#2C323B"),
    "edge": Colour("#8A8F97", "#727984"),
    "ink": Colour("#22252B", "#ECEDEF"),
    "muted": Colour("#5A6069", "#A9B0BA"),
    "unsure": Colour("#6B6F76", "#9AA1AB"),
    "better": Colour("#1D5FA8", "#7DB2F5"),
    "worse": Colour("#B5430E", "#FF9A62"),
    "money": Colour("#0F6F52", "#4FCF9F"),
    "better-wash": Colour("#E8F0F9", "#1B2B40"),
    "worse-wash": Colour("#FBEBE2", "#3A2418"),
    "money-wash": Colour("#E1F1EB", "#173229"),
    "unsure-wash": Colour("#F0EFEC", "#262B33"),
}
BACKGROUNDS = ("paper", "panel")
TEXT_COLOURS = ("ink", "muted", "unsure", "better", "worse", "money")  # at least 4.5 : 1 on every background
MARK_COLOURS = (*TEXT_COLOURS, "edge")  # at least 3 : 1


@dataclass(frozen=True)
class Sign:
    """How a verdict looks beside its word: a glyph, filled or not, its colours."""

    glyph: str
    filled: bool
    colour: str
    wash: str


# No shape points up or down: for churn, better is lower, and an arrow would argue with the number.
SIGNS = {
    "better": Sign("●", True, "better", "better-wash"),
    "worse": Sign("◆", True, "worse", "worse-wash"),
    "no_detectable_change": Sign("▬", True, "muted", "unsure-wash"),
    "not_enough_answers": Sign("○", False, "muted", "unsure-wash"),
}


def colour(name: str) -> str:
    """The CSS variable of a colour of the house; KeyError for a name that is none."""
    if name not in COLOURS:
        raise KeyError(f"no colour {name!r}; there are {', '.join(COLOURS)}")
    return f"var(--cx-{name})"


def variables() -> str:
    """CSS that defines every colour once, for the page and for what is drawn in it."""
    pairs = "".join(f"--cx-{name}:light-dark({light},{dark});" for name, (light, dark) in COLOURS.items())
    return f":root{{{pairs}}}"


def resolved(markup: str, mode: Literal["light", "dark"] = "light") -> str:
    """``markup`` with every colour variable replaced, for files no browser draws."""
    for name, pair in COLOURS.items():
        markup = markup.replace(f"var(--cx-{name})", pair.dark if mode == "dark" else pair.light)
    return markup
