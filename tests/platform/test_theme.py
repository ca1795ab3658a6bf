"""The colours: legible in both modes, the same in the theme file, and never the only carrier of a verdict."""

import tomllib
from itertools import combinations, product
from typing import Any

import pytest

from cx_metrics import theme
from tools.serving import ROOT

CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
MODES = ("light", "dark")


def pairs(names: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return list(product(names, theme.BACKGROUNDS, MODES))


def hex_of(name: str, mode: str) -> str:
    return str(getattr(theme.COLOURS[name], mode))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two hex colours, 1 to 21 (WCAG 2.2, relative luminance)."""

    def luminance(text: str) -> float:
        channels = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dim, bright = sorted((luminance(first), luminance(second)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize(("name", "background", "mode"), pairs(theme.TEXT_COLOURS))
def test_text_can_be_read(name: str, background: str, mode: str) -> None:
    assert contrast(hex_of(name, mode), hex_of(background, mode)) >= 4.5  # WCAG 2.2, 1.4.3


@pytest.mark.parametrize(("name", "background", "mode"), pairs(theme.MARK_COLOURS))
def test_marks_can_be_seen(name: str, background: str, mode: str) -> None:
    assert contrast(hex_of(name, mode), hex_of(background, mode)) >= 3.0  # WCAG 2.2, 1.4.11


@pytest.mark.parametrize(("name", "mode"), list(product(theme.SIGNS, MODES)))
def test_a_verdict_can_be_read_on_its_wash(name: str, mode: str) -> None:
    sign = theme.SIGNS[name]
    assert contrast(hex_of(sign.colour, mode), hex_of(sign.wash, mode)) >= 4.5


def test_contrast_is_the_published_ratio() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # the well-known near miss


def test_verdicts_differ_without_colour() -> None:
    assert all(a.glyph != b.glyph for a, b in combinations(theme.SIGNS.values(), 2))


@pytest.mark.parametrize("mode", MODES)
def test_streamlits_theme_uses_the_same_colours(mode: str) -> None:
    same = {
        "backgroundColor": "paper",
        "secondaryBackgroundColor": "panel",
        "textColor": "ink",
        "primaryColor": "better",
        "grayTextColor": "muted",
        "greenTextColor": "money",
        "blueTextColor": "better",
    }
    shown: dict[str, Any] = CONFIG["theme"][mode]
    assert {key: shown[key] for key in same} == {key: hex_of(name, mode) for key, name in same.items()}


@pytest.mark.parametrize("mode", MODES)
def test_streamlits_own_text_colours_can_be_read(mode: str) -> None:
    shown: dict[str, str] = CONFIG["theme"][mode]
    names = [name for name in shown if name.endswith("TextColor")] + ["textColor", "linkColor", "primaryColor"]
    backgrounds = (shown["backgroundColor"], shown["secondaryBackgroundColor"])
    assert not [name for name in names if min(contrast(shown[name], b) for b in backgrounds) < 4.5]


def test_every_colour_becomes_real_where_no_browser_draws() -> None:
    markup = " ".join(theme.colour(name) for name in theme.COLOURS)
    for mode in MODES:
        drawn = theme.resolved(markup, mode)  # type: ignore[arg-type]
        assert drawn.split() == [hex_of(name, mode) for name in theme.COLOURS]


def test_an_unknown_colour_is_refused() -> None:
    with pytest.raises(KeyError, match="no colour"):
        theme.colour("red")
