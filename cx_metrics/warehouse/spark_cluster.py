"""Apache Spark works out the SELECTs of a build, over the same Parquet files.

What a SELECT reads is looked up in the mart that is being written. A view becomes a view of Spark, the batches' files
are read by the workers where they lie, and a small table of the build is handed over. Views of Spark are named after
what they say: the same text is the same view, and nothing needs to be taken back. Only answers come here, as Arrow.
"""

import hashlib
import logging
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Waited
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import (
    AnalysisException,
    ArithmeticException,
    NumberFormatException,
    ParseException,
    PySparkException,
)
from pyspark.sql import SparkSession

from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.engine import is_local
from cx_metrics.warehouse.spark_text import SparkText, Stored, Unsaid, spark_text
from cx_metrics.warehouse.writing import columns_of

_MOST_ALONE = 60  # seconds without any worker, then a build gives up
_UNSAID = (AnalysisException, ParseException, ArithmeticException, NumberFormatException)  # DuckDB may know better
_BROUGHT = "brought"  # the last answer, until the next
_NOT_SAID = "200"  # parts of a shuffle where nobody sets them: far too many for a few workers
_BROKEN = (Py4JError, PySparkException, RuntimeError, OSError, EOFError)
_LOOK = 2  # seconds between two looks at the workers
_OTHERWISE = {  # how Spark writes a type of ours, where it has another name for it
    "VARCHAR": "STRING",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "INTEGER": "INT",
}
_ALIKE = {"DATE", "DOUBLE", "FLOAT", "BOOLEAN", "TINYINT", "SMALLINT", "BIGINT"}
_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.sources.fileCompressionFactor": "10",  # else millions of customers look small enough for every memory
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.ui.showConsoleProgress": "false",
    "spark.excludeOnFailure.enabled": "true",  # a worker whose disk is full is given no more work
}


@contextmanager
def spark_at(master: str) -> Iterator["SparkCluster"]:
    """A session on ``master`` (spark://host:port, local[n]); what ``SPARK_CONF_DIR`` says holds for it as for any.

    Raises WarehouseError where there is none to be had.
    """
    # what is refused is told by the command, and no pandas is used here
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas")
    settings = dict(_SETTINGS)
    if is_local(master) or urlsplit(master).hostname in ("localhost", "127.0.0.1"):
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.master(master).appName("cx_metrics build")
    for name, value in settings.items():
        builder = builder.config(name, value)
    with _said_plainly(master):
        session = builder.getOrCreate()
        cluster = SparkCluster(master, session)
    try:
        yield cluster
    finally:
        with suppress(*_BROKEN):
            session.stop()


@contextmanager
def _said_plainly(master: str) -> Iterator[None]:
    """What breaks on the cluster meanwhile is a WarehouseError; what it cannot say is for others to say."""
    try:
        yield
    except _UNSAID:
        raise
    except _BROKEN as error:
        raise _failed(master, error) from None


