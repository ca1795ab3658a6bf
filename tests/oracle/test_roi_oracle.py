"""Second opinions on business cases: plain Python beside the formulas, numpy-financial beside
them, and distributions whose moments are known beside the simulation."""

import math
import random
from typing import Any

import numpy as np
import numpy_financial
import pytest

from cx_metrics.declarations.business_case import RankCorrelation
from cx_metrics.declarations.case_input import CaseInput
from cx_metrics.declarations.case_model import CaseModel
from cx_metrics.roi.case_answer import InputValue
from cx_metrics.roi.case_run import cases_of, run
from cx_metrics.roi.draws import drawn
from cx_metrics.roi.sensitivity import break_even, fewest_failures, tornado
from cx_metrics.roi.simulation import simulate
from tests.shipped_cases import defaults, model, worked


def plain_investment(v: dict[str, float]) -> dict[str, Any]:
    """The investment case with the benefits it uses, written down a second time without a formula."""
    n = v["customers"] * v["problem_incidence"]
    value = v["margin_per_customer"] * v["years_of_margin"]
    told = v["satisfied"] * v["retained_satisfied"] + (1 - v["satisfied"]) * v["retained_dissatisfied"]
    kept = v["told_us"] * told + (1 - v["told_us"]) * v["retained_silent"]
    lost = n * (v["retained_without_problem"] - kept)
    gained = v["retained_satisfied"] - v["retained_dissatisfied"]
    solved = n * v["told_us"] * v["satisfied"]
    saved = {
        "preventing": lost * v["prevented"],
        "inviting": n * min(v["invited"], 1 - v["told_us"]) * (told - v["retained_silent"]),
        "handling": n * v["told_us"] * min(v["handled"], 1 - v["satisfied"]) * gained,
        "speed": solved * v["quickened"] * (v["retained_quickly"] - v["retained_satisfied"]),
    }
    contacts = v["customers"] * v["contacts_per_thousand"] / 1000
    avoided = contacts * v["avoidable"] * v["avoided"]
    deflected = (contacts - avoided) * v["deflected"] * v["contained"]
    left = contacts - avoided - deflected
    handling = (avoided + left * v["resolved_more"] * v["contacts_after_failure"]) * v["cost_per_contact"]
    handling += deflected * (v["cost_per_contact"] - v["cost_of_self_service"])
    paid = left * v["compensated"] * v["compensation"]
    scoped = {name: customers * value * v["reached"] for name, customers in saved.items()}
    scoped |= {"handling_cash": handling * v["released"], "handling_capacity": handling * (1 - v["released"])}
    scoped["less_compensation"] = paid * v["compensation_cut"]
    pools = {
        v["customers"] * v["churn_rate"] * value: ["preventing", "inviting", "handling", "speed"],
        contacts * v["cost_per_contact"]: ["handling_cash", "handling_capacity"],
        paid: ["less_compensation"],
    }
    once = dict(scoped)
    for pool, names in pools.items():
        good = [name for name in names if scoped[name] > 0]
        unsaved = math.prod(1 - min(1, scoped[name] / pool) for name in good)
        for name in good:
            once[name] = scoped[name] * pool * (1 - unsaved) / sum(scoped[each] for each in good)
    left_over = {name: each * (v[f"{name}_cap"] if each > 0 else 1) for name, each in once.items()}
    hard = sum(each for name, each in left_over.items() if name != "handling_capacity")
    flow, arrivals = [-v["one_off_cost"]], []
    for year in range(1, 6):
        if year > v["horizon"]:
            flow.append(0.0)
            continue
        arrived = [v["arrived_first"], v["arrived_second"], v["arrived_later"]][min(year, 3) - 1]
        cost = [v["running_cost_first"], v["running_cost_second"], v["running_cost_later"]][min(year, 3) - 1]
        arrivals.append(arrived * (1 - v["decay"]) ** (year - 1))
        flow.append(hard * arrivals[-1] - cost)
    flow = [each * (1 - v["tax_rate"]) for each in flow]
    return {
        "net_cash": flow,
        "walk_gross": v["horizon"] * (sum(saved.values()) * value + handling + paid * v["compensation_cut"]),
        "walk_scoped": v["horizon"] * sum(scoped.values()),
        "walk_overlap": v["horizon"] * sum(once.values()),
        "walk_evidence": v["horizon"] * sum(left_over.values()),
        "walk_ramp": sum(left_over.values()) * sum(arrivals),
        "walk_counted": hard * sum(arrivals),
        "net_present_value": sum(each / (1 + v["discount_rate"]) ** year for year, each in enumerate(flow)),
    }


def anything(case: CaseModel, dice: random.Random) -> dict[str, float]:
    """Inputs anywhere in a wide part of their domains, some at its very ends; whole years."""
    found = {}
    for name, each in case.inputs.items():
        low, high = each.domain
        low, high = low or 0.0, 3 * each.high if high is None else high
        found[name] = dice.choice([dice.uniform(low, high), each.value, dice.uniform(each.low, each.high)])
    return found | {"horizon": dice.randint(1, 5), "retained_dissatisfied": dice.uniform(0, 0.9)}


