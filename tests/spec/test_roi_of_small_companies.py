"""A company that has next to nothing can run every case: its own numbers where there are some, the rest borrowed."""

import pandas as pd
import pytest

from cx_metrics.company import Company
from cx_metrics.roi import business_case
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
        assert told["n"] == len(answer.defaults) == told["of"] - len(own)
        assert answer.result("headline") is not None


def test_its_own_share_of_problems_is_used_with_its_interval(small: Company) -> None:
    found = business_case(small, "cost_of_inaction").inputs["problem_incidence"]
    assert found.base == 0.25 and found.low < 0.15 and found.high > 0.38 and found.n == 40
    assert found.distribution == "beta"
