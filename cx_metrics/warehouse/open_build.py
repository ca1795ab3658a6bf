"""An open build: a hardened, read-only DuckDB connection that gives every query its own cursor and a time limit."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar

import duckdb
import pandas as pd

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.opening import REBUILD, hardened, require_undamaged
from cx_metrics.warehouse.program import program

T = TypeVar("T")
_DAMAGE = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)


class OpenBuild:
    """A build, open for reading. Threads may share it: a DuckDB connection they shared would mix up their answers."""

    def __init__(self, folder: Folder, build: str, settings: Settings):
        self.folder, self.build, self.sample = folder, build, folder.sample
        self.memory: dict[Any, Any] = {}  # what others worked out of this build: it never changes, and ends with it
        self._limit = settings.database.time_limit_seconds
        path = folder.mart(build)
        if not path.exists():  # DuckDB would make an empty database here
            raise WarehouseError(Problem(str(path), "is gone", REBUILD))
        require_undamaged(folder, build)
        try:
            self._con = hardened(path, folder, settings)
        except duckdb.Error as error:
            raise WarehouseError(
                Problem(str(path), f"cannot be opened ({str(error).splitlines()[0]})", REBUILD)
            ) from None
        self._check_place()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of one SELECT with bound parameters. Raises WarehouseError when it takes longer or more memory than
        allowed, or a file behind it is gone or damaged."""
        return self._run(sql, parameters, lambda cursor: cursor.fetchall())

    def frame(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """The same as a data frame."""
        return self._run(sql, parameters, lambda cursor: cursor.df())

    def _run(self, sql: str, parameters: Sequence[Any], fetch: Callable[[duckdb.DuckDBPyConnection], T]) -> T:
        with self._con.cursor() as cursor:
            statements = cursor.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise ValueError("a reader answers one SELECT at a time, and nothing else")  # it could write into raw/
            try:
                return fetch(cursor.execute(statements[0], list(parameters)))
            except duckdb.InterruptException:
                raise WarehouseError(
                    Problem("query", f"took longer than {self._limit:g} seconds", "narrow the period or the filters")
                ) from None
            except duckdb.OutOfMemoryException:
                raise WarehouseError(
                    Problem(
                        "query",
                        "needs more memory than database.memory_limit allows",
                        "narrow the period or the filters",
                    )
                ) from None
            except _DAMAGE as error:
                raise WarehouseError(
                    Problem(str(self.folder.root), f"a file is gone or damaged ({str(error).splitlines()[0]})", REBUILD)
                ) from None

    def _check_place(self) -> None:
        root = str(self.folder.root.resolve())
        if self.facts.get("root") != root:  # its views name the batches by their full paths
            self._con.close()
            raise WarehouseError(
                Problem(
                    root,
                    f"was built at {self.facts.get('root')} and has been moved",
                    "`python -m cx_metrics build` builds it for this place",
                )
            )

    def require_built_for(self, catalogue: Catalogue) -> None:
        """Raise WarehouseError when catalogue or program have changed since this build, which then cannot answer."""
        if self.facts.get("program") != program():
            raise WarehouseError(
                Problem(f"build {self.build}", "was built by another version of this program", REBUILD)
            )
        if self.facts.get("declared") != catalogue.fingerprint:
            found = "was built before the catalogue changed (a metric, a view or a dimension)"
            raise WarehouseError(Problem(f"build {self.build}", found, REBUILD))

    @cached_property
    def facts(self) -> dict[str, str | None]:
        """What the build says about the data as a whole, by name."""
        return dict(self.rows("SELECT name, value FROM facts"))
