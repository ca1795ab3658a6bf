"""How ratings spread over their scale, as upright bars: the share on top, the answer and its number below."""

from pathlib import Path

from cx_metrics.metrics.answer_spread import Spread
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import NOTHING, Text

SPREAD_STYLE = Path(__file__).with_name("spread.css").read_text("utf-8")
HIGH = 66  # px that the fullest bar is high


def spread_bars(spread: Spread, text: Text) -> Markup:
    """A bar for each answer of the scale, worst left; a count too small to be shown is hatched and has no height."""
    most = max((n for n in spread.counts if n), default=0) or 1
    high, of = Scale(0, most, 0, HIGH), enumerate(zip(spread.counts, spread.shares, strict=True))
    bars = [_bar(spread.scale.name(i), n, share, high, text) for i, (n, share) in of]
    hidden = None in spread.counts
    note = text("journey.panel.spread_note", n=spread.n, **spread.scale.ends)
    return tag(
        "div",
        tag("ol", *bars, class_="bars"),
        tag("p", note, class_="quiet"),
        *([tag("p", text("journey.panel.spread_hidden"), class_="quiet")] if hidden else []),
        class_="spread",
    )


def _bar(name: str, n: int | None, share: Ranged | None, high: Scale, text: Text) -> Markup:
    sure = {"title": text.interval(share.low, share.high, "share")} if share else {}
    return tag(
        "li",
        tag("b", text.value(share.value, "share") if share else NOTHING, **sure),
        tag("i", style=f"height:{high(n or 0):.1f}px", class_="few" if n is None else None, aria_hidden="true"),
        tag("span", name),
        tag("small", NOTHING if n is None else text.count(n)),
    )
