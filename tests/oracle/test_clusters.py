"""Customers who answer often: the intervals must hold the truth as often as they promise, and would not
without the design effect.

Simulated companies with a known truth. Each customer has probabilities of their own, so that their answers
resemble each other; the simulations lie side by side as segments of one company, and go through the whole
chain from the file to the measurement.
"""

import functools
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.metrics import Measurement
from cx_metrics.statistics import intervals
from cx_metrics.warehouse.clusters import build_clusters, choose
from cx_metrics.warehouse.pairs import describe_no_pairs
from cx_metrics.warehouse.sums import predicates
from tests import companies
from tests.companies import Company
from tools.serving import ROOT

company = functools.partial(companies.company, metrics=("nps", "csat", "csat_mean", "touchpoint_score"))

METRICS = load_catalogue(load_settings(ROOT / "config.yaml")).metrics

MIX = np.array([0.45, 0.30, 0.25])  # promoters, passives, detractors
TRUTH = {"nps": 20.0, "csat": 0.45, "csat_mean": 3.4}
LIKENESS = 0.4  # the intra-customer correlation
RUNS = 600


def simulated(
    rng: np.random.Generator,
    customers: int,
    runs: int = RUNS,
    likeness: float = LIKENESS,
    further: float = 2.0,
) -> pd.DataFrame:
    """``runs`` companies of so many customers, each giving one answer and on average so many ``further``
    within a year.
    """
    spread = MIX * (1 / likeness - 1)
    own = rng.dirichlet(spread, size=runs * customers)
    times = 1 + rng.poisson(further, size=runs * customers)
    who = np.repeat(np.arange(runs * customers), times)
    kind = (rng.random(len(who))[:, None] > own.cumsum(axis=1)[who]).sum(axis=1).clip(0, 2)
    days = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 365, len(who)), unit="D")
    return pd.DataFrame(
        {
            "occurred_on": days.strftime("%Y-%m-%d"),
            "customer_id": [f"c{c}" for c in who],
            "segment": [f"run {c // customers}" for c in who],
            "nps": np.array([10, 7, 2])[kind],
            "csat": np.array([5, 3, 1])[kind],
        }
    )


YEAR: dict[str, Any] = {"start": "2025-01-01", "end": "2025-12-31"}


def holds(found: dict[str, Measurement], truth: float) -> float:
    """How often the interval holds the truth."""
    return float(np.mean([m.low <= truth <= m.high for m in found.values()]))


@pytest.mark.parametrize(("customers", "runs"), [(20, RUNS), (60, RUNS), (150, 300)])
def test_coverage_with_the_design_effect(tmp_path: Path, customers: int, runs: int) -> None:
    asked = company(tmp_path, simulated(np.random.default_rng(customers), customers, runs))
    for metric, truth in TRUTH.items():
        found = asked.groups(metric, by=("segment",), **YEAR)
        assert 0.93 <= holds(found, truth) <= 0.97, metric
        assert all(m.n_effective < 0.8 * m.n for m in found.values())
    plain = [intervals.wilson(m.value * m.n, m.n) for m in asked.groups("csat", by=("segment",), **YEAR).values()]
    assert (
        np.mean([i.low <= TRUTH["csat"] <= i.high for i in plain]) < 0.90
    )  # what pretending independence would promise


def test_coverage_of_totals_whose_likeness_is_estimated_from_their_own_answers() -> None:
    """As a real company does it: how much its customers' answers resemble each other is known from these
    answers only.
    """
    nps = METRICS["nps"]
    holds, effects = [], []
    simulations = simulated(np.random.default_rng(8), customers=100, runs=250)
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute("PRAGMA disable_optimizer")  # as for any small company
        known = [(answers, *facts(con, answers)) for _, answers in simulations.groupby("segment")]
    for answers, likeness, m in known:
        times = answers.groupby("customer_id").size()
        assert m == pytest.approx((times**2).sum() / times.sum())
        effect = 1 + likeness * (m - 1)
        promoters, detractors = (answers["nps"] == 10).sum() / effect, (answers["nps"] == 2).sum() / effect
        found = intervals.adjusted_wald(promoters, detractors, len(answers) / effect).scaled(100)
        holds.append(found.low <= TRUTH[nps.id] <= found.high)
        effects.append(effect / (1 + LIKENESS * (m - 1)))
    assert np.mean(effects) == pytest.approx(1.0, abs=0.03)
    assert 0.93 <= np.mean(holds) <= 0.97


