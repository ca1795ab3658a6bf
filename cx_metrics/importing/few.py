"""Columns that need not be read row by row: a million scores say eleven things, and most ids are just what they are.

Where a column's texts have codes, each text is read once, by the same expressions that read a row, and the rows look up
by code what became of theirs. Where every text of a column is plain, it is what is stored; one look at each row shows
that, where reading it takes ten.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import duckdb

from cx_metrics.importing import rows_file
from cx_metrics.importing.convert import Reading
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.rows_file import code_of
from cx_metrics.sql import quoted


@dataclass(frozen=True)
class LookedUp:
    """How a row gets what became of its text: SQL for the value, and for the problem (None: no text has one)."""

    value: str
    problem: str | None


def layers(readings: Iterable[Reading], view: str) -> str:
    """Three layers of one query over ``view``: trimmed, text, parsed."""
    held = list(readings)
    trimmed = "".join(f", {r.trimmed} AS {r.x}" for r in held)
    texts = "".join(f", {r.text} AS {r.t}" for r in held)
    parsed = "".join(f", {r.parsed} AS {r.p}" for r in held)
    return f"(SELECT *{parsed} FROM (SELECT *{texts} FROM (SELECT *{trimmed} FROM {view})))"


def look_up(con: duckdb.DuckDBPyConnection, readings: Iterable[Reading], loaded: LoadedSource) -> dict[str, LookedUp]:
    """For each reading (by name) of one cell whose texts have codes, how the rows of ``loaded`` look it up; creates the
    tables ``few_<name>`` that this needs."""
    return {r.name: _read(con, r, r.cell, loaded) for r in readings if r.cell and r.cell in loaded.texts}


def _read(con: duckdb.DuckDBPyConnection, reading: Reading, cell: str, loaded: LoadedSource) -> LookedUp:
    """Read every text of a cell."""
    table = quoted(f"few_{reading.name}")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT code, {cell} AS cell, {reading.value} AS value, "
        f"{reading.problem} AS problem FROM {layers([reading], loaded.texts[cell])}"
    )
    wrong, same = con.execute(
        f"SELECT count(problem), coalesce(bool_and(typeof(value) = 'VARCHAR' AND "
        f"CAST(value AS VARCHAR) IS NOT DISTINCT FROM cell), true) FROM {table}"
    ).fetchone() or (0, False)

    def of_row(what: str) -> str:
        return f"(SELECT list({what} ORDER BY code) FROM {table})[{code_of(cell)} + 1]"

    return LookedUp(cell if same else of_row("value"), of_row("problem") if wrong else None)


def as_they_are(con: duckdb.DuckDBPyConnection, readings: list[Reading], loaded: LoadedSource) -> list[Reading]:
    """The same readings; but those that would take every text of ``loaded`` as it is do so without finding it out row
    by row. Below ``FEWEST_ROWS`` nobody asks."""
    held = [r for r in readings if r.plain and r.cell]
    if loaded.rows < rows_file.FEWEST_ROWS or not held:
        return readings
    asked = ", ".join(f"bool_and({r.plain})" for r in held)
    found = con.execute(f"SELECT {asked} FROM {loaded.view}").fetchone() or ()
    plain = {r.name for r, every in zip(held, found, strict=True) if every}
    return [_as_it_is(r) if r.name in plain else r for r in readings]


def _as_it_is(reading: Reading) -> Reading:
    """Nothing can be wrong with a text that is plain, but where there is none."""
    problem = f"CASE WHEN {reading.t} IS NULL THEN {reading.problem} END"
    text = f"nullif({reading.x}, '')"
    return replace(reading, trimmed=reading.cell or "", text=text, problem=problem, as_it_is=True)
