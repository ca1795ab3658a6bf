"""How much answers of one respondent resemble each other: what makes many answers of few customers worth
less.

Two small facts are kept. For each metric the intra-respondent correlation ρ, which is (Σ_c (Σ_i z_i)² / Σ_i z_i² − 1) /
(m̄ − 1) with z the metric's linearised contribution of a row. For each filter value, and stretches of 1 to 24 months and
all time, the mean number of answers m̄ that the respondent of an answer gave (Σ n_c² / Σ n_c). The design effect of any
selection is then 1 + ρ (m̄ − 1) (Kish 1965), and its effective sample n divided by it; no query needs the respondents.

A view says in its column ``respondent`` whose rows belong together; without one, a customer's do.
"""

from dataclasses import dataclass

import duckdb

from cx_metrics.declarations.metric import Metric
from cx_metrics.formula import partial_derivatives
from cx_metrics.sql import literal
from cx_metrics.warehouse.cuts import by_each
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.sums import part_value
from cx_metrics.warehouse.writing import columns_of, create_temporary

STRETCHES = (1, 3, 6, 12, 24, 100_000)  # months; the last is all time
LENGTHS = Sql(", ".join(f"({months})" for months in STRETCHES))
ALL_TIME = Sql(str(STRETCHES[-1]))
ENOUGH = 250_000  # rows of a sample that a mart keeps: whole respondents, chosen by hash
FOR_FACTS = 150_000  # rows from which the two facts are taken: means and correlations need fewer


@dataclass(frozen=True)
class Chosen:
    """The chosen rows of a view, as they lie in ``chosen_rows`` and ``chosen_terms``: of every ``of``-th respondent, by
    these dimensions; ``rows`` are so many. ``terms``: the metrics that some row moves, each with the columns of what a
    row contributes and of whether it counts. ``apart``: somebody has rows of two months."""

    view: str
    dimensions: tuple[str, ...]
    of: int
    rows: int
    apart: bool
    terms: dict[str, tuple[str, str]]


def choose(
    con: duckdb.DuckDBPyConnection,
    view: str,
    metrics: tuple[Metric, ...],
    predicates: frozenset[str],
    dimensions: tuple[str, ...],
    of: int,
) -> Chosen | None:
    """Create the temporary tables ``chosen_rows`` and ``chosen_terms``; None where no respondent has two rows."""
    held = set(columns_of(con, view))
    if not held & {"respondent", "customer_id"}:
        return None
    respondent = "respondent" if "respondent" in held else "coalesce(customer_id, ' ' || row_number() OVER ())"
    columns = _part_columns(metrics)
    rows = query(
        "chosen_rows",
        respondent=Sql(respondent),
        dimensions=dimensions,
        parts={column: part_value(text, text in predicates) for text, column in columns.items()},
        view=view,
        of=Sql(str(of)),
    )
    create_temporary(con, "chosen_rows", rows)
    sums = {column: f"sum({column})" for column in columns.values()}
    found = con.execute(query("chosen_totals", sums=sums, parts=sums)).fetchone()
    assert found is not None
    n, respondents, apart, *totals = found
    if n == respondents:
        return None
    summed = {column: float(total or 0) for column, total in zip(columns.values(), totals, strict=True)}
    moving = {  # curves: see ``duration_clusters``
        metric.id: (z, columns[metric.parts[metric.sample].value])
        for metric in metrics
        if metric.duration is None and (z := _linearised(metric, columns, summed))
    }
    terms = {f"z{i}": z for i, (z, _) in enumerate(moving.values())}
    terms |= {f"w{i}": counts for i, (_, counts) in enumerate(moving.values())}
    create_temporary(con, "chosen_terms", query("chosen_terms", dimensions=dimensions, terms=terms))
    return Chosen(view, dimensions, of, int(n), apart, {name: (f"z{i}", f"w{i}") for i, name in enumerate(moving)})


def every(rows: int, most: int | None = None) -> int:
    """One respondent in how many is chosen, that no more than ``most`` of the rows are (ENOUGH): a power of two, so
    that a larger company's are some of a smaller one's."""
    share, most = 1, most or ENOUGH
    while rows > share * most:
        share *= 2
    return share


def build_clusters(con: duckdb.DuckDBPyConnection, chosen: Chosen) -> None:
    """Fill ``answers_per_customer`` and ``resemblance`` of one view from its chosen respondents and their ``pairs``."""
    view, cuts = Sql(literal(chosen.view)), ("", *chosen.dimensions)
    answers = query(
        "answers_per_customer",
        name_of_view=view,
        all_time=ALL_TIME,
        stretches=LENGTHS,
        of=Sql(str(chosen.of)),
        sets_of_all=by_each(cuts, also=("respondent",))["sets"],
        **by_each(cuts, also=("respondent", "month")),
    )
    con.execute(f"INSERT INTO answers_per_customer {answers}")
    if not chosen.terms:
        return
    zs = [z for z, _ in chosen.terms.values()]
    resemblances = query(
        "resemblances",
        name_of_view=view,
        all_time=ALL_TIME,
        sums={z: f"sum({z})" for z in zs} | {f"{z}{z}": f"sum({z} * {z})" for z in zs},
        totals={z: f"sum({z} * {z})" for z in zs} | {f"{z}{z}": f"sum({z}{z})" for z in zs},
        metrics=listed(chosen.terms),
        together=of_metric({metric: z for metric, (z, _) in chosen.terms.items()}),
        apart=of_metric({metric: z + z for metric, (z, _) in chosen.terms.items()}),
    )
    con.execute(f"INSERT INTO resemblance BY NAME {resemblances}")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the temporary tables of the chosen rows: they are large, and of one view."""
    tables = ("chosen_rows", "chosen_terms", "pair_months", "pair_spreads", "month_pairs")
    con.execute("; ".join(f"DROP TABLE IF EXISTS {table}" for table in tables))


def listed(metrics: dict[str, tuple[str, str]]) -> Sql:
    """The metrics as rows of one column."""
    return Sql(", ".join(f"({literal(metric)})" for metric in metrics))


def of_metric(columns: dict[str, str]) -> Sql:
    """The column that belongs to the metric of a row."""
    return Sql(f"CASE metric {' '.join(f'WHEN {literal(name)} THEN {column}' for name, column in columns.items())} END")


def _part_columns(metrics: tuple[Metric, ...]) -> dict[str, str]:
    """The column of each different part, by its text."""
    texts = dict.fromkeys(part.value for metric in metrics for part in metric.parts.values())
    return {text: f"part_{i}" for i, text in enumerate(texts)}


def _linearised(metric: Metric, columns: dict[str, str], totals: dict[str, float]) -> str:
    """SQL over the chosen rows of z, what a row contributes to the metric, linearised at the ``totals``; empty where
    no row moves it."""
    held = {name: columns[part.value] for name, part in metric.parts.items()}
    slopes = partial_derivatives(metric.formula, {name: totals[column] for name, column in held.items()})
    terms = [
        f"{literal(float(slope))} * {held[name]}" for name, slope in slopes.items() if slope == slope and slope != 0
    ]
    return " + ".join(terms)
