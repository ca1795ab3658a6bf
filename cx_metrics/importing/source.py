"""A file becomes the table ``source`` of a scratch database: text columns c0, c1 … in file order, nothing interpreted
yet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.encoding import TextFile, utf8_file
from cx_metrics.importing.heading import heading_of, require_names
from cx_metrics.importing.sheet import SHEET, SheetText, is_workbook, sheet_text
from cx_metrics.importing.strict import Row, fixed_rows, strict_rows
from cx_metrics.importing.structure import Structure, structure
from cx_metrics.sql import literal, quoted

_CHUNK_ROWS = 50_000
_SHOWN_ROWS = 3


@dataclass(frozen=True)
class Rejected:
    """A source row that was refused: its line, the column at fault (empty: the row as a whole), why, and what was
    found."""

    line: int
    column: str
    reason: str
    found: str = ""


@dataclass
class LoadedSource:
    """What is in table ``source`` now, and what could not get there."""

    header: list[str]
    rows: int  # data rows of the file, refused ones included
    fast: bool  # read by the vectorised path
    encoding: str
    why_slow: str = ""
    typed: dict[str, str] = field(default_factory=dict)  # column -> SQL type, where it is not text (Parquet), or SHEET
    rejected: list[Rejected] = field(default_factory=list)
    headings: int = 0  # rows at the beginning of ``source`` that are no data
    line_of: Callable[[int], int] = lambda row: row + 1
    view: str = ""  # what its rows are called in SQL
    warnings: dict[str, int] = field(default_factory=dict)  # what is strange about it: rows that it touches
    addresses: dict[str, int] = field(default_factory=dict)  # what else a mapping may call a column: its place
    shown: list[dict[str, str]] = field(default_factory=list)  # its first rows, as they were read

    def place(self, name: str) -> int | None:
        """The place of the source column ``name``, from 0; None where there is none."""
        return self.header.index(name) if name in self.header else self.addresses.get(name)

    def column(self, name: str) -> str:
        """The scratch column (c0, c1 …) that holds the source column ``name``; raises KeyError where there is none."""
        place = self.place(name)
        if place is None:
            raise KeyError(name)
        return f"c{place}"


def is_parquet(file: Path) -> bool:
    """Whether ``file`` says it is Parquet; raises ImportRefused when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(4) == b"PAR1"
    except OSError as error:
        raise ImportRefused(
            Problem(str(file), f"cannot be read ({error.strerror})", "check the name and who may read it")
        ) from None


def load_source(
    con: duckdb.DuckDBPyConnection, file: Path, source: Source, limits: Imports, work: Path, view: str = "source_rows"
) -> LoadedSource:
    """Load ``file`` into a table of text columns c0, c1 …; ``view`` counts its rows from 0 in ``_row``.

    Raises ImportRefused when the file is not what the mapping says it is.
    """
    sheet: SheetText | None = None
    own: list[str] = []
    if is_parquet(file):
        loaded = _load_parquet(con, file, limits, work)
    else:
        if is_workbook(file):
            sheet = sheet_text(file, source.sheet, source.first_row, work, heading_rows=source.header_rows)
            source = replace(source, delimiter=",", widths={})
        text = TextFile(sheet.path, "workbook") if sheet else utf8_file(file, source.encoding, work, source.first_row)
        if source.widths:
            lines = fixed_rows(text.path, tuple(source.widths.values()), limits.longest_field, file.name, text.skipped)
            for _ in islice(lines, source.header_rows):  # the names stand in the mapping, whatever the file says
                pass
            loaded = _load_strict(con, lines, list(source.widths), "its columns have fixed widths")
        else:
            loaded, own = _load_text(con, text, source, limits, file.name, work)
        loaded.encoding = text.encoding
        loaded.warnings = text.warnings
    if sheet:
        _from_sheet(loaded, sheet)
    loaded.view = quoted(view)
    held = quoted(f"held_{view}")
    con.execute(f"DROP VIEW IF EXISTS {loaded.view}")
    con.execute(f"DROP TABLE IF EXISTS {held}")
    con.execute(f"ALTER TABLE source RENAME TO {held}")
    again = _headings_again(con, held, own, loaded) if sum(map(bool, own)) > 1 else ""
    con.execute(
        f"CREATE VIEW {loaded.view} AS SELECT rowid - {loaded.headings} AS _row, * FROM {held} "
        f"WHERE rowid >= {loaded.headings}{again}"
    )
    loaded.shown = _first_rows(con, loaded)
    return loaded


def _first_rows(con: duckdb.DuckDBPyConnection, loaded: LoadedSource) -> list[dict[str, str]]:
    """The first rows by column, as text, for the eye to judge."""
    cells = ", ".join(f"coalesce(CAST(c{i} AS VARCHAR), '')" for i in range(len(loaded.header)))
    rows = con.execute(f"SELECT _row, {cells} FROM {loaded.view} WHERE _row < {_SHOWN_ROWS}").fetchall()
    return [dict(zip(loaded.header, row[1:], strict=True)) for row in sorted(rows)]


def _load_text(
    con: duckdb.DuckDBPyConnection, text: TextFile, source: Source, limits: Imports, name: str, work: Path
) -> tuple[LoadedSource, list[str]]:
    """The rows of a text with delimiters, and the names as they stand in its heading."""

    def rows() -> Iterator[Row]:
        return strict_rows(text.path, source.delimiter, limits.longest_field, name, text.skipped)

    heading = heading_of(rows(), source.header_rows, limits, name, text.skipped)
    checked = structure(text.path, source.delimiter, len(heading.names), limits.longest_field)
    loaded = _load_fast(con, text, source, heading.names, checked, work) if checked.clean else None
    if loaded is None:
        why = checked.why or "the fast reader counted other rows than the file holds"
        strictly = rows()
        for row in islice(strictly, source.header_rows):
            if row.problem:
                raise ImportRefused(
                    Problem(f"{name}, line {row.line}", f"the heading {row.problem}", "check the heading")
                )
        loaded = _load_strict(con, strictly, heading.names, why)
    loaded.addresses = heading.addresses
    return loaded, heading.own


