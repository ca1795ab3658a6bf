"""Read a journey's counts: from the marts when they hold the cut that is asked for, else from the batches."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from cx_metrics.company import Company
from cx_metrics.declarations.journey import Journey, Rated
from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.periods import Period, month_number
from cx_metrics.metrics.plan import filter_conditions
from cx_metrics.metrics.question import Filters
from cx_metrics.warehouse.journeys.build import relations_of
from cx_metrics.warehouse.journeys.kinds import ALL, KIND, Kind
from cx_metrics.warehouse.journeys.relations import OWN, dimensions_of, filtered
from cx_metrics.warehouse.reader import Reader

BATCHES = "batches"


@dataclass(frozen=True)
class Counts:
    """The counts of one journey under these filters over this period. Filters on stage and touchpoint are no concern
    of sessions (they narrow the steps that are shown); a session's other dimensions are those of its first event."""

    company: Company
    journey: Journey
    where: Filters
    period: Period
    sources: list[str] = field(default_factory=list)

    @property
    def reader(self) -> Reader:
        return self.company.reader

    @property
    def settings(self) -> Settings:
        return self.company.settings

    @property
    def rated(self) -> tuple[Rated, ...]:
        return self.company.catalogue.rated(self.journey)

    @property
    def outcome(self) -> Rated:
        return self.company.catalogue.outcome(self.journey)

    def of(self, kind: str) -> list[tuple[Any, ...]]:
        """Rows of the kind's keys and sums, in the order in which ``kinds.py`` names them; sums are whole numbers or
        money."""
        asked = KIND[kind]
        cut = self.cut(asked)
        if cut is None:
            text, parameters = self._from_batches(asked)
        else:
            condition, parameters = self.condition("month BETWEEN ? AND ?", self._months)
            text = asked.added(asked.table, (), f"journey = ? AND cut = ? AND {condition}")
            parameters = [self.journey.id, cut, *parameters]
        self.note(BATCHES if cut is None else asked.table)
        width = len(asked.keys)
        rows = self.reader.rows(text, parameters)
        return [row for row in rows if any(value for value in row[width:])]

    def cut(self, kind: Kind) -> str | None:
        """The cut of the marts that answers; None when none does."""
        if not self.period.whole_months:
            return None
        names = [name for name, _ in self.filters]
        if len(names) < 2:
            return names[0] if names else ""
        return ALL if self.holds_all(kind) else None

    def holds_all(self, kind: Kind) -> bool:
        """Whether the marts keep the cut by all dimensions at once."""
        return bool(self.reader.rows(kind.holds_all(), [self.journey.id]))

    @property
    def filters(self) -> Filters:
        """The filters that concern rows."""
        return tuple((name, values) for name, values in self.where if name not in OWN)

    @property
    def dimensions(self) -> tuple[str, ...]:
        return dimensions_of(self.settings)

    def note(self, source: str) -> None:
        """Remember what answered, for the receipt."""
        if source not in self.sources:
            self.sources.append(source)

    @property
    def _months(self) -> list[Any]:
        return [month_number(self.period.start), month_number(self.period.end)]

    def _from_batches(self, kind: Kind) -> tuple[str, list[Any]]:
        condition, parameters = self.days()
        return kind.grouped(self.relations[kind.relation], (), condition), parameters

    @property
    def relations(self) -> dict[str, str]:
        """Every relation of the journey over the batches, bracketed."""
        found = relations_of(self.journey, self.dimensions, self.rated, self.outcome)
        return {name: f"({select})" for name, select in found.items()}

    def days(self) -> tuple[str, list[Any]]:
        """SQL and parameters for rows of the batches in the period and under the filters."""
        return self.condition("on_day BETWEEN ? AND ?", [self.period.start, self.period.end])

    def condition(self, time: str, bounds: Iterable[Any]) -> tuple[str, list[Any]]:
        """A condition on time, with its parameters, and the filters as well."""
        conditions, parameters = filter_conditions(self.filters, filtered)
        return " AND ".join([time, *conditions]), [*bounds, *parameters]
