"""The whole curve behind a share that lasts: month after month, how many of those who began are still there.

Months are twelfths of 365 days, so that month 12 is what `kept after 365 days` reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cx_metrics.company import Company
from cx_metrics.declarations.duration import BEGUN, SECONDS
from cx_metrics.declarations.metric import Metric
from cx_metrics.errors import Problem, QuestionError
from cx_metrics.metrics.design_effects import design_effects
from cx_metrics.metrics.histograms import Histogram, fetch_histograms
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.people import unseen_groups
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.plan import CellQuery
from cx_metrics.metrics.question import Filters, Question
from cx_metrics.statistics.log_rank import LogRank, log_rank
from cx_metrics.warehouse.durations import bucket_at

_YEAR = 365 * SECONDS["days"]


@dataclass(frozen=True)
class RetentionPoint:
    """After so many ``months``: the share still there, its 95 % interval (0–1), and how many are seen for so long."""

    months: int
    share: float
    low: float
    high: float
    at_risk: int


def retention_curves(
    company: Company, metric: Metric, period: Period, by: tuple[str, ...] = (), where: Filters = ()
) -> dict[By, tuple[RetentionPoint, ...]]:
    """The curve of those who began in ``period``, by group of the dimensions ``by``; a hidden one has no points.

    A curve ends where nobody has been seen for so long; for readers already where fewer have been than the smallest
    group that may be shown. Raises QuestionError for a metric that is no share that lasts.
    """
    duration = metric.duration
    if duration is None or duration.horizon is None:
        shares = [name for name, m in company.catalogue.metrics.items() if m.duration and m.duration.horizon]
        remedy = f"ask for {' or '.join(shares)}"
        raise QuestionError(Problem(f"--curve of {metric.id}", "is no share that lasts", remedy))
    fewest = 1 if company.role == "operator" else company.settings.privacy.minimum_group
    return {
        group: () if histogram is None else _points(histogram, wider, fewest, duration.counted_in)
        for group, histogram, wider in _groups(company, metric, period, by, where)
    }


def curves_compared(
    company: Company, metric: Metric, period: Period, by: tuple[str, ...], where: Filters = ()
) -> LogRank | None:
    """Whether the curves of the groups that may be shown differ, over all that is seen of them: the log-rank test, with
    variances as much wider as in the group where one customer's are most alike. None with fewer than two groups."""
    shown = [(h, wider) for _, h, wider in _groups(company, metric, period, by, where) if h is not None]
    if len(shown) < 2:
        return None
    times = np.unique(np.concatenate([h.times for h, _ in shown]))
    ended, going, late = counts = np.zeros((3, len(shown), len(times)))
    for i, (h, _) in enumerate(shown):
        counts[:, i, np.searchsorted(times, h.times)] = h.ended, h.going, h.late
    return log_rank(times, ended, going, late, max(wider for _, wider in shown))


def _groups(
    company: Company, metric: Metric, period: Period, by: tuple[str, ...], where: Filters
) -> Iterator[tuple[By, Histogram | None, float]]:
    """The histogram of each group with its design effect; None for one that is hidden."""
    reader, question = company.reader, Question((metric.id,), by, where, period)
    fetched = fetch_histograms(reader, metric, CellQuery(metric.view, (), period, by, where))
    groups: list[By] = [tuple(zip(by, key, strict=True)) for key in fetched.keys]
    hidden = unseen_groups(company, metric, where, groups, [period] * len(groups))
    wider = design_effects(reader, metric, question, by, fetched.keys, fetched.sums[BEGUN], period)
    for i, (group, unseen) in enumerate(zip(groups, hidden, strict=True)):
        yield group, None if unseen else fetched.histograms[i], float(wider[i])


def _points(histogram: Histogram, design_effect: float, fewest: int, counted_in: str) -> tuple[RetentionPoint, ...]:
    curve, found = histogram.curve(design_effect), list[RetentionPoint]()
    while True:
        months = len(found)
        age = bucket_at(months * _YEAR / SECONDS[counted_in] / 12, counted_in)
        at_risk, reading = histogram.at_risk(age), curve.at(age)
        if at_risk < fewest or reading.value != reading.value:
            return tuple(found)
        found.append(RetentionPoint(months, *reading, at_risk))
