"""Score cards: value, interval, sample, a line of thirteen months with target and marks, the verdict as a word."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics import entry
from cx_metrics.metrics.answer_spread import boxes_said
from cx_metrics.metrics.key_figure import KeyFigure
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.pictures.curve import curve_of, grain_of, months_each, point_name
from cx_metrics.pictures.lines import stroke
from cx_metrics.pictures.marks import MARKS_STYLE, Mark, mark_list, on_line, on_line_said, with_marks
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import NOTHING, Text
from cx_metrics.theme import SIGNS, colour

CARDS_STYLE = MARKS_STYLE + Path(__file__).with_name("cards.css").read_text("utf-8")
_IN_FOURS = (4, 7, 8)  # so many cards stand four in a row, others three


def score_cards(
    cards: Sequence[KeyFigure],
    text: Text,
    compared_with: str | None,
    marks: Sequence[Mark] = (),
    remarks: Sequence[str] = (),
) -> Markup:
    """The cards in reading order; ``compared_with`` is previous, year, target or None. ``marks`` stand on every line,
    those about one metric on its own, and are told once beneath, with ``remarks`` in small print."""
    shown = [_card(card, text, compared_with, marks) for card in cards]
    width = "cards fours" if len(cards) in _IN_FOURS else "cards"
    small = [tag("p", remark, class_="remark") for remark in remarks]
    return tag("div", tag("div", *shown, class_=width), mark_list(marks, text), *small, class_="cx", lang=text.locale)


def _card(card: KeyFigure, text: Text, compared_with: str | None, marks: Sequence[Mark]) -> Markup:
    name = text.pick(card.metric.name)
    how = tag(
        "button",
        text("card.how"),
        class_="how",
        type="button",
        data_pick=card.metric.id,
        aria_label=text("card.how_aria", metric=name),
    )
    where = [text(f"perspective.{card.perspective}")] if card.perspective else []
    counted = boxes_said(card.metric, card.scales, text)
    told = [*where, text.pick(card.metric.question), *([counted] if counted else [])]
    heading = joined(
        tag("p", " · ".join(told), class_="where"),
        tag("div", tag("h2", name), how, class_="head"),
    )
    if card.now.status != "ok":
        hidden = card.now.status == "suppressed"
        body = joined(
            tag("div", tag("b", NOTHING), class_="value"),
            tag("div", text(f"card.{'no_line_hidden' if hidden else 'no_line'}"), class_="spark hole"),
            _foot_of_few(card, text),
        )
    else:
        own = [mark for mark in marks if mark.metric in (None, card.metric.id)]
        line = spark(card.recent, card.now.target, name, text, own)
        body = joined(_value(card.now, text), line, _foot(card, text, compared_with))
    return tag("article", heading, body, class_="card", aria_label=name)


def _value(now: Measurement, text: Text) -> Markup:
    doubt = f"{text.interval(now.low, now.high, now.unit)} · {text('card.sample', n=now.n or 0)}"
    return tag(
        "div",
        tag("b", text.value(now.value, now.unit, now.low, now.high)),
        tag("span", doubt, class_="doubt"),
        class_="value",
    )


def change_said(now: Measurement, text: Text, compared_with: str | None) -> list[Markup]:
    """The verdict on a figure and its change since what it is compared with; nothing where it is with nothing."""
    said = []
    if now.verdict is not None and compared_with is not None:
        said.append(verdict_chip(now.verdict, text))
        if now.change is not None and now.verdict != "not_enough_answers":
            change = text.change(now.change, now.unit, now.change_low, now.change_high)
            margin = text.margin(now.change_low, now.change_high, now.unit)
            said.append(tag("span", text("card.change", change=change, margin=margin, on=text(f"on.{compared_with}"))))
        elif compared_with != "target":  # the figure itself has enough: it is what it is compared with that has not
            said.append(tag("span", text("card.few_before")))
    elif compared_with in ("previous", "year"):  # what it would be compared with is hidden
        said += [verdict_chip("not_enough_answers", text), tag("span", text("card.few_before"))]
    return said


def _foot(card: KeyFigure, text: Text, compared_with: str | None) -> Markup:
    now = card.now
    foot = [tag("div", *change_said(now, text, compared_with), class_="foot")]
    if now.verdict == "no_detectable_change" and now.detectable is not None:
        seen = text.change(now.detectable, now.unit, now.change_low, now.change_high).lstrip("+")
        foot.append(tag("p", text("card.detectable", value=seen), class_="by"))
    if (grain := grain_of(card.recent)) != "month":
        foot.append(tag("p", text(f"card.coarse.{grain}"), class_="by"))
    if card.target is not None:
        value = entry.written(card.target.value, now.unit, text)
        who = text("marks.target_by", value=value, who=text.pick(card.target.set_by), date=card.target.set_on)
        foot.append(tag("p", who, class_="by"))
    elif now.target is None:  # beside the line, where there is room, it stands already
        foot.append(tag("p", text("card.no_target"), class_="by narrow"))
    return tag("div", *foot, class_="feet")


def _foot_of_few(card: KeyFigure, text: Text) -> Markup:
    if card.now.status == "suppressed":
        return tag(
            "div", verdict_chip("not_enough_answers", text), tag("span", text("status.suppressed")), class_="foot"
        )
    if card.now.reason is not None:
        why = tag("span", card.now.reason.said(text))
        return tag("div", verdict_chip("not_enough_answers", text, text("status.not_measurable")), why, class_="foot")
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


_EDGE = 2.0  # per cent of the drawing kept free left and right, so that the last dot is whole


def spark(
    months: Sequence[Measurement], target: float | None, name: str, text: Text, marks: Sequence[Mark] = ()
) -> Markup:
    """The months as a line with its interval; a month with too few answers is a gap, and nothing crosses it."""
    found = curve_of(months, _EDGE, target)
    if found is None:
        return tag("div", text(_why_not(months)), class_="spark hole")
    step = months_each(months)
    lines, numbers = on_line(marks, months[0].period.start, len(months), found.x, step)
    drawn = [*lines, *found.band_and_line(1.75)]
    if found.known[-1]:
        drawn.append(found.dot(len(months) - 1, 7.0))
    if target is not None:
        drawn.insert(0, stroke(f"M0,{found.y(target):.2f}H100", 1.0, "muted"))
    unit = months[-1].unit or next(m.unit for m in months if m.unit)
    said = text("card.target", value=text.value(target, unit)) if target is not None else text("card.no_target")
    label = tag("span", said, class_="target", style=f"top:{found.y(target) if target is not None else 50:.0f}%")
    first, last = point_name(months[0].period, text), point_name(months[-1].period, text)
    aria = text(f"card.line_aria.{grain_of(months)}", metric=name, first=first, last=last)
    aria += on_line_said(marks, months[0].period.start, len(months), text, step)
    picture = tag("div", with_marks(drawn, numbers, label), class_="spark", role="img", aria_label=aria)
    return joined(picture, tag("div", *(tag("span", month) for month in dict.fromkeys((first, last))), class_="ends"))


def _why_not(months: Sequence[Measurement]) -> str:
    """The key of what to say in place of a line."""
    if not months:
        return "card.no_line_undated"
    return "card.no_line_hidden" if any(m.status == "suppressed" for m in months) else "card.no_line"
