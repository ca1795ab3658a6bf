"""Rows that stand twice: within a file, and against the batches already in the warehouse.

With a declared key, a repeated key with equal content is a *duplicate*; with other content the later row *supersedes* the
earlier. Rows that merely repeat an earlier batch are stored again all the same: if that batch is undone, they are still here.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from cx_metrics.sql import literal, quoted

_NOT_CONTENT = ("_row", "batch", "sequence", "row", "month")


@dataclass(frozen=True)
class Repeats:
    """How many source rows were dropped as ``duplicate`` or ``superseded`` within the file, how many ``repeat`` an earlier
    batch exactly, and how many rows of earlier batches are ``replaced`` by others of the same key."""

    duplicate: int
    superseded: int
    repeat: int
    replaced: int


def settle_repeats(con: duckdb.DuckDBPyConnection, key: str, earlier: list[Path]) -> Repeats:
    """Leave one row a key in ``good`` (the last of the file) and compare it with ``earlier`` batches of the table."""
    duplicate, superseded = _within(con, key)
    repeat, replaced = _against(con, key, earlier)
    return Repeats(duplicate, superseded, repeat, replaced)


def _columns(con: duckdb.DuckDBPyConnection, relation: str, key: str) -> list[str]:
    described = con.execute(f"DESCRIBE {relation}").fetchall()
    return [row[0] for row in described if row[0] != key and row[0] not in _NOT_CONTENT]


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = con.execute(sql).fetchone()
    assert row is not None
    return tuple(int(value or 0) for value in row)


def _within(con: duckdb.DuckDBPyConnection, key: str) -> tuple[int, int]:
    name = quoted(key)
    rows, keys = _one(con, f"SELECT count(*), count(DISTINCT {name}) FROM good")
    if rows == keys:
        return 0, 0
    same = " AND ".join(f"g.{quoted(c)} IS NOT DISTINCT FROM k.{quoted(c)}" for c in _columns(con, "good", key)) or "true"
    con.execute(f"CREATE OR REPLACE TABLE kept AS SELECT {name}, max(_row) AS _row FROM good GROUP BY {name} HAVING count(*) > 1")
    pairs = f"FROM good g JOIN kept USING ({name}) JOIN good k ON k._row = kept._row WHERE g._row < kept._row"
    duplicate, dropped = _one(con, f"SELECT sum(CASE WHEN {same} THEN 1 ELSE 0 END), count(*) {pairs}")
    con.execute(f"DELETE FROM good USING kept WHERE good.{name} = kept.{name} AND good._row < kept._row")
    return duplicate, dropped - duplicate


def _against(con: duckdb.DuckDBPyConnection, key: str, earlier: list[Path]) -> tuple[int, int]:
    if not earlier:
        return 0, 0
    name = quoted(key)
    files = ", ".join(literal(str(path)) for path in earlier)
    con.execute(
        f"CREATE OR REPLACE TABLE known AS SELECT e.* FROM read_parquet([{files}], union_by_name=true) e "
        f"SEMI JOIN good USING ({name}) QUALIFY row_number() OVER (PARTITION BY {name} ORDER BY sequence DESC) = 1"
    )
    new, old = _columns(con, "good", key), _columns(con, "known", key)
    conditions = [
        f"{f'g.{quoted(c)}' if c in new else 'NULL'} IS NOT DISTINCT FROM {f'e.{quoted(c)}' if c in old else 'NULL'}"
        for c in dict.fromkeys([*new, *old])
    ]
    same = " AND ".join(conditions) or "true"
    repeat, met = _one(con, f"SELECT sum(CASE WHEN {same} THEN 1 ELSE 0 END), count(*) FROM good g JOIN known e USING ({name})")
    con.execute("DROP TABLE known")
    return repeat, met - repeat
