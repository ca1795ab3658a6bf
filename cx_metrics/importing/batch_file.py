"""The accepted rows in the shape of their table, and as one Parquet file: written as a draft and moved into place
later."""

from pathlib import Path

import duckdb
import numpy as np

from cx_metrics.importing.check import Checked
from cx_metrics.importing.dimensions import PEOPLE, columns_of
from cx_metrics.importing.keys import KNOWN
from cx_metrics.importing.strange import ITEM
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import ENDS

_FEW_VALUES = 2_000  # in a row group: for more of them a dictionary takes longer to look in than it saves


def shape(
    con: duckdb.DuckDBPyConnection, checked: Checked, dimensions: tuple[str, ...], known: bool, people: bool
) -> None:
    """Create view ``shaped`` over ``good``: the contract's columns, each score's scale and boxes, items and month.

    An empty dimension is filled from ``people``; but where an earlier batch (if any is ``known``) brought this answer
    of this customer before, from what was filled in then. ``month`` is year × 12 + month − 1: a small integer that
    groups faster than a date.
    """
    table = checked.table
    said_before = columns_of(con, KNOWN) if known else set()

    def value(name: str, sql_type: str) -> str:
        offered = [f"g.{quoted(name)}"] if name in checked.columns else []
        if people and name in dimensions:
            offered += (
                [f"CASE WHEN e.customer_id = p.customer_id THEN e.{quoted(name)} END"] if name in said_before else []
            )
            offered.append(f"p.{quoted(name)}")
        return f"coalesce({', '.join(offered)})" if offered else f"CAST(NULL AS {sql_type})"

    columns = [
        f"{literal(said in checked.columns) if (said := column.says_whether_mapped) else value(name, column.sql_type)} "
        f"AS {quoted(name)}"
        for name, column in table.columns.items()
    ]
    for name, (low, high) in checked.scales.items():
        columns += [
            f"CAST({literal(end)} AS DOUBLE) AS {quoted(f'{name}_{which}')}"
            for which, end in zip(ENDS, (low, high, *checked.boxes[name]), strict=True)
        ]
    columns += [f"g.{quoted(ITEM + item.name)}" for item in checked.items]
    if table.date:
        day = f"g.{quoted(table.date)}"
        columns.append(f"CAST(year({day}) * 12 + month({day}) - 1 AS SMALLINT) AS month")
    joins = f" LEFT JOIN {KNOWN} e ON g.{quoted(table.key)} = e.{quoted(table.key)}" if known else ""
    joins += f" LEFT JOIN {PEOPLE} p ON g.customer_id = p.customer_id" if people else ""
    con.execute(f"CREATE OR REPLACE TEMP VIEW shaped AS SELECT g._row, {', '.join(columns)} FROM good g{joins}")


def draft_parquet(con: duckdb.DuckDBPyConnection, checked: Checked, batch: str, sequence: int, work: Path) -> Path:
    """Write ``shaped`` to ``work/<batch>.parquet`` with its origin, sorted by day, so that a period reads a few row
    groups."""
    date = checked.table.date
    order = f" ORDER BY {quoted(date)}, _row" if date and not _is_sorted(con, date) else ""
    draft = work / f"{batch}.parquet"
    con.execute(
        f"COPY (SELECT * EXCLUDE (_row), {literal(batch)} AS batch, CAST({sequence} AS INTEGER) AS sequence, "
        f"CAST(_row // {checked.parts} + 1 AS INTEGER) AS row FROM shaped{order}) "
        f"TO {literal(str(draft))} (FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT {_FEW_VALUES})"
    )
    return draft


def _is_sorted(con: duckdb.DuckDBPyConnection, date: str) -> bool:
    """Whether ``good`` is in order of its dates already, as exports mostly are: sorting costs as much as writing."""
    days = con.execute(f"SELECT {quoted(date)} - DATE '1970-01-01' AS day FROM good").fetchnumpy()["day"]
    return not np.ma.is_masked(days) and bool((np.diff(days) >= 0).all())
