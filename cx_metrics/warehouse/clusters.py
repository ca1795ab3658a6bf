"""How much answers of one respondent resemble each other: what makes many answers of few customers worth
less.

Two small facts are kept. For each metric the intra-respondent correlation ρ. For each filter value, and
stretches of 1 to 24 months and all time, the mean number of answers m̄ that the respondent of an answer gave
(Σ n_c² / Σ n_c). The design effect of any selection is then 1 + ρ (m̄ − 1) (Kish 1965), and its effective
sample n divided by it; no query needs the respondents.

A view says in its column ``respondent`` whose rows belong together; without one, a customer's do.
"""

import duckdb

from cx_metrics.declarations.metric import Metric
from cx_metrics.formula import partial_derivatives
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.sums import part_value

STRETCHES = (1, 3, 6, 12, 24, 100_000)  # months; the last is all time
CHOSEN = "chosen_rows"  # the table, for as long as a view is worked on
ENOUGH = 250_000  # rows from which the two facts are taken: whole respondents, chosen by hash


def choose(
    con: duckdb.DuckDBPyConnection,
    view: str,
    metrics: tuple[Metric, ...],
    predicates: frozenset[str],
    dimensions: tuple[str, ...],
    of: int,
) -> bool:
    """Create the temporary table ``chosen_rows``: the rows of every ``of``-th respondent by hash, with the metrics'
    parts.

    The respondent becomes a number, which groups several times as fast as a text. False where the view knows none.
    """
    held = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    if not held & {"respondent", "customer_id"}:
        return False
    respondent = "respondent" if "respondent" in held else "coalesce(customer_id, ' ' || row_number() OVER ())"
    columns = part_columns(metrics)
    wanted = [f"hash({respondent}) AS respondent", "month", *map(quoted, dimensions)]
    wanted += [f"{part_value(text, text in predicates)} AS {column}" for text, column in columns.items()]
    con.execute(
        f"CREATE TEMP TABLE {CHOSEN} AS SELECT * FROM (SELECT {', '.join(wanted)} "
        f"FROM {quoted(view)}) WHERE respondent % {of} = 0"
    )
    return True


def every(rows: int) -> int:
    """One respondent in how many is chosen: a power of two, so that a larger company's are some of a smaller one's."""
    share = 1
    while rows > share * ENOUGH:
        share *= 2
    return share


def build_clusters(
    con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...], dimensions: tuple[str, ...]
) -> None:
    """Fill ``answers_per_customer`` and ``resemblance`` of one view from its chosen respondents; nothing when none of
    them has two rows."""
    if con.execute(f"SELECT 1 FROM {CHOSEN} GROUP BY respondent HAVING count(*) > 1 LIMIT 1").fetchone():
        columns = part_columns(metrics)
        _answers_per_respondent(con, view, dimensions)
        totals = totals_of(con, columns)
        for metric in (m for m in metrics if m.duration is None):  # curves: see ``duration_clusters``
            _resemblance(con, view, metric, linearised(metric, columns, totals))


def part_columns(metrics: tuple[Metric, ...]) -> dict[str, str]:
    """The column of each different part, by its text."""
    texts = dict.fromkeys(part.value for metric in metrics for part in metric.parts.values())
    return {text: f"part_{i}" for i, text in enumerate(texts)}


def _answers_per_respondent(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """m̄ over all rows and by each value of each dimension."""
    selects = []
    for months in STRETCHES:
        # of a row without a date nothing is known but that it lies in all time
        dated = "" if months == STRETCHES[-1] else "WHERE month IS NOT NULL "
        window = f", ((SELECT max(month) FROM {CHOSEN}) - month) // {months}" if dated else ""
        for dimension in (None, *dimensions):
            value = quoted(dimension) if dimension else "NULL"
            selects.append(
                f"SELECT {literal(view)}, {literal(dimension)}, value, {months}, sum(n * n) / sum(n) FROM ("
                f"SELECT {value} AS value, count(*) AS n FROM {CHOSEN} {dated}"
                f"GROUP BY {value}, respondent{window}) GROUP BY value"
            )
    con.execute(f"INSERT INTO answers_per_customer {' UNION ALL '.join(selects)}")


def totals_of(con: duckdb.DuckDBPyConnection, columns: dict[str, str]) -> dict[str, float]:
    """The sum of each part over the chosen rows, by column. ``columns`` as ``part_columns`` gives them."""
    named = list(columns.values())
    sums = con.execute(f"SELECT {', '.join(f'sum({column})' for column in named)} FROM {CHOSEN}").fetchone()
    assert sums is not None
    return {column: float(total or 0) for column, total in zip(named, sums, strict=True)}


def linearised(metric: Metric, columns: dict[str, str], totals: dict[str, float]) -> str:
    """SQL over the chosen rows of z, what a row contributes to the metric, linearised at the ``totals``; empty where
    no row moves it."""
    held = {name: columns[part.value] for name, part in metric.parts.items()}
    slopes = partial_derivatives(metric.formula, {name: totals[column] for name, column in held.items()})
    terms = [
        f"{literal(float(slope))} * {held[name]}" for name, slope in slopes.items() if slope == slope and slope != 0
    ]
    return " + ".join(terms)


def _resemblance(con: duckdb.DuckDBPyConnection, view: str, metric: Metric, z: str) -> None:
    """ρ = (Σ_c (Σ_i z_i)² / Σ_i z_i² − 1) / (m̄ − 1), with z the metric's linearised contribution of a row."""
    if not z:
        return
    found = con.execute(
        "SELECT sum(z * z), sum(zz), (SELECT mean_answers FROM answers_per_customer "
        f"WHERE view = {literal(view)} AND dimension IS NULL AND months = {STRETCHES[-1]}) "
        "FROM (SELECT sum(z) AS z, sum(z * z) AS zz FROM ("
        f"SELECT respondent, {z} AS z FROM {CHOSEN}) GROUP BY respondent)"
    ).fetchone()
    if found and found[1] and found[2] and found[2] > 1:
        resemblance = min(max((found[0] / found[1] - 1) / (found[2] - 1), 0.0), 1.0)
        con.execute("INSERT INTO resemblance VALUES (?, ?, ?)", [view, metric.id, resemblance])
