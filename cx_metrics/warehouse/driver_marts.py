"""The marts from which key drivers are read: cross-sums of drivers by month, by filter and by block of customers.

* ``driver_sums``: by month and *cut* of the filter dimensions: none (''), one (its name), or all ('*', where cells ×
  pairs stay below the number of cells that a roll-up may have).
* ``driver_blocks``: by month and block of customers: the interval of any stretch of months is had by drawing blocks.
  By month, because sums of months answer every longer stretch that pages ask for; not by dimension as well, which would
  make it as large as the answers.
* ``driver_sample``: the answers of one customer in so many, of each in a company of usual size: what intervals under
  filters are drawn from, and contrasts and behaviours are read from (``behaviours``).

Empty where answers hold no rated items. Answers without a date stand without a month: they are in all time only.
"""

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.outcomes import VIEW, outcome_columns
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.additive import BY_ROWS, moved
from cx_metrics.warehouse.behaviours import may_have_done_more, note_behaviours
from cx_metrics.warehouse.clusters import every
from cx_metrics.warehouse.cuts import grouping
from cx_metrics.warehouse.driver_sums import SUMS, answers, cross_sums, pairs
from cx_metrics.warehouse.driver_variables import (
    CREATE_VARIABLES,
    MERGED_VARIABLES,
    Variable,
    survey_of_variables,
    variables,
)
from cx_metrics.warehouse.engine import create_relation, drop_relations, reduced
from cx_metrics.warehouse.journeys.kinds import ALL
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.lineage import Gain, gain
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import columns_of, create_temporary

TABLES = ("driver_variables", "driver_sums", "driver_blocks", "driver_sample")
ANSWERS, ONE_IN = "driver_answers", "driver_one_in"  # facts: how many, and of one customer in how many the sample holds
_WORK, _CELLS = "driver_answers", "driver_cells"
_BLOCKS = "#"  # the cut by blocks of customers
_OF_SAMPLE = {"block": "SMALLINT", "who": "INTEGER", "customer": "VARCHAR", "on_day": "DATE", "weight": "DOUBLE"}


def build_drivers(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, whole_sample: bool = False
) -> None:
    """Create the tables from all answers; notes ``facts``. ``whole_sample``: leave nobody out of the sample, whatever
    their number; facts, and what they did, are left to the build that these rows are added to."""
    _build(con, catalogue, settings, whole_sample)
    if not whole_sample:
        note_behaviours(con, catalogue.moments.outcomes)


def _build(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, whole_sample: bool) -> None:
    dimensions = _create(con, settings)

    def rows(sql: str) -> list[tuple[object, ...]]:
        return con.execute(sql).fetchall()

    survey = survey_of_variables(rows, outcome_columns(catalogue.metrics))
    if survey is None:
        return
    con.execute(f"INSERT INTO driver_variables {reduced(con, survey)}")
    found = variables(rows)
    if not any(one.is_item for one in found):
        return
    create_relation(con, _WORK, answers(found, dimensions))
    wide = len(dimensions) > 1 and _cells(con, _WORK, dimensions) * len(pairs(found)) <= _most(settings)
    _fill(con, found, dimensions, wide)
    _choose(con, found, dimensions, whole_sample)
    drop_relations(con, _WORK)


def add_drivers(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, fed: set[str]) -> None:
    """The same tables from the attached builds ``old`` and ``fresh`` (of the new rows alone, with its whole sample)."""
    what = gain(VIEW, catalogue.views, fed)
    if what is Gain.NOTHING:
        for table in TABLES:
            con.execute(f"CREATE TABLE {table} AS SELECT * FROM old.{table}")
        con.execute("INSERT INTO facts SELECT * FROM old.facts WHERE name IN (?, ?)", [ANSWERS, ONE_IN])
        if may_have_done_more(con, fed):
            note_behaviours(con, catalogue.moments.outcomes)
        return
    if what is Gain.OTHERWISE:
        return build_drivers(con, catalogue, settings)
    dimensions = _create(con, settings)
    con.execute(f"INSERT INTO driver_variables SELECT {MERGED_VARIABLES} FROM {_both('driver_variables')} GROUP BY ALL")
    lacking = [name for name in ("old", "fresh") if not _holds_all(con, name)]
    for table in ("driver_blocks", "driver_sums"):
        con.execute(f"INSERT INTO {table} BY NAME {moved(con, table, SUMS, BY_ROWS)} ORDER BY month")
    found = variables(lambda sql: con.execute(sql).fetchall())
    held = f"(SELECT * FROM driver_sums WHERE cut = {literal(ALL)})"
    if lacking or _cells(con, held, dimensions) * len(pairs(found)) > _most(settings):
        con.execute("DELETE FROM driver_sums WHERE cut = ?", [ALL])
    _add_sample(con, catalogue, fed)


