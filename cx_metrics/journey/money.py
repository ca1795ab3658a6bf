"""Margin at risk: a year's margin that hangs on a step, in money.

One definition (``journey_note.money.definition`` says it to readers): take every known customer who passed the step
in the period, by an event or by rating it. Of those who rated it, each counts the margin of the twelve months to the
last day of the data if at least one rating of the step in the period was bad (below 50 of 100: the lowest two of five
answers), else nothing. The mean of that, times the customers who passed, is the margin at risk. It takes those who
gave no rating to be like those who did, and it says nothing about customers whom no row names.

The interval is Student's t on that mean, from its sums and squares (skewed money: read it as an order of size below a
hundred raters); a loss is never less than nothing.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.counts import BATCHES, Counts
from cx_metrics.journey.crowds import Crowds
from cx_metrics.journey.shares import NOTHING
from cx_metrics.metrics.periods import month_number
from cx_metrics.privacy import Least
from cx_metrics.statistics.intervals import t_mean
from cx_metrics.statistics.ranged import Figure
from cx_metrics.warehouse.journeys.people import TABLE, counted, sightings
from cx_metrics.warehouse.queries import Sql, query

_People = dict[tuple[int, str], tuple[int, float, float]]  # place and role: customers, margin, squares


@dataclass(frozen=True)
class Money:
    """The customers of each step and their margins."""

    counts: Counts
    least: Least
    crowds: Crowds

    @cached_property
    def known(self) -> bool:
        """Whether any order of the last twelve months states a margin, or a cost."""
        return int(self.counts.reader.facts.get("margins") or 0) > 0

    @property
    def scaled_by(self) -> float | None:
        """A year over the stretch of orders known; None without margins."""
        scale = self.counts.reader.facts.get("margin_scale")
        return float(scale) if self.known and scale else None

    def customers(self, step: DeclaredStep) -> int:
        """Known customers who passed in the period."""
        n = self._people.get((step.place, "passed"), (0, 0.0, 0.0))[0]
        return 0 if self.least.hides(n) else n

    def mean_margin(self, step: DeclaredStep) -> float | None:
        """A year's margin of a customer who passed, on average."""
        n, margin, _ = self._people.get((step.place, "passed"), (0, 0.0, 0.0))
        return margin / n if self.known and n and not self.least.hides(n) else None

    def at_risk(self, step: DeclaredStep) -> Figure:
        """The margin at risk of a step with its interval; ``n`` are the customers who rated it. None without orders
        that state a margin, or when nobody who is known rated the step."""
        rated = self._people.get((step.place, "rated"), (0, 0.0, 0.0))[0]
        bad, margin, squares = self._people.get((step.place, "bad"), (0, 0.0, 0.0))
        if not self.known or not rated or self.least.hides(rated) or self.least.hides(bad):
            return NOTHING
        passed = self._people[step.place, "passed"][0]
        found = t_mean(margin, squares, rated)
        low, high = (None if end != end else passed * float(end) for end in (found.low, found.high))
        return Figure(passed * margin / rated, None if low is None else max(low, 0.0), high, rated)

    @cached_property
    def _people(self) -> _People:
        rows = self._from_marts() if self._is_held() else self._from_batches()
        return {
            (int(place), role): (int(n), margin, squares)
            for place, role, n, margin, squares in rows
            if n and not self.crowds.hides("steps", int(place))
        }

    def _is_held(self) -> bool:
        filters = self.counts.filters
        return self.counts.period.whole_months and len(filters) < 2 and all(len(values) == 1 for _, values in filters)

    def _from_marts(self) -> list[tuple[Any, ...]]:
        """Each customer counts in the month where its last time lies before the period."""
        self.counts.note(TABLE)
        counts = self.counts
        months = [month_number(counts.period.start), month_number(counts.period.end)]
        condition, parameters = counts.condition(
            "month BETWEEN ? AND ? AND (previous IS NULL OR previous < ?)", months + months[:1]
        )
        cut = counts.filters[0][0] if counts.filters else ""
        people = query(
            "cells",
            columns=Sql("place, role, sum(customers), sum(margin), sum(squares)"),
            relation=TABLE,
            condition=Sql(f"journey = ? AND cut = ? AND {condition}"),
        )
        return counts.reader.rows(people, [counts.journey.id, cut, *parameters])

    def _from_batches(self) -> list[tuple[Any, ...]]:
        self.counts.note(BATCHES)
        counts = self.counts
        condition, parameters = counts.days()
        met = sightings(counts.dimensions, counts.relations["events"], counts.relations["ratings"])
        return counts.reader.rows(counted(met, condition), parameters)
