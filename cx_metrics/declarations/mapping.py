"""A mapping says how a real file becomes a canonical table: docs/mappings/*.yaml and whatever a company writes."""

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.table import Column, Table
from cx_metrics.declarations.words import Words, identifier
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


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ColumnMap:
    """Where a canonical column comes from and how its text is read."""

    source: tuple[str, ...] = Field(default=(), alias="from")
    value: str | int | float | None = None
    join: str | None = None
    format: str | None = None
    zone: str | None = None
    recode: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    scale: tuple[float, float] | None = None
    step: float = 1.0
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    decimal: str | None = None
    thousands: str | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ItemMap:
    """A rated item: its source column, scale and the touchpoint it is about."""

    source: str = Field(alias="from")
    scale: tuple[float, float]
    touchpoint: str | None = None
    name: Words | None = None
    step: float = 1.0
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    recode: dict[str, str | int | float | bool | None] = Field(default_factory=dict)

    def as_column(self) -> ColumnMap:
        """The same reading rules as those of a score column."""
        return ColumnMap(**{"from": (self.source,)}, scale=self.scale, step=self.step, missing=self.missing,
                         reversed=self.reversed, recode=self.recode)


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
    """Write out the short ways: a file's name for a source, a column's name for a column, one name for a list of them."""
    sources = {n: {"file": s} if isinstance(s, str) else s for n, s in _dict(value, "sources").items()}
    tables = {}
    for name, table in _dict(value, "tables").items():
        if isinstance(table, dict):
            columns = {n: _listed({"from": c} if isinstance(c, str) else c, "from") for n, c in _dict(table, "columns").items()}
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
            problems.append(Problem(file.where(("sources", name, "delimiter")), f"{source.delimiter!r}",
                                    "use one ASCII character such as , ; or a tab"))
        if source.header_rows < 1:
            problems.append(Problem(file.where(("sources", name, "header_rows")), f"{source.header_rows}",
                                    "a file needs a row of column names"))
    rows = mapping.table_map.rows
    if rows not in mapping.sources:
        key = ("tables", mapping.table_id, "rows")
        problems.append(Problem(file.where(key), f"{rows!r} is not one of the sources", did_you_mean(rows, mapping.sources)))
    return problems


def _table_problems(mapping: Mapping, tables: dict[str, Table], file: YamlFile) -> list[Problem]:
    key: tuple[str | int, ...] = ("tables", mapping.table_id)
    table, table_map = tables.get(mapping.table_id), mapping.table_map
    if table is None:
        return [Problem(file.where(key), f"{mapping.table_id!r} is not a table", did_you_mean(mapping.table_id, tables))]
    problems = []
    for name, column_map in table_map.columns.items():
        where = file.where((*key, "columns", name))
        if name not in table.columns:
            problems.append(Problem(where, f"{mapping.table_id} has no column {name!r}", did_you_mean(name, table.columns)))
        else:
            problems += _column_problems(column_map, table.columns[name], where)
    for name, column in table.columns.items():
        if column.required and name != table.key and name not in table_map.columns:
            problems.append(Problem(file.where((*key, "columns")), f"{name} is required", f"say where {name} comes from"))
    if table.columns[table.key].required and table.key not in table_map.columns and not table_map.key:
        problems.append(Problem(file.where((*key, "columns")), f"{table.key} is required", "it identifies the row"))
    if table_map.key and table.key in table_map.columns:
        problems.append(Problem(file.where((*key, "key")), f"both key and the column {table.key} are given", "keep one"))
    if table_map.items and not table.items:
        problems.append(Problem(file.where((*key, "items")), f"{mapping.table_id} holds no rated items", "remove them"))
    for name, item in table_map.items.items():
        where = file.where((*key, "items", name))
        try:
            identifier(name)
        except DeclarationError as error:
            problems.append(Problem(where, error.problems[0].found, error.problems[0].remedy))
        problems += _scale_problems(item.scale, item.step, where)
    return problems


def _column_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    problems = []
    if bool(column_map.source) == (column_map.value is not None):
        problems.append(Problem(where, "says both or neither of `from` and `value`", "say exactly one"))
    if len(column_map.source) > 1 and column_map.join is None:
        problems.append(Problem(where, "joins several columns", 'say what stands between them, e.g. join: " "'))
    if column.kind == "date":
        problems += _date_problems(column_map, where)
    elif column_map.format or column_map.zone:
        problems.append(Problem(where, "has a date format, but is no date", "remove format and zone"))
    if column.kind == "score":
        if column_map.scale:
            problems += _scale_problems(column_map.scale, column_map.step, where)
        if column_map.scale and column.scale_is_fixed and column_map.scale != column.scale:
            problems.append(Problem(where, f"scale {_shown(column_map.scale)}", f"this score is always {_shown(column.scale)}"))
    elif column_map.scale or column_map.reversed:
        problems.append(Problem(where, "has a scale, but is no score", "remove scale and reversed"))
    return problems


def _date_problems(column_map: ColumnMap, where: str) -> list[Problem]:
    if column_map.value is not None:
        return []
    if not column_map.format:
        return [Problem(where, "no date format", 'say how dates are written, e.g. format: "%Y-%m-%d"; it is never guessed')]
    if "%y" in column_map.format:
        return [Problem(where, f"format {column_map.format!r} has a two-digit year", "use files with four-digit years (%Y)")]
    return []


def _scale_problems(scale: tuple[float, float], step: float, where: str) -> list[Problem]:
    if scale[0] >= scale[1]:
        return [Problem(where, f"scale {_shown(scale)}", "give the lowest answer first; use reversed: true to turn it round")]
    if step <= 0 or (scale[1] - scale[0]) % step:
        return [Problem(where, f"step {step:g} does not divide the scale {_shown(scale)}", "correct step or scale")]
    return []


def _shown(scale: tuple[float, float] | None) -> str:
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"
