"""A Parquet file becomes rows of a scratch database; its dates stay what they are, all else is text."""

from pathlib import Path

import duckdb

from cx_metrics.declarations.settings import Imports
from cx_metrics.importing.heading import require_names
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.rows_file import RowsFile
from cx_metrics.messages import refusal
from cx_metrics.sql import quoted

_BATCH_ROWS = 8_192  # at a time; texts may be long


def is_parquet(file: Path) -> bool:
    """Whether ``file`` says it is Parquet; raises ImportRefused when it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(4) == b"PAR1"
    except OSError as error:
        raise refusal(str(file), "unreadable", "check_access", why=error.strerror) from None


def load_parquet(
    con: duckdb.DuckDBPyConnection, file: Path, limits: Imports, work: Path
) -> tuple[LoadedSource, RowsFile]:
    plain = link(file, work, "source.parquet")
    try:
        described = con.execute("DESCRIBE SELECT * FROM read_parquet(?)", [plain]).fetchall()
        header = [row[0] for row in described]
        require_names(header, limits, file.name)
        typed = {f"c{i}": row[1] for i, row in enumerate(described) if row[1].startswith(("DATE", "TIMESTAMP"))}
        chosen = ", ".join(
            f"{quoted(name) if f'c{i}' in typed else _as_text(quoted(name), described[i][1])} AS c{i}"
            for i, name in enumerate(header)
        )
        ((rows,),) = con.execute("SELECT count(*) FROM read_parquet(?)", [plain]).fetchall()
        batches = con.sql(f"SELECT {chosen} FROM read_parquet(?)", params=[plain]).to_arrow_reader(_BATCH_ROWS)
        held = RowsFile(work / "rows.arrow", batches.schema.types, rows)
        for batch in batches:
            held.add(batch.columns)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        raise refusal(file.name, "no_parquet", "again", why=str(error).splitlines()[0]) from None
    numeric = frozenset(f"c{i}" for i, row in enumerate(described) if not row[1].startswith("VARCHAR"))
    return LoadedSource(header, rows, True, "parquet", typed=typed, numeric=numeric), held


def _as_text(name: str, sql_type: str) -> str:
    """A Parquet column as text; whole numbers are whole, also in a column that is a float because of its gaps."""
    text = f"CAST({name} AS VARCHAR)"
    if sql_type not in ("DOUBLE", "FLOAT"):
        return text
    whole = f"CAST(CAST({name} AS BIGINT) AS VARCHAR)"
    return f"CASE WHEN {name} = trunc({name}) AND abs({name}) < 1e15 THEN {whole} ELSE {text} END"


def link(file: Path, work: Path, name: str) -> str:
    """The file under a name of ours: DuckDB reads [ * ? in a name as a pattern."""
    link = work / name
    link.unlink(missing_ok=True)
    link.symlink_to(file.resolve())
    return str(link)
