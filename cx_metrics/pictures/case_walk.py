"""The walk from what a measure could bring to what counts: a bar for each step, what the step takes off drawn hollow,
and the receipt of each behind its amount."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.roi.case_amounts import amount_said, line_said
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_reading import spread
from cx_metrics.text import Text

WALK_STYLE = Path(__file__).with_name("case_walk.css").read_text("utf-8")


ALMOST = 1e-9  # of an amount: two that differ by less are one
Stretch = tuple[float, float]  # where it starts and how wide it is, in per cent of the drawing


class WalkBar(NamedTuple):
    """One step in words and as bars: the line it comes from, what it comes to and (``off``) takes off; no bar where it
    is not measurable or takes off nothing."""

    line: str
    name: str
    amount: str
    taken: str
    bar: Stretch | None
    off: Stretch | None
    zero: float


def walk_steps(answer: CaseAnswer, text: Text) -> Iterator[WalkBar]:
    """The steps in order; nothing for a case without benefits."""
    known = [value for value in answer.walk.values() if value is not None]
    at = Scale(min(0.0, *known), max(0.0, *known)) if known else Scale(0.0, 0.0)
    before = None
    for step, value in answer.walk.items() if known else ():
        line, taken, bar, off = answer.model.walk[step], "", None, None
        if value is not None:
            bar = at.span(0.0, value)
            if before is not None and not math.isclose(before, value, rel_tol=ALMOST):
                off = at.span(value, before)
                taken = amount_said(value - before, spread(answer, line), text, sign=True)
        name = answer.model.name(line, text.locale)
        yield WalkBar(line, name, line_said(answer, line, text), taken, bar, off, at(0.0))
        before = value


def case_walk(answer: CaseAnswer, text: Text) -> Markup:
    """The steps in order; nothing for a case without benefits."""
    steps = [_step(step, text) for step in walk_steps(answer, text)]
    return tag("div", tag("ol", *steps), class_="cx walk", lang=text.locale) if steps else Markup("")


def _step(step: WalkBar, text: Text) -> Markup:
    amount = tag(
        "button", step.amount, type="button", class_="how", data_pick=step.line,
        aria_label=text("cfo.walk.aria", name=step.name, amount=step.amount),
    )  # fmt: skip
    parts = [tag("i", class_="zero", style=f"left:{step.zero:.2f}%")]
    for part, place in (("bar", step.bar), ("off", step.off)):
        if place is not None:
            parts.append(tag("i", class_=part, style=f"left:{place[0]:.2f}%;width:{place[1]:.2f}%"))
    track = tag("span", *parts, class_="track", aria_hidden="true")
    return tag("li", tag("span", step.name, class_="name"), track, amount, tag("span", step.taken, class_="taken"))
