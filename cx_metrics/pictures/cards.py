"""Score cards: value, interval, sample, the line of thirteen months, target, and the verdict as a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.pictures.lines import band, runs, smooth
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS, colour

CARDS_STYLE = Path(__file__).with_name("cards.css").read_text("utf-8")
_EDGE = 2.0  # per cent of the drawing kept free left and right, so that the last dot is whole


@dataclass(frozen=True)
class Card:
    """One metric: what it is, where it stands, and month by month (months without an answer left out)."""

    metric: Metric
    now: Measurement
    months: tuple[Measurement, ...]


def score_cards(cards: Sequence[Card], text: Text, compared_with: str | None) -> Markup:
    """The cards in reading order; ``compared_with`` is previous, year, target or None."""
    return tag(
        "div",
        tag("div", *(_card(card, text, compared_with) for card in cards), class_="cards"),
        class_="cx",
        lang=text.locale,
    )


def _card(card: Card, text: Text, compared_with: str | None) -> Markup:
    name = text.pick(card.metric.name)
    how = tag(
        "button",
        text("card.how"),
        class_="how",
        type="button",
        data_pick=card.metric.id,
        aria_label=text("card.how_aria", metric=name),
    )
    heading = joined(
        tag("div", tag("h2", name), how, class_="head"), tag("p", text.pick(card.metric.question), class_="question")
    )
    if card.now.status != "ok":
        body = joined(
            tag("div", tag("b", NOTHING), class_="value"),
            tag("div", text("card.no_line"), class_="spark hole"),
            _foot_of_few(card, text),
        )
    else:
        body = joined(_value(card.now, text), _line(card, text), _foot(card.now, text, compared_with))
    return tag("article", heading, body, class_="card", aria_label=name)


def _value(now: Measurement, text: Text) -> Markup:
    doubt = f"{text.interval(now.low, now.high, now.unit)} · {text('card.sample', n=now.n or 0)}"
    return tag(
        "div",
        tag("b", text.value(now.value, now.unit, now.low, now.high)),
        tag("span", doubt, class_="doubt"),
        class_="value",
    )


def _foot(now: Measurement, text: Text, compared_with: str | None) -> Markup:
    if now.verdict is None or compared_with is None:
        return tag("div", class_="foot")
    change = ""
    if now.change is not None and now.verdict != "not_enough_answers":
        change = (
            f"{text.change(now.change, now.unit, now.change_low, now.change_high)} "
            f"{text.margin(now.change_low, now.change_high, now.unit)} {text(f'on.{compared_with}')}"
        )
    return tag("div", verdict_chip(now.verdict, text), tag("span", change), class_="foot")


def _foot_of_few(card: Card, text: Text) -> Markup:
    if card.now.status == "suppressed":
        return tag(
            "div", verdict_chip("not_enough_answers", text), tag("span", text("status.suppressed")), class_="foot"
        )
    needed = text("card.needed", n=card.now.n or 0, minimum=card.metric.minimum_sample)
    return tag("div", verdict_chip("not_enough_answers", text), tag("span", needed), class_="foot")


def verdict_chip(verdict: str, text: Text, word: str | None = None) -> Markup:
    """A verdict as shape, word (``word``, where another says it better) and colour: any one of them is enough."""
    sign = SIGNS[verdict]
    style = f"color:{colour(sign.colour)};background:{colour(sign.wash)}"
    glyph = tag("span", sign.glyph, class_="glyph", aria_hidden="true")
    return tag(
        "span",
        glyph,
        word or text(f"verdict.{verdict}"),
        class_="verdict" if sign.filled else "verdict open",
        style=style,
    )


def _line(card: Card, text: Text) -> Markup:
    """The months as a line with its interval; a month with too few answers is a gap, and nothing crosses it."""
    months, target = card.months, card.now.target
    known = [m.status == "ok" and m.value is not None and m.low is not None and m.high is not None for m in months]
    if not any(known):
        return tag("div", text("card.no_line"), class_="spark hole")
    shown = [(m.value or 0.0, m.low or 0.0, m.high or 0.0) for m in months]
    inside = [number for values, is_known in zip(shown, known, strict=True) if is_known for number in values]
    low, high = (
        min([*inside, *([target] if target is not None else [])]),
        max([*inside, *([target] if target is not None else [])]),
    )

    def y(value: float) -> float:
        return 100 - (value - low) / ((high - low) or 1) * 100

    def x(i: int) -> float:
        return _EDGE + i / max(len(months) - 1, 1) * (100 - 2 * _EDGE)

    drawn: list[Markup] = []
    for run in runs(known):
        line, upper, lower = ([(x(i), y(shown[i][k])) for i in run] for k in (0, 2, 1))
        if len(run) == 1:
            drawn.append(_stroke(f"M{upper[0][0]:.2f},{upper[0][1]:.2f}V{lower[0][1]:.2f}", 1.0, "ink"))
            drawn.append(_stroke(f"M{line[0][0]:.2f},{line[0][1]:.2f}h0.001", 5.0, "ink"))
            continue
        drawn.append(tag("path", d=band(upper, lower), fill=colour("ink"), fill_opacity=0.1))
        drawn.append(_stroke(smooth(line), 1.75, "ink"))
    if target is not None:
        drawn.insert(0, _stroke(f"M0,{y(target):.2f}H100", 1.0, "muted"))
    if known[-1]:
        drawn.append(_stroke(f"M{x(len(months) - 1):.2f},{y(shown[-1][0]):.2f}h0.001", 7.0, "ink"))
    svg = tag("svg", *drawn, viewBox="0 0 100 100", preserveAspectRatio="none", aria_hidden="true")
    said = (
        text("card.target", value=text.value(target, card.now.unit)) if target is not None else text("card.no_target")
    )
    label = tag("span", said, class_="target", style=f"top:{y(target) if target is not None else 50:.0f}%")
    first, last = text.month(months[0].period.start), text.month(months[-1].period.start)
    aria = text("card.line_aria", metric=text.pick(card.metric.name), first=first, last=last)
    picture = tag("div", tag("div", svg, label, class_="draw"), class_="spark", role="img", aria_label=aria)
    return joined(picture, tag("div", tag("span", first), tag("span", last), class_="ends"))


def _stroke(path: str, width: float, of: str) -> Markup:
    return tag("path", d=path, fill="none", stroke=colour(of), stroke_width=width, stroke_linecap="round")
