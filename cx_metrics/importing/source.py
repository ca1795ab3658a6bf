"""A file becomes the table ``source`` of a scratch database: text columns c0, c1 … in file order, nothing interpreted yet."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.importing.encoding import utf8_file
from cx_metrics.importing.strict import Row, strict_rows
from cx_metrics.importing.structure import Structure, structure
from cx_metrics.sql import literal, quoted

_CHUNK_ROWS = 50_000
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))


@dataclass(frozen=True)
class Rejected:
    """A source row that was refused: its line, the column at fault (empty: the row as a whole), why, and what was found."""

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
    typed: dict[str, str] = field(default_factory=dict)  # column -> SQL type, where it is not text (Parquet)
    rejected: list[Rejected] = field(default_factory=list)
    line_of: Callable[[int], int] = lambda row: row + 1

    def column(self, name: str) -> str:
        """The scratch column (c0, c1 …) that holds the source column ``name``."""
        return f"c{self.header.index(name)}"


def load_source(con: duckdb.DuckDBPyConnection, file: Path, source: Source, limits: Imports, work: Path) -> LoadedSource:
    """Load ``file`` into table ``source(_row, c0 …)`` of ``con``; ``_row`` counts data rows from 0.

    Raises ImportRefused when the file is not what the mapping says it is.
    """
    with file.open("rb") as opened:
        if opened.read(4) == b"PAR1":
            return _load_parquet(con, file, work)
    text = utf8_file(file, source.encoding, work)
    header = _header(text.path, source, limits, file.name)
    checked = structure(text.path, source.delimiter, len(header))
    if checked.clean and checked.rows >= source.header_rows:
        loaded = _load_fast(con, text.path, source, header, checked, work)
        if loaded is not None:
            loaded.encoding = text.encoding
            return loaded
    why = checked.why or "the fast reader counted other rows than the file holds"
    return _load_strict(con, text.path, source, header, limits, file.name, text.encoding, why)


def _header(path: Path, source: Source, limits: Imports, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first = next(csv.reader(file, delimiter=source.delimiter, strict=True), [])
        except csv.Error as error:
            raise ImportRefused(Problem(f"{name}, line 1", f"the heading cannot be read ({error})", "check quotes")) from None
    header = [column.translate(_INVISIBLE).strip() for column in first]
    if not any(header):
        raise ImportRefused(Problem(f"{name}, line 1", "holds no column names", "the first row must name the columns"))
    if len(header) > limits.most_columns:
        raise ImportRefused(Problem(f"{name}, line 1", f"{len(header):,} columns", f"at most {limits.most_columns}"))
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise ImportRefused(Problem(f"{name}, line 1", f"column {', '.join(twice)} stands twice", "rename one of them"))
    return header


def _load_fast(con: duckdb.DuckDBPyConnection, path: Path, source: Source, header: list[str], checked: Structure,
               work: Path) -> LoadedSource | None:
    """DuckDB's reader with everything fixed; None when it does not find exactly the rows that the bytes promise."""
    rows = checked.rows - source.header_rows
    skip = checked.line_of(source.header_rows) - 1 if rows else None
    columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(len(header))) + "}"
    if skip is None:
        _empty(con, len(header))
    else:
        plain = work / "source.csv"  # a name of ours: DuckDB reads [ * ? in a name as a pattern
        if not plain.exists():
            plain.symlink_to(path.resolve())
        try:
            con.execute(
                "CREATE OR REPLACE TABLE source AS SELECT * FROM read_csv(?, auto_detect=false, header=false, "
                f"skip={skip}, delim={literal(source.delimiter)}, quote='\"', escape='\"', columns={columns}, "
                "strict_mode=true, null_padding=false, ignore_errors=false, max_line_size=2000000)",
                [str(plain)],
            )
        except duckdb.Error:
            return None
    found = con.execute("SELECT count(*) FROM source").fetchone()
    if found is None or found[0] != rows:
        return None
    con.execute("CREATE OR REPLACE VIEW source_rows AS SELECT rowid AS _row, * FROM source")
    return LoadedSource(header, rows, True, "", line_of=lambda row: checked.line_of(row + source.header_rows))


def _empty(con: duckdb.DuckDBPyConnection, fields: int) -> None:
    con.execute("CREATE OR REPLACE TABLE source (" + ", ".join(f"c{i} VARCHAR" for i in range(fields)) + ")")


def _load_strict(con: duckdb.DuckDBPyConnection, path: Path, source: Source, header: list[str], limits: Imports, name: str,
                 encoding: str, why: str) -> LoadedSource:
    rows = strict_rows(path, source.delimiter, len(header), limits.longest_field, name)
    for heading in islice(rows, source.header_rows):
        if heading.problem:
            raise ImportRefused(Problem(f"{name}, line {heading.line}", f"the heading {heading.problem}", "check the heading"))
    loaded = LoadedSource(header, 0, False, encoding, why)
    lines: list[int] = []
    _empty(con, len(header))
    while chunk := list(islice(rows, _CHUNK_ROWS)):
        whole = [row for row in chunk if not row.problem]
        loaded.rejected += [_refused(row) for row in chunk if row.problem]
        loaded.rows += len(chunk)
        lines += [row.line for row in whole]
        if whole:
            arrow = pa.table({f"c{i}": pa.array(column, pa.string())
                              for i, column in enumerate(zip(*(row.fields for row in whole), strict=True))})
            con.register("chunk", arrow)
            con.execute("INSERT INTO source SELECT * FROM chunk")
            con.unregister("chunk")
    con.execute("CREATE OR REPLACE VIEW source_rows AS SELECT rowid AS _row, * FROM source")
    loaded.line_of = lines.__getitem__
    return loaded


def _refused(row: Row) -> Rejected:
    return Rejected(row.line, "", f"row {row.problem}" if not row.problem.startswith("row") else row.problem)


def _load_parquet(con: duckdb.DuckDBPyConnection, file: Path, work: Path) -> LoadedSource:
    plain = work / "source.parquet"
    if not plain.exists():
        plain.symlink_to(file.resolve())
    try:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(plain)]).fetchall()
        header = [row[0] for row in described]
        native = ("DATE", "TIMESTAMP")
        typed = {f"c{i}": row[1] for i, row in enumerate(described) if row[1].startswith(native)}
        chosen = ", ".join(
            f"{quoted(name)} AS c{i}" if f"c{i}" in typed else f"CAST({quoted(name)} AS VARCHAR) AS c{i}"
            for i, name in enumerate(header)
        )
        con.execute(f"CREATE OR REPLACE TABLE source AS SELECT {chosen} FROM read_parquet(?)", [str(plain)])
    except duckdb.Error as error:
        raise ImportRefused(Problem(file.name, f"is no readable Parquet file ({str(error).splitlines()[0]})",
                                    "export it again")) from None
    rows = con.execute("SELECT count(*) FROM source").fetchone()
    con.execute("CREATE OR REPLACE VIEW source_rows AS SELECT rowid AS _row, * FROM source")
    return LoadedSource(header, rows[0] if rows else 0, True, "parquet", typed=typed)
