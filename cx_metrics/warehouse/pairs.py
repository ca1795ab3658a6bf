"""How much answers of one respondent in different months have in common: what makes a change between two periods
surer than one between strangers.

Two facts are kept, as for the design effect (``clusters``) and of the same chosen respondents. For each two months,
over all rows and by filter value, the pairs of answers, one from each, that one respondent gave. And for each metric
and number of months between, how much the two answers of such a pair resemble each other: their correlation within the
values of a dimension, so that what sets groups apart is not taken for what a respondent holds on to. Pairs add up over
the months of any two periods.
"""

import duckdb

from cx_metrics.declarations.metric import Metric
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.clusters import CHOSEN, STRETCHES, linearised, part_columns, totals_of

OF_A_MEAN = 30  # answers, on average


def describe_no_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Create both tables, empty."""
    con.execute(
        "CREATE TABLE pairs "
        "(view VARCHAR, dimension VARCHAR, value VARCHAR, month INTEGER, later INTEGER, pairs DOUBLE)"
    )
    con.execute(
        "CREATE TABLE resemblance_apart "
        "(view VARCHAR, metric VARCHAR, dimension VARCHAR, months INTEGER, correlation DOUBLE)"
    )


def build_pairs(
    con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...], dimensions: tuple[str, ...], of: int
) -> None:
    """Fill ``pairs`` and ``resemblance_apart`` of one view from its chosen respondents, every ``of``-th of all; nothing
    when none of them has rows of two months."""
    several = f"SELECT respondent FROM {CHOSEN} GROUP BY respondent HAVING min(month) < max(month)"
    if not con.execute(f"{several} LIMIT 1").fetchone():
        return
    columns = part_columns(metrics)
    totals = totals_of(con, columns)
    terms = {
        metric.id: (text, columns[metric.parts[metric.sample].value])
        for metric in metrics
        if metric.duration is None and metric.interval.method != "poisson"
        if (text := linearised(metric, columns, totals))
    }
    if not terms:
        return
    for dimension in (None, *dimensions):
        _note_common(con, terms, dimension, several)
        _pairs_and_resemblance(con, view, tuple(terms), dimension, of)
        con.execute("DROP TABLE respondent_months")
        con.execute("DROP TABLE spreads")


def _note_common(
    con: duckdb.DuckDBPyConnection, terms: dict[str, tuple[str, str]], dimension: str | None, several: str
) -> None:
    """``spreads``: answers, mean and squared distances from it of each value and stretch of time, for each metric.
    ``respondent_months``: answers ``n`` of a respondent in a month and their distances, added up.

    ``terms`` holds for each metric what a row contributes, and whether it counts: a row that does not, is nowhere.
    """
    value = quoted(dimension) if dimension else "CAST(NULL AS VARCHAR)"
    every = range(len(terms))
    length = _stretch(con, f"SELECT {value} AS value, month FROM {CHOSEN} WHERE month IS NOT NULL")
    # in the metric's unit, and rounded: where all say the same, the dust of its terms must not look like answers
    rows = (
        f"SELECT respondent, {value} AS value, month, "
        f"((SELECT max(month) FROM {CHOSEN}) - month) // {length} AS stretch, "
        + ", ".join(
            f"round(({z}) * (SELECT count(*) FROM {CHOSEN}), 9) AS z{i}, {counts} AS w{i}"
            for i, (z, counts) in enumerate(terms.values())
        )
        + f" FROM {CHOSEN} WHERE month IS NOT NULL"
    )
    con.execute(
        "CREATE TEMP TABLE spreads AS SELECT value, stretch, count(*) AS k, "
        + ", ".join(
            f"coalesce(sum(z{i}) / nullif(sum(w{i}), 0), 0) AS mean{i}, "
            f"sum(z{i} * z{i}) - 2 * mean{i} * sum(z{i} * w{i}) + mean{i} * mean{i} * sum(w{i} * w{i}) AS squares{i}"
            for i in every
        )
        + f" FROM ({rows}) GROUP BY value, stretch"
    )
    con.execute(
        "CREATE TEMP TABLE respondent_months AS SELECT respondent, r.value, r.month, any_value(k) AS k, count(*) AS n, "
        + ", ".join(f"sum(z{i} - mean{i} * w{i}) AS z{i}" for i in every)
        + f" FROM ({rows}) r JOIN spreads s ON s.value IS NOT DISTINCT FROM r.value AND s.stretch = r.stretch "
        f"WHERE respondent IN ({several}) GROUP BY respondent, r.value, r.month"
    )


def _stretch(con: duckdb.DuckDBPyConnection, rows: str) -> int:
    """The fewest months over which a mean of a value rests on enough answers: what goes up and down from month to month
    is nothing that one respondent's answers have in common, but a mean of few answers follows each of them."""
    for months in STRETCHES:
        found = con.execute(
            f"SELECT count(*) / count(DISTINCT (value, month // {months})) FROM ({rows}) HAVING count(*) > 0"
        ).fetchone()
        if found and found[0] >= OF_A_MEAN:
            return months
    return STRETCHES[-1]


def _pairs_and_resemblance(
    con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[str, ...], dimension: str | None, of: int
) -> None:
    """The correlation is the mean product of two distances from their means over the mean square of one. A mean of k
    answers takes one k-th of each pair away; the products are divided by what is left. That of few pairs may pass 1: it
    is but a term of a sum over many months."""
    every = range(len(metrics))
    con.execute(
        "CREATE TEMP TABLE month_pairs AS SELECT a.value, a.month, b.month AS later, sum(a.n * b.n)::DOUBLE AS p, "
        "sum(a.n * b.n * (1 - 1 / greatest(a.k, b.k))) AS left_over, "
        + ", ".join(f"sum(a.z{i} * b.z{i}) AS zz{i}" for i in every)
        + " FROM respondent_months a JOIN respondent_months b ON a.respondent = b.respondent "
        "AND a.value IS NOT DISTINCT FROM b.value AND a.month < b.month GROUP BY ALL"
    )
    con.execute(
        f"INSERT INTO pairs SELECT {literal(view)}, {literal(dimension)}, value, month, later, p * {of} "
        "FROM month_pairs ORDER BY value, month, later"
    )
    for i, metric in enumerate(metrics):
        con.execute(
            f"INSERT INTO resemblance_apart SELECT {literal(view)}, {literal(metric)}, {literal(dimension)}, "
            f"later - month, sum(zz{i}) / sum(left_over) / spread FROM month_pairs, "
            f"(SELECT sum(squares{i}) / (sum(k) - count(*)) AS spread FROM spreads WHERE k > 1) "
            "WHERE spread > 1e-9 GROUP BY later - month, spread HAVING sum(left_over) > 0 ORDER BY later - month"
        )
    con.execute("DROP TABLE month_pairs")
