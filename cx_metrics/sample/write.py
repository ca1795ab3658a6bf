"""Writes the sample company's files: NumPy column by column, the same bytes for the same seed."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from cx_metrics.sample.company import (
    BUSY,
    CHANNELS,
    CUSTOMER_COLUMNS,
    DAYS,
    DRINK_IS_GONE,
    FIRST_DAY,
    FOOD,
    FOOD_CHANGED_ON,
    HOLIDAYS,
    ITEMS,
    REGIONS,
    REMARKS,
    SEGMENTS,
    SURVEY_COLUMNS,
    TIERS,
    TOUCHPOINTS,
)

Codes = NDArray[np.int64]
_CHUNK = 250_000
_STANDARD_NORMAL = NormalDist().inv_cdf


def _cuts(*cumulative: float) -> NDArray[np.float64]:
    return np.array([_STANDARD_NORMAL(share) for share in cumulative])


RECOMMEND = _cuts(0.008, 0.012, 0.02, 0.035, 0.06, 0.11, 0.21, 0.34, 0.56, 0.79)  # 0..10
SATISFACTION = _cuts(0.05, 0.13, 0.30, 0.70)  # 1..5
EASY = _cuts(0.03, 0.07, 0.13, 0.25, 0.45, 0.75)  # 1..7
RATING = _cuts(0.04, 0.12, 0.30, 0.65)  # 1..5


@dataclass(frozen=True)
class _People:
    """The customers: how many of each segment (they stand together), the region and the mood of each."""

    counts: Codes
    region: Codes
    mood: NDArray[np.float64]


def write_sample(folder: Path, rows: int = 6000, seed: int = 20261031) -> list[Path]:
    """Write ``customers.csv`` and ``survey.csv`` with ``rows`` answers, in UTF-8; gives both paths.

    There is about one customer to three answers. Raises ValueError below one row.
    """
    if rows < 1:
        raise ValueError(f"a sample needs at least one row, not {rows}")
    folder.mkdir(parents=True, exist_ok=True)
    people_seed, days_seed, answers_seed = np.random.SeedSequence(seed).spawn(3)
    rng = np.random.default_rng(people_seed)
    counts = np.maximum(np.round(np.array([s[0] for s in SEGMENTS.values()]) * rows / 3), 1).astype(np.int64)
    region = _pick(rng, [share for share, _ in REGIONS.values()], int(counts.sum()))
    people = _People(counts, region, 0.35 * rng.standard_normal(len(region)))
    customers, survey = folder / "customers.csv", folder / "survey.csv"
    _write(customers, CUSTOMER_COLUMNS, [_customers(rng, people)])
    days = np.sort(_pick(np.random.default_rng(days_seed), _day_weights(), rows))
    chunks = (
        _answers(np.random.default_rng(chunk_seed), days[start : start + _CHUNK], start, people)
        for start, chunk_seed in zip(
            range(0, rows, _CHUNK), answers_seed.spawn(-(-rows // _CHUNK)), strict=True
        )
    )
    _write(survey, SURVEY_COLUMNS, chunks)
    return [customers, survey]


def _customers(rng: np.random.Generator, people: _People) -> list[list[str]]:
    """The columns of customers.csv."""
    n = len(people.region)
    joined = (date(2018, 1, 1), (FIRST_DAY - date(2018, 1, 1)).days)
    return [
        _customer_ids(np.arange(n)),
        _named(list(SEGMENTS), np.repeat(np.arange(len(SEGMENTS)), people.counts)),
        _named(list(REGIONS), people.region),
        _named(list(TIERS), _pick(rng, list(TIERS.values()), n)),
        _named([str(joined[0] + timedelta(days=d)) for d in range(joined[1])], rng.integers(0, joined[1], n)),
    ]


def _answers(rng: np.random.Generator, day: Codes, start: int, people: _People) -> list[list[str]]:
    """The columns of one stretch of survey.csv, its answers numbered on from ``start``."""
    n = len(day)
    segment = _segments(rng, day)
    customer = (
        np.cumsum(people.counts)[segment] - 1 - (rng.random(n) * people.counts[segment]).astype(np.int64)
    )
    touchpoint = _pick(rng, [share for _, _, share, _, _ in TOUCHPOINTS], n)
    channel = _pick(rng, list(CHANNELS.values()), n)
    spoiled = (touchpoint == FOOD) & (day >= (FOOD_CHANGED_ON - FIRST_DAY).days)

    visit = people.mood[customer] + 0.35 * rng.standard_normal(n)
    ratings = {name: visit + 0.85 * rng.standard_normal(n) for name in ITEMS}
    ratings["food"] -= 0.6 * spoiled
    overall = sum(weight * ratings[name] for name, (weight, _) in ITEMS.items()) + 0.6 * rng.standard_normal(
        n
    )
    overall += np.array([level for _, _, level in SEGMENTS.values()])[segment]
    overall += np.array([level for _, _, _, level, _ in TOUCHPOINTS])[touchpoint] - 0.35 * spoiled
    grown = np.where(segment == list(SEGMENTS).index("family"), 0.5 * day / DAYS - 0.25, 0.0)
    recommend = 0.75 * overall + 0.6 * rng.standard_normal(n) + grown
    easy = 0.55 * overall + 0.8 * rng.standard_normal(n) + np.array([0.0, 0.2, 0.0, -0.2])[channel]

    scores = [
        _score(rng, recommend, RECOMMEND, first=0, missing=0.06),
        _score(rng, overall, SATISFACTION, first=1, missing=0.02),
        _score(rng, easy, EASY, first=1, missing=0.12),
    ]
    rated = [_score(rng, ratings[name], RATING, 1, skipped, "0") for name, (_, skipped) in ITEMS.items()]
    known = np.where(rng.random(n) < 0.95, customer, -1)
    return [
        [f"A{number:08d}" for number in range(start + 1, start + n + 1)],
        _customer_ids(known),
        _named([str(FIRST_DAY + timedelta(days=d)) for d in range(DAYS)], day),
        _named(["after_visit", "in_app"], (channel == list(CHANNELS).index("app")).astype(np.int64)),
        _named(list(CHANNELS), channel),
        _named([t[0] for t in TOUCHPOINTS], touchpoint),
        _named([t[1] for t in TOUCHPOINTS], touchpoint),
        *scores,
        *rated,
        _comments(rng, overall, touchpoint, spoiled, people.region[customer]),
    ]


def _comments(
    rng: np.random.Generator,
    overall: NDArray[np.float64],
    touchpoint: Codes,
    spoiled: NDArray[np.bool_],
    region: Codes,
) -> list[str]:
    n = len(overall)
    language_shares = np.cumsum([shares for _, shares in REGIONS.values()], axis=1)[region]
    language = np.minimum((rng.random(n)[:, None] > language_shares).sum(axis=1), 2)
    mood = np.digitize(overall, (-0.5, 0.3))
    bank, first, size = [""], np.zeros((3, 3), np.int64), np.zeros((3, 3), np.int64)
    for i, moods in enumerate(REMARKS):
        for j, remarks in enumerate(moods):
            first[i, j], size[i, j] = len(bank), len(remarks)
            bank += [_sentence(remark, t[4][i]) for t in TOUCHPOINTS for remark in remarks]
    gone = len(bank)
    bank += DRINK_IS_GONE
    remark = (rng.random(n) * size[language, mood]).astype(np.int64)
    code = first[language, mood] + touchpoint * size[language, mood] + remark
    code = np.where(spoiled & (mood == 0) & (rng.random(n) < 0.5), gone + language, code)
    writes = rng.random(n) < np.array([0.42, 0.26, 0.24])[mood]
    return _named(_quoted(bank), np.where(writes, code, 0))


def _sentence(remark: str, topic: str) -> str:
    text = remark.format(topic)
    return text[0].upper() + text[1:]


def _segments(rng: np.random.Generator, day: Codes) -> Codes:
    months = np.array([(FIRST_DAY + timedelta(days=d)).month for d in range(DAYS)])
    shares = np.tile([share for _, share, _ in SEGMENTS.values()], (DAYS, 1))
    shares[np.isin(months, HOLIDAYS), list(SEGMENTS).index("family")] *= 1.7
    cumulative = np.cumsum(shares, axis=1) / shares.sum(axis=1, keepdims=True)
    return np.asarray((rng.random(len(day))[:, None] > cumulative[day, :-1]).sum(axis=1), dtype=np.int64)


def _day_weights() -> list[float]:
    return [BUSY[(FIRST_DAY + timedelta(days=d)).month - 1] for d in range(DAYS)]


def _pick(rng: np.random.Generator, shares: Sequence[float], n: int) -> Codes:
    cumulative = np.cumsum(shares)
    return np.searchsorted(cumulative[:-1] / cumulative[-1], rng.random(n), side="right").astype(np.int64)


def _score(
    rng: np.random.Generator,
    feeling: NDArray[np.float64],
    cuts: NDArray[np.float64],
    first: int,
    missing: float,
    written: str = "",
) -> list[str]:
    """A feeling in standard deviations as an answer on a scale that begins at ``first``; some are missing."""
    code = np.where(rng.random(len(feeling)) < missing, len(cuts) + 1, np.searchsorted(cuts, feeling))
    return _named([*(str(first + step) for step in range(len(cuts) + 1)), written], code)


def _named(names: Sequence[str], code: Codes) -> list[str]:
    return np.array(names, dtype=object)[code].tolist()


def _customer_ids(number: Codes) -> list[str]:
    return [f"C{n + 1:07d}" if n >= 0 else "" for n in number.tolist()]


def _quoted(texts: Sequence[str]) -> list[str]:
    """The texts as CSV fields."""
    fields = []
    for text in texts:
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow([text, ""])
        fields.append(line.getvalue().removesuffix(","))
    return fields


def _write(path: Path, header: Sequence[str], chunks: Iterable[list[list[str]]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(",".join(header) + "\n")
        for columns in chunks:
            file.writelines(",".join(row) + "\n" for row in zip(*columns, strict=True))
