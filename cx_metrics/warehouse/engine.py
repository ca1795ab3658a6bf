"""Where the SELECTs of a build that read many rows are worked out: here, or by a cluster over the same batches.

A build hands each of them to ``reduced``. Without a cluster it comes back as it is, and DuckDB runs it. A cluster works
it out and brings the few rows of the answer; the statement that asked takes them as it would have taken its own. What a
cluster cannot say comes back as it is, too: every relation is there for DuckDB, as a view over the batches.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from typing import Protocol
from urllib.parse import urlsplit

import duckdb

from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.sql import quoted


class Cluster(Protocol):
    """What works out a SELECT in place of DuckDB."""

    def rows(self, con: duckdb.DuckDBPyConnection, select: str) -> str:
        """A SELECT of the same rows, with the same columns and types, that is quick to run here."""

    def keep(self, name: str) -> None:
        """The relation of this name will be read several times."""

    def forget(self, name: str) -> None:
        """It will not be read any more."""


_at_work: ContextVar[Cluster | None] = ContextVar("cluster", default=None)


@contextmanager
def working_on(cluster: Cluster | None) -> Iterator[None]:
    """Meanwhile builds of this thread are worked out by ``cluster`` (None: here)."""
    token = _at_work.set(cluster)
    try:
        yield
    finally:
        _at_work.reset(token)


def is_clustered() -> bool:
    """Whether a cluster works out what this thread builds."""
    return _at_work.get() is not None


def reduced(con: duckdb.DuckDBPyConnection, select: str) -> str:
    """A SELECT of the rows of ``select``: itself, or what a cluster made of it. Raises what DuckDB raises for SQL that
    is not valid, and WarehouseError for a cluster that fails."""
    cluster = _at_work.get()
    return select if cluster is None else cluster.rows(con, select)


def create_relation(con: duckdb.DuckDBPyConnection, name: str, select: str) -> int:
    """Create a relation that later queries read, for as long as ``drop_relations`` does not take it away: a temporary
    table; where a cluster reads it, a temporary view. Returns how many rows it holds."""
    cluster = _at_work.get()
    kind = "TABLE" if cluster is None else "VIEW"
    written = con.execute(f"CREATE OR REPLACE TEMP {kind} {quoted(name)} AS {select}").fetchone()
    if cluster is not None:
        cluster.keep(name)
        written = con.execute(reduced(con, f"SELECT count(*) AS n FROM {quoted(name)}")).fetchone()
    return int(written[0]) if written else 0


def drop_relations(con: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Take away what ``create_relation`` created."""
    cluster = _at_work.get()
    for name in names:
        con.execute(f"DROP {'TABLE' if cluster is None else 'VIEW'} {quoted(name)}")
        if cluster is not None:
            cluster.forget(name)


def is_local(master: str) -> bool:
    """Whether Spark is to run inside this very process."""
    return master == "local" or master.startswith("local[")


def require_spark(master: str) -> None:
    """Raises WarehouseError where ``master`` is no address of Spark, or Spark, Java or the master are not there."""
    address = urlsplit(master)
    try:
        right = is_local(master) or (address.scheme == "spark" and address.hostname and address.port)
    except ValueError:
        right = False
    if not right:
        raise WarehouseError(
            Problem("--engine", f"{master!r} is no address of Spark", "write spark://host:7077, local[2] or duckdb")
        )
    lacking = [name for name in ("pyspark", "sqlglot") if find_spec(name) is None]
    if lacking:
        remedy = "`python -m pip install -r requirements-spark.txt` (some 500 MB)"
        raise WarehouseError(Problem("--engine", f"needs {' and '.join(lacking)}, not installed here", remedy))
    if not shutil.which("java") and not os.access(os.path.join(os.environ.get("JAVA_HOME", ""), "bin/java"), os.X_OK):
        remedy = "install Java 17 or newer (Debian, Ubuntu: apt-get install openjdk-17-jre-headless)"
        raise WarehouseError(Problem("--engine", "needs Java, which is not found here", remedy))
    if address.scheme == "spark":
        try:
            socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10).close()
        except OSError as error:
            found = f"nobody answers there ({error.strerror or error})"
            raise WarehouseError(Problem(master, found, "start the master, or name the one that runs")) from None