class SparkCluster:
    """Works out SELECTs on one session. ``here``: the reasons why some were left to DuckDB, by what they begin with;
    ``worked_out``: how many it answered; ``seconds``: for how long it was waited for."""

    def __init__(self, master: str, session: Any):
        self.master, self.session = master, session
        self.here: dict[str, str] = {}
        self.worked_out, self.seconds = 0, 0.0
        self._known: set[str] = set()
        self._kept: dict[str, set[str]] = {}
        self._shapes = duckdb.connect()
        self._shape_of: dict[str, str] = {}
        self._shapes_in: duckdb.DuckDBPyConnection | None = None  # the mart whose shapes these are
        if session.conf.get("spark.sql.shuffle.partitions") == _NOT_SAID:
            session.conf.set("spark.sql.shuffle.partitions", str(4 * session.sparkContext.defaultParallelism))

    def keep(self, name: str) -> None:
        self._kept[name] = set()

    def forget(self, name: str) -> None:
        with _said_plainly(self.master):
            for known_as in self._kept.pop(name, ()):
                self.session.catalog.uncacheTable(known_as)

    def rows(self, con: duckdb.DuckDBPyConnection, select: str) -> str:
        try:
            said = spark_text(select)
            columns = self._columns(con, select, said)
            with _said_plainly(self.master):
                answer = self._collect(said.filled(lambda read: self._view(con, read)))
            if any(pa.types.is_duration(kind) or pa.types.is_interval(kind) for kind in answer.schema.types):
                raise Unsaid("days between two dates: write date_diff('day', first, last)")
        except (Unsaid, *_UNSAID) as reason:
            self.here[select.strip().splitlines()[0]] = str(reason).splitlines()[0]
            return select
        self.worked_out += 1
        con.execute("SELECT 1").fetchall()  # ends an answer of which not all was read: nothing is registered beside it
        con.register(_BROUGHT, answer.rename_columns([f"c{i}" for i in range(len(columns))]))
        taken = ", ".join(f"CAST(c{i} AS {kind}) AS {quoted(name)}" for i, (name, kind) in enumerate(columns))
        return f"SELECT {taken} FROM {_BROUGHT}"

    def _columns(self, con: duckdb.DuckDBPyConnection, select: str, said: SparkText) -> list[tuple[str, str]]:
        """The columns of a SELECT with our types: asked where there are only empty tables, for there are views upon
        views over files in a mart, and each question would look into all of them."""
        if con is not self._shapes_in:  # a view of the same text may have other columns in another mart
            self._shape_of, self._shapes_in = {}, con
        for name in said.reads:
            if isinstance(name, str):
                shape = _view_text(con, name) or str(con.execute(f"DESCRIBE {quoted(name)}").fetchall())
                if self._shape_of.get(name) != shape:
                    listed = ", ".join(f"{quoted(column)} {kind}" for column, kind in columns_of(con, name).items())
                    self._shapes.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({listed})")
                    self._shape_of[name] = shape
        return [(row[0], row[1]) for row in self._shapes.execute(f"DESCRIBE {select}").fetchall()]

    def _view(self, con: duckdb.DuckDBPyConnection, read: str | Stored) -> str:
        """The view of Spark with the rows of a view or table of the mart, or of files."""
        if isinstance(read, Stored):
            return self._files(con, read)
        view = _view_text(con, read)
        if view is None:
            return self._handed_over(read, con.sql(f"SELECT * FROM {quoted(read)}").to_arrow_table())
        text = spark_text(view).filled(lambda name: self._view(con, name))
        known_as = _named(read, text.encode())
        if known_as not in self._known:
            self.session.sql(f"CREATE OR REPLACE TEMPORARY VIEW {known_as} AS {text}")
            self._known.add(known_as)
        if known_as not in self._kept.get(read, (known_as,)):
            self.session.catalog.cacheTable(known_as)
            self._kept[read].add(known_as)
        return known_as

    def _handed_over(self, name: str, rows: pa.Table) -> str:
        held = pa.BufferOutputStream()
        with pa.ipc.new_stream(held, rows.schema) as stream:
            stream.write_table(rows)
        known_as = _named(name, held.getvalue().to_pybytes())
        if known_as not in self._known:
            self.session.createDataFrame(rows).createOrReplaceTempView(known_as)
            self._known.add(known_as)
        return known_as

    def _files(self, con: duckdb.DuckDBPyConnection, stored: Stored) -> str:
        read = f"read_parquet([{', '.join(map(literal, stored.files))}], union_by_name=true)"
        columns = con.execute(f"DESCRIBE {stored.shape} UNION ALL BY NAME SELECT * FROM {read}").fetchall()
        if unknown := [row[1] for row in columns if row[1] not in _ALIKE | _OTHERWISE.keys()]:
            raise Unsaid(f"a column of {unknown[0]}")
        schema = ", ".join(f"`{row[0].replace('`', '``')}` {_OTHERWISE.get(row[1], row[1])}" for row in columns)
        known_as = _named("files", "\n".join((schema, *stored.files)).encode())
        if known_as not in self._known:
            frame = self.session.read.schema(schema).parquet(*(f"file://{name}" for name in stored.files))
            frame.createOrReplaceTempView(known_as)
            self._known.add(known_as)
        return known_as

    def _collect(self, text: str) -> pa.Table:
        """The answer to a SELECT of Spark. Raises WarehouseError when no worker is left, or work fails on them all."""
        start = time.perf_counter()
        with ThreadPoolExecutor(1) as pool:
            job = pool.submit(lambda: self.session.sql(text).toArrow())
            alone = 0
            try:
                while True:
                    try:
                        return job.result(timeout=_LOOK)
                    except Waited:
                        if job.done():  # its own words
                            raise
                        alone = 0 if self._workers() else alone + _LOOK
                    if alone >= _MOST_ALONE:
                        self.session.sparkContext.cancelAllJobs()
                        raise WarehouseError(
                            Problem(
                                self.master,
                                f"no worker has taken the work for {_MOST_ALONE} seconds",
                                "look at the workers and what they have free; then `python -m cx_metrics build` again",
                            )
                        )
            finally:
                self.seconds += time.perf_counter() - start

    def _workers(self) -> int:
        """How many processes work for this session."""
        if is_local(self.master):
            return 1
        context = self.session.sparkContext._jsc.sc()
        return len(context.statusTracker().getExecutorInfos()) - 1  # less this one


def _view_text(con: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """How a view is created; None for a table."""
    asked = "SELECT sql FROM duckdb_views() WHERE view_name = ? AND NOT internal ORDER BY temporary DESC"
    found = con.execute(asked, [name]).fetchone()
    return str(found[0]) if found else None


def _failed(master: str, error: Exception) -> WarehouseError:
    """What went wrong on the cluster, in its own words."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line for line in lines if line.startswith("Caused by:") or "No space left" in line]
    found = (causes[-1].removeprefix("Caused by: ") if causes else lines[0] if lines else type(error).__name__)[:300]
    remedy = "look at its workers (disk, memory, their logs); then `python -m cx_metrics build` again"
    return WarehouseError(Problem(master, f"the build failed there: {found}", remedy))


def _named(name: str, content: bytes) -> str:
    """The name of a view of Spark, after what it holds."""
    readable = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name.lower())
    return f"{readable}_{hashlib.sha256(content).hexdigest()[:16]}"