def _fill(con: duckdb.DuckDBPyConnection, found: tuple[Variable, ...], dimensions: tuple[str, ...], wide: bool) -> None:
    """Sum up the work table by blocks and by the cuts, the widest too if ``wide``; write a row for each pair."""
    keys = _keys(dimensions)
    cuts = {_BLOCKS: ("month", "block"), "": ("month",)} | {d: ("month", f"filter_{d}") for d in dimensions}
    cuts |= {ALL: keys} if wide else {}
    weighted = _count(con, f"{_WORK} WHERE weight <> 1") > 0
    cells = query("driver_cells", dimensions=keys[1:], sums=cross_sums(found, weighted), **grouping(cuts))
    create_temporary(con, _CELLS, reduced(con, cells))
    number = len(pairs(found))
    named = [(literal(found[i].name), literal(found[j].name)) for i, j in pairs(found)]
    for table, of, condition in (
        ("driver_blocks", ("month", "block"), f"cut = '{_BLOCKS}'"),
        ("driver_sums", ("cut", *keys), f"cut <> '{_BLOCKS}'"),
    ):
        rows = query(
            "driver_pairs",
            keys=of,
            lists={name: f"[{', '.join(f'{name}_{p}' for p in range(number))}]" for name in SUMS},
            condition=Sql(condition),
            sums={name: f"l.{name}[p.place]" for name in SUMS},
            pairs=Sql(", ".join(f"({p}, {one}, {other})" for p, (one, other) in enumerate(named, 1))),
        )
        con.execute(f"INSERT INTO {table} BY NAME {rows}")
    con.execute(f"DROP TABLE {_CELLS}")


def _choose(
    con: duckdb.DuckDBPyConnection, found: tuple[Variable, ...], dimensions: tuple[str, ...], whole: bool
) -> None:
    """Fill ``driver_sample`` from the work table, in points of 0–100."""
    scores = {one.name: f"CASE WHEN m{k} = 1 THEN {literal(one.worth)} * x{k} END" for k, one in enumerate(found)}
    count = _count(con, _WORK)
    one_in = 1 if whole else every(count)
    if not whole:
        _note_sample(con, count, one_in)
    chosen = query(
        "driver_sample", dimensions=_keys(dimensions)[1:], scores=scores, answers=_WORK, one_in=Sql(str(one_in))
    )
    con.execute(f"CREATE OR REPLACE TABLE driver_sample AS {reduced(con, chosen)}")


def _add_sample(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, fed: set[str]) -> None:
    """What customers did is followed anew only of answers of which more may be known."""
    was = con.execute("SELECT CAST(value AS BIGINT) FROM old.facts WHERE name = ?", [ANSWERS]).fetchone()
    count = (int(was[0]) if was else 0) + _count(con, "fresh.driver_sample")
    if not count:
        return
    of = every(count)
    _note_sample(con, count, of)
    chosen = f"WHERE who % {of} = 0"
    con.execute(f"CREATE OR REPLACE TABLE driver_sample AS SELECT * FROM fresh.driver_sample {chosen}")
    known = {row[0] for row in con.execute("DESCRIBE old.driver_sample").fetchall()}
    again = may_have_done_more(con, fed) or not set(columns_of(con, "driver_sample")) <= known  # behaviours stand last
    if not again:
        note_behaviours(con, catalogue.moments.outcomes)
    con.execute(
        "CREATE OR REPLACE TABLE driver_sample AS SELECT * FROM (SELECT * FROM old.driver_sample UNION ALL BY NAME "
        f"SELECT * FROM driver_sample) {chosen} ORDER BY month, block, who"
    )
    if again:
        note_behaviours(con, catalogue.moments.outcomes)


def _note_sample(con: duckdb.DuckDBPyConnection, answers: int, one_in: int) -> None:
    con.execute("INSERT INTO facts VALUES (?, ?), (?, ?)", [ANSWERS, str(answers), ONE_IN, str(one_in)])


def _create(con: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[str, ...]:
    """Create the tables, empty; returns the dimensions that answers hold."""
    held = {row[0] for row in con.execute(f"DESCRIBE {quoted(VIEW)}").fetchall()}
    dimensions = tuple(name for name in settings.dimensions if name in held)
    sums = ", ".join(["n BIGINT", *(f"{name} DOUBLE" for name in SUMS[1:])])
    filters = "".join(f"{filtered(name)} VARCHAR, " for name in dimensions)
    of_pair = f"first VARCHAR, second VARCHAR, {sums}"
    con.execute(CREATE_VARIABLES)
    con.execute(f"CREATE TABLE driver_sums (cut VARCHAR, month SMALLINT, {filters}{of_pair})")
    con.execute(f"CREATE TABLE driver_blocks (month SMALLINT, block SMALLINT, {of_pair})")
    sample = ", ".join(f"{name} {kind}" for name, kind in _OF_SAMPLE.items())
    con.execute(f"CREATE TABLE driver_sample (month SMALLINT, {filters}{sample})")
    return dimensions


def _keys(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return ("month", *(f"filter_{name}" for name in dimensions))


def _listed(dimensions: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, _keys(dimensions)))


def _cells(con: duckdb.DuckDBPyConnection, table: str, dimensions: tuple[str, ...]) -> int:
    """How many cells month × all dimensions has."""
    return _count(con, f"(SELECT DISTINCT {_listed(dimensions)} FROM {table})")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    found = con.execute(reduced(con, f"SELECT count(*) AS n FROM {table}")).fetchone()
    return int(found[0]) if found else 0


def _most(settings: Settings) -> int:
    return settings.database.most_cells_in_a_rollup


def _both(table: str) -> str:
    return f"(SELECT * FROM old.{table} UNION ALL BY NAME SELECT * FROM fresh.{table})"


def _holds_all(con: duckdb.DuckDBPyConnection, database: str) -> bool:
    """Whether the cut by all dimensions is held there; it is where there is nothing to cut."""
    found = con.execute(f"SELECT count(*) = 0 OR bool_or(cut = '{ALL}') FROM {database}.driver_sums").fetchone()
    return bool(found and found[0])
