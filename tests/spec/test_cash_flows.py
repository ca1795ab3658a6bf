"""Net present value, rates of return and payback against published cash flows; each test names its source."""

import math
from functools import partial

import numpy as np
import pytest

from cx_metrics.statistics.cash_flows import (
    benefit_cost_ratio,
    dated_net_present_value,
    dated_rate_of_return,
    discount_factors,
    net_present_value,
    payback_months,
    rate_of_return,
)

FLOW = (-100, 39, 59, 55, 20)  # NumPy Financial's documentation of irr


def test_a_study_of_total_economic_impact() -> None:
    """Forrester's study of SalesLoft: costs and benefits over three years at 10 %."""
    costs = np.array([53_150, 666_715, 636_772, 647_783])
    benefits = np.array([0, 1_606_511, 3_061_331, 4_229_760])
    assert net_present_value(0.1, costs) == pytest.approx(1_672_201, abs=0.5)
    assert net_present_value(0.1, benefits) == pytest.approx(7_168_371, abs=0.5)
    assert net_present_value(0.1, benefits - costs) == pytest.approx(5_496_170, abs=0.5)
    assert benefit_cost_ratio(0.1, benefits, costs) - 1 == pytest.approx(3.29, abs=0.005)


def test_a_documented_flow() -> None:
    assert rate_of_return(FLOW).rate == pytest.approx(0.2809484211599611, abs=1e-14)
    assert net_present_value(0.1, FLOW) == pytest.approx(39.1975, abs=5e-5)
    assert payback_months(FLOW) == pytest.approx(2.0364 * 12, abs=6e-4)
    assert payback_months(FLOW, 0.1) == pytest.approx(2.3820 * 12, abs=6e-4)


def test_today_is_not_discounted_which_is_not_what_excel_s_function_does() -> None:
    flow = (-10_000, 3_000, 4_200, 6_800)  # Microsoft's documentation of NPV
    assert net_present_value(0.1, flow) == pytest.approx(1_307.29, abs=0.005)
    assert net_present_value(0.1, (0, *flow)) == pytest.approx(1_188.44, abs=0.005)


def test_amounts_at_dates() -> None:
    flow = (-10_000, 2_750, 4_250, 3_250, 2_750)  # Microsoft's documentation of XIRR and XNPV
    dates = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]
    assert dated_rate_of_return(flow, dates).rate == pytest.approx(0.373362535, abs=2e-9)
    assert dated_net_present_value(0.09, flow, dates) == pytest.approx(2_086.65, abs=0.005)
    assert dated_rate_of_return(flow[::-1], dates[::-1]).rate == pytest.approx(0.373362535, abs=2e-9)


def test_dated_amounts_have_no_one_or_several_rates() -> None:
    years = ["2019-01-01", "2020-01-01", "2020-12-31"]  # of 365 days
    assert dated_rate_of_return((-100, 230, -132), years).rates == pytest.approx((0.1, 0.2), abs=1e-12)
    assert dated_rate_of_return((100, 230, 132), years).rates == ()
    assert dated_rate_of_return((-100, 110), [years[0], years[0]]).rates == (), "all on one day: no time, no rate"
    assert dated_rate_of_return((-100, 40, 110), [years[0], years[0], years[1]]).rate == pytest.approx(50 / 60)


def test_several_rates_of_return_are_all_named_and_none_is_the_return() -> None:
    found = rate_of_return((-100, 230, -132))
    assert found.rates == pytest.approx((0.1, 0.2), abs=1e-12)
    assert math.isnan(found.rate) and not found.unique


def test_rates_below_nought_far_above_it_and_a_rate_that_only_touches() -> None:
    assert rate_of_return((-100, 20, 20)).rate == pytest.approx((20 + math.sqrt(8400)) / 200 - 1, abs=1e-12)
    assert rate_of_return((-1, 1_000_000)).rate == pytest.approx(999_999, rel=1e-12)
    assert rate_of_return((-100, 220, -121)).rates == pytest.approx((0.1,), abs=1e-5)
    three = np.convolve(np.convolve((-1, 1.05), (-1, 1.3)), (-1, 2.0))
    assert rate_of_return(three).rates == pytest.approx((0.05, 0.3, 1.0), abs=1e-9)


@pytest.mark.parametrize("flow", [(1, 2, 3), (-1, -2), (0, 0), (5,), (100, -230, 133), (-1, math.nan, 2)])
def test_no_rate_of_return(flow: tuple[float, ...]) -> None:
    found = rate_of_return(flow)
    assert found.rates == () and math.isnan(found.rate) and not found.unique


def test_payback_is_for_good() -> None:
    assert math.isnan(payback_months((-100, 230, -132)))  # paid back, then owed again
    assert payback_months((-100, 230, -132, 4)) == pytest.approx(30)
    assert math.isnan(payback_months((-100, 50)))
    assert payback_months((-100, 100)) == 12
    assert payback_months((0, 5)) == 0 and payback_months((10, -5)) == 0
    assert payback_months((-120, 10, 20, 90, 5), months_in_period=1) == 3
    many = payback_months(np.array([[-100.0, 50, 100], [-100, 10, 10], [0, 1, 1], [math.nan, 1, 1]]))
    np.testing.assert_allclose(many, [18, math.nan, 0, math.nan])


def test_mid_period_brings_all_but_today_half_a_period_nearer() -> None:
    np.testing.assert_allclose(discount_factors(0.21, 3, mid_period=True), [1, 1 / 1.1, 1 / 1.1**3])
    assert net_present_value(0.21, (-10, 11), mid_period=True) == pytest.approx(0)


def test_what_cannot_be_is_refused_and_what_is_unknown_stays_unknown() -> None:
    with pytest.raises(ValueError, match="-100 %"):
        net_present_value(-1, FLOW)
    with pytest.raises(ValueError, match="positive amounts"):
        benefit_cost_ratio(0.1, (0, 1), (0, -1))
    with pytest.raises(ValueError, match="at least one"):
        rate_of_return(())
    for dated in (dated_rate_of_return, partial(dated_net_present_value, 0.1)):
        with pytest.raises(ValueError, match="its date"):
            dated((-1, 2), ["2020-01-01", "NaT"])
        with pytest.raises(ValueError, match="one amount for each"):
            dated((-1, 2, 3), ["2020-01-01", "2021-01-01"])
    assert math.isnan(dated_net_present_value(math.nan, (-1, 2), ["2020-01-01", "2021-01-01"]))
    assert math.isnan(benefit_cost_ratio(0.1, (0, 1), (0, 0)))
    assert math.isnan(net_present_value(0.1, (1, math.nan)))
