"""Roll-ups: the sums of every metric by month and by day, so that a page costs the same at any number of answers.

A table ``rollup_<view>`` a view holds them all, by *cut*: by month × all filter dimensions when that stays below the
number of cells allowed, else by month × each pair of them; by day × each; and the smaller ones added up from those. The
table ``rollups`` lists the cuts; ``metrics`` chooses the smallest that answers a question. A dimension in which no row
states a value costs nothing: every cut carries it along as an empty column.
"""

from contextlib import nullcontext

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.clusters import FOR_FACTS, build_clusters, choose, every, forget
from cx_metrics.warehouse.cuts import Cut, grouping, names, note_cuts, smaller
from cx_metrics.warehouse.duration_clusters import note_resemblances
from cx_metrics.warehouse.durations import build_durations, describe_no_durations
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.pairs import build_pairs, describe_no_pairs
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.sums import Sums, added, predicates, sums
from cx_metrics.warehouse.writing import is_empty, meanwhile_at_hand

_NOTHING = "CAST(NULL AS VARCHAR)"


def build_rollups(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, at_hand: bool = False
) -> None:
    """Create the roll-ups of every view that metrics read, and the tables that describe them and the rows behind them.
    ``at_hand``: a temporary table stands in front of each view already.

    Raises DeclarationError naming the metric whose part is not valid SQL over its view.
    """
    describe_nothing(con, settings)
    for view in measured_views(catalogue):
        build_view(con, view, catalogue, settings, at_hand)


