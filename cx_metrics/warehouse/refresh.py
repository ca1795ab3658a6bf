"""Add a batch to the marts of the build in use, instead of reading everything again.

Sums add up: the roll-ups of the new rows are made alone, and added to those that are there. That holds for a view whose
rows come one by one from one table (``lineage``) and while no key of a new row is an old one. What is counted customer
by customer, years and journeys, is counted again for those whom the new rows tell of (``touched``). What else changed
is made from all its rows again; what did not change is copied. The result is the same as building from nothing, to the
digit that adding in another order leaves.
"""

from pathlib import Path

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.declarations.table import Table
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.additive import BY_ROWS, moved
from cx_metrics.warehouse.batch import Batch, counting
from cx_metrics.warehouse.chain_answers import add_chain
from cx_metrics.warehouse.driver_marts import add_drivers, build_drivers
from cx_metrics.warehouse.duration_clusters import note_resemblances
from cx_metrics.warehouse.durations import build_durations
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.journeys import build_journeys, refresh_journeys, state_margins
from cx_metrics.warehouse.lineage import MOVING, Gain, gain, moves
from cx_metrics.warehouse.mart import create_views, drafting, state_facts
from cx_metrics.warehouse.program import program
from cx_metrics.warehouse.rollups import (
    Rollups,
    build_view,
    describe_nothing,
    dimension_values,
    holds_cut,
    is_weighted,
    measured_views,
    note_respondents,
)
from cx_metrics.warehouse.sums import Sums, predicates
from cx_metrics.warehouse.touched import Touched
from cx_metrics.warehouse.views import has_table, may_repeat, nothing_replaced
from cx_metrics.warehouse.years import refresh_years, roll_up_years

DESCRIBED = (  # tables with a column view
    "rollups",
    "sums",
    "answers_per_customer",
    "resemblance",
    "pairs",
    "dimension_values",
)


_ANY_NUMBER, _NONE = 2**62, -1  # of cells


