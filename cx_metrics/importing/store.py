"""The accepted rows become one Parquet file in the shape of their table, written as a draft and moved into place later."""

from pathlib import Path

import duckdb

from cx_metrics.importing.check import ITEM, Checked
from cx_metrics.sql import literal, quoted


def draft_parquet(con: duckdb.DuckDBPyConnection, checked: Checked, batch: str, sequence: int, work: Path) -> Path:
    """Write table ``good`` to ``work/<batch>.parquet``: every column of the contract, scales, items, month and origin.

    ``month`` is year × 12 + month − 1: a small integer that groups faster than a date.
    """
    table = checked.table
    held = {row[0] for row in con.execute("DESCRIBE good").fetchall()}
    columns = [
        quoted(name) if name in held else f"CAST(NULL AS {column.sql_type}) AS {quoted(name)}"
        for name, column in table.columns.items()
    ]
    for name, (low, high) in checked.scales.items():
        columns += [f"CAST({literal(end)} AS DOUBLE) AS {quoted(f'{name}_{which}')}"
                    for which, end in (("low", low), ("high", high))]
    columns += [quoted(ITEM + item.name) for item in checked.items]
    if table.date:
        day = quoted(table.date)
        columns.append(f"CAST(year({day}) * 12 + month({day}) - 1 AS SMALLINT) AS month")
    columns += [f"{literal(batch)} AS batch", f"CAST({sequence} AS INTEGER) AS sequence", "CAST(_row + 1 AS INTEGER) AS row"]
    # sorted by day, so that a period reads a few row groups
    order = f"ORDER BY {quoted(table.date)}, _row" if table.date else "ORDER BY _row"
    draft = work / f"{batch}.parquet"
    con.execute(f"COPY (SELECT {', '.join(columns)} FROM good {order}) TO {literal(str(draft))} (FORMAT parquet, COMPRESSION zstd)")
    return draft
