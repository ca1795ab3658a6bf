"""The target of a metric for a period and group; none is said, never filled in."""

from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters


def target_of(settings: Settings, metric: str, where: Filters, by: By, period: Period, sample: bool) -> float | None:
    """The value to reach at the period's end, for exactly this group (filters and split taken together), or
    None.

    A group is one value of each dimension; filters that allow several values name no single group, so no
    target fits.
    """
    group: dict[str, str | None] = {}
    for name, values in where:
        if len(values) != 1:
            return None
        group[name] = values[0]
    group |= dict(by)
    fitting = [
        target
        for target in settings.targets
        if target.metric == metric
        and target.sample == sample
        and target.starts <= period.end <= target.ends
        and (target.where or {}) == group
    ]
    return max(fitting, key=lambda target: target.set_on).value if fitting else None
