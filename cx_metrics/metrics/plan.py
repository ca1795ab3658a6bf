"""Which roll-up answers a question, and the query over it; the batches where no roll-up does.

Whole months come from the smallest monthly roll-up that carries the dimensions asked for. A ragged period
comes from a daily roll-up, or from whole months plus the edges read from the batches. What no roll-up answers
is read from the batches.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.periods import MONTHS_OF, Grain, Period, month_number
from cx_metrics.metrics.question import Filters
from cx_metrics.sql import quoted
from cx_metrics.warehouse.reader import Reader, Rollup
from cx_metrics.warehouse.sums import Sums, added, selected

BATCHES = "batches"


@dataclass(frozen=True)
class PlanPiece:
    """One SELECT of a plan: from a roll-up (or the view over the batches, ``rollup`` None) over a stretch of
    time.
    """

    rollup: Rollup | None
    period: Period | None


@dataclass(frozen=True)
class Plan:
    """How a question about one view is answered: its pieces, to be added up."""

    view: str
    pieces: tuple[PlanPiece, ...]

    @property
    def source(self) -> str:
        """The roll-ups (or "batches") that answer, for the receipt."""
        return " + ".join(dict.fromkeys(piece.rollup.name if piece.rollup else BATCHES for piece in self.pieces))


def plan(reader: Reader, view: str, needs: frozenset[str], period: Period, grain: Grain | None) -> Plan:
    """The cheapest way to answer over ``period`` by ``grain`` with the dimensions ``needs``. A row without a date
    belongs to no bucket of a grain."""
    period = replace(period, undated=period.undated and grain is None)
    monthly = _smallest(reader, view, "month", needs)
    daily = _smallest(reader, view, "day", needs)
    if grain != "day":
        if monthly and period.whole_months:
            return Plan(view, (PlanPiece(monthly, period),))
        if daily:
            return Plan(view, (PlanPiece(daily, period),))
        inner = period.inner
        if monthly and inner:
            return Plan(
                view,
                (
                    PlanPiece(monthly, replace(inner, undated=period.undated)),
                    *(PlanPiece(None, edge) for edge in period.edges),
                ),
            )
    elif daily:
        return Plan(view, (PlanPiece(daily, period),))
    return Plan(view, (PlanPiece(None, period),))


def _smallest(reader: Reader, view: str, grain: str, needs: frozenset[str]) -> Rollup | None:
    return next(
        (r for r in reader.rollups if r.view == view and r.grain == grain and needs <= set(r.dimensions)),
        None,
    )


def query(
    plan: Plan,
    held: Sums,
    columns: tuple[str, ...],
    by: tuple[str, ...],
    where: Filters,
    grain: Grain | None,
    fiscal_start: int,
) -> tuple[str, list[Any]]:
    """SQL with bound parameters: one row a cell, with its time bucket (``day`` or first ``month``), groups
    and sums.
    """
    wanted = {name: held.columns[name] for name in columns}
    selects, parameters = [], []
    for piece in plan.pieces:
        text, bound = _select(plan.view, piece, wanted, by, where, grain, fiscal_start)
        selects.append(text)
        parameters += bound
    if len(selects) == 1:
        return selects[0], parameters
    keys = [*(["bucket"] if grain else []), *map(quoted, by)]
    head = ", ".join([*keys, added(wanted)])
    union = " UNION ALL ".join(selects)
    return f"SELECT {head} FROM ({union})" + (f" GROUP BY {', '.join(keys)}" if keys else ""), parameters


def _select(
    view: str,
    piece: PlanPiece,
    wanted: dict[str, str],
    by: tuple[str, ...],
    where: Filters,
    grain: Grain | None,
    fiscal_start: int,
) -> tuple[str, list[Any]]:
    rollup, conditions = piece.rollup, []
    parameters: list[Any] = []
    if piece.period:
        monthly = rollup is not None and rollup.grain == "month"
        time = "month" if monthly else "day" if rollup else "occurred_on"
        conditions.append(f"({time} BETWEEN ? AND ?{f' OR {time} IS NULL' if piece.period.undated else ''})")
        ends = [piece.period.start, piece.period.end]
        parameters += map(month_number, ends) if monthly else ends
    filtered, bound = filter_conditions(where)
    conditions += filtered
    parameters += bound
    keys = [f"{_bucket(rollup, grain, fiscal_start)} AS bucket"] if grain else []
    keys += [quoted(name) for name in by]
    sums = added(wanted) if rollup else selected(wanted)
    text = f"SELECT {', '.join([*keys, sums])} FROM {rollup.rows if rollup else quoted(view)}"
    text += f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return text + (" GROUP BY ALL" if keys else ""), parameters


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
