"""A file that already has our own column names needs no mapping: ``import FILE --table TABLE``."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Mapping, Source, TableMap
from cx_metrics.declarations.settings import Imports
from cx_metrics.declarations.table import Table
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.encoding import TextFile, utf8_file
from cx_metrics.importing.heading import heading_of
from cx_metrics.importing.json_lines import is_json, json_text
from cx_metrics.importing.parquet import is_parquet
from cx_metrics.importing.strict import strict_rows
from cx_metrics.importing.unpacked import unpacked
from cx_metrics.importing.workbook_sheet import is_spss, is_workbook, sheet_text
from cx_metrics.messages import refusal, sentence, suggestion
from cx_metrics.warehouse.private import private_place

_FORMATS = {"date": "%Y-%m-%d", "instant": "%Y-%m-%dT%H:%M:%S%z"}
_SHEET_FORMATS = {"date": "%Y-%m-%d", "instant": "%Y-%m-%d %H:%M:%S"}


def plain_mapping(
    file: Path,
    table: Table,
    encoding: str | None,
    sheet: str | None = None,
    *,
    first_row: int = 1,
    delimiter: str = ",",
) -> Mapping:
    """The mapping of a file whose heading has ``table``'s own columns (others are not used).

    Dates are ISO (2026-10-31), and so are instants, with their zone (2026-10-31T09:30:00+08:00, or Z). In a ``sheet``,
    whose cells know no zone, an instant (2026-10-31 09:30:00) is in the organisation's.

    Raises ImportRefused for a heading that lacks a column which the table needs, naming each.
    """
    source = Source(file.name, encoding, delimiter, sheet=sheet, first_row=first_row)
    header, book = _heading(file, source)
    strangers = [name for name in header if name not in table.columns]
    problems = [
        Problem(
            file.name,
            sentence("no_column", name=repr(name)),
            near_miss(name, strangers) or sentence("needs_it", table=table.id),
        )
        for name, column in table.columns.items()
        if column.required and name not in header
    ]
    header = [name for name in header if name in table.columns and not table.columns[name].follows_from]
    if not header and not problems:
        remedy = suggestion(strangers[0], table.columns) or sentence("write_mapping")
        problems.append(Problem(file.name, sentence("no_column_of", table=table.id), remedy))
    if problems:
        raise ImportRefused(*problems)
    columns = {name: _column(name, table, _SHEET_FORMATS if book else _FORMATS) for name in header}
    return Mapping(
        id=f"--table {table.id}",
        about="canonical columns",
        sources={"file": source},
        tables={table.id: TableMap("file", columns)},
    )


def near_miss(name: str, strangers: list[str]) -> str:
    """Which of the file's own columns may be meant by ``name``; empty where none comes near."""
    near = get_close_matches(name, strangers, n=1, cutoff=0.75)
    return sentence("near_column", name=repr(near[0])) if near else ""


def three_lines(table_map: TableMap, table: Table) -> str:
    """A mapping that says what ``--table`` cannot, the scales, to be completed by whoever knows them."""
    columns = []
    for name, said in table_map.columns.items():
        unknown = table.columns[name].kind == "score" and not table.columns[name].scale
        more = "scale: [LOWEST, HIGHEST]" if unknown else f'format: "{said.formats[0]}"' if said.formats else ""
        columns.append(f"{name}: {{from: {name}, {more}}}" if more else f"{name}: {name}")
    return (
        "about: what this file is\nsources: {file: FILE}\n"
        f"tables: {{{table.id}: {{rows: file, columns: {{{', '.join(columns)}}}}}}}"
    )


def _column(name: str, table: Table, formats: dict[str, str]) -> ColumnMap:
    written = formats.get(table.columns[name].kind)
    said: dict[str, Any] = {"from": (name,), **({"format": (written,)} if written else {})}
    return ColumnMap(**said)


def _heading(file: Path, source: Source) -> tuple[list[str], bool]:
    """The names of the columns, and whether the file is a sheet, or is read as one."""
    limits = Imports()
    with private_place() as work:
        file = unpacked(file, work)
        if is_parquet(file):
            try:
                return list(pyarrow.parquet.read_schema(file).names), False
            except pyarrow.ArrowException as error:
                raise refusal(file.name, "no_parquet", "again", why=error) from None
        sheet = None
        if is_workbook(file) or is_spss(file):
            sheet = sheet_text(file, source.sheet, source.first_row, work, heading_only=True)
        elif is_json(file):
            sheet = json_text(file, work, limits.most_columns)
        text = TextFile(sheet.path, sheet.kind) if sheet else utf8_file(file, source.encoding, work, source.first_row)
        delimiter = "," if sheet else source.delimiter
        rows = strict_rows(text.path, delimiter, limits.longest_field, file.name, text.skipped)
        return heading_of(rows, 1, limits, file.name, text.skipped).own, sheet is not None
