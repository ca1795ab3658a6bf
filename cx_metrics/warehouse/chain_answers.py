"""The mart of the chain from experience to margin: an answer, the band it falls into in each layer that
catalogue/chain.yaml declares, how long the customer had been one and how often they had bought, and what they did then
(``behaviours``).

Everybody's answers in a company of usual size, of a larger one those of one customer in 2, 4, 8 … by hash (``facts``
says so: ``chain_one_in``). All tables of answers will do: no item need be rated.
"""

from collections.abc import Sequence

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.chain_file import ChainFile, ChainLayer
from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.behaviours import may_have_done_more, note_behaviours
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.lineage import Gain, gain
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.stated_sql import types_of
from cx_metrics.warehouse.writing import columns_of

TABLE, ONE_IN, BEFORE = "chain_answers", "chain_one_in", "orders_before"
_WHO = "coalesce(customer_id, ' ' || response_id)"  # where the view does not say whose answers belong together


def band_column(layer: str) -> str:
    """The column in which the band of a layer stands, by its place from 0."""
    return f"band_{layer}"


def build_chain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the table from all answers; needs ``facts``. Raises DeclarationError naming a band whose SQL is not valid
    over the view of answers."""
    require_bands(con, catalogue.chain)
    one_in = _one_in(con)
    con.execute(f"CREATE TABLE {TABLE} AS {reduced(con, _chosen(con, catalogue, settings, one_in))}")
    con.execute("INSERT INTO facts VALUES (?, ?)", [ONE_IN, str(one_in)])
    _note(con, catalogue)


def _one_in(con: duckdb.DuckDBPyConnection) -> int:
    count = con.execute(f"SELECT count(*) FROM {quoted(VIEW)}").fetchone()
    return every(count[0] if count else 0)


def _note(con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
    """What customers of the answers did then, and had done before."""
    note_behaviours(con, catalogue.chain.outcomes, TABLE)
    _note_orders_before(con, catalogue.chain)


def _chosen(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, one_in: int, condition: str = "true"
) -> str:
    """SELECT of the answers of one customer in so many, of those for which a condition holds."""
    held = columns_of(con, VIEW)
    layers = catalogue.chain.layers
    dimensions = tuple(name for name in settings.dimensions if name in held)
    return query(
        TABLE,
        stated={f"filter_{name}": quoted(name) for name in dimensions},
        filters={f"filter_{name}": f"r.{quoted(f'filter_{name}')}" for name in dimensions},
        banded={band_column(name): _place(layer) for name, layer in layers.items()},
        bands={band_column(name): f"r.{quoted(band_column(name))}" for name in layers},
        hash=Sql(f"md5_number_lower({'respondent' if 'respondent' in held else _WHO})"),
        one_in=Sql(str(one_in)),
        condition=Sql(condition),
    )


def add_chain(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, fed: set[str], new: Sequence[str]
) -> None:
    """The same where the tables ``fed`` got the batches ``new`` since the attached build ``old``: its answers and the
    new ones, with what was bought since and the days that are over now."""
    gained, one_in = gain(VIEW, catalogue.views, fed), _one_in(con)
    was = con.execute("SELECT CAST(value AS BIGINT) FROM old.facts WHERE name = ?", [ONE_IN]).fetchone()
    by_rows = gained is Gain.NOTHING or (gained is Gain.ROWS and "batch" in columns_of(con, VIEW))
    if "customers" in fed or was != (one_in,) or not by_rows:
        return build_chain(con, catalogue, settings)
    con.execute("INSERT INTO facts VALUES (?, ?)", [ONE_IN, str(one_in)])
    of_new = f"batch IN ({', '.join(map(literal, new))})" if gained is Gain.ROWS else "false"
    con.execute(f"CREATE TABLE {TABLE} AS {_chosen(con, catalogue, settings, one_in, of_new)}")
    again = may_have_done_more(con, fed)
    if not again:
        _note(con, catalogue)
    con.execute(
        f"CREATE OR REPLACE TABLE {TABLE} AS SELECT * FROM old.{TABLE} UNION ALL BY NAME SELECT * FROM {TABLE} "
        "ORDER BY month, block, customer, on_day"
    )
    if again:
        _note(con, catalogue)


def _note_orders_before(con: duckdb.DuckDBPyConnection, chain: ChainFile) -> None:
    """Give each answer how often its customer had bought before, instead of what it says of that; nothing where the
    declaration does not hold it equal."""
    if (before := chain.held_equal.orders_before) is None:
        return
    told = [row[0] for row in con.execute(f"DESCRIBE {TABLE}").fetchall() if row[0] != BEFORE]
    kept = {name: f"k.{quoted(name)}" for name in told}
    con.execute(f"CREATE OR REPLACE TABLE {TABLE} AS {query(BEFORE, kept=kept, days=Sql(str(before.within_days)))}")


def _place(layer: ChainLayer) -> str:
    cases = " ".join(f"WHEN ({band.when}) THEN {place}" for place, band in enumerate(layer.bands.values()))
    return f"CAST(CASE {cases} END AS SMALLINT)"


def require_bands(con: duckdb.DuckDBPyConnection, chain: ChainFile) -> None:
    """DeclarationError naming each band whose SQL is not a condition over the view of answers."""
    stated = {
        f"chain.yaml, key {layer}.bands.{name}.when": f"CASE WHEN ({one.when}) THEN 1 END"
        for layer, told in chain.layers.items()
        for name, one in told.bands.items()
    }
    types_of(con, VIEW, stated)
