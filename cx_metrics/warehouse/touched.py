"""The customers whom new rows tell of, by themselves: two small houses, one without the new rows and one with them.

What is counted customer by customer (their years, their journeys) changes by what these customers count for now, less
what they counted for before: ``moved``. Both houses hold the tables and views of a mart, so the same builders count
them. Facts about everybody (the last day, which years are full, who is under contract) are those of all data. When the
last day moves, a margin of the year to it changes for whoever ordered on a day that the year leaves behind: these
customers are touched, too.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.additive import BEFORE, NOW
from cx_metrics.warehouse.batch import Batch, counting
from cx_metrics.warehouse.customers import TOLD_BY, customer_groups
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.lineage import tables_behind
from cx_metrics.warehouse.ratings import stored_ratings
from cx_metrics.warehouse.rollups import describe_nothing, views_of_years
from cx_metrics.warehouse.views import declared_view

WORTH_IT = 0.25  # of all rows: when the touched customers have more, counting everybody anew is quicker
YEAR = 365  # days of a margin
_OF_EVERYBODY = ("observed", "origins", "items", "stored_year_months")


class Touched:
    """The two houses, attached to the connection that writes a mart, beside the marts ``old`` and ``fresh``."""

    def __init__(self, con: duckdb.DuckDBPyConnection, folder: Folder, catalogue: Catalogue, settings: Settings):
        self.con, self.catalogue, self.settings = con, catalogue, settings
        found = con.execute("SELECT current_database()").fetchone()
        assert found is not None
        self.draft = found[0]
        # the tables of customers' rows that years and journeys are made of
        self.read = {*TOLD_BY}.union(*(tables_behind(v, catalogue.views) for v in views_of_years(catalogue)))
        self.files = {name: folder.work / f"{name}.duckdb" for name in (BEFORE, NOW)}

    @contextmanager
    def inside(self, house: str) -> Iterator[None]:
        """What is created and read without a database's name meanwhile, is of this house."""
        self.con.execute(f"USE {quoted(house)}")
        try:
            yield
        finally:
            self.con.execute(f"USE {quoted(self.draft)}")

    def open(self, known: list[Batch], new: list[Batch]) -> bool:
        """Build both houses; False when so many rows are touched that they are of no use. The rows behind the mart are
        read once; nobody's rows (without a customer) stand in the second house only, where they are new."""
        for name, file in self.files.items():
            file.unlink(missing_ok=True)
            self.con.execute(f"ATTACH {literal(str(file))} AS {name}")
        self._note_customers()
        held = sum(self._fill(table) for table in self.catalogue.tables)
        if held > WORTH_IT * self._rows_of_all():
            return False
        for house, batches in ((BEFORE, known), (NOW, [*known, *new])):
            with self.inside(house):
                self._create_views(batches, "old" if house == BEFORE else quoted(self.draft))
        return True

    def close(self) -> None:
        """Remove both houses."""
        for name, file in self.files.items():
            self.con.execute(f"DETACH {name}")
            file.unlink()

    def _note_customers(self) -> None:
        told = " UNION ".join(
            f"SELECT customer_id FROM fresh.{quoted('stored_' + table)} WHERE customer_id IS NOT NULL"
            for table in sorted(self.read)
        )
        last = "(SELECT as_of FROM {}observed)"
        left_behind = (
            "SELECT customer_id FROM old.stored_orders WHERE customer_id IS NOT NULL "
            f"AND occurred_on > {last.format('old.')} - {YEAR} AND occurred_on <= {last.format('')} - {YEAR}"
        )
        self.con.execute(f"CREATE TABLE {BEFORE}.touched AS {told} UNION {left_behind}")

    def _fill(self, table: str) -> int:
        """The rows of one table in both houses; returns how many there are in the first."""
        stored = quoted("stored_" + table)
        those = f"customer_id IN (SELECT customer_id FROM {BEFORE}.touched)" if table in self.read else "false"
        self.con.execute(f"CREATE TABLE {BEFORE}.{stored} AS SELECT * FROM old.{stored} WHERE {those}")
        self.con.execute(
            f"CREATE VIEW {NOW}.{stored} AS SELECT * FROM {BEFORE}.{stored} UNION ALL BY NAME "
            f"SELECT * FROM fresh.{stored}"
        )
        found = self.con.execute(f"SELECT count(*) FROM {BEFORE}.{stored}").fetchone()
        return int(found[0]) if found else 0

    def _rows_of_all(self) -> int:
        found = self.con.execute(
            "SELECT sum(CAST(value AS BIGINT)) FROM facts WHERE list_contains(?, name)",
            [[f"rows_{table}" for table in self.read]],
        ).fetchone()
        return int(found[0]) if found else 0

    def _create_views(self, batches: list[Batch], same_time: str) -> None:
        whole = quoted(self.draft)
        self.con.execute(f"CREATE TABLE facts AS SELECT * FROM {same_time}.facts")
        for name in _OF_EVERYBODY:
            self.con.execute(f"CREATE TABLE {name} AS SELECT * FROM {whole}.{name}")
        self.con.execute(  # the years of which as much is known as before
            "CREATE TABLE stored_year_ends AS "
            f"SELECT * FROM {whole}.stored_year_ends INTERSECT SELECT * FROM old.stored_year_ends"
        )
        self.con.execute(
            f"CREATE TABLE stored_contracts AS SELECT * FROM {whole}.stored_contracts "
            f"WHERE customer_id IN (SELECT customer_id FROM {BEFORE}.touched)"
        )
        stored_ratings(self.con, counting(batches), tuple(self.settings.dimensions))
        customer_groups(self.con, self.catalogue, self.settings)
        for name, sql in self.catalogue.views.items():
            declared_view(self.con, name, sql)
        describe_nothing(self.con, self.settings)
