"""The walk from what a measure could bring to what counts: a bar for each step, what the step takes off drawn hollow,
and the receipt of each behind its amount."""

from pathlib import Path

from cx_metrics.pictures.markup import Markup, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.roi.case_amounts import amount_said, line_said
from cx_metrics.roi.case_answer import CaseAnswer, Value
from cx_metrics.roi.case_reading import spread
from cx_metrics.text import Text

WALK_STYLE = Path(__file__).with_name("case_walk.css").read_text("utf-8")


def case_walk(answer: CaseAnswer, text: Text) -> Markup:
    """The steps in order; nothing for a case without benefits."""
    values = list(answer.walk.values())
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    at = Scale(min(0.0, *known), max(0.0, *known))
    steps, before = [], None
    for name, value in answer.walk.items():
        steps.append(_step(answer, answer.model.walk[name], value, before, at, text))
        before = value
    return tag("div", tag("ol", *steps), class_="cx walk", lang=text.locale)


def _step(answer: CaseAnswer, line: str, value: Value, before: Value, at: Scale, text: Text) -> Markup:
    name = answer.model.name(line, text.locale)
    amount = tag(
        "button", line_said(answer, line, text), type="button", class_="how", data_pick=line,
        aria_label=text("cfo.walk.aria", name=name, amount=line_said(answer, line, text)),
    )  # fmt: skip
    parts = [tag("i", class_="zero", style=f"left:{at(0.0):.2f}%")]
    taken = ""
    if value is not None:
        start, wide = at.span(0.0, value)
        parts.append(tag("i", class_="bar", style=f"left:{start:.2f}%;width:{wide:.2f}%"))
        if before is not None and before != value:
            start, wide = at.span(value, before)
            parts.append(tag("i", class_="off", style=f"left:{start:.2f}%;width:{wide:.2f}%"))
            taken = amount_said(value - before, spread(answer, line), text, sign=True)
    track = tag("span", *parts, class_="track", aria_hidden="true")
    return tag("li", tag("span", name, class_="name"), track, amount, tag("span", taken, class_="taken"))
