"""Writing rows of a mart: with the number of rows that were written, and what is read often, once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from cx_metrics.sql import quoted
from cx_metrics.warehouse.engine import is_clustered, reduced
from cx_metrics.warehouse.lineage import row_by_row


def rows_written(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Run an INSERT or a CREATE TABLE … AS; returns how many rows it wrote."""
    found = con.execute(statement).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def meanwhile_at_hand(con: duckdb.DuckDBPyConnection, view: str, views: Mapping[str, str]) -> Iterator[None]:
    """Meanwhile a temporary table stands in front of a declared view that joins, sorts or adds up: it is worked out
    once, however often it is read. A view that takes its rows one by one is as quick by itself; a cluster works out
    its own."""
    if is_clustered() or row_by_row(view, views):
        yield
        return
    stand_in_front(con, view)
    yield
    con.execute(f"DROP TABLE temp.{quoted(view)}")


def stand_in_front(con: duckdb.DuckDBPyConnection, view: str) -> int:
    """Put a temporary table of its rows in front of a view; returns how many there are."""
    return create_temporary(con, view, f"SELECT * FROM main.{quoted(view)}")


def create_temporary(con: duckdb.DuckDBPyConnection, table: str, select: str) -> int:
    """Create the temporary ``table`` of a SELECT, in place of one that was there; returns how many rows there are."""
    return rows_written(con, f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS {select}")


def is_empty(con: duckdb.DuckDBPyConnection, relation: str) -> bool:
    """Whether a table or view holds no row."""
    return con.execute(reduced(con, f"SELECT 1 AS one FROM {quoted(relation)} LIMIT 1")).fetchall() == []


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """The columns of a table or view, each with its type."""
    return {row[0]: row[1] for row in con.execute(f"DESCRIBE {quoted(relation)}").fetchall()}
