"""Moments of truth of two published surveys: a model card that makes sense, against statsmodels on the files."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import variance_inflation_factor

from cx_metrics.company import Company as Seen
from cx_metrics.metrics.undated import all_time
from cx_metrics.moments import Moments, moments
from cx_metrics.warehouse import open_reader
from tests.real_companies import real_company
from tests.warehouses import Company, shared


def found(factory: pytest.TempPathFactory, mapping: str) -> Moments:
    house = real_company(mapping, factory)
    seen = Seen(open_reader(house.settings), house.catalogue, house.settings, "operator")
    return moments(seen, "csat", (), all_time(seen.reader))


def johnson(factors: pd.DataFrame, outcome: pd.Series) -> pd.Series:
    """Johnson's relative weights (Multivariate Behavioral Research 2000), largest first."""
    values, vectors = np.linalg.eigh(factors.corr().to_numpy())
    root = vectors @ np.diag(np.sqrt(values)) @ vectors.T
    beta = np.linalg.solve(root, factors.corrwith(outcome).to_numpy())
    return pd.Series(np.square(root) @ np.square(beta), factors.columns).sort_values(ascending=False)


def test_mobile_customers(tmp_path_factory: pytest.TempPathFactory) -> None:
    card = found(tmp_path_factory, "ecsi_mobile")
    reasons = {one.item: one.reason for one in card.left_out}
    assert reasons == {"satisfaction_1": "repeats_outcome"}  # the outcome is one of its own items
    assert card.status == "ok" and card.card.n == 250 and len(card.moments) == 23
    rows = pd.read_csv(shared("ecsi_mobile/mobi.csv")).astype(float)
    plain = sm.OLS(rows["CUSA1"], sm.add_constant(rows.drop(columns="CUSA1"))).fit()
    assert card.card.r2 == pytest.approx(plain.rsquared, abs=1e-9) and 0.4 < plain.rsquared < 0.8
    assert card.card.method == "lmg_sampled"
    assert sum(one.driver.importance for one in card.moments) == pytest.approx(plain.rsquared)
    factors = sm.add_constant(rows.drop(columns="CUSA1"))
    largest = max(variance_inflation_factor(factors.to_numpy(), k) for k in range(1, factors.shape[1]))
    assert card.card.inflation == pytest.approx(largest)
    by_rank = [one.item for one in sorted(card.moments, key=lambda one: one.driver.rank)]
    assert by_rank[0] == "quality_1"  # the quality of the network as a whole
    weights = johnson(rows.drop(columns="CUSA1"), rows["CUSA1"])
    assert weights.sum() == pytest.approx(plain.rsquared)
    assert weights.index[0] == "PERQ1"
    assert card.card.relation_p is not None and card.card.relation_p < 0.001
    assert card.weights == "equal" and card.lacks == ("interactions", "orders", "customers")


def test_bank_customers_are_too_few_for_so_many_items(tmp_path_factory: pytest.TempPathFactory) -> None:
    card = found(tmp_path_factory, "bank_satisfaction")
    assert (card.status, card.sentence.says, card.moments) == ("few", "few", ())
    assert card.card.n == 250 and card.card.needed == 270 and {one.reason for one in card.left_out} == {"few"}


def test_orders_without_answers_have_no_moments(tmp_path: Path) -> None:
    house = Company(tmp_path, {"imports": {"latest_date": "2030-12-31"}})
    orders = pd.DataFrame({"order_id": range(50), "customer_id": "c", "occurred_on": "2026-03-01", "amount": 10})
    house.bring(orders.to_csv(index=False), "orders")
    seen = Seen(open_reader(house.settings), house.catalogue, house.settings, "reader")
    for outcome in ("nps", "repurchased_within_90_days"):
        asked = moments(seen, outcome)
        assert (asked.status, asked.moments, asked.outcomes) == ("not_measurable", (), ())
        assert asked.lacks == ("items", "interactions") and asked.outcome.answers == 0
