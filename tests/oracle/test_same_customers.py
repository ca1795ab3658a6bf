"""A change between two periods in which the same customers answered: against cluster-robust regression on the rows, and
how often its interval holds the truth."""

import functools
import json
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from cx_metrics.metrics import Measurement
from cx_metrics.statistics import intervals
from cx_metrics.statistics.change import Change, Estimate, change
from cx_metrics.warehouse import clusters
from cx_metrics.warehouse.pairs import build_pairs, describe_no_pairs
from cx_metrics.warehouse.sums import predicates
from tests import companies
from tests.nightly import often
from tests.oracle.test_clusters import METRICS
from tests.warehouses import SHARED

company = functools.partial(companies.company, metrics=("nps", "csat", "csat_mean"))

MIX = np.array([0.45, 0.30, 0.25])  # promoters, passives, detractors
YEAR: dict[str, Any] = {"start": "2025-01-01", "end": "2025-12-31", "compare": "year"}


def panel(
    rng: np.random.Generator, customers: int, runs: int, *, likeness: float, stay: float = 1.0, further: float = 0.0
) -> pd.DataFrame:
    """``runs`` companies of so many customers in each of two years, of whom ``stay`` are the same; everybody answers
    once and so many ``further`` times a year. Answers of one correlate by ``likeness``; nothing changes."""
    total = runs * customers

    def own(count: int) -> np.ndarray:
        return rng.dirichlet(MIX * (1 / likeness - 1), size=count) if likeness else np.tile(MIX, (count, 1))

    known, who = own(total), np.arange(total)
    frames = []
    for year in (2024, 2025):
        if year == 2025:
            new = rng.random(total) >= stay
            known, who = np.where(new[:, None], own(total), known), np.where(new, who + total, who)
        row = np.repeat(np.arange(total), 1 + rng.poisson(further, total))
        kind = (rng.random(len(row))[:, None] > known.cumsum(axis=1)[row]).sum(axis=1).clip(0, 2)
        days = pd.Timestamp(f"{year}-01-01") + pd.to_timedelta(rng.integers(0, 365, len(row)), unit="D")
        frames.append(
            pd.DataFrame(
                {
                    "occurred_on": days.strftime("%Y-%m-%d"),
                    "customer_id": [f"c{c}" for c in who[row]],
                    "segment": [f"run {r // customers}" for r in row],
                    "nps": np.array([10, 7, 2])[kind],
                    "csat": np.array([5, 3, 1])[kind],
                }
            )
        )
    return pd.concat(frames)


def sandwich(rows: pd.DataFrame, scores: "pd.Series[float]", after: "pd.Series[bool]") -> float:
    """Half the 95 % interval of the change of a mean, by ordinary least squares with errors clustered by customer."""
    fitted = sm.OLS(scores.to_numpy(float), sm.add_constant(after.to_numpy(float))).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(rows["customer_id"])[0]}
    )
    return 1.96 * float(fitted.bse[1])


def half(found: Measurement) -> float:
    assert found.change_low is not None and found.change_high is not None
    return (found.change_high - found.change_low) / 2


def test_the_panel_that_went_wrong(tmp_path: Path) -> None:
    """981 and 973 answers of many customers who answered in both years: ±6.3, not ±8.6 as between strangers."""
    file = SHARED.parent / "cases" / "panel.csv"
    if not file.exists():
        pytest.skip("needs ../shared/cases/panel.csv, which is not here")
    rows = pd.read_csv(file)
    nps = 100.0 * ((rows["nps"] >= 9).astype(float) - (rows["nps"] <= 6).astype(float))
    expected = sandwich(rows, nps, rows["occurred_on"] >= "2024")
    asked = company(tmp_path, rows[["customer_id", "occurred_on", "nps"]])
    for compare in ("year", "previous"):
        found = asked.one("nps", start="2024-01-01", end="2024-12-31", compare=compare)
        assert found.change == pytest.approx(-7.73, abs=0.005) and found.verdict == "worse"
        assert half(found) == pytest.approx(expected, rel=0.03) and expected == pytest.approx(6.27, abs=0.02)
        assert found.correlation == pytest.approx(0.45, abs=0.05)


