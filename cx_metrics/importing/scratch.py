"""The scratch database in which a file is checked: in memory, spilling to disk, gone afterwards."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.importing.parquet import is_parquet
from cx_metrics.messages import problem, sentence
from cx_metrics.sql import literal
from cx_metrics.warehouse.batch import Batch, stored_rows
from cx_metrics.warehouse.cuts import FEW_ROWS
from cx_metrics.warehouse.spare import apart

_HELD = "held_rows"
_FEW_BYTES = 128 << 10  # even zipped, what they hold needs no limits, and to plan better takes longer than to read it


@contextmanager
def scratch(
    settings: Settings, work: Path, files: Collection[Path], held: Iterable[Batch] = ()
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory for what these ``files`` hold, beside the batches that are ``held``, that spills into
    ``work``; raises WarehouseError when memory or disk do not suffice."""
    database = settings.database
    few = (
        sum(file.stat().st_size for file in files) < _FEW_BYTES
        and stored_rows(held) < FEW_ROWS
        and not any(map(is_parquet, files))  # a hundred kilobytes of which may hold thirty million rows
    )
    told: dict[str, str | bool | int | float | list[str]] = {
        "threads": database.threads,
        "memory_limit": database.memory_limit,
        "temp_directory": str(work / "spill"),
    }
    with apart() if few else duckdb.connect(config=told) as con:
        if few:
            con.execute("PRAGMA disable_optimizer")
        con.execute(f"SET TimeZone = {literal(settings.organisation.time_zone)}")
        try:
            yield con
        except duckdb.OutOfMemoryException:
            raise WarehouseError(problem("import", "memory", "more_memory", limit=database.memory_limit)) from None
        except duckdb.IOException as error:
            raise WarehouseError(
                Problem(
                    str(work),
                    sentence("no_read_write", why=str(error).splitlines()[0]),
                    "check the disk; the last good build is still in use",
                )
            ) from None


def call_good(con: duckdb.DuckDBPyConnection, rows: str, held: bool) -> None:
    """Call these ``rows`` (SQL, with ``_row``) ``good``: ``held``, they are read once, now; else each time anybody asks
    for them, until somebody holds them."""
    con.execute(f"CREATE OR REPLACE TABLE {_HELD} AS {rows}" if held else f"DROP TABLE IF EXISTS {_HELD}")
    con.execute(f"CREATE OR REPLACE TEMP VIEW good AS {f'FROM {_HELD}' if held else rows}")


def hold(con: duckdb.DuckDBPyConnection) -> str:
    """The table that holds the rows of ``good`` from now on: they are read once, and can be changed there."""
    con.execute(f"CREATE TABLE IF NOT EXISTS {_HELD} AS FROM good")
    con.execute(f"CREATE OR REPLACE TEMP VIEW good AS FROM {_HELD}")
    return _HELD
