"""A company that has next to nothing can run every case: its own numbers where there are some, the rest borrowed."""

from pathlib import Path

import pandas as pd
import pytest

from cx_metrics.company import Company
from cx_metrics.roi import business_case
from cx_metrics.warehouse import open_reader
from tests import warehouses
from tests.companies import company


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Forty answers without a customer, a quarter of them with a problem; nothing else."""
    answers = pd.DataFrame(
        {
            "response_id": range(40),
            "occurred_on": [f"2026-05-{i % 28 + 1:02d}" for i in range(40)],
            "had_problem": [i % 4 == 0 for i in range(40)],
            "told_us": [i % 8 == 0 if i % 4 == 0 else None for i in range(40)],
        }
    )
    made = company(tmp_path_factory.mktemp("small"), answers)
    return Company(made.reader, made.catalogue, made.settings, "reader")


def test_every_case_runs_and_says_what_is_borrowed(small: Company) -> None:
    for name in small.catalogue.business_cases:
        answer = business_case(small, name, runs=200)
        own = {each for each, value in answer.inputs.items() if value.yours}
        assert own <= {"problem_incidence"}, "ten with a problem are too few to say how many told us"
        (told,) = [warning.values for warning in answer.warnings if warning.code == "not_yours"]
        assert told["n"] == told["of"] - len(own) > 0
        assert answer.result("headline") is not None


def test_its_own_share_of_problems_is_used_with_its_interval(small: Company) -> None:
    found = business_case(small, "cost_of_inaction").inputs["problem_incidence"]
    assert found.base == 0.25 and found.low < 0.15 and found.high > 0.38 and found.n == 40
    assert found.distribution == "beta"


def test_who_leaves_without_a_contract_is_known_by_orders(tmp_path: Path) -> None:
    """Sixty bought in the first year, a quarter of them not in the second; nobody has a contract."""
    years = [(i, year) for i in range(60) for year in (2024, 2025) if year == 2024 or i % 4]
    rows = [(f"c{i}", f"{year}-{i % 12 + 1:02d}-15", 40) for i, year in years]
    rows += [("new", "2024-01-01", 40), ("new", "2025-12-31", 40)]
    orders = pd.DataFrame(rows, columns=["customer_id", "occurred_on", "amount"]).assign(margin=16.0)
    shop = warehouses.Company(tmp_path)
    shop.bring_all(orders=(orders.assign(order_id=range(len(orders))), None))
    seen = Company(open_reader(shop.settings), shop.catalogue, shop.settings, "operator")
    churn = business_case(seen, "cost_of_inaction", runs=200).inputs["churn_rate"]
    assert churn.yours and churn.metric == "lapse_rate" and churn.n == 61
    assert churn.base == pytest.approx(15 / 61) and churn.low < churn.base < churn.high
