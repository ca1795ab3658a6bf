"""Check every row of a loaded source against its table's contract: which rows are right, which are refused and why.

Leaves the accepted rows, masked, in table ``good`` of the scratch database: ``_row`` and one column each of
``Checked.columns``.
"""

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Mapping
from cx_metrics.declarations.table import Column, Table
from cx_metrics.errors import ImportRefused, Problem, did_you_mean
from cx_metrics.importing.convert import Reading, day_reading, key_reading, reading, row_reading
from cx_metrics.importing.masking import CANDIDATE, mask
from cx_metrics.importing.source import LoadedSource, Rejected
from cx_metrics.importing.times import Rules
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import Item

ITEM = "item_"  # prefix of a rated item's column


@dataclass(frozen=True)
class Checked:
    """What the check found. The accepted rows lie in table ``good``, one column each of ``columns``."""

    table: Table
    rejected: list[Rejected]
    columns: tuple[str, ...]
    scales: dict[str, tuple[float, float]]
    reversed: tuple[str, ...]
    items: tuple[Item, ...]
    unused_columns: list[str]
    keyed: bool


def check_rows(
    con: duckdb.DuckDBPyConnection,
    loaded: LoadedSource,
    mapping: Mapping,
    table: Table,
    rules: Rules,
    file_id: str,
    mask_kinds: tuple[str, ...],
) -> Checked:
    """Check the rows in ``source_rows``; ``file_id`` starts the keys of rows for which the mapping declares none.

    Raises ImportRefused when a column is missing or a scale cannot be decided.
    """
    table_map = mapping.table_map
    _require_columns(loaded, mapping)
    _require_scales(con, loaded, mapping, table)
    readings = [
        _reading(name, table.columns[name], mapped, loaded, rules) for name, mapped in table_map.columns.items()
    ]
    readings += [
        _reading(ITEM + name, Column(kind="score", about="rated item"), item.as_column(), loaded, rules)
        for name, item in table_map.items.items()
    ]
    readings += [
        day_reading(name, column.day_of, rules) for name, column in table.columns.items() if column.day_of
    ]
    if table_map.key:
        readings.append(key_reading(table.key, [loaded.column(source) for source in table_map.key]))
    elif table.key not in table_map.columns:
        readings.append(row_reading(table.key, file_id))
    _create_good(con, readings, table.key)
    rejected = sorted([*loaded.rejected, *_rejected(con, readings, loaded)], key=lambda row: row.line)
    con.execute("DELETE FROM good WHERE _problem IS NOT NULL")
    _mask(con, [name for name in table_map.columns if table.columns[name].kind == "comment"], mask_kinds)
    used = {column for m in table_map.columns.values() for column in m.source} | {
        i.source for i in table_map.items.values()
    }
    scored = {n: m for n, m in table_map.columns.items() if table.columns[n].kind == "score"}
    return Checked(
        table,
        rejected,
        tuple(r.name for r in readings),
        {name: _scale(m, table.columns[name]) for name, m in scored.items()},
        tuple(name for name, m in scored.items() if m.reversed),
        tuple(Item(name, *i.scale, i.reversed, i.touchpoint, i.name) for name, i in table_map.items.items()),
        [column for column in loaded.header if column not in used | set(table_map.key)],
        bool(table_map.key) or table.key in table_map.columns,
    )


def _scale(mapped: ColumnMap, column: Column) -> tuple[float, float]:
    scale = mapped.scale or column.scale
    assert scale is not None  # _require_scales has refused the file otherwise
    return scale


def _reading(name: str, column: Column, mapped: ColumnMap, loaded: LoadedSource, rules: Rules) -> Reading:
    cells = [loaded.column(source) for source in mapped.source]
    typed = loaded.typed.get(cells[0]) if len(cells) == 1 else None
    return reading(name, column, mapped, cells, typed, rules)


def _require_columns(loaded: LoadedSource, mapping: Mapping) -> None:
    table_map = mapping.table_map
    wanted = [(f"columns.{n}", source) for n, m in table_map.columns.items() for source in m.source]
    wanted += [(f"items.{n}", item.source) for n, item in table_map.items.items()]
    wanted += [("key", source) for source in table_map.key]
    problems = [
        Problem(
            f"{mapping.source.file}, column {source!r}",
            f"is not in the file ({mapping.id}, {where} needs it)",
            did_you_mean(source, loaded.header),
        )
        for where, source in wanted
        if source not in loaded.header
    ]
    if problems:
        raise ImportRefused(*problems)


