"""The mart of the chain from experience to margin: an answer, the band it falls into in each layer that
catalogue/chain.yaml declares, how long the customer had been one and how often they had bought, and what they did then
(``behaviours``).

Everybody's answers in a company of usual size, of a larger one those of one customer in 2, 4, 8 … by hash (``facts``
says so: ``chain_one_in``). All tables of answers will do: no item need be rated.
"""

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.chain_file import ChainFile, ChainLayer
from cx_metrics.declarations.outcomes import VIEW
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import quoted
from cx_metrics.warehouse.behaviours import note_behaviours
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.lineage import Gain, gain
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.stated_sql import types_of

TABLE, ONE_IN, BEFORE = "chain_answers", "chain_one_in", "orders_before"
_WHO = "coalesce(customer_id, ' ' || response_id)"  # where the view does not say whose answers belong together


def band_column(layer: str) -> str:
    """The column in which the band of a layer stands, by its place from 0."""
    return f"band_{layer}"


def build_chain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the table from all answers; needs ``facts``. Raises DeclarationError naming a band whose SQL is not valid
    over the view of answers."""
    held = {row[0] for row in con.execute(f"DESCRIBE {quoted(VIEW)}").fetchall()}
    layers = catalogue.chain.layers
    require_bands(con, catalogue.chain)
    dimensions = tuple(name for name in settings.dimensions if name in held)
    count = con.execute(f"SELECT count(*) FROM {quoted(VIEW)}").fetchone()
    one_in = every(count[0] if count else 0)
    chosen = query(
        TABLE,
        stated={f"filter_{name}": quoted(name) for name in dimensions},
        filters={f"filter_{name}": f"r.{quoted(f'filter_{name}')}" for name in dimensions},
        banded={band_column(name): _place(layer) for name, layer in layers.items()},
        bands={band_column(name): f"r.{quoted(band_column(name))}" for name in layers},
        hash=Sql(f"md5_number_lower({'respondent' if 'respondent' in held else _WHO})"),
        one_in=Sql(str(one_in)),
    )
    con.execute(f"CREATE TABLE {TABLE} AS {reduced(con, chosen)}")
    con.execute("INSERT INTO facts VALUES (?, ?)", [ONE_IN, str(one_in)])
    note_behaviours(con, catalogue.chain.outcomes, TABLE)
    _note_orders_before(con, catalogue.chain)


def add_chain(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, fed: set[str]) -> None:
    """The same where the tables ``fed`` got rows since the attached build ``old``: its answers where they are the same,
    with what was bought since and the days that are over now."""
    if "customers" in fed or gain(VIEW, catalogue.views, fed) is not Gain.NOTHING:
        return build_chain(con, catalogue, settings)
    con.execute(f"CREATE TABLE {TABLE} AS SELECT * FROM old.{TABLE}")
    con.execute("INSERT INTO facts SELECT * FROM old.facts WHERE name = ?", [ONE_IN])
    note_behaviours(con, catalogue.chain.outcomes, TABLE)
    _note_orders_before(con, catalogue.chain)


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
