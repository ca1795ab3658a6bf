"""Whether those who answer are like the customers there are, group by group, and what weights would change."""

from dataclasses import dataclass

import numpy as np

from cx_metrics.company import Company
from cx_metrics.metrics import Measurement, Period, Question, measure
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.intervals import critical
from cx_metrics.statistics.representativeness import (
    Evenness,
    WeightedScore,
    effective_answers,
    evenness,
    weighted_score,
    weights,
)

HEARD = "coverage_of_customers"  # the customers there are, and how many of them answered, over a year


@dataclass(frozen=True)
class GroupShare:
    """A group among the customers and among the answers of a year. ``heard``: the share of its customers who answered,
    with its verdict against the other groups; ``score``: what it answered; ``weight``: by what each of its answers is
    to be multiplied (None: it gave none)."""

    group: str
    customers: int
    share_of_customers: float
    heard: Measurement
    answers: int
    share_of_answers: float
    weight: float | None
    score: Measurement | None


@dataclass(frozen=True)
class Representation:
    """The answers of ``metric`` in ``period`` against the customers of that year, by ``dimension``. ``test``: whether
    the same share was heard everywhere; ``score``: as answered and as weighted (None: some group gave too little);
    ``worth``: as many equally weighted answers as the weighted ones are worth."""

    dimension: str
    metric: str
    period: Period
    groups: tuple[GroupShare, ...]
    test: Evenness
    score: WeightedScore | None
    worth: float | None

    @property
    def is_uneven(self) -> bool | None:
        """Whether some are heard more than others beyond chance; None where too few were heard to tell."""
        return None if np.isnan(self.test.p_value) else bool(self.test.p_value < 0.05)


def representation(company: Company, dimension: str) -> Representation | None:
    """The answers beside the customers, by a dimension that customers have; None where fewer than two groups may be
    seen, no full year is known, or no answers are scored.

    A group's share of customers heard counts each customer once, so it is what is tested; weights are for answers.
    """
    asked = measure(company, Question((HEARD,), (dimension,), compare="rest")).measurements
    heard = [m for m in asked if m.groups[dimension] is not None and m.value is not None]
    period, metric = heard[0].covers if heard else None, _scored(company)
    if len(heard) < 2 or metric is None or period is None:
        return None
    scores = measure(company, Question((metric,), (dimension,), period=period)).measurements
    by_group = {m.groups[dimension]: m for m in scores if m.n}
    people = np.array([m.n or 0 for m in heard], dtype=float)
    values = [m.groups[dimension] or "" for m in heard]
    answers = np.array([by_group[v].n or 0 if v in by_group else 0 for v in values], dtype=float)
    if not answers.sum():
        return None
    weight = weights(answers, people)
    return Representation(
        dimension=dimension,
        metric=metric,
        period=period,
        groups=tuple(
            GroupShare(
                group=value,
                customers=int(people[i]),
                share_of_customers=float(people[i] / people.sum()),
                heard=heard[i],
                answers=int(answers[i]),
                share_of_answers=float(answers[i] / answers.sum()),
                weight=float(weight[i]) if answers[i] else None,
                score=by_group.get(value),
            )
            for i, value in enumerate(values)
        ),
        test=evenness([round((m.value or 0) * (m.n or 0)) for m in heard], people),
        score=_weighted([by_group.get(value) for value in values], answers, people),
        worth=effective_answers(answers, people),
    )


def _scored(company: Company) -> str | None:
    """The first figure of the scorecard that is made of answers alone, of those that the company has."""
    metrics = company.catalogue.metrics
    wanted = tuple(name for name in company.catalogue.scorecard.candidates if metrics[name].view == "responses")
    found = measure(company, Question(wanted)).measurements if wanted else ()
    return next((m.metric for m in found if m.value is not None), None)


def _weighted(scores: list[Measurement | None], answers: Floats, people: Floats) -> WeightedScore | None:
    known = [m for m in scores if m and m.value is not None and m.low is not None and m.high is not None]
    if len(known) < len(scores):
        return None
    errors = [((m.high or 0) - (m.low or 0)) / 2 / critical(0.95) for m in known]
    return weighted_score([m.value or 0.0 for m in known], errors, answers, people)
