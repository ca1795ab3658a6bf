"""A standalone Spark cluster for tests: a master and two workers, each a process of its own on 127.0.0.1, started from
the classes that come with pyspark; and what tells two marts apart."""

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import duckdb
import pytest

_SECONDS = 120  # until a process of the cluster is there: on a busy machine
_QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # a test ends before better machine code would pay
DEFAULTS = f"""
spark.driver.extraJavaOptions {_QUICK}
spark.executor.extraJavaOptions {_QUICK}
spark.driver.memory 700m
spark.executor.memory 600m
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
spark.sql.shuffle.partitions 2
"""


def require_pyspark() -> None:
    """Skip the test where there is no Spark or no Java."""
    for name in ("pyspark", "sqlglot"):
        if find_spec(name) is None:
            pytest.skip(f"needs {name}: make test-spark installs it")
    if not shutil.which("java"):
        pytest.skip("needs Java 17 (Debian, Ubuntu: apt-get install openjdk-17-jre-headless)")


@dataclass
class StandaloneCluster:
    """The processes of a cluster, their folder, and the master's address."""

    folder: Path
    port: int = 0
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def master(self) -> str:
        return f"spark://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Where Spark finds its settings: for the cluster, and for who builds on it."""
        settings = self.folder / "conf"
        if not settings.exists():
            settings.mkdir(parents=True)
            (settings / "spark-defaults.conf").write_text(DEFAULTS, "utf-8")
        return {"SPARK_CONF_DIR": str(settings), "SPARK_LOCAL_IP": "127.0.0.1"}

    def start(self, workers: int = 2) -> None:
        """Start the master and its workers; each is there when this returns."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self.port = int(taken.getsockname()[1])
        address = ("--host", "127.0.0.1", "--webui-port", "0")
        self._start("master", ("deploy.master.Master", *address, "--port", str(self.port)), "New state: ALIVE")
        for number in range(workers):
            self.start_worker(f"worker-{number}")

    def start_worker(self, name: str, **environment: str) -> None:
        """Start one more worker: a core, and memory for one executor."""
        own = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "700m")
        told = ("deploy.worker.Worker", *own, "--work-dir", str(self.folder / name), self.master)
        disk = {"SPARK_LOCAL_DIRS": str(self.folder / f"{name}-disk")}
        self._start(name, told, "Successfully registered", **(disk | environment))

    def _start(self, name: str, told: tuple[str, ...], ready: str, **environment: str) -> None:
        found = find_spec("pyspark")
        assert found is not None and found.origin is not None
        home = Path(found.origin).parent
        daemon = {"SPARK_DAEMON_MEMORY": "128m", "SPARK_DAEMON_JAVA_OPTS": _QUICK, "SPARK_HOME": str(home)}
        log = self.folder / f"{name}.log"
        with log.open("wb") as out:
            self.processes[name] = subprocess.Popen(
                [str(home / "bin" / "spark-class"), f"org.apache.spark.{told[0]}", *told[1:]],
                env=os.environ | daemon | self.environment | environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # it and its executors can be stopped as one
            )
        until = time.monotonic() + _SECONDS
        while ready not in log.read_text("utf-8", "replace"):
            assert self.processes[name].poll() is None and time.monotonic() < until, log.read_text("utf-8", "replace")
            time.sleep(0.2)

    def kill(self, name: str) -> None:
        """End a process of the cluster, and what it started, without a word."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End what still runs."""
        for name in list(self.processes):
            self.kill(name)


def differences(one: Path, other: Path) -> list[str]:
    """In what two marts differ: tables, columns and their types, whole numbers and texts by a hair, fractions by more
    than a billionth of the largest in their column."""
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{one}' AS one (READ_ONLY); ATTACH '{other}' AS other (READ_ONLY)")
        first, second = _columns(con, "one"), _columns(con, "other")
        found = [name for name in first | second if first.get(name) != second.get(name)]
        for name in first.keys() - set(found):
            fractions = [column for column, kind in first[name].items() if kind in ("DOUBLE", "FLOAT")]
            exact = [column for column in first[name] if column not in fractions]
            mine, theirs = (_rows(con, f'{house}."{name}"', exact, fractions) for house in ("one", "other"))
            found += [f"{name}: {text}" for text in _apart(mine, theirs)]
        return found


_Row = tuple[tuple[Any, ...], tuple[float | None, ...]]  # what must be the same, and fractions


def _columns(con: duckdb.DuckDBPyConnection, house: str) -> dict[str, dict[str, str]]:
    """The tables of a mart, each with its columns and their types."""
    tables = con.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [house]).fetchall()
    told = {name: con.execute(f'DESCRIBE {house}."{name}"').fetchall() for (name,) in tables}
    untold = {("batches", "detail")}  # JSON: the same things, in the order of the import or of its manifest
    return {name: {row[0]: row[1] for row in rows if (name, row[0]) not in untold} for name, rows in told.items()}


def _rows(con: duckdb.DuckDBPyConnection, table: str, exact: list[str], fractions: list[str]) -> list[_Row]:
    """The rows in the order of what is exact; rows alike in these in the order of their fractions."""
    listed = ", ".join(f'"{name}"' for name in (*exact, *fractions))
    rows = [(row[: len(exact)], row[len(exact) :]) for row in con.execute(f"SELECT {listed} FROM {table}").fetchall()]
    return sorted(rows, key=lambda row: (str(row[0]), [(x is None, round(x or 0.0, 6)) for x in row[1]]))


def _apart(one: list[_Row], other: list[_Row]) -> list[str]:
    """The first of what is not the same in rows in order."""
    if len(one) != len(other):
        return [f"{len(one)} rows, not {len(other)}"]
    for first, second in zip(one, other, strict=True):
        if first[0] != second[0]:
            return [f"{first[0]}, not {second[0]}"]
    found = []
    for mine, theirs in zip(*(zip(*(row[1] for row in rows), strict=True) for rows in (one, other)), strict=True):
        near = 1e-9 * max((abs(value) for value in mine if value is not None), default=0.0)
        for a, b in zip(mine, theirs, strict=True):
            if (a is None) != (b is None) or (a is not None and b is not None and not abs(a - b) <= near):
                found.append(f"{a}, not {b}")
                break
    return found
