"""Two ways to write rows of a mart that also say how many rows were written."""

import duckdb


def create_table(con: duckdb.DuckDBPyConnection, table: str, select: str, temporary: bool = False) -> int:
    """Create ``table`` (quoted) from the rows of a SELECT; returns how many there are."""
    return rows_written(con, f"CREATE {'TEMP ' if temporary else ''}TABLE {table} AS {select}")


def rows_written(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Run an INSERT or a CREATE TABLE … AS; returns how many rows it wrote."""
    found = con.execute(statement).fetchone()
    return int(found[0]) if found else 0
