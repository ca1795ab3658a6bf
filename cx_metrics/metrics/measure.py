"""The one engine for measuring: any metric, by any declared dimension, filtered, over any period, compared
with anything.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.cells import Cells, Key, fetch
from cx_metrics.metrics.clusters import design_effects
from cx_metrics.metrics.compare import (
    Compared,
    Segments,
    against_period,
    against_rest,
    against_target,
    verdicts,
)
from cx_metrics.metrics.estimate import Estimates, columns, estimates
from cx_metrics.metrics.guards import guard_of
from cx_metrics.metrics.measurement import Answer, By, Measurement, Status
from cx_metrics.metrics.periods import Grain, Period, bucket_of, default_period, month_start
from cx_metrics.metrics.question import Question, require_answerable
from cx_metrics.metrics.suppress import Role
from cx_metrics.metrics.target import target_of
from cx_metrics.warehouse.reader import Reader


def measure(
    reader: Reader, catalogue: Catalogue, settings: Settings, question: Question, role: Role = "operator"
) -> Answer:
    """Answer ``question`` from the build that ``reader`` holds. Readers do not see small groups; operators
    see everything.

    Raises QuestionError for a metric, dimension or value that does not exist.
    """
    require_answerable(question, catalogue, reader)
    period = question.period or period_of(reader)
    against = {"previous": period.previous, "year": period.year_before}.get(
        question.compare or "", lambda: None
    )()
    mix_over = (
        question.by[0]
        if len(question.by) == 1
        else None
        if question.by
        else _usual_mix(reader, catalogue, settings, question)
    )
    found: list[tuple[Metric, Measurement, float]] = []
    sources = {}
    for name in question.metrics:
        metric = catalogue.metrics[name]
        rows, source = _one_metric(reader, settings, metric, question, period, against, mix_over, role)
        found += [(metric, measurement, p) for measurement, p in rows]
        sources[name] = source
    return Answer(
        as_of=reader.as_of,
        build=reader.build,
        sample=reader.sample,
        period=period,
        measurements=verdicts(found),
        comparison=question.compare,
        comparison_period=against,
        mix_over=mix_over if against else None,
        sources=sources,
    )


def _usual_mix(reader: Reader, catalogue: Catalogue, settings: Settings, question: Question) -> str | None:
    """The dimension over whose groups the change of a total is split: the first that is not filtered and has
    several values.
    """
    views = {catalogue.metrics[name].view for name in question.metrics}
    offered = (d for d in settings.dimensions if all(d in reader.dimensions(view) for view in views))
    filtered = {name for name, _ in question.where}
    return next(
        (d for d in offered if d not in filtered and len(reader.dimension_values.get(d, ())) > 1), None
    )


def period_of(reader: Reader) -> Period:
    """The default period: the last twelve full months of the data. Raises QuestionError when no row has a
    date.
    """
    if reader.first is None or reader.as_of is None:
        raise QuestionError(Problem("the warehouse", "holds no row with a date", "import survey answers"))
    return default_period(reader.first, reader.as_of)


def _one_metric(
    reader: Reader,
    settings: Settings,
    metric: Metric,
    question: Question,
    period: Period,
    against: Period | None,
    mix_over: str | None,
    role: Role,
) -> tuple[list[tuple[Measurement, float]], str]:
    """The measurements of one metric, each with the p-value of its change (NaN without one), and what
    answered.
    """
    held, weighted = reader.sums[metric.view], metric.view in reader.weighted
    wanted, fiscal = columns(metric, held, weighted), settings.organisation.fiscal_year_starts
    grain = question.grain

    def cells(over: Period, by: tuple[str, ...]) -> tuple[Cells, str]:
        fetched = fetch(reader, metric.view, wanted, by, question.where, over, grain, fiscal)
        return fetched.cells, fetched.source

    def estimated(of: Cells, over: Period, by: tuple[str, ...] = question.by) -> Estimates:
        n = of.sums[held.part(metric, metric.sample)]
        effect = design_effects(reader, metric, question, by, of.keys, n, over)
        return estimates(metric, held, of.sums, weighted, effect)

    guard = guard_of(reader, metric, settings, role)
    now, source = cells(period, question.by)
    compared: Compared | None = None
    if against is not None:
        before, _ = cells(against, question.by)
        keys = tuple(dict.fromkeys((*now.keys, *before.keys)))
        now, before = now.aligned(keys), before.aligned(keys)
        segments = None
        if mix_over and not question.by:
            sides = [cells(over, (mix_over,))[0] for over in (against, period)]
            parts = [
                (_by(key, (mix_over,), None), over)
                for side, over in zip(sides, (against, period), strict=True)
                for key in side.keys
            ]
            if not guard.hidden(question.where, [by for by, _ in parts], [over for _, over in parts]).any():
                old, new = sides
                segments = Segments(
                    estimated(old, against, (mix_over,)),
                    estimated(new, period, (mix_over,)),
                    old.keys,
                    new.keys,
                )
        compared = against_period(
            metric, estimated(before, against), estimated(now, period), segments, bool(question.by)
        )
    after = estimated(now, period)
    if question.compare == "rest":
        compared = against_rest(
            metric, now, after, lambda rest: estimated(rest, period, ()), grouped_by_time=grain is not None
        )
    groups = [_by(key, question.by, grain) for key in now.keys]
    stretches = [_period_of_cell(key, period, grain, fiscal) for key in now.keys]
    targets = [
        target_of(settings, metric.id, question.where, by, stretch, reader.sample)
        for by, stretch in zip(groups, stretches, strict=True)
    ]
    if question.compare == "target":
        compared = against_target(metric, after, targets)
    unseen = guard.hidden(question.where, groups, stretches)
    unseen_before = guard.hidden(question.where, groups, [against] * len(groups)) if against else unseen
    rows = []
    for i, (by, stretch) in enumerate(zip(groups, stretches, strict=True)):
        known = None if unseen_before[i] else compared
        measurement, p = _measurement(metric, question, by, stretch, after, i, targets[i], known)
        rows.append((_suppressed(measurement), float("nan")) if unseen[i] else (measurement, p))
    return rows, source


def _measurement(
    metric: Metric,
    question: Question,
    by: By,
    period: Period,
    after: Estimates,
    i: int,
    target: float | None,
    compared: Compared | None,
) -> tuple[Measurement, float]:
    n = int(after.n[i])
    value = _known(after.value[i])
    status: Status = "not_measurable" if value is None else ("few" if n < metric.minimum_sample else "ok")
    found = Measurement(
        metric=metric.id,
        unit=metric.unit,
        by=by,
        period=period,
        value=value,
        low=_known(after.low[i]),
        high=_known(after.high[i]),
        n=n,
        n_effective=_known(after.n_effective[i]),
        status=status,
        target=target,
    )
    if compared is None or (question.compare == "target" and target is None):
        return found, float("nan")
    change = compared.change
    enough = n >= metric.minimum_sample and bool(compared.enough[i])
    found = replace(
        found,
        change=_at(change.change, i),
        change_low=_at(change.low, i),
        change_high=_at(change.high, i),
        detectable=_at(change.detectable, i),
        mix=_at(compared.mix, i),
        rate=_at(compared.rate, i),
        verdict="no_detectable_change" if enough else "not_enough_answers",
    )
    return found, float(np.atleast_1d(change.p_value)[i])


def _suppressed(found: Measurement) -> Measurement:
    """The same group with nothing to see but that it is hidden."""
    return Measurement(
        found.metric,
        found.unit,
        found.by,
        found.period,
        None,
        None,
        None,
        None,
        None,
        "suppressed",
        target=found.target,
    )


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