class Refresh:
    """The marts of ``known`` batches, in the file ``old``, on the way to being those of ``known`` and ``new``."""

    def __init__(
        self, folder: Folder, old: Path, known: list[Batch], new: list[Batch], catalogue: Catalogue, settings: Settings
    ):
        self.folder, self.old, self.known, self.new = folder, old, known, new
        self.catalogue, self.settings = catalogue, settings
        self.fed = {batch.table for batch in new}  # the tables that get rows

    def write(self, draft: Path) -> bool:
        """Write the refreshed marts to ``draft``; False (and no draft) when only building from nothing will do."""
        if not self.old.exists() or not self.new or any(batch.replaces for batch in self.new):
            return False
        fresh = self.folder.work / "fresh.duckdb"
        fresh.unlink(missing_ok=True)
        with drafting(fresh, self.folder, self.new, self.settings, attaching=True) as con:
            create_views(con, self.folder, self.new, self.catalogue, self.settings)
            describe_nothing(con, self.settings)
            _attach(con, old=self.old)
            if self._declared_otherwise(con) or any(self._repeats(con, table) for table in self.fed):
                return False
            addable = [view for view in self._gaining() if self._sum_up_the_new(con, view)]
            build_drivers(con, self.catalogue, self.settings, whole_sample=True)
        with drafting(draft, self.folder, [*self.known, *self.new], self.settings, attaching=True) as con:
            _attach(con, old=self.old, fresh=fresh)
            for name, table in self.catalogue.tables.items():
                if has_table(con, f"replaced_{name}", "old"):
                    _copy(con, f"replaced_{name}")
                elif may_repeat(self._batches_of(name)):
                    nothing_replaced(con, table)
            create_views(con, self.folder, [*self.known, *self.new], self.catalogue, self.settings)
            describe_nothing(con, self.settings)
            kept = self._kept(con)
            for view in measured_views(self.catalogue):
                if view in kept:
                    self._keep(con, view)
                elif view in addable:
                    self._add(con, view)
                else:
                    build_view(con, view, self.catalogue, self.settings)
            state_facts(con, self.folder, self.catalogue, self._counted_before(con))
            self._count_customers(con)
            add_drivers(con, self.catalogue, self.settings, self.fed)
            add_chain(con, self.catalogue, self.settings, self.fed, [batch.id for batch in self.new])
            con.execute("DETACH old")
            con.execute("DETACH fresh")
        fresh.unlink()
        return True

    def _counted_before(self, con: duckdb.DuckDBPyConnection) -> frozenset[str]:
        """The tables whose rows in the import log are what they were, and are taken from there: those without new rows,
        unless somebody they name has become known."""
        if "customers" in self.fed:
            return frozenset()
        con.execute(
            "UPDATE batches SET rows = o.rows, dated = o.dated, first_day = o.first_day, last_day = o.last_day, "
            "named = o.named, known = o.known FROM old.batches AS o WHERE batches.id = o.id"
        )
        return frozenset(self.catalogue.tables) - self.fed

    def _count_customers(self, con: duckdb.DuckDBPyConnection) -> None:
        """What is counted customer by customer: by those whom the new rows tell of where that is worth it."""
        state_margins(con)
        touched = Touched(con, self.folder, self.catalogue, self.settings)
        worth_it = touched.open(self.known, self.new)
        if worth_it and "customers" not in self.fed:
            refresh_years(touched, self.catalogue, self.settings)
        else:
            roll_up_years(con, self.catalogue, self.settings)
        if worth_it:
            refresh_journeys(touched, self.catalogue, self.settings, self.fed)
        else:
            build_journeys(con, self.catalogue, self.settings)
        touched.close()

    def _gaining(self) -> list[str]:
        """The measured views that gain exactly the rows of the new batches."""
        return [view for view in measured_views(self.catalogue) if self._gain(view) is Gain.ROWS]

    def _gain(self, view: str) -> Gain:
        return gain(view, self.catalogue.views, self.fed)

    def _kept(self, con: duckdb.DuckDBPyConnection) -> frozenset[str]:
        """The measured views whose rows are what they were: their tables got none, and no day that they read moved."""
        views = self.catalogue.views
        another_day = any(
            con.execute(f"(FROM {name} EXCEPT FROM old.{name}) UNION (FROM old.{name} EXCEPT FROM {name})").fetchone()
            for name in sorted(MOVING)
        )
        return frozenset(
            view
            for view in measured_views(self.catalogue)
            if self._gain(view) is Gain.NOTHING and not (another_day and moves(view, views))
        )

    def _declared_otherwise(self, con: duckdb.DuckDBPyConnection) -> bool:
        """Whether the old marts were made for another catalogue or place, by another program, or of other batches."""
        facts = dict(con.execute("SELECT name, value FROM old.facts").fetchall())
        batches = {name for (name,) in con.execute("SELECT id FROM old.batches").fetchall()}
        return (
            facts.get("declared") != self.catalogue.fingerprint
            or facts.get("program") != program()
            or facts.get("root") != str(self.folder.root.resolve())
            or batches != {batch.id for batch in self.known}
        )

    def _batches_of(self, table_id: str) -> list[Batch]:
        return [batch for batch in counting([*self.known, *self.new]) if batch.table == table_id]

    def _repeats(self, con: duckdb.DuckDBPyConnection, table_id: str) -> bool:
        """Whether a key of the new rows of a table is an old one, or one of another new batch."""
        table: Table = self.catalogue.tables[table_id]
        if not may_repeat(self._batches_of(table_id)):
            return False
        if sum(batch.table == table_id for batch in self.new) > 1:
            return True
        stored, key = quoted("stored_" + table_id), quoted(table.key)
        found = con.execute(f"SELECT 1 FROM old.{stored} SEMI JOIN {stored} USING ({key}) LIMIT 1").fetchone()
        return found is not None

    def _sum_up_the_new(self, con: duckdb.DuckDBPyConnection, view: str) -> bool:
        """Make the roll-ups of the new rows in the shape of the old ones; False when they take another shape."""
        was = con.execute("SELECT weighted, columns, column_of FROM old.sums WHERE view = ?", [view]).fetchone()
        assert was is not None
        weighted, held = was[0], Sums(dict(was[1]), dict(was[2]))
        columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
        dimensions = tuple(d for d in self.settings.dimensions if d in columns)
        values = con.execute("SELECT DISTINCT dimension FROM old.dimension_values WHERE view = ?", [view]).fetchall()
        stated = tuple(d for d in dimensions if (d,) in values)
        if set(dimension_values(con, view, dimensions)) - set(stated):
            return False
        if not weighted and "weight" in columns and is_weighted(con, view):
            return False
        rollups = Rollups(con, view, held, stated, tuple(d for d in dimensions if d not in stated))
        wide = holds_cut(con, view, rollups.widest)
        rollups.create(_ANY_NUMBER if wide else _NONE)
        together = con.execute(
            "SELECT sum(cells) FROM (SELECT * FROM old.rollups UNION ALL SELECT * FROM rollups) "
            "WHERE view = ? AND cut = ? AND metrics IS NULL",
            [view, rollups.widest.name],
        ).fetchone()
        most = self.settings.database.most_cells_in_a_rollup
        return not wide or len(stated) <= 2 or (together is not None and together[0] <= most)

    def _keep(self, con: duckdb.DuckDBPyConnection, view: str) -> None:
        _copy(con, f"rollup_{view}")
        for table in DESCRIBED:
            con.execute(f"INSERT INTO {table} SELECT * FROM old.{table} WHERE view = ?", [view])
        con.execute(
            "INSERT INTO durations SELECT * FROM old.durations WHERE histogram IN "
            "(SELECT metrics[1] FROM old.rollups WHERE view = ? AND metrics IS NOT NULL)",
            [view],
        )

    def _add(self, con: duckdb.DuckDBPyConnection, view: str) -> None:
        metrics, table = self.catalogue.metrics_of(view), quoted(f"rollup_{view}")
        con.execute("INSERT INTO sums SELECT * FROM old.sums WHERE view = ?", [view])
        values = moved(con, "dimension_values", ("n",), BY_ROWS, f"view = {literal(view)}")
        con.execute(f"INSERT INTO dimension_values {values} ORDER BY dimension, value")
        found = con.execute("SELECT columns FROM old.sums WHERE view = ?", [view]).fetchone()
        assert found is not None
        sums_of_all = moved(con, f"rollup_{view}", tuple(dict(found[0])), BY_ROWS)
        con.execute(f"CREATE TABLE {table} AS {sums_of_all} ORDER BY cut, month, day")
        con.execute(
            "INSERT INTO rollups SELECT r.* REPLACE ((SELECT count(*) FROM "
            f"{table} t WHERE t.cut = r.cut) AS cells) FROM old.rollups r WHERE view = ? AND metrics IS NULL",
            [view],
        )
        stated = tuple(d for d in self.settings.dimensions if d in _stated(con, view))
        note_respondents(con, view, metrics, predicates(con, view, metrics), stated)
        build_durations(con, view, self.catalogue, self.settings)
        note_resemblances(con, view, self.catalogue)


def _attach(con: duckdb.DuckDBPyConnection, **files: Path) -> None:
    for name, path in files.items():
        con.execute(f"ATTACH {literal(str(path))} AS {name} (READ_ONLY)")


def _copy(con: duckdb.DuckDBPyConnection, name: str) -> None:
    con.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM old.{quoted(name)}")


def _stated(con: duckdb.DuckDBPyConnection, view: str) -> set[str]:
    """The dimensions in which a row of a view states a value."""
    found = con.execute("SELECT DISTINCT dimension FROM dimension_values WHERE view = ?", [view]).fetchall()
    return {name for (name,) in found}
