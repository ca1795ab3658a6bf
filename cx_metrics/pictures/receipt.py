"""The receipt of a number: how it was made, from the rule in words to the file it came from."""

from collections.abc import Iterable
from pathlib import Path

from cx_metrics.metrics.explain import Explanation
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

RECEIPT_STYLE = Path(__file__).with_name("receipt.css").read_text("utf-8")
OPENING = ("interval", "sample")  # the rows that stand above the spread of the answers


def receipt(e: Explanation, text: Text, part: tuple[str, str] | None = None) -> tuple[Markup, Markup]:
    """One number's receipt in two pictures, between which there is room for the spread of its answers: the sum and how
    sure it is; then what it rests on and why it matters. ``part``: heading and sentence on the part that this number
    has in another."""
    said = {key: {name: line for name, line in lines.items() if line} for key, lines in e.said.items()}
    head = tag("div", *(tag("p", line, class_=name) for name, line in said.pop("sum").items()), class_="sum")
    said["target_title"] = said["target_title"] or {"target": text("receipt.no_target")}
    opening = [] if part is None else [row(part[0], [part[1]])]
    opening += [row(text(f"receipt.{key}"), said.pop(key).values()) for key in OPENING]
    rest = [row(text(f"receipt.{key}"), lines.values()) for key, lines in said.items() if lines]
    rest.append(row(text("receipt.definition"), [_definition(e, name, text) for name in e.definitions]))
    rest.append(row(text("receipt.data"), e.rests_on(text)))
    return _whole(text, head, *opening), _whole(text, Markup(""), *rest)


def receipt_row(title: str, line: str, text: Text) -> Markup:
    """A row of a receipt as a picture of its own, above what is no picture."""
    return _whole(text, Markup(""), row(title, [line]))


def row(title: str, lines: Iterable[str | Markup]) -> Markup:
    """A heading and what stands beside it."""
    return tag("div", tag("dt", title), *(tag("dd", line) for line in lines), class_="row")


def _whole(text: Text, head: Markup, *rows: Markup) -> Markup:
    return tag("div", head, tag("dl", *rows), class_="cx receipt", lang=text.locale)


def _definition(e: Explanation, name: str, text: Text) -> Markup:
    return joined(tag("code", f"{name} = {e.definitions[name]}"), f" → {text.amount(e.sums[name])}")
