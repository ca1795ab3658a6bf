"""The catalogue to read: each metric with formula, sample rule, interval and source; tables, views and words."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cx_metrics.declarations.duration import SECONDS
from cx_metrics.declarations.glossary import Term
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.table import Column, Table
from cx_metrics.formula import PHRASES, words
from cx_metrics.metrics.explain_duration import duration_rule
from cx_metrics.pictures.buttons import HOW_STYLE
from cx_metrics.pictures.markup import Markup, joined, tag
from cx_metrics.text import NOTHING, Text

DEFINITIONS_STYLE = HOW_STYLE + Path(__file__).with_name("definitions.css").read_text("utf-8")


def definition_list(metrics: Sequence[Metric], text: Text, open_ones: frozenset[str] = frozenset()) -> Markup:
    """The metrics, each folded behind its name and question but for those in ``open_ones``; each has a button whose
    pick is its id."""
    return _page((_metric(metric, text, metric.id in open_ones) for metric in metrics), text)


def definition(metric: Metric, text: Text) -> Markup:
    """One metric by itself, under a headline that names it."""
    return _page([_rules(metric, text)], text)


def table_list(tables: Mapping[str, Table], views: Mapping[str, str], text: Text) -> Markup:
    """What an imported table may hold, and the SQL through which metrics read it."""
    parts = [_table(table, text) for table in tables.values()]
    head = tag("span", text("definitions.view"), class_="question")
    for name, sql in views.items():
        parts.append(_folded(joined(tag("b", tag("code", name)), head), tag("pre", sql, tabindex="0")))
    return _page(parts, text)


def glossary_list(terms: Sequence[Term], text: Text) -> Markup:
    """The words with their meanings."""
    rows = [tag("div", tag("dt", text.pick(t.term)), tag("dd", text.pick(t.meaning)), class_="row") for t in terms]
    return _page([tag("dl", *rows, class_="words")], text)


def _page(parts: Iterable[Markup], text: Text) -> Markup:
    return tag("div", *parts, class_="cx definitions", lang=text.locale)


def _folded(head: Markup, *body: Markup, shown: bool = False) -> Markup:
    return tag("details", tag("summary", head), tag("div", *body, class_="body"), open="open" if shown else None)


def formula_in_words(metric: Metric, text: Text) -> str:
    """The metric's rule as a reader says it: NPS = 100 × (promoters − detractors) ÷ answers."""
    if metric.duration:
        return duration_rule(metric, text)
    names = {name: text.pick(label) for name, label in metric.part_names.items()}
    rule = words(metric.formula, names, text.phrases(PHRASES))
    return text("explain.rule", metric=text.pick(metric.name), rule=rule)


def _metric(metric: Metric, text: Text, shown: bool) -> Markup:
    head = joined(tag("b", text.pick(metric.name)), tag("span", text.pick(metric.question), class_="question"))
    label = text("definitions.link_aria", metric=text.pick(metric.name))
    link = tag("button", text("definitions.link"), type="button", class_="how", data_pick=metric.id, aria_label=label)
    return _folded(head, _rules(metric, text), link, shown=shown)


def _rules(metric: Metric, text: Text) -> Markup:
    """The rule as a sentence, and everything else about the metric in rows."""
    rows = [
        tag("div", tag("dt", text(f"definitions.{key}")), *(tag("dd", line) for line in lines), class_="row")
        for key, lines in _lines(metric, text)
        if lines
    ]
    return joined(tag("p", formula_in_words(metric, text), class_="rule"), tag("dl", *rows))


def _lines(metric: Metric, text: Text) -> list[tuple[str, list[str | Markup]]]:
    """The rows in reading order: heading key and lines."""
    parts: list[str | Markup] = [
        joined(f"{text.pick(metric.part_names[name])} = ", tag("code", part.value))
        for name, part in metric.parts.items()
    ]
    good = text(f"definitions.{metric.polarity}")
    return [
        ("parts", parts),
        ("example", [_example(metric, text)]),
        ("sample", [text("definitions.minimum", n=metric.minimum_sample)]),
        ("interval", [text(f"method.{metric.interval.method}")]),
        ("reading", [good, *_bands(metric, text)]),
        ("why", [text.pick(metric.why)]),
        ("caveat", [text.pick(metric.caveat)] if metric.caveat else []),
        ("source", [metric.source]),
        ("owner", [text("receipt.owner", owner=text.pick(metric.owner), date=metric.reviewed)]),
        ("id", [joined(tag("code", metric.id), f" · {text('definitions.read_from')} ", tag("code", metric.view))]),
    ]


def _example(metric: Metric, text: Text) -> str:
    """The first worked example, with its numbers in the rule."""
    example = metric.examples[0]
    if metric.duration:
        unit = SECONDS[metric.duration.counted_in] if metric.duration.quantile is not None else 1
        gives = NOTHING if example.gives is None else text.value(example.gives * unit, metric.unit)
        return f"{', '.join(map(str, example.lasted))} → {gives}"
    given = {name: text.amount(value) for name, value in example.given.items()}
    shown = words(metric.formula, given, text.phrases(PHRASES))
    gives = NOTHING if example.gives is None else text.value(example.gives, metric.unit)
    return text("explain.worked", sums=shown, value=gives, metric="").removeprefix("= ")


def _bands(metric: Metric, text: Text) -> list[str]:
    return [
        text("definitions.band", value=text.value(band.at, metric.unit), name=text.pick(band.name))
        for band in metric.bands
    ]


def _table(table: Table, text: Text) -> Markup:
    head = joined(tag("b", text.pick(table.name)), tag("span", text.pick(table.about), class_="question"))
    titles = tag("tr", *(tag("th", text(f"definitions.{key}"), scope="col") for key in ("column", "kind", "meaning")))
    rows = [_column(name, column, text) for name, column in table.columns.items()]
    caption = tag("caption", text("definitions.columns_of", table=text.pick(table.name)))
    return _folded(head, tag("table", caption, tag("thead", titles), tag("tbody", *rows)))


def _column(name: str, column: Column, text: Text) -> Markup:
    scale = f" ({column.scale[0]:g}–{column.scale[1]:g})" if column.scale else ""
    required = tag("span", f" · {text('definitions.required')}", class_="required") if column.required else ""
    return tag(
        "tr",
        tag("th", tag("code", name), required, scope="row"),
        tag("td", text(f"kind.{column.kind}") + scale),
        tag("td", text.pick(column.about), tag("p", text.pick(column.unsaid.becomes)) if column.unsaid else ""),
    )
