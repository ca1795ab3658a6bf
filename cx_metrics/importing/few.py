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
from cx_metrics.sql import literal, quoted


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
    tables ``few_<name>`` that this needs, in which each text was read."""
    held = {r.name: (r, r.cell) for r in readings if r.cell and r.cell in loaded.texts}
    if not held:
        return {}
    for name, (r, cell) in held.items():
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {_few(name)} AS SELECT code, {cell} AS cell, {r.value} AS value, "
            f"{r.problem} AS problem FROM {layers([r], loaded.texts[cell])}"
        )
    same = "typeof(value) = 'VARCHAR' AND CAST(value AS VARCHAR) IS NOT DISTINCT FROM cell"
    found = con.execute(
        " UNION ALL ".join(f"SELECT {literal(n)}, count(problem), bool_and({same}) FROM {_few(n)}" for n in held)
    ).fetchall()
    return {
        name: LookedUp(
            held[name][1] if unchanged else _of_row(name, "value", held[name][1]),
            _of_row(name, "problem", held[name][1]) if wrong else None,
        )
        for name, wrong, unchanged in found
    }


def _few(name: str) -> str:
    return quoted(f"few_{name}")


def _of_row(name: str, what: str, cell: str) -> str:
    return f"(SELECT list({what} ORDER BY code) FROM {_few(name)})[{code_of(cell)} + 1]"


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
