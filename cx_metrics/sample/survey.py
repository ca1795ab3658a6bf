"""survey.csv: what the visitors of a lounge answer, made of their mood, their visit and what the company did."""

import numpy as np

from cx_metrics.sample.company import (
    CHANNELS,
    DAYS,
    DRINK_SWAPPED_ON,
    EASIER_FROM,
    FAMILY,
    FREQUENT,
    NOT_SOLVED,
    PROBLEM_ENDS,
    REGIONS,
    SEGMENTS,
    TOLD_NOBODY,
    day_of,
)
from cx_metrics.sample.draw import Choices, Codes, Numbers, cuts, happens, pick, score
from cx_metrics.sample.export import ColumnValues, customer_ids, days, ids, named, scale
from cx_metrics.sample.guests import MOOD, Guests
from cx_metrics.sample.lounge import ITEMS, NAMES, SECURITY, TOUCHPOINTS
from cx_metrics.sample.verbatims import comments
from cx_metrics.sample.visits import Visits

COLUMNS = (
    "answer_no", "customer_no", "visit_date", "survey", "channel", "stage", "touchpoint", "likely_to_recommend",
    "satisfaction", "made_it_easy", "needs_met", "ease", "enjoyment", "feeling", "had_problem", "told_us", "solved",
    *(f"rating_{item}" for item in ITEMS), "comment",
)  # fmt: skip
RECOMMEND = cuts(0.006, 0.010, 0.016, 0.028, 0.045, 0.08, 0.15, 0.27, 0.48, 0.74)  # 0..10
SATISFACTION = cuts(0.035, 0.095, 0.25, 0.67)  # 1..5
EASY = cuts(0.03, 0.07, 0.14, 0.28, 0.50, 0.78)  # 1..7
FEELING = cuts(0.02, 0.06, 0.14, 0.28, 0.52, 0.80)  # 1..7
RATING = cuts(0.05, 0.14, 0.32, 0.67)  # 1..5
_SATISFIED, _RECOMMENDS = (np.array([end[i] for end in PROBLEM_ENDS.values()]) for i in (1, 2))


def survey_columns(rng: np.random.Generator, visits: Visits, people: Guests, start: int) -> list[ColumnValues]:
    """The columns of survey.csv for these visits, their answers numbered on from ``start``."""
    n = len(visits)
    mood = np.where(visits.customer >= 0, people.mood[visits.customer], MOOD * rng.standard_normal(n))
    quality = mood + 0.35 * rng.standard_normal(n)
    channel = pick(rng, CHANNELS.values(), n)
    missed = (visits.segment == FREQUENT) & (visits.day >= day_of(DRINK_SWAPPED_ON))
    feelings, ratings = _ratings(rng, quality, visits, missed)

    overall = sum((item.weight * feelings[name] for name, item in ITEMS.items()), np.zeros(n))
    overall += 0.55 * rng.standard_normal(n) + _SATISFIED[visits.problem] - 0.40 * missed
    overall += np.array([s.satisfied for s in SEGMENTS.values()])[visits.segment]
    overall += np.array([t.satisfied for t in TOUCHPOINTS.values()])[visits.touchpoint]
    overall -= np.where(visits.touchpoint == SECURITY, 0.06, 0.004) * np.clip(visits.waited - 5, 0, 30)

    recommend = 0.55 * quality + 0.15 * feelings["food"] + 0.10 * feelings["seating"] + 0.65 * rng.standard_normal(n)
    recommend += 0.70 * (ratings["staff"] == 4) - 0.15 * (ratings["staff"] == 1) - 0.15 * (ratings["staff"] == 0)
    recommend -= 0.90 * ((ratings["wifi"] == 0) | (ratings["wifi"] == 1))
    recommend += _RECOMMENDS[visits.problem] - 0.52 * missed
    recommend += np.array([r.scores for r in REGIONS.values()])[visits.region]

    easier = 0.38 * (visits.day >= day_of(EASIER_FROM))
    easy = 0.55 * overall + 0.8 * rng.standard_normal(n) + np.array([0.0, 0.2, 0.0, -0.2])[channel] + easier
    families = np.where(visits.segment == FAMILY, 0.7 * visits.day / DAYS - 0.35, 0.0)

    had, told, solved = _problem_columns(rng, visits.problem)
    return [
        ids("A", np.arange(start, start + n), 8),
        customer_ids(visits.customer),
        days(visits.day),
        ["lounge_visit"] * n,
        named(list(CHANNELS), channel),
        named([t.stage for t in TOUCHPOINTS.values()], visits.touchpoint),
        named(NAMES, visits.touchpoint),
        scale(0, 10, score(rng, recommend, RECOMMEND, 0.06)),
        scale(1, 5, score(rng, overall, SATISFACTION, 0.02)),
        scale(1, 7, score(rng, easy, EASY, 0.12)),
        scale(1, 5, score(rng, 0.7 * overall + 0.6 * rng.standard_normal(n), RATING, 0.10)),
        scale(1, 5, score(rng, 0.7 * easy + 0.5 * rng.standard_normal(n), RATING, 0.10)),
        scale(1, 5, score(rng, 0.6 * overall + 0.7 * rng.standard_normal(n) + families, RATING, 0.10)),
        scale(1, 7, score(rng, 0.6 * overall + 0.3 * mood + 0.6 * rng.standard_normal(n), FEELING, 0.15)),
        had, told, solved,
        *(scale(1, 5, ratings[item], missing="0") for item in ITEMS),
        comments(rng, overall, missed, visits.touchpoint, visits.region),
    ]  # fmt: skip


def _ratings(
    rng: np.random.Generator, quality: Numbers, visits: Visits, missed: Choices
) -> tuple[dict[str, Numbers], dict[str, Codes]]:
    """How each item felt, and its rating as a place on the scale (-1: not rated)."""
    feelings = {name: quality + 0.8 * rng.standard_normal(len(visits)) for name in ITEMS}
    feelings["food"] -= 1.3 * missed
    feelings["security"] += 0.45 - 0.06 * np.clip(visits.waited - 5, 0, 30)
    return feelings, {name: score(rng, feelings[name], RATING, item.skipped) for name, item in ITEMS.items()}


def _problem_columns(rng: np.random.Generator, problem: Codes) -> tuple[ColumnValues, ColumnValues, ColumnValues]:
    """had_problem, told_us and solved: the later ones are asked only of those to whom they apply."""
    asked = ~happens(rng, 0.04, len(problem))
    had = np.where(asked, (problem > 0).astype(np.int64), 2)
    told = np.where(asked & (problem > 0), (problem > TOLD_NOBODY).astype(np.int64), 2)
    solved = np.where(told == 1, (problem != NOT_SOLVED).astype(np.int64), 2)
    had_text, told_text, solved_text = (named(("no", "yes", ""), answer) for answer in (had, told, solved))
    return had_text, told_text, solved_text
