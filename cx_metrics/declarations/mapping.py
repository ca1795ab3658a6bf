"""A mapping says how a real file becomes a canonical table: docs/mappings/*.yaml and whatever a company writes."""

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.column_map import ColumnMap, ItemMap, column_problems, scale_problems
from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.table import Table
from cx_metrics.declarations.words import identifier_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem, did_you_mean

SHIPPED_MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"


@dataclass(frozen=True, config=STRICT)
class Source:
    """A file as it arrives: its usual name, encoding (never guessed), delimiter and number of heading rows."""

    file: str
    encoding: str | None = None
    delimiter: str = ","
    header_rows: int = 1


@dataclass(frozen=True, config=STRICT)
class TableMap:
    """One canonical table filled from the rows of one source."""

    rows: str
    columns: dict[str, ColumnMap]
    key: tuple[str, ...] = ()
    items: dict[str, ItemMap] = Field(default_factory=dict)


@dataclass(frozen=True, config=STRICT)
class Mapping:
    """A whole mapping file. One source and one table; several of each come with the other tables."""

    id: str
    about: str
    sources: dict[str, Source]
    tables: dict[str, TableMap]

    @property
    def source(self) -> Source:
        return self.sources[self.table_map.rows]

    @property
    def table_id(self) -> str:
        return next(iter(self.tables))

    @property
    def table_map(self) -> TableMap:
        return next(iter(self.tables.values()))


def load_mapping(path: Path, tables: dict[str, Table]) -> Mapping:
    """The mapping in ``path``, checked against the contracts of ``tables``; raises DeclarationError."""
    file = read_yaml(path)
    mapping = load(Mapping, file, _long_form, id=path.stem)
    problems = []
    for kind, things in (("sources", mapping.sources), ("tables", mapping.tables)):
        if len(things) != 1:
            problems.append(Problem(file.where((kind,)), f"{len(things)} {kind}", f"declare exactly one of {kind}"))
    if problems:
        raise DeclarationError(*problems)
    problems = _source_problems(mapping, file) + _table_problems(mapping, tables, file)
    if problems:
        raise DeclarationError(*problems)
    return mapping


def _long_form(value: Any) -> Any:
    """Write out the short ways: a file's name for a source, a column's name for a column, one name for a list of
    them."""
    sources = {n: {"file": s} if isinstance(s, str) else s for n, s in _dict(value, "sources").items()}
    tables = {}
    for name, table in _dict(value, "tables").items():
        if isinstance(table, dict):
            columns = {
                n: _listed({"from": c} if isinstance(c, str) else c, "from") for n, c in _dict(table, "columns").items()
            }
            table = _listed({**table, **({"columns": columns} if columns else {})}, "key")
        tables[name] = table
    return {**value, **({"sources": sources} if sources else {}), **({"tables": tables} if tables else {})}


def _dict(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def _listed(value: Any, key: str) -> Any:
    return {**value, key: [value[key]]} if isinstance(value, dict) and isinstance(value.get(key), str) else value


def _source_problems(mapping: Mapping, file: YamlFile) -> list[Problem]:
    problems = []
    for name, source in mapping.sources.items():
        if len(source.delimiter) != 1 or not source.delimiter.isascii() or source.delimiter in '"\r\n\0':
            problems.append(
                Problem(
                    file.where(("sources", name, "delimiter")),
                    f"{source.delimiter!r}",
                    "use one ASCII character such as , ; or a tab",
                )
            )
        if source.header_rows < 1:
            problems.append(
                Problem(
                    file.where(("sources", name, "header_rows")),
                    f"{source.header_rows}",
                    "a file needs a row of column names",
                )
            )
    rows = mapping.table_map.rows
    if rows not in mapping.sources:
        key = ("tables", mapping.table_id, "rows")
        problems.append(
            Problem(file.where(key), f"{rows!r} is not one of the sources", did_you_mean(rows, mapping.sources))
        )
    return problems


def _table_problems(mapping: Mapping, tables: dict[str, Table], file: YamlFile) -> list[Problem]:
    key: tuple[str | int, ...] = ("tables", mapping.table_id)
    table, table_map = tables.get(mapping.table_id), mapping.table_map
    if table is None:
        return [
            Problem(file.where(key), f"{mapping.table_id!r} is not a table", did_you_mean(mapping.table_id, tables))
        ]
    problems = []
    if not table_map.columns:
        problems.append(Problem(file.where((*key, "columns")), "none", "say where at least one column comes from"))
    for name, column_map in table_map.columns.items():
        where = file.where((*key, "columns", name))
        if name not in table.columns:
            problems.append(
                Problem(where, f"{mapping.table_id} has no column {name!r}", did_you_mean(name, table.columns))
            )
        elif table.columns[name].day_of:
            problems.append(Problem(where, f"follows from {table.columns[name].day_of}", "remove it"))
        else:
            problems += column_problems(column_map, table.columns[name], where)
    for name, column in table.columns.items():
        if column.required and name != table.key and name not in table_map.columns:
            problems.append(
                Problem(file.where((*key, "columns")), f"{name} is required", f"say where {name} comes from")
            )
    if table.columns[table.key].required and table.key not in table_map.columns and not table_map.key:
        problems.append(Problem(file.where((*key, "columns")), f"{table.key} is required", "it identifies the row"))
    if table_map.key and table.key in table_map.columns:
        problems.append(
            Problem(file.where((*key, "key")), f"both key and the column {table.key} are given", "keep one")
        )
    if table_map.items and not table.items:
        problems.append(Problem(file.where((*key, "items")), f"{mapping.table_id} holds no rated items", "remove them"))
    for name, item in table_map.items.items():
        where = file.where((*key, "items", name))
        problems += identifier_problems(name, where)
        problems += scale_problems(item.scale, item.step, where)
    return problems
