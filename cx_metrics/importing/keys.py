"""Rows that stand twice: within a file, and against the batches already in the warehouse.

With a declared key, a repeated key with equal content is a *duplicate*; with other content the later row *supersedes*
the earlier. Rows that merely repeat an earlier batch are stored again all the same: if that batch is undone, they are
still here.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from cx_metrics.importing.scratch import hold
from cx_metrics.sql import literal, quoted

DROPPED = "dropped"  # source rows of which nothing new is stored
KNOWN = "known"  # the latest row of earlier batches for each key of this file
_NOT_CONTENT = ("_row", "batch", "sequence", "row", "month")


@dataclass(frozen=True)
class Repeats:
    """How many source rows were dropped as ``duplicate`` or ``superseded`` within the file, how many ``repeat`` an
    earlier batch exactly, and how many rows of earlier batches are ``replaced`` by others of the same key.

    ``repeated_rows`` counts the stored rows that repeat an earlier batch: more than ``repeat`` where a source row
    becomes several.
    """

    duplicate: int
    superseded: int
    repeat: int
    replaced: int
    repeated_rows: int


def find_known(con: duckdb.DuckDBPyConnection, key: str, earlier: list[Path]) -> bool:
    """Put into table ``known`` what ``earlier`` batches last said of the keys in ``good``; whether that is anything."""
    con.execute(f"DROP TABLE IF EXISTS {KNOWN}")
    if not earlier:
        return False
    name = quoted(key)
    files = ", ".join(literal(str(path)) for path in earlier)
    con.execute(
        f"CREATE TABLE {KNOWN} AS SELECT e.* FROM read_parquet([{files}], union_by_name=true) e "
        f"SEMI JOIN good USING ({name}) QUALIFY row_number() OVER (PARTITION BY {name} ORDER BY sequence DESC) = 1"
    )
    return _one(con, f"SELECT count(*) FROM {KNOWN}")[0] > 0


def settle_repeats(con: duckdb.DuckDBPyConnection, key: str, known: bool, parts: int = 1) -> Repeats:
    """Leave one row a key in ``good`` (the last of the file); compare ``shaped`` rows with each other and with
    ``known``.

    ``parts``: rows that one source row may become. A source row counts as accepted while any of its rows is new.
    """
    con.execute("CREATE OR REPLACE TABLE fate (_row BIGINT, status VARCHAR)")
    _within(con, quoted(key))
    repeated, replaced = _against(con, quoted(key)) if known else (0, 0)
    con.execute(
        f"CREATE OR REPLACE TABLE {DROPPED} AS SELECT _row // {parts} AS _row, "
        "CASE WHEN bool_or(status = 'superseded') THEN 'superseded' WHEN bool_or(status = 'repeat') THEN 'repeat' "
        "ELSE 'duplicate' END AS status FROM fate GROUP BY 1"
    )
    if parts > 1:
        con.execute(
            f"DELETE FROM {DROPPED} WHERE _row IN (SELECT _row // {parts} FROM good ANTI JOIN fate USING (_row))"
        )
    counts = dict(con.execute(f"SELECT status, count(*) FROM {DROPPED} GROUP BY 1").fetchall())
    duplicate, superseded, repeat = (int(counts.get(s, 0)) for s in ("duplicate", "superseded", "repeat"))
    return Repeats(duplicate, superseded, repeat, replaced, repeated)


def dropped(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """The source rows of which nothing new is stored, after ``settle_repeats``: row → duplicate or superseded."""
    rows = con.execute(f"SELECT _row, replace(status, 'repeat', 'duplicate') FROM {DROPPED}").fetchall()
    return dict(rows)


def _columns(con: duckdb.DuckDBPyConnection, relation: str) -> list[str]:
    return [row[0] for row in con.execute(f"DESCRIBE {relation}").fetchall() if row[0] not in _NOT_CONTENT]


def _one(con: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = con.execute(sql).fetchone()
    assert row is not None
    return tuple(int(value or 0) for value in row)


def _within(con: duckdb.DuckDBPyConnection, key: str) -> None:
    hashes = np.sort(np.asarray(con.execute(f"SELECT hash({key}) AS hashed FROM good").fetchnumpy()["hashed"]))
    if (hashes[1:] != hashes[:-1]).all():  # no two keys are the same: to group them would take ten times as long
        return
    con.execute(
        f"CREATE OR REPLACE TABLE kept AS SELECT {key}, max(_row) AS _row FROM good GROUP BY {key} HAVING count(*) > 1"
    )
    if not _one(con, "SELECT count(*) FROM kept")[0]:
        return
    same = " AND ".join(f"g.{quoted(c)} IS NOT DISTINCT FROM k.{quoted(c)}" for c in _columns(con, "shaped"))
    con.execute(
        f"INSERT INTO fate SELECT g._row, CASE WHEN {same} THEN 'duplicate' ELSE 'superseded' END "
        f"FROM shaped g JOIN kept USING ({key}) JOIN shaped k ON k._row = kept._row WHERE g._row < kept._row"
    )
    con.execute(f"DELETE FROM {hold(con)} AS good USING kept WHERE good.{key} = kept.{key} AND good._row < kept._row")


def _against(con: duckdb.DuckDBPyConnection, key: str) -> tuple[int, int]:
    """How many rows repeat an earlier batch, and how many of its rows are replaced."""
    new, old = _columns(con, "shaped"), _columns(con, KNOWN)
    same = " AND ".join(
        f"{f'g.{quoted(c)}' if c in new else 'NULL'} IS NOT DISTINCT FROM {f'e.{quoted(c)}' if c in old else 'NULL'}"
        for c in dict.fromkeys([*new, *old])
    )
    before = _one(con, "SELECT count(*) FROM fate")[0]
    con.execute(f"INSERT INTO fate SELECT g._row, 'repeat' FROM shaped g JOIN {KNOWN} e USING ({key}) WHERE {same}")
    repeat = _one(con, "SELECT count(*) FROM fate")[0] - before
    met = _one(con, f"SELECT count(*) FROM good g SEMI JOIN {KNOWN} USING ({key})")[0]
    return repeat, met - repeat
