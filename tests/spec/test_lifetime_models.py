"""Lifetime value against published figures; each test names its source."""

import math

import numpy as np
import pytest

from cx_metrics.statistics.contract_lifetime import ContractLifetime, fit_contract_lifetime
from cx_metrics.statistics.maximum_likelihood import maximise
from cx_metrics.statistics.pareto_nbd import ParetoNbd, fit_pareto_nbd
from cx_metrics.statistics.repeat_purchase import RepeatPurchase, fit_repeat_purchase
from cx_metrics.statistics.spend import SpendLevel, fit_spend_level
from cx_metrics.statistics.value_shares import value_tiers
from tests.oracle.plain_lifetime import cdnow


def test_contracts_by_the_shifted_beta_geometric_model() -> None:
    """Fader and Hardie 2007, the table of renewals as the open implementations print its results."""
    survival = np.array([0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491])
    lost = -np.diff(np.append(1, survival)) * 1000
    found = fit_contract_lifetime(np.arange(1, 8), lost, np.append(np.zeros(6), 491))
    assert found.decided and found.log_likelihood == pytest.approx(-1611.158, abs=5e-4)
    np.testing.assert_allclose(found.parameters, [0.6681, 3.8061], atol=5e-5)
    model = ContractLifetime(*found.parameters)
    np.testing.assert_allclose(model.survival(np.arange(8, 13)), [0.460, 0.436, 0.414, 0.395, 0.378], atol=5e-4)
    assert model.renewals_to_come(7, 0.1) == pytest.approx(7.529628, abs=5e-6)
    constant = 0.491 ** (1 / 7)
    first_at_once = 1.1 * constant / (1.1 - constant)  # the same retention for ever says a third too little
    assert round(first_at_once, 3) == 5.054 and 1 - first_at_once / 7.529628 == pytest.approx(0.33, abs=0.005)


def test_contracts_that_tell_nothing() -> None:
    with pytest.raises(ValueError, match="one renewal only"):
        fit_contract_lifetime([1], [30], [70])
    with pytest.raises(ValueError, match="one renewal only"):
        fit_contract_lifetime([1, 2], [0, 0], [0, 70])
    with pytest.raises(ValueError, match="above nought"):
        ContractLifetime(0.7, 3.8).renewals_to_come(1, 0)
    alike = fit_contract_lifetime([1, 2, 3], [100, 90, 81], [0, 0, 729])  # everyone leaves with the same chance
    assert not alike.decided


def test_repeat_purchases_of_the_cdnow_sample() -> None:
    """Fader, Hardie and Lee 2005; the R package BTYD's walkthrough."""
    customers = cdnow()
    assert len(customers) == 2357 and customers["x"].sum() == 2457
    often = np.bincount(np.minimum(customers["x"], 7).astype(int))
    assert list(often) == [1411, 439, 214, 100, 62, 38, 29, 64]  # never again, once, … seven times or more
    rounded = RepeatPurchase(0.243, 4.414, 0.793, 2.426)
    told = rounded.log_likelihood(customers["x"], customers["t_x"], customers["watched"])
    assert told == pytest.approx(-9582.4305, abs=5e-5)
    found = fit_repeat_purchase(customers["x"], customers["t_x"], customers["watched"])
    assert found.decided and found.log_likelihood == pytest.approx(-9582.429, abs=0.001)
    np.testing.assert_allclose(found.parameters, [0.2426, 4.4137, 0.7930, 2.4262], rtol=2e-4)
    model = RepeatPurchase(*found.parameters)
    assert model.expected(52) == pytest.approx(1.444004, rel=1e-5)
    paradox = model.expected_from([10, 15, 20, 25], 20, 39, 52)  # the more often, the more surely gone
    np.testing.assert_allclose(paradox, [0.3474606, 0.04283391, 0.004158973, 0.0003583685], rtol=2e-4)
    back = customers[customers["x"] > 0]
    spend = fit_spend_level(back["x"][back["mean"] > 0], back["mean"][back["mean"] > 0])
    np.testing.assert_allclose(spend.parameters, [6.2493, 3.7443, 15.4443], rtol=1e-4)


def test_repeat_purchases_at_published_parameters() -> None:
    model = RepeatPurchase(0.243, 4.414, 0.793, 2.426)
    np.testing.assert_allclose(model.expected([2, 39, 52]), [0.103390, 1.196723, 1.446051], atol=5e-7)
    assert model.expected_from(2, 30.43, 38.86, 39) == pytest.approx(1.22603, abs=5e-6)
    assert model.alive(2, 30.43, 38.86) == pytest.approx(0.72658, abs=5e-6)
    assert math.isnan(model.alive(0, 0, 38.86))  # that everybody lives until a second purchase is assumed, not found
    alive = model.alive(3, np.arange(1, 39), 39)
    assert np.all(np.diff(alive) > 0)  # the longer ago, the less likely
    assert np.isfinite(model.expected_from(5000, 38, 39, 39))


