"""The parts of a change once more in plain pandas, their intervals against resampled companies, and how often they cry
wolf where nothing changed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cx_metrics.company import Company as Seen
from cx_metrics.metrics.moved import Moved, moved
from cx_metrics.metrics.question import Question, filters
from cx_metrics.statistics.contributions import Side, contributions
from cx_metrics.statistics.level_step import step
from cx_metrics.statistics.multiplicity import significant
from tests.companies import Company, company

YEARS = ("2024", "2025")


def answers(seed: int) -> pd.DataFrame:
    """Two years of answers, every customer once: mix and scores move, one segment appears, one vanishes, some hold no
    value, one is too small."""
    rng = np.random.default_rng(seed)
    parts = []
    for year in YEARS:
        n = int(rng.integers(900, 1400))
        kinds = ["a", "b", "c", "old" if year == "2024" else "new", None, "tiny"]
        segment = rng.choice(kinds, n, p=[*(0.98 * rng.dirichlet(np.full(5, 8.0))), 0.02])
        level = rng.uniform(0.5, 0.8) + 0.1 * (segment == "a")
        parts.append(
            pd.DataFrame(
                {
                    "occurred_on": [f"{year}-{m:02d}-15" for m in rng.integers(1, 13, n)],
                    "segment": segment,
                    "channel": rng.choice(["web", "desk"], n, p=rng.dirichlet([20, 20])),
                    "nps": rng.binomial(10, level),
                    "csat": 1 + rng.binomial(4, level),
                }
            )
        )
    parts[0].loc[0, "occurred_on"], parts[1].loc[0, "occurred_on"] = "2024-01-01", "2025-12-31"
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module", params=range(3), ids=lambda seed: f"company {seed}")
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return company(tmp_path_factory.mktemp("moved"), answers(request.param))


def split(asked: Company, metric: str, *splits: tuple[str, ...], **where: str) -> list[Moved]:
    question = Question((metric,), where=filters(where.items()), compare="year")
    return list(moved(Seen(asked.reader, asked.catalogue, asked.settings, "operator"), question, splits))


def plain_parts(frame: pd.DataFrame, by: list[str], x: pd.Series) -> dict[tuple, tuple[float, float]]:
    """(rate, mix) by group: mean share × change of value, mean distance from the average × change of share."""
    year = frame["occurred_on"].str[:4]
    keys = [frame[name].where(frame[name].notna(), "(none)") for name in by]
    sizes, means = (x.groupby([*keys, year]).agg(how).unstack() for how in ("size", "mean"))
    sizes = sizes.fillna(0)
    small = ((sizes > 0) & (sizes < 30)).any(axis=1)
    if small.any():
        totals = (sizes * means.fillna(0))[small].sum()
        label = ("pooled",) * len(by) if len(by) > 1 else "pooled"
        sizes.loc[label, :], means.loc[label, :] = sizes[small].sum(), totals / sizes[small].sum()
        sizes, means = (
            sizes[~small.reindex(sizes.index, fill_value=False)],
            means[~small.reindex(means.index, fill_value=False)],
        )
    shares = sizes / sizes.sum()
    total = (shares * means.fillna(0)).sum()
    filled = means.T.bfill().ffill().T  # whoever is in one year only has no change of value
    rate = shares.mean(axis=1) * (filled["2025"] - filled["2024"])
    mix = (filled.mean(axis=1) - total.mean()) * (shares["2025"] - shares["2024"])
    return {(key if isinstance(key, tuple) else (key,)): (rate[key], mix[key]) for key in rate.index}


@pytest.mark.parametrize("by", [["segment"], ["channel"], ["segment", "channel"]], ids="-".join)
def test_the_parts_are_those_of_the_rows_and_add_up(asked: Company, by: list[str]) -> None:
    frame = pd.read_csv(asked.settings.folder / "answers.csv")
    x = 100.0 * ((frame["nps"] >= 9).astype(float) - (frame["nps"] <= 6))
    expected = plain_parts(frame, by, x)
    (found,) = split(asked, "nps", tuple(by))
    yearly = x.groupby(frame["occurred_on"].str[:4]).mean()
    assert found.change == pytest.approx(yearly["2025"] - yearly["2024"], abs=1e-9)
    assert sum(part.points for part in found.parts) == pytest.approx(found.change, abs=1e-9)
    assert found.rate.points + found.mix.points == pytest.approx(found.change, abs=1e-9)
    assert found.rate.points == pytest.approx(sum(rate for rate, _ in expected.values()), abs=1e-9)
    named = [part for part in found.parts if part.kind != "rest"]
    assert len(named) >= 4
    for part in named:
        key = tuple("(none)" if value is None else value for _, value in part.by)
        assert part.points == pytest.approx(expected[key][part.kind == "mix"], abs=1e-9), part


def test_a_filter_narrows_what_is_split(asked: Company) -> None:
    frame = pd.read_csv(asked.settings.folder / "answers.csv")
    frame = frame[frame["channel"] == "web"]
    (found,) = split(asked, "csat", ("segment",), channel="web")
    yearly = (frame["csat"] >= 4).groupby(frame["occurred_on"].str[:4]).mean()
    assert sum(part.points for part in found.parts) == pytest.approx(yearly["2025"] - yearly["2024"], abs=1e-9)


def test_the_intervals_are_as_wide_as_resampling_says(tmp_path: Path) -> None:
    """Each year drawn anew 400 times from its own answers: the standard deviation of every part is its interval's."""
    frame = answers(7)
    frame = frame[~frame["segment"].isin(["tiny"])]
    made = company(tmp_path, frame)
    (found,) = split(made, "nps", ("segment",))
    x = 100.0 * ((frame["nps"] >= 9).astype(float) - (frame["nps"] <= 6))
    rng = np.random.default_rng(1)
    years = [np.flatnonzero(frame["occurred_on"].str.startswith(year)) for year in YEARS]
    drawn: list[dict[tuple, tuple[float, float]]] = []
    for _ in range(400):
        rows = np.concatenate([rng.choice(year, len(year)) for year in years])
        drawn.append(plain_parts(frame.iloc[rows].reset_index(), ["segment"], x.iloc[rows].reset_index(drop=True)))
    for part in (part for part in found.parts if part.kind != "rest"):
        key = tuple("(none)" if value is None else value for _, value in part.by)
        spread = np.std([parts[key][part.kind == "mix"] for parts in drawn])
        assert (part.high - part.low) / 2 / 1.96 == pytest.approx(spread, rel=0.15), part


