"""Roll-ups of views of customers' years: by month only, and worked out month by month.

Such a view holds every customer as often as there are months. Taken as a whole it is many times what was imported;
month by month it never holds more than one row a customer, and what it reads is worked out once. A row is a customer of
its own, so nothing is kept of how rows resemble each other.
"""

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.lineage import relations
from cx_metrics.warehouse.rollups import Rollups, predicates
from cx_metrics.warehouse.sums import ROWS, sums
from cx_metrics.warehouse.writing import create_table, rows_written


def roll_up_years(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the roll-ups of every view whose metrics read the year to a month's end, and note them beside the others.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    for view, sql in catalogue.views.items():
        metrics = catalogue.metrics_of(view)
        if metrics and metrics[0].reads_years:
            held = sums(metrics, predicates(con, view, metrics), weighted=False)
            con.execute("INSERT INTO sums SELECT ?, ?, ?, ?", [view, False, held.columns, held.column_of])
            columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
            dimensions = tuple(d for d in settings.dimensions if d in columns)
            worked_out = _worked_out(con, view, sql)
            _YearRollups(con, view, held, ()).create(dimensions, settings.database.most_cells_in_a_rollup)
            for kind, name in reversed(worked_out):
                con.execute(f"DROP {kind} temp.{quoted(name)}")
            _dimension_values(con, view, dimensions)


def _worked_out(con: duckdb.DuckDBPyConnection, view: str, sql: str) -> list[tuple[str, str]]:
    """Put what ``view`` reads into temporary tables, and the view over these in front of itself."""
    views = {name for (name,) in con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()}
    read = [name for name in sorted(relations(sql)) if name in views]
    for name in read:
        con.execute(f"CREATE TEMP TABLE {quoted(name)} AS SELECT * FROM main.{quoted(name)}")
    con.execute(f"CREATE TEMP VIEW {quoted(view)} AS {sql.strip().rstrip(';')}")
    return [*(("TABLE", name) for name in read), ("VIEW", view)]


class _YearRollups(Rollups):
    daily = False

    def _work_out(self, table: str, rows: str, columns: str) -> int:
        cells = create_table(self.con, table, f"{columns} FROM ({rows} WHERE false GROUP BY ALL)")
        for (month,) in self.con.execute("SELECT month FROM stored_year_ends ORDER BY month").fetchall():
            select = f"{columns} FROM ({rows} WHERE month = {month} GROUP BY ALL)"
            cells += rows_written(self.con, f"INSERT INTO {table} {select}")
        return cells


def _dimension_values(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """Note which values occur among the customers of the last year, and how often."""
    for dimension in dimensions:
        table, name = quoted(f"rollup_{view}_month_{dimension}"), quoted(dimension)
        con.execute(
            f"INSERT INTO dimension_values SELECT {literal(view)}, {literal(dimension)}, {name}, {quoted(ROWS)} "
            f"FROM {table} WHERE {name} IS NOT NULL AND month = (SELECT max(month) FROM {table}) ORDER BY {name}"
        )
