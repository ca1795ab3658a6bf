"""The receipt of a number: how it was made, from the rule in words to the file it came from."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cx_metrics.metrics.explain import Explanation
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import Text

RECEIPT_STYLE = Path(__file__).with_name("receipt.css").read_text("utf-8")
OPENING = ("interval", "sample")  # the rows that stand above the spread of the answers


def receipt(explanation: Explanation, text: Text, part: tuple[str, str] | None = None) -> tuple[Markup, Markup]:
    """One number's receipt in two pictures, between which there is room for the spread of its answers: the sum and how
    sure it is; then what it rests on and why it matters. ``part``: heading and sentence on the part that this number
    has in another."""
    e = explanation
    why = [tag("p", e.reason)] if e.reason else []
    head = tag("div", tag("p", e.rule, class_="rule"), tag("p", e.worked, class_="worked"), *why, class_="sum")
    rows = [(key, row(text(f"receipt.{key}"), lines)) for key, lines in _parts(e, text) if lines]
    opening = [drawn for key, drawn in rows if key in OPENING]
    if part is not None:
        opening.insert(0, row(part[0], [part[1]]))
    return _whole(text, head, *opening), _whole(text, Markup(""), *(drawn for key, drawn in rows if key not in OPENING))


def receipt_row(title: str, line: str, text: Text) -> Markup:
    """A row of a receipt as a picture of its own, above what is no picture."""
    return _whole(text, Markup(""), row(title, [line]))


def row(title: str, lines: Sequence[str | Markup]) -> Markup:
    """A heading and what stands beside it."""
    return tag("div", tag("dt", title), *(tag("dd", line) for line in lines), class_="row")


def _whole(text: Text, head: Markup, *rows: Markup) -> Markup:
    return tag("div", head, tag("dl", *rows), class_="cx receipt", lang=text.locale)


def _parts(e: Explanation, text: Text) -> Iterator[tuple[str, list[str | Markup]]]:
    """The rows in reading order: heading key and lines; a row without lines is left out."""
    yield "interval", [line for line in (e.interval, e.method, e.repeated, e.weighted) if line]
    yield "sample", [line for line in (e.boxes, e.sample, e.excluded, e.undated) if line]
    yield "change_title", [line for line in (e.change, e.judged, e.same_customers, e.split, e.detectable) if line]
    yield "target_title", [e.target or text("receipt.no_target")]
    yield "period", [f"{e.period} · {e.filters}"]
    yield (
        "definition",
        [
            joined(tag("code", f"{name} = {sql}"), f" → {text.amount(e.sums[name])}")
            for name, sql in e.definitions.items()
        ],
    )
    sample = [text("sample.note")] if e.is_sample else []
    data: list[str | Markup] = [*sample, text("explain.answered_by", source=e.answered_by)]
    if e.as_of:
        data.append(text("explain.build", build=e.build, date=e.as_of))
    data += [text("receipt.batch", date=i.imported_at[:10], file=i.file, n=i.rows) for i in e.imports]
    yield "data", data
    yield "why", [e.why]
    yield "caveat", [e.caveat] if e.caveat else []
    yield "source", [e.source, text("receipt.owner", owner=e.owner, date=e.reviewed)]
