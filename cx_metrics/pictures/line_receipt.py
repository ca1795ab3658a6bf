"""The receipt of a line of a business case: its rule in words, the same with its numbers, what it is made of, how sure
it is. What it is made of can be opened in turn, down to the inputs and their sources."""

from collections.abc import Sequence
from pathlib import Path

from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.receipt import RECEIPT_STYLE, row
from cx_metrics.roi.assumption_words import input_said, range_said
from cx_metrics.roi.case_answer import CaseAnswer
from cx_metrics.roi.case_explain import LineExplanation, quantity
from cx_metrics.roi.case_reading import spread
from cx_metrics.text import Text

LINE_RECEIPT_STYLE = RECEIPT_STYLE + Path(__file__).with_name("line_receipt.css").read_text("utf-8")


def line_receipt(answer: CaseAnswer, explained: LineExplanation, text: Text) -> Markup:
    """The receipt in the style of those of metrics; picking a part reports its name."""
    e, line = explained, answer.model.lines[explained.line]
    worked = e.value if e.worked is None else text("cfo.receipt.worked", worked=e.worked, value=e.value)
    head = tag("div", tag("p", e.rule, class_="rule"), tag("p", worked, class_="worked"), class_="sum")
    parts = [name for name in line.formula.names() if name in answer.inputs or name in answer.model.lines]
    rows = [row(text("cfo.receipt.parts"), [_part(answer, name, text) for name in dict.fromkeys(parts)])]
    seen = spread(answer, e.line)
    if seen.p10 is not None and seen.p90 is not None and seen.p10 < seen.p90:
        ends = (quantity(end, line.unit, text) for end in (seen.p10, seen.p90))
        low, high = ends
        rows.append(row(text("cfo.receipt.runs"), [text("cfo.receipt.spread", low=low, high=high)]))
    if e.why:
        rows.append(row(text("receipt.why"), [e.why]))
    rows.append(row(text("receipt.data"), [text("cfo.receipt.build", build=answer.build)]))
    return _whole(head, rows, text)


def input_receipt(answer: CaseAnswer, name: str, text: Text) -> Markup:
    """The receipt of an input: value and range, whose number it is, its source, and why it stands there."""
    value, declared = answer.inputs[name], answer.model.inputs[name]
    shown = input_said(value.base, value.unit, value.low, value.high, text)
    head = tag("div", tag("p", shown, class_="worked"), class_="sum")
    kind = text(f"cfo.kind.{value.kind}")
    whose = kind if value.yours else text("cfo.kind.default", kind=kind)
    until = text("cfo.register.overdue" if value.overdue else "cfo.receipt.until", date=value.holds_until)
    rows = [
        row(text("cfo.register.range"), [range_said(value.low, value.high, value.unit, text)]),
        row(text("cfo.register.whose"), [whose, text.pick(value.source)]),
        row(text("cfo.register.owner"), [text.pick(value.owner), until]),
    ]
    if declared.why is not None:
        rows.append(row(text("receipt.why"), [text.pick(declared.why)]))
    return _whole(head, rows, text)


def _part(answer: CaseAnswer, name: str, text: Text) -> Markup:
    found = answer.inputs[name].base if name in answer.inputs else answer.lines[name]
    unit = answer.model.unit(name)
    values = found if isinstance(found, tuple) else (found,)
    shown = " | ".join(quantity(each, unit, text) for each in values)
    called = answer.model.name(name, text.locale)
    return joined(tag("button", called, type="button", class_="how", data_pick=name), f" {shown}")


def _whole(head: Markup, rows: Sequence[Markup], text: Text) -> Markup:
    return tag("div", head, tag("dl", *rows), class_="cx receipt", lang=text.locale)
