"""One metric of a question: its cells, their estimates, what they are compared with, and the measurements
made of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cx_metrics.company import Company
from cx_metrics.declarations.duration import BEGUN
from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells, Fetch, Key
from cx_metrics.metrics.compare import (
    Compared,
    against_period,
    against_rest,
    against_target,
    splits_exactly,
)
from cx_metrics.metrics.curves import curve_estimates
from cx_metrics.metrics.customer_year import last_full_month, read, year_to
from cx_metrics.metrics.design_effects import design_effects
from cx_metrics.metrics.estimate import Estimates, columns, estimates
from cx_metrics.metrics.histograms import Histograms, fetch_histograms
from cx_metrics.metrics.measurement import By, Measurement, Status
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Grain, Period, bucket_of, month_start
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Question
from cx_metrics.metrics.reasons import reason
from cx_metrics.metrics.same_customers import correlations
from cx_metrics.metrics.target_in_force import target_of
from cx_metrics.metrics.undated import UNDATED


@dataclass(frozen=True)
class MetricAnswer:
    """``metric`` of ``question``, over ``period``, compared with the period ``against`` and split over
    ``mix_over``.
    """

    company: Company
    metric: Metric
    question: Question
    period: Period
    against: Period | None
    mix_over: str | None
    fetch: Fetch  # shared with the other metrics of the question

    def rows(self) -> tuple[list[tuple[Measurement, float]], str]:
        """The measurements, each with the p-value of its change (NaN without one), and the roll-ups that
        answered.
        """
        question, grain, fiscal = (
            self.question,
            self.question.grain,
            self.company.settings.organisation.fiscal_year_starts,
        )
        cells, before = self._fetched(self.period, question.by), None
        if self.against is not None:
            before = self._fetched(self.against, question.by)
            keys = tuple(dict.fromkeys((*cells.keys, *before.keys)))
            cells, before = cells.aligned(keys), before.aligned(keys)
        groups = [_by(key, question.by, grain) for key in cells.keys]
        periods = [_period_of_cell(key, self.period, grain, fiscal) for key in cells.keys]
        targets = [
            target_of(self.company.settings, self.metric.id, question.where, by, period, self.company.reader.sample)
            for by, period in zip(groups, periods, strict=True)
        ]
        after = self._estimated(cells, self.period, question.by)
        compared = self._compared(cells, before, after, targets)
        unseen = self._hidden(groups, periods)
        incomparable = self._hidden(groups, [self.against] * len(groups)) if self.against else unseen
        rows = []
        for i, (by, period) in enumerate(zip(groups, periods, strict=True)):
            found = _measurement(self.metric, by, period, after, i, targets[i])
            if self.metric.reads_years and (month := last_full_month(period)):
                found = replace(found, covers=year_to(month))
            change = None if incomparable[i] or unseen[i] else compared
            if unseen[i]:
                found = _suppressed(found)
            elif found.status == "not_measurable":
                found = replace(found, reason=reason(self.company.reader, self.metric, period, found.n or 0))
            if change is None or (question.compare == "target" and targets[i] is None):
                rows.append((found, float("nan")))
            else:
                rows.append(
                    (
                        _with_change(self.metric, found, change, i),
                        float(np.atleast_1d(change.change.p_value)[i]),
                    )
                )
        return rows, cells.source

    def undated(self) -> int:
        """How many answers the period leaves out because they have no date: under the filters, and as far as ``role``
        may know."""
        if not self.company.reader.undated or (self.period.undated and self.question.grain is None):
            return 0
        column = self.company.reader.sums[self.metric.view].part(self.metric, self.metric.sample)
        cells = self.fetch(CellQuery(self.metric.view, (column,), UNDATED, where=self.question.where))
        hidden = self._hidden([()], [UNDATED])[0]
        return 0 if hidden else round(float(cells.sums[column].sum()))

    @cached_property
    def _weighted(self) -> bool:
        return self.metric.view in self.company.reader.weighted

    def _hidden(self, groups: Sequence[By], periods: Sequence[Period]) -> NDArray[np.bool_]:
        seen = [self._seen_in(period) for period in periods]
        return unseen_groups(self.company, self.metric, self.question.where, groups, seen)

    def _seen_in(self, period: Period) -> Period:
        """The stretch whose rows a figure over ``period`` shows: for years of customers, those as at one month."""
        return (last_full_month(period) or period) if self.metric.reads_years else period

    def _fetched(self, over: Period, by: tuple[str, ...]) -> Cells:
        metric, question, reader = self.metric, self.question, self.company.reader
        wanted = () if metric.duration else columns(metric, reader.sums[metric.view], self._weighted)
        fiscal = self.company.settings.organisation.fiscal_year_starts
        asked = CellQuery(metric.view, wanted, over, by, question.where, question.grain, fiscal)
        return fetch_histograms(reader, metric, asked) if metric.duration else read(self.fetch, metric, asked)

    def _estimated(self, cells: Cells, over: Period, by: tuple[str, ...]) -> Estimates:
        if isinstance(cells, Histograms):
            begun = cells.sums[BEGUN]
            wider = design_effects(self.company.reader, self.metric, self.question, by, cells.keys, begun, over)
            return curve_estimates(self.metric, cells, wider)
        held = self.company.reader.sums[self.metric.view]
        n = cells.sums[held.part(self.metric, self.metric.sample)]
        effect = design_effects(self.company.reader, self.metric, self.question, by, cells.keys, n, over)
        return estimates(self.metric, held, cells.sums, self._weighted, effect)

    def _compared(
        self, cells: Cells, before: Cells | None, after: Estimates, targets: list[float | None]
    ) -> Compared | None:
        by, grain = self.question.by, self.question.grain
        if self.against is not None and before is not None:
            earlier = self._estimated(before, self.against, by)
            correlation = correlations(
                self.company.reader,
                self.fetch,
                self.metric,
                self.question,
                cells.keys,
                before=(self.against, earlier),
                after=(self.period, after),
            )
            segments = None if by else self._segments(self.against)
            return against_period(self.metric, earlier, after, segments, bool(by), correlation=correlation)
        if self.question.compare == "rest" and self.metric.interval.method != "poisson":  # more people are not better
            # the rest of a group has the filters in common with it, but not its values
            return against_rest(
                self.metric,
                cells,
                after,
                lambda rest: self._estimated(rest, self.period, ()),
                grain is not None,
            )
        return against_target(self.metric, after, targets) if self.question.compare == "target" else None

    def _segments(self, against: Period) -> tuple[Estimates, Estimates] | None:
        """The groups over which the change of the total is split; None where one of them may not be seen."""
        if self.mix_over is None or not splits_exactly(self.metric):
            return None
        by = (self.mix_over,)
        old, new = self._fetched(against, by), self._fetched(self.period, by)
        for cells, over in ((old, against), (new, self.period)):
            if self._hidden([_by(key, by, None) for key in cells.keys], [over] * len(cells.keys)).any():
                return None
        keys = tuple(dict.fromkeys((*old.keys, *new.keys)))
        return self._estimated(old.aligned(keys), against, by), self._estimated(new.aligned(keys), self.period, by)


def _measurement(metric: Metric, by: By, period: Period, found: Estimates, i: int, target: float | None) -> Measurement:
    n, value = int(found.n[i]), _known(found.value[i])
    status: Status = "not_measurable" if value is None else "few" if n < metric.minimum_sample else "ok"
    low, high, n_effective = _known(found.low[i]), _known(found.high[i]), _known(found.n_effective[i])
    return Measurement(metric.id, metric.unit, by, period, value, low, high, n, n_effective, status, target=target)


def _with_change(metric: Metric, found: Measurement, compared: Compared, i: int) -> Measurement:
    change = compared.change
    known = _at(change.change, i)
    enough = (found.n or 0) >= metric.minimum_sample and bool(compared.enough[i]) and known is not None
    return replace(
        found,
        change=known,
        change_low=_at(change.low, i),
        change_high=_at(change.high, i),
        detectable=_at(change.detectable, i),
        mix=_at(compared.mix, i),
        rate=_at(compared.rate, i),
        correlation=_at(compared.correlation, i),
        verdict=None if enough else "not_enough_answers",  # with enough, all figures of an answer are judged together
    )


def _suppressed(found: Measurement) -> Measurement:
    """The same group with nothing to see but that it is hidden."""
    return replace(found, value=None, low=None, high=None, n=None, n_effective=None, status="suppressed")


def _known(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None


def _at(values: Any, i: int) -> float | None:
    return None if values is None else _known(np.atleast_1d(values)[i])


def _by(key: Key, by: Iterable[str], grain: Grain | None) -> By:
    return tuple(zip(by, key[1:] if grain else key, strict=True))


def _period_of_cell(key: Key, period: Period, grain: Grain | None, fiscal: int) -> Period:
    if grain is None:
        return period
    start = key[0] if isinstance(key[0], date) else month_start(key[0])
    bucket = bucket_of(start, grain, fiscal)
    return Period(max(bucket.start, period.start), min(bucket.end, period.end))
