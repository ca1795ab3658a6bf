"""Lifetime models on customers by chance, beside plain implementations from their definitions."""

import numpy as np
import pytest
from scipy import optimize

from cx_metrics.statistics import pareto_nbd
from cx_metrics.statistics.contract_lifetime import ContractLifetime, fit_contract_lifetime
from cx_metrics.statistics.pareto_nbd import ParetoNbd, _likelihood, fit_pareto_nbd
from cx_metrics.statistics.repeat_purchase import (
    RepeatPurchase,
    _Histories,
    fit_repeat_purchase,
)
from cx_metrics.statistics.spend import SpendLevel, correlation, fit_spend_level
from cx_metrics.statistics.value_shares import value_tiers
from tests.oracle import plain_lifetime as plain


@pytest.mark.parametrize("seed", range(4))
def test_repeat_purchases_are_fitted_as_by_a_plain_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = tuple(rng.uniform((0.3, 3, 0.6, 1.5), (1.5, 15, 1.5, 4)))
    x, t_x, watched = plain.buyers(rng, 1500, truth, 60)
    found = fit_repeat_purchase(x, t_x, watched)
    assert found.decided
    assert found.log_likelihood == pytest.approx(
        plain.repeat_purchase_likelihood(found.parameters, x, t_x, watched), abs=1e-6
    )
    other = plain.most_likely(lambda v: plain.repeat_purchase_likelihood(v, x, t_x, watched), [0.5, 5, 1, 2])
    np.testing.assert_allclose(found.parameters, other, rtol=1e-4)
    far = np.abs(np.log(found.parameters) - np.log(truth)) / np.sqrt(np.diag(found.covariance))
    assert far.max() < 4  # the truth lies within what the covariance says is possible


def test_equal_customers_may_be_given_once_with_their_count() -> None:
    rng = np.random.default_rng(5)
    x, t_x, watched = (np.ceil(v) for v in plain.buyers(rng, 3000, (0.8, 6, 0.9, 2), 50))
    watched = np.maximum(watched, t_x)
    rows, count = np.unique(np.column_stack([x, t_x, watched]), axis=0, return_counts=True)
    one_by_one, grouped = (
        fit_repeat_purchase(x, t_x, watched),
        fit_repeat_purchase(rows[:, 0], rows[:, 1], rows[:, 2], count),
    )
    assert len(rows) < 2000
    np.testing.assert_allclose(grouped.parameters, one_by_one.parameters, rtol=1e-6)
    in_days = fit_repeat_purchase(rows[:, 0], rows[:, 1] * 7, rows[:, 2] * 7, count)
    np.testing.assert_allclose(in_days.parameters, grouped.parameters * [1, 7, 1, 1], rtol=1e-6)


def test_the_search_that_begins_with_a_part_ends_with_all() -> None:
    rng = np.random.default_rng(6)
    x, t_x, watched = (np.tile(v, 20) for v in plain.buyers(rng, 2500, (0.8, 6, 0.9, 2), 50))  # 50,000 rows
    few = fit_repeat_purchase(x[:2500], t_x[:2500], watched[:2500])
    many = fit_repeat_purchase(x, t_x, watched)
    np.testing.assert_allclose(many.parameters, few.parameters, rtol=1e-5)
    np.testing.assert_allclose(many.covariance * 20, few.covariance, rtol=1e-3)


