"""The target of a metric for a period and group; none is said, never filled in."""

from cx_metrics.declarations.settings import AuthoredTarget, Settings, Target
from cx_metrics.metrics.measurement import By
from cx_metrics.metrics.periods import Period
from cx_metrics.metrics.question import Filters


def target_in_force(
    settings: Settings, metric: str, where: Filters, by: By, period: Period, sample: bool
) -> Target | None:
    """The target that holds at the period's end, for exactly this group (filters and split taken together), or
    None. Of several the one set in the app wins over config.yaml, then the one set last.

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
    return max(fitting, key=lambda target: (isinstance(target, AuthoredTarget), target.set_on), default=None)


def target_of(settings: Settings, metric: str, where: Filters, by: By, period: Period, sample: bool) -> float | None:
    """The value of ``target_in_force``, in the metric's unit, or None."""
    found = target_in_force(settings, metric, where, by, period, sample)
    return None if found is None else found.value
