"""Filter dimensions are taken as stated on the row, else from the customer as known at import; never restated later.

A row that an earlier batch brought already keeps the dimensions it got then: an export that repeats last quarter's
answers does not move them to the segment its customers are in today.
"""

from pathlib import Path

import duckdb

from cx_metrics.sql import literal, quoted

PEOPLE = "people"  # the customers of this file's rows, as last known


def find_people(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...], customers: list[Path]) -> float | None:
    """Put the customers of ``good`` and their dimensions into table ``people`` (empty when there are none).

    Returns the share of rows with a customer id whose customer is known; None when no row has an id or nobody is known.
    """
    empty = "SELECT CAST(NULL AS VARCHAR) AS customer_id" + "".join(
        f", CAST(NULL AS VARCHAR) AS {quoted(d)}" for d in dimensions
    )
    con.execute(f"CREATE OR REPLACE TABLE {PEOPLE} AS {empty} WHERE false")
    if not customers or "customer_id" not in columns_of(con, "good"):
        return None
    files = ", ".join(literal(str(path)) for path in customers)
    stored = f"(SELECT * FROM read_parquet([{files}], union_by_name=true))"
    offered = [d for d in dimensions if d in columns_of(con, stored)]
    con.execute(
        f"INSERT INTO {PEOPLE} BY NAME SELECT {', '.join(map(quoted, ('customer_id', *offered)))} FROM {stored} "
        "SEMI JOIN good USING (customer_id) "
        "QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY sequence DESC) = 1"
    )
    row = con.execute(
        f"SELECT count(p.customer_id), count(g.customer_id) FROM good g LEFT JOIN {PEOPLE} p USING (customer_id)"
    ).fetchone()
    return row[0] / row[1] if row and row[1] else None


def share_met(con: duckdb.DuckDBPyConnection, files: list[Path]) -> float | None:
    """The share of the rows of ``good`` with a customer id whose customer stands in these Parquets too; None when no
    row has an id or there are no files."""
    if not files or "customer_id" not in columns_of(con, "good"):
        return None
    listed = ", ".join(literal(str(path)) for path in files)
    row = con.execute(
        "SELECT count(*) FILTER (customer_id IN (SELECT customer_id FROM "
        f"read_parquet([{listed}], union_by_name=true))), count(*) FROM good WHERE customer_id IS NOT NULL"
    ).fetchone()
    return row[0] / row[1] if row and row[1] else None


def span(con: duckdb.DuckDBPyConnection, date: str | None) -> tuple[str, str] | None:
    """The first and the last day of the rows of ``good``, in ISO, by its column ``date``; None where no row has one."""
    if date is None or date not in columns_of(con, "good"):
        return None
    row = con.execute(f"SELECT min({quoted(date)})::DATE, max({quoted(date)})::DATE FROM good").fetchone()
    return (row[0].isoformat(), row[1].isoformat()) if row and row[0] else None


def columns_of(con: duckdb.DuckDBPyConnection, relation: str) -> set[str]:
    """The names of the columns of a table (or of a query in brackets)."""
    return {row[0] for row in con.execute(f"DESCRIBE FROM {relation}").fetchall()}
