"""The receipt of a number: how it was made, from the rule in words to the file it came from."""

from collections.abc import Iterator
from pathlib import Path

from cx_metrics.metrics.explain import Explanation
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.pictures.spread import SPREAD_STYLE, spread_bars
from cx_metrics.text import Text

RECEIPT_STYLE = SPREAD_STYLE + Path(__file__).with_name("receipt.css").read_text("utf-8")


def receipt(explanation: Explanation, text: Text, part: tuple[str, str] | None = None) -> Markup:
    """One number's receipt: first the sum, then how sure it is, then what it rests on, then why it matters. ``part``:
    heading and sentence on the part that this number has in another."""
    e = explanation
    head = tag("div", tag("p", e.rule, class_="rule"), tag("p", e.worked, class_="worked"), class_="sum")
    rows = [
        tag("div", tag("dt", text(f"receipt.{key}")), *(tag("dd", line) for line in lines), class_="row")
        for key, lines in _parts(e, text)
        if lines
    ]
    if part is not None:
        rows.insert(0, tag("div", tag("dt", part[0]), tag("dd", part[1]), class_="row"))
    return tag("div", head, tag("dl", *rows), class_="cx receipt", lang=text.locale)


def _parts(e: Explanation, text: Text) -> Iterator[tuple[str, list[str | Markup]]]:
    """The rows in reading order: heading key and lines; a row without lines is left out."""
    yield "interval", [line for line in (e.interval, e.method, e.repeated, e.weighted) if line]
    yield "spread", [spread_bars(spread, text) for spread in e.spreads]
    yield "sample", [line for line in (e.boxes, e.sample, e.excluded, e.undated) if line]
    yield "change_title", [line for line in (e.change, e.split, e.detectable) if line]
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
