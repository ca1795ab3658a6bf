"""Write one mart file: the views, the roll-ups and the facts of some batches, in a file that nobody reads yet."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import DeclarationError, Problem, WarehouseError
from cx_metrics.sql import literal
from cx_metrics.warehouse.batch import Batch, counting, stored_rows
from cx_metrics.warehouse.chain_answers import build_chain
from cx_metrics.warehouse.customers import MADE_VIEWS, cases_of_a_kind, customer_relations, days_of
from cx_metrics.warehouse.cuts import FEW_ROWS
from cx_metrics.warehouse.driver_marts import build_drivers
from cx_metrics.warehouse.durations import note_as_of
from cx_metrics.warehouse.engine import is_clustered
from cx_metrics.warehouse.folder import Folder
from cx_metrics.warehouse.journeys import build_journeys, state_margins
from cx_metrics.warehouse.program import program
from cx_metrics.warehouse.ratings import stored_ratings
from cx_metrics.warehouse.rollups import build_rollups
from cx_metrics.warehouse.spare import apart
from cx_metrics.warehouse.views import count_batches, declared_view, import_log, stored_view
from cx_metrics.warehouse.writing import stand_in_front
from cx_metrics.warehouse.years import roll_up_years

_MOST_AT_ONCE = 200_000  # rows
_SMALL_BLOCK = 16_384  # bytes: a column of few rows fills no more, and each takes a block at least


def write_mart(draft: Path, folder: Folder, batches: list[Batch], catalogue: Catalogue, settings: Settings) -> None:
    """Write a mart of ``batches`` to ``draft``; raises DeclarationError for SQL of the catalogue that does not work."""
    few = stored_rows(batches) < FEW_ROWS and not is_clustered()

    def fill(con: duckdb.DuckDBPyConnection) -> None:
        create_views(con, folder, batches, catalogue, settings, at_hand=few)
        build_rollups(con, catalogue, settings, at_hand=few)
        roll_up_years(con, catalogue, settings, at_hand=few)
        state_facts(con, folder, catalogue)
        state_margins(con)
        build_journeys(con, catalogue, settings)
        build_drivers(con, catalogue, settings)
        build_chain(con, catalogue, settings)

    with drafting(draft, folder, batches, settings) as con:
        if stored_rows(batches) < _MOST_AT_ONCE:
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
def drafting(
    draft: Path, folder: Folder, batches: list[Batch], settings: Settings, attaching: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes a ``draft`` of these batches within the house's limits, and in a way that suits so many
    rows (``attaching``: other marts are read beside it); what the disk or the memory refuses is said so that it can be
    mended."""
    database, few = settings.database, stored_rows(batches) < FEW_ROWS
    told: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": database.memory_limit,
        "temp_directory": str(folder.work / "spill"),
        **({"threads": 1, "default_block_size": str(_SMALL_BLOCK)} if few else {"threads": database.threads}),
    }
    in_spare = few and not attaching
    with apart(draft, f"BLOCK_SIZE {_SMALL_BLOCK}") if in_spare else duckdb.connect(draft, config=told) as con:
        if few:
            con.execute("PRAGMA disable_optimizer")
        con.execute(f"SET TimeZone = {literal(settings.organisation.time_zone)}")
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

    ``at_hand``: this connection works each view out once, and reads it from memory then. Every statement that names a
    view over files looks into these first, and into every view behind it, which takes several times as long as counting
    few rows.
    """
    import_log(con, batches)
    held = counting(batches)
    for table in catalogue.tables.values():
        stored_view(con, folder, table, [b for b in held if b.table == table.id])
        if at_hand:
            stand_in_front(con, "stored_" + table.id)
    stored_ratings(con, held, tuple(settings.dimensions))
    days = days_of(con, catalogue)
    customer_relations(con, catalogue, settings, days)
    note_as_of(con, days, settings)
    for name in MADE_VIEWS if at_hand else ():
        stand_in_front(con, name)
    for name, sql in catalogue.views.items():
        declared_view(con, name, sql)
        if at_hand:
            stand_in_front(con, name)


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
        "written": catalogue.written,
        "program": program(),
    }
    filled = {table for (table,) in con.execute("SELECT DISTINCT tbl FROM batches").fetchall()}
    for name in filled.difference(counted):
        count_batches(con, catalogue.tables[name])
    spans = "tbl, sum(rows), sum(rows - dated), min(first_day), max(last_day)"
    rows = {row[0]: row[1:] for row in con.execute(f"SELECT {spans} FROM batches GROUP BY tbl").fetchall()}
    for table in catalogue.tables.values():
        held, undated, *_ = rows.get(table.id, (0, 0))
        facts[f"rows_{table.id}"] = str(held)
        if table.date:
            facts[f"undated_{table.id}"] = str(undated)
    dated = [days for _, _, *days in rows.values() if days[0]]
    left = con.execute("SELECT count(has_left) FROM stored_customers").fetchone()
    facts["customers_known_to_have_left_or_not"] = str(left[0] if left else 0)
    facts["cases_of_a_kind"] = str(cases_of_a_kind(con))
    facts["first"] = min(first for first, _ in dated).isoformat() if dated else None
    facts["as_of"] = max(last for _, last in dated).isoformat() if dated else None
    con.execute("INSERT INTO facts SELECT unnest($1), unnest($2)", [list(facts), list(facts.values())])
