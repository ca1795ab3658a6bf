"""Check every row of a loaded source against its table's contract: which rows are right, which are refused and why.

The scratch database calls the accepted rows, masked, ``good``: ``_row`` and one column each of ``Checked.columns``.
"""

from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from cx_metrics.declarations.boxes import Boxes, boxes_of
from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mask_pattern import MaskPattern
from cx_metrics.declarations.table import Column, Table
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.convert import Reading, day_reading, key_reading, reading, row_reading
from cx_metrics.importing.currencies import Exchange
from cx_metrics.importing.date_order import require_one_order
from cx_metrics.importing.few import as_they_are
from cx_metrics.importing.good import create_good
from cx_metrics.importing.loaded import LoadedSource, Rejected
from cx_metrics.importing.masking import CANDIDATE, MaskKind, labels_of, mask
from cx_metrics.importing.plain import three_lines
from cx_metrics.importing.scratch import hold
from cx_metrics.importing.strange import (
    ITEM,
    amounts_paid_back,
    clocks,
    days_counted_back,
    days_for_times,
    days_of_times,
    id_rules,
    readable_text,
    silent_fields,
    unnamed_codes,
)
from cx_metrics.importing.times import Rules
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.messages import problem, refusal, sentence
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import BatchItem

_AROUND = 25  # signs shown before and after what was masked


@dataclass(frozen=True)
class Checked:
    """What the check found. The accepted rows are ``good``, one column each of ``columns``."""

    table: Table
    rejected: list[Rejected]
    columns: tuple[str, ...]
    scales: dict[str, tuple[float, float]]
    boxes: dict[str, Boxes]
    reversed: tuple[str, ...]
    items: tuple[BatchItem, ...]
    unused_columns: list[str]
    keyed: bool
    parts: int = 1  # rows that one source row may become
    warnings: dict[str, int] = field(default_factory=dict)  # what is strange about its values: rows
    days: tuple[str, ...] = ()  # times of which the file has only the day
    masked: dict[str, int] = field(default_factory=dict)  # by column: texts in which something was masked
    readable: frozenset[str] = frozenset()  # the columns of which every text was seen to be readable


def check_rows(
    con: duckdb.DuckDBPyConnection,
    loaded: LoadedSource,
    mapping_id: str,
    table_map: TableMap,
    table: Table,
    rules: Rules,
    file_id: str,
    mask_kinds: tuple[MaskKind, ...],
    exchange: Exchange | None = None,
) -> Checked:
    """Check the rows of ``loaded``; ``file_id`` starts the keys of rows for which the mapping declares none.

    ``good._row`` is the source row × the number of parts + the part, so that every row has one of its own. Raises
    ImportRefused when a scale cannot be decided, or day and month stand in mixed order.
    """
    parts = [_readings(loaded, part, i, table_map, table, rules, file_id) for i, part in enumerate(table_map.parts)]
    parts = [as_they_are(con, readings, loaded) for readings in parts]
    _require_scales(con, loaded, mapping_id, table_map, table)
    for part, readings in zip(table_map.parts, parts, strict=True):
        for r in readings:
            if (
                r.name in part
                and table.columns[r.name].kind in ("date", "instant")
                and not _is_typed(loaded, part[r.name])
            ):
                require_one_order(
                    con, loaded.counted(r.cell), f"{mapping_id}, columns.{r.name}", part[r.name], r.trimmed
                )
    warnings = unnamed_codes(con, loaded, mapping_id, table_map, parts, mask_kinds)
    found = create_good(con, loaded, parts, table, table_map, exchange)
    rejected = sorted([*loaded.rejected, *found], key=lambda row: row.line)
    written = {n for part in table_map.parts for n in part if table.columns[n].kind == "comment"}
    masked, told = _mask(con, sorted(written), mask_kinds)
    warnings |= told
    warnings |= silent_fields(con, loaded, table_map, table, parts, rules)
    warnings |= clocks(con, loaded, table_map, table, parts, rules)
    warnings |= amounts_paid_back(con, loaded, table, parts)
    days = days_of_times(loaded, table_map, table)
    warnings |= days_for_times(loaded, table_map, table, days)
    warnings |= days_counted_back(loaded, table_map)
    every = {name: mapped for part in table_map.parts for name, mapped in part.items()}
    used = {loaded.place(name) for _, name in table_map.used}
    scored = {n: m for n, m in every.items() if table.columns[n].kind == "score"}
    return Checked(
        table,
        rejected,
        tuple(dict.fromkeys(r.name for readings in parts for r in readings)),
        {name: _scale(m, table.columns[name]) for name, m in scored.items()},
        {name: boxes_of(_scale(m, table.columns[name]), m.step, m.top, m.bottom) for name, m in scored.items()},
        tuple(name for name, m in scored.items() if m.reversed),
        tuple(
            BatchItem(name, *i.scale, i.reversed, i.touchpoint, i.name, boxes_of(i.scale, i.step, i.top, i.bottom))
            for name, i in table_map.items.items()
        ),
        [column for place, column in enumerate(loaded.header) if place not in used],
        bool(table_map.key) or all(table.key in part for part in table_map.parts),
        len(parts),
        warnings,
        tuple(sorted(days)),
        masked,
        frozenset(readable_text(con, loaded, parts)),
    )


