"""A file that already has our own column names needs no mapping: ``import FILE --table TABLE``."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow
import pyarrow.parquet

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Mapping, Source, TableMap
from cx_metrics.declarations.settings import Imports
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem, did_you_mean
from cx_metrics.importing.encoding import utf8_file
from cx_metrics.importing.sheet import is_workbook, sheet_text
from cx_metrics.importing.source import is_parquet, read_heading

_FORMATS = {"date": "%Y-%m-%d", "instant": "%Y-%m-%dT%H:%M:%S%z"}
_SHEET_FORMATS = {"date": "%Y-%m-%d", "instant": "%Y-%m-%d %H:%M:%S"}


def plain_mapping(file: Path, table: Table, encoding: str | None, sheet: str | None = None) -> Mapping:
    """The mapping of a file whose heading is made of ``table``'s own columns; dates are ISO (2026-10-31),
    and so are instants, with their zone (2026-10-31T09:30:00+08:00, or Z). In a ``sheet``, whose cells know no zone, an
    instant (2026-10-31 09:30:00) is in the organisation's.

    Raises ImportRefused for a heading that is not, naming each stranger.
    """
    book = is_workbook(file)
    header = _heading(file, encoding, sheet)
    problems = [
        Problem(
            f"{file.name}, column {name!r}",
            f"{table.id} has no such column",
            did_you_mean(name, table.columns) or "write a mapping",
        )
        for name in header
        if name not in table.columns or table.columns[name].day_of
    ]
    problems += [
        Problem(file.name, f"has no column {name!r}", f"{table.id} needs it")
        for name, column in table.columns.items()
        if column.required and name not in header
    ]
    if problems:
        raise ImportRefused(*problems)
    columns = {name: _column(name, table, _SHEET_FORMATS if book else _FORMATS) for name in header}
    return Mapping(
        id=f"--table {table.id}",
        about="canonical columns",
        sources={"file": Source(file.name, encoding, sheet=sheet)},
        tables={table.id: TableMap("file", columns)},
    )


def _column(name: str, table: Table, formats: dict[str, str]) -> ColumnMap:
    said: dict[str, Any] = {"from": (name,), "format": formats.get(table.columns[name].kind)}
    return ColumnMap(**said)


def _heading(file: Path, encoding: str | None, sheet: str | None) -> list[str]:
    if not is_parquet(file):
        with TemporaryDirectory(prefix="cx-heading-") as work:
            if is_workbook(file):
                path = sheet_text(file, sheet, 1, Path(work), heading_only=True).path
                return [name for name in read_heading(path, ",", Imports(), file.name) if name]
            return read_heading(utf8_file(file, encoding, Path(work)).path, ",", Imports(), file.name)
    try:
        return list(pyarrow.parquet.read_schema(file).names)
    except pyarrow.ArrowException as error:
        raise ImportRefused(Problem(file.name, f"is no readable Parquet file ({error})", "export it again")) from None
