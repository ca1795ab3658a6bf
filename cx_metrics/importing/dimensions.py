"""Filter dimensions are taken as stated on the row, else from the customer as known at import; never restated later."""

from pathlib import Path

import duckdb

from cx_metrics.sql import literal, quoted


def fill_dimensions(con: duckdb.DuckDBPyConnection, dimensions: tuple[str, ...], customers: list[Path]) -> float | None:
    """Fill empty dimensions of ``good`` from the customers' batches.

    Returns the share of rows with a customer id whose customer is known; None when no row has an id or no customer is.
    """
    held = {row[0] for row in con.execute("DESCRIBE good").fetchall()}
    if not customers or "customer_id" not in held:
        return None
    files = ", ".join(literal(str(path)) for path in customers)
    con.execute(
        f"CREATE OR REPLACE TABLE people AS SELECT * FROM read_parquet([{files}], union_by_name=true) "
        "QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY sequence DESC) = 1"
    )
    row = con.execute("SELECT count(p.customer_id), count(g.customer_id) FROM good g LEFT JOIN people p USING (customer_id)").fetchone()
    known = row[0] / row[1] if row and row[1] else None
    offered = {row[0] for row in con.execute("DESCRIBE people").fetchall()}
    for dimension in (d for d in dimensions if d in offered):
        name = quoted(dimension)
        if dimension not in held:
            con.execute(f"ALTER TABLE good ADD COLUMN {name} VARCHAR")
        con.execute(f"UPDATE good SET {name} = p.{name} FROM people p WHERE good.customer_id = p.customer_id "
                    f"AND good.{name} IS NULL AND p.{name} IS NOT NULL")
    con.execute("DROP TABLE people")
    return known