def _readings(
    loaded: LoadedSource, part: dict[str, ColumnMap], number: int, table_map: TableMap, table: Table, rules: Rules,
    file_id: str,
) -> list[Reading]:  # fmt: skip
    """How the columns of one part are read, the key last unless it is one of them."""
    readings = [
        _reading(name, table.columns[name], mapped, loaded, id_rules(name, table, rules))
        for name, mapped in part.items()
    ]
    readings += [
        _reading(ITEM + name, Column(kind="score", about="rated item"), item.as_column(), loaded, rules)
        for name, item in table_map.items.items()
    ]
    readings += [
        day_reading(name, column.day_of, rules) for name, column in table.columns.items() if column.day_of in part
    ]
    if table_map.key:
        readings.append(
            key_reading(
                table.key, [loaded.column(source) for source in table_map.key], id_rules(table.key, table, rules)
            )
        )
    elif table.key not in part:
        readings.append(row_reading(table.key, file_id))
    if len(table_map.parts) > 1:  # the rows of one source row need keys of their own
        suffix = literal(f"|{number + 1}")
        readings = [replace(r, value=f"{r.value} || {suffix}") if r.name == table.key else r for r in readings]
    return readings


def _is_typed(loaded: LoadedSource, mapped: ColumnMap) -> bool:
    if mapped.template:
        return False
    return (len(mapped.source) != 1 and not mapped.source) or any(
        loaded.typed.get(loaded.column(s), SHEET) != SHEET for s in mapped.source
    )


def _scale(mapped: ColumnMap, column: Column) -> tuple[float, float]:
    scale = mapped.scale or column.scale
    assert scale is not None  # _require_scales has refused the file otherwise
    return scale


def _reading(name: str, column: Column, mapped: ColumnMap, loaded: LoadedSource, rules: Rules) -> Reading:
    cells = [loaded.column(source) for source in mapped.source]
    typed = loaded.typed.get(cells[0]) if len(cells) == 1 and not mapped.template else None
    return reading(name, column, mapped, cells, typed, rules, loaded.column(mapped.times) if mapped.times else None)


def _require_scales(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, mapping_id: str, table_map: TableMap, table: Table
) -> None:
    """Refuse a score whose scale nobody declared, showing the answers that the file holds."""
    if not loaded.rows:
        raise refusal(mapping_id, "names_only", "again_rows")
    problems = []
    for name, mapped in [pair for part in table_map.parts for pair in part.items()]:
        column = table.columns[name]
        if column.kind == "score" and not (mapped.scale or column.scale):
            held = "a constant"
            if mapped.source:
                cell = loaded.column(mapped.source[0])
                rows = con.execute(
                    f"SELECT {cell}, count(*) FROM {loaded.view} GROUP BY 1 "
                    f"ORDER BY TRY_CAST({cell} AS DOUBLE), 1 LIMIT 15"
                )
                held = ", ".join(f"{value or 'empty'} ({n:,})" for value, n in rows.fetchall())
            problems.append(problem(f"{mapping_id}, columns.{name}", "no_scale", "say_scale", held=held))
    if problems and mapping_id.startswith("--table"):
        found = "cannot say a scale, so a mapping is needed: write these three lines to a file, complete the scales"
        lines = three_lines(table_map, table)
        problems.append(Problem(mapping_id, f"{found} and import with --mapping THAT_FILE\n{lines}"))
    if problems:
        raise ImportRefused(*problems)


def _mask(
    con: duckdb.DuckDBPyConnection, columns: list[str], kinds: tuple[MaskKind, ...]
) -> tuple[dict[str, int], dict[str, int]]:
    """Replace personal data in these text columns of ``good``, and count by column the texts that held any; only rows
    that could hold any come to Python. Also in how many fields what stands there now, and how that looks."""
    counts: dict[str, int] = {}
    told: dict[str, int] = {}
    own = any(isinstance(kind, MaskPattern) for kind in kinds)
    for column in columns if kinds else []:
        name = quoted(column)
        where, candidate = (f"{name} IS NOT NULL", []) if own else (f"regexp_matches({name}, ?)", [CANDIDATE])
        doubtful = con.execute(f"SELECT _row, {name} FROM good WHERE {where}", candidate).fetchall()
        changed = [(row, masked, text) for row, text in doubtful if (masked := mask(text, kinds)) != text]
        if changed:
            rows, texts, before = zip(*changed, strict=True)
            con.register("masked", pa.table({"_row": pa.array(rows, pa.int64()), "text": pa.array(texts, pa.string())}))
            con.execute(
                f"UPDATE {hold(con)} AS good SET {name} = masked.text FROM masked WHERE good._row = masked._row"
            )
            con.unregister("masked")
            counts[column] = len(changed)
            told |= _masked_said(column, list(zip(texts, before, strict=True)), labels_of(kinds))
    return counts, told


def _masked_said(column: str, changed: list[tuple[str, str]], labels: tuple[str, ...]) -> dict[str, int]:
    """In how many fields of a column something was replaced by each label, with an example around it."""
    told = {}
    for label in labels:
        found = [after for after, before in changed if after.count(label) > before.count(label)]
        if found:
            place = found[0].index(label)
            around = " ".join(found[0][max(place - _AROUND, 0) : place + len(label) + _AROUND].split())
            told[f"{column}: {sentence('masked_as', label=label, around=around)}"] = len(found)
    return told
