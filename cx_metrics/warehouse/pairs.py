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
from cx_metrics.sql import literal
from cx_metrics.warehouse.clusters import ALL_TIME, LENGTHS, Chosen, listed, of_metric
from cx_metrics.warehouse.cuts import at_once, by_each
from cx_metrics.warehouse.queries import Blank, Sql, query
from cx_metrics.warehouse.writing import create_temporary

OF_A_MEAN = 30  # answers, on average


def describe_no_pairs(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables ``pairs`` and ``resemblance``, empty."""
    con.execute(
        "CREATE TABLE pairs "
        "(view VARCHAR, dimension VARCHAR, value VARCHAR, month INTEGER, later INTEGER, pairs DOUBLE);"
        "CREATE TABLE resemblance "
        "(view VARCHAR, metric VARCHAR, dimension VARCHAR, months INTEGER, correlation DOUBLE)"
    )


def build_pairs(con: duckdb.DuckDBPyConnection, chosen: Chosen, metrics: tuple[Metric, ...]) -> None:
    """Fill ``pairs`` and, by months apart, ``resemblance`` of one view from its chosen respondents; nothing when none
    of them has rows of two months."""
    counts = {metric.id for metric in metrics if metric.interval.method == "poisson"}
    terms = {metric: term for metric, term in chosen.terms.items() if metric not in counts}
    if not chosen.apart:
        return
    view, every = Sql(literal(chosen.view)), tuple(terms.values())
    rounded: dict[str, Blank] = {
        "dimensions": chosen.dimensions,
        # in the metric's unit, and rounded: where all say the same, the dust of its terms must not look like answers
        "terms": {z: f"round({z} * {chosen.rows}, 9)" for z, _ in every} | {w: w for _, w in every},
    }
    once = {column: f"sum({column})" for term in every for column in term}
    squares = {one + other: f"sum({one} * {other})" for z, w in every for one, other in ((z, z), (z, w), (w, w))}
    by = by_each(("", *chosen.dimensions), also=("month",))
    create_temporary(con, "pair_months", query("pair_months", sums=once | squares, **rounded, **by))
    spreads = query(
        "pair_spreads",
        stretches=LENGTHS,
        all_time=ALL_TIME,
        enough=Sql(str(OF_A_MEAN)),
        sums={name: f"sum({name})" for name in (*once, *squares)},
        means={f"mean_{z}": f"coalesce({z} / nullif({w}, 0), 0)" for z, w in every},
        kept=tuple(f"mean_{z}" for z, _ in every),
        squares={f"s{z}": f"{z}{z} - 2 * mean_{z} * {z}{w} + mean_{z} * mean_{z} * {w}{w}" for z, w in every},
    )
    create_temporary(con, "pair_spreads", spreads)
    for i, cuts in enumerate(at_once(chosen.dimensions, chosen.rows)):
        found = query(
            "month_pairs",
            sums=once,
            distances={z: f"o.{z} - s.mean_{z} * o.{w}" for z, w in every},
            products={z: f"sum(a.{z} * b.{z})" for z, _ in every},
            **rounded,
            **by_each(cuts, also=("respondent", "month")),
        )
        if i:
            con.execute(f"INSERT INTO month_pairs {found}")
        else:
            create_temporary(con, "month_pairs", found)
    con.execute(f"INSERT INTO pairs {query('pairs', name_of_view=view, of=Sql(str(chosen.of)))}")
    if not terms:
        return
    apart = query(
        "resemblances_apart",
        name_of_view=view,
        sums={z: f"sum({z})" for z, _ in every},
        spreads={f"s{z}": f"sum(s{z}) / (sum(k) - count(*))" for z, _ in every},
        metrics=listed(terms),
        product=of_metric({metric: z for metric, (z, _) in terms.items()}),
        spread=of_metric({metric: f"s{z}" for metric, (z, _) in terms.items()}),
    )
    con.execute(f"INSERT INTO resemblance BY NAME {apart}")
