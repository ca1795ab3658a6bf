"""How much the durations of one customer resemble each other, for the design effect of curves (see ``clusters``).

A row's contribution z to log S(t) is what the curve would lose without it, linearised: 1/Y(T) if it ended at T <= t,
less the sum of d/Y² over the ends it was watched through (Y at risk, d ended). ρ follows from z as for other metrics.
"""

import duckdb
import numpy as np

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.sql import literal, quoted
from cx_metrics.statistics.survival import kaplan_meier
from cx_metrics.warehouse.clusters import FOR_FACTS, STRETCHES, every
from cx_metrics.warehouse.durations import KINDS, bucket, durations_of, lasts
from cx_metrics.warehouse.engine import reduced
from cx_metrics.warehouse.queries import Sql, query
from cx_metrics.warehouse.writing import columns_of, create_temporary


def note_resemblances(con: duckdb.DuckDBPyConnection, view: str, catalogue: Catalogue) -> None:
    """The resemblance of every metric over a view that is read off a curve, after ``durations`` and ``clusters``."""
    held = [(metric, metrics[0].id) for metrics in durations_of(catalogue, view) for metric in metrics]
    count = con.execute(reduced(con, f"SELECT count(*) AS n FROM {quoted(view)}")).fetchone() if held else None
    for metric, histogram in held:
        _resemblance(con, metric, histogram, int(count[0]) if count else 0)


def _resemblance(con: duckdb.DuckDBPyConnection, metric: Metric, histogram: str, rows: int) -> None:
    """Note ρ of ``metric`` in ``resemblance``, from the ``rows`` of its view and the ``histogram`` of all; nothing
    where no customer has two rows, or nothing ended."""
    held = columns_of(con, metric.view)
    mean = con.execute(
        "SELECT mean_answers FROM answers_per_customer WHERE view = ? AND dimension IS NULL AND months = ?",
        [metric.view, STRETCHES[-1]],
    ).fetchone()
    if not mean or mean[0] <= 1 or not _note_curve(con, metric, histogram):
        return
    duration = metric.duration
    assert duration is not None
    late = "NULL"
    if duration.known_from:
        late = f"least({bucket(f'({duration.known_from})', duration.counted_in)}, {lasts(duration)})"
    terms = query(
        "duration_terms",
        respondent="respondent" if "respondent" in held else "customer_id",
        lasts=lasts(duration),
        ended=Sql(duration.ended),
        late=Sql(late),
        view=metric.view,
        of=Sql(duration.of),
        one_in=Sql(str(every(rows, FOR_FACTS))),
    )
    found = con.execute(terms).fetchone()
    if found and found[1]:
        resemblance = min(max((found[0] / found[1] - 1) / (mean[0] - 1), 0.0), 1.0)
        con.execute(
            "INSERT INTO resemblance (view, metric, correlation) VALUES (?, ?, ?)",
            [metric.view, metric.id, resemblance],
        )


def _note_curve(con: duckdb.DuckDBPyConnection, metric: Metric, histogram: str) -> bool:
    """Fill the temporary table ``curve`` with what a row of each bucket contributes; whether anything ended."""
    counts: dict[str, dict[int, int]] = {kind: {} for kind in KINDS}
    for kind, at, n in con.execute(
        "SELECT counted_as, bucket, sum(n) FROM durations WHERE histogram = ? AND cut = 'month' GROUP BY ALL",
        [histogram],
    ).fetchall():
        counts[kind][at] = n
    times = sorted(set().union(*counts.values()))
    ended, going, late = ([float(counts[kind].get(t, 0)) for t in times] for kind in KINDS)
    curve = kaplan_meier(times, ended, going, late)
    if not curve.times.size:
        return False
    assert metric.duration is not None
    duration = metric.duration
    until = float(duration.horizon) if duration.horizon is not None else curve.quantile(duration.quantile or 0.5).value
    counts_too = curve.times <= (np.inf if np.isnan(until) else until)
    passed = np.cumsum(np.where(counts_too, curve.events / curve.at_risk**2, 0.0))
    jump = dict(zip(curve.times.tolist(), np.where(counts_too, 1 / curve.at_risk, 0.0).tolist(), strict=True))
    padded = np.append(0.0, passed)
    through = padded[np.searchsorted(curve.times, times, side="right")]
    before = padded[np.searchsorted(curve.times, times, side="left")]
    values = ", ".join(
        f"({t}, {literal(jump.get(float(t), 0.0))}, {literal(float(a))}, {literal(float(b))})"
        for t, a, b in zip(times, through, before, strict=True)
    )
    create_temporary(con, "curve", query("curve", values=Sql(values)))
    return True
