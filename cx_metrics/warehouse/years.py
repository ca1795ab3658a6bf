"""Roll-ups of views of customers' years: by month only, and worked out month by month.

Such a view holds every customer as often as there are months. Taken as a whole it is many times what was imported;
month by month it never holds more than one row a customer, and what it reads is worked out once. A row is a customer of
its own, so nothing is kept of how rows resemble each other.
"""

from itertools import combinations

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.lineage import relations
from cx_metrics.warehouse.rollups import Rollups, predicates, views_of_years
from cx_metrics.warehouse.sums import ROWS, Sums, sums
from cx_metrics.warehouse.touched import BEFORE, NOW, Touched, moved
from cx_metrics.warehouse.views import has_table
from cx_metrics.warehouse.writing import create_table, rows_written

_ANY_NUMBER, _NONE = 2**62, -1  # of cells


def roll_up_years(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the roll-ups of every view whose metrics read the year to a month's end, and note them beside the others.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    for view in views_of_years(catalogue):
        _roll_up(con, view, catalogue, settings, settings.database.most_cells_in_a_rollup)


def refresh_years(touched: Touched, catalogue: Catalogue, settings: Settings) -> None:
    """The same roll-ups from those of the old mart: the months of which as much is known as before change by what the
    touched customers count for, and only the others are worked out for everybody."""
    con = touched.con
    for view in views_of_years(catalogue):
        for house in (BEFORE, NOW):
            with touched.inside(house):
                _roll_up(con, view, catalogue, settings, None)
        _roll_up(con, view, catalogue, settings, settings.database.most_cells_in_a_rollup, refreshed=True)


def _roll_up(
    con: duckdb.DuckDBPyConnection,
    view: str,
    catalogue: Catalogue,
    settings: Settings,
    most_cells: int | None,
    refreshed: bool = False,
) -> None:
    """The roll-ups of one view; without ``most_cells`` in the shape of those in the old mart."""
    metrics = catalogue.metrics_of(view)
    held = sums(metrics, predicates(con, view, metrics), weighted=False)
    con.execute("INSERT INTO sums SELECT ?, ?, ?, ?", [view, False, held.columns, held.column_of])
    columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    dimensions = tuple(d for d in settings.dimensions if d in columns)
    if most_cells is None:
        most_cells = _ANY_NUMBER if has_table(con, _widest(view, dimensions), "old") else _NONE
    rollups = (_Refreshed if refreshed else _YearRollups)(con, view, held, catalogue.views[view])
    rollups.create(dimensions, most_cells)
    rollups.clear()
    _dimension_values(con, view, dimensions)


def _widest(view: str, dimensions: tuple[str, ...]) -> str:
    return "_".join(("rollup", view, "month", *dimensions))


class _YearRollups(Rollups):
    """What the view reads is put into temporary tables when it is needed first, and the view over these in front of
    itself."""

    daily = False

    def __init__(self, con: duckdb.DuckDBPyConnection, view: str, held: Sums, sql: str):
        super().__init__(con, view, held, ())
        self.sql = sql
        self.worked_out: list[tuple[str, str]] = []

    def _work_out(self, table: str, rows: str, columns: str) -> int:
        self.con.execute(f"CREATE TABLE {table} AS {columns} FROM ({rows} WHERE false GROUP BY ALL)")
        return self._insert(table, rows, columns, "SELECT month FROM stored_year_ends")

    def _insert(self, table: str, rows: str, columns: str, months: str) -> int:
        """Insert the rows of each of these months; returns how many."""
        cells = 0
        for (month,) in self.con.execute(f"{months} ORDER BY month").fetchall():
            self._prepare()
            select = f"{columns} FROM ({rows} WHERE month = {month} GROUP BY ALL)"
            cells += rows_written(self.con, f"INSERT INTO {table} {select}")
        return cells

    def _prepare(self) -> None:
        if self.worked_out:
            return
        found = self.con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        for name in sorted(relations(self.sql) & {name for (name,) in found}):
            self.con.execute(f"CREATE TEMP TABLE {quoted(name)} AS SELECT * FROM main.{quoted(name)}")
            self.worked_out.append(("TABLE", name))
        self.con.execute(f"CREATE TEMP VIEW {quoted(self.view)} AS {self.sql.strip().rstrip(';')}")
        self.worked_out.append(("VIEW", self.view))

    def clear(self) -> None:
        """Drop what was put into temporary tables."""
        while self.worked_out:
            kind, name = self.worked_out.pop()
            self.con.execute(f"DROP {kind} temp.{quoted(name)}")


class _Refreshed(_YearRollups):
    """Roll-ups from those of the old mart, wherever it has the same."""

    def _widest(self, dimensions: tuple[str, ...], most_cells: int) -> list[tuple[str, ...]]:
        if has_table(self.con, _widest(self.view, dimensions), "old"):
            return super()._widest(dimensions, most_cells)
        pairs: list[tuple[str, ...]] = list(combinations(dimensions, 2))
        for pair in pairs:
            self._create("month", pair)
        return pairs

    def _work_out(self, table: str, rows: str, columns: str) -> int:
        name = table.strip('"')
        if not has_table(self.con, name, "old"):
            return super()._work_out(table, rows, columns)
        alike = "SELECT month FROM now.stored_year_ends"
        sums = tuple(self.held.columns)
        was = f"{moved(self.con, name, sums, f'month IN ({alike})')} ORDER BY month"
        return create_table(self.con, table, was) + self._insert(
            table, rows, columns, f"SELECT month FROM stored_year_ends WHERE month NOT IN ({alike})"
        )


def _dimension_values(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """Note which values occur among the customers of the last year, and how often."""
    for dimension in dimensions:
        table, name = quoted(f"rollup_{view}_month_{dimension}"), quoted(dimension)
        con.execute(
            f"INSERT INTO dimension_values SELECT {literal(view)}, {literal(dimension)}, {name}, {quoted(ROWS)} "
            f"FROM {table} WHERE {name} IS NOT NULL AND month = (SELECT max(month) FROM {table}) ORDER BY {name}"
        )
