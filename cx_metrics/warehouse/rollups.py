"""Roll-ups: the sums of every metric by month and by day, so that a page costs the same at any number of answers.

By month × all filter dimensions when that stays below the number of cells allowed, else by month × each pair of them;
and by day × each single dimension. The table ``rollups`` lists them; ``metrics`` chooses the smallest that answers a
question. A dimension in which no row states a value costs nothing: every roll-up carries it along as an empty column.
"""

from itertools import combinations

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import DeclarationError, Problem
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.clusters import build_clusters, choose, every
from cx_metrics.warehouse.pairs import build_pairs, describe_no_pairs
from cx_metrics.warehouse.sums import Sums, added, selected, sums
from cx_metrics.warehouse.writing import at_hand, create_table


def build_rollups(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings) -> None:
    """Create the roll-ups of every view that metrics read, and the tables that describe them and the rows behind them.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    describe_nothing(con)
    for view in measured_views(catalogue):
        build_view(con, view, catalogue, settings)


def describe_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that describe roll-ups and the rows behind them, empty."""
    con.execute("CREATE TABLE rollups (name VARCHAR, view VARCHAR, grain VARCHAR, dimensions VARCHAR[], cells BIGINT)")
    con.execute(
        "CREATE TABLE sums (view VARCHAR, weighted BOOLEAN, "
        "columns MAP(VARCHAR, VARCHAR), column_of MAP(VARCHAR, VARCHAR))"
    )
    con.execute(
        "CREATE TABLE answers_per_customer (view VARCHAR, dimension VARCHAR, value VARCHAR, "
        "months INTEGER, mean_answers DOUBLE)"
    )
    con.execute("CREATE TABLE resemblance (view VARCHAR, metric VARCHAR, correlation DOUBLE)")
    describe_no_pairs(con)
    con.execute("CREATE TABLE dimension_values (view VARCHAR, dimension VARCHAR, value VARCHAR, n BIGINT)")


def measured_views(catalogue: Catalogue) -> tuple[str, ...]:
    """The views that metrics read over a period; those that hold years of customers have roll-ups of their own
    (``years``). Metrics of one view read it alike."""
    metrics = {view: catalogue.metrics_of(view) for view in catalogue.views}
    return tuple(view for view, found in metrics.items() if found and not found[0].reads_years)


def views_of_years(catalogue: Catalogue) -> tuple[str, ...]:
    """The views whose metrics read the year to a month's end."""
    metrics = {view: catalogue.metrics_of(view) for view in catalogue.views}
    return tuple(view for view, found in metrics.items() if found and found[0].reads_years)


def build_view(con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings) -> None:
    """Everything that is held of one view: its dimension values, roll-ups and respondents."""
    with at_hand(con, view, catalogue.views):
        _build_view(con, view, catalogue, settings)


def _build_view(con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings) -> None:
    metrics = catalogue.metrics_of(view)
    held_columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    dimensions = tuple(d for d in settings.dimensions if d in held_columns)
    stated = dimension_values(con, view, dimensions)
    truths = predicates(con, view, metrics)
    weighted = "weight" in held_columns and is_weighted(con, view)
    held = sums(metrics, truths, weighted, shared="share_of_answer" in held_columns)
    con.execute("INSERT INTO sums SELECT ?, ?, ?, ?", [view, weighted, held.columns, held.column_of])
    silent = tuple(d for d in dimensions if d not in stated)
    Rollups(con, view, held, silent).create(stated, settings.database.most_cells_in_a_rollup)
    if choose(con, view, metrics, truths, stated, of := every(rows_of(con, view))):
        build_clusters(con, view, metrics, stated)
        build_pairs(con, view, metrics, stated, of)


def rows_of(con: duckdb.DuckDBPyConnection, view: str) -> int:
    """How many dated rows a view has, by its daily roll-up."""
    found = con.execute(f"SELECT sum(rows) FROM {quoted(f'rollup_{view}_day')}").fetchone()
    return int(found[0] or 0) if found else 0


def is_weighted(con: duckdb.DuckDBPyConnection, view: str) -> bool:
    """Whether any row of ``view`` carries a weight."""
    found = con.execute(f"SELECT count(weight) FROM {quoted(view)}").fetchone()
    return bool(found and found[0])


def predicates(con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...]) -> frozenset[str]:
    """The part texts that are true or false rather than a value; raises DeclarationError for one that is not valid
    SQL."""
    texts = list(dict.fromkeys(part.value for metric in metrics for part in metric.parts.values()))
    try:  # all at once: a view may be costly to bind
        return frozenset(text for text, kind in zip(texts, _kinds(con, view, texts), strict=True) if kind == "BOOLEAN")
    except duckdb.Error:
        raise DeclarationError(*_part_problems(con, view, metrics)) from None


