"""How the rows of one source fill one table: columns, key, items, look-ups in other sources, and several rows from
one."""

from collections.abc import Collection
from typing import Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.boxes import box_problems
from cx_metrics.declarations.column_checks import code_problems, column_problems, mark_problems, scale_problems
from cx_metrics.declarations.column_map import ColumnMap, ItemMap
from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.table import Column, Table
from cx_metrics.declarations.words import identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile
from cx_metrics.errors import Problem, did_you_mean, unknown_name

_CONSTANTS = ("category", "text", "comment", "flag")  # kinds of which a plain word in `explode` is a value
_RATED = Column(kind="score", about="a rated item")


@dataclass(frozen=True, config=STRICT)
class Lookup:
    """Another source's row for each row: ``on`` says which of our columns equals which of its own. With ``sum`` it may
    have several rows, and these columns of theirs are added up, each multiplied by the column ``times`` of its row."""

    on: dict[str, str]
    sum: tuple[str, ...] = ()
    times: str | None = None


@dataclass(frozen=True, config=STRICT)
class TableMap:
    """One canonical table filled from the rows of one source; ``explode`` makes several rows of each. ``only`` names
    the values that a row must hold in other columns to count at all."""

    rows: str
    columns: dict[str, ColumnMap] = Field(default_factory=dict)
    key: tuple[str, ...] = ()
    items: dict[str, ItemMap] = Field(default_factory=dict)
    lookup: dict[str, Lookup] = Field(default_factory=dict)
    explode: tuple[dict[str, ColumnMap], ...] = ()
    only: dict[str, tuple[str | int | float | bool, ...]] = Field(default_factory=dict)

    @property
    def parts(self) -> tuple[dict[str, ColumnMap], ...]:
        """The columns of each row that a source row becomes; mostly there is one."""
        return tuple({**self.columns, **part} for part in self.explode) or (self.columns,)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources it needs, that of its rows first."""
        return (self.rows, *(name for name in self.lookup if name != self.rows))

    @property
    def used(self) -> tuple[tuple[str, str], ...]:
        """Where the mapping names a source column, and which: ``("columns.nps", "q1")``."""
        found = [(f"columns.{n}", s) for part in self.parts for n, m in part.items() for s in m.source]
        found += [(f"columns.{n}", m.times) for part in self.parts for n, m in part.items() if m.times]
        found += [(f"items.{n}", item.source) for n, item in self.items.items()] + [("key", s) for s in self.key]
        found += [("only", s) for s in self.only]
        return tuple(dict.fromkeys([*found, *((f"lookup.{n}", ours) for n, i in self.lookup.items() for ours in i.on)]))


def long_table_map(value: Any, table: Table | None) -> Any:
    """Write out the short ways of one table: a column's name for a column, one name for a list of them; and complete
    each part of ``explode`` by what ``columns`` says of the same column (its format and zone, mostly)."""
    if not isinstance(value, dict):
        return value
    columns = {name: _long_column(column) for name, column in _dict(value, "columns").items()}
    explode = value.get("explode")
    if isinstance(explode, list | tuple) and all(isinstance(part, dict) for part in explode):
        varying = {name for part in explode for name in part}
        parts = [{n: _part_column(c, columns.get(n), n, table) for n, c in part.items()} for part in explode]
        columns = {n: c for n, c in columns.items() if n not in varying or _is_whole(c)}
        value = {**value, "explode": parts}
    lookup = {name: _long_lookup(one) for name, one in _dict(value, "lookup").items()}
    if isinstance(value.get("only"), dict):
        value = {**value, "only": {n: v if isinstance(v, list | tuple) else [v] for n, v in value["only"].items()}}
    if items := _dict(value, "items"):
        value = {**value, "items": {name: _listed(item, "without") for name, item in items.items()}}
    said = {**value, **({"columns": columns} if "columns" in value else {}), **({"lookup": lookup} if lookup else {})}
    return _listed(said, "key")


def _dict(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _listed(value: Any, key: str) -> Any:
    return {**value, key: [value[key]]} if isinstance(value, dict) and isinstance(value.get(key), str) else value


def _long_column(column: Any) -> Any:
    column = {"from": column} if isinstance(column, str) else column
    return _listed(_listed(_listed(column, "from"), "without"), "format")


def _is_whole(column: Any) -> bool:
    return not isinstance(column, dict) or "from" in column or "value" in column


def _part_column(column: Any, common: Any, name: str, table: Table | None) -> Any:
    if not isinstance(column, dict):
        kind = table.columns[name].kind if table and name in table.columns else ""
        column = {"value": column} if kind in _CONSTANTS or not isinstance(column, str) else {"from": column}
    kept = {k: v for k, v in common.items() if k not in ("from", "value")} if isinstance(common, dict) else {}
    return _listed(kept | column if "from" in column else column, "from")


def _long_lookup(one: Any) -> Any:
    one = _listed(one, "sum")
    on = one.get("on") if isinstance(one, dict) else None
    names = (on,) if isinstance(on, str) else on
    return {**one, "on": {n: n for n in names}} if isinstance(names, list | tuple) else one


def table_map_problems(
    table_map: TableMap, table: Table, sources: Collection[str], key: tuple[str | int, ...], file: YamlFile
) -> list[Problem]:
    """What is wrong with the mapping of one table; ``key`` is where it stands in ``file``."""
    said = "is not one of the sources"
    problems = unknown_name(file.where((*key, "rows")), table_map.rows, sources, said)
    for name in table_map.lookup:
        problems += unknown_name(file.where((*key, "lookup", name)), name, sources, said)
        if table_map.lookup[name].times and not table_map.lookup[name].sum:
            found, remedy = "has times, but adds up nothing", "say which column is added up, as sum"
            problems.append(Problem(file.where((*key, "lookup", name, "times")), found, remedy))
        if name in sources and not table_map.lookup[name].on:
            problems.append(
                Problem(file.where((*key, "lookup", name, "on")), "names no column", "say what equals what")
            )
    if not any(table_map.parts):
        problems.append(Problem(file.where((*key, "columns")), "none", "say where at least one column comes from"))
    for name, column_map in table_map.columns.items():
        problems += _column_problems(name, column_map, table, file.where((*key, "columns", name)))
    for i, part in enumerate(table_map.explode):
        for name, column_map in part.items():
            problems += _column_problems(name, column_map, table, file.where((*key, "explode", i, name)))
    for i, part in enumerate(table_map.parts):
        where = file.where((*key, "explode", i) if table_map.explode else (*key, "columns"))
        problems += [
            Problem(where, f"{name} is required", f"say where {name} comes from")
            for name, column in table.columns.items()
            if column.required and name != table.key and name not in part
        ]
        if table.columns[table.key].required and table.key not in part and not table_map.key:
            problems.append(Problem(where, f"{table.key} is required", "it identifies the row"))
    if table_map.key and any(table.key in part for part in table_map.parts):
        found = f"both key and the column {table.key} are given"
        problems.append(Problem(file.where((*key, "key")), found, "keep one"))
    if table_map.items and (not table.items or table_map.explode):
        found = "an exploded row holds no items" if table.items else f"{table.id} holds no rated items"
        problems.append(Problem(file.where((*key, "items")), found, "remove them"))
    problems += [
        Problem(file.where((*key, "only", name)), "names no value", "say which rows count")
        for name, values in table_map.only.items()
        if not values
    ]
    for name, item in table_map.items.items():
        where = file.where((*key, "items", name))
        problems += identifier_problems(name, where)
        problems += scale_problems(item.scale, item.step, where) or box_problems(
            item.scale, item.step, item.top, item.bottom, where
        )
        problems += code_problems(item.recode, item.otherwise, False, where)
        problems += mark_problems(item.as_column(), _RATED, where)
    return problems


def _column_problems(name: str, column_map: ColumnMap, table: Table, where: str) -> list[Problem]:
    if name not in table.columns:
        return [Problem(where, f"{table.id} has no column {name!r}", did_you_mean(name, table.columns))]
    if table.columns[name].follows_from:
        return [Problem(where, f"follows from {table.columns[name].follows_from}", "remove it")]
    return column_problems(column_map, table.columns[name], where)
