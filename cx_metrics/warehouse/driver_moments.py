"""Driver moments: for each outcome with each rated item, and for each two items, the sums from which their correlation
follows: n, Σx, Σy, Σx², Σy², Σxy of the answers in which both are known (weighted where answers carry weights).

``driver_moments`` holds them by month and *cut* of the filter dimensions: none (''), one (its name), or all ('*', where
cells × pairs stay below the number of cells a roll-up may have). ``driver_blocks`` holds them by month and block of
customers, so that the interval of any stretch of months is had by drawing blocks instead of answers. By month, because
that is the finest stretch that pages ask for and sums of months answer every longer one; not by dimension as well, which
would make it as large as the answers. What neither holds is summed up from the batches by the same SQL.
"""

from itertools import combinations_with_replacement

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.outcomes import VIEW, outcome_columns
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.driver_variables import (
    BLOCKS,
    CREATE_VARIABLES,
    MERGED_VARIABLES,
    Variable,
    survey_of_variables,
    variables,
)
from cx_metrics.warehouse.journeys.build import ALL
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.lineage import row_by_row, tables_behind

SUMS = ("n", "weight", "x", "y", "xx", "yy", "xy")
_WORK, _WIDE = "driver_work", "driver_wide"
_ADDED = ", ".join(["CAST(sum(n) AS BIGINT) AS n", *(f"sum({name}) AS {name}" for name in SUMS[1:])])


