"""Open a build so that a query can read it and its batches, and nothing else; a damaged one is not opened."""

import json
import threading
from pathlib import Path

import duckdb

from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.sql import literal
from cx_metrics.warehouse.folder import Folder, sha256_of

REBUILD = "`python -m cx_metrics build` makes it again from the batches"
_opening = threading.Lock()  # two threads that open one file must not both harden it


def require_undamaged(folder: Folder, build: str) -> None:
    """Compare the mart with the checksum in its note: DuckDB notices a damaged block only when a query touches it."""
    path = folder.mart(build)
    try:
        expected = json.loads(folder.build_note(build).read_text("utf-8"))["sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return  # without the note there is nothing to compare with, and DuckDB's own checks remain
    if sha256_of(path) != expected:
        raise WarehouseError(Problem(str(path), "is damaged: its checksum is not that of its build", REBUILD))


def hardened(path: Path, folder: Folder, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection that can read this mart and its raw batches, and nothing else; its settings can no longer change."""
    database = settings.database
    with _opening:
        con = duckdb.connect(
            str(path),
            read_only=True,
            config={
                "threads": database.threads,
                "memory_limit": database.memory_limit,
                "max_execution_time": str(round(database.time_limit_seconds * 1000)),
            },
        )
        locked = con.execute("SELECT current_setting('lock_configuration')").fetchone()
        if locked and locked[0]:
            return con  # this process reads the file already: DuckDB shares one instance, hardened before
        for statement in (  # the order matters: what follows `enable_external_access` is refused
            f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}",
            f"SET temp_directory = {literal(str((folder.root / 'spill').resolve()))}",
            "SET max_temp_directory_size = '4GB'",
            f"SET allowed_directories = [{literal(str(folder.raw.resolve()) + '/')}]",
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET allow_community_extensions = false",
            "SET python_enable_replacements = false",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ):
            con.execute(statement)
    return con
