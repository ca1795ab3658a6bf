"""Two or three comments about each touchpoint, in the reader's language where there are any, and never of a few people.

They were drawn by a fixed lot when the marts were built (``warehouse.journeys.quotes``); nobody chose them.
"""

from dataclasses import dataclass
from functools import cached_property

from cx_metrics.declarations.journey import DeclaredStep
from cx_metrics.journey.counts import Counts
from cx_metrics.metrics.periods import month_number
from cx_metrics.privacy import Least
from cx_metrics.warehouse.journeys.quotes import TABLE
from cx_metrics.warehouse.queries import Sql, query

MOST = 3


@dataclass(frozen=True)
class Quotes:
    """The comments of a map."""

    counts: Counts
    least: Least
    language: str

    def of(self, step: DeclaredStep) -> tuple[str, ...]:
        """Up to three different comments; none where fewer people than the threshold wrote any."""
        if self._written.get(step.place, 0) < self.least.of_comments:
            return ()
        ranked = sorted(self._drawn.get(step.place, []), key=lambda row: (-self._nearness(row[0]), row[1], row[2]))
        return tuple(dict.fromkeys(comment for _, _, comment in ranked))[:MOST]

    def _nearness(self, language: str) -> int:
        """3: the reader's language; 2: Chinese that either script could be; 1: the other script; 0: anything else."""
        if language == self.language:
            return 3
        both = language.startswith("zh") and self.language.startswith("zh")
        return (2 if language == "zh" else 1) if both else 0

    @cached_property
    def _written(self) -> dict[int, int]:
        return {place: int(n) for place, n in self.counts.of("comments")}

    @cached_property
    def _drawn(self) -> dict[int, list[tuple[str, str, str]]]:
        counts = self.counts
        counts.note(TABLE)
        period = counts.period
        bounds = [month_number(period.start), month_number(period.end), period.start, period.end]
        condition, parameters = counts.condition("month BETWEEN ? AND ? AND on_day BETWEEN ? AND ?", bounds)
        cut = counts.filters[0][0] if counts.filters else ""
        drawn = query(
            "rows_in_order",
            columns=("place", "language", "lot", "comment"),
            relation=TABLE,
            condition=Sql(f"journey = ? AND cut = ? AND {condition}"),
            order=("place", "lot"),
        )
        rows = counts.reader.rows(drawn, [counts.journey.id, cut, *parameters])
        found: dict[int, list[tuple[str, str, str]]] = {}
        for place, language, lot, comment in rows:
            found.setdefault(place, []).append((language, lot, comment))
        return found
