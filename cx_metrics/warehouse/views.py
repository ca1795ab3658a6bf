"""The views of a build: each table over its raw batches, less what a later batch replaced, and the declared ones."""

import json
from dataclasses import asdict

import duckdb

from cx_metrics.declarations.boxes import boxes_of
from cx_metrics.declarations.table import Table
from cx_metrics.errors import DeclarationError, Problem, WarehouseError
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import ENDS, Batch
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.queries import Sql, query


def import_log(con: duckdb.DuckDBPyConnection, batches: list[Batch]) -> None:
    """The tables ``batches`` and ``items``: where every row came from, and what was rated in it; and the view
    ``origins``: which mapping brought a batch, and which of its times are days (their names in a text). The rows of a
    batch that count are not counted yet (``count_batches``)."""
    con.execute(
        "CREATE TABLE batches (id VARCHAR, sequence INTEGER, tbl VARCHAR, mapping VARCHAR, detail VARCHAR, "
        "days VARCHAR, rows BIGINT DEFAULT 0, dated BIGINT DEFAULT 0, first_day DATE, last_day DATE, named BIGINT, "
        "known BIGINT)"
    )
    con.execute(
        "CREATE TABLE items (batch VARCHAR, item VARCHAR, touchpoint VARCHAR, "
        "low DOUBLE, high DOUBLE, reversed BOOLEAN, top DOUBLE, bottom DOUBLE)"
    )
    con.execute("CREATE VIEW origins AS SELECT id AS batch, mapping, days FROM batches")
    for batch in batches:
        detail = json.dumps(asdict(batch), ensure_ascii=False)
        con.execute(
            "INSERT INTO batches (id, sequence, tbl, mapping, detail, days) VALUES (?, ?, ?, ?, ?, ?)",
            [batch.id, batch.sequence, batch.table, batch.mapping, detail, " ".join(batch.days)],
        )
        for item in batch.items:
            con.execute(
                "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(batch.id, item.name, item.touchpoint, item.low, item.high, item.reversed),
                    *(item.boxes or boxes_of((item.low, item.high))),
                ],
            )


def count_batches(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Note in the import log how many rows of each batch of a table count, their days and the customers they name."""
    customer = "s.customer_id" if "customer_id" in table.columns and table.key != "customer_id" else None
    counted = query(
        "batch_rows",
        stored="stored_" + table.id,
        date=Sql(f"s.{quoted(table.date)}" if table.date else "CAST(NULL AS DATE)"),
        customer=Sql(customer or "CAST(NULL AS VARCHAR)"),
    )
    named = ", named = c.named, known = c.known" if customer else ""
    con.execute(
        "UPDATE batches SET rows = c.rows, dated = c.dated, first_day = c.first_day, last_day = c.last_day"
        f"{named} FROM ({reduced(con, counted)}) AS c WHERE batches.id = c.batch"
    )


def stored_view(con: duckdb.DuckDBPyConnection, folder: Folder, table: Table, batches: list[Batch]) -> None:
    """``stored_<table>``: every row of ``batches`` (all of this table), less those whose key a later one holds again.

    Where the table ``replaced_<table>`` is there already it is used as it stands: nobody repeats a key since.
    """
    raw = _raw(folder, table, batches)
    if may_repeat(batches):
        replaced = f"replaced_{table.id}"
        if not has_table(con, replaced):
            keys = query("replaced_keys", key=table.key, rows=Sql(raw))
            con.execute(f"CREATE TABLE {quoted(replaced)} AS {reduced(con, keys)}")
        count = con.execute(f"SELECT count(*) FROM {quoted(replaced)}").fetchone()
        if count and count[0]:
            raw = query("rows_that_count", rows=Sql(raw), replaced=replaced, key=table.key)
    con.execute(f"CREATE VIEW {quoted('stored_' + table.id)} AS {raw}")


def may_repeat(batches: list[Batch]) -> bool:
    """Whether a key may stand twice in ``batches`` (all of one table): within one batch none does, and keys made of
    file and row never meet."""
    same_keys = any(b.keyed for b in batches) or len({b.file_sha256 for b in batches}) < len(batches)
    return len(batches) > 1 and same_keys


def nothing_replaced(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """``replaced_<table>`` where it is known that no key stands twice."""
    con.execute(f"CREATE TABLE {quoted(f'replaced_{table.id}')} ({quoted(table.key)} VARCHAR, sequence INTEGER)")


def _raw(folder: Folder, table: Table, batches: list[Batch]) -> str:
    """SELECT of every row in the batches' files; of none, in the same shape, where there is no batch."""
    shape = ", ".join(f"CAST(NULL AS {column.sql_type}) AS {quoted(name)}" for name, column in table.columns.items())
    scales = ", ".join(
        f"CAST(NULL AS DOUBLE) AS {quoted(f'{name}_{end}')}"
        for name, column in table.columns.items()
        if column.kind == "score"
        for end in ENDS
    )
    origin = "'' AS batch, 0 AS sequence, CAST(0 AS SMALLINT) AS month"
    nothing = f"SELECT {shape}{', ' + scales if scales else ''}, {origin} WHERE false"
    if not batches:
        return nothing
    missing = [b.id for b in batches if not folder.parquet(table.id, b.id).exists()]
    if missing:
        raise WarehouseError(
            *(
                Problem(
                    f"batch {name}",
                    "its Parquet file is gone",
                    f"put it back, or `python -m cx_metrics undo {' '.join(missing)}` and import again",
                )
                for name in missing
            )
        )
    # the batches are named one by one, never by pattern: a file that is being written is not in the build
    files = ", ".join(literal(str(folder.parquet(table.id, b.id).resolve())) for b in batches)
    rows = f"{nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{files}], union_by_name=true)"
    return _with_boxes(rows, table, batches)


def _with_boxes(rows: str, table: Table, batches: list[Batch]) -> str:
    """``rows`` with the boxes of scores that were imported before each row said its own."""
    replaced = []
    for name in table.columns:
        old = {b.id: boxes_of(b.scales[name]) for b in batches if name in b.scales and name not in b.boxes}
        for i, end in enumerate(ENDS[2:] if old else ()):
            column = quoted(f"{name}_{end}")
            cases = " ".join(f"WHEN {literal(batch)} THEN {literal(boxes[i])}" for batch, boxes in old.items())
            replaced.append(f"coalesce({column}, CASE batch {cases} END) AS {column}")
    return f"SELECT * REPLACE ({', '.join(replaced)}) FROM ({rows})" if replaced else rows


def has_table(con: duckdb.DuckDBPyConnection, name: str, database: str | None = None) -> bool:
    """Whether a table of this name is in the mart that is being written, or in the attached ``database``."""
    found = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = ? AND database_name = coalesce(?, current_database())",
        [name, database],
    ).fetchone()
    return found is not None


def declared_view(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    """A view of the catalogue; raises DeclarationError for SQL that does not work."""
    try:
        con.execute(f"CREATE VIEW {quoted(name)} AS {sql.strip().rstrip(';')}")
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        found = str(error).splitlines()[0]
        raise DeclarationError(Problem(f"views/{name}.sql", found, "correct the SQL")) from None
