"""Write one mart file: the views, the roll-ups and the facts of some batches, in a file that nobody reads yet."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import DeclarationError, Problem, WarehouseError
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import Batch, counting
from cx_metrics.warehouse.chain_answers import build_chain
from cx_metrics.warehouse.customers import customer_relations
from cx_metrics.warehouse.driver_marts import build_drivers
from cx_metrics.warehouse.durations import note_as_of
from cx_metrics.warehouse.engine import is_clustered
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.journeys import build_journeys, state_margins
from cx_metrics.warehouse.program import program
from cx_metrics.warehouse.ratings import stored_ratings
from cx_metrics.warehouse.rollups import build_rollups
from cx_metrics.warehouse.views import count_batches, declared_view, import_log, stored_view
from cx_metrics.warehouse.years import roll_up_years

_MOST_AT_ONCE = 200_000  # rows
_MOST_ALONE = 20_000  # rows: with so few, two threads lose more by agreeing than they win


def write_mart(draft: Path, folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings) -> None:
    """Write a mart of ``batches`` to ``draft``; raises DeclarationError for SQL of the catalogue that does not work."""
    rows = sum(batch.stored for batch in batches)
    few = rows < _MOST_ALONE and not is_clustered()

    def fill(con: duckdb.DuckDBPyConnection) -> None:
        create_views(con, folder, batches, catalogue, settings, at_hand=few)
        build_rollups(con, catalogue, settings)
        roll_up_years(con, catalogue, settings)
        state_facts(con, folder, catalogue)
        state_margins(con)
        build_journeys(con, catalogue, settings)
        build_drivers(con, catalogue, settings)
        build_chain(con, catalogue, settings)

    with drafting(draft, folder, settings) as con:
        if few:
            con.execute("SET threads = 1")
        if rows < _MOST_AT_ONCE:
            _at_once(con, fill)
        else:
            fill(con)


def _at_once(con: duckdb.DuckDBPyConnection, fill: Callable[[duckdb.DuckDBPyConnection], None]) -> None:
    """Fill a mart in one transaction: some hundred small statements, of which each alone would wait for the disk, which
    is most of what a small company takes. (In a transaction nothing that is dropped makes room, and a large company
    needs the room.)"""
    con.begin()
    try:
        fill(con)
    except DeclarationError:
        con.rollback()  # the first SQL that was refused ended the transaction: outside of one, each is tried by itself
        fill(con)
    else:
        con.commit()


@contextmanager
def drafting(draft: Path, folder: Folder, settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes ``draft`` within the house's limits; what the disk or the memory refuses is said so that
    it can be mended."""
    database = settings.database
    with duckdb.connect(str(draft), config={"threads": database.threads, "memory_limit": database.memory_limit}) as con:
        con.execute(f"SET temp_directory = {literal(str(folder.work / 'spill'))}")
        con.execute(f"SET GLOBAL TimeZone = {literal(settings.organisation.time_zone)}")
        try:
            yield con
            con.execute("CHECKPOINT")
        except duckdb.OutOfMemoryException:
            raise WarehouseError(
                Problem(
                    "build",
                    f"needs more memory than {database.memory_limit}",
                    "raise database.memory_limit in the settings",
                )
            ) from None
        except duckdb.IOException as error:
            raise WarehouseError(
                Problem(
                    str(folder.root),
                    f"a file cannot be read or written ({str(error).splitlines()[0]})",
                    "check the disk; then `python -m cx_metrics build`",
                )
            ) from None


def create_views(
    con: duckdb.DuckDBPyConnection,
    folder: Folder,
    batches: list[Batch],
    catalogue: Catalogue,
    settings: Settings,
    at_hand: bool = False,
) -> None:
    """The import log, a view of every table over ``batches``, and the views of the catalogue.

    ``at_hand``: this connection reads the rows once, and from memory then. Every statement that names a view over files
    looks into these first, which takes several times as long as counting few rows.
    """
    import_log(con, batches)
    held = counting(batches)
    for table in catalogue.tables.values():
        stored_view(con, folder, table, [b for b in held if b.table == table.id])
        if at_hand:
            stored = quoted("stored_" + table.id)
            con.execute(f"CREATE TEMP TABLE {stored} AS SELECT * FROM main.{stored}")
    stored_ratings(con, held, tuple(settings.dimensions))
    customer_relations(con, catalogue, settings)
    note_as_of(con, catalogue, settings)
    for name, sql in catalogue.views.items():
        declared_view(con, name, sql)


def state_facts(
    con: duckdb.DuckDBPyConnection, folder: Folder, catalogue: Catalogue, counted: Collection[str] = ()
) -> None:
    """What every page says about the data: as of, first day, rows per table, and where the raw files are. Of the tables
    ``counted`` the import log tells the rows already."""
    con.execute("CREATE TABLE facts (name VARCHAR, value VARCHAR)")
    facts: dict[str, str | None] = {
        "root": str(folder.root.resolve()),
        "sample": str(folder.sample).lower(),
        "declared": catalogue.fingerprint,
        "program": program(),
    }
    filled = {table for (table,) in con.execute("SELECT DISTINCT tbl FROM batches").fetchall()}
    first, last = [], []
    for table in catalogue.tables.values():
        if table.id in filled and table.id not in counted:
            count_batches(con, table)
        span = "sum(rows), min(first_day), max(last_day), sum(rows - dated)"
        row = con.execute(f"SELECT {span} FROM batches WHERE tbl = ?", [table.id]).fetchone()
        assert row is not None
        facts[f"rows_{table.id}"] = str(row[0] or 0)
        if table.date:
            facts[f"undated_{table.id}"] = str(row[3] or 0)
        if row[1] is not None:
            first.append(row[1])
            last.append(row[2])
    left = con.execute("SELECT count(has_left) FROM stored_customers").fetchone()
    facts["customers_known_to_have_left_or_not"] = str(left[0] if left else 0)
    facts |= {"first": min(first).isoformat() if first else None, "as_of": max(last).isoformat() if last else None}
    con.executemany("INSERT INTO facts VALUES (?, ?)", [[name, value] for name, value in facts.items()])
