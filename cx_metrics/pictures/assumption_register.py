"""The register of assumptions: every number that a case rests on, how sure it is, whose it is, until when it holds."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from cx_metrics.pictures.figures import TABLE_STYLE, whole_table
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.roi.assumption_words import input_said, range_said
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.text import Text

REGISTER_STYLE = TABLE_STYLE + Path(__file__).with_name("assumption_register.css").read_text("utf-8")
HEADS = ("input", "base", "range", "glyph", "whose", "source", "owner", "holds_until")
AROUND = Scale(-1.0, 1.0)  # of a range drawn as shares of its base; what is wider is cut at the ends


class RegisterRow(NamedTuple):
    """One assumption in words. ``mark``: whose number it is, as it is drawn (filled, striped or dashed); ``late``:
    ``holds_until`` has passed."""

    name: str
    base: str
    range: str
    whose: str
    source: str
    owner: str
    holds_until: str
    late: bool
    mark: Literal["own", "borrowed", "guess"]


def in_order(answer: CaseAnswer) -> list[str]:
    """The inputs as they are registered: those that no longer hold first, then those that move the case most."""
    order = {bar.input: i for i, bar in enumerate(answer.tornado)}
    return sorted(answer.inputs, key=lambda name: (not answer.inputs[name].overdue, order.get(name, len(order))))


def assumption_register(
    answer: CaseAnswer, names: Sequence[str], metric_name: Callable[[str], str], text: Text
) -> Markup:
    """The inputs of these names as a table; ``metric_name`` is what people call a metric. What is not the company's own
    is dashed; what held only until a day that has passed says so."""
    body = [_row(answer, name, metric_name, text) for name in names]
    heads = [text(f"cfo.register.{name}") for name in HEADS]
    return whole_table(text("cfo.register.title"), heads, body, "register", text)


def register_row(answer: CaseAnswer, name: str, metric_name: Callable[[str], str], text: Text) -> RegisterRow:
    """The words of one input's row."""
    value = answer.inputs[name]
    kind, until = text(f"cfo.kind.{value.kind}"), value.holds_until
    source = text.pick(value.source)
    if value.metric is not None:  # taken from the warehouse: the source begins with the metric's code
        source = source.replace(value.metric, metric_name(value.metric), 1)
    return RegisterRow(
        name=answer.model.name(name, text.locale),
        base=input_said(value.base, value.unit, value.low, value.high, text),
        range=range_said(value.low, value.high, value.unit, text),
        whose=kind if value.yours else text("cfo.kind.default", kind=kind),
        source=source + ("" if value.n is None else text("cfo.register.n", n=value.n)),
        owner=text.pick(value.owner),
        holds_until=text("cfo.register.overdue", date=until) if value.overdue else text.date(until),
        late=value.overdue,
        mark=_mark(value),
    )


def _row(answer: CaseAnswer, name: str, metric_name: Callable[[str], str], text: Text) -> Markup:
    row = register_row(answer, name, metric_name, text)
    cells = [
        ("base", tag("b", row.base)),
        ("range", row.range),
        ("glyph", _glyph(answer.inputs[name])),
        ("whose", joined(tag("i", class_="mark", aria_hidden="true"), row.whose)),
        ("source", row.source),
        ("owner", row.owner),
        ("holds_until", tag("b", row.holds_until, class_="late") if row.late else row.holds_until),
    ]
    drawn = [tag("td", cell, data_head=text(f"cfo.register.{head}"), class_=head) for head, cell in cells]
    return tag("tr", tag("th", row.name, scope="row"), *drawn, class_=row.mark)


def _mark(value: InputValue) -> Literal["own", "borrowed", "guess"]:
    """Filled: our own; striped: borrowed from others; dashed: nobody stands behind it."""
    if value.yours:
        return "own"
    return "borrowed" if value.kind == "benchmark" else "guess"


def _glyph(value: InputValue) -> Markup:
    """The range as wide as it is beside its base, so that the least sure are seen; the base in the middle."""
    if not value.base:
        return Markup("")
    ends = sorted(((end - value.base) / abs(value.base)) for end in (value.low, value.high))
    start, wide = AROUND.span(max(-1.0, ends[0]), min(1.0, ends[1]))
    span = tag("i", class_="span", style=f"left:{start:.1f}%;width:{wide:.1f}%")
    return tag("span", span, tag("i", class_="dot"), class_="glyph-track", aria_hidden="true")
