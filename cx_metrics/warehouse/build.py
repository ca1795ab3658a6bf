"""Build the marts of a warehouse from its batches, in a new file that nobody reads until it is whole and checked.

A mart file holds views over the raw batches, the import log, the rated items, the dimension values and the roll-ups.
It is never edited: the next import builds the next file, and the pointer moves.
"""

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
from cx_metrics.warehouse.folder import Folder, move_into_place, new_name, sha256_of, write_json, write_text
from cx_metrics.warehouse.journeys import build_journeys
from cx_metrics.warehouse.ratings import stored_ratings
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
    _check(draft, folder, batches)
    note = {
        "build": build,
        "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "batches": [b.id for b in batches],
        "bytes": draft.stat().st_size,
        "sha256": sha256_of(draft),
        "duckdb": duckdb.__version__,
    }
    write_json(folder.build_note(build), note)  # before the mart: a file without a note would never be swept
    move_into_place(draft, folder.mart(build))
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
            stored_ratings(con, batches, tuple(settings.dimensions))
            for name, sql in catalogue.views.items():
                _declared_view(con, name, sql)
            build_rollups(con, catalogue, settings)
            _facts(con, folder, catalogue)
            build_journeys(con, catalogue, settings)
            con.execute("CHECKPOINT")
        except duckdb.OutOfMemoryException:
            raise WarehouseError(
                Problem(
                    "build",
                    f"needs more memory than {database.memory_limit}",
                    "raise database.memory_limit in the settings",
                )
            ) from None
        except duckdb.IOException as error:
            raise WarehouseError(
                Problem(
                    str(folder.root),
                    f"a file cannot be read or written ({_first_line(error)})",
                    "check the disk; then `python -m cx_metrics build`",
                )
            ) from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _import_log(con: duckdb.DuckDBPyConnection, batches: list[Batch]) -> None:
    con.execute("CREATE TABLE batches (id VARCHAR, sequence INTEGER, tbl VARCHAR, detail VARCHAR)")
    con.execute(
        "CREATE TABLE items (batch VARCHAR, item VARCHAR, touchpoint VARCHAR, "
        "low DOUBLE, high DOUBLE, reversed BOOLEAN)"
    )
    for batch in batches:
        detail = json.dumps(asdict(batch), ensure_ascii=False)
        con.execute("INSERT INTO batches VALUES (?, ?, ?, ?)", [batch.id, batch.sequence, batch.table, detail])
        for item in batch.items:
            con.execute(
                "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?)",
                [batch.id, item.name, item.touchpoint, item.low, item.high, item.reversed],
            )


def _stored_view(con: duckdb.DuckDBPyConnection, folder: Folder, table: Table, batches: list[Batch]) -> None:
    """``stored_<table>``: every row of every batch, less those whose key a later batch holds again."""
    shape = ", ".join(f"CAST(NULL AS {column.sql_type}) AS {quoted(name)}" for name, column in table.columns.items())
    scales = ", ".join(
        f"CAST(NULL AS DOUBLE) AS {quoted(f'{name}_{end}')}"
        for name, column in table.columns.items()
        if column.kind == "score"
        for end in ("low", "high")
    )
    origin = "'' AS batch, 0 AS sequence, CAST(0 AS SMALLINT) AS month"
    nothing = f"SELECT {shape}{', ' + scales if scales else ''}, {origin} WHERE false"
    if not batches:
        con.execute(f"CREATE VIEW {quoted('stored_' + table.id)} AS {nothing}")
        return
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
    raw = f"{nothing} UNION ALL BY NAME SELECT * FROM read_parquet([{files}], union_by_name=true)"
    key = quoted(table.key)
    replaced = f"replaced_{table.id}"
    same_keys = any(b.keyed for b in batches) or len({b.file_sha256 for b in batches}) < len(batches)
    if len(batches) > 1 and same_keys:  # within one batch no key stands twice
        con.execute(
            f"CREATE TABLE {quoted(replaced)} AS SELECT {key}, max(sequence) AS sequence FROM ({raw}) "
            f"GROUP BY {key} HAVING count(*) > 1"
        )
        count = con.execute(f"SELECT count(*) FROM {quoted(replaced)}").fetchone()
        if count and count[0]:
            raw = (
                f"SELECT r.* FROM ({raw}) r LEFT JOIN {quoted(replaced)} newer ON r.{key} = newer.{key} "
                f"WHERE newer.sequence IS NULL OR r.sequence = newer.sequence"
            )
    con.execute(f"CREATE VIEW {quoted('stored_' + table.id)} AS {raw}")


def _declared_view(con: duckdb.DuckDBPyConnection, name: str, sql: str) -> None:
    try:
        con.execute(f"CREATE VIEW {quoted(name)} AS {sql.strip().rstrip(';')}")
    except (duckdb.ParserException, duckdb.BinderException, duckdb.CatalogException) as error:
        raise DeclarationError(Problem(f"views/{name}.sql", _first_line(error), "correct the SQL")) from None


def _facts(con: duckdb.DuckDBPyConnection, folder: Folder, catalogue: Catalogue) -> None:
    """What every page says about the data: as of, first day, rows per table, and where the raw files are."""
    con.execute("CREATE TABLE facts (name VARCHAR, value VARCHAR)")
    facts: dict[str, str | None] = {
        "root": str(folder.root.resolve()),
        "sample": str(folder.sample).lower(),
        "declared": catalogue.fingerprint,
    }
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


def _check(draft: Path, folder: Folder, batches: list[Batch]) -> None:
    """Open the finished file as a reader would, and count: every batch whole, in the log and behind its view."""
    with duckdb.connect(str(draft), read_only=True) as con:
        for batch in batches:
            path = str(folder.parquet(batch.table, batch.id).resolve())
            held = con.execute("SELECT sum(num_rows) FROM parquet_file_metadata(?)", [path]).fetchone()
            if held is None or held[0] != batch.stored:
                raise WarehouseError(
                    Problem(
                        f"batch {batch.id}",
                        f"holds {held and held[0]} rows, not {batch.stored}",
                        f"`python -m cx_metrics undo {batch.id}`, then import its file again",
                    )
                )
        for table in {b.table for b in batches}:
            found = con.execute(f"SELECT count(*) FROM {quoted('stored_' + table)}").fetchone()
            most = sum(b.stored for b in batches if b.table == table)
            if found is None or not 0 < found[0] <= most:
                raise WarehouseError(
                    Problem(table, f"holds {found and found[0]} rows, its batches {most}", "report this")
                )
        logged = con.execute("SELECT count(*) FROM batches").fetchone()
        if logged is None or logged[0] != len(batches):
            raise WarehouseError(Problem("import log", "does not list every batch", "report this"))


def _sweep(folder: Folder, keep: int) -> None:
    """Keep the newest builds (someone may still read the last one) and every batch that one of them names."""
    current, builds = folder.current(), folder.builds()
    kept = set(builds[-max(keep, 1) :]) | ({current} if current else set())
    for path in (*folder.root.glob("cx-*.duckdb"), *folder.root.glob("cx-*.json")):
        if path.stem.removeprefix("cx-") not in kept:
            path.unlink(missing_ok=True)
    try:
        named = {
            batch for build in kept for batch in json.loads(folder.build_note(build).read_text("utf-8"))["batches"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return  # one of the notes is damaged: which batches it names is not known, so none is removed
    for path in (*folder.raw.glob("*.json"), *folder.raw.glob("*/*.parquet")):
        if path.stem not in named:
            path.unlink(missing_ok=True)
