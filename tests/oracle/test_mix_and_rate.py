"""A change split into mix and rate adds up exactly, on random companies and through the engine."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.companies import Company, company

METRICS = (
    "nps",
    "csat",
    "csat_mean",
    "ces",
    "ces_mean",
    "emotion_index",
    "problem_incidence",
    "comment_rate",
)
YEAR: dict[str, Any] = {"start": "2025-01-01", "end": "2025-12-31", "compare": "year"}


@pytest.fixture(scope="module", params=range(4), ids=lambda seed: f"company {seed}")
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Two years of a company whose mix and scores both move; segments appear and vanish, and half of them
    carry weights.
    """
    rng = np.random.default_rng(request.param)
    parts = []
    for year in (2024, 2025):
        n = int(rng.integers(150, 600))
        segment = rng.choice(["a", "b", "c", "old" if year == 2024 else "new", None], n, p=rng.dirichlet(np.ones(5)))
        level = rng.uniform(0.4, 0.8) + 0.1 * (segment == "a")
        parts.append(
            pd.DataFrame(
                {
                    "occurred_on": [f"{year}-{m:02d}-15" for m in rng.integers(1, 13, n)],
                    "segment": segment,
                    "channel": rng.choice(["web", "desk"], n, p=rng.dirichlet(np.ones(2))),
                    "nps": rng.binomial(10, level),
                    "csat": 1 + rng.binomial(4, level),
                    "ces": 1 + rng.binomial(6, level),
                    "emotion": 1 + rng.binomial(6, level),
                    "had_problem": np.where(rng.random(n) < level, "no", "yes"),
                    "comment": np.where(rng.random(n) < 0.3, "well", ""),
                }
            )
        )
    answers = pd.concat(parts)
    if request.param % 2:
        answers["weight"] = np.round(rng.lognormal(0, 0.7, len(answers)), 3)
    return company(tmp_path_factory.mktemp("mix"), answers)


@pytest.mark.parametrize("metric", METRICS)
def test_mix_and_rate_add_up_to_the_change(asked: Company, metric: str) -> None:
    answer = asked.ask(metric, **YEAR)
    (total,) = answer.measurements
    assert answer.mix_over == "segment"
    assert total.mix + total.rate == pytest.approx(total.change, abs=1e-10)
    for by in (("segment",), ("channel",), ("segment", "channel")):
        groups = asked.groups(metric, by=by, **YEAR).values()
        assert sum(m.mix + m.rate for m in groups) == pytest.approx(total.change, abs=1e-10), by
        if by == ("segment",):
            assert sum(m.mix for m in groups) == pytest.approx(total.mix, abs=1e-10)
            gone = next((m for m in groups if m.groups["segment"] == "old"), None)
            assert gone is None or (gone.n == 0 and gone.rate == 0.0)  # whoever vanished changed the mix, not a rate


@pytest.mark.parametrize("metric", METRICS)
def test_filtered_and_against_the_period_before(asked: Company, metric: str) -> None:
    total = asked.one(metric, where={"segment": ["a", "b"]}, start="2025-01-01", end="2025-12-31", compare="previous")
    assert total.mix + total.rate == pytest.approx(total.change, abs=1e-10)
    one = asked.one(metric, where={"segment": "a", "channel": "web"}, **YEAR)
    assert one.mix is None or one.mix + one.rate == pytest.approx(one.change, abs=1e-10)


def test_the_split_is_that_of_the_rows(asked: Company) -> None:
    """Once by hand: rate is the mean share of a segment times the change of its value, summed."""
    frame = pd.read_csv(asked.settings.folder / "answers.csv", keep_default_na=False)
    frame["w"] = pd.to_numeric(frame["weight"]) if "weight" in frame else 1.0
    frame["x"] = (frame["nps"] >= 9) * 100.0 - (frame["nps"] <= 6) * 100.0
    years = {year: part for year, part in frame.groupby(frame["occurred_on"].str[:4])}
    base = pd.DataFrame({year: part.groupby("segment")["w"].sum() for year, part in years.items()}).fillna(0)
    value = (
        pd.DataFrame({year: (part["w"] * part["x"]).groupby(part["segment"]).sum() for year, part in years.items()})
        / base
    )
    share = base / base.sum()
    rate = (
        share.mean(axis=1) * (value["2025"] - value["2024"])
    ).sum()  # a segment of one year only has no change of value
    assert asked.one("nps", **YEAR).rate == pytest.approx(rate, abs=1e-9)


def test_what_is_not_a_mean_over_one_base_is_not_split(asked: Company) -> None:
    assert asked.one("iceberg_multiplier", **YEAR).mix is None
