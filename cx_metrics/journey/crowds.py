"""Which visits, events and cases of a journey a reader may see counted: the one rule (``privacy``), asked of what a
number rests on: visits of the journey or of a step, events or cases at a touchpoint, one passage, one path.

Why a share's base is looked at and not what is counted in it: docs/decisions/015.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from cx_metrics.journey.counts import Counts
from cx_metrics.metrics.periods import month_number, month_start
from cx_metrics.metrics.question import Filters
from cx_metrics.privacy import DimensionNames, PeopleTable, Population, Stretches, hidden_groups
from cx_metrics.sql import quoted
from cx_metrics.warehouse.journeys.kinds import ALL, KIND, Kind
from cx_metrics.warehouse.journeys.relations import filtered
from cx_metrics.warehouse.queries import Sql, query

# by kind: the keys that name a crowd of its own, and how many it holds
OF: dict[str, tuple[tuple[str, ...], str]] = {
    "sessions": ((), "sessions"),
    "steps": (("place",), "sessions"),
    "transitions": (("start", "finish"), "n"),
    "paths": (("path",), "n"),
    "volume": (("place",), "n"),
    "cases": (("place",), "n"),
    "delays": (("place", "what"), "n"),
}
CrowdKey = tuple[Any, ...]
_Rows = dict[CrowdKey, list[tuple[Any, ...]]]  # by crowd: time, values of the dimensions, how many


@dataclass(frozen=True)
class Crowds:
    """What of the counts of a map the company's role may see; operators see everything."""

    counts: Counts
    _found: dict[tuple[Any, ...], bool] = field(default_factory=dict)

    def hides(self, kind: str, *key: Any, also: Filters = (), least: int = 0) -> bool:
        """Whether the crowd ``key`` of a kind may not be seen under the filters of the map (and ``also`` these).

        Everybody over whole months is left to the simple threshold, as a metric's total is. ``least`` raises the
        threshold.
        """
        counts = self.counts
        where = tuple(sorted((dict(counts.filters) | dict(also)).items()))
        if counts.company.role == "operator" or (not where and counts.period.whole_months and not least):
            return False
        question = (kind, key, where, least)
        if question not in self._found:
            crowd, company = Crowd(counts, KIND[kind], key, deep=len(where) > 1), counts.company
            (self._found[question],) = hidden_groups(
                crowd, where, [()], [counts.period], privacy=company.settings.privacy, role=company.role, least=least
            ).tolist()
        return self._found[question]


class Crowd(Population):
    """One crowd of one journey, by month from the marts, by day from the batches. Every event and case has a day.

    Cells of several dimensions come from the cut of all of them. Where that is not kept (a company of very many
    groups), ``deep`` reads them from the batches, as the question itself does; else they are passed over.
    """

    def __init__(self, counts: Counts, kind: Kind, key: CrowdKey, deep: bool):
        self._counts, self._kind, self._key, self._deep = counts, kind, key, deep
        self.memory = counts.reader.memory
        self.name = ("journey", counts.journey.id, kind.name, key, deep)
        self.dimensions, self.first, self._whole = self._facts()
        self.last = counts.reader.as_of
        self.finest = self.dimensions if self._whole else ()

    def count(self, names: DimensionNames, stretches: Stretches) -> PeopleTable:
        """See ``Population.count``."""
        if stretches.kind == "undated":
            return {}
        by_day = stretches.kind == "days"
        place = {first if by_day else month_number(first): i for i, (first, _) in enumerate(stretches.ends)}
        found: PeopleTable = {}
        for time, *values, n in self._rows(names, stretches):
            if time in place:
                found.setdefault(tuple(values), np.zeros(len(place)))[place[time]] += n
        return found

    def _rows(self, names: DimensionNames, stretches: Stretches) -> list[tuple[Any, ...]]:
        """Time, values and number; those of every crowd of a kind are read at once."""
        read: dict[Any, _Rows] = self.memory.setdefault(("journey", self._counts.journey.id, self._kind.name), {})
        asked = (names, stretches, self._deep)
        if asked not in read:
            read[asked] = self._read(names, stretches)
        return read[asked].get(self._key, [])

    def _read(self, names: DimensionNames, stretches: Stretches) -> _Rows:
        counts, kind, columns = self._counts, self._kind, tuple(map(filtered, names))
        keys, number = OF[kind.name]
        time = "on_day" if stretches.kind == "days" else "month"
        cut = "" if not names else names[0] if len(names) == 1 else ALL
        parameters: list[Any]
        if time == "month" and (cut != ALL or self._whole):
            source, condition, parameters = kind.table, "journey = ? AND cut = ?", [counts.journey.id, cut]
        elif time == "month" and not self._deep:
            return {}
        else:
            source = f"({kind.grouped(counts.relations[kind.relation], (time, *columns), 'on_day BETWEEN ? AND ?')})"
            condition, parameters = "true", [stretches.ends[0][0], stretches.ends[-1][1]]
        selected = Sql(", ".join([*map(quoted, keys), time, *columns, f"sum({number})"]))
        found: _Rows = {}
        asked = query("cells", columns=selected, relation=Sql(source), condition=Sql(condition))
        for row in counts.reader.rows(asked, parameters):
            found.setdefault(tuple(row[: len(keys)]), []).append(tuple(row[len(keys) :]))
        return found

    def _facts(self) -> tuple[DimensionNames, date | None, bool]:
        """The dimensions that any row states, the first day of all events (or cases), and whether the marts keep the
        cut by all dimensions."""
        counts, kind, reader = self._counts, self._kind, self._counts.reader
        name = ("journey", counts.journey.id, kind.name, "facts")
        if name not in self.memory:
            stated = ["min(month)", *(f"count({filtered(d)})" for d in counts.dimensions)]
            of_journey, asked = Sql("journey = ?"), Sql(", ".join(stated))
            facts = query("cells", columns=asked, relation=kind.table, condition=of_journey)
            ((month, *states),) = reader.rows(facts, [counts.journey.id])
            dimensions = tuple(sorted(d for d, n in zip(counts.dimensions, states, strict=False) if n))
            day = reader.first_of("cases" if kind.relation == "cases" else "interactions")
            first = day if month is None or day is not None else month_start(month)
            self.memory[name] = (dimensions, first, counts.holds_all(kind))
        found: tuple[DimensionNames, date | None, bool] = self.memory[name]
        return found