def test_the_formulas_say_what_plain_python_says() -> None:
    case, dice = model("investment"), random.Random(5)
    for _ in range(60):
        values = anything(case, dice)
        found, expected = worked(case, **values), plain_investment(values)
        for name, value in expected.items():
            assert found[name] == pytest.approx(value, rel=1e-9, abs=1e-6), (name, values)


COSTS = ("one_off_cost", "running_cost_first", "running_cost_second", "running_cost_later")


def plain_payback(flow: Any, rate: float) -> float:
    """After how many years a flow has paid itself back for good, money coming evenly within a year; NaN: not by its
    end."""
    amounts = [float(each) / (1 + rate) ** year for year, each in enumerate(flow)]
    balances = [sum(amounts[: year + 1]) for year in range(len(amounts))]
    owed = [year for year, balance in enumerate(balances) if balance < -1e-12 * max(map(abs, amounts))]
    if not owed:
        return 0.0
    return math.nan if owed[-1] == len(amounts) - 1 else owed[-1] - balances[owed[-1]] / amounts[owed[-1] + 1]


def test_returns_and_paybacks_are_those_of_other_programs() -> None:
    case, dice = model("investment"), random.Random(6)
    returns = 0
    for _ in range(60):
        # A plan that may pay: costs of the size of its benefits
        values = anything(case, dice)
        size = worked(case, **values)["benefit_counted"][1]
        costs = {
            name: abs(size) * dice.uniform(0.1, 1.5) for name in case.inputs if "cost_" in name and "per" not in name
        }
        costs = {name: each for name, each in costs.items() if name not in ("cost_of_self_service",)}
        values |= costs
        found = worked(case, **values)
        rate, flow = values["discount_rate"], found["net_cash"]
        assert found["net_present_value"] == pytest.approx(numpy_financial.npv(rate, flow), rel=1e-9, abs=1e-6)
        for line, by in (("payback", 0.0), ("discounted_payback", rate)):
            assert found[line] == pytest.approx(plain_payback(flow, by), nan_ok=True, rel=1e-9)
        if not math.isnan(found["internal_rate_of_return"]):
            returns += 1
            assert numpy_financial.npv(found["internal_rate_of_return"], flow) == pytest.approx(
                0, abs=1e-6 * max(map(abs, flow))
            )
    assert returns > 10


def test_thousands_of_cases_at_once_are_each_what_they_are_alone() -> None:
    case = model("investment")
    (draws,) = drawn(defaults(case), case.inputs, case.correlations, runs=200, seed=3)
    together = run(case, draws)
    for i in (0, 57, 199):
        alone = run(case, {name: float(cases_of(values, 200)[i]) for name, values in draws.items()})
        for name in case.lines:
            assert cases_of(together[name], 200)[i] == pytest.approx(alone[name], nan_ok=True, rel=1e-12), name


# ---- draws whose moments are known ----


def value(low: float, base: float, high: float, distribution: Any = "triangular") -> InputValue:
    case = model("customer_base")
    first = next(iter(defaults(case).values()))
    return InputValue(**{**vars(first), "low": low, "base": base, "high": high, "distribution": distribution})


ANY = CaseInput("x", "number", 0, 0, 0, "opinion", "us", bounds=(None, None))
SHARE = CaseInput("x", "share", 0, 0, 1, "opinion", "us")


def draw(runs: int = 200_000, pairs: tuple[RankCorrelation, ...] = (), **values: InputValue) -> dict[str, Any]:
    chunks = list(drawn(values, dict.fromkeys(values, ANY), pairs, runs=runs, seed=7))
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in values}


def test_a_product_of_two_triangles_has_the_moments_of_the_textbook() -> None:
    """100,000 customers × a rise in retention × a value: mean 369,444, standard deviation 116,609."""
    found = draw(rise=value(0.005, 0.01, 0.02), worth=value(200, 300, 450))
    product = 100_000 * found["rise"] * found["worth"]
    assert product.mean() == pytest.approx(369_444, rel=0.003)
    assert product.std() == pytest.approx(116_609, rel=0.005)
    p5, p50, p95 = np.quantile(product, (0.05, 0.5, 0.95))
    assert (p5, p50, p95) == pytest.approx((203_000, 355_000, 585_000), rel=0.01)


