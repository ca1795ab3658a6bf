"""The sums every roll-up holds: the parts of all metrics over one view, and the products their intervals
need.

A sum is named by a metric and a part (``nps__promoters``); parts that are written alike share one column.
``rows`` is there always. Where answers carry weights, each sum comes a second time weighted, and with the
weight squared.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement

import duckdb

from cx_metrics.declarations.metric import Metric
from cx_metrics.sql import quoted
from cx_metrics.warehouse.stated_sql import types_of

ROWS = "rows"
_WEIGHT = "coalesce(weight, 1)"


@dataclass(frozen=True)
class Sums:
    """The columns of a view's roll-ups: name → SQL over the view's rows, and which column answers which
    question.
    """

    columns: dict[str, str]
    column_of: dict[str, str]  # question (see below) → column
    counts: frozenset[str] = frozenset()  # the columns that add up nothing but yes and no

    def part(self, metric: Metric, part: str) -> str:
        """The column with the plain sum of a part."""
        return self.column_of[f"{metric.id}.{part}"]

    def weighted(self, metric: Metric, part: str) -> str:
        """The column with the sum of weight × part."""
        return self.column_of[f"{metric.id}.{part}|w"]

    def people(self, metric: Metric) -> str:
        """The column that counts people for privacy: where a view holds several rows an answer, each is a
        part of one.
        """
        return self.column_of.get(f"{metric.id}|people") or self.part(metric, metric.sample)

    def cross(self, metric: Metric, one: str, other: str) -> str:
        """The column with the sum of weight² × part × part (of part × part where there are no weights)."""
        return self.column_of.get(f"{metric.id}.{one}*{other}") or self.column_of[f"{metric.id}.{other}*{one}"]


def sums(metrics: tuple[Metric, ...], predicates: frozenset[str], weighted: bool, shared: bool = False) -> Sums:
    """The sums of these metrics, all over one view; ``predicates`` are the part texts that are true or false.

    ``shared``: a row is but a share of an answer, which the view's column ``share_of_answer`` states.
    """
    columns: dict[str, str] = {ROWS: "count(*)"}
    column_of: dict[str, str] = {}
    by_text: dict[str, str] = {}
    counts = {ROWS}

    def add(question: str, name: str, text: str, *counted: str) -> None:
        if text not in by_text:
            by_text[text] = name
            columns[name] = text
            if counted and predicates.issuperset(counted):
                counts.add(name)
        column_of[question] = by_text[text]

    for metric in metrics:
        values = {name: part_value(part.value, part.value in predicates) for name, part in metric.parts.items()}
        for part, value in values.items():
            add(f"{metric.id}.{part}", f"{metric.id}__{part}", f"sum({value})", metric.parts[part].value)
            if weighted:
                add(f"{metric.id}.{part}|w", f"{metric.id}__{part}__w", f"sum({_WEIGHT} * ({value}))")
        if shared:
            add(
                f"{metric.id}|people",
                f"{metric.id}__people",
                f"sum(share_of_answer * ({values[metric.sample]}))",
            )
        for one, other in products(metric, weighted):
            product = f"({values[one]}) * ({values[other]})"
            if one == other and metric.parts[one].value in predicates:
                product = values[one]  # a count of yes squared is the count of yes
            text = f"sum({_WEIGHT} * {_WEIGHT} * ({product}))" if weighted else f"sum({product})"
            counted = () if weighted else (metric.parts[one].value, metric.parts[other].value)
            add(f"{metric.id}.{one}*{other}", f"{metric.id}__{one}__x__{other}", text, *counted)
    return Sums(columns, column_of, frozenset(counts))


def predicates(con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...]) -> frozenset[str]:
    """The part texts that are true or false rather than a value; raises DeclarationError for one that is not valid
    SQL, and for a duration that is not."""
    stated = {
        f"{metric.id}.yaml, key parts.{name}": part.value for metric in metrics for name, part in metric.parts.items()
    }
    stated |= {  # a duration is counted in steps of numbers
        f"{metric.id}.yaml, key duration.{name}": f"round({number})"
        for metric in metrics
        if metric.duration
        for name, number in (("of", metric.duration.of), ("known_from", metric.duration.known_from))
        if number
    }
    types = types_of(con, view, stated)
    return frozenset(stated[where] for where, kind in types.items() if kind == "BOOLEAN")


def products(metric: Metric, weighted: bool) -> list[tuple[str, str]]:
    """The products of parts that the metric's interval needs: of all parts for a linearised variance, of a
    score with itself for a mean, of the base with itself for the effective sample size.
    """
    rule = metric.interval
    if rule.method == "delta" or (rule.method == "t" and weighted):
        return list(combinations_with_replacement(metric.parts, 2))
    if rule.method == "poisson":
        return []  # a count is its own variance
    of = rule.role("of")
    bases = [(of, of)] if weighted else []
    return [*bases, (rule.role("total"), rule.role("total"))] if rule.method == "t" else bases


def part_value(text: str, predicate: bool) -> str:
    """A part as a number per row. ``sum(case …)`` is faster than ``FILTER``, and portable."""
    return f"CASE WHEN {text} THEN 1 ELSE 0 END" if predicate else f"coalesce({text}, 0)"


def selected(columns: dict[str, str]) -> str:
    """``expression AS name`` for a SELECT over the view's rows."""
    return ", ".join(f"{text} AS {quoted(name)}" for name, text in columns.items())


def added(columns: dict[str, str]) -> str:
    """``sum(name) AS name`` for a SELECT over a roll-up."""
    return ", ".join(f"sum({quoted(name)}) AS {quoted(name)}" for name in columns)