def describe_nothing(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the tables that describe roll-ups and the rows behind them, empty."""
    con.execute(
        "CREATE TABLE rollups (name VARCHAR, tbl VARCHAR, view VARCHAR, cut VARCHAR, metrics VARCHAR[], "
        "dimensions VARCHAR[], cells BIGINT)"
    )
    con.execute(
        "CREATE TABLE sums (view VARCHAR, weighted BOOLEAN, "
        "columns MAP(VARCHAR, VARCHAR), column_of MAP(VARCHAR, VARCHAR))"
    )
    con.execute(
        "CREATE TABLE answers_per_customer (view VARCHAR, dimension VARCHAR, value VARCHAR, "
        "months INTEGER, mean_answers DOUBLE)"
    )
    describe_no_pairs(con)
    describe_no_durations(con, settings)
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


def build_view(
    con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings, at_hand: bool = False
) -> None:
    """Everything that is held of one view (``at_hand``: in a temporary table): dimension values, roll-ups, respondents
    and durations."""
    with nullcontext() if at_hand else meanwhile_at_hand(con, view, catalogue.views):
        filled = _sum_up(con, view, catalogue, settings)
        build_durations(con, view, catalogue, settings, filled)
        if filled:
            note_resemblances(con, view, catalogue)


def _sum_up(con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings) -> bool:
    """Create the roll-ups of a view; whether it has any rows."""
    metrics = catalogue.metrics_of(view)
    held_columns = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    dimensions = tuple(d for d in settings.dimensions if d in held_columns)
    truths = predicates(con, view, metrics)
    filled = not is_empty(con, view)
    stated = dimension_values(con, view, dimensions) if filled else ()
    weighted = filled and "weight" in held_columns and is_weighted(con, view)
    held = sums(metrics, truths, weighted, shared="share_of_answer" in held_columns)
    con.execute("INSERT INTO sums SELECT ?, ?, ?, ?", [view, weighted, held.columns, held.column_of])
    rollups = Rollups(con, view, held, stated, tuple(d for d in dimensions if d not in stated))
    if filled:
        rollups.create(settings.database.most_cells_in_a_rollup)
        note_respondents(con, view, metrics, truths, stated)
    else:
        rollups.create_empty()
    return filled


def note_respondents(
    con: duckdb.DuckDBPyConnection,
    view: str,
    metrics: tuple[Metric, ...],
    truths: frozenset[str],
    dimensions: tuple[str, ...],
) -> None:
    """What the rows of one respondent have in common, from respondents chosen among all."""
    if chosen := choose(con, view, metrics, truths, dimensions, every(rows_of(con, view), FOR_FACTS)):
        build_pairs(con, chosen, metrics)
        build_clusters(con, chosen)
    forget(con)


def rows_of(con: duckdb.DuckDBPyConnection, view: str) -> int:
    """How many dated rows a view has, by its daily roll-up."""
    found = con.execute(f"SELECT sum(rows) FROM {quoted(f'rollup_{view}')} WHERE cut = 'day'").fetchone()
    return int(found[0] or 0) if found else 0


def holds_cut(con: duckdb.DuckDBPyConnection, view: str, cut: Cut) -> bool:
    """Whether the ``old`` mart, which is attached, holds a cut of a view."""
    found = con.execute(
        "SELECT 1 FROM old.rollups WHERE view = ? AND cut = ? AND metrics IS NULL", [view, cut.name]
    ).fetchone()
    return found is not None


def is_weighted(con: duckdb.DuckDBPyConnection, view: str) -> bool:
    """Whether any row of ``view`` carries a weight."""
    found = con.execute(reduced(con, f"SELECT count(weight) AS n FROM {quoted(view)}")).fetchone()
    return bool(found and found[0])


def dimension_values(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> tuple[str, ...]:
    """Note which values occur, and how often; returns the dimensions in which any does."""
    if not dimensions:
        return ()
    by_each = grouping({d: (d,) for d in dimensions})
    select = query("dimension_values", name_of_view=Sql(literal(view)), dimensions=dimensions, view=view, **by_each)
    con.execute(f"INSERT INTO dimension_values {reduced(con, select)}")
    found = con.execute("SELECT DISTINCT dimension FROM dimension_values WHERE view = ?", [view]).fetchall()
    return tuple(d for d in dimensions if (d,) in found)


class Rollups:
    """Fills the roll-ups of one view by the dimensions that are ``stated``; ``silent`` ones hold no value and come
    along as empty columns."""

    daily = True

    def __init__(
        self, con: duckdb.DuckDBPyConnection, view: str, held: Sums, stated: tuple[str, ...], silent: tuple[str, ...]
    ):
        self.con, self.view, self.held, self.stated, self.silent = con, view, held, stated, silent
        self.table, self.widest = f"rollup_{view}", Cut("month", stated)

    def create(self, most_cells: int) -> None:
        """By month × all, or each pair when that makes more than ``most_cells``; by day × each and none; and, added up
        from the widest, the small ones that most questions need: by month × each, by month."""
        self.work_out()
        wide = self._is_kept(most_cells)
        self.con.execute(f"CREATE TABLE {quoted(self.table)} AS {self.added_up(wide)}")
        self.con.execute("DROP TABLE rollup_cells")
        self.note(wide)

    def create_empty(self) -> None:
        """The roll-ups of no rows: in the shape of others, without working any out."""
        types = {"cut": "VARCHAR", "month": "SMALLINT", "day": "DATE"}
        types |= dict.fromkeys((*self.stated, *self.silent), "VARCHAR")
        types |= {name: "HUGEINT" if name in self.held.counts else "DOUBLE" for name in self.held.columns}
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in types.items())
        self.con.execute(f"CREATE TABLE {quoted(self.table)} ({columns})")
        self.note(True, filled=False)

    def work_out(self) -> None:
        """Create ``rollup_cells``: what is worked out from the view's rows."""
        self.con.execute(f"CREATE TEMP TABLE rollup_cells AS {reduced(self.con, self.cells())}")

    def cells(self, condition: str = "true") -> str:
        """SELECT of the cells that are worked out from the rows for which a condition holds."""
        return query(
            "rollup_cells",
            view=self.view,
            condition=Sql(condition),
            day=Sql("occurred_on" if self.daily else "CAST(NULL AS DATE)"),
            dimensions=self.stated,
            sums=self.held.columns,
            **grouping(
                {
                    cut.name: cut.columns if cut.grain == "month" else ("occurred_on", *cut.dimensions)
                    for cut in (self.widest, *self._days())
                }
            ),
        )

    def added_up(self, wide: bool) -> str:
        """SELECT of all cuts from ``rollup_cells``."""
        less = smaller(self.widest, wide)
        return query(
            "rollup",
            dimensions=self.stated,
            of_less={d: quoted(d) if any(d in cut.dimensions for cut in less) else _NOTHING for d in self.stated},
            silent=dict.fromkeys(self.silent, _NOTHING),
            sums=tuple(self.held.columns),
            added=Sql(added(self.held.columns)),
            kept=names((*self._days(), *((self.widest,) if wide else ()))),
            widest=names((self.widest,) if less else ()),
            **grouping({cut.name: cut.columns for cut in less or (self.widest,)}),
        )

    def note(self, wide: bool, filled: bool = True) -> None:
        """List the cuts in ``rollups``."""
        cuts = (*((self.widest,) if wide else ()), *self._days(), *smaller(self.widest, wide))
        by = {cut: (*cut.dimensions, *self.silent) for cut in cuts}
        note_cuts(self.con, self.table, self.view, by, filled=filled)

    def _is_kept(self, most_cells: int) -> bool:
        if len(self.stated) <= 2:
            return True
        found = self.con.execute("SELECT count(*) FROM rollup_cells WHERE cut = ?", [self.widest.name]).fetchone()
        return found is not None and int(found[0]) <= most_cells

    def _days(self) -> tuple[Cut, ...]:
        return tuple(Cut("day", names) for names in (*((d,) for d in self.stated), ())) if self.daily else ()
