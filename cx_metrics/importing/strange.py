"""What is strange about the values of a file, though no row is refused for it: codes that no mapping names, words that
say nothing, local times that occur twice or never, amounts in brackets."""

import re
from collections.abc import Collection
from dataclasses import replace

import duckdb

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.date_format import has_time
from cx_metrics.declarations.table import Table, UnsaidValues
from cx_metrics.declarations.table_map import TableMap
from cx_metrics.declarations.words import pick
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.clock_changes import odd_times
from cx_metrics.importing.codes import is_paid_back, short, unnamed, without_blanks
from cx_metrics.importing.comments import frequent_words, silent_words
from cx_metrics.importing.convert import Reading
from cx_metrics.importing.dimensions import columns_of
from cx_metrics.importing.few import layers
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.masking import MaskKind
from cx_metrics.importing.times import Rules, local_stamp
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.messages import sentence, spoken
from cx_metrics.sql import literal, quoted

ITEM = "item_"  # prefix of a rated item's column
# all but tab and line breaks; U+FFFD stands where a program could not read what was there
_CONTROL = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]"


def unnamed_codes(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, mapping_id: str, table_map: TableMap,
    parts: list[list[Reading]], masks: tuple[MaskKind, ...],
) -> dict[str, int]:  # fmt: skip
    """Refuse a file that holds codes which its mapping does not name; what is strange about the others."""
    items = {ITEM + name: item.as_column() for name, item in table_map.items.items()}
    told: dict[str, int] = {}
    problems: list[Problem] = []
    for part, readings in zip(table_map.parts, parts, strict=True):
        for r in readings:
            mapped = (part | items).get(r.name)
            where = (
                f"{mapping_id}, items.{r.name.removeprefix(ITEM)}"
                if r.name in items
                else f"{mapping_id}, columns.{r.name}"
            )
            try:
                told |= unnamed(con, loaded.counted(r.cell), where, mapped, r.trimmed, masks) if mapped else {}
            except ImportRefused as refused:
                problems += refused.problems
    if problems:
        raise ImportRefused(*dict.fromkeys(problems))
    return told


def silent_fields(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table_map: TableMap, table: Table,
    parts: list[list[Reading]], rules: Rules,
) -> dict[str, int]:  # fmt: skip
    """Which words in the fields for comments and ids say nothing, and which comments may."""
    told: dict[str, int] = {}
    for name in dict.fromkeys(r.name for readings in parts for r in readings if r.name in table.columns):
        kind = table.columns[name].kind
        if kind == "comment":
            sources = {source for part in table_map.parts if name in part for source in part[name].source}
            columns = [loaded.column(source) for source in sorted(sources)]
            cells = {without_blanks(column): loaded.counted(column) for column in columns}
            what = f"{name}: {sentence('silent_words')}"
            told |= silent_words(con, what, cells, rules.no_answer) if cells else {}
            told |= frequent_words(con, name)
        elif kind == "id" and (name != table.key or name in table_map.parts[0] or len(table_map.key) == 1):
            first = next(r for readings in parts for r in readings if r.name == name)
            cells = {} if first.as_it_is else {first.trimmed: loaded.counted(first.cell)}
            what = f"{name}: {sentence('no_id')}"
            told |= silent_words(con, what, cells, id_rules(name, table, rules).no_id) if cells else {}
    return told


def clocks(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table_map: TableMap, table: Table,
    parts: list[list[Reading]], rules: Rules,
) -> dict[str, int]:  # fmt: skip
    """Local times that occur twice or never."""
    told: dict[str, int] = {}
    for part, readings in zip(table_map.parts, parts, strict=True):
        for r in readings:
            mapped = part.get(r.name)
            if (
                mapped is None
                or not mapped.source
                or not mapped.zone
                or table.columns[r.name].kind not in ("date", "instant")
            ):
                continue
            cells = [loaded.column(source) for source in mapped.source]
            typed = loaded.typed.get(cells[0]) if len(cells) == 1 and not mapped.template else None
            if typed == "DATE" or "TIME ZONE" in (typed or ""):
                continue
            stamp = f"CAST({local_stamp(mapped, cells, r.t, typed)} AS TIMESTAMP)"
            stamps = f"SELECT {stamp} AS stamp FROM {layers([r], loaded.view)}"
            for what, count in odd_times(con, r.name, stamps, mapped.zone, rules.earliest, rules.latest).items():
                told[what] = told.get(what, 0) + count
    return told


def amounts_paid_back(
    con: duckdb.DuckDBPyConnection, loaded: LoadedSource, table: Table, parts: list[list[Reading]]
) -> dict[str, int]:
    """How many amounts stand in brackets and are read as less than nothing."""
    told: dict[str, int] = {}
    for r in (r for readings in parts for r in readings if r.cell not in loaded.numeric):
        if r.name in table.columns and table.columns[r.name].kind == "money":
            rows = f"(SELECT {r.trimmed} AS x, n FROM {loaded.counted(r.cell)})"
            count = con.execute(f"SELECT sum(n) FROM {rows} WHERE {is_paid_back('x')}").fetchone()
            if count and count[0]:
                what = f"{r.name}: {sentence('paid_back')}"
                told[what] = told.get(what, 0) + int(count[0])
    return told


