"""Cash flows by chance: as numpy-financial has them, and by what a rate of return is."""

import numpy as np
import numpy_financial  # type: ignore[import-untyped]
import pytest

from cx_metrics.formula import timeline
from cx_metrics.statistics.cash_flows import (
    dated_net_present_value,
    dated_rate_of_return,
    net_present_value,
    rate_of_return,
)


@pytest.mark.parametrize("seed", range(40))
def test_investments_equal_numpy_financial(seed: int) -> None:
    rng = np.random.default_rng(seed)
    flow = np.concatenate([-rng.uniform(1, 1000, 1), rng.uniform(0, 300, int(rng.integers(2, 40)))])
    rate = rng.uniform(-0.2, 0.6)
    assert net_present_value(rate, flow) == pytest.approx(numpy_financial.npv(rate, flow), rel=1e-12)
    found = rate_of_return(flow)
    assert found.unique and found.rate == pytest.approx(numpy_financial.irr(flow), rel=1e-7, abs=1e-9)
    assert found.rate == pytest.approx(float(timeline.irr(flow)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_every_rate_is_found_whatever_the_signs(seed: int) -> None:
    """By definition: the worth is nought at each rate found; and it never changes its sign anywhere else."""
    rng = np.random.default_rng(1000 + seed)
    flow = rng.normal(0, 100, int(rng.integers(3, 12)))
    rates = np.array(rate_of_return(flow).rates)
    for rate in rates:
        sizes = net_present_value(rate, np.abs(flow))
        assert abs(net_present_value(rate, flow)) < 1e-9 * sizes
    growth = np.exp(np.linspace(-6, 6, 4001))
    signs = np.sign([net_present_value(g - 1, flow) for g in growth])
    crossed = np.flatnonzero(np.diff(signs))
    assert crossed.size == np.sum((rates > growth[0] - 1) & (rates < growth[-1] - 1))
    for i in crossed:
        assert np.any((rates > growth[i] - 1) & (rates < growth[i + 1] - 1))


@pytest.mark.parametrize("seed", range(20))
def test_dated_amounts_are_worth_nought_at_their_rate(seed: int) -> None:
    rng = np.random.default_rng(2000 + seed)
    days = np.datetime64("2021-03-01") + rng.integers(0, 2000, 15)
    flow = np.concatenate([rng.uniform(-500, -100, 3), rng.uniform(0, 200, 12)])
    for rate in dated_rate_of_return(flow, days).rates:
        sizes = dated_net_present_value(rate, np.abs(flow), days)
        assert abs(dated_net_present_value(rate, flow, days)) < 1e-9 * sizes


def test_three_hundred_and_sixty_months_of_a_loan() -> None:
    payment = -numpy_financial.pmt(0.004, 360, 200_000)
    assert rate_of_return(np.append(-200_000, np.full(360, payment))).rate == pytest.approx(0.004, rel=1e-10)
