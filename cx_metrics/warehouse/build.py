"""Build the marts of a warehouse from its batches, in a new file that nobody reads until it is whole and checked.

A mart file holds views over the raw batches, the import log, the rated items, the dimension values and the roll-ups. It is
never edited: the next import builds the next file, and the pointer moves.
"""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table import Table
from cx_metrics.errors import DeclarationError, Problem, WarehouseError
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import Batch
from cx_metrics.warehouse.folder import Folder, move_into_place, new_name, write_json, write_text
from cx_metrics.warehouse.rollups import build_rollups


def publish(folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings) -> str:
    """Build marts from ``batches`` and put them in use; returns the build's name. The caller holds the lock.

    Raises WarehouseError when a batch cannot be read or the new file does not check out; the old build stays in use.
    """
    build = new_name()
    draft = folder.work / "mart.duckdb"
    draft.unlink(missing_ok=True)
    write_mart(draft, folder, batches, catalogue, settings)
    if draft.with_suffix(".duckdb.wal").exists():
        raise WarehouseError(Problem(draft.name, "was not closed properly", "try again"))
    _check(draft, batches)
    note = {
        "build": build, "built_at": datetime.now(UTC).isoformat(timespec="seconds"), "batches": [b.id for b in batches],
        "bytes": draft.stat().st_size, "sha256": _sha256(draft), "duckdb": duckdb.__version__,
    }
    move_into_place(draft, folder.mart(build))
    write_json(folder.build_note(build), note)
    write_text(folder.pointer, build + "\n")
    _sweep(folder, settings.database.builds_kept)
    return build


def write_mart(draft: Path, folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings) -> None:
    """Write a mart of ``batches`` to ``draft``; raises DeclarationError for SQL of the catalogue that does not work."""
    database = settings.database
    with duckdb.connect(str(draft), config={"threads": database.threads, "memory_limit": database.memory_limit}) as con:
        con.execute(f"SET temp_directory = {literal(str(folder.work / 'spill'))}")
        con.execute(f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}")
        try:
            _import_log(con, batches)
            for table in catalogue.tables.values():
                _stored_view(con, folder, table, [b for b in batches if b.table == table.id])
            for name, sql in catalogue.views.items():
                _declared_view(con, name, sql)
            _ratings_view(con, batches, tuple(settings.dimensions))
            build_rollups(con, catalogue, settings)
            _facts(con, folder, catalogue)
        except duckdb.IOException as error:
            raise WarehouseError(Problem(str(folder.root), f"a file cannot be read or written ({_first_line(error)})",
                                         "check the disk; then `python -m cx_metrics build`")) from None
        con.execute("CHECKPOINT")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _import_log(con: duckdb.DuckDBPyConnection, batches: list[Batch]) -> None:
    con.execute("CREATE TABLE batches (id VARCHAR, sequence INTEGER, tbl VARCHAR, detail VARCHAR)")
    con.execute("CREATE TABLE items (batch VARCHAR, item VARCHAR, touchpoint VARCHAR, low DOUBLE, high DOUBLE, reversed BOOLEAN)")
    for batch in batches:
        detail = json.dumps(asdict(batch), ensure_ascii=False)
        con.execute("INSERT INTO batches VALUES (?, ?, ?, ?)", [batch.id, batch.sequence, batch.table, detail])
        for item in batch.items:
            con.execute("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)",
                        [batch.id, item.name, item.touchpoint, item.low, item.high, item.reversed])


def _stored_view(con: duckdb.DuckDBPyConnection, folder: Folder, table: Table, batches: list[Batch]) -> None:
    """``stored_<table>``: every row of every batch, less those whose key a later batch holds again."""
    shape = ", ".join(f"CAST(NULL AS {column.sql_type}) AS {quoted(name)}" for name, column in table.columns.items())
    scales = ", ".join(
        f"CAST(NULL AS DOUBLE) AS {quoted(f'{name}_{end}')}"
        for name, column in table.columns.items() if column.kind == "score" for end in ("low", "high")
    )
    nothing = f"SELECT {shape}{', ' + scales if scales else ''}, '' AS batch, 0 AS sequence, CAST(0 AS SMALLINT) AS month WHERE false"
    if not batches:
        con.execute(f"CREATE VIEW {quoted('stored_' + table.id)} AS {nothing}")
        return
    missing = [b.id for b in batches if not folder.parquet(table.id, b.id).exists()]
    if missing:
        raise WarehouseError(Problem(f"batch {', '.join(missing)}", "its Parquet file is gone",
                                     f"`python -m cx_metrics undo {missing[0]}`, then import the file again"))
    # the batches are named one by one, never by pattern: a file that is being written is not in the build
    files = ", ".join(literal(str(folder.parquet(table.id, b.id).resolve())) for b in batches)
    raw = f"{nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{files}], union_by_name=true)"
    key = quoted(table.key)
    replaced = f"replaced_{table.id}"
    if any(b.keyed for b in batches) or len({b.file_sha256 for b in batches}) < len(batches):
        con.execute(
            f"CREATE TABLE {quoted(replaced)} AS SELECT {key}, max(sequence) AS sequence FROM ({raw}) "
            f"GROUP BY {key} HAVING count(*) > 1"
        )
        count = con.execute(f"SELECT count(*) FROM {quoted(replaced)}").fetchone()
        if count and count[0]:
            raw = (f"SELECT r.* FROM ({raw}) r LEFT JOIN {quoted(replaced)} newer ON r.{key} = newer.{key} "
                   f"WHERE newer.sequence IS NULL OR r.sequence = newer.sequence")
    con.execute(f"CREATE VIEW {quoted('stored_' + table.id)} AS {raw}")


