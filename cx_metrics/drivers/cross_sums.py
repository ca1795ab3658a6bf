"""Read cross-sums of drivers from the marts: of all answers where months and a cut carry them, else of some
customers' answers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.sql import quoted
from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.statistics.block_regression import pair_sums
from cx_metrics.warehouse.driver_marts import ONE_IN
from cx_metrics.warehouse.driver_sums import BLOCKS, SUMS
from cx_metrics.warehouse.journeys.kinds import ALL
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.reader import Reader

SAMPLE = "driver_sample"  # everybody's answers in a company of usual size, of a larger one some customers'


@dataclass(frozen=True)
class CrossSums:
    """Sums of every two variables, the outcome first: ``total`` (sums, k, k) and ``blocks`` (blocks, sums, k, k) with
    the sums in the order of SUMS, x belonging to the row and y to the column.

    ``kept``: the share of customers that the blocks hold, 0–1. Blocks without an answer are left out. ``sources``: the
    tables that were read.
    """

    total: Floats
    blocks: Floats
    kept: float
    sources: tuple[str, ...]

    def without(self, places: list[int]) -> "CrossSums":
        """The cross-sums of the other variables."""
        left = [k for k in range(self.total.shape[-1]) if k not in places]
        return CrossSums(
            self.total[:, left][:, :, left], self.blocks[:, :, left][:, :, :, left], self.kept, self.sources
        )


def fetch(
    reader: Reader, names: tuple[str, ...], where: Filters, period: Period, *, of_sample: bool = False
) -> CrossSums:
    """The cross-sums of these variables (columns, the outcome first) over the answers asked for: of each two, over the
    answers that hold both. ``of_sample``: only of answers in ``driver_sample`` that hold the outcome; it alone holds
    behaviours, and is taken as it is, as it is for days that cut a month and under filters that no cut carries."""
    if of_sample:
        known = f"{quoted(names[0])} IS NOT NULL"
        return _of_blocks(_from_sample(reader, names, where, period, also=known), SAMPLE)
    is_summed = period.whole_months or covers_all(reader, period)
    within = _within("month", period)
    if is_summed and not where:
        blocks = _from_mart(reader, names, "driver_blocks", block="block", condition=within, parameters=_months(period))
        return _of_blocks(blocks, "driver_blocks")
    of = one_in(reader)
    blocks = _from_sample(reader, names, where, period)
    cut = _cut(reader, where) if is_summed and of > 1 else None
    if cut is None:
        return _of_blocks(blocks, SAMPLE)
    conditions, parameters = filter_conditions(where, filtered)
    told = " AND ".join(["cut = ?", within, *conditions])
    parameters = [cut, *_months(period), *parameters]
    total = _from_mart(reader, names, "driver_sums", block="0", condition=told, parameters=parameters)
    return CrossSums(total.sum(axis=0), _occupied(blocks), 1 / of, ("driver_sums", SAMPLE))


def fetch_complete(reader: Reader, names: tuple[str, ...], where: Filters, period: Period) -> CrossSums:
    """The same over the answers that hold all of these variables. Which these are depends on the variables, so no sums
    of them are kept: they are found among ``driver_sample``, and it is taken as it is."""
    every = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in names)
    return _of_blocks(_from_sample(reader, names, where, period, also=every), SAMPLE)


def rows_asked(period: Period, where: Filters) -> tuple[str, list[Any]]:
    """Which rows of ``driver_sample``, which knows days, are asked for: a condition with its parameters."""
    conditions, parameters = filter_conditions(where, filtered)
    condition = " AND ".join([_within("on_day", period), *conditions])
    return condition, [period.start, period.end, *parameters]


def sample_rows(reader: Reader, columns: list[str], where: Filters, period: Period) -> pd.DataFrame:
    """Block, weight and these ``columns`` (SQL) of each answer of ``driver_sample`` that is asked for."""
    condition, parameters = rows_asked(period, where)
    return reader.frame(sampled(["block", "weight", *columns], condition), parameters)


def sampled(columns: list[str], condition: str, table: str = SAMPLE) -> str:
    """SQL: these columns of the answers in a ``table`` for which a condition holds, in the order they lie in."""
    return query(
        "rows_in_order",
        columns=Sql(", ".join(columns)),
        relation=table,
        condition=Sql(condition),
        order=Sql("rowid"),
    )


def one_in(reader: Reader) -> int:
    """Of one customer in how many ``driver_sample`` holds the answers."""
    return int(reader.facts.get(ONE_IN) or 1)


def _of_blocks(blocks: Floats, source: str) -> CrossSums:
    return CrossSums(blocks.sum(axis=0), _occupied(blocks), 1.0, (source,))


def covers_all(reader: Reader, period: Period) -> bool:
    """Whether the period is all time; answers without a date are in no other."""
    first, as_of = reader.first, reader.as_of
    known = first is not None and as_of is not None and period.start <= first and period.end >= as_of
    return known or period == UNDATED


def _within(time: str, period: Period) -> str:
    """The condition that a time lies between two parameters, or is not known where such answers count."""
    return f"({time} BETWEEN ? AND ?" + (f" OR {time} IS NULL)" if period.undated else ")")


def _cut(reader: Reader, where: Filters) -> str | None:
    """The cut of ``driver_sums`` that carries these filters; None where none does."""
    if len(where) == 1:
        return where[0][0]
    held = query("cells", columns=Sql("count(*)"), relation="driver_sums", condition=Sql("cut = ?"))
    return ALL if reader.rows(held, [ALL])[0][0] else None


def _from_mart(
    reader: Reader, names: tuple[str, ...], table: str, *, block: str, condition: str, parameters: list[Any]
) -> Floats:
    marks = ", ".join("?" * len(names))
    of_names = Sql(f"{condition} AND first IN ({marks}) AND second IN ({marks})")
    told = Sql(", ".join([f"{block} AS block", "first", "second", *(f"sum({name})" for name in SUMS)]))
    pairs_of = query("cells", columns=told, relation=table, condition=of_names)
    frame = reader.frame(pairs_of, [*parameters, *names, *names])
    place = {name: k for k, name in enumerate(names)}
    i, j = (np.array([place[name] for name in frame[end]], np.int64) for end in ("first", "second"))
    values = frame.iloc[:, 3:].to_numpy(np.float64, na_value=np.nan)
    return _placed(len(names), frame["block"].to_numpy(np.int64), i, j, values)


def _from_sample(
    reader: Reader, names: tuple[str, ...], where: Filters, period: Period, *, also: str = "true"
) -> Floats:
    condition, parameters = rows_asked(period, where)
    scores = [f"CAST({quoted(name)} AS DOUBLE)" for name in names]
    frame = reader.frame(sampled(["block", "weight", *scores], f"{condition} AND {also}"), parameters)
    block, weight = frame["block"].to_numpy(np.int64), frame["weight"].to_numpy(np.float64)
    return pair_sums(frame.iloc[:, 2:].to_numpy(np.float64), weight, block, BLOCKS)


def _placed(variables: int, block: Ints, i: Ints, j: Ints, values: Floats) -> Floats:
    """The sums of pairs (..., sums), NaN where there are none, where both orders of the pair are looked for: (blocks,
    sums, variables, variables)."""
    found = np.zeros((BLOCKS, len(SUMS), variables, variables))
    filled = np.nan_to_num(values)
    found[block, :, i, j] = filled
    found[block, :, j, i] = filled[..., [SUMS.index(name) for name in ("n", "weight", "y", "x", "yy", "xx", "xy")]]
    return found


def _occupied(blocks: Floats) -> Floats:
    return blocks[blocks[:, 0].any(axis=(1, 2))]


def _months(period: Period) -> list[Any]:
    return [month_number(period.start), month_number(period.end)]
