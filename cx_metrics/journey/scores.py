"""The measured numbers of a journey's steps, by the one engine for metrics: intervals, hidden groups and verdicts are
its own, and the verdicts of a map are weighed together (Benjamini–Hochberg over the whole picture)."""

from dataclasses import dataclass, replace
from typing import Any

from cx_metrics.company import Company
from cx_metrics.declarations.journey import DeclaredStep, Journey
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import fetched_together
from cx_metrics.metrics.compare import verdicts
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.metric_answer import MetricAnswer
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Comparison, Filters, Question
from cx_metrics.metrics.reasons import Reason
from cx_metrics.statistics.change import change_of_intervals
from cx_metrics.statistics.intervals import Interval
from cx_metrics.statistics.ranged import Figure
from cx_metrics.warehouse.journeys.relations import OWN

ScoreTable = dict[tuple[str, str], Measurement]  # by metric and touchpoint
_Row = tuple[Metric, Measurement, float]


@dataclass(frozen=True)
class Scores:
    """Asks for metrics at the steps of a journey."""

    company: Company
    journey: Journey
    steps: tuple[DeclaredStep, ...]

    @property
    def metrics(self) -> dict[str, tuple[DeclaredStep, ...]]:
        """Every metric of the map and the steps at which it is asked."""
        found: dict[str, list[DeclaredStep]] = {}
        for step in self.steps:
            names = (self.journey.score_of(step), self.journey.effort, *step.touchpoint.metrics)
            for name in dict.fromkeys(name for name in names if name):
                found.setdefault(name, []).append(step)
        return {name: tuple(steps) for name, steps in found.items()}

    def measured(
        self, where: Filters, period: Period, compare: Comparison | None = None, against: Period | None = None
    ) -> ScoreTable:
        """Every metric at every step where it can be asked, with its verdict."""
        rows: list[tuple[str, _Row]] = []
        for name, steps in self.metrics.items():
            rows += self._asked(self.company.catalogue.metrics[name], steps, where, period, compare, against)
        judged = verdicts([row for _, row in rows])
        return {(m.metric, step): m for (step, _), m in zip(rows, judged, strict=True)}

    def of_groups(self, where: Filters, other: Filters, period: Period) -> tuple[ScoreTable, ScoreTable]:
        """The same for one group, compared with another that shares no customer, and that other's own numbers."""
        mine, theirs = self.measured(where, period), self.measured(other, period)
        rows = [_difference(self.company.catalogue.metrics[key[0]], mine[key], theirs.get(key)) for key in mine]
        return dict(zip(mine, verdicts(rows), strict=True)), theirs

    def _asked(
        self,
        metric: Metric,
        steps: tuple[DeclaredStep, ...],
        where: Filters,
        period: Period,
        compare: Comparison | None,
        against: Period | None,
    ) -> list[tuple[str, _Row]]:
        """The steps that are one value of the touchpoint are one question; each other step is one of its own."""
        found: list[tuple[str, _Row]] = []
        where = _without_own(where)
        plain = {step.values["touchpoint"][0]: step.id for step in steps if _is_plain(step)}
        if plain and self._can(metric, ("touchpoint", *(name for name, _ in where))):
            asked = _narrowed(where, {"touchpoint": tuple(plain)})
            question = Question((metric.id,), ("touchpoint",), asked, period, compare=compare)
            for row in self._answer(metric, question, period, against):
                found.append((plain[str(row[1].groups["touchpoint"])], row))
        for step in steps:
            if not _is_plain(step) and self._can(metric, (*step.values, *(name for name, _ in where))):
                narrowed = _narrowed(where, step.values)
                if narrowed is not None:
                    question = Question((metric.id,), (), narrowed, period, compare=compare)
                    found += [(step.id, row) for row in self._answer(metric, question, period, against)]
        return found

    def _answer(self, metric: Metric, question: Question, period: Period, against: Period | None) -> list[_Row]:
        fetch = fetched_together(self.company.reader, [metric])
        answer = MetricAnswer(self.company, metric, question, period, against, None, fetch)
        return [(metric, measurement, p) for measurement, p in answer.rows()[0]]

    def _can(self, metric: Metric, dimensions: tuple[str, ...]) -> bool:
        """Whether the metric's answers can be split like that; a dimension that none of them states splits nothing."""
        reader = self.company.reader
        return set(dimensions) <= set(reader.dimensions(metric.view)) & set(reader.dimension_values)


def nothing(metric: Metric, step: DeclaredStep, period: Period) -> Measurement:
    """The measurement of a step that nobody was asked about."""
    by = (("touchpoint", step.id),)
    return Measurement(
        metric.id, metric.unit, by, period, None, None, None, 0, 0.0, "not_measurable", reason=Reason("nobody")
    )


def whole(scores: list[Measurement]) -> Figure:
    """The mean of the shown scores, each step counting once, on 0–100; ``n`` are all their answers.

    People who rate several steps rate them alike, so the steps are no independent samples: the mean of the ends is an
    interval that holds however much they resemble each other.
    """
    known = [(m.value, m.low, m.high, m.n or 0) for m in scores if m.status == "ok"]
    if not known:
        return Figure(None, None, None, 0)
    value, low, high = (
        None if any(one[i] is None for one in known) else sum(float(one[i] or 0) for one in known) / len(known)
        for i in range(3)
    )
    return Figure(value, low, high, sum(one[3] for one in known))


def _is_plain(step: DeclaredStep) -> bool:
    return list(step.values) == ["touchpoint"] and len(step.values["touchpoint"]) == 1


def _without_own(where: Filters) -> Filters:
    return tuple((name, values) for name, values in where if name not in OWN)


def _narrowed(where: Filters, values: dict[str, tuple[str, ...]]) -> Any:
    """``where`` and these values as well; None when no row can satisfy both."""
    found = {name: set(allowed) for name, allowed in where}
    for name, allowed in values.items():
        found[name] = found[name] & set(allowed) if name in found else set(allowed)
    if not all(found.values()):
        return None
    return tuple((name, tuple(sorted(allowed))) for name, allowed in sorted(found.items()))


def _difference(metric: Metric, mine: Measurement, theirs: Measurement | None) -> _Row:
    """``mine`` with its change from ``theirs``, two independent estimates known by their intervals."""
    sides = [x for m in (theirs, mine) if m for x in (m.value, m.low, m.high)]
    if theirs is None or len(sides) < 6 or None in sides:
        return metric, mine, float("nan")
    b, bl, bh, a, al, ah = sides
    change = change_of_intervals(b, Interval(bl, bh), a, Interval(al, ah))  # type: ignore[arg-type]
    enough = min(mine.n or 0, theirs.n or 0) >= metric.minimum_sample
    measured = replace(
        mine,
        change=change.change,
        change_low=_finite(change.low),
        change_high=_finite(change.high),
        detectable=_finite(change.detectable),
        verdict=None if enough else "not_enough_answers",
    )
    return metric, measured, float(change.p_value)


def _finite(value: Any) -> float | None:
    return float(value) if value == value else None