def _require_scales(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, mapping: Mapping, table: Table) -> None:
    """Refuse a score whose scale nobody declared, showing the answers that the file holds."""
    problems = []
    for name, mapped in mapping.table_map.columns.items():
        column = table.columns[name]
        if column.kind == "score" and not (mapped.scale or column.scale):
            held = "a constant"
            if mapped.source:
                cell = loaded.column(mapped.source[0])
                rows = con.execute(
                    f"SELECT {cell}, count(*) FROM source_rows GROUP BY 1 "
                    f"ORDER BY TRY_CAST({cell} AS DOUBLE), 1 LIMIT 15"
                )
                held = ", ".join(f"{value if value is not None else 'empty'} ({n:,})" for value, n in rows.fetchall())
            problems.append(
                Problem(
                    f"{mapping.id}, columns.{name}",
                    f"has no scale, and the file cannot decide it: it holds {held}",
                    "declare it, e.g. scale: [1, 5] or scale: [1, 10]",
                )
            )
    if problems:
        raise ImportRefused(*problems)


def _create_good(con: duckdb.DuckDBPyConnection, readings: list[Reading], key: str) -> None:
    """One query of four layers over the whole source; rows that are not right carry their ``_problem``."""
    trimmed = ", ".join(f"{r.trimmed} AS {r.x}" for r in readings)
    texts = ", ".join(f"{r.text} AS {r.t}" for r in readings)
    parsed = ", ".join(f"{r.parsed} AS {r.p}" for r in readings)
    values = ", ".join(f"{r.value} AS {quoted(r.name)}" for r in readings)
    problems = ", ".join(r.problem for r in readings)
    no_key = literal(f"{key}: empty, so the row cannot be told from others")
    con.execute(
        f"CREATE OR REPLACE TABLE good AS SELECT _row, {values}, "
        f"coalesce({problems}, CASE WHEN {quoted('t_' + key)} IS NULL THEN {no_key} END) AS _problem "
        f"FROM (SELECT *, {parsed} FROM (SELECT *, {texts} FROM (SELECT *, {trimmed} FROM source_rows)))"
    )


def _rejected(con: duckdb.DuckDBPyConnection, readings: list[Reading], loaded: LoadedSource) -> list[Rejected]:
    """The refused rows, each with the text that was found in the column at fault."""
    trimmed = ", ".join(f"{r.trimmed} AS {r.x}" for r in readings)
    shown = " ".join(f"WHEN {literal(r.name)} THEN {r.x}" for r in readings)
    rows = con.execute(
        "WITH bad AS (SELECT _row, _problem, split_part(_problem, ':', 1) AS _column FROM good "
        "WHERE _problem IS NOT NULL) "
        f"SELECT _row, _column, _problem, CASE _column {shown} END FROM bad JOIN "
        f"(SELECT _row, {trimmed} FROM source_rows WHERE _row IN (SELECT _row FROM bad)) USING (_row)"
    ).fetchall()
    return [Rejected(loaded.line_of(row), column, reason, found or "") for row, column, reason, found in rows]


def _mask(con: duckdb.DuckDBPyConnection, columns: list[str], kinds: tuple[str, ...]) -> None:
    """Replace personal data in these text columns of ``good``; only rows that could hold any come to Python."""
    for column in columns if kinds else []:
        name = quoted(column)
        doubtful = con.execute(f"SELECT _row, {name} FROM good WHERE regexp_matches({name}, ?)", [CANDIDATE]).fetchall()
        changed = [(row, masked) for row, text in doubtful if (masked := mask(text, kinds)) != text]
        if changed:
            rows, texts = zip(*changed, strict=True)
            con.register("masked", pa.table({"_row": pa.array(rows, pa.int64()), "text": pa.array(texts, pa.string())}))
            con.execute(f"UPDATE good SET {name} = masked.text FROM masked WHERE good._row = masked._row")
            con.unregister("masked")