def test_each_distribution_is_what_it_says() -> None:
    found = draw(
        pert=value(1, 3, 11, "pert"), normal=value(8.04, 10, 11.96, "normal"), lopsided=value(0, 10, 14, "normal")
    )
    assert found["pert"].mean() == pytest.approx((1 + 4 * 3 + 11) / 6, rel=0.002)
    assert found["pert"].min() >= 1 and found["pert"].max() <= 11
    assert (found["normal"].mean(), found["normal"].std()) == pytest.approx((10, 1), rel=0.003)
    assert np.quantile(found["lopsided"], (0.025, 0.5, 0.975)) == pytest.approx((0, 10, 14), abs=0.1)
    (shares,) = drawn({"x": value(0.2, 0.3, 0.4, "beta")}, {"x": SHARE}, (), runs=10_000, seed=1)
    assert shares["x"].mean() == pytest.approx(0.3, abs=0.001)
    assert shares["x"].std() == pytest.approx(0.2 / 2 / 1.96, abs=0.001)
    assert shares["x"].min() >= 0 and shares["x"].max() <= 1


@pytest.mark.parametrize("rank", [-1.0, -0.4, 0.0, 0.7, 1.0])
def test_inputs_move_together_as_declared(rank: float) -> None:
    found = draw(60_000, (RankCorrelation(("a", "b"), rank),), a=value(0, 1, 9), b=value(2, 2, 3, "pert"))
    ranks = [found[name].argsort().argsort() for name in ("a", "b")]
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(rank, abs=0.02)


def test_the_same_seed_is_the_same_answer_and_inputs_keep_their_own_draws() -> None:
    a, b = value(0, 1, 9), value(2, 2, 3)
    first, again = draw(1000, a=a, b=b), draw(1000, a=a, b=b)
    assert all((first[name] == again[name]).all() for name in first)
    moved = draw(1000, a=value(0, 5, 9), b=b)
    assert (moved["b"] == first["b"]).all() and (moved["a"] != first["a"]).any()


# ---- what a case rests on ----


def test_a_break_even_is_where_the_net_present_value_is_nought() -> None:
    case = model("investment")
    inputs = defaults(case)
    turns = {name: turn for name, turn in break_even(case, inputs).items() if turn is not None}
    assert {"customers", "margin_per_customer", "one_off_cost"} <= set(turns)
    size = abs(worked(case)["net_present_value"])
    for name, turn in turns.items():
        assert case.inputs[name].holds(turn)
        if name != "horizon":  # whole years jump over nought
            assert abs(worked(case, **{name: turn})["net_present_value"]) < 1e-6 * size, name


def test_a_tornado_is_each_end_by_itself() -> None:
    case = model("investment")
    inputs = defaults(case)
    bars = tornado(case, inputs)
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)
    for bar in bars:
        for end, told in (("low", bar.at_low), ("high", bar.at_high)):
            changed = {bar.input: getattr(inputs[bar.input], end)}
            assert worked(case, **changed)["net_present_value"] == pytest.approx(told, rel=1e-12)
    assert {bar.input for bar in bars} == {name for name, each in inputs.items() if each.low < each.high}


def test_the_fewest_failures_are_enough_and_fewer_are_not() -> None:
    case = model("investment")
    inputs = defaults(case) | {"one_off_cost": value(0, 0, 0), "running_cost_first": value(0, 0, 0)}
    inputs |= {"running_cost_second": value(0, 0, 0), "running_cost_later": value(20_000, 26_000, 90_000)}
    broken = fewest_failures(case, inputs)
    assert broken
    base = {name: each.base for name, each in inputs.items()}

    def worst(names: tuple[str, ...]) -> float:
        ends: list[dict[str, float]] = [{}]
        for name in names:
            ends = [end | {name: edge} for end in ends for edge in (inputs[name].low, inputs[name].high)]
        return min(worked(case, **base | end)["net_present_value"] for end in ends)

    assert worst(broken) < 0 <= worked(case, **base)["net_present_value"]
    assert all(worst(tuple(name for name in broken if name != left)) >= 0 for left in broken)


def test_a_simulation_counts_what_it_says() -> None:
    case = model("investment", "cost_to_serve")
    inputs = defaults(case) | {"one_off_cost": value(0, 0, 100_000)}
    found = simulate(case, inputs, 2000, 4)
    (draws,) = drawn(inputs, case.inputs, case.correlations, runs=2000, seed=4)
    lines = run(case, draws)
    worth = lines["net_present_value"]
    assert found.lines["net_present_value"].p90 == pytest.approx(np.quantile(worth, 0.9))
    assert found.chance_of_loss == pytest.approx((worth < 0).mean())
    assert found.chance_of_payback == pytest.approx((lines["payback"] <= 3).mean())
    assert found.by_year["cash_so_far"][3].p10 == pytest.approx(np.quantile(lines["cash_so_far"][:, 3], 0.1))
    assert sum(share for share in found.share_of_variance.values() if share is not None) == pytest.approx(1)
    assert list(found.outcomes) == sorted(found.outcomes) and len(found.outcomes) == 20
    middles = (np.arange(20) + 0.5) / 20
    headline = lines[case.results.headline]
    assert found.outcomes == pytest.approx(np.quantile(headline, middles), rel=1e-14)
