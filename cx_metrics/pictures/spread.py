"""How ratings spread over their scale, as upright bars: the share on top, the answer and its number below."""

from cx_metrics.journey.model import Spread
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.text import NOTHING, Text
from cx_metrics.warehouse.journeys.relations import MOST_POINTS

HIGH = 66  # px that the fullest bar is high


def spread_bars(spread: Spread, text: Text) -> Markup:
    """A bar for each answer of the scale, worst left; a count too small to be shown is hatched and has no height."""
    most = max((n for n in spread.counts if n), default=0) or 1
    bars = [_bar(spread, point, n, Scale(0, most, 0, HIGH), text) for point, n in enumerate(spread.counts)]
    hidden = None in spread.counts
    note = text("journey.panel.spread_note", low=spread.low, high=spread.high, n=spread.n)
    return tag(
        "div",
        tag("ol", *bars, class_="bars"),
        tag("p", note, class_="quiet"),
        *([tag("p", text("journey.panel.spread_hidden"), class_="quiet")] if hidden else []),
        class_="spread",
    )


def _bar(spread: Spread, point: int, n: int | None, high: Scale, text: Text) -> Markup:
    share = NOTHING if n is None else text.value(n / spread.n, "share")
    return tag(
        "li",
        tag("b", share),
        tag("i", style=f"height:{high(n or 0):.1f}px", class_="few" if n is None else None, aria_hidden="true"),
        tag("span", answer(spread, point)),
        tag("small", NOTHING if n is None else text.count(n)),
    )


def answer(spread: Spread, point: int) -> str:
    """What was answered: the number itself, or where its tenth of a long scale begins."""
    if spread.high - spread.low < MOST_POINTS:
        return str(spread.low + point)
    return f"{spread.low + (spread.high - spread.low) * point / 10:g}+"
