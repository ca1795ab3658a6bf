"""The register of assumptions: every number that a case rests on, how sure it is, whose it is, until when it holds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.scale import Scale
from cx_metrics.roi.assumption_words import input_said, range_said
from cx_metrics.roi.case_answer import CaseAnswer, InputValue
from cx_metrics.text import Text

REGISTER_STYLE = Path(__file__).with_name("assumption_register.css").read_text("utf-8")
HEADS = ("input", "base", "range", "glyph", "whose", "source", "owner", "holds_until")
AROUND = Scale(-1.0, 1.0)  # of a range drawn as shares of its base; what is wider is cut at the ends


def assumption_register(
    answer: CaseAnswer, names: Sequence[str], metric_name: Callable[[str], str], text: Text
) -> Markup:
    """The inputs of these names as a table; ``metric_name`` is what people call a metric. What is not the company's own
    is dashed; what held only until a day that has passed says so."""
    head = tag("tr", *(tag("th", text(f"cfo.register.{name}"), scope="col") for name in HEADS))
    body = [_row(answer, name, metric_name, text) for name in names]
    table = tag("table", tag("caption", text("cfo.register.title")), tag("thead", head), tag("tbody", *body))
    return tag("div", table, class_="cx register", lang=text.locale)


def _row(answer: CaseAnswer, name: str, metric_name: Callable[[str], str], text: Text) -> Markup:
    value = answer.inputs[name]
    kind = text(f"cfo.kind.{value.kind}")
    whose = kind if value.yours else text("cfo.kind.default", kind=kind)
    late = tag("b", text("cfo.register.overdue", date=value.holds_until), class_="late")
    source = text.pick(value.source)
    if value.metric is not None:  # taken from the warehouse: the source begins with the metric's code
        source = source.replace(value.metric, metric_name(value.metric), 1)
    source += "" if value.n is None else text("cfo.register.n", n=value.n)
    cells = [
        ("base", tag("b", input_said(value.base, value.unit, value.low, value.high, text))),
        ("range", range_said(value.low, value.high, value.unit, text)),
        ("glyph", _glyph(value)),
        ("whose", joined(tag("i", class_="mark", aria_hidden="true"), whose)),
        ("source", source),
        ("owner", text.pick(value.owner)),
        ("holds_until", late if value.overdue else text.date(value.holds_until)),
    ]
    drawn = [tag("td", cell, data_head=text(f"cfo.register.{head}"), class_=head) for head, cell in cells]
    return tag("tr", tag("th", answer.model.name(name, text.locale), scope="row"), *drawn, class_=_texture(value))


def _texture(value: InputValue) -> str:
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
