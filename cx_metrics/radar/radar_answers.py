"""What people said and did, answer by answer, as the radar compares it: the outcomes that answers hold, and the answers
themselves, read once for all changes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.drivers.cross_sums import rows_asked
from cx_metrics.drivers.outcome_items import items_of, stated_metrics
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters
from cx_metrics.moments.flips import dimensions_of_customers
from cx_metrics.moments.journey_places import item_name
from cx_metrics.radar.finding import EffectUnit, RadarOutcome
from cx_metrics.statistics.arrays import Floats, Ints
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query

MOST_VALUES = 40  # of a dimension that is held equal
NPS, CSAT, CES = "nps", "csat", "ces"
DAYS_A_MONTH = 365 / 12
AnswerMask = NDArray[np.bool_]


@dataclass(frozen=True)
class Spoken:
    """An outcome of answers: the ``column`` of ``driver_sample``, the days after the answer that it looks at (0: none),
    and the touchpoint that it rates (None: none)."""

    outcome: RadarOutcome
    column: str
    days: int = 0
    touchpoint: str | None = None

    def values(self, scores: Floats) -> Floats:
        """The outcome of each answer from its score on 0–100: promoters less detractors in points, the satisfied (75
        and more: the top two of five) and those who found it easy (above the middle) as 0 or 1. Money of so many
        days after the answer is told as that of a month."""
        known = np.isfinite(scores)
        if self.column == NPS:
            found = 100.0 * (scores > 89.9) - 100.0 * (scores < 60.1)
        elif self.column in (CSAT, CES):
            found = (scores > (74.9 if self.column == CSAT else 50.0)).astype(np.float64)
        elif self.outcome.unit == "money":
            found = scores * (DAYS_A_MONTH / self.days)
        else:
            found = scores / 100 if self.days else scores
        return np.where(known, found, np.nan)


def spoken(company: Company) -> tuple[Spoken, ...]:
    """What this company's answers hold: scores, ratings of items, and what was done after the answer."""
    found = []
    stated = {str(metric.outcome): metric for metric in reversed(stated_metrics(company))}
    stated |= {metric.id: metric for metric in stated_metrics(company) if metric.id == metric.outcome}
    for metric in stated.values():
        column = str(metric.outcome)
        unit: EffectUnit = "share" if column in (CSAT, CES) else "points"
        found.append(Spoken(RadarOutcome(metric.id, metric.name, "score", unit, 1), column))
    for item in items_of(company.reader):
        name = item_name(company, item.name)
        found.append(
            Spoken(RadarOutcome(item.column, name, "score", "points", 1), item.column, touchpoint=item.touchpoint)
        )
    told = company.catalogue.moments.outcomes.items()
    shortest = {one.outcome.behaviour: (name, one) for name, one in sorted(told, key=lambda pair: -pair[1].within_days)}
    for name, one in shortest.values() if found else ():
        of = RadarOutcome(name, one.name, "behaviour", "share", 1)
        if one.unit == "money":
            of = RadarOutcome(f"{one.outcome.behaviour}_a_month", None, "behaviour", "money", 1)
        found.append(Spoken(of, name, one.within_days))
    return tuple(found)


@dataclass(frozen=True)
class Answers:
    """The ``rows`` of ``driver_sample`` under filters, read once for all changes: month, on_day, who, weight, the
    dimensions that answers have (``held``, of which ``customers`` are those of customers), and the outcomes."""

    rows: pd.DataFrame
    outcomes: tuple[Spoken, ...]
    held: tuple[str, ...]
    customers: tuple[str, ...]

    @cached_property
    def day(self) -> NDArray[np.datetime64]:
        return self.rows["on_day"].to_numpy("datetime64[D]")

    @cached_property
    def month(self) -> Ints:
        return self.rows["month"].to_numpy(np.int64)

    @cached_property
    def first_month(self) -> int:
        """The number of the first month."""
        return int(self.month.min())

    @cached_property
    def weight(self) -> Floats:
        return self.rows["weight"].fillna(1.0).to_numpy(np.float64)

    @cached_property
    def who(self) -> Ints:
        return np.asarray(pd.factorize(self.rows["who"])[0], dtype=np.int64)

    def codes(self, name: str) -> Ints | None:
        """The values of a dimension by number, 0 for not stated; None where there are too many to be held equal."""
        codes, values = pd.factorize(self.rows[name], sort=True)
        return None if len(values) > MOST_VALUES else np.asarray(codes + 1, dtype=np.int64)

    def met(self, exposed: Filters) -> tuple[AnswerMask, AnswerMask]:
        """Which answers are of those exposed, and of which it is known."""
        met, known = np.ones(len(self.rows), bool), np.ones(len(self.rows), bool)
        for name, values in exposed:
            stated = self.rows[name]
            met &= stated.isin([value for value in values if value]).to_numpy() | (
                stated.isna().to_numpy() & ("" in values)
            )
            known &= stated.notna().to_numpy() | ("" in values)
        return met, known

    def values(self, one: Spoken, within: AnswerMask, on: np.datetime64) -> Floats:
        """An outcome of the answers ``within``; of a behaviour, less those whose days reach over the change ``on``."""
        values = np.where(within, one.values(self.rows[one.column].to_numpy(np.float64, na_value=np.nan)), np.nan)
        if not one.days:
            return values
        return np.where((self.day < on) & (self.day + np.timedelta64(one.days, "D") >= on), np.nan, values)


def answers_of(company: Company, where: Filters) -> Answers:
    """The answers of a company; without rows where it has none that rate anything."""
    reader = company.reader
    outcomes = spoken(company)
    held = tuple(d for d in company.settings.dimensions if d in reader.dimensions("responses"))
    first, as_of = reader.first, reader.as_of
    rows = pd.DataFrame()
    if outcomes and first and as_of:
        condition, parameters = rows_asked(Period(first, as_of), where)
        asked = query(
            "radar_answers",
            dimensions={name: filtered(name) for name in held},
            outcomes=tuple(dict.fromkeys(one.column for one in outcomes)),
            condition=Sql(condition),
        )
        rows = reader.frame(asked, parameters)
    return Answers(rows, outcomes, held, dimensions_of_customers(company))
