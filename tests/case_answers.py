"""Business cases worked out for tests of what is said and drawn about them: of a company of a few answers, so at their
defaults, or of the sample company."""

from pathlib import Path

import pandas as pd

from cx_metrics.company import Company
from cx_metrics.declarations import load_settings
from cx_metrics.roi.assumption_words import input_said
from cx_metrics.roi.challenge import Challenge, ChallengedCase, answer_under
from cx_metrics.text import Text
from tests.companies import company
from tests.sample_reader import sample_company
from tools.serving import ROOT

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


def planned(name: str) -> str:
    """What the shipped settings plan for an input of the sample company, as an English page says it."""
    told = load_settings(ROOT / "config.yaml").finance.inputs[name]
    assert told.low is not None and told.high is not None
    return input_said(told.base, "share", told.low, told.high, Text("en"))


def challenged(
    of: Company, name: str, low: tuple[str, ...] = (), high: tuple[str, ...] = (), struck: tuple[str, ...] = ()
) -> ChallengedCase:
    """The case with these challenges beside the case without any."""
    plain, under = answer_under(of, name, runs=RUNS), Challenge(low, high, struck)
    return ChallengedCase(plain, answer_under(of, name, under, runs=RUNS) if under.inputs else plain, under)
