"""A column of few different texts is read text by text, not row by row: a million scores say eleven things.

Each text is read once, into a small table, by the same expressions that read a row; the rows then look up what became
of theirs. Where every text stays as it is, there is nothing to look up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from cx_metrics.importing.convert import Reading
from cx_metrics.sql import quoted

FEWEST_ROWS = 50_000  # below, the statements cost more than they save
_LOOKED_AT = 20_000  # first rows, to see in which columns texts repeat
_FEW_OF_THESE = 2_000
_MOST = 20_000  # different texts in all


@dataclass(frozen=True)
class LookedUp:
    """How a row gets what was read of its text: SQL for its value and its problem (None: no text has one), and the
    join that both need (None: neither does)."""

    value: str
    problem: str | None
    join: str | None


def layers(readings: Iterable[Reading], view: str) -> str:
    """Three layers of one query over ``view``: trimmed, text, parsed."""
    held = list(readings)
    trimmed = "".join(f", {r.trimmed} AS {r.x}" for r in held)
    texts = "".join(f", {r.text} AS {r.t}" for r in held)
    parsed = "".join(f", {r.parsed} AS {r.p}" for r in held)
    return f"(SELECT *{parsed} FROM (SELECT *{texts} FROM (SELECT *{trimmed} FROM {view})))"


def look_up(con: duckdb.DuckDBPyConnection, readings: Iterable[Reading], view: str, rows: int) -> dict[str, LookedUp]:
    """For each reading (by name) of one cell in which few texts stand, how the rows of ``view`` look it up; creates the
    tables ``few_<name>`` that this needs."""
    held = [(r, r.cell) for r in readings if r.cell]
    if rows < FEWEST_ROWS or not held:
        return {}
    counts = ", ".join(f"count(DISTINCT {cell})" for _, cell in held)
    seen = con.execute(f"SELECT {counts} FROM (SELECT * FROM {view} LIMIT {_LOOKED_AT})").fetchone() or ()
    repeated = [(r, cell) for (r, cell), n in zip(held, seen, strict=True) if n <= _FEW_OF_THESE]
    return {r.name: found for r, cell in repeated if (found := _read(con, r, cell, view))}


def _read(con: duckdb.DuckDBPyConnection, reading: Reading, cell: str, view: str) -> LookedUp | None:
    """Read every text of a cell; None where there are too many after all."""
    texts, table = quoted(f"texts_{reading.name}"), quoted(f"few_{reading.name}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE {texts} AS SELECT DISTINCT {cell} FROM {view}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {cell} AS cell, {reading.value} AS value, "
        f"{reading.problem} AS problem FROM {layers([reading], texts)} WHERE (SELECT count(*) FROM {texts}) <= {_MOST}"
    )
    found = con.execute(
        f"SELECT count(*), count(problem), "
        f"bool_and(typeof(value) = 'VARCHAR' AND CAST(value AS VARCHAR) IS NOT DISTINCT FROM CAST(cell AS VARCHAR)) "
        f"FROM {table}"
    ).fetchone()
    con.execute(f"DROP TABLE {texts}")
    if not found or not found[0]:
        return None
    if found[2] and not found[1]:
        return LookedUp(cell, None, None)
    return LookedUp(
        f"{table}.value",
        f"{table}.problem" if found[1] else None,
        f" LEFT JOIN {table} ON {cell} IS NOT DISTINCT FROM {table}.cell",
    )
