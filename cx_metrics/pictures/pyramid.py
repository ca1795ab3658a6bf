"""The experience pyramid: needs met, easy, enjoyable, each as wide as the share of customers that says so."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.plain_words import WORDS_STYLE, heading
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS, colour

PYRAMID_STYLE = WORDS_STYLE + Path(__file__).with_name("pyramid.css").read_text("utf-8")


def pyramid(layers: Sequence[KeyFigure], text: Text) -> Markup:
    """What it finds as a heading, how to read it in small print, and the layers, the base given first and drawn
    lowest."""
    drawn = (_layer(layer, text) for layer in reversed(layers))
    return tag(
        "div", heading(_title(layers, text), text("pyramid.note")), *drawn, class_="cx pyramid", lang=text.locale
    )


def _title(layers: Sequence[KeyFigure], text: Text) -> str:
    """What the most and what the fewest say: each only where its interval is clear of the next one's."""
    known = sorted((layer for layer in layers if layer.now.status == "ok"), key=lambda layer: layer.now.value or 0.0)
    if len(known) < len(layers) or len(known) < 2:
        return text("pyramid.title_empty")
    says = {"best": known[-1], "least": known[0]}
    told = {end: _says(layer.metric, text) for end, layer in says.items()}
    most, fewest = _clear(known[-2], known[-1]), _clear(known[0], known[1])
    if most and fewest:
        return text("pyramid.title", **told)
    return text("pyramid.title_best" if most else "pyramid.title_least" if fewest else "pyramid.title_empty", **told)


def _says(metric: Metric, text: Text) -> str:
    """What customers of a layer say; of a company's own layer, what they are asked."""
    key = f"pyramid.says.{metric.id}"
    return text(key) if text.has(key) else text.pick(metric.question)


def _clear(lower: KeyFigure, higher: KeyFigure) -> bool:
    """Whether the intervals of two layers do not overlap."""
    return (lower.now.high if lower.now.high is not None else 1.0) < (higher.now.low or 0.0)


def _layer(layer: KeyFigure, text: Text) -> Markup:
    metric, now = layer.metric, layer.now
    name = text.pick(metric.name)
    label = tag("p", tag("b", name), f" {_says(metric, text)}", class_="label")
    if now.status != "ok" or now.value is None or now.low is None or now.high is None:
        empty = tag("div", NOTHING, " ", text("verdict.not_enough_answers"), class_="bar none")
        return tag("div", label, tag("div", empty, class_="row"), class_="layer")
    value = text.value(now.value, now.unit, now.low, now.high)
    sign = SIGNS[now.verdict] if now.verdict else None
    glyph = tag("span", sign.glyph, class_="glyph", aria_hidden="true") if sign else Markup("")
    tint = colour(sign.colour) if sign else colour("ink")
    shown = tag(
        "button",
        glyph,
        value,
        class_="share",
        type="button",
        data_pick=metric.id,
        style=f"color:{tint}",
        aria_label=text("card.how_aria", metric=name),
    )
    interval = text.interval(now.low, now.high, now.unit)
    bar = [
        tag("i", class_="all", style=_centred(now.value)),
        tag("i", class_="doubt", style=f"left:{_side(now.high):.2f}%;right:{100 - _side(now.low):.2f}%"),
        tag("i", class_="doubt", style=f"right:{_side(now.high):.2f}%;left:{100 - _side(now.low):.2f}%"),
    ]
    if now.target is not None:
        bar.append(tag("i", class_="goal", style=_centred(now.target)))
    verdict = f" · {text(f'verdict.{now.verdict}')}" if now.verdict else ""
    doubt = f"{interval} · {text('card.sample', n=now.n or 0)}{verdict}"
    target = text("card.target", value=text.value(now.target, now.unit)) if now.target is not None else ""
    aria = text("pyramid.aria", layer=name, value=value, interval=interval, n=now.n or 0)
    return tag(
        "div",
        label,
        tag("div", tag("div", *bar, class_="bars", role="img", aria_label=aria), shown, class_="row"),
        tag("p", " · ".join(filter(None, [doubt, target or text("card.no_target")])), class_="doubt"),
        class_="layer",
    )


def _centred(share: float) -> str:
    """A bar as wide as a share of the whole width, in its middle."""
    return f"left:{_side(share):.2f}%;right:{_side(share):.2f}%"


def _side(share: float) -> float:
    """Per cent of the width that stays free on each side of a bar in its middle."""
    return 50 - share * 50
