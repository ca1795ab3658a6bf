"""Nobody is identified in the years of customers either: what a reader sees as at one month never tells of fewer
customers than the threshold, and months between two whole windows ask for twelve times as many."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.company import Role
from cx_metrics.metrics import Measurement, Period, Question, measure
from cx_metrics.metrics.periods import month_end, month_number, month_start
from cx_metrics.warehouse import open_reader
from cx_metrics.warehouse.reader import Reader
from tests.warehouses import Company

LEAST = 5  # the shipped threshold
SPLITS = (("segment",), ("region",), ("segment", "region"))
ANCHORS = ("2024-12", "2025-12")


def orders(seed: int) -> pd.DataFrame:
    """Two years of orders of some two hundred customers; a few kinds of customer are rare."""
    rng = np.random.default_rng(seed)
    people = pd.DataFrame({
        "customer_id": [f"c{i}" for i in range(220)],
        "segment": rng.choice(["a", "b", "c", "d"], 220, p=[0.6, 0.35, 0.03, 0.02]),
        "region": rng.choice(["north", "south", "isle"], 220, p=[0.55, 0.42, 0.03]),
        "often": rng.exponential(5.0, 220),
    })  # fmt: skip
    bought = people.loc[people.index.repeat(rng.poisson(people["often"]))].drop(columns="often")
    after = np.concatenate([[0, 730], rng.integers(0, 731, len(bought) - 2)])  # from the first day to the last
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(after, unit="D")
    return bought.assign(occurred_on=days.strftime("%Y-%m-%d"), amount=rng.integers(1, 100, len(bought)))


@pytest.fixture(scope="module", params=[3, 4, 5])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, Reader]]:
    company = Company(tmp_path_factory.mktemp("years"))
    company.bring(orders(request.param).to_csv(index=False), "orders")
    yield company, open_reader(company.settings)


def months() -> list[str]:
    return [str(day)[:7] for day in pd.date_range("2024-12-01", "2025-12-31", freq="MS")]


def shown(made: tuple[Company, Reader], by: tuple[str, ...], month: str, role: Role = "reader") -> list[Measurement]:
    number = month_number(date.fromisoformat(f"{month}-01"))
    question = Question(("active_customers",), by=by, period=Period(month_start(number), month_end(number)))
    return list(measure(Seen(made[1], made[0].catalogue, made[0].settings, role), question).measurements)


@pytest.mark.parametrize("month", months())
def test_no_shown_number_and_no_difference_of_shown_ones_is_about_a_few(
    made: tuple[Company, Reader], month: str
) -> None:
    least = LEAST if month in ANCHORS else 12 * LEAST
    (total,) = shown(made, (), month, "operator")
    small = 0
    for by in SPLITS:
        every = {m.by: m.n or 0 for m in shown(made, by, month, "operator")}
        seen = [m for m in shown(made, by, month) if m.status != "suppressed"]
        assert all((m.n or 0) >= least or m.n == 0 for m in seen), by
        left = (total.n or 0) - sum(m.n or 0 for m in seen)
        assert left == 0 or left >= least, "what is left of the total is nobody or enough"
        small += sum(0 < n < least for n in every.values())
        for group in seen if len(by) == 1 else []:  # a group less its shown parts by the other dimension
            inside = [m for m in shown(made, SPLITS[2], month) if set(group.by) <= set(m.by) and m.n]
            left = (group.n or 0) - sum(m.n or 0 for m in inside)
            assert left == 0 or left >= least
    assert small > 0, "the company holds small groups, or nothing was tried"


def test_whole_windows_show_what_months_between_hide(made: tuple[Company, Reader]) -> None:
    def seen(month: str) -> int:
        return sum(m.status != "suppressed" for by in SPLITS for m in shown(made, by, month))

    assert seen("2025-12") > seen("2025-11")


def test_the_usual_question_is_answered_as_at_the_last_month(made: tuple[Company, Reader]) -> None:
    usual = Question(("active_customers", "revenue_per_customer"), by=SPLITS[2], compare="year")
    told = measure(Seen(made[1], made[0].catalogue, made[0].settings, "reader"), usual).measurements
    hidden = {(m.metric, m.by): m.status == "suppressed" for m in told}
    as_at = {("active_customers", m.by): m.status == "suppressed" for m in shown(made, SPLITS[2], "2025-12")}
    assert hidden.items() >= as_at.items() and set(as_at.values()) == {True, False}
    assert all((m.value is None and m.n is None and m.change is None) for m in told if m.status == "suppressed")
    assert {hidden["revenue_per_customer", by] for _, by in as_at} == {True, False}


def test_everybody_together_is_shown_month_by_month(made: tuple[Company, Reader]) -> None:
    assert [m.status for month in months() for m in shown(made, (), month)] == ["ok"] * 13
