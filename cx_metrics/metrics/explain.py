"""How a number was made, as data: rule in words, the same with its sums, interval, exclusions, definition, data and
source.

It is what a receipt shows and what ``measure --explain`` prints. The sums are fetched again by the same query, so
that what is
explained is what was measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.metric import Metric
from cx_metrics.formula import PHRASES, words
from cx_metrics.metrics.answer_spread import Spread, boxes_said, spreads
from cx_metrics.metrics.cells import Cells, Key, fetch
from cx_metrics.metrics.customer_year import read
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.explain_duration import Sentences, duration_words, replaced
from cx_metrics.metrics.explain_lines import (
    change_said,
    detectable_said,
    excluded_said,
    filters_said,
    goal_said,
    judged_said,
    kinds_said,
    period_said,
    same_customers_said,
    sample_said,
    split_said,
)
from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.moved import Moved, moved, splits_of, telling
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.reasons import counts_kinds
from cx_metrics.text import Text
from cx_metrics.warehouse.batch import counting
from cx_metrics.warehouse.lineage import tables_behind
from cx_metrics.warehouse.reader import Reader
from cx_metrics.warehouse.sums import ROWS


@dataclass(frozen=True)
class Import:
    """One batch that the figure rests on."""

    batch: str
    file: str
    imported_at: str
    rows: int


@dataclass(frozen=True)
class Explanation:
    """One measurement explained. ``said``: its sentences in the reader's language and in reading order, by paragraph
    and name; None where there is nothing to say. ``sums`` and ``definitions`` are by part."""

    metric: str
    name: str
    question: str
    by: dict[str, str | None]
    said: Sentences
    sums: dict[str, float]
    definitions: dict[str, str]
    spreads: tuple[Spread, ...]
    as_of: date | None
    build: str
    is_sample: bool
    answered_by: str
    imports: tuple[Import, ...]

    @property
    def sentences(self) -> dict[str, str]:
        """Every sentence that there is to say, by its name, in reading order."""
        return {name: line for lines in self.said.values() for name, line in lines.items() if line}

    def rests_on(self, text: Text) -> list[str]:
        """What it was read from: the build and, where its reader may know of them, the files."""
        dated = [text("explain.build", build=self.build, date=self.as_of)] if self.as_of else []
        return [
            *([text("sample.note")] if self.is_sample else []),
            text("explain.answered_by", source=self.answered_by),
            *dated,
            *(text("receipt.batch", date=i.imported_at[:10], file=i.file, n=i.rows) for i in self.imports),
        ]

    def as_json(self) -> dict[str, Any]:
        """Plain values, dates as they are, each sentence under its name."""
        held = asdict(self)
        for lines in held.pop("said").values():
            held |= lines
        return held | {"spreads": [spread.as_json() for spread in self.spreads]}


def explain(company: Company, question: Question, answer: Answer, text: Text) -> tuple[Explanation, ...]:
    """An explanation of every measurement of ``answer`` that may be seen, in the language of ``text``.

    A change of the whole is split as the overview splits it, over the dimension that tells most.
    """
    reader, catalogue, found = company.reader, company.catalogue, []
    for name in question.metrics:
        metric = catalogue.metrics[name]
        whole = not question.by and question.grain is None
        of = replace(question, metrics=(name,))
        ways = splits_of(company, metric, question.where) if whole and question.compare else ()
        split = telling(moved(company, of, ways)) if ways else None
        cells = _sums(company, metric, question, answer)
        at = {key: i for i, key in enumerate(cells.keys)}
        imports = _imports(reader, tables_behind(metric.view, catalogue.views))
        shown = [m for m in answer.measurements if m.metric == name and m.status != "suppressed"]
        each = spreads(company, metric, shown, question.where)
        for measurement, spread in zip(shown, each, strict=True):
            key = _key(measurement, question)
            if key in at:
                sums = {column: float(values[at[key]]) for column, values in cells.sums.items()}
                found.append(
                    Explanation(
                        metric=name,
                        name=text.pick(metric.name),
                        question=text.pick(metric.question),
                        by=measurement.groups,
                        said=_said(company, metric, question, answer, measurement, sums, split, spread, text),
                        sums=_by_part(reader, metric, sums),
                        definitions={part_name: part.value for part_name, part in metric.parts.items()},
                        spreads=spread,
                        as_of=answer.as_of,
                        build=answer.build,
                        is_sample=answer.sample,
                        answered_by=answer.sources[name],
                        imports=imports,
                    )
                )
    return tuple(found)


def _sums(company: Company, metric: Metric, question: Question, answer: Answer) -> Cells:
    reader = company.reader
    held, weighted = reader.sums[metric.view], metric.view in reader.weighted
    wanted = tuple(dict.fromkeys((ROWS, *columns(metric, held, weighted))))
    fiscal = company.settings.organisation.fiscal_year_starts
    asked = CellQuery(metric.view, wanted, _over(answer, metric), question.by, question.where, question.grain, fiscal)
    return read(partial(fetch, reader), metric, asked)


def _over(answer: Answer, metric: Metric) -> Period:
    """The period over which the metric was measured: a share that lasts has a usual period of its own."""
    periods = [m.period for m in answer.measurements if m.metric == metric.id]
    if not periods:
        return answer.period
    ends = min(p.start for p in periods), max(p.end for p in periods)
    return Period(*ends, undated=any(p.undated for p in periods))


def _key(measurement: Measurement, question: Question) -> Key:
    groups = tuple(measurement.groups[name] for name in question.by)
    if question.grain is None:
        return groups
    start = measurement.period.start
    return ((start if question.grain == "day" else month_number(start)), *groups)


def _by_part(reader: Reader, metric: Metric, sums: Mapping[str, float]) -> dict[str, float]:
    """The sums that the figure is made of: weighted ones where answers carry weights."""
    held = reader.sums[metric.view]
    part = held.weighted if metric.view in reader.weighted else held.part
    return {name: sums[part(metric, name)] for name in metric.parts}


def _said(
    company: Company,
    metric: Metric,
    question: Question,
    answer: Answer,
    m: Measurement,
    sums: Mapping[str, float],
    split: Moved | None,
    spread: Sequence[Spread],
    text: Text,
) -> Sentences:
    """The sentences of ``Explanation.said``; one that is added here stands in every receipt, and in its JSON."""
    reader, settings = company.reader, company.settings
    weighted, values = metric.view in reader.weighted, _by_part(reader, metric, sums)
    names = {name: text.pick(label) for name, label in metric.part_names.items()}
    phrases = text.phrases(PHRASES)
    rule = words(metric.formula, names, phrases)
    shown = words(metric.formula, {name: text.amount(value) for name, value in values.items()}, phrases)
    name, value = text.pick(metric.name), text.value(m.value, m.unit, m.low, m.high)
    part = reader.sums[metric.view].part
    plain = float(metric.value({each: np.float64(sums[part(metric, each)]) for each in metric.parts}))
    unweighted = text.value(plain if np.isfinite(plain) else None, m.unit, m.low, m.high)
    rows = round(sums[ROWS])
    wider = m.n / m.n_effective if m.n and m.n_effective else 1.0
    said: Sentences = {
        "sum": {
            "rule": text("explain.rule", metric=name, rule=rule),
            "worked": text("explain.worked", metric=name, sums=shown, value=value),
            "reason": m.reason.said(text) if m.reason else None,
        },
        "interval": {
            "interval": text("explain.interval", interval=text.interval(m.low, m.high, m.unit)),
            "method": text(f"method.{metric.interval.method}"),
            "repeated": text("explain.repeated", n=round(m.n_effective or 0))
            if wider > 1.005 and not weighted
            else None,
            "weighted": text("explain.weighted", n=round(m.n_effective or 0), value=unweighted) if weighted else None,
        },
        "sample": {
            "boxes": boxes_said(metric, [each.scale for each in spread], text),
            "sample": sample_said(metric, m, text),
            "excluded": excluded_said(metric, m.n or 0, rows, text),
            "kinds_unsaid": kinds_said(reader, text) if counts_kinds(metric) and not reader.kinds_unsaid else None,
            "undated": text("stamp.undated", n=answer.undated[metric.id]) if answer.undated.get(metric.id) else None,
        },
        "change_title": {
            "change": change_said(answer, m, text),
            "judged": judged_said(m.verdict, text),
            "same_customers": same_customers_said(m, text),
            "split": split_said(answer, m, split, settings, text),
            "detectable": detectable_said(m, text),
        },
        "target_title": {"target": goal_said(settings, question, m, reader.sample, text)},
        "period": {"period": period_said(m, text), "filters": filters_said(settings, question, m, text)},
        "why": {"why": text.pick(metric.why)},
        "caveat": {"caveat": text.pick(metric.caveat) if metric.caveat else None},
        "source": {
            "source": metric.source,
            "owner": text("receipt.owner", owner=text.pick(metric.owner), date=metric.reviewed),
        },
    }
    return replaced(said, duration_words(metric, m, values, rows, answer.as_of, text)) if metric.duration else said


def _imports(reader: Reader, tables: frozenset[str]) -> tuple[Import, ...]:
    """The batches of these tables that count, oldest first."""
    held = counting(reader.batches)
    counted = reader.rows_of_batch
    return tuple(Import(b.id, b.file, b.imported_at, counted[b.id].rows) for b in held if b.table in tables)