def test_slopes_are_those_of_the_likelihood() -> None:
    rng = np.random.default_rng(7)
    histories = _Histories(*plain.buyers(rng, 300, (0.8, 6, 0.9, 2), 50), np.ones(300))
    for _ in range(10):
        at = rng.uniform(0.2, 5, 4)
        slope = optimize.approx_fprime(at, lambda v: histories(v)[0], 1e-7)
        np.testing.assert_allclose(histories(at)[1], slope, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("parameters", [(0.243, 4.414, 0.793, 2.426), (1.3, 8, 1.6, 3), (0.6, 2, 1.0, 2.5)])
@pytest.mark.parametrize("history", [(0, 0, 30), (1, 3, 40), (2, 30.43, 38.86), (9, 21, 22)])
def test_expectations_are_bayes_rule(parameters: tuple[float, ...], history: tuple[int, float, float]) -> None:
    model = RepeatPurchase(*parameters)
    more, active = plain.purchases_to_come(parameters, *history, 39)
    assert model.expected_from(*history, 39) == pytest.approx(more, rel=1e-5)
    assert model.alive(*history) == pytest.approx(active if history[0] else np.nan, rel=1e-8, nan_ok=True)


def test_two_ways_to_write_an_expectation_agree() -> None:
    for a in (2.0, 6.0, 40.0):  # from a - 1 > r + x on the formula as published is used, else its transformation
        for x in (0, 1, 3, 8):
            more, _ = plain.purchases_to_come((0.5, 4, a, 2), x, x * 2.0, 20, 30)
            assert RepeatPurchase(0.5, 4, a, 2).expected_from(x, x * 2.0, 20, 30) == pytest.approx(more, rel=1e-6)
    published, transformed = (RepeatPurchase(1.3, 4, a, 2).expected_from(3, 6, 20, 30) for a in (5.3001, 5.2999))
    assert published == pytest.approx(transformed, rel=1e-4) and published != transformed


def test_who_leaves_at_any_time_is_fitted_where_nothing_leads_further_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The likelihood by an integral in the program, by hypergeometric functions here."""
    rng = np.random.default_rng(1)
    truth = (0.9, 7.0, 0.8, 12.0)
    x, t_x, watched = plain.leavers(rng, 1500, truth, 60)
    found = fit_pareto_nbd(x, t_x, watched)

    def plainly(logs: np.ndarray) -> float:
        return plain.pareto_nbd_likelihood(np.exp(logs), x, t_x, watched)

    logs = np.log(found.parameters)
    assert found.decided and found.log_likelihood == pytest.approx(plainly(logs), abs=1e-6)
    for move in 0.02 * np.eye(4):  # the likelihood falls as it should on both sides of what was found
        fall = 0.5 * move @ np.linalg.inv(found.covariance) @ move
        assert [plainly(logs + side * move) - plainly(logs) for side in (-1, 1)] == pytest.approx([-fall] * 2, rel=0.05)
    assert (np.abs(logs - np.log(truth)) / np.sqrt(np.diag(found.covariance))).max() < 4
    monkeypatch.setattr(pareto_nbd, "_AT_ONCE", 400)  # some at a time, in days
    in_days = fit_pareto_nbd(x, t_x * 7, watched * 7)
    np.testing.assert_allclose(in_days.parameters, found.parameters * [1, 7, 1, 7], rtol=1e-5)


def test_slopes_of_the_other_model_are_those_of_its_likelihood() -> None:
    rng = np.random.default_rng(7)
    rows = (*plain.leavers(rng, 300, (0.8, 6, 0.9, 12), 50), np.ones(300))
    for _ in range(10):
        at = rng.uniform(0.2, 5, 4)
        slope = optimize.approx_fprime(at, lambda v: _likelihood(v, *rows)[0], 1e-7)
        np.testing.assert_allclose(_likelihood(at, *rows)[1], slope, rtol=1e-4, atol=1e-2)


@pytest.mark.parametrize("parameters", [(0.553, 10.58, 0.606, 11.656), (1.3, 0.5, 1.0, 30), (3, 40, 6, 0.8)])
@pytest.mark.parametrize("history", [(0, 0, 30), (1, 3, 40), (2, 30.43, 38.86), (9, 21, 22), (60, 2, 50), (4, 9, 9)])
def test_expectations_of_the_other_model_are_bayes_rule(
    parameters: tuple[float, ...], history: tuple[int, float, float]
) -> None:
    """Where α lies above β, below it and far from it, who left long ago, and who was seen to the last moment."""
    model = ParetoNbd(*parameters)
    more, active = plain.leaving(parameters, *history, 39)
    assert model.expected_from(*history, 39) == pytest.approx(more, rel=1e-8)
    assert model.alive(*history) == pytest.approx(active, rel=1e-8)


@pytest.mark.parametrize("seed", range(2))
def test_spend_is_fitted_as_by_a_plain_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p, q, gamma = truth = rng.uniform((2, 3, 5), (8, 6, 40))
    x = rng.integers(1, 12, 400).astype(float)
    level = rng.gamma(q, 1 / gamma, 400)
    mean = rng.gamma(p * x, 1 / (level * x))
    found = fit_spend_level(x, mean)
    assert found.decided
    assert found.log_likelihood == pytest.approx(plain.spend_likelihood(found.parameters, x, mean), abs=1e-6)
    other = plain.most_likely(lambda v: plain.spend_likelihood(v, x, mean), [3, 4, 10])
    np.testing.assert_allclose(found.parameters, other, rtol=1e-3)
    assert (np.abs(np.log(found.parameters / truth)) / np.sqrt(np.diag(found.covariance))).max() < 4
    assert correlation(x, mean) == pytest.approx(np.corrcoef(x, mean)[0, 1])
    model = SpendLevel(*found.parameters)
    for n, m in ((1, 20.0), (7, 3.0)):
        assert model.expected(n, m) == pytest.approx(plain.spend_of(tuple(found.parameters), n, m), rel=1e-5)
    assert model.expected(0, 0) == pytest.approx(model.average)


def test_equal_spenders_may_be_given_once() -> None:
    rng = np.random.default_rng(8)
    x, count = rng.integers(1, 9, 200), rng.integers(1, 5, 200)
    mean = rng.gamma(4 * x, 1 / (rng.gamma(3, 0.1, 200) * x))
    grouped = fit_spend_level(x, mean, count)
    one_by_one = fit_spend_level(np.repeat(x, count), np.repeat(mean, count))
    np.testing.assert_allclose(grouped.parameters, one_by_one.parameters, rtol=1e-6)
    assert np.isnan(SpendLevel(2, 0.9, 3).average)


@pytest.mark.parametrize("seed", range(4))
def test_contracts_are_fitted_as_by_a_plain_search_also_when_cohorts_are_of_different_ages(seed: int) -> None:
    rng = np.random.default_rng(seed)
    alpha, beta = rng.uniform(0.4, 3), rng.uniform(1, 8)
    leaves = rng.geometric(rng.beta(alpha, beta, 4000))
    age = rng.integers(1, 9, 4000)
    lost = np.bincount(np.minimum(leaves, 99)[leaves <= age], minlength=100)[1:9].astype(float)
    still = np.bincount(age[leaves > age], minlength=9)[1:].astype(float)
    found = fit_contract_lifetime(np.arange(1, 9), lost, still)
    assert found.log_likelihood == pytest.approx(plain.contract_likelihood(found.parameters, lost, still), abs=1e-6)
    other = plain.most_likely(lambda v: plain.contract_likelihood(v, lost, still), [1, 2])
    np.testing.assert_allclose(found.parameters, other, rtol=1e-4)
    assert (np.abs(np.log(found.parameters / [alpha, beta])) / np.sqrt(np.diag(found.covariance))).max() < 4
    model = ContractLifetime(*found.parameters)
    later = model.survival(np.arange(4, 5000)) / model.survival(3)
    by_sum = np.sum(later * 1.15 ** -np.arange(later.size))
    assert model.renewals_to_come(3, 0.15) == pytest.approx(by_sum, rel=1e-9)
    np.testing.assert_allclose(model.survival(5), np.prod(model.retention(np.arange(1, 6))))


@pytest.mark.parametrize("seed", range(3))
def test_tiers_are_those_of_sorted_customers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    value, count = rng.normal(40, 60, 30).round(), rng.integers(1, 9, 30)
    each = np.sort(np.repeat(value, np.asarray(count)))[::-1]
    tenfold = np.repeat(each, 10)  # so that a tenth of one customer is whole
    tiers = value_tiers(value, count)
    edges = [0, each.size * 2, each.size * 5, each.size * 10]
    for tier, low, high in zip(tiers, edges, edges[1:], strict=False):
        part = tenfold[low:high]
        assert tier.customers == pytest.approx(part.size / 10)
        assert tier.value == pytest.approx(part.sum() / 10) and tier.lowest == part[-1]
        assert tier.share_of_value == pytest.approx(part.sum() / tenfold.sum())