def test_the_other_model_of_the_cdnow_sample() -> None:
    """Pareto/NBD, as the R package BTYD's walkthrough fits it."""
    customers = cdnow()
    found = fit_pareto_nbd(customers["x"], customers["t_x"], customers["watched"])
    assert found.decided and found.log_likelihood == pytest.approx(-9594.976, abs=0.001)
    np.testing.assert_allclose(found.parameters, [0.553, 10.580, 0.606, 11.656], rtol=2e-3)
    model = ParetoNbd(*found.parameters)
    assert model.expected(52) == pytest.approx(1.473434, rel=1e-5)
    assert model.expected_from([10, 15, 20, 25], 20, 39, 52)[3] < 0.05  # the same paradox: so often, and then never
    assert 0 < model.alive(0, 0, 39) < model.alive(1, 30, 39) < 1  # who never came back may have left, too


def test_spend_at_published_parameters() -> None:
    model = SpendLevel(6.25, 3.74, 15.44)
    assert model.average == pytest.approx(35.2190, abs=5e-5)
    np.testing.assert_allclose(model.expected([2, 7], [22.35, 45]), [24.6637, 44.4235], atol=5e-5)


@pytest.mark.parametrize(
    ("x", "t_x", "watched", "words"),
    [
        ([0, 1], [0, 2], [5, 5], "twice"),
        ([2], [6], [5], "within"),
        ([2.5], [1], [5], "counted"),
        ([2], [0], [5], "did so after"),
        ([2], [1], [np.inf], "within"),
    ],
)
def test_histories_that_tell_nothing_or_cannot_be(
    x: list[float], t_x: list[float], watched: list[float], words: str
) -> None:
    for fit in (fit_repeat_purchase, fit_pareto_nbd):
        with pytest.raises(ValueError, match=words):
            fit(x, t_x, watched)


def test_spend_that_cannot_be() -> None:
    for x, mean, words in (([1, 2], [3, -1], "positive"), ([0, 2], [3, 1], "bought"), ([1, 1], [3, 1], "twice")):
        with pytest.raises(ValueError, match=words):
            fit_spend_level(x, mean)


def test_customers_who_never_leave_are_not_decided_on() -> None:
    rng = np.random.default_rng(1)
    times = [np.cumsum(rng.exponential(5, 20)) for _ in range(400)]
    x = np.array([np.sum(t < 40) for t in times])
    t_x = np.array([t[n - 1] if n else 0.0 for t, n in zip(times, x, strict=True)])
    assert not fit_repeat_purchase(x, t_x, np.full(400, 40.0)).decided


def test_the_search_says_where_it_cannot_begin_and_what_the_data_leave_open() -> None:
    with pytest.raises(ValueError, match="where the search begins"):
        maximise(lambda v: (np.nan, v), (1.0,))
    flat = maximise(lambda v: (-float(np.log(v[0]) ** 2), np.array([-2 * np.log(v[0]) / v[0], 0.0])), (3.0, 1.0))
    assert flat.parameters[0] == pytest.approx(1) and not flat.decided
    hill = maximise(lambda v: (-float(np.sum((v - 2) ** 2)), -2 * (v - 2)), (0.1, 50.0))
    assert hill.decided
    np.testing.assert_allclose(hill.parameters, 2, rtol=1e-4)
    np.testing.assert_allclose(hill.covariance, np.eye(2) / 8, rtol=1e-2)
    assert hill.draws(20_000, seed=1).mean() == pytest.approx(2 * math.exp(1 / 16), rel=0.02)


def test_the_best_fifth_of_customers() -> None:
    assert value_tiers([5, 1, 1, 1, 1, 1, 1, 1, 1, 1])[0].share_of_value == pytest.approx(6 / 14)
    tiers = value_tiers([3, 2, 1], [1, 1, 3])
    assert [(t.customers, t.value, t.lowest) for t in tiers] == [(1, 3, 3), (1.5, 2.5, 1), (2.5, 2.5, 1)]
    assert value_tiers([10, -4, -4])[0].share_of_value > 1 and math.isnan(value_tiers([1, -4])[0].share_of_value)
    for value, words in (([1.0, np.nan], "finite"), ([], "no cust")):
        with pytest.raises(ValueError, match=words):
            value_tiers(value)