def days_of_times(loaded: LoadedSource, table_map: TableMap, table: Table) -> set[str]:
    """The times of which the file has only the day."""
    return {
        name
        for part in table_map.parts
        for name, mapped in part.items()
        if table.columns[name].kind == "instant" and mapped.source and _has_no_time(loaded, mapped)
    }


def days_for_times(loaded: LoadedSource, table_map: TableMap, table: Table, day_only: set[str]) -> dict[str, int]:
    """The columns of a time that comes after another (resolved, opened) where the file has only the day of either: what
    lies between is then known to a day, and no duration counts it."""
    told: dict[str, int] = {}
    for name, column in table.columns.items():
        pair = {name, column.not_before}
        everywhere = all(pair <= set(part) for part in table_map.parts)
        if column.kind == "instant" and everywhere and pair & day_only:
            told[f"{name}, {column.not_before}: {sentence('days_only')}"] = loaded.rows
    return told


def days_counted_back(loaded: LoadedSource, table_map: TableMap) -> dict[str, int]:
    """The dates that are told by how long ago they were."""
    back = {n: m.before for part in table_map.parts for n, m in part.items() if m.before}
    return {f"{name}: {sentence('back_from', day=day)}": loaded.rows for name, day in back.items()}


def _has_no_time(loaded: LoadedSource, mapped: ColumnMap) -> bool:
    if mapped.template:
        return not any(map(has_time, mapped.formats))
    typed = loaded.typed.get(loaded.column(mapped.source[0]), SHEET)
    return typed == "DATE" if typed != SHEET else not any(map(has_time, mapped.formats))


def impossible_times(con: duckdb.DuckDBPyConnection, name: str, start: str) -> dict[str, int]:
    """How many accepted rows end before they begin, by the columns ``name`` and ``start``: no duration counts them."""
    if not {name, start} <= columns_of(con, "good"):
        return {}
    row = con.execute(f"SELECT count(*) FROM good WHERE {quoted(name)} < {quoted(start)}").fetchone()
    return {sentence("earlier", end=name, start=start): row[0]} if row and row[0] else {}


def left_unsaid(con: duckdb.DuckDBPyConnection, name: str, unsaid: UnsaidValues) -> dict[str, int]:
    """How many accepted rows do not say what ``name`` tells, what becomes of them (``unsaid``) and where to say it."""
    said = f"count({quoted(name)})" if name in columns_of(con, "good") else "0"
    row = con.execute(f"SELECT count(*) - {said} FROM good").fetchone()
    what = sentence("unsaid_rows", name=name, what=pick(unsaid.becomes, spoken()))
    return {what: row[0]} if row and row[0] else {}


def readable_text(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, parts: list[list[Reading]]) -> set[str]:
    """The columns that hold no control characters, as their texts show: plain ones, and those with codes."""
    held = sorted({r.cell for part in parts for r in part if r.cell in loaded.texts})
    asked = " UNION ALL ".join(
        f"SELECT {literal(cell)} FROM {loaded.texts[cell]} WHERE regexp_matches({cell}, {literal(_CONTROL)})"
        for cell in held
    )
    unreadable = {cell for (cell,) in con.execute(asked).fetchall()} if held else set()
    doubtful = {
        r.name for part in parts for r in part if not r.as_it_is and (r.cell not in held or r.cell in unreadable)
    }
    return {r.name for part in parts for r in part} - doubtful


def unreadable_text(con: duckdb.DuckDBPyConnection, columns: list[str], few: Collection[str]) -> dict[str, int]:
    """How many accepted rows hold control characters, which nobody types: mostly the file has another encoding. In the
    columns ``few`` the same texts stand again and again."""
    told: dict[str, int] = {}
    for name in sorted(columns_of(con, "good") & set(columns)):
        texts = f"(SELECT {quoted(name)} AS x, 1 AS n FROM good)"
        if name in few:
            texts = f"(SELECT {quoted(name)} AS x, count(*) AS n FROM good GROUP BY x)"
        where = f"FROM {texts} WHERE regexp_matches(x, {literal(_CONTROL)})"
        row = con.execute(f"SELECT CAST(sum(n) AS BIGINT), min(x) {where}").fetchone()
        if row and row[0]:
            shown = re.sub(_CONTROL, lambda found: f"<{ord(found[0]):02X}>", row[1])
            told[f"{name}: {sentence('control', example=short(shown, ()))}"] = row[0]
    return told


def id_rules(name: str, table: Table, rules: Rules) -> Rules:
    """The rules for the ids of one column: the key of a row may be a number that stands for nobody elsewhere (0)."""
    if name != table.key or name == "customer_id":
        return rules
    return replace(rules, no_id=tuple(word for word in rules.no_id if not word.isdigit()))
