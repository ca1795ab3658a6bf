"""Durations as histograms that add up: how many ended after so long, how many are still going, how many came late.

A median is not the mean of medians, but a histogram of all is the sum of histograms. So each duration is kept by month
and dimensions as counts per *bucket*. Up to 1,000 steps of the unit it is counted in (of days: up to ten years) a
bucket is one step; above, three significant digits are kept. However much data there is, a decade of time then holds at
most 900 buckets, and a time is off by no more than half a per cent.

All stand in the table ``durations``, by cut: counted as what ``ended``, what is still going (``open``, older with each
as-of day), and those who were first watched at some age (``late``). As-of is the end of the last day in the data; views
read it from the table ``observed``.
"""

import math
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.duration import Duration
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.customers import DaysByTable
from cx_metrics.warehouse.cuts import Cut, grouping, note_cuts, smaller
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.queries import Blank, Sql, query
from cx_metrics.warehouse.writing import columns_of, create_temporary

_EXACT, _EXACT_DAYS = 1000, 3653  # steps up to which a bucket is one step
_DECADES = 9
KINDS = ("ended", "open", "late")


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


def histogram_rows(view: str, duration: Duration, columns: Blank) -> str:
    """SELECT of the rows of ``view`` that count in a histogram, each with its ``bucket`` and as what it counts."""
    blanks: dict[str, Blank] = {"view": view, "columns": columns, "of": Sql(duration.of), "lasts": lasts(duration)}
    ended = query("histogram_rows", ended=Sql(duration.ended), **blanks)
    if duration.known_from is None:
        return ended
    late = Sql(bucket(f"({duration.known_from})", duration.counted_in))
    watched = query("histogram_late_rows", late=late, known_from=Sql(duration.known_from), **blanks)
    return f"{ended} UNION ALL {watched}"


def lasts(duration: Duration) -> Sql:
    """SQL for the bucket of how long a row of the view lasts."""
    return Sql(bucket(f"({duration.of})", duration.counted_in))


def note_as_of(con: duckdb.DuckDBPyConnection, days: DaysByTable, settings: Settings) -> None:
    """Create the table that views of durations read, from the ``days`` of each table: ``observed`` (first_day, as_of,
    until: the end of that day in UTC, all empty without a dated row; lapsed_after_days)."""
    first = min((first for first, _ in days.values()), default=None)
    as_of = max((last for _, last in days.values()), default=None)
    until = None
    if as_of:
        midnight = datetime.combine(as_of + timedelta(days=1), time(), ZoneInfo(settings.organisation.time_zone))
        until = midnight.astimezone(UTC).replace(tzinfo=None)
    con.execute("CREATE TABLE observed (first_day DATE, as_of DATE, until TIMESTAMP, lapsed_after_days INTEGER)")
    con.execute("INSERT INTO observed VALUES (?, ?, ?, ?)", [first, as_of, until, settings.customers.lapsed_after_days])


def describe_no_durations(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create the table ``durations``, empty."""
    kept = "".join(f"{quoted(d)} VARCHAR, " for d in settings.dimensions)
    con.execute(
        f"CREATE TABLE durations (histogram VARCHAR, cut VARCHAR, month SMALLINT, {kept}"
        "counted_as VARCHAR, bucket BIGINT, n BIGINT)"
    )


def build_durations(
    con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue, settings: Settings, filled: bool = True
) -> None:
    """Add the histograms of every duration over a view: by month × all dimensions, or × each when that makes too many
    cells, and added up from those by month × each and by month. ``filled``: the view has any row."""
    if not (found := durations_of(catalogue, view)):
        return
    held = columns_of(con, view)
    dimensions = tuple(d for d in settings.dimensions if d in held)
    for metrics in found:
        _create(con, metrics, dimensions, settings.database.most_cells_in_a_rollup, filled)


def durations_of(catalogue: Catalogue, view: str) -> list[tuple[Metric, ...]]:
    """The metrics over a view that are read off curves, those of one histogram together."""
    found: dict[object, list[Metric]] = {}
    for metric in catalogue.metrics_of(view):
        if metric.duration:
            found.setdefault(metric.duration.rows, []).append(metric)
    return [tuple(metrics) for metrics in found.values()]


def _create(
    con: duckdb.DuckDBPyConnection,
    metrics: tuple[Metric, ...],
    dimensions: tuple[str, ...],
    most_cells: int,
    filled: bool,
) -> None:
    view, duration, histogram = metrics[0].view, metrics[0].duration, metrics[0].id
    assert duration is not None
    cells = 0
    if filled:
        rows = histogram_rows(view, duration, ("month", *dimensions))
        counted = reduced(con, query("histogram_cells", rows=Sql(rows), dimensions=dimensions))
        cells = create_temporary(con, "histogram_cells", counted)
    widest = Cut("month", dimensions)
    wide = cells <= most_cells or len(dimensions) <= 1
    cuts = (*((widest,) if wide else ()), *(cut for cut in smaller(widest, True)))
    select = query(
        "histograms",
        histogram=Sql(literal(histogram)),
        dimensions=dimensions,
        **grouping({cut.name: cut.columns for cut in cuts}, also=("counted_as", "bucket")),
    )
    if cells:
        con.execute(f"INSERT INTO durations BY NAME {select}")
    if filled:
        con.execute("DROP TABLE histogram_cells")
    by = {cut: cut.dimensions for cut in cuts}
    note_cuts(con, "durations", view, by, tuple(metric.id for metric in metrics), filled=cells > 0)
