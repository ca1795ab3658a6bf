"""Business cases worked out for tests of what is said and drawn about them: of a company of a few answers, so at their
defaults, or of the sample company."""

from pathlib import Path

import pandas as pd

from cx_metrics.company import Company
from cx_metrics.roi.challenge import Challenge, ChallengedCase, answer_under
from tests.companies import company
from tests.sample_reader import sample_company

RUNS = 400


def few_answers(folder: Path) -> Company:
    """A company that has nothing but ten answers."""
    days = [f"2026-10-{day:02d}" for day in range(1, 11)]
    found = company(folder, pd.DataFrame({"occurred_on": days, "csat": [5, 4, 3, 5, 4, 2, 5, 1, 4, 5]}))
    return Company(found.reader, found.catalogue, found.settings, "reader")


def of_sample(config: Path) -> Company:
    """The sample company as a reader sees it."""
    found = sample_company(config)
    return Company(found.reader, found.catalogue, found.settings, "reader")


def challenged(
    of: Company, name: str, low: tuple[str, ...] = (), high: tuple[str, ...] = (), struck: tuple[str, ...] = ()
) -> ChallengedCase:
    """The case with these challenges beside the case without any."""
    plain, under = answer_under(of, name, runs=RUNS), Challenge(low, high, struck)
    return ChallengedCase(plain, answer_under(of, name, under, runs=RUNS) if under.inputs else plain, under)
