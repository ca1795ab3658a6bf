"""How a number was made, as data: rule in words, the same with its sums, interval, exclusions, definition, data and
source.

It is what a receipt shows and what ``measure --explain`` prints. The sums are fetched again by the same query, so
that what is
explained is what was measured.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.formula import PHRASES, words
from cx_metrics.metrics.cells import Cells, Key
from cx_metrics.metrics.estimate import columns
from cx_metrics.metrics.measurement import Answer, Measurement
from cx_metrics.metrics.periods import month_number
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.years import read
from cx_metrics.text import Text
from cx_metrics.warehouse.reader import Reader
from cx_metrics.warehouse.sums import ROWS
from cx_metrics.warehouse.tables_read import tables_read

_OF_ANSWERS = ("responses", "ratings")  # the views whose rows are survey answers


@dataclass(frozen=True)
class Import:
    """One batch that the figure rests on."""

    batch: str
    file: str
    imported_at: str
    rows: int


@dataclass(frozen=True)
class Explanation:
    """One measurement explained, in the reader's language; ``sums`` and ``definitions`` are by part."""

    metric: str
    name: str
    question: str
    by: dict[str, str | None]
    period: str
    filters: str
    rule: str
    worked: str
    sums: dict[str, float]
    definitions: dict[str, str]
    sample: str
    excluded: str
    interval: str
    method: str
    repeated: str | None
    weighted: str | None
    change: str | None
    detectable: str | None
    split: str | None
    target: str | None
    why: str
    caveat: str | None
    source: str
    owner: str
    reviewed: date
    as_of: date | None
    build: str
    is_sample: bool
    answered_by: str
    imports: tuple[Import, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values, dates as they are."""
        return asdict(self)


def explain(
    reader: Reader, catalogue: Catalogue, settings: Settings, question: Question, answer: Answer, text: Text
) -> tuple[Explanation, ...]:
    """An explanation of every measurement of ``answer`` that may be seen, in the language of ``text``."""
    found = []
    for name in question.metrics:
        metric = catalogue.metrics[name]
        cells = _sums(reader, settings, metric, question, answer)
        at = {key: i for i, key in enumerate(cells.keys)}
        for measurement in (m for m in answer.measurements if m.metric == name and m.status != "suppressed"):
            key = _key(measurement, question)
            if key in at:
                sums = {column: float(values[at[key]]) for column, values in cells.sums.items()}
                told = _explanation(reader, settings, metric, question, answer, measurement, sums, text)
                found.append(replace(told, imports=_imports(reader, tables_read(catalogue.views, metric.view))))
    return tuple(found)


def _sums(reader: Reader, settings: Settings, metric: Metric, question: Question, answer: Answer) -> Cells:
    held, weighted = reader.sums[metric.view], metric.view in reader.weighted
    wanted = tuple(dict.fromkeys((ROWS, *columns(metric, held, weighted))))
    return read(
        reader,
        metric,
        wanted,
        question.by,
        question.where,
        answer.period,
        question.grain,
        settings.organisation.fiscal_year_starts,
    ).cells


def _key(measurement: Measurement, question: Question) -> Key:
    groups = tuple(measurement.groups[name] for name in question.by)
    if question.grain is None:
        return groups
    start = measurement.period.start
    return ((start if question.grain == "day" else month_number(start)), *groups)


def _explanation(
    reader: Reader,
    settings: Settings,
    metric: Metric,
    question: Question,
    answer: Answer,
    m: Measurement,
    sums: dict[str, float],
    text: Text,
) -> Explanation:
    held, weighted = reader.sums[metric.view], metric.view in reader.weighted
    part = held.weighted if weighted else held.part
    values = {name: sums[part(metric, name)] for name in metric.parts}
    names = {name: text.pick(label) for name, label in metric.part_names.items()}
    phrases = text.phrases(PHRASES)
    rule = words(metric.formula, names, phrases)
    shown = words(metric.formula, {name: text.amount(value) for name, value in values.items()}, phrases)
    name, value = text.pick(metric.name), text.value(m.value, m.unit, m.low, m.high)
    rows = round(sums[ROWS])
    wider = m.n / m.n_effective if m.n and m.n_effective else 1.0
    return Explanation(
        metric=metric.id,
        name=name,
        question=text.pick(metric.question),
        by=m.groups,
        period=_period(m, text),
        filters=_filters(settings, question, m, text),
        rule=text("explain.rule", metric=name, rule=rule),
        worked=text("explain.worked", metric=name, sums=shown, value=value),
        sums=values,
        definitions={part_name: p.value for part_name, p in metric.parts.items()},
        sample=_sample(metric, m, text),
        excluded=_excluded(metric, m.n or 0, rows, text),
        interval=text("explain.interval", interval=text.interval(m.low, m.high, m.unit)),
        method=text(f"method.{metric.interval.method}"),
        repeated=text("explain.repeated", n=round(m.n_effective or 0)) if wider > 1.005 and not weighted else None,
        weighted=text("explain.weighted", n=round(m.n_effective or 0)) if weighted else None,
        change=_change(answer, m, text),
        detectable=_if(m.detectable, lambda: text("receipt.detectable", value=_size(m, text))),
        split=_split(answer, m, settings, text),
        target=_target(settings, m, reader.sample, text),
        why=text.pick(metric.why),
        caveat=text.pick(metric.caveat) if metric.caveat else None,
        source=metric.source,
        owner=text.pick(metric.owner),
        reviewed=metric.reviewed,
        as_of=answer.as_of,
        build=answer.build,
        is_sample=answer.sample,
        answered_by=answer.sources[metric.id],
        imports=(),
    )


def _imports(reader: Reader, tables: frozenset[str]) -> tuple[Import, ...]:
    """The batches of these tables, oldest first."""
    return tuple(Import(b.id, b.file, b.imported_at, b.accepted) for b in reader.batches if b.table in tables)


def _period(m: Measurement, text: Text) -> str:
    if m.covers:
        return text("explain.year_to", date=m.covers.end)
    return text.period(m.period.start, m.period.end)


def _sample(metric: Metric, m: Measurement, text: Text) -> str:
    if metric.view in _OF_ANSWERS:
        return text("explain.sample", n=m.n or 0, minimum=metric.minimum_sample)
    counted = text.pick(metric.part_names[metric.sample])
    return text("explain.counted", what=counted, n=m.n or 0, minimum=metric.minimum_sample)


def _excluded(metric: Metric, n: int, rows: int, text: Text) -> str:
    return text("explain.excluded" if metric.view in _OF_ANSWERS else "explain.not_counted", n=rows - n, rows=rows)


def _if(value: object, said: Any) -> str | None:
    return None if value is None else str(said())


def _size(m: Measurement, text: Text) -> str:
    return text.change(m.detectable, m.unit, m.change_low, m.change_high).lstrip("+")


def _filters(settings: Settings, question: Question, m: Measurement, text: Text) -> str:
    stated = [*question.where, *((name, (value or "",)) for name, value in m.by)]
    said = [
        text(
            "filter.some",
            dimension=text.pick(settings.dimensions[name].name),
            values=text.join(value or text("filter.not_stated") for value in values),
        )
        for name, values in stated
    ]
    return text.join(said) if said else text("filter.everyone")


def _change(answer: Answer, m: Measurement, text: Text) -> str | None:
    if m.change is None or answer.comparison is None:
        return None
    return text(
        "receipt.change",
        on=text(f"on.{answer.comparison}"),
        change=text.change(m.change, m.unit, m.change_low, m.change_high),
        interval=text.interval(m.change_low, m.change_high, m.unit),
    )


def _split(answer: Answer, m: Measurement, settings: Settings, text: Text) -> str | None:
    """Mix and rate keep a decimal, so that the reader can add them up."""
    if m.mix is None or m.rate is None or answer.mix_over is None:
        return None
    one_decimal = (-0.25, 0.25) if m.unit != "share" else (-0.0025, 0.0025)
    return text(
        "explain.contribution" if m.by else "explain.split",
        dimension=text.pick(settings.dimensions[answer.mix_over].name),
        mix=text.change(m.mix, m.unit, *one_decimal),
        rate=text.change(m.rate, m.unit, *one_decimal),
    )


def _target(settings: Settings, m: Measurement, sample: bool, text: Text) -> str | None:
    if m.target is None:
        return None
    declared = next(t for t in settings.targets if t.metric == m.metric and t.value == m.target and t.sample == sample)
    return text("receipt.target", value=text.value(m.target, m.unit), who=declared.set_by, date=declared.set_on)
