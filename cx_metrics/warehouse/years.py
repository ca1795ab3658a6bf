"""Roll-ups of views of customers' years: by month only, and worked out a few months at a time.

Such a view holds every customer as often as there are months. Taken as a whole it is many times what was imported;
month by month it never holds more than one row a customer, and what it reads is worked out once. A row is a customer of
its own, so nothing is kept of how rows resemble each other.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.additive import BEFORE, BY_CUSTOMERS, NOW, moved
from cx_metrics.warehouse.cuts import Cut
from cx_metrics.warehouse.engine import is_clustered, reduced
from cx_metrics.warehouse.lineage import relations
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.rollups import Rollups, holds_cut, views_of_years
from cx_metrics.warehouse.sums import predicates, sums
from cx_metrics.warehouse.touched import Touched
from cx_metrics.warehouse.writing import stand_in_front

_ANY_NUMBER, _NONE = 2**62, -1  # of cells
_AT_ONCE = 1_000_000  # rows that a view reads: a few months are worked out at a time when there are no more


def roll_up_years(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, at_hand: bool = False
) -> None:
    """Create the roll-ups of every view whose metrics read the year to a month's end, and note them beside the others.
    ``at_hand``: a temporary table stands in front of each view already.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    for view in views_of_years(catalogue):
        rollups = _rollups(con, view, catalogue, settings)
        if con.execute("SELECT 1 FROM stored_year_ends LIMIT 1").fetchone() is None:
            rollups.create_empty()
            continue
        rollups.at_hand = at_hand
        rollups.create(settings.database.most_cells_in_a_rollup)
        _dimension_values(con, view, rollups.stated)


def refresh_years(touched: Touched, catalogue: Catalogue, settings: Settings) -> None:
    """The same roll-ups from those of the old mart: the months of which as much is known as before change by what the
    touched customers count for, and only the others are worked out for everybody."""
    con, most = touched.con, settings.database.most_cells_in_a_rollup
    for view in views_of_years(catalogue):
        for house in (BEFORE, NOW):
            with touched.inside(house):
                rollups = _rollups(con, view, catalogue, settings)
                rollups.create(_ANY_NUMBER if holds_cut(con, view, rollups.widest) else _NONE)
        rollups = _rollups(con, view, catalogue, settings)
        rollups.refresh(most)
        _dimension_values(con, view, rollups.stated)


def _rollups(con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings) -> "_YearRollups":
    metrics = catalogue.metrics_of(view)
    held = sums(metrics, predicates(con, view, metrics), weighted=False)
    con.execute("INSERT INTO sums SELECT ?, ?, ?, ?", [view, False, held.columns, held.column_of])
    columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    dimensions = tuple(d for d in settings.dimensions if d in columns)
    rollups = _YearRollups(con, view, held, dimensions, ())
    rollups.sql = catalogue.views[view]
    return rollups


class _YearRollups(Rollups):
    """What the view reads is put into temporary tables, and the view over these in front of itself, for as long as
    cells are worked out."""

    daily = False
    sql, at_hand = "", False

    def work_out(self, months: str = "SELECT month FROM stored_year_ends") -> None:
        ends = [month for (month,) in self.con.execute(f"{months} ORDER BY month").fetchall()]
        if not ends:
            self.con.execute(f"CREATE TEMP TABLE rollup_cells AS SELECT * FROM ({self.cells('false')}) LIMIT 0")
            return
        if is_clustered():  # which has the room for all months at once
            self.con.execute(f"CREATE TEMP TABLE rollup_cells AS {reduced(self.con, self.cells())}")
            return
        with self._read_once() as rows:
            some = max(_AT_ONCE // max(rows, 1), 1)
            for i in range(0, len(ends), some):
                listed = ", ".join(map(str, ends[i : i + some]))
                into = "INSERT INTO rollup_cells" if i else "CREATE TEMP TABLE rollup_cells AS"
                self.con.execute(f"{into} {self.cells(f'month IN ({listed})')}")

    def refresh(self, most_cells: int) -> None:
        """Create the table from that of the old mart, in its shape; anew where that has become too large."""
        wide = holds_cut(self.con, self.view, self.widest)
        alike = "SELECT month FROM now.stored_year_ends"
        was = moved(self.con, self.table, tuple(self.held.columns), BY_CUSTOMERS, f"month IN ({alike})")
        self.con.execute(f"CREATE TABLE {quoted(self.table)} AS {was} ORDER BY cut, month")
        self.work_out(f"SELECT month FROM stored_year_ends WHERE month NOT IN ({alike})")
        self.con.execute(f"INSERT INTO {quoted(self.table)} BY NAME {self.added_up(wide)}")
        self.con.execute("DROP TABLE rollup_cells")
        cells = self.con.execute(
            f"SELECT count(*) FROM {quoted(self.table)} WHERE cut = ?", [self.widest.name]
        ).fetchone()
        if wide and cells and cells[0] > most_cells:
            self.con.execute(f"DROP TABLE {quoted(self.table)}")
            self.create(most_cells)
        else:
            self.note(wide)

    @contextmanager
    def _read_once(self) -> Iterator[int]:
        """Everything the view reads as temporary tables; how many rows they hold (0: the view is at hand already)."""
        if self.at_hand:
            yield 0
            return
        tables = self.con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE temporary OR database_name = current_database()"
        ).fetchall()
        read = sorted(relations(self.sql) - {name for (name,) in tables})
        rows = sum(stand_in_front(self.con, name) for name in read)
        self.con.execute(f"CREATE TEMP VIEW {quoted(self.view)} AS {self.sql.strip().rstrip(';')}")
        yield rows
        self.con.execute(f"DROP VIEW temp.{quoted(self.view)}")
        for name in read:
            self.con.execute(f"DROP TABLE temp.{quoted(name)}")


def _dimension_values(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """Note which values occur among the customers of the last year, and how often."""
    for dimension in dimensions:
        values = query(
            "year_dimension_values",
            name_of_view=Sql(literal(view)),
            name_of_dimension=Sql(literal(dimension)),
            dimension=dimension,
            rollup=f"rollup_{view}",
            cut=Sql(literal(Cut("month", (dimension,)).name)),
        )
        con.execute(f"INSERT INTO dimension_values {values}")
