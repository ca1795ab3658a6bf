"""A DuckDB of no company, open for as long as the program runs: to open one takes longer than few rows take in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import duckdb

from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.sql import literal, quoted


def spare() -> duckdb.DuckDBPyConnection:
    """A cursor of its own, for the caller to close."""
    return _instance().cursor()


@contextmanager
def apart(file: Path | str = ":memory:", how: str = "READ_WRITE") -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor whose unqualified names are those of a database of its own: a ``file``, attached in this way (``how``),
    or one that is gone afterwards. One thread works there, and nothing is spilled to the disk.

    Raises duckdb.Error for a file that is damaged.
    """
    instance, name = _instance(), quoted(uuid4().hex)
    try:
        with instance.cursor() as outside:
            outside.execute(f"ATTACH {literal(str(file))} AS {name} ({how})")
        with instance.cursor() as con:
            con.execute(f"USE {name}")
            yield con
    except (DeclarationError, ImportRefused):
        _detach(instance, name)
        raise
    except BaseException:
        _instance.cache_clear()  # a damaged file or a full disk may break an engine for good: nobody asks it again
        raise
    _detach(instance, name)


def _detach(instance: duckdb.DuckDBPyConnection, name: str) -> None:
    with instance.cursor() as outside:
        outside.execute(f"DETACH {name}")


@lru_cache(maxsize=1)
def _instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "temp_directory": ""})
