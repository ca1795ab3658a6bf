"""A company in which nothing happens: single verdicts, and pages of many numbers, must stay quiet."""

import functools
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.declarations.catalogue import load_catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings_checks import load_settings
from cx_metrics.metrics import Measurement, Period
from cx_metrics.metrics.compare import against_period, verdicts
from cx_metrics.metrics.estimate import Estimates, estimates
from cx_metrics.warehouse.sums import Sums, sums
from tests import companies
from tests.nightly import often
from tools.serving import ROOT

company = functools.partial(companies.company, metrics=("nps", "csat"))

METRICS = load_catalogue(load_settings(ROOT / "config.yaml")).metrics
CELLS, PAGES = 60, often(250, 600)  # numbers on a page, and pages
NOISE = 3 * np.sqrt(0.05 * 0.95 / PAGES)  # three standard errors of a simulated 5 %
SCORES = np.arange(1, 6)


def held(metric: Metric) -> Sums:
    return sums((metric,), frozenset(p.value for p in metric.parts.values() if "CASE" not in p.value), False)


def drawn(metric: Metric, rng: np.random.Generator, answers: int, how: tuple[float, ...]) -> Estimates:
    """Pages × cells of so many answers, all drawn alike, estimated as the engine does."""
    counts = rng.multinomial(answers, how, PAGES * CELLS).astype(float)
    n = np.full(PAGES * CELLS, float(answers))
    parts = {
        "nps": lambda: {"promoters": counts[:, 0], "detractors": counts[:, 2], "answers": n},
        "csat": lambda: {"satisfied": counts[:, 0], "answers": n},
        "csat_mean": lambda: {"scores": counts @ SCORES, "answers": n},
    }[metric.id]()
    known = held(metric)
    columns = {known.part(metric, name): values for name, values in parts.items()}
    if metric.id == "csat_mean":
        columns[known.cross(metric, "scores", "scores")] = counts @ SCORES**2
    return estimates(metric, known, columns, False, np.ones(len(n)))


ALIKE = [
    ("nps", (0.45, 0.3, 0.25)),
    ("nps", (0.9, 0.06, 0.04)),
    ("csat", (0.8, 0.2)),
    ("csat", (0.97, 0.03)),
    ("csat_mean", (0.05, 0.1, 0.2, 0.35, 0.3)),
    ("csat_mean", (0.02, 0.03, 0.05, 0.2, 0.7)),
]


@pytest.mark.parametrize("answers", [(35, 35), (400, 400), (1000, 30)], ids=str)
@pytest.mark.parametrize(("name", "how"), ALIKE, ids=str)
def test_of_pages_of_sixty_numbers_on_which_nothing_changed_at_most_one_in_twenty_cries_wolf(
    name: str, how: tuple[float, ...], answers: tuple[int, int]
) -> None:
    rng, metric = np.random.default_rng([*answers, len(how)]), METRICS[name]
    found = against_period(
        metric, drawn(metric, rng, answers[0], how), drawn(metric, rng, answers[1], how), None, False
    )
    assert found.enough.all()
    p = np.asarray(found.change.p_value)
    assert np.mean(p < 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(p))  # one number looked at alone
    blank = Measurement(
        name,
        metric.unit,
        (),
        Period(date(2025, 1, 1), date(2025, 12, 31)),
        1.0,
        0.0,
        2.0,
        99,
        99.0,
        "ok",
    )
    change = np.asarray(found.change.change)
    up, down = (replace(blank, change=d, change_low=-1.0, change_high=1.0) for d in (0.1, -0.1))
    rows = [(metric, up if d > 0 else down, float(v)) for d, v in zip(change, p, strict=True)]
    alarms = [
        any(m.verdict != "no_detectable_change" for m in verdicts(rows[i : i + CELLS]))
        for i in range(0, len(rows), CELLS)
    ]
    assert np.mean(alarms) <= 0.05 + NOISE


def test_through_the_whole_chain(tmp_path: Path) -> None:
    """Forty pages (regions) of sixty cells (segments) by two metrics, from the file to the verdict."""
    rng = np.random.default_rng(77)
    pages, answers = 40, 32
    n = pages * CELLS * 2 * answers
    place = np.arange(n) // answers  # before and after, cell by cell, page by page
    asked = company(
        tmp_path,
        pd.DataFrame(
            {
                "occurred_on": np.where(place % 2, "2025-06-01", "2024-06-01"),
                "segment": [f"cell {c}" for c in place // 2 % CELLS],
                "region": [f"page {c}" for c in place // 2 // CELLS],
                "nps": rng.choice([10, 7, 2], n, p=[0.5, 0.3, 0.2]),
                "csat": rng.choice([5, 3], n, p=[0.85, 0.15]),
            }
        ),
        dimensions=("region", "segment"),
    )
    alarms = 0
    for page in range(pages):
        found = asked.ask(
            "nps",
            "csat",
            by=("segment",),
            where={"region": f"page {page}"},
            start="2025-01-01",
            end="2025-12-31",
            compare="year",
        ).measurements
        assert len(found) == 2 * CELLS and all(m.n == answers and m.status == "ok" for m in found)
        alarms += any(m.verdict != "no_detectable_change" for m in found)
    assert alarms <= 5  # of forty pages two are expected; more than five once in seventy times


def test_what_did_change_is_found_among_sixty(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    rows = []
    for cell in range(CELLS):
        for year in (2024, 2025):
            fallen = cell < 3 and year == 2025
            rows.append(
                pd.DataFrame(
                    {
                        "occurred_on": f"{year}-06-01",
                        "segment": f"cell {cell}",
                        "nps": rng.choice([10, 7, 2], 200, p=[0.2, 0.3, 0.5] if fallen else [0.5, 0.3, 0.2]),
                    }
                )
            )
    found = company(tmp_path, pd.concat(rows)).groups(
        "nps", by=("segment",), start="2025-01-01", end="2025-12-31", compare="year"
    )
    assert {name for name, m in found.items() if m.verdict == "worse"} == {"cell 0", "cell 1", "cell 2"}
