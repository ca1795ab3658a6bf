"""Net present value and rates of return against published cash flows; each test names its source."""

import math

import numpy as np
import pytest

from cx_metrics.formula import timeline
from cx_metrics.statistics.cash_flows import rates_of_return

FLOW = (-100, 39, 59, 55, 20)  # NumPy Financial's documentation of irr


def worth(rate: float, flow: object) -> float:
    return float(timeline.npv(np.asarray(rate), np.asarray(flow, dtype=np.float64)))


def test_a_study_of_total_economic_impact() -> None:
    """Forrester's study of SalesLoft: costs and benefits over three years at 10 %."""
    costs = np.array([53_150, 666_715, 636_772, 647_783])
    benefits = np.array([0, 1_606_511, 3_061_331, 4_229_760])
    assert worth(0.1, costs) == pytest.approx(1_672_201, abs=0.5)
    assert worth(0.1, benefits) == pytest.approx(7_168_371, abs=0.5)
    assert worth(0.1, benefits - costs) == pytest.approx(5_496_170, abs=0.5)
    assert worth(0.1, benefits) / worth(0.1, costs) - 1 == pytest.approx(3.29, abs=0.005)


def test_a_documented_flow() -> None:
    assert rates_of_return(FLOW) == pytest.approx((0.2809484211599611,), abs=1e-14)
    assert worth(0.1, FLOW) == pytest.approx(39.1975, abs=5e-5)


def test_today_is_not_discounted_which_is_not_what_excel_s_function_does() -> None:
    flow = (-10_000, 3_000, 4_200, 6_800)  # Microsoft's documentation of NPV
    assert worth(0.1, flow) == pytest.approx(1_307.29, abs=0.005)
    assert worth(0.1, (0, *flow)) == pytest.approx(1_188.44, abs=0.005)


def test_several_rates_of_return_are_all_named() -> None:
    assert rates_of_return((-100, 230, -132)) == pytest.approx((0.1, 0.2), abs=1e-12)


def test_rates_below_nought_far_above_it_and_a_rate_that_only_touches() -> None:
    assert rates_of_return((-100, 20, 20)) == pytest.approx(((20 + math.sqrt(8400)) / 200 - 1,), abs=1e-12)
    assert rates_of_return((-1, 1_000_000)) == pytest.approx((999_999,), rel=1e-12)
    assert rates_of_return((-100, 220, -121)) == pytest.approx((0.1,), abs=1e-5)
    three = np.convolve(np.convolve((-1, 1.05), (-1, 1.3)), (-1, 2.0))
    assert rates_of_return(three) == pytest.approx((0.05, 0.3, 1.0), abs=1e-9)


@pytest.mark.parametrize("flow", [(1, 2, 3), (-1, -2), (0, 0), (5,), (100, -230, 133), (-1, math.nan, 2)])
def test_no_rate_of_return(flow: tuple[float, ...]) -> None:
    assert rates_of_return(flow) == ()


def test_an_empty_flow_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        rates_of_return(())
