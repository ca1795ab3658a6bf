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
_ENOUGH = 250_000  # rows from which the two facts are taken: whole respondents, chosen by hash


def build_clusters(
    con: duckdb.DuckDBPyConnection,
    view: str,
    metrics: tuple[Metric, ...],
    predicates: frozenset[str],
    dimensions: tuple[str, ...],
) -> None:
    """Fill ``answers_per_customer`` and ``resemblance`` for one view; nothing when no respondent has two
    rows.
    """
    held = {row[0] for row in con.execute(f"DESCRIBE {quoted(view)}").fetchall()}
    if not held & {"respondent", "customer_id"}:
        return
    respondent = "respondent" if "respondent" in held else "coalesce(customer_id, ' ' || row_number() OVER ())"
    count = con.execute(f"SELECT count(*) FROM {quoted(view)}").fetchone()
    assert count is not None
    # only what is needed, and the respondent as a number: it groups several times as fast as a text
    values = {
        part.value: part_value(part.value, part.value in predicates)
        for metric in metrics
        for part in metric.parts.values()
    }
    columns = {text: f"part_{i}" for i, text in enumerate(values)}
    wanted = [f"hash({respondent}) AS respondent", "month", *map(quoted, dimensions)]
    wanted += [f"{values[text]} AS {column}" for text, column in columns.items()]
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM (SELECT {', '.join(wanted)} "
        f"FROM {quoted(view)}) WHERE respondent % {max(-(-count[0] // _ENOUGH), 1)} = 0"
    )
    if con.execute("SELECT 1 FROM chosen GROUP BY respondent HAVING count(*) > 1 LIMIT 1").fetchone():
        _answers_per_respondent(con, view, dimensions)
        for metric in metrics:
            _resemblance(con, view, metric, {name: columns[part.value] for name, part in metric.parts.items()})
    con.execute("DROP TABLE chosen")


def _answers_per_respondent(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """m̄ over all rows and by each value of each dimension."""
    for months in STRETCHES:
        # of a row without a date nothing is known but that it lies in all time
        dated = "" if months == STRETCHES[-1] else "WHERE month IS NOT NULL "
        window = f", ((SELECT max(month) FROM chosen) - month) // {months}" if dated else ""
        for dimension in (None, *dimensions):
            value = quoted(dimension) if dimension else "NULL"
            con.execute(
                "INSERT INTO answers_per_customer "
                f"SELECT {literal(view)}, {literal(dimension)}, value, {months}, sum(n * n) / sum(n) FROM ("
                f"SELECT {value} AS value, count(*) AS n FROM chosen {dated}"
                f"GROUP BY {value}, respondent{window}) GROUP BY value"
            )


def _resemblance(con: duckdb.DuckDBPyConnection, view: str, metric: Metric, columns: dict[str, str]) -> None:
    """ρ = (Σ_c (Σ_i z_i)² / Σ_i z_i² − 1) / (m̄ − 1), with z the metric's linearised contribution of a row.

    ``columns`` names the column of ``chosen`` that holds each part.
    """
    sums = con.execute(
        "SELECT " + ", ".join(f"sum({column})" for column in columns.values()) + " FROM chosen"
    ).fetchone()
    assert sums is not None
    totals = {name: float(total or 0) for name, total in zip(columns, sums, strict=True)}
    slopes = partial_derivatives(metric.formula, totals)
    terms = [
        f"{literal(float(slope))} * {columns[name]}" for name, slope in slopes.items() if slope == slope and slope != 0
    ]
    if not terms:
        return
    found = con.execute(
        "SELECT sum(z * z), sum(zz), (SELECT mean_answers FROM answers_per_customer "
        f"WHERE view = {literal(view)} AND dimension IS NULL AND months = {STRETCHES[-1]}) "
        "FROM (SELECT sum(z) AS z, sum(z * z) AS zz FROM ("
        f"SELECT respondent, {' + '.join(terms)} AS z FROM chosen) GROUP BY respondent)"
    ).fetchone()
    if found and found[1] and found[2] and found[2] > 1:
        resemblance = min(max((found[0] / found[1] - 1) / (found[2] - 1), 0.0), 1.0)
        con.execute("INSERT INTO resemblance VALUES (?, ?, ?)", [view, metric.id, resemblance])
