"""What a table of additive cells holds after an addition: one rule for every kind of count there is.

Three small houses hold what the new rows bring, in tables like those of a mart: ``fresh`` their own sums; ``before``
and ``now`` what the customers they tell of counted for, without them and with them (``touched``).
"""

import duckdb

from cx_metrics.sql import quoted

FRESH, BEFORE, NOW = "fresh", "before", "now"
BY_ROWS = {"old": 1, FRESH: 1}  # what is counted row by row grows by the new rows
BY_CUSTOMERS = {"old": 1, NOW: 1, BEFORE: -1}  # what is counted customer by customer changes by the touched ones


def moved(
    con: duckdb.DuckDBPyConnection, table: str, sums: tuple[str, ...], by: dict[str, int], condition: str = "true"
) -> str:
    """SELECT of ``table`` as it is now, from the marts and houses in ``by``, each with its sign. Every column but
    ``sums`` is a key. A cell is gone when none of its whole numbers is left, whatever adding fractions in another order
    leaves in the others."""
    types = {row[0]: row[1] for row in con.execute(f"DESCRIBE old.{quoted(table)}").fetchall()}
    keys = ", ".join(quoted(name) for name in types if name not in sums)
    columns = ", ".join(
        f"CAST(sum(sign * {quoted(name)}) AS {kind}) AS {quoted(name)}" if name in sums else quoted(name)
        for name, kind in types.items()
    )
    counts = [quoted(name) for name in sums if types[name] not in ("DOUBLE", "FLOAT")]
    left = " OR ".join(f"sum(sign * {name}) <> 0" for name in counts)
    parts = " UNION ALL BY NAME ".join(
        f"SELECT *, {sign} AS sign FROM {house}.{quoted(table)} WHERE {condition}" for house, sign in by.items()
    )
    return f"SELECT {columns} FROM ({parts}) GROUP BY {keys} HAVING {left}"
