"""Durations as histograms that add up: how many ended after so long, how many are still going, how many came late.

A median is not the mean of medians, but a histogram of all is the sum of histograms. So each duration is kept by month
and dimensions as counts per *bucket*. Up to 1,000 steps of the unit it is counted in (of days: up to ten years) a
bucket is one step; above, three significant digits are kept. However much data there is, a decade of time then holds at
most 900 buckets, and a time is off by no more than half a per cent.

What ended never changes when time goes by, so new rows are added to ``<roll-up>_ended``. What is still going gets older
with the as-of day: it stands by itself in ``<roll-up>_open``, to be made anew. ``<roll-up>_late`` holds those who were
first watched at some age. As-of is the end of the last day in the data; views read it from the table ``observed``.
"""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.duration import Duration
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import DeclarationError, Problem
from cx_metrics.sql import quoted
from cx_metrics.warehouse.batch import Batch
from cx_metrics.warehouse.writing import at_hand, create_table

_EXACT, _EXACT_DAYS = 1000, 3653  # steps up to which a bucket is one step
_DECADES = 9
KINDS = ("ended", "open", "late")


@dataclass(frozen=True)
class DurationRollup:
    """Histograms by month × ``dimensions`` for these metrics: three tables whose names begin with ``name``."""

    name: str
    view: str
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    cells: int


def exact(counted_in: str) -> int:
    """Up to how many steps of this unit each is a bucket of its own: a tenure is exact to the day for ten years."""
    return _EXACT_DAYS if counted_in == "days" else _EXACT


def bucket(value: str, counted_in: str) -> str:
    """SQL for the bucket of a time in steps of ``counted_in``: whole, above ``exact`` with three significant digits."""
    cases = [f"WHEN {value} < {exact(counted_in)} THEN round({value})"]
    for decade in range(_DECADES):
        width = 10 ** (decade + 1)
        last = decade == _DECADES - 1
        cases.append(
            f"{'ELSE' if last else f'WHEN {value} < {_EXACT * width} THEN'} round({value} / {width}) * {width}"
        )
    return f"CAST(CASE {' '.join(cases)} END AS BIGINT)"


def bucket_at(age: float, counted_in: str) -> float:
    """The bucket at whose end a curve is read at an ``age``: that of the age itself, so that what ended just then has
    ended. Below ``exact`` it is the age."""
    if age < exact(counted_in):
        return age
    width = 10.0 ** (math.floor(math.log10(age)) - 2)
    return math.floor(age / width + 0.5) * width


def histogram_rows(view: str, duration: Duration, kind: str, columns: str = "*") -> str:
    """SELECT of the rows of ``view`` that count in one of KINDS, each with its ``bucket``."""
    lasts, ended = bucket(f"({duration.of})", duration.counted_in), f"({duration.of}) >= 0"
    if kind == "late":
        if duration.known_from is None:
            return f"SELECT {columns}, 0 AS bucket FROM {quoted(view)} WHERE false"
        lasts = f"least({bucket(f'({duration.known_from})', duration.counted_in)}, {lasts})"
        ended += f" AND ({duration.known_from}) > 0"
    else:
        ended += f" AND {'NOT ' if kind == 'open' else ''}coalesce({duration.ended}, false)"
    return f"SELECT {columns}, {lasts} AS bucket FROM {quoted(view)} WHERE {ended}"


def note_as_of(con: duckdb.DuckDBPyConnection, batches: list[Batch], catalogue: Catalogue, settings: Settings) -> None:
    """Create the tables that views of durations read: ``observed`` (first_day, as_of, until: the end of that day in
    UTC, all empty without a dated row; lapsed_after_days) and ``origins`` (which mapping brought a batch)."""
    days: list[date] = []
    for table in catalogue.tables.values():
        if table.date:
            day = quoted(table.date)
            found = con.execute(f"SELECT min({day}), max({day}) FROM {quoted('stored_' + table.id)}").fetchone()
            days += [each for each in found or () if each]
    first, as_of = min(days, default=None), max(days, default=None)
    until = None
    if as_of:
        midnight = datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(settings.organisation.time_zone))
        until = midnight.astimezone(UTC).replace(tzinfo=None)
    con.execute("CREATE TABLE observed (first_day DATE, as_of DATE, until TIMESTAMP, lapsed_after_days INTEGER)")
    con.execute("INSERT INTO observed VALUES (?, ?, ?, ?)", [first, as_of, until, settings.customers.lapsed_after_days])
    con.execute("CREATE TABLE origins (batch VARCHAR, mapping VARCHAR)")
    for batch in batches:
        con.execute("INSERT INTO origins VALUES (?, ?)", [batch.id, batch.mapping])