@pytest.mark.parametrize(
    ("likeness", "stay", "further"), [(0.0, 1.0, 1.0), (0.3, 0.5, 1.0), (0.5, 1.0, 2.0), (0.9, 1.0, 0.0)], ids=str
)
def test_half_widths_are_those_of_a_regression_clustered_by_customer(
    tmp_path: Path, likeness: float, stay: float, further: float
) -> None:
    rows = panel(np.random.default_rng(4), 600, 1, likeness=likeness, stay=stay, further=further)
    rows["channel"] = np.random.default_rng(5).choice(["web", "desk"], len(rows), p=[0.7, 0.3])
    asked = company(tmp_path, rows)
    scales = {
        "nps": 100.0 * ((rows["nps"] >= 9).astype(float) - (rows["nps"] <= 6).astype(float)),
        "csat": (rows["csat"] >= 4).astype(float),
        "csat_mean": rows["csat"].astype(float),
    }
    late = rows["occurred_on"] >= "2025"
    for metric, scores in scales.items():
        assert half(asked.one(metric, **YEAR)) == pytest.approx(sandwich(rows, scores, late), rel=0.08)
        web = rows["channel"] == "web"
        expected = sandwich(rows[web], scores[web], late[web])
        assert half(asked.groups(metric, by=("channel",), **YEAR)["web"]) == pytest.approx(expected, rel=0.08)
        assert half(asked.one(metric, where={"channel": "web"}, **YEAR)) == pytest.approx(expected, rel=0.08)
        if likeness:  # of both channels, pairs across them are not counted
            both = half(asked.one(metric, where={"channel": ["web", "desk"]}, **YEAR))
            assert half(asked.one(metric, **YEAR)) < both


def test_a_question_of_days_and_of_another_length(tmp_path: Path) -> None:
    rows = panel(np.random.default_rng(6), 900, 1, likeness=0.6, further=2.0)
    asked = company(tmp_path, rows)
    scores = 100.0 * ((rows["nps"] >= 9).astype(float) - (rows["nps"] <= 6).astype(float))
    for start, end, compare, since in (
        ("2025-07-01", "2025-12-31", "previous", ("2025-01-01", "2025-06-30")),
        ("2025-03-01", "2025-05-31", "year", ("2024-03-01", "2024-05-31")),
        ("2025-04-10", "2025-09-20", "year", ("2024-04-10", "2024-09-20")),
    ):
        inside = rows["occurred_on"].between(start, end) | rows["occurred_on"].between(*since)
        expected = sandwich(rows[inside], scores[inside], rows["occurred_on"][inside] >= start)
        assert half(asked.one("nps", start=start, end=end, compare=compare)) == pytest.approx(expected, rel=0.08)


def holds(found: dict[str, Measurement]) -> float:
    return float(np.mean([m.change_low <= 0 <= m.change_high for m in found.values()]))


@pytest.mark.parametrize(("likeness", "stay", "further"), [(0.4, 0.5, 1.5), (0.8, 1.0, 0.0)], ids=str)
def test_coverage_by_groups(tmp_path: Path, likeness: float, stay: float, further: float) -> None:
    rows = panel(np.random.default_rng(11), 100, 250, likeness=likeness, stay=stay, further=further)
    asked = company(tmp_path, rows)
    for metric in ("nps", "csat", "csat_mean"):
        assert 0.93 <= holds(asked.groups(metric, by=("segment",), **YEAR)) <= 0.97, metric


def test_what_sets_groups_apart_is_not_taken_for_what_their_customers_hold_on_to(tmp_path: Path) -> None:
    """Half the groups are happy and half are not, and customers draw their answers anew: a group's two years have
    nothing in common, however alike the answers of one customer look among all."""
    rows = panel(np.random.default_rng(12), 60, 400, likeness=0.0)
    happy = rows["segment"].str.split().str[1].astype(int) % 2 == 0
    rows.loc[happy & (np.random.default_rng(13).random(len(rows)) < 0.7), ["nps", "csat"]] = (10, 5)
    found = company(tmp_path, rows).groups("nps", by=("segment",), **YEAR)
    assert 0.93 <= holds(found) <= 0.97
    assert np.mean([m.correlation for m in found.values()]) == pytest.approx(0.0, abs=0.03)


def test_customers_who_change_their_group_are_no_pairs_in_it(tmp_path: Path) -> None:
    rows = panel(np.random.default_rng(14), 2000, 1, likeness=0.7)
    draws = np.random.default_rng(15)
    rows["channel"] = np.where(rows["occurred_on"] < "2025", "web", draws.choice(["web", "desk"], len(rows)))
    asked = company(tmp_path, rows)
    found, whole = asked.groups("nps", by=("channel",), **YEAR), asked.one("nps", **YEAR)
    assert whole.correlation == pytest.approx(0.7, abs=0.06)
    assert found["web"].correlation == pytest.approx(0.7 * np.sqrt(0.5), abs=0.08)  # half of those of the year before
    crossed = asked.groups("nps", by=("segment", "channel"), **YEAR)["run 0", "web"]
    assert crossed.correlation == pytest.approx(found["web"].correlation, abs=0.06)


def test_strangers_are_compared_as_ever(tmp_path: Path) -> None:
    rows = panel(np.random.default_rng(16), 300, 1, likeness=0.5, stay=0.0)
    found = company(tmp_path, rows).one("nps", **YEAR)
    assert found.correlation == 0.0
    sides = [net_share(part["nps"], 1.0) for _, part in rows.groupby(rows["occurred_on"].str[:4])]
    plain = change(sides[0], sides[1], "adjusted_wald").scaled(100)
    assert (found.change_low, found.change_high) == pytest.approx((plain.low, plain.high))
    assert json.loads(json.dumps(found.as_json()))["correlation"] == 0.0


