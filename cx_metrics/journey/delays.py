"""How a whole session is judged by how long one of its steps took: the score of quick and of slow passages."""

from dataclasses import dataclass
from typing import Literal

from cx_metrics.company import Company
from cx_metrics.journey.counts import Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.scope import journey_of, require_askable, steps_of
from cx_metrics.journey.shares import NOTHING
from cx_metrics.metrics import Period, period_of
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy import Least, least_of
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Figure
from cx_metrics.warehouse.journeys.relations import middle

CLASSES = 4  # about equally many passages in each
Times = Literal["next", "wait"]
_Row = tuple[int, int, float, float]  # class of time, judgements, their sum and squares


@dataclass(frozen=True)
class Delay:
    """The judgements (0–100) of sessions whose passage of a step took from ``low`` to ``high`` seconds."""

    touchpoint: str
    low: float
    high: float
    score: Figure


def score_by_delay(
    company: Company, name: str, where: Filters = (), period: Period | None = None, times: Times = "next"
) -> tuple[Delay, ...]:
    """For each step, quickest first: the journey's ``outcome`` by quarters of the time to the next event (or of the
    wait). It shows what goes together, not what causes what. Raises QuestionError as ``journey_map`` does.
    """
    journey = journey_of(company.catalogue, name)
    company.reader.require_built_for(company.catalogue)
    period = period or period_of(company.reader)
    require_askable(company, where, period)
    counts = Counts(company, journey, where, period)
    enough, crowds = least_of(company, period.whole_months), Crowds(counts)
    held: dict[int, list[_Row]] = {}
    for place, what, bucket, n, total, squares in counts.of("delays"):
        if what == times and not crowds.hides("delays", place, what):
            held.setdefault(place, []).append((int(bucket), int(n), float(total), float(squares)))
    return tuple(
        Delay(step.id, middle(quarter[0][0]), middle(quarter[-1][0]), _score(quarter, enough))
        for step in steps_of(journey, where)
        for quarter in _quarters(sorted(held.get(step.place, [])))
    )


def _quarters(rows: list[_Row]) -> list[list[_Row]]:
    """The rows in stretches of about equally many judgements; a class of time is never torn apart."""
    total, before = sum(row[1] for row in rows), 0
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(min(CLASSES * (before + row[1] // 2) // total, CLASSES - 1), []).append(row)
        before += row[1]
    return [found[i] for i in sorted(found)]


def _score(rows: list[_Row], least: Least) -> Figure:
    n, total, squares = (sum(row[i] for row in rows) for i in (1, 2, 3))
    if not n or least.hides(int(n)):
        return NOTHING
    found = t_mean(total, squares, n)
    low, high = (None if end != end else min(max(float(end), 0.0), 100.0) for end in (found.low, found.high))
    return Figure(total / n, low, high, int(n))
