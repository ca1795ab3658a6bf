"""Shares as bars, one below another: a name, the share as a bar with the ends of its interval, its number, and what is
said of it. Where those who are missing matter, the rest of the bar is hatched."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.statistics.ranged import Ranged
from cx_metrics.text import Text

SHARE_BARS_STYLE = Path(__file__).with_name("share_bars.css").read_text("utf-8")


@dataclass(frozen=True)
class ShareBar:
    """One bar: ``share`` 0–1 (None: not known), ``n`` it rests on, ``told`` beneath its name, ``said`` after its
    number; ``pick`` is what is picked on that (None: nothing), ``opens`` says to those who listen what it does."""

    name: str
    share: Ranged | None
    n: int
    told: str = ""
    said: Sequence[str] = ()
    pick: str | None = None
    opens: str = ""


def share_bars(bars: Sequence[ShareBar], caption: str, text: Text, *, whole: bool) -> Markup:
    """The bars in the order given; ``caption`` for those who listen. ``whole``: each bar has the length of all, and
    what is missing is hatched; else the longest end fills the width."""
    longest = max((one.share.high or one.share.value for one in bars if one.share), default=1.0) or 1.0
    drawn = [_bar(one, 1.0 if whole else longest, text, whole) for one in bars]
    return tag("div", tag("ul", *drawn, aria_label=caption), class_="cx shares", lang=text.locale)


def _bar(one: ShareBar, end: float, text: Text, whole: bool) -> Markup:
    name = tag("div", tag("b", one.name), *([tag("small", one.told)] if one.told else []), class_="what")
    n = text("card.sample", n=one.n)
    if one.share is None:
        why = one.said or [text("verdict.not_enough_answers")]
        return tag("li", name, tag("div", class_="bars none"), tag("div", *_lines(why), class_="said"))
    value = text.value(one.share.value, "share", one.share.low, one.share.high)
    number: Markup = tag("b", value)
    if one.pick is not None:
        number = tag("button", value, type="button", class_="share", data_pick=one.pick, aria_label=one.opens)
    ends = [] if one.share.low is None else [text.interval(one.share.low, one.share.high, "share")]
    doubt = tag("span", " · ".join([*ends, n]), class_="doubt")
    width = 100 / end
    pieces = [tag("i", class_="part", style=f"width:{one.share.value * width:.2f}%")]
    if whole:
        pieces.append(tag("i", class_="rest", style=f"left:{one.share.value * width:.2f}%"))
    if one.share.low is not None and one.share.high is not None:
        style = f"left:{one.share.low * width:.2f}%;width:{(one.share.high - one.share.low) * width:.2f}%"
        pieces.append(tag("i", class_="ends", style=style))
    drawn = tag("div", *pieces, class_="bars", aria_hidden="true")
    figure = tag("div", number, doubt, class_="value")
    return tag("li", name, drawn, figure, tag("div", *_lines(one.said), class_="said"))


def _lines(said: Sequence[str]) -> list[Markup]:
    return [tag("p", joined(line)) for line in said]
