"""Which roll-up answers a question, and the query over it; the batches where no roll-up does.

Whole months come from the smallest monthly roll-up that carries the dimensions asked for. A ragged period
comes from a daily roll-up, or from whole months plus the edges read from the batches. What no roll-up answers
is read from the batches.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.periods import MONTHS_OF, Grain, Period, month_number
from cx_metrics.metrics.question import Filters
from cx_metrics.sql import quoted
from cx_metrics.warehouse import queries as named
from cx_metrics.warehouse.queries import Sql
from cx_metrics.warehouse.reader import Reader, Rollup
from cx_metrics.warehouse.sums import Sums, added, selected

BATCHES = "batches"

# one query over a stretch of time: from a roll-up, or (None) from the view over the batches; pieces are added up
Piece = tuple[Rollup | None, Period]
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class CellQuery:
    """What is to be added up: the sums ``columns`` of a view over a period, by cell. Without ``by`` and ``grain`` there
    is exactly one cell, the total. Hashable, so that what several metrics read is fetched once."""

    view: str
    columns: tuple[str, ...]
    period: Period
    by: tuple[str, ...] = ()
    where: Filters = ()
    grain: Grain | None = None
    fiscal_start: int = 1

    @property
    def needs(self) -> frozenset[str]:
        """The dimensions that a source must carry to answer."""
        return frozenset((*self.by, *(name for name, _ in self.where)))

    @property
    def width(self) -> int:
        """How many columns of an answer are the key of its cell."""
        return len(self.by) + bool(self.grain)


def plan(reader: Reader, asked: CellQuery) -> Pieces:
    """The cheapest way to answer. A row without a date belongs to no bucket of a grain."""
    period = replace(asked.period, undated=asked.period.undated and asked.grain is None)
    monthly = None if asked.grain == "day" else _smallest(reader, asked, "month")
    if monthly and period.whole_months:
        return ((monthly, period),)
    if daily := _smallest(reader, asked, "day"):
        return ((daily, period),)
    inner = period.inner
    if monthly and inner:
        return ((monthly, replace(inner, undated=period.undated)), *((None, edge) for edge in period.edges))
    return ((None, period),)


def answered_by(pieces: Sequence[Piece]) -> str:
    """The roll-ups (or "batches") that answer, for the receipt."""
    return " + ".join(dict.fromkeys(rollup.name if rollup else BATCHES for rollup, _ in pieces))


def _smallest(reader: Reader, asked: CellQuery, grain: str) -> Rollup | None:
    needs = asked.needs
    held = (r for r in reader.rollups if r.view == asked.view and r.grain == grain)
    return next((r for r in held if needs.issubset(r.dimensions)), None)


def query(asked: CellQuery, pieces: Sequence[Piece], held: Sums) -> tuple[str, list[Any]]:
    """SQL with bound parameters: one row a cell, with its time bucket (``day`` or first ``month``), groups
    and sums.
    """
    wanted = {name: held.columns[name] for name in asked.columns}
    selects, parameters = [], []
    for rollup, period in pieces:
        text, bound = _select(asked, rollup, period, wanted)
        selects.append(text)
        parameters += bound
    if len(selects) == 1:
        return selects[0], parameters
    keys = [*(["bucket"] if asked.grain else []), *map(quoted, asked.by)]
    union = Sql(f"({' UNION ALL '.join(selects)})")
    head = Sql(", ".join([*keys, added(wanted)]))
    return named.query("cells", columns=head, relation=union, condition=Sql("true")), parameters


def _select(asked: CellQuery, rollup: Rollup | None, period: Period, wanted: dict[str, str]) -> tuple[str, list[Any]]:
    monthly = rollup is not None and rollup.grain == "month"
    time = "month" if monthly else "day" if rollup else "occurred_on"
    ends = [period.start, period.end]
    filtered, bound = filter_conditions(asked.where)
    own = [rollup.condition] if rollup else []
    conditions = [*own, f"({time} BETWEEN ? AND ?{f' OR {time} IS NULL' if period.undated else ''})", *filtered]
    keys = [f"{_bucket(rollup, asked.grain, asked.fiscal_start)} AS bucket"] if asked.grain else []
    keys += [quoted(name) for name in asked.by]
    sums = added(wanted) if rollup else selected(wanted)
    text = named.query(
        "cells",
        columns=Sql(", ".join([*keys, sums])),
        relation=Sql(rollup.table if rollup else quoted(asked.view)),
        condition=Sql(" AND ".join(conditions)),
    )
    return text, [*(map(month_number, ends) if monthly else ends), *bound]


def filter_conditions(where: Filters, column: Callable[[str], str] = quoted) -> tuple[list[str], list[Any]]:
    """The filters as SQL conditions with their bound parameters; ``column`` says where a dimension stands."""
    conditions: list[str] = []
    parameters: list[Any] = []
    for name, values in where:
        stated = [value for value in values if value]
        options = [f"{column(name)} IN ({', '.join('?' * len(stated))})"] if stated else []
        if "" in values:
            options.append(f"{column(name)} IS NULL")
        conditions.append(f"({' OR '.join(options)})")
        parameters += stated
    return conditions, parameters


def counted_rows(metric: Metric, where: Filters, period: Period) -> tuple[str, list[Any]]:
    """The single rows of a metric's view that count in its sample, as one SQL condition with its bound parameters."""
    filtered, bound = filter_conditions(where)
    within = "(occurred_on BETWEEN ? AND ?" + (" OR occurred_on IS NULL)" if period.undated else ")")
    counts = f"CAST(({metric.parts[metric.sample].value}) AS DOUBLE) <> 0"
    return " AND ".join([within, counts, *filtered]), [period.start, period.end, *bound]


def _bucket(rollup: Rollup | None, grain: Grain, fiscal_start: int) -> str:
    """The bucket as an integer month (its first) or a day."""
    day = "day" if rollup else "occurred_on"
    if grain == "day":
        return day
    month = "month" if not rollup or rollup.grain == "month" else "(year(day) * 12 + month(day) - 1)"
    return month_bucket(month, grain, fiscal_start)


def month_bucket(month: str, grain: Grain, fiscal_start: int) -> str:
    """SQL for the first month of the month, fiscal quarter or fiscal year in which ``month`` lies."""
    length = MONTHS_OF[grain]
    if length == 1:
        return month
    offset = fiscal_start - 1
    return f"({month} - {offset}) // {length} * {length} + {offset}"
