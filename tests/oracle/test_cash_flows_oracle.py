"""Cash flows by chance: as numpy-financial has them, and by what a rate of return is."""

import numpy as np
import numpy_financial
import pytest

from cx_metrics.formula import timeline
from cx_metrics.statistics.cash_flows import rates_of_return


def worth(rate: float, flow: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    return float(timeline.npv(np.asarray(rate), flow))


@pytest.mark.parametrize("seed", range(40))
def test_investments_equal_numpy_financial(seed: int) -> None:
    rng = np.random.default_rng(seed)
    flow = np.concatenate([-rng.uniform(1, 1000, 1), rng.uniform(0, 300, int(rng.integers(2, 40)))])
    rate = rng.uniform(-0.2, 0.6)
    assert worth(rate, flow) == pytest.approx(numpy_financial.npv(rate, flow), rel=1e-12)
    (found,) = rates_of_return(flow)
    assert found == pytest.approx(numpy_financial.irr(flow), rel=1e-7, abs=1e-9)
    assert found == pytest.approx(float(timeline.irr(flow)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(40))
def test_every_rate_is_found_whatever_the_signs(seed: int) -> None:
    """By definition: the worth is nought at each rate found; and it never changes its sign anywhere else."""
    rng = np.random.default_rng(1000 + seed)
    flow = rng.normal(0, 100, int(rng.integers(3, 12)))
    rates = np.array(rates_of_return(flow))
    for rate in rates:
        sizes = worth(rate, np.abs(flow))
        assert abs(worth(rate, flow)) < 1e-9 * sizes
    growth = np.exp(np.linspace(-6, 6, 4001))
    signs = np.sign([worth(g - 1, flow) for g in growth])
    crossed = np.flatnonzero(np.diff(signs))
    assert crossed.size == np.sum((rates > growth[0] - 1) & (rates < growth[-1] - 1))
    for i in crossed:
        assert np.any((rates > growth[i] - 1) & (rates < growth[i + 1] - 1))


def test_three_hundred_and_sixty_months_of_a_loan() -> None:
    payment = -numpy_financial.pmt(0.004, 360, 200_000)
    assert rates_of_return(np.append(-200_000, np.full(360, payment))) == pytest.approx((0.004,), rel=1e-10)
