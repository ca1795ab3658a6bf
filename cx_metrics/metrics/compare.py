"""Compare cells with another period, a target or the rest; verdicts only after all cells of the answer are
weighed together.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cx_metrics.declarations.metric import Metric
from cx_metrics.metrics.cells import Cells
from cx_metrics.metrics.estimate import Estimates
from cx_metrics.metrics.measurement import Measurement
from cx_metrics.metrics.standard_errors import difference, distance
from cx_metrics.statistics.arrays import Floats
from cx_metrics.statistics.change import Change
from cx_metrics.statistics.mix import MixAndRate, decompose
from cx_metrics.statistics.multiplicity import significant
from cx_metrics.statistics.verdict import verdict


@dataclass(frozen=True)
class Compared:
    """The change of each cell, whether the other side has enough answers, the change's two parts where they add up, and
    how the two estimates correlate where one is of another period.
    """

    change: Change
    enough: NDArray[np.bool_]
    mix: Any = None
    rate: Any = None
    correlation: Any = None


def splits_exactly(metric: Metric) -> bool:
    """Whether the metric is a mean over one base, so that its total is the weighted mean of its groups."""
    return metric.interval.method not in ("delta", "poisson", "kaplan_meier")


def against_period(
    metric: Metric,
    before: Estimates,
    after: Estimates,
    segments: tuple[Estimates, Estimates] | None,
    grouped: bool,
    *,
    correlation: Floats | float = 0.0,
) -> Compared:
    """The change since another period; for the total, split over ``segments`` (the same groups before and after), for
    groups (``grouped``) their parts in it. ``correlation`` of each cell's two estimates, where customers answered in
    both periods.
    """
    found = Compared(
        difference(metric, before, after, correlation), before.n >= metric.minimum_sample, correlation=correlation
    )
    if not splits_exactly(metric):
        return found
    if segments is not None and np.isfinite(found.change.change).all():
        parts = _parts(*segments)
        return replace(found, mix=np.array([parts.mix]), rate=np.array([parts.rate]))
    if grouped:
        parts = _parts(before, after)
        return replace(found, mix=parts.mix_parts, rate=parts.rate_parts)
    return found


def _parts(before: Estimates, after: Estimates) -> MixAndRate:
    return decompose(before.base, before.value, after.base, after.value)


def against_rest(
    metric: Metric,
    cells: Cells,
    each: Estimates,
    estimated: Callable[[Cells], Estimates],
    grouped_by_time: bool,
) -> Compared:
    """Each group against all others of the same time: two samples that share no answer."""
    rest = estimated(cells.rest(grouped_by_time))
    return Compared(difference(metric, rest, each), rest.n >= metric.minimum_sample)


def against_target(metric: Metric, each: Estimates, targets: list[float | None]) -> Compared:
    """How far each cell lies from its target; nothing where no target is declared."""
    goals = np.array([np.nan if target is None else target for target in targets], dtype=np.float64)
    change = distance(metric, each, goals)
    return Compared(change, ~np.isnan(goals))


def verdicts(found: list[tuple[Metric, Measurement, float]]) -> tuple[Measurement, ...]:
    """The measurements with their verdicts, after Benjamini–Hochberg over every cell of the answer that has a change
    and enough answers.
    """
    judged = [m.change is not None and m.verdict is None for _, m, _ in found]
    stands = significant([p if ok else float("nan") for (_, _, p), ok in zip(found, judged, strict=True)])
    return tuple(
        replace(m, verdict=_word(metric, m, stands[i])) if judged[i] else m for i, (metric, m, _) in enumerate(found)
    )


def _word(metric: Metric, m: Measurement, stands: bool) -> Any:
    change, low, high = (math.nan if x is None else x for x in (m.change, m.change_low, m.change_high))
    before = m.value - m.change if m.value is not None and m.change is not None else None
    return verdict(
        Change(change, low, high, math.nan, math.nan),
        metric.polarity,
        True,
        stands,
        target=m.target,
        before=before,
    )
