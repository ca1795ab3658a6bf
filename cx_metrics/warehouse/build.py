"""Build the marts of a warehouse from its batches, in a new file that nobody reads until it is whole and checked.

A mart file holds views over the raw batches, the import log, the rated items, the dimension values and the roll-ups.
It is never edited: the next import builds the next file, and the pointer moves.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.sql import quoted
from cx_metrics.warehouse.batch import Batch, counting, stored_rows
from cx_metrics.warehouse.cuts import FEW_ROWS
from cx_metrics.warehouse.folder import Folder, move_into_place, new_name, sha256_of, write_json, write_text
from cx_metrics.warehouse.mart import write_mart
from cx_metrics.warehouse.refresh import Refresh
from cx_metrics.warehouse.spare import apart

FEW = 100_000  # rows: up to so many, building everything from nothing takes half to two thirds of the time of adding


def publish(
    folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings, afresh: bool = False
) -> str:
    """Build marts from ``batches`` and put them in use; returns the build's name. The caller holds the lock.

    What the build in use already knows is added to, unless the rows are FEW or they are to be built ``afresh``, from
    nothing.

    Raises WarehouseError when a batch cannot be read or the new file does not check out; the old build stays in use.
    """
    build = new_name()
    draft = folder.work / "mart.duckdb"
    draft.unlink(missing_ok=True)
    _write(draft, folder, batches, catalogue, settings, afresh)
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


def _write(
    draft: Path, folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings, afresh: bool
) -> None:
    """The marts of ``batches``: those of the build in use and what is new, or from nothing where that will not do."""
    build = folder.current()
    afresh = afresh or sum(batch.stored for batch in batches) <= FEW
    known = set() if afresh or build is None else _noted(folder, build)
    before = [batch for batch in batches if batch.id in known]
    if build is not None and known and len(before) == len(known):
        new = [batch for batch in batches if batch.id not in known]
        if Refresh(folder, folder.mart(build), before, new, catalogue, settings).write(draft):
            return
        draft.unlink(missing_ok=True)
    write_mart(draft, folder, batches, catalogue, settings)


def _noted(folder: Folder, build: str) -> set[str]:
    """The batches of a build whose file is as it was written; none when it is not, or nobody can tell."""
    try:
        note = json.loads(folder.build_note(build).read_text("utf-8"))
        return set(note["batches"]) if note["sha256"] == sha256_of(folder.mart(build)) else set()
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def _check(draft: Path, folder: Folder, batches: list[Batch]) -> None:
    """Open the finished file as a reader would, and count: every batch whole, in the log and behind its view."""
    few = stored_rows(batches) < FEW_ROWS
    with apart(draft, "READ_ONLY") if few else duckdb.connect(draft, read_only=True) as con:
        held_now = counting(batches)
        for batch in held_now:
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
        for table in {b.table for b in held_now}:
            found = con.execute(f"SELECT count(*) FROM {quoted('stored_' + table)}").fetchone()
            most = sum(b.stored for b in held_now if b.table == table)
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
