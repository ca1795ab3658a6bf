"""Roll-ups: the sums of every metric by month and by day, so that a page costs the same at any number of answers.

By month × all filter dimensions when that stays below the number of cells allowed, else by month × each pair of them; and by
day × each single dimension. The table ``rollups`` lists them; ``metrics`` chooses the smallest that answers a question.
"""

from itertools import combinations

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import DeclarationError, Problem
from cx_metrics.sql import quoted
from cx_metrics.warehouse.clusters import build_clusters
from cx_metrics.warehouse.sums import Sums, selected, sums


def build_rollups(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the roll-ups of every view that metrics read, and the tables ``rollups``, ``sums`` and ``dimension_values``.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    con.execute("CREATE TABLE rollups (name VARCHAR, view VARCHAR, grain VARCHAR, dimensions VARCHAR[], cells BIGINT)")
    con.execute("CREATE TABLE sums (view VARCHAR, weighted BOOLEAN, columns MAP(VARCHAR, VARCHAR), column_of MAP(VARCHAR, VARCHAR))")
    con.execute("CREATE TABLE answers_per_customer (view VARCHAR, dimension VARCHAR, value VARCHAR, months INTEGER, mean_answers DOUBLE)")
    con.execute("CREATE TABLE resemblance (view VARCHAR, metric VARCHAR, correlation DOUBLE)")
    con.execute("CREATE TABLE dimension_values (dimension VARCHAR, value VARCHAR, n BIGINT)")
    for view in catalogue.views:
        metrics = catalogue.metrics_of(view)
        if metrics:
            dimensions = dimensions_of(con, view, tuple(settings.dimensions))
            _enums(con, view, dimensions)
            truths = predicates(con, view, metrics)
            held = sums(metrics, truths, is_weighted(con, view))
            _of_view(con, view, held, dimensions, settings.database.most_cells_in_a_rollup)
            build_clusters(con, view, metrics, truths, held, dimensions)


def dimensions_of(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """The filter dimensions that this view has."""
    described = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    return tuple(d for d in dimensions if d in described)


def is_weighted(con: duckdb.DuckDBPyConnection, view: str) -> bool:
    """Whether any row of ``view`` carries a weight."""
    if "weight" not in {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}:
        return False
    found = con.execute(f"SELECT max(CASE WHEN weight IS NOT NULL THEN 1 ELSE 0 END) FROM {quoted(view)}").fetchone()
    return bool(found and found[0])


def predicates(con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...]) -> frozenset[str]:
    """The part texts that are true or false rather than a value; raises DeclarationError for one that is not valid SQL."""
    found, problems = set(), []
    for metric in metrics:
        for name, part in metric.parts.items():
            try:
                kind = con.execute(f"DESCRIBE SELECT ({part.value}) AS part FROM {quoted(view)}").fetchall()[0][1]
            except duckdb.Error as error:
                problems.append(Problem(f"{metric.id}.yaml, key parts.{name}", str(error).splitlines()[0],
                                        f"write SQL over the columns of {view}"))
                continue
            if kind == "BOOLEAN":
                found.add(part.value)
    if problems:
        raise DeclarationError(*problems)
    return frozenset(found)


def _enums(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    for dimension in dimensions:
        con.execute(
            f"INSERT INTO dimension_values SELECT '{dimension}', {quoted(dimension)}, count(*) FROM {quoted(view)} "
            f"WHERE {quoted(dimension)} IS NOT NULL GROUP BY {quoted(dimension)} ORDER BY {quoted(dimension)}"
        )


def _of_view(con: duckdb.DuckDBPyConnection, view: str, held: Sums, dimensions: tuple[str, ...], most: int) -> None:
    con.execute("INSERT INTO sums SELECT ?, ?, ?, ?",
                [view, any(q.endswith("|w") for q in held.column_of), held.columns, held.column_of])
    cells = _rollup(con, view, "month", dimensions, held)
    if cells > most and len(dimensions) > 2:
        _drop(con, view, "month", dimensions)
        for pair in combinations(dimensions, 2):
            _rollup(con, view, "month", pair, held)
    _rollup(con, view, "day", (), held)
    for dimension in dimensions:
        _rollup(con, view, "day", (dimension,), held)


def _name(view: str, grain: str, dimensions: tuple[str, ...]) -> str:
    return "_".join(("rollup", view, grain, *dimensions))


def _rollup(con: duckdb.DuckDBPyConnection, view: str, grain: str, dimensions: tuple[str, ...], held: Sums) -> int:
    """One roll-up of the dated rows, sorted by time so that a period reads a few blocks; returns its cells."""
    name = _name(view, grain, dimensions)
    time = "month" if grain == "month" else "occurred_on AS day"
    keys = "".join(f", {quoted(d)}" for d in dimensions)
    con.execute(f"CREATE TABLE {quoted(name)} AS SELECT {time}{keys}, {selected(held.columns)} FROM {quoted(view)} "
                "WHERE occurred_on IS NOT NULL GROUP BY ALL ORDER BY 1")
    found = con.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()
    cells = int(found[0]) if found else 0
    con.execute("INSERT INTO rollups VALUES (?, ?, ?, ?, ?)", [name, view, grain, list(dimensions), cells])
    return cells


def _drop(con: duckdb.DuckDBPyConnection, view: str, grain: str, dimensions: tuple[str, ...]) -> None:
    name = _name(view, grain, dimensions)
    con.execute(f"DROP TABLE {quoted(name)}")
    con.execute("DELETE FROM rollups WHERE name = ?", [name])
