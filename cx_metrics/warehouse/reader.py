"""Read a build: what it holds, each of it asked for once."""

import copy
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from cx_metrics.sql import literal, quoted
from cx_metrics.warehouse.batch import Batch, BatchRows, batch_of
from cx_metrics.warehouse.open_build import OpenBuild
from cx_metrics.warehouse.sums import Sums


@dataclass(frozen=True)
class Rollup:
    """A cut of a view's sums, or of the histogram of ``metrics``: by which dimensions it answers, and its cells."""

    name: str
    view: str
    cut: str
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    cells: int

    @property
    def grain(self) -> str:
        """Month or day."""
        return self.cut.split(",")[0]

    @property
    def table(self) -> str:
        """The table that its rows stand in, quoted."""
        return "durations" if self.metrics else quoted(f"rollup_{self.view}")

    @property
    def condition(self) -> str:
        """SQL: which rows of its table are its own."""
        of = f"histogram = {literal(self.metrics[0])} AND " if self.metrics else ""
        return f"{of}cut = {literal(self.cut)}"


class Reader(OpenBuild):
    """What a build says about its data: how far they reach, which roll-ups it holds, and what these were made of."""

    @property
    def as_of(self) -> date | None:
        """The last date in the data (never today), or None when no row has a date."""
        value = self.facts.get("as_of")
        return date.fromisoformat(value) if value else None

    @property
    def first(self) -> date | None:
        """The first date in the data."""
        value = self.facts.get("first")
        return date.fromisoformat(value) if value else None

    def first_of(self, view: str) -> date | None:
        """The first date in the data or, where the rows of ``view`` reach further back, the first day of their first
        month: people may have joined long before anything that is dated happened."""
        first, begins = self.first, min(self.months.get(view, ()), default=None)
        if first is None or begins is None or begins >= first.year * 12 + first.month - 1:
            return first
        return date(begins // 12, begins % 12 + 1, 1)

    @cached_property
    def months(self) -> dict[str, tuple[int, ...]]:
        """By view the months of which it holds anything, in order, as the numbers under which roll-ups keep them."""
        smallest = {r.view: r for r in reversed(self.rollups) if r.grain == "month"}
        found = "SELECT DISTINCT month FROM {} WHERE {} AND month IS NOT NULL ORDER BY 1"
        return {
            view: tuple(int(month) for (month,) in self.rows(found.format(one.table, one.condition)))
            for view, one in smallest.items()
        }

    @cached_property
    def _cuts(self) -> tuple[Rollup, ...]:
        rows = self.rows("SELECT name, view, cut, metrics, dimensions, cells FROM rollups ORDER BY cells, name")
        return tuple(
            Rollup(name, view, cut, tuple(metrics or ()), tuple(held), n) for name, view, cut, metrics, held, n in rows
        )

    @cached_property
    def duration_rollups(self) -> tuple[Rollup, ...]:
        """The histograms of durations, smallest first."""
        return tuple(cut for cut in self._cuts if cut.metrics)

    @property
    def undated(self) -> int:
        """How many rows without a date count in all-time figures: survey answers, and customers who left nobody knows
        when."""
        counted = ("undated_responses", "customers_known_to_have_left_or_not")
        return sum(int(self.facts.get(name) or 0) for name in counted)

    @property
    def cases_of_no_kind(self) -> int:
        """How many cases do not say whether they are complaints, questions or requests."""
        return self.count("cases") - int(self.facts.get("cases_of_a_kind") or 0)

    @property
    def kinds_unsaid(self) -> bool:
        """Whether there are cases and none of them says its kind, so that nobody knows which are complaints."""
        return self.cases_of_no_kind == self.count("cases") > 0

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """The import log, oldest first."""
        return tuple(
            batch_of(json.loads(detail)) for (detail,) in self.rows("SELECT detail FROM batches ORDER BY sequence")
        )

    @cached_property
    def rows_of_batch(self) -> dict[str, BatchRows]:
        """The rows of each batch that count: those that no later row of the same key has replaced."""
        counted = self.rows("SELECT id, rows, first_day, last_day, named, known FROM batches")
        return {batch: BatchRows(*found) for batch, *found in counted}

    @cached_property
    def rollups(self) -> tuple[Rollup, ...]:
        """Every roll-up, smallest first."""
        return tuple(cut for cut in self._cuts if not cut.metrics)

    @cached_property
    def sums(self) -> dict[str, Sums]:
        """The sums held by the roll-ups of each view."""
        return {
            view: Sums(dict(columns), dict(column_of))
            for view, columns, column_of in self.rows("SELECT view, columns, column_of FROM sums")
        }

    @cached_property
    def weighted(self) -> frozenset[str]:
        """The views in which answers carry weights."""
        return frozenset(view for (view,) in self.rows("SELECT view FROM sums WHERE weighted"))

    @cached_property
    def answers_per_customer(self) -> dict[tuple[str, str | None, str | None, int], float]:
        """By view, dimension, value and stretch in months: how many answers the customer of an answer gave, on
        average."""
        rows = self.rows("SELECT view, dimension, value, months, mean_answers FROM answers_per_customer")
        return {(view, dimension, value, months): mean for view, dimension, value, months, mean in rows}

    @cached_property
    def resemblance(self) -> dict[tuple[str, str], float]:
        """By view and metric: how much the answers of one customer resemble each other, 0 to 1."""
        return {
            (view, metric): found
            for view, metric, found in self.rows(
                "SELECT view, metric, correlation FROM resemblance WHERE months IS NULL"
            )
        }

    @cached_property
    def resemblance_apart(self) -> dict[tuple[str, str, str | None], dict[int, float]]:
        """By view, metric and dimension (None: over all): how much two answers of one customer resemble each
        other, by the months between them."""
        found: dict[tuple[str, str, str | None], dict[int, float]] = {}
        for view, metric, dimension, months, correlation in self.rows(
            "SELECT view, metric, dimension, months, correlation FROM resemblance WHERE months IS NOT NULL"
        ):
            found.setdefault((view, metric, dimension), {})[months] = correlation
        return found

    @cached_property
    def dimension_values(self) -> dict[str, tuple[str, ...]]:
        """The values that occur in each dimension, most frequent first."""
        found: dict[str, list[str]] = {}
        for dimension, value in self.rows(
            "SELECT dimension, value FROM dimension_values GROUP BY ALL ORDER BY dimension, sum(n) DESC, value"
        ):
            found.setdefault(dimension, []).append(value)
        return {dimension: tuple(values) for dimension, values in found.items()}

    def showing(self, rows: Sequence[tuple[str, Sequence[str]]]) -> "Reader":
        """The same build for somebody who is shown only these values of some dimensions: no other value is named to
        them. What is counted and decided is shared, for it is the same for everybody."""
        shown = copy.copy(self)
        allowed = dict(rows)
        shown.__dict__["dimension_values"] = {  # where a cached property lies
            name: tuple(value for value in values if value in allowed.get(name, values))
            for name, values in self.dimension_values.items()
        }
        return shown

    @cached_property
    def _stated(self) -> frozenset[tuple[str, str]]:
        return frozenset(self.rows("SELECT DISTINCT view, dimension FROM dimension_values"))

    def states(self, view: str, dimension: str) -> bool:
        """Whether any row of ``view`` states a value of ``dimension``."""
        return (view, dimension) in self._stated

    def dimensions(self, view: str) -> tuple[str, ...]:
        """The dimensions by which a view can be asked."""
        return tuple(dict.fromkeys(d for r in self.rollups if r.view == view for d in r.dimensions))

    def columns(self, relation: str) -> frozenset[str]:
        """The columns of a table or view."""
        return frozenset(str(name) for name, *_ in self.rows(f"DESCRIBE {quoted(relation)}"))

    def count(self, table: str) -> int:
        """How many rows a table holds."""
        return int(self.facts.get(f"rows_{table}") or 0)