def test_parts_seldom_cry_wolf_and_cover_the_truth() -> None:
    """3,000 pairs of samples from one population of five groups: an alarm in at most one picture of twenty."""
    rng = np.random.default_rng(3)
    shares, levels = np.array([0.4, 0.3, 0.15, 0.1, 0.05]), np.array([0.5, 0.7, 0.6, 0.8, 0.4])
    alarms = inside = total = 0
    for _ in range(3000):
        sides = []
        for n in (700, 900):
            base = rng.multinomial(n, shares).astype(float)
            value = rng.binomial(base.astype(int), levels) / base
            sides.append(Side(base, value, np.sqrt(value * (1 - value) / base), base - 1, float(n)))
        found = contributions(*sides).summed(np.eye(10))
        alarms += any(significant(found.p_value))
        inside += int(((found.low <= 0) & (found.high >= 0)).sum())
        total += 10
    assert alarms / 3000 <= 0.06
    assert 0.94 <= inside / total <= 0.985  # parts near nothing are covered more often than they need be


def test_a_step_is_seldom_seen_where_there_is_none_and_found_where_there_is_one() -> None:
    rng = np.random.default_rng(5)
    errors = np.full(24, 3.0)
    alarms = sum(step(rng.normal(30, errors), errors).p_value < 0.05 for _ in range(2000))
    assert alarms / 2000 <= 0.05
    held = seen = 0
    for _ in range(1000):
        found = step(rng.normal(30, errors) + 8.0 * (np.arange(24) >= 16), errors)
        assert found is not None
        seen += found.p_value < 0.05
        held += found.earliest <= 16 <= found.latest
    assert seen / 1000 > 0.95 and held / 1000 >= 0.93
