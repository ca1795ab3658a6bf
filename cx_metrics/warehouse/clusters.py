"""How much answers of one customer resemble each other: what makes many answers of few customers worth less.

Two small facts are kept. For each metric the intra-customer correlation ρ. For each filter value, and stretches of 1 to 24
months and all time, the mean number of answers m̄ that the customer of an answer gave (Σ n_c² / Σ n_c). The design effect of
any selection is then 1 + ρ (m̄ − 1) (Kish 1965), and its effective sample n divided by it; no query needs the customers.
"""

import duckdb

from cx_metrics.declarations.metric import Metric
from cx_metrics.formula import partial_derivatives
from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.sums import Sums, part_value

STRETCHES = (1, 3, 6, 12, 24, 100_000)  # months; the last is all time
_ENOUGH = 1_000_000  # rows from which the two facts are taken: whole customers, chosen by hash


def build_clusters(con: duckdb.DuckDBPyConnection, view: str, metrics: tuple[Metric, ...], predicates: frozenset[str],
                   held: Sums, dimensions: tuple[str, ...]) -> None:
    """Fill ``answers_per_customer`` and ``resemblance`` for one view; nothing when no customer answered twice."""
    row = con.execute(f"SELECT count(*), count(customer_id), approx_count_distinct(customer_id) FROM {quoted(view)}").fetchone()
    assert row is not None
    rows, known, _ = row
    if not known:
        return
    share = -(-rows // _ENOUGH)
    con.execute(f"CREATE OR REPLACE TEMP TABLE chosen AS SELECT * FROM {quoted(view)} WHERE occurred_on IS NOT NULL "
                f"AND (customer_id IS NULL OR hash(customer_id) % {share} = 0)")
    twice = con.execute("SELECT 1 FROM chosen WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) > 1 LIMIT 1").fetchone()
    if twice:
        _answers_per_customer(con, view, dimensions)
        for metric in metrics:
            _resemblance(con, view, metric, predicates, held)
    con.execute("DROP TABLE chosen")


def _answers_per_customer(con: duckdb.DuckDBPyConnection, view: str, dimensions: tuple[str, ...]) -> None:
    """m̄ over all rows and by each value of each dimension; a row without a customer id is a customer of its own."""
    for months in STRETCHES:
        window = f"(SELECT max(month) FROM chosen) - month) // {months}"
        for dimension in (None, *dimensions):
            value = quoted(dimension) if dimension else "NULL"
            con.execute(
                "INSERT INTO answers_per_customer "
                f"SELECT {literal(view)}, {literal(dimension)}, value, {months}, sum(n * n) / sum(n) FROM ("
                f"SELECT {value} AS value, count(*) AS n FROM chosen WHERE customer_id IS NOT NULL "
                f"GROUP BY {value}, customer_id, ({window} "
                f"UNION ALL SELECT {value}, 1 FROM chosen WHERE customer_id IS NULL) GROUP BY value"
            )


def _resemblance(con: duckdb.DuckDBPyConnection, view: str, metric: Metric, predicates: frozenset[str], held: Sums) -> None:
    """ρ = (Σ_c (Σ_i z_i)² / Σ_i z_i² − 1) / (m̄ − 1), with z the metric's linearised contribution of a row."""
    values = {name: part_value(part.value, part.value in predicates) for name, part in metric.parts.items()}
    sums = con.execute("SELECT " + ", ".join(f"sum({value})" for value in values.values()) + " FROM chosen").fetchone()
    assert sums is not None
    totals = {name: float(total or 0) for name, total in zip(values, sums, strict=True)}
    slopes = partial_derivatives(metric.formula, totals)
    terms = [f"{literal(float(slope))} * ({values[name]})" for name, slope in slopes.items() if slope == slope and slope != 0]
    if not terms:
        return
    found = con.execute(
        f"SELECT sum(z * z), sum(zz), (SELECT mean_answers FROM answers_per_customer WHERE view = {literal(view)} "
        f"AND dimension IS NULL AND months = {STRETCHES[-1]}) FROM (SELECT sum(z) AS z, sum(z * z) AS zz FROM ("
        f"SELECT customer_id, {' + '.join(terms)} AS z FROM chosen) WHERE customer_id IS NOT NULL GROUP BY customer_id)"
    ).fetchone()
    if found and found[1] and found[2] and found[2] > 1:
        resemblance = min(max((found[0] / found[1] - 1) / (found[2] - 1), 0.0), 1.0)
        con.execute("INSERT INTO resemblance VALUES (?, ?, ?)", [view, metric.id, resemblance])
