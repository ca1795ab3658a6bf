"""Assumptions to be challenged: each with buttons that move it to an end of its range or take it out, with what the
case comes to then and where it turns."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics.pictures.figures import TABLE_STYLE, whole_table
from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.case_amounts import between_said, headline_unit
from cx_metrics.roi.case_answer import TornadoBar
from cx_metrics.roi.case_reading import spread
from cx_metrics.roi.challenge import ChallengedCase, can_move, can_strike
from cx_metrics.text import NOTHING, Text

CHALLENGE_STYLE = TABLE_STYLE + Path(__file__).with_name("challenge_list.css").read_text("utf-8")
LOW, BASE, HIGH, STRIKE = "low", "base", "high", "strike"  # what is picked: one of these, a colon and the input


def challenge_list(case: ChallengedCase, names: Sequence[str], text: Text) -> Markup:
    """The inputs of these names as a table of buttons; what is picked is ``low:churn``, ``base:churn``, …"""
    heads = ("input", "challenge", "comes_to", *(("turns_at",) if _turns(case) else ()))
    bars = {bar.input: bar for bar in case.plain.tornado}
    body = [_row(case, name, bars.get(name), text) for name in names]
    named = [text(f"cfo.challenge.{name}") for name in heads]
    return whole_table(text("cfo.challenge.title"), named, body, "challenges", text)


def _row(case: ChallengedCase, name: str, bar: TornadoBar | None, text: Text) -> Markup:
    value, called = case.plain.inputs[name], case.plain.model.name(name, text.locale)
    comes_to = NOTHING if bar is None else _between(case, bar, text)
    turn = case.now.break_even.get(name)
    turns_at = text("cfo.challenge.never") if turn is None else input_said(turn, value.unit, turn, turn, text)
    buttons = tag("span", *_buttons(case, name, called, text), role="group", aria_label=called, class_="moves")
    cells = [("challenge", buttons), ("comes_to", comes_to)]
    if _turns(case):
        cells.append(("turns_at", turns_at))
    drawn = [tag("td", cell, data_head=text(f"cfo.challenge.{head}"), class_=head) for head, cell in cells]
    changed = "changed" if name in case.challenges else None
    return tag("tr", tag("th", called, scope="row"), *drawn, class_=changed)


def _turns(case: ChallengedCase) -> bool:
    """Whether there is a point at which the case turns: where its net present value is nought."""
    return case.plain.model.results.net_present_value is not None


def _between(case: ChallengedCase, bar: TornadoBar, text: Text) -> str:
    """What the case comes to from its lower to its higher end, whichever end of the input that is."""
    seen = spread(case.plain, case.plain.model.results.headline)
    ends = sorted(end for end in (bar.at_low, bar.at_high) if end is not None)
    return between_said(ends[0], ends[-1], seen, text, unit=headline_unit(case.plain)) if ends else NOTHING


def _buttons(case: ChallengedCase, name: str, called: str, text: Text) -> list[Markup]:
    value = case.plain.inputs[name]
    under = case.under
    stands = LOW if name in under.low else HIGH if name in under.high else STRIKE if name in under.struck else BASE
    stands = "" if name in dict(under.sets) else stands  # at none of them
    offered = {BASE: value.base}
    if can_move(value):
        offered = {LOW: value.low, BASE: value.base, HIGH: value.high}
    said = {
        code: text(f"cfo.challenge.{code}", value=input_said(end, value.unit, value.low, value.high, text))
        for code, end in offered.items()
    }
    if can_strike(case.plain.model, name):
        said[STRIKE] = text("cfo.challenge.strike")
    return [
        tag(
            "button", words, type="button", data_pick=f"{code}:{name}", aria_pressed=str(code == stands).lower(),
            aria_label=text("cfo.challenge.aria", name=called, move=words),
        )
        for code, words in said.items()
    ]  # fmt: skip
