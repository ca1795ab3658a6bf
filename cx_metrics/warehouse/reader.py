"""Read a build: a hardened, read-only DuckDB connection that gives every query its own cursor and a time limit."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pandas as pd

from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.sql import literal
from cx_metrics.warehouse.batch import Batch, Item
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.sums import Sums

T = TypeVar("T")


@dataclass(frozen=True)
class Rollup:
    """One roll-up: its table, view, grain (month or day), dimensions and number of cells."""

    name: str
    view: str
    grain: str
    dimensions: tuple[str, ...]
    cells: int


class Reader:
    """A build, open for reading. Threads may share it: a DuckDB connection they shared would mix up their answers."""

    def __init__(self, folder: Folder, build: str, settings: Settings):
        self.folder, self.build, self.sample = folder, build, folder.sample
        self._limit = settings.database.time_limit_seconds
        path = folder.mart(build)
        if not path.exists():  # DuckDB would make an empty database here
            raise WarehouseError(Problem(str(path), "is gone", "`python -m cx_metrics build` makes it again"))
        try:
            self._con = _hardened(path, folder, settings)
            self._check_place()
        except duckdb.Error as error:
            raise WarehouseError(Problem(str(path), f"cannot be opened ({str(error).splitlines()[0]})",
                                         "`python -m cx_metrics build` makes it again from the batches")) from None

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query with bound parameters. Raises WarehouseError when it takes longer than allowed."""
        return self._run(sql, parameters, lambda cursor: cursor.fetchall())

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The same as a data frame."""
        return self._run(sql, parameters, lambda cursor: cursor.df())

    def _run(self, sql: str, parameters: Sequence[Any], fetch: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        with self._con.cursor() as cursor:
            watch = threading.Timer(self._limit, cursor.interrupt)
            watch.start()
            try:
                return fetch(cursor.execute(sql, list(parameters)))
            except duckdb.InterruptException:
                raise WarehouseError(Problem("query", f"took longer than {self._limit:g} seconds",
                                             "narrow the period or the filters")) from None
            finally:
                watch.cancel()

    def _check_place(self) -> None:
        root = str(self.folder.root.resolve())
        if self.facts.get("root") != root:
            raise WarehouseError(Problem(root, f"was built at {self.facts.get('root')} and has been moved",
                                         "`python -m cx_metrics build` builds it for this place"))

    @cached_property
    def facts(self) -> dict[str, str | None]:
        return dict(self.rows("SELECT name, value FROM facts"))

    @property
    def as_of(self) -> date | None:
        """The last date in the data (never today), or None when no row has a date."""
        value = self.facts.get("as_of")
        return date.fromisoformat(value) if value else None

    @property
    def first(self) -> date | None:
        """The first date in the data."""
        value = self.facts.get("first")
        return date.fromisoformat(value) if value else None

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """The import log, oldest first."""
        found = []
        for (detail,) in self.rows("SELECT detail FROM batches ORDER BY sequence"):
            raw = json.loads(detail)
            raw["items"] = tuple(Item(**item) for item in raw["items"])
            found.append(Batch(**raw))
        return tuple(found)

    @cached_property
    def rollups(self) -> tuple[Rollup, ...]:
        """Every roll-up, smallest first."""
        rows = self.rows("SELECT name, view, grain, dimensions, cells FROM rollups ORDER BY cells, name")
        return tuple(Rollup(name, view, grain, tuple(dimensions), cells) for name, view, grain, dimensions, cells in rows)

    @cached_property
    def sums(self) -> dict[str, Sums]:
        """The sums held by the roll-ups of each view."""
        return {view: Sums(dict(columns), dict(column_of))
                for view, columns, column_of in self.rows("SELECT view, columns, column_of FROM sums")}

    @cached_property
    def weighted(self) -> frozenset[str]:
        """The views in which answers carry weights."""
        return frozenset(view for (view,) in self.rows("SELECT view FROM sums WHERE weighted"))

    @cached_property
    def answers_per_customer(self) -> dict[tuple[str, str | None, str | None, int], float]:
        """By view, dimension, value and stretch in months: how many answers the customer of an answer gave, on average."""
        rows = self.rows("SELECT view, dimension, value, months, mean_answers FROM answers_per_customer")
        return {(view, dimension, value, months): mean for view, dimension, value, months, mean in rows}

    @cached_property
    def resemblance(self) -> dict[tuple[str, str], float]:
        """By view and metric: how much the answers of one customer resemble each other, 0 to 1."""
        return {(view, metric): found for view, metric, found in self.rows("SELECT view, metric, correlation FROM resemblance")}

    @cached_property
    def dimension_values(self) -> dict[str, tuple[str, ...]]:
        """The values that occur in each dimension, most frequent first."""
        found: dict[str, list[str]] = {}
        for dimension, value in self.rows(
            "SELECT dimension, value FROM dimension_values GROUP BY ALL ORDER BY dimension, sum(n) DESC, value"
        ):
            found.setdefault(dimension, []).append(value)
        return {dimension: tuple(values) for dimension, values in found.items()}

    def dimensions(self, view: str) -> tuple[str, ...]:
        """The dimensions by which a view can be asked."""
        return tuple(dict.fromkeys(d for r in self.rollups if r.view == view for d in r.dimensions))

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        return int(self.facts.get(f"rows_{table}") or 0)


def _hardened(path: Path, folder: Folder, settings: Settings) -> duckdb.DuckDBPyConnection:
    """A connection that can read this mart and its raw batches, and nothing else; its settings can no longer change."""
    database = settings.database
    spill = (folder.root / "spill").resolve()
    con = duckdb.connect(str(path), read_only=True,
                         config={"threads": database.threads, "memory_limit": database.memory_limit})
    for statement in (  # the order matters: what follows `enable_external_access` is refused
        f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}",
        f"SET temp_directory = {literal(str(spill))}",
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
