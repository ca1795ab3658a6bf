"""A file becomes rows of a scratch database: text columns c0, c1 … in file order, nothing interpreted yet."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import csv

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.importing.encoding import TextFile, utf8_file
from cx_metrics.importing.heading import heading_of
from cx_metrics.importing.json_lines import is_json, json_text
from cx_metrics.importing.loaded import LoadedSource, Rejected
from cx_metrics.importing.mended import mended
from cx_metrics.importing.parquet import is_parquet, load_parquet
from cx_metrics.importing.rows_apart import rows_apart
from cx_metrics.importing.rows_file import RowsFile
from cx_metrics.importing.strict import Row, fixed_rows, strict_rows
from cx_metrics.importing.structure import Structure, structure
from cx_metrics.importing.unpacked import unpacked
from cx_metrics.importing.workbook_sheet import SHEET, SheetText, is_spss, is_workbook, sheet_text
from cx_metrics.messages import at_line, refusal, sentence
from cx_metrics.sql import literal, quoted

_CHUNK_ROWS = 50_000
_BLOCK = 1 << 20  # bytes, which fit the processor's cache
_MOST_DAMAGED = 50_000  # rows, of which a list is of no use to anybody any more
_SHOWN_ROWS = 3
_LOOKED_AT = 1_000  # rows
_ROWS = "rows.arrow"


def load_source(
    con: duckdb.DuckDBPyConnection, file: Path, source: Source, limits: Imports, work: Path, view: str = "source_rows"
) -> LoadedSource:
    """Load ``file`` as text columns c0, c1 …; ``view`` counts its rows from 0 in ``_row``.

    Raises ImportRefused when the file is not what the mapping says it is.
    """
    file = unpacked(file, work)
    sheet: SheetText | None = None
    fields: list[str] = []
    if is_parquet(file):
        loaded, rows = load_parquet(con, file, limits, work)
    else:
        if is_workbook(file) or is_spss(file):
            sheet = sheet_text(file, source.sheet, source.first_row, work, heading_rows=source.header_rows)
        elif is_json(file):
            sheet = json_text(file, work, limits.most_columns)
        if sheet:
            headings = {"spss": 2, "json": 1}.get(sheet.kind, source.header_rows)
            source = replace(source, delimiter=",", widths={}, header_rows=headings)
        text = TextFile(sheet.path, sheet.kind) if sheet else utf8_file(file, source.encoding, work, source.first_row)
        if source.widths:
            lines = fixed_rows(text.path, tuple(source.widths.values()), limits.longest_field, file.name, text.skipped)
            told = islice(lines, source.header_rows, None)  # the names stand in the mapping, whatever the file says
            why = "its columns have fixed widths"
            loaded, rows = _load_strict(told, list(source.widths), why=why, name=file.name, work=work)
        else:
            loaded, rows, fields = _load_text(text, source, limits, file.name, work)
        loaded.encoding = text.encoding
        loaded.warnings = text.warnings | loaded.warnings
    if sheet:
        _from_sheet(loaded, sheet)
    loaded.view = quoted(view)
    held = quoted(f"held_{view}")
    con.register(f"held_{view}", rows.table())
    con.register(f"texts_{view}", rows.texts())
    loaded.texts = {
        name: f"(SELECT code, text AS {name} FROM {quoted(f'texts_{view}')} WHERE name = {literal(name)})"
        for name in rows.few
    }
    apart = rows_apart(con, held, fields, loaded) if sum(map(bool, fields)) > 1 else "true"
    plain = _without_formulas(con, held, loaded) if fields else ""
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW {loaded.view} AS SELECT rowid AS _row, * EXCLUDE (rowid){plain} FROM {held} "
        f"WHERE {apart}"
    )
    loaded.shown = _first_rows(con, loaded)
    return loaded


def _without_formulas(con: duckdb.DuckDBPyConnection, held: str, loaded: LoadedSource) -> str:
    """What reads ="00123" as 00123, in the columns that are written so throughout: else a spreadsheet would make a
    number of it."""
    all_of_it = ", ".join(f"bool_and(c{i} LIKE '=\"%\"') FILTER (c{i} <> '')" for i in range(len(loaded.header)))
    found = con.execute(f"SELECT {all_of_it} FROM (SELECT * FROM {held} LIMIT {_LOOKED_AT})").fetchone() or ()
    cells = [f"c{i}" for i, so in enumerate(found) if so]
    for cell in cells:
        loaded.texts.pop(cell, None)  # its codes are those of the formulas
    inside = [f"regexp_replace({cell}, '^=\"(.*)\"$', '\\1', 's') AS {cell}" for cell in cells]
    return f" REPLACE ({', '.join(inside)})" if inside else ""


def _first_rows(con: duckdb.DuckDBPyConnection, loaded: LoadedSource) -> list[dict[str, str]]:
    """The first rows by column, as text, for the eye to judge."""
    cells = ", ".join(f"coalesce(CAST(c{i} AS VARCHAR), '')" for i in range(len(loaded.header)))
    first = f"(SELECT * FROM {loaded.view} LIMIT {_SHOWN_ROWS})"
    rows = con.execute(f"SELECT _row, {cells} FROM {first} WHERE _row < {_SHOWN_ROWS}").fetchall()
    return [dict(zip(loaded.header, row[1:], strict=True)) for row in sorted(rows)]


def _load_text(
    text: TextFile, source: Source, limits: Imports, name: str, work: Path
) -> tuple[LoadedSource, RowsFile, list[str]]:
    """The rows of a text with delimiters, and the fields of its heading as they stand there."""

    def rows() -> Iterator[Row]:
        return strict_rows(text.path, source.delimiter, limits.longest_field, name, text.skipped)

    def checked() -> Structure:
        return structure(text.path, source.delimiter, fields, limits.longest_field)

    fields = len(next(rows(), Row(0, [])).fields)
    if not fields:
        heading_of(rows(), 1, limits, name, text.skipped)  # says what is wrong with it
    found = checked()
    if (not found.clean or fields < 2) and (mend := mended(text.path, source.delimiter, limits.longest_field, work)):
        text = replace(text, path=mend[0], warnings=text.warnings | {mend[1]: 0})
        fields = len(next(rows()).fields)
        found = checked()
    heading = heading_of(rows(), source.header_rows, limits, name, text.skipped)
    read = _load_fast(text, source, heading.names, found, work) if found.clean else None
    if read is None:
        why = found.why or "the fast reader counted other rows than the file holds"
        strictly = rows()
        for row in islice(strictly, source.header_rows):
            if row.problem:
                raise refusal(at_line(name, row.line), "heading_is", "check_heading", why=row.problem)
        read = _load_strict(strictly, heading.names, why=why, name=name, work=work)
    loaded, held = read
    loaded.addresses = heading.addresses
    loaded.warnings = {what: n or loaded.rows for what, n in text.warnings.items()}
    return loaded, held, heading.fields


def _from_sheet(loaded: LoadedSource, sheet: SheetText) -> None:
    """Let ``loaded`` speak of rows of the sheet where it spoke of lines of the text made from it."""
    line_of = loaded.line_of
    loaded.line_of = lambda row: sheet.row_of(line_of(row))
    loaded.rejected = [replace(row, line=sheet.row_of(row.line)) for row in loaded.rejected]
    loaded.typed = {f"c{i}": SHEET for i in range(len(loaded.header))}
    loaded.numeric = frozenset(f"c{i}" for i in range(len(loaded.header)) if i not in sheet.marked)
    loaded.warnings = sheet.warnings


def _load_fast(
    text: TextFile, source: Source, header: list[str], checked: Structure, work: Path
) -> tuple[LoadedSource, RowsFile] | None:
    """Arrow's reader with everything fixed; None when it does not find exactly the rows that the bytes promise."""
    rows, names = checked.rows - source.header_rows, [f"c{i}" for i in range(len(header))]
    if rows < 1:
        return None
    held = RowsFile(work / _ROWS, [pa.string()] * len(names), rows)
    try:
        reader = csv.open_csv(
            pa.OSFile(str(text.path)),  # a name that ends in .gz would be unpacked
            csv.ReadOptions(
                column_names=names,
                skip_rows_after_names=source.header_rows,
                block_size=max(_BLOCK, checked.longest + 2),
            ),
            csv.ParseOptions(delimiter=source.delimiter, newlines_in_values=checked.lines is not None),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
        for batch in reader:
            held.add(batch.columns)
    except pa.ArrowInvalid:
        return None
    if held.rows != rows:
        return None
    return LoadedSource(
        header,
        rows,
        True,
        "",
        line_of=lambda row: checked.line_of(row + source.header_rows) + text.skipped,
    ), held


def _load_strict(
    rows: Iterator[Row], header: list[str], *, why: str, name: str, work: Path
) -> tuple[LoadedSource, RowsFile]:
    """The rows below the heading, one by one. Raises ImportRefused where most of very many are damaged: somebody should
    look at the file, not at a list of its lines."""
    loaded = LoadedSource(header, 0, False, "", why)
    lines: list[int] = []
    held: RowsFile | None = None
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        whole = [row for row in chunk if not row.problem]
        loaded.rejected += [Rejected(row.line, "", sentence("row_is", why=row.problem)) for row in chunk if row.problem]
        loaded.rows += len(chunk)
        lines += [row.line for row in whole]
        if len(loaded.rejected) > max(_MOST_DAMAGED, len(lines)):
            first = loaded.rejected[0]
            raise refusal(
                at_line(name, first.line),
                "all_damaged",
                "look_there",
                n=len(loaded.rejected),
                why=first.reason,
            )
        held = held or RowsFile(work / _ROWS, [pa.string()] * len(header), len(chunk))
        if whole:
            held.add([pa.array(column, pa.string()) for column in zip(*(row.fields for row in whole), strict=True)])
    loaded.line_of = lines.__getitem__
    return loaded, held or RowsFile(work / _ROWS, [pa.string()] * len(header), 0)
