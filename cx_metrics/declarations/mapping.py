"""A mapping says how real files become canonical tables: docs/mappings/*.yaml and whatever a company writes."""

from pathlib import Path
from typing import Any

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT, load
from cx_metrics.declarations.table import Table
from cx_metrics.declarations.table_map import TableMap, long_table_map, table_map_problems
from cx_metrics.declarations.yaml_file import YamlFile, read_yaml
from cx_metrics.errors import DeclarationError, Problem, unknown_name

__all__ = ["SHIPPED_MAPPINGS", "Mapping", "Source", "TableMap", "load_mapping"]

SHIPPED_MAPPINGS = Path(__file__).parents[2] / "docs" / "mappings"


@dataclass(frozen=True, config=STRICT)
class Source:
    """A file as it arrives: its usual name, encoding (never guessed), delimiter and number of heading rows.

    ``widths`` names the columns of a fixed-width text and their widths in characters, blanks between them included.
    ``sheet`` is that of a workbook, ``first_row`` the row (from 1) in which its names of columns stand, or below which
    they are looked for.
    """

    file: str
    encoding: str | None = None
    delimiter: str = ","
    header_rows: int = 1
    widths: dict[str, int] = Field(default_factory=dict)
    sheet: str | None = None
    first_row: int = 1


@dataclass(frozen=True, config=STRICT)
class Mapping:
    """A whole mapping file. ``currency`` is that of its amounts, where it is not a matter of course."""

    id: str
    about: str
    sources: dict[str, Source]
    tables: dict[str, TableMap]
    currency: str | None = None

    @property
    def source(self) -> Source:
        """The source of its first table's rows."""
        return self.sources[self.table_map.rows]

    @property
    def table_id(self) -> str:
        """Its first table."""
        return next(iter(self.tables))

    @property
    def table_map(self) -> TableMap:
        """How its first table is filled."""
        return next(iter(self.tables.values()))


def load_mapping(path: Path, tables: dict[str, Table]) -> Mapping:
    """The mapping in ``path``, checked against the contracts of ``tables``; raises DeclarationError."""
    file = read_yaml(path)
    mapping = load(Mapping, file, lambda value: _long_form(value, tables), id=path.stem)
    problems = []
    for kind, things in (("sources", mapping.sources), ("tables", mapping.tables)):
        if not things:
            problems.append(Problem(file.where((kind,)), f"no {kind}", f"declare at least one of {kind}"))
    if problems:
        raise DeclarationError(*problems)
    problems = _source_problems(mapping, file)
    for name, table_map in mapping.tables.items():
        key = ("tables", name)
        problems += unknown_name(file.where(key), name, tables, "is not a table")
        if name in tables:
            problems += table_map_problems(table_map, tables[name], mapping.sources, key, file)
    used = {source for table_map in mapping.tables.values() for source in table_map.sources}
    problems += [
        Problem(file.where(("sources", name)), "no table uses it", "remove it, or look something up in it")
        for name in mapping.sources
        if name not in used and used <= set(mapping.sources)
    ]
    if problems:
        raise DeclarationError(*problems)
    return mapping


def _long_form(value: Any, tables: dict[str, Table]) -> Any:
    """Write out the short ways: a file's name for a source, and those of each table."""
    sources, maps = value.get("sources"), value.get("tables")
    said = dict(value)
    if isinstance(sources, dict):
        said["sources"] = {n: {"file": s} if isinstance(s, str) else s for n, s in sources.items()}
    if isinstance(maps, dict):
        said["tables"] = {name: long_table_map(one, tables.get(name)) for name, one in maps.items()}
    return said


def _source_problems(mapping: Mapping, file: YamlFile) -> list[Problem]:
    problems = []
    for name, source in mapping.sources.items():
        if len(source.delimiter) != 1 or not source.delimiter.isascii() or source.delimiter in '"\r\n\0':
            where = file.where(("sources", name, "delimiter"))
            problems.append(Problem(where, f"{source.delimiter!r}", "use one ASCII character such as , ; or a tab"))
        if source.header_rows < (0 if source.widths else 1):
            where = file.where(("sources", name, "header_rows"))
            problems.append(Problem(where, f"{source.header_rows}", "a file needs a row of column names"))
        if source.first_row < 1:
            problems.append(
                Problem(file.where(("sources", name, "first_row")), f"{source.first_row}", "rows begin at 1")
            )
        if source.widths and source.sheet:
            where = file.where(("sources", name, "sheet"))
            problems.append(Problem(where, "has widths too, but a sheet has cells", "keep one"))
        if any(width < 1 for width in source.widths.values()):
            where = file.where(("sources", name, "widths"))
            problems.append(Problem(where, f"{source.widths}", "each column is at least one character wide"))
    return problems