def build_drivers(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create ``driver_variables``, ``driver_moments`` and ``driver_blocks`` from all answers; empty without items."""
    dimensions = _create(con, settings)

    def rows(sql: str) -> list[tuple[object, ...]]:
        return con.execute(sql).fetchall()

    survey = survey_of_variables(rows, outcome_columns(catalogue.metrics))
    if survey is None:
        return
    con.execute(f"INSERT INTO driver_variables {survey}")
    found = variables(rows)
    if not any(one.is_item for one in found):
        return
    # in order of time and block: the groups of a stretch of rows then stay in the processor's cache
    prepared = relation(found, dimensions, "month IS NOT NULL")
    con.execute(f"CREATE TEMP TABLE {_WORK} AS {prepared} ORDER BY month, block")
    _fill(con, "driver_blocks", found, ("month", "block"), {})
    if len(dimensions) > 1 and _cells(con, _WORK, dimensions) * len(pairs(found)) <= _most(settings):
        _fill(con, "driver_moments", found, _keys(dimensions), {"cut": ALL})
    for dimension in (None, *dimensions):
        kept = (dimension,) if dimension else ()
        _fill(con, "driver_moments", found, _keys(kept), {"cut": dimension or ""})
    con.execute(f"DROP TABLE {_WORK}")


def add_drivers(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, fed: set[str]) -> None:
    """The same from the attached builds ``old`` and ``fresh`` (of the new rows alone), where answers come row by row."""
    if not tables_behind(VIEW, catalogue.views) & fed:
        for table in ("driver_variables", "driver_moments", "driver_blocks"):
            con.execute(f"CREATE TABLE {table} AS SELECT * FROM old.{table}")
        return
    if not row_by_row(VIEW, catalogue.views):
        return build_drivers(con, catalogue, settings)
    dimensions = _create(con, settings)
    con.execute(f"INSERT INTO driver_variables SELECT {MERGED_VARIABLES} FROM {_both('driver_variables')} GROUP BY ALL")
    lacking = [name for name in ("old", "fresh") if not _holds_all(con, name)]
    for table, keys in (("driver_blocks", ("month", "block")), ("driver_moments", ("cut", *_keys(dimensions)))):
        listed = ", ".join([*keys, "first", "second"])
        con.execute(
            f"INSERT INTO {table} BY NAME SELECT {listed}, {_ADDED} FROM {_both(table)} GROUP BY {listed} ORDER BY month"
        )
    count = con.execute("SELECT count(*) FROM driver_variables WHERE variable LIKE 'item\\_%' ESCAPE '\\'").fetchone()
    if count and count[0]:
        found = variables(lambda sql: con.execute(sql).fetchall())
        whole = f"(SELECT * FROM driver_moments WHERE cut = {literal(ALL)})"
        if lacking or _cells(con, whole, dimensions) * len(pairs(found)) > _most(settings):
            con.execute("DELETE FROM driver_moments WHERE cut = ?", [ALL])


def relation(found: tuple[Variable, ...], dimensions: tuple[str, ...], condition: str) -> str:
    """A SELECT of answers with at least one rated item: month, block, dimensions, weight, and for variable k its steps
    ``x<k>`` (0 where not answered) and whether it was answered, ``m<k>`` (1 or 0)."""
    some = " OR ".join(f"{quoted(one.name)} IS NOT NULL" for one in found if one.is_item)
    kept = "".join(f"{quoted(name)} AS {filtered(name)}, " for name in dimensions)
    steps = ", ".join(f"{one.steps} AS s{k}" for k, one in enumerate(found))
    # MD5 is the same in every version of the engine, so that the same answers give the same interval
    block = f"CAST(md5_number_lower(respondent) % {BLOCKS} AS SMALLINT) AS block"
    inner = f"SELECT month, {kept}{block}, coalesce(weight, 1e0) AS weight, {steps} FROM {quoted(VIEW)} "
    inner += f"WHERE ({some}) AND {condition}"
    outer = ", ".join(f"coalesce(s{k}, 0) AS x{k}, CAST(s{k} IS NOT NULL AS TINYINT) AS m{k}" for k in range(len(found)))
    return f"SELECT month, {_listed(dimensions)}block, weight, {outer} FROM ({inner})"


def pairs(found: tuple[Variable, ...]) -> list[tuple[int, int]]:
    """Each variable with itself, each outcome with each item, each two items: what is known of two outcomes together
    explains neither."""
    every = combinations_with_replacement(range(len(found)), 2)
    return [(i, j) for i, j in every if i == j or found[j].is_item]


def moments(found: tuple[Variable, ...], weighted: bool) -> str:
    """The sums of all pairs for a SELECT over ``relation``, pair after pair in the order of SUMS, in points of 0–100."""
    weight = "weight * " if weighted else ""
    told = []
    for p, (i, j) in enumerate(pairs(found)):
        a, b = literal(found[i].worth), literal(found[j].worth)
        both = f"m{i} * m{j}"
        told += [
            f"sum({both}) AS n_{p}",
            f"{_sum(weight, both)} AS weight_{p}",
            f"{a} * {_sum(weight, f'x{i} * m{j}')} AS x_{p}",
            f"{b} * {_sum(weight, f'x{j} * m{i}')} AS y_{p}",
            f"{a} * {a} * {_sum(weight, f'x{i} * x{i} * m{j}')} AS xx_{p}",
            f"{b} * {b} * {_sum(weight, f'x{j} * x{j} * m{i}')} AS yy_{p}",
            f"{a} * {b} * {_sum(weight, f'x{i} * x{j}')} AS xy_{p}",
        ]
    return ", ".join(told)


def _sum(weight: str, product: str) -> str:
    return f"sum({weight}({product}))"


def _fill(
    con: duckdb.DuckDBPyConnection, table: str, found: tuple[Variable, ...], keys: tuple[str, ...], fixed: dict[str, str]
) -> None:
    """Sum up the work table by ``keys`` and write a row for each pair; ``fixed`` says further columns."""
    weighted = con.execute(f"SELECT 1 FROM {_WORK} WHERE weight <> 1 LIMIT 1").fetchone() is not None
    listed = ", ".join(keys)
    con.execute(f"CREATE TEMP TABLE {_WIDE} AS SELECT {listed}, {moments(found, weighted)} FROM {_WORK} GROUP BY {listed}")
    said = "".join(f"{literal(value)} AS {name}, " for name, value in fixed.items())
    selects = [
        f"SELECT {said}{listed}, {literal(found[i].name)} AS first, {literal(found[j].name)} AS second, "
        f"{', '.join(f'{name}_{p} AS {name}' for name in SUMS)} FROM {_WIDE} WHERE n_{p} > 0"
        for p, (i, j) in enumerate(pairs(found))
    ]
    con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM ({' UNION ALL '.join(selects)}) ORDER BY month")
    con.execute(f"DROP TABLE {_WIDE}")


def _create(con: duckdb.DuckDBPyConnection, settings: Settings) -> tuple[str, ...]:
    """Create the tables, empty; returns the dimensions that answers hold."""
    held = {row[0] for row in con.execute(f"DESCRIBE {quoted(VIEW)}").fetchall()}
    dimensions = tuple(name for name in settings.dimensions if name in held)
    sums = ", ".join(["n BIGINT", *(f"{name} DOUBLE" for name in SUMS[1:])])
    filters = "".join(f"{filtered(name)} VARCHAR, " for name in dimensions)
    con.execute(CREATE_VARIABLES)
    con.execute(
        f"CREATE TABLE driver_moments (cut VARCHAR, month SMALLINT, {filters}first VARCHAR, second VARCHAR, {sums})"
    )
    con.execute(f"CREATE TABLE driver_blocks (month SMALLINT, block SMALLINT, first VARCHAR, second VARCHAR, {sums})")
    return dimensions


def _keys(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    return ("month", *map(filtered, dimensions))


def _listed(dimensions: tuple[str, ...]) -> str:
    return "".join(f"{filtered(name)}, " for name in dimensions)


def _cells(con: duckdb.DuckDBPyConnection, table: str, dimensions: tuple[str, ...]) -> int:
    """How many cells month × all dimensions has."""
    found = con.execute(
        f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(_keys(dimensions))} FROM {table})"
    ).fetchone()
    return int(found[0]) if found else 0


def _most(settings: Settings) -> int:
    return settings.database.most_cells_in_a_rollup


def _both(table: str) -> str:
    return f"(SELECT * FROM old.{table} UNION ALL BY NAME SELECT * FROM fresh.{table})"


def _holds_all(con: duckdb.DuckDBPyConnection, database: str) -> bool:
    """Whether the cut by all dimensions is held there; it is where there is nothing to cut."""
    found = con.execute(
        f"SELECT count(*) = 0 OR bool_or(cut = '{ALL}') FROM {database}.driver_moments"
    ).fetchone()
    return bool(found and found[0])
