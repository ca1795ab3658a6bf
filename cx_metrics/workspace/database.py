"""The database behind a workspace: how it is opened, how one writer at a time is let in, how its errors are told."""

import functools
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from cx_metrics.errors import Problem, WorkspaceError

PATIENCE = 10.0  # seconds a writer waits for another to finish
_LOCK = 0x6378  # any number: the advisory lock under which writers queue in PostgreSQL
_KEY = "config.yaml, key workspace.url"
_WRITING = {"cx_writing": True}


def file_url(path: Path) -> str:
    """The address of a SQLite file; one that lies where nobody may write is opened without the files that readers
    and writers share."""
    if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return f"sqlite:///file:{quote(str(path))}?mode=ro&immutable=1&uri=true"
    return str(URL.create("sqlite", database=str(path)))


def shown(url: str) -> str:
    """An address as it may be told to people: without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except (exc.ArgumentError, ValueError):
        return _KEY


@functools.lru_cache(maxsize=16)
def engine(url: str) -> sa.Engine:
    """The engine of this address. Raises WorkspaceError for one that cannot be used, with what to do."""
    try:
        parsed = make_url(url)
    except (exc.ArgumentError, ValueError):
        raise WorkspaceError(
            Problem(_KEY, "is no database address", "write postgresql+psycopg://user@host/name")
        ) from None
    try:
        if parsed.get_backend_name() == "sqlite":
            made = sa.create_engine(parsed, poolclass=NullPool, connect_args={"timeout": PATIENCE})
            event.listen(made, "connect", _prepare)
            event.listen(made, "begin", _begin)
            return made
        return sa.create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": 5})
    except (ModuleNotFoundError, exc.NoSuchModuleError) as error:
        driver = getattr(error, "name", None) or parsed.drivername
        raise WorkspaceError(
            Problem(
                f"{_KEY} ({parsed.drivername})",
                f"needs the driver {driver}, which is not installed",
                'install it beside the dashboard: .venv/bin/python -m pip install "psycopg[binary]", '
                "and begin the address with postgresql+psycopg://",
            )
        ) from None


def _prepare(connection: Any, _record: object) -> None:
    """SQLite as we need it: transactions begin when we say so, readers do not wait for a writer, nothing is lost."""
    connection.isolation_level = None  # Python's own notion of a transaction would leave out reads and new tables
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    """A writer takes its turn at the start, so that what it has read cannot change before it writes."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("cx_writing") else "BEGIN")


@contextmanager
def reading(url: str, where: str) -> Iterator[sa.Connection]:
    """One consistent view of the workspace; raises WorkspaceError, naming it as ``where``, when it cannot be read."""
    with _told(where), engine(url).begin() as connection:
        yield connection


@contextmanager
def writing(url: str, where: str) -> Iterator[sa.Connection]:
    """One transaction of one writer at a time: all of it is kept, or nothing. Raises WorkspaceError."""
    with _told(where):
        made = engine(url)
        if made.dialect.name == "sqlite":
            _make_file(made)
        with made.connect().execution_options(**_WRITING) as connection, connection.begin():
            if made.dialect.name == "sqlite":
                _require_sound(connection, where)
            else:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            yield connection


def _require_sound(connection: sa.Connection, where: str) -> None:
    """Nothing is added to a damaged file: reading meets damage only where it looks."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if found != "ok":
        raise WorkspaceError(_problem(where, f"malformed: {str(found).splitlines()[-1]}"))


def _make_file(made: sa.Engine) -> None:
    """The folder and the file, and its journal, which cannot be changed inside a transaction and stays as it is."""
    database = made.url.database or ""
    if database.startswith("file:"):
        return  # opened to be read only: the write itself says so
    try:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            Problem(str(Path(database).parent), f"cannot be made ({error.strerror})", "check permissions")
        ) from None
    if not Path(database).exists():
        _make_whole(Path(database))


def _make_whole(file: Path) -> None:
    """An empty database, seen by others only when its journal is what it will be: SQLite does not let two processes
    take turns at changing that. Whoever comes second leaves the first one's in place; where no link can be made,
    SQLite makes the file itself as it is opened, or says why it cannot."""
    with suppress(OSError), tempfile.TemporaryDirectory(dir=file.parent, prefix=".workspace-") as beside:
        made = Path(beside) / file.name
        connection = sqlite3.connect(made)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        finally:
            connection.close()
        os.link(made, file)


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn the errors of a database into what a person can do about them."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error) as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise WorkspaceError(_problem(where, cause)) from None


def _problem(where: str, cause: str) -> Problem:
    said = cause.lower()
    if "locked" in said:
        return Problem(where, f"somebody else has been writing for {PATIENCE:g} seconds", "try again")
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return Problem(where, f"cannot be written or opened ({cause})", "check who may write to the folder")
    if "disk is full" in said or "disk i/o" in said:
        return Problem(where, f"cannot be written ({cause})", "free some space; nothing that was saved before is lost")
    if "not a database" in said or "malformed" in said or "no such" in said or "corrupt" in said:
        remedy = "put a copy from your backup in its place, or move it away: a new, empty one is then made"
        return Problem(where, f"is damaged ({cause})", remedy)
    return Problem(where, f"does not answer ({cause})", "check that the database runs and the address is right")
