"""A file that already has our own column names needs no mapping: ``import FILE --table TABLE``."""

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet

from cx_metrics.declarations.mapping import ColumnMap, Mapping, Source, TableMap
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem, did_you_mean


def plain_mapping(file: Path, table: Table, encoding: str | None) -> Mapping:
    """The mapping of a file whose heading is made of ``table``'s own columns; dates are ISO (2026-10-31).

    Raises ImportRefused for a heading that is not, naming each stranger.
    """
    header = _header(file, encoding)
    strangers = [Problem(f"{file.name}, column {name!r}", f"{table.id} has no such column",
                         did_you_mean(name, table.columns) or "write a mapping") for name in header if name not in table.columns]
    if strangers:
        raise ImportRefused(*strangers)
    missing = [Problem(file.name, f"has no column {name!r}", f"{table.id} needs it")
               for name, column in table.columns.items() if column.required and name not in header]
    if missing:
        raise ImportRefused(*missing)
    columns = {name: _column(name, table) for name in header}
    source = Source(file=file.name, encoding=encoding)
    return Mapping(id=f"--table {table.id}", about="canonical columns", sources={"file": source},
                   tables={table.id: TableMap(rows="file", columns=columns)})


def _column(name: str, table: Table) -> ColumnMap:
    given: dict[str, Any] = {"from": (name,)}
    if table.columns[name].kind == "date":
        given["format"] = "%Y-%m-%d"
    return ColumnMap(**given)


def _header(file: Path, encoding: str | None) -> list[str]:
    try:
        with file.open("rb") as opened:
            parquet = opened.read(4) == b"PAR1"
        if parquet:
            return list(pyarrow.parquet.read_schema(file).names)
        with file.open(encoding=encoding or "utf-8-sig", newline="") as text:
            return [name.strip() for name in next(csv.reader(text), [])]
    except (OSError, UnicodeError, LookupError, ValueError) as error:
        raise ImportRefused(Problem(str(file), f"cannot be read ({error})", "check the file and --encoding")) from None
