"""The scratch database in which a file is checked: in memory, spilling to disk, gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.messages import problem, sentence
from cx_metrics.sql import literal

_HELD = "held_rows"


@contextmanager
def scratch(settings: Settings, work: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills into ``work``; raises WarehouseError when memory or disk do not suffice."""
    database = settings.database
    with duckdb.connect(config={"threads": database.threads, "memory_limit": database.memory_limit}) as con:
        con.execute(f"SET temp_directory = {literal(str(work / 'spill'))}")
        con.execute(f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}")
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
