"""The look of the house: colours by meaning, the shape of a verdict, one chart configuration. No words, no Streamlit.

A chart or picture never knows whether its reader is in light or dark mode: it says ``var(--cx-ink)`` and the browser
resolves it, so that a switch of mode or a print run needs no rerun and two readers in two modes never race. Where no
browser resolves anything (PNG, PDF, slides) ``resolved`` swaps the variables for real colours.
"""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

# The reader's own system has the Chinese; which face it takes follows from the page's language (zh-TW or zh-CN), so
# naming a Traditional or a Simplified family here would give one of the two readers wrong letter forms.
FONT = "Source Sans, sans-serif"


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
    """How a verdict looks beside its word: a glyph, Vega's name of the same shape, filled or not, its colours."""

    glyph: str
    shape: str
    filled: bool
    colour: str
    wash: str


# No shape points up or down: for churn, better is lower, and an arrow would argue with the number.
SIGNS = {
    "better": Sign("●", "circle", True, "better", "better-wash"),
    "worse": Sign("◆", "diamond", True, "worse", "worse-wash"),
    "no_detectable_change": Sign("▬", "stroke", True, "muted", "unsure-wash"),
    "not_enough_answers": Sign("○", "circle", False, "muted", "unsure-wash"),
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


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two hex colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(text: str) -> float:
        channels = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dim, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dim + 0.05)


def resolved(value: Any, mode: Literal["light", "dark"] = "light") -> Any:
    """A copy of a chart specification (or markup) with every colour variable replaced, for files no browser draws."""
    if isinstance(value, dict):
        return {key: resolved(part, mode) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [resolved(part, mode) for part in value]
    if isinstance(value, str) and "var(--cx-" in value:
        for name, pair in COLOURS.items():
            value = value.replace(f"var(--cx-{name})", pair.dark if mode == "dark" else pair.light)
    return value


def chart_config() -> dict[str, Any]:
    """Vega-Lite's ``config``: quiet axes, no frame, hairlines only where a value is read off them, 13 px type.

    Vega-Lite takes font weights in hundreds only.
    """
    axis_text = {"labelColor": colour("muted"), "titleColor": colour("muted"), "labelFontSize": 13, "titleFontSize": 13}
    return {
        "font": FONT,
        "background": "transparent",
        "padding": {"left": 2, "top": 4, "right": 8, "bottom": 4},
        "view": {"stroke": None, "continuousHeight": 280},
        "axis": {
            **axis_text,
            "titleFontWeight": 400,
            "domain": False,
            "ticks": False,
            "gridColor": colour("rule"),
            "gridWidth": 1,
            "labelPadding": 6,
            "titlePadding": 10,
            "labelLimit": 260,
        },
        "axisX": {"titleAnchor": "start"},
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -10},
        "axisBand": {"grid": False},
        "legend": {"disable": True},
        "text": {"color": colour("ink"), "fontSize": 13},
        "rule": {"color": colour("muted"), "strokeWidth": 1},
        "line": {"color": colour("ink"), "strokeWidth": 2.25, "strokeCap": "round"},
        "point": {"color": colour("ink"), "filled": True, "size": 70},
        "bar": {"color": colour("ink")},
        "area": {"color": colour("ink"), "opacity": 0.14},
        "range": {"category": [colour(name) for name in ("better", "worse", "money", "unsure", "ink")]},
    }
