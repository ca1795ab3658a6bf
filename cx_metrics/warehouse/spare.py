"""A DuckDB of no company, open for as long as the program runs: to open one takes longer than what it is asked here."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import duckdb

from cx_metrics.sql import literal, quoted


def spare() -> duckdb.DuckDBPyConnection:
    """A cursor of its own, for the caller to close."""
    return _instance().cursor()


@contextmanager
def looking_into(mart: Path, name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor whose unqualified names are those of ``mart``, opened from its file as a reader would; ``name`` is its
    own for as long as that takes. Raises duckdb.Error for a file that is damaged."""
    with spare() as con:
        try:
            con.execute(f"ATTACH {literal(str(mart))} AS {quoted(name)} (READ_ONLY)")
            con.execute(f"USE {quoted(name)}")
            yield con
        except BaseException:
            _instance.cache_clear()  # a damaged file may break an engine for good: nobody asks this one again
            raise
        con.execute("USE memory")
        con.execute(f"DETACH {quoted(name)}")


@lru_cache(maxsize=1)
def _instance() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()