def build_durations(
    con: duckdb.DuckDBPyConnection, catalogue: Catalogue, settings: Settings, kept: frozenset[str] = frozenset()
) -> None:
    """Create the histograms of every duration: by month × all dimensions, or × each when that makes too many cells, and
    added up from those by month × each and by month. Those over the views ``kept`` are copied from the mart ``old``.
    Raises DeclarationError for SQL that does not work."""
    con.execute(
        "CREATE TABLE duration_rollups "
        "(name VARCHAR, view VARCHAR, metrics VARCHAR[], dimensions VARCHAR[], cells BIGINT)"
    )
    for view in catalogue.views:
        if view in kept:
            _keep(con, view)
            continue
        if read := durations_of(catalogue, view):
            with at_hand(con, view, catalogue.views):
                for metrics in read:
                    _check(con, metrics[0])
                held = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
                dimensions = tuple(d for d in settings.dimensions if d in held)
                for metrics in read:
                    _create(con, metrics, dimensions, settings.database.most_cells_in_a_rollup)


def total_of(metrics: tuple[Metric, ...]) -> str:
    """The roll-up by month alone of metrics that share a histogram."""
    return _table(metrics[0], ())


def durations_of(catalogue: Catalogue, view: str) -> list[tuple[Metric, ...]]:
    """The metrics over a view that are read off curves, those of one histogram together."""
    found: dict[object, list[Metric]] = {}
    for metric in catalogue.metrics_of(view):
        if metric.duration:
            found.setdefault(metric.duration.rows, []).append(metric)
    return [tuple(metrics) for metrics in found.values()]


def _keep(con: duckdb.DuckDBPyConnection, view: str) -> None:
    for (name,) in con.execute("SELECT name FROM old.duration_rollups WHERE view = ?", [view]).fetchall():
        for kind in KINDS:
            table = quoted(f"{name}_{kind}")
            con.execute(f"CREATE TABLE {table} AS SELECT * FROM old.{table}")
    con.execute("INSERT INTO duration_rollups SELECT * FROM old.duration_rollups WHERE view = ?", [view])


def _check(con: duckdb.DuckDBPyConnection, metric: Metric) -> None:
    assert metric.duration is not None
    for kind in KINDS:
        try:
            con.execute(f"EXPLAIN {histogram_rows(metric.view, metric.duration, kind)}")
        except duckdb.Error as error:
            found = str(error).splitlines()[0]
            remedy = f"write SQL over the columns of {metric.view}"
            raise DeclarationError(Problem(f"{metric.id}.yaml, key duration", found, remedy)) from None


def _create(
    con: duckdb.DuckDBPyConnection, metrics: tuple[Metric, ...], dimensions: tuple[str, ...], most_cells: int
) -> None:
    view, duration = metrics[0].view, metrics[0].duration
    assert duration is not None

    def create(names: tuple[str, ...], of: tuple[str, ...] | None = None) -> int:
        """One roll-up, from the rows or from a wider one; returns its cells."""
        cells = 0
        for kind in KINDS:
            table = quoted(_table(metrics[0], names, kind))
            keys = ", ".join(["month", *map(quoted, names), "bucket"])
            if of is None:
                rows = histogram_rows(view, duration, kind, ", ".join(["month", *map(quoted, names)]))
                select = f"SELECT {keys}, count(*) AS n FROM ({rows} AND month IS NOT NULL)"
            else:
                select = f"SELECT {keys}, CAST(sum(n) AS BIGINT) AS n FROM {quoted(_table(metrics[0], of, kind))}"
            cells += create_table(con, table, f"{select} GROUP BY ALL ORDER BY ALL")
        con.execute(
            "INSERT INTO duration_rollups VALUES (?, ?, ?, ?, ?)",
            [_table(metrics[0], names), view, [m.id for m in metrics], list(names), cells],
        )
        return cells

    wide = create(dimensions) <= most_cells
    if not wide and len(dimensions) > 1:
        for kind in KINDS:
            con.execute(f"DROP TABLE {quoted(_table(metrics[0], dimensions, kind))}")
        con.execute("DELETE FROM duration_rollups WHERE name = ?", [_table(metrics[0], dimensions)])
    for name in dimensions if len(dimensions) > 1 else ():
        create((name,), dimensions if wide else None)
    if dimensions:
        create((), dimensions if wide or len(dimensions) == 1 else dimensions[:1])


def _table(metric: Metric, dimensions: tuple[str, ...], kind: str | None = None) -> str:
    return "_".join(("durations", metric.id, "month", *dimensions, *((kind,) if kind else ())))