def _declared_view(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    try:
        con.execute(f"CREATE VIEW {quoted(name)} AS {sql.strip().rstrip(';')}")
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise DeclarationError(Problem(f"views/{name}.sql", _first_line(error), "correct the SQL")) from None


def _ratings_view(con: duckdb.DuckDBPyConnection, batches: list[Batch], dimensions: tuple[str, ...]) -> None:
    """``ratings``: one row an answered item, with its raw answer, its scale and the same answer on 0–100."""
    names = sorted({item.name for batch in batches for item in batch.items})
    kept = ", ".join(f"r.{quoted(d)}" for d in dimensions if d != "touchpoint")
    selects = [
        f"SELECT r.response_id, r.customer_id, r.occurred_on, r.month, r.survey, r.weight, {kept}, {literal(name)} AS item, "
        "coalesce(i.touchpoint, r.touchpoint) AS touchpoint, "
        f"CASE WHEN i.reversed THEN i.low + i.high - r.{quoted('item_' + name)} ELSE r.{quoted('item_' + name)} END AS raw, "
        f"i.low, i.high, i.reversed, 100 * (r.{quoted('item_' + name)} - i.low) / (i.high - i.low) AS score "
        f"FROM responses r JOIN items i ON i.batch = r.batch AND i.item = {literal(name)} "
        f"WHERE r.{quoted('item_' + name)} IS NOT NULL"
        for name in names
    ]
    if selects:
        con.execute("CREATE VIEW ratings AS " + " UNION ALL ".join(selects))


def _facts(con: duckdb.DuckDBPyConnection, folder: Folder, catalogue: Catalogue) -> None:
    """What every page says about the data: as of, first day, rows per table, and where the raw files are."""
    con.execute("CREATE TABLE facts (name VARCHAR, value VARCHAR)")
    facts: dict[str, str | None] = {"root": str(folder.root.resolve()), "sample": str(folder.sample).lower()}
    first, last = [], []
    for table in catalogue.tables.values():
        stored = quoted("stored_" + table.id)
        span = f"min({quoted(table.date)}), max({quoted(table.date)})" if table.date else "NULL, NULL"
        row = con.execute(f"SELECT count(*), {span} FROM {stored}").fetchone()
        assert row is not None
        facts[f"rows_{table.id}"] = str(row[0])
        if row[1] is not None:
            first.append(row[1])
            last.append(row[2])
    facts |= {"first": min(first).isoformat() if first else None, "as_of": max(last).isoformat() if last else None}
    con.executemany("INSERT INTO facts VALUES (?, ?)", [[name, value] for name, value in facts.items()])


def _check(draft: Path, batches: list[Batch]) -> None:
    """Open the finished file as a reader would, and count."""
    with duckdb.connect(str(draft), read_only=True) as con:
        expected = {b.id: b.stored for b in batches}
        for table in {b.table for b in batches}:
            found = con.execute(f"SELECT count(*) FROM {quoted('stored_' + table)}").fetchone()
            most = sum(b.stored for b in batches if b.table == table)
            if found is None or found[0] > most:
                raise WarehouseError(Problem(table, f"holds {found and found[0]} rows, the batches only {most}", "report this"))
        logged = con.execute("SELECT count(*) FROM batches").fetchone()
        if logged is None or logged[0] != len(expected):
            raise WarehouseError(Problem("import log", "does not list every batch", "report this"))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(folder: Folder, keep: int) -> None:
    """Keep the newest builds (someone may still read the last one) and every batch that one of them names."""
    current, builds = folder.current(), folder.builds()
    kept = set(builds[-max(keep, 1):]) | ({current} if current else set())
    for build in set(builds) - kept:
        folder.mart(build).unlink(missing_ok=True)
        folder.build_note(build).unlink(missing_ok=True)
    named = {batch for build in kept for batch in json.loads(folder.build_note(build).read_text("utf-8"))["batches"]}
    for manifest in folder.raw.glob("*.json"):
        if manifest.stem not in named:
            for parquet in folder.raw.glob(f"*/{manifest.stem}.parquet"):
                parquet.unlink(missing_ok=True)
            manifest.unlink(missing_ok=True)
    for parquet in folder.raw.glob("*/*.parquet"):
        if parquet.stem not in named:
            parquet.unlink(missing_ok=True)