def net_share(nps: "pd.Series[int]", effect: float) -> Estimate:
    plus, minus, n = (nps >= 9).sum() / effect, (nps <= 6).sum() / effect, len(nps) / effect
    return Estimate((plus - minus) / n, intervals.net_standard_error(plus, minus, n), n=n)


def test_coverage_and_false_alarms_of_totals_known_from_their_own_answers_only() -> None:
    """As a real company has it: what its customers hold on to is known from these two years alone."""
    runs = often(75, 150)
    for likeness, customers in ((0.0, 40), (0.4, 40), (0.8, 100)):
        rows = panel(np.random.default_rng([customers, round(10 * likeness)]), customers, runs, likeness=likeness)
        with duckdb.connect(config={"threads": 1}) as con:
            con.execute("PRAGMA disable_optimizer")  # as for any small company
            found = [of_itself(con, part) for _, part in rows.groupby("segment")]
        noise = 3 * np.sqrt(0.05 * 0.95 / runs)  # three standard errors
        assert 0.95 - noise <= np.mean([c.low <= 0 <= c.high for c, _ in found])
        assert np.mean([c.p_value <= 0.05 for c, _ in found]) <= 0.05 + noise
        assert np.mean([r for _, r in found]) == pytest.approx(likeness, abs=0.05)


def of_itself(con: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> tuple[Change, float]:
    """The change of a company's NPS, and the correlation that a build would keep for it."""
    metrics = (METRICS["nps"],)
    for table in ("pairs", "resemblance", "one", "chosen_rows"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    describe_no_pairs(con)
    con.register("told", rows)
    con.execute(
        "CREATE TABLE one AS SELECT customer_id, nps, CAST(occurred_on AS DATE) AS occurred_on, "
        "CAST(12 * year(CAST(occurred_on AS DATE)) + month(CAST(occurred_on AS DATE)) - 1 AS INTEGER) AS month "
        "FROM told"
    )
    chosen = clusters.choose(con, "one", metrics, predicates(con, "one", metrics), (), of=1)
    assert chosen is not None
    build_pairs(con, chosen, metrics)
    (alike,) = con.execute(
        "SELECT sum(pairs * correlation) FROM pairs p JOIN resemblance r ON r.months = p.later - p.month "
        "WHERE p.month < 24300 AND p.later >= 24300"  # January 2025
    ).fetchone()
    sides = [part["nps"] for _, part in rows.groupby(rows["occurred_on"].str[:4])]
    correlation = float(np.clip(alike / np.sqrt(len(sides[0]) * len(sides[1])), -0.95, 0.95))
    one, two = (net_share(side, 1.0) for side in sides)
    return change(one, two, "adjusted_wald", correlation=correlation), correlation


@pytest.mark.parametrize(("n", "likeness"), list(product((60, 150), (0.0, 0.4, 0.9))))
def test_false_alarms_of_pairs(n: int, likeness: float) -> None:
    """Both answers of a customer are the same as often as their likeness says, so that it is their correlation."""
    rng, runs = np.random.default_rng(n), 4000
    first, second = (rng.choice(3, (runs, n), p=MIX) for _ in range(2))
    second = np.where(rng.random((runs, n)) < likeness, first, second)
    counts = [[(side == kind).sum(axis=1) for kind in range(3)] for side in (first, second)]
    estimates = {
        "adjusted_wald": [Estimate((p - d) / n, intervals.net_standard_error(p, d, n), n=n) for p, _, d in counts],
        "wilson": [Estimate(p / n, n=n) for p, _, _ in counts],
        "t": [Estimate(*intervals.mean(3 * p + 2 * m + d, 9 * p + 4 * m + d, n)) for p, m, d in counts],
    }
    for method, (before, after) in estimates.items():
        found = change(before, after, method, correlation=likeness)
        assert np.nanmean(np.asarray(found.p_value) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs), method
        assert 0.93 <= np.mean((found.low <= 0) & (found.high >= 0)) <= 0.97, method


def test_a_paired_mean_is_students_t_of_the_differences() -> None:
    rng = np.random.default_rng(21)
    first = rng.normal(5, 2, 60)
    second = 0.7 * first + rng.normal(2, 1.5, 60)
    sides = [Estimate(*intervals.mean(side.sum(), (side**2).sum(), 60)) for side in (first, second)]
    found = change(sides[0], sides[1], "t", correlation=float(np.corrcoef(first, second)[0, 1]))
    apart = second - first
    expected = Estimate(*intervals.mean(apart.sum(), (apart**2).sum(), 60))
    assert found.change == pytest.approx(expected.value)
    assert (found.high - found.low) / 2 == pytest.approx(2.001 * expected.standard_error, rel=0.01)