def _headings_again(con: duckdb.DuckDBPyConnection, held: str, own: list[str], loaded: LoadedSource) -> str:
    """Refuse rows that repeat the heading; returns the condition that leaves them away."""
    same = " AND ".join(f"trim(c{i}) = {literal(name)}" for i, name in enumerate(own) if name)
    found = con.execute(f"SELECT rowid FROM {held} WHERE rowid >= {loaded.headings} AND {same}").fetchall()
    if not found:
        return ""
    places = [row for (row,) in found]
    reason = "row repeats the heading: another table or file begins here, and its rows are read on as if of the first"
    loaded.rejected += [Rejected(loaded.line_of(row - loaded.headings), "", reason) for row in places]
    return f" AND rowid NOT IN ({', '.join(map(str, places))})"


def _from_sheet(loaded: LoadedSource, sheet: SheetText) -> None:
    """Let ``loaded`` speak of rows of the sheet where it spoke of lines of the text made from it."""
    line_of = loaded.line_of
    loaded.line_of = lambda row: sheet.row_of(line_of(row))
    loaded.rejected = [replace(row, line=sheet.row_of(row.line)) for row in loaded.rejected]
    loaded.typed = {f"c{i}": SHEET for i in range(len(loaded.header))}
    loaded.warnings = sheet.warnings


def _link(file: Path, work: Path, name: str) -> str:
    """The file under a name of ours: DuckDB reads [ * ? in a name as a pattern."""
    link = work / name
    link.unlink(missing_ok=True)
    link.symlink_to(file.resolve())
    return str(link)


def _load_fast(
    con: duckdb.DuckDBPyConnection, text: TextFile, source: Source, header: list[str], checked: Structure, work: Path
) -> LoadedSource | None:
    """DuckDB's reader with everything fixed; None when it does not find exactly the rows that the bytes promise."""
    rows = checked.rows - source.header_rows
    if rows < 1:
        return None
    columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header))) + "}"
    try:
        con.execute(
            "CREATE OR REPLACE TABLE source AS SELECT * FROM read_csv(?, auto_detect=false, header=false, "
            f"delim={literal(source.delimiter)}, quote='\"', escape='\"', "
            f"columns={columns}, strict_mode=true, null_padding=false, ignore_errors=false, max_line_size=2000000)",
            [_link(text.path, work, "source.csv")],
        )
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return None
    found = con.execute("SELECT count(*) FROM source").fetchone()
    if found is None or found[0] != checked.rows:
        return None
    return LoadedSource(
        header,
        rows,
        True,
        "",
        headings=source.header_rows,
        line_of=lambda row: checked.line_of(row + source.header_rows) + text.skipped,
    )


def _load_strict(con: duckdb.DuckDBPyConnection, rows: Iterator[Row], header: list[str], why: str) -> LoadedSource:
    """The rows below the heading, one by one."""
    loaded = LoadedSource(header, 0, False, "", why)
    lines: list[int] = []
    con.execute("CREATE OR REPLACE TABLE source (" + ", ".join(f"c{i} VARCHAR" for i in range(len(header))) + ")")
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        whole = [row for row in chunk if not row.problem]
        loaded.rejected += [Rejected(row.line, "", f"row {row.problem}") for row in chunk if row.problem]
        loaded.rows += len(chunk)
        lines += [row.line for row in whole]
        if whole:
            arrow = pa.table(
                {
                    f"c{i}": pa.array(column, pa.string())
                    for i, column in enumerate(zip(*(row.fields for row in whole), strict=True))
                }
            )
            con.register("chunk", arrow)
            con.execute("INSERT INTO source SELECT * FROM chunk")
            con.unregister("chunk")
    loaded.line_of = lines.__getitem__
    return loaded


def _load_parquet(con: duckdb.DuckDBPyConnection, file: Path, limits: Imports, work: Path) -> LoadedSource:
    plain = _link(file, work, "source.parquet")
    try:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [plain]).fetchall()
        header = [row[0] for row in described]
        require_names(header, limits, file.name)
        typed = {f"c{i}": row[1] for i, row in enumerate(described) if row[1].startswith(("DATE", "TIMESTAMP"))}
        chosen = ", ".join(
            f"{quoted(name) if f'c{i}' in typed else _as_text(quoted(name), described[i][1])} AS c{i}"
            for i, name in enumerate(header)
        )
        con.execute(f"CREATE OR REPLACE TABLE source AS SELECT {chosen} FROM read_parquet(?)", [plain])
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise ImportRefused(
            Problem(file.name, f"is no readable Parquet file ({str(error).splitlines()[0]})", "export it again")
        ) from None
    rows = con.execute("SELECT count(*) FROM source").fetchone()
    return LoadedSource(header, rows[0] if rows else 0, True, "parquet", typed=typed)


def _as_text(name: str, sql_type: str) -> str:
    """A Parquet column as text; whole numbers are whole, also in a column that is a float because of its gaps."""
    text = f"CAST({name} AS VARCHAR)"
    if sql_type not in ("DOUBLE", "FLOAT"):
        return text
    whole = f"CAST(CAST({name} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {name} = trunc({name}) AND abs({name}) < 1e15 THEN {whole} ELSE {text} END"