def facts(con: duckdb.DuckDBPyConnection, answers: pd.DataFrame) -> tuple[float, float]:
    """The likeness and mean number of answers that a build would keep for these answers."""
    for table in ("answers_per_customer", "pairs", "resemblance", "one", "chosen_rows"):
        con.execute(f"DROP TABLE IF EXISTS {table}")
    con.execute(
        "CREATE TABLE answers_per_customer "
        "(view VARCHAR, dimension VARCHAR, value VARCHAR, months INTEGER, mean_answers DOUBLE)"
    )
    describe_no_pairs(con)
    con.register("told", answers[["customer_id", "nps"]])
    con.execute("CREATE TABLE one AS SELECT *, DATE '2025-05-05' AS occurred_on, 0 AS month FROM told")
    metrics = (METRICS["nps"],)
    chosen = choose(con, "one", metrics, predicates(con, "one", metrics), (), of=1)
    assert chosen is not None
    build_clusters(con, chosen)
    (likeness,), (m,) = (
        con.execute(sql).fetchone()
        for sql in ("SELECT correlation FROM resemblance", "SELECT max(mean_answers) FROM answers_per_customer")
    )
    return likeness, m


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Customers who answer often in one channel and hardly ever in the other, in two segments; and
    strangers.
    """
    rng = np.random.default_rng(3)
    often = simulated(rng, 150, runs=1, further=5.0).assign(
        segment="business", channel=lambda f: rng.choice(["web", "desk"], len(f), p=[0.8, 0.2])
    )
    seldom = simulated(rng, 1500, runs=1, further=0.0).assign(
        segment="leisure", channel=lambda f: rng.choice(["web", "desk"], len(f))
    )
    seldom["customer_id"] = [f"d{i}" for i in range(len(seldom))]
    strangers = simulated(rng, 200, runs=1, further=0.0).assign(segment="unknown", channel="web", customer_id=None)
    return company(tmp_path_factory.mktemp("mixed"), pd.concat([often, seldom, strangers]))


def test_each_group_has_the_design_effect_of_its_own_customers(mixed: Company) -> None:
    def effect(m: Measurement) -> float:
        return m.n / m.n_effective

    found = mixed.groups("nps", by=("segment",), **YEAR)
    assert effect(found["leisure"]) == effect(found["unknown"]) == 1.0
    assert effect(found["business"]) > effect(mixed.one("nps", **YEAR)) > 1.1
    cells = mixed.groups("nps", by=("segment", "channel"), **YEAR)
    assert 1.0 < effect(cells["business", "desk"]) < effect(cells["business", "web"]) <= effect(found["business"])
    both = mixed.one("nps", where={"segment": ["business", "leisure"]}, **YEAR)
    assert effect(found["leisure"]) < effect(both) <= effect(found["business"])
    month = mixed.groups("nps", by=("segment",), start="2025-06-01", end="2025-06-30")
    assert effect(month["business"]) < effect(found["business"])  # in a month nobody answers as often as in a year


def test_strangers_count_as_people_of_their_own(mixed: Company) -> None:
    """The likeness is that of a customer's answers, however many answers have no customer."""
    likeness = mixed.reader.resemblance["responses", "nps"]
    assert likeness == pytest.approx(LIKENESS, abs=0.1)


def test_without_repeated_customers_nothing_is_widened(tmp_path: Path) -> None:
    answers = simulated(np.random.default_rng(1), customers=400, runs=1, further=0.0)
    asked = company(tmp_path, answers)
    assert asked.reader.resemblance == {}
    for metric in TRUTH:
        found = asked.one(metric, **YEAR)
        assert found.n_effective == found.n == 400
    answers["customer_id"] = None
    (strangers := tmp_path / "strangers").mkdir()
    assert company(strangers, answers).one("nps", **YEAR).n_effective == 400


def test_the_items_of_one_answer_belong_together(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    mood = rng.normal(3, 1, 500)
    rated = {
        name: np.clip(np.round(mood + rng.normal(0, 0.5, 500)), 1, 5).astype(int) for name in ("staff", "food", "seats")
    }
    asked = company(
        tmp_path,
        pd.DataFrame({"occurred_on": "2025-05-05", **rated}),
        items={name: {"scale": (1, 5)} for name in rated},
    )
    found = asked.one("touchpoint_score", **YEAR)
    means = 25 * (np.mean(list(rated.values()), axis=0) - 1)
    assert found.n == 1500 and found.n_effective < 750
    half = 1.96 * means.std(ddof=1) / np.sqrt(500)  # of 500 independent answers
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.02)