def _kinds(con: duckdb.DuckDBPyConnection, view: str, texts: list[str]) -> list[str]:
    """The SQL type of each text over the rows of a view."""
    parts = ", ".join(f"({text}) AS part_{i}" for i, text in enumerate(texts))
    return [row[1] for row in con.execute(f"DESCRIBE SELECT {parts} FROM {quoted(view)}").fetchall()]


def _part_problems(con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...]) -> list[Problem]:
    """What is wrong with each part that is not valid SQL by itself."""
    problems = []
    for metric in metrics:
        for name, part in metric.parts.items():
            try:
                _kinds(con, view, [part.value])
            except duckdb.Error as error:
                where, found = f"{metric.id}.yaml, key parts.{name}", str(error).splitlines()[0]
                problems.append(Problem(where, found, f"write SQL over the columns of {view}"))
    return problems


def dimension_values(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Note which values occur, and how often; returns the dimensions in which any does."""
    stated = []
    filled = con.execute(f"SELECT 1 FROM {quoted(view)} LIMIT 1").fetchone()
    for dimension in dimensions if filled else ():
        name = quoted(dimension)
        inserted = con.execute(
            f"INSERT INTO dimension_values SELECT {literal(view)}, {literal(dimension)}, {name}, count(*) "
            f"FROM {quoted(view)} WHERE {name} IS NOT NULL GROUP BY {name} ORDER BY {name}"
        ).fetchone()
        if inserted and inserted[0]:
            stated.append(dimension)
    return tuple(stated)


class Rollups:
    """Creates the roll-ups of one view; ``silent`` dimensions hold no value and come along as empty columns."""

    daily = True

    def __init__(self, con: duckdb.DuckDBPyConnection, view: str, held: Sums, silent: tuple[str, ...]):
        self.con, self.view, self.held, self.silent = con, view, held, silent

    def create(self, dimensions: tuple[str, ...], most_cells: int) -> None:
        """By month × all, or each pair when that makes more than ``most_cells``; by day × each; and, added up from
        those,
        the small ones that most questions need: by month × each, by month, by day."""
        widest = self._widest(dimensions, most_cells)
        for dimension in dimensions:
            if self.daily:
                self._create("day", (dimension,))
            if len(dimensions) > 1:
                self._create("month", (dimension,), self._name("month", next(w for w in widest if dimension in w)))
        if dimensions:
            self._create("month", (), self._name("month", widest[0]))
        if self.daily:
            self._create("day", (), self._name("day", dimensions[:1]) if dimensions else None)

    def _widest(self, dimensions: tuple[str, ...], most_cells: int) -> list[tuple[str, ...]]:
        """Create the monthly roll-ups that are worked out from rows; returns their dimensions."""
        if self._create("month", dimensions) <= most_cells or len(dimensions) <= 2:
            return [dimensions]
        self._drop("month", dimensions)
        pairs: list[tuple[str, ...]] = list(combinations(dimensions, 2))
        for pair in pairs:
            self._create("month", pair)
        return pairs

    def _name(self, grain: str, dimensions: tuple[str, ...]) -> str:
        return "_".join(("rollup", self.view, grain, *dimensions))

    def _create(self, grain: str, dimensions: tuple[str, ...], of: str | None = None) -> int:
        """One roll-up of the rows, or of the roll-up ``of``; returns its cells. It is sorted by time, so that a period
        reads a few blocks; those without a date stand last, without month or day."""
        name = self._name(grain, dimensions)
        keys = "".join(f", {quoted(d)}" for d in dimensions)
        empty = "".join(f", CAST(NULL AS VARCHAR) AS {quoted(d)}" for d in self.silent)
        if of:
            rows = f"SELECT {grain}{keys}, {added(self.held.columns)} FROM {quoted(of)}"
            cells = create_table(self.con, quoted(name), f"SELECT *{empty} FROM ({rows} GROUP BY ALL ORDER BY 1)")
        else:
            time = "month" if grain == "month" else "occurred_on AS day"
            rows = f"SELECT {time}{keys}, {selected(self.held.columns)} FROM {quoted(self.view)}"
            cells = self._work_out(quoted(name), rows, f"SELECT *{empty}")
        carried = ", ".join(literal(d) for d in (*dimensions, *self.silent))
        described = f"{literal(name)}, {literal(self.view)}, {literal(grain)}, [{carried}], {cells}"
        self.con.execute(f"INSERT INTO rollups VALUES ({described})")
        return cells

    def _work_out(self, table: str, rows: str, columns: str) -> int:
        """Create ``table`` from rows of the view; returns how many it holds."""
        return create_table(self.con, table, f"{columns} FROM ({rows} GROUP BY ALL ORDER BY 1)")

    def _drop(self, grain: str, dimensions: tuple[str, ...]) -> None:
        name = self._name(grain, dimensions)
        self.con.execute(f"DROP TABLE {quoted(name)}")
        self.con.execute("DELETE FROM rollups WHERE name = ?", [name])
