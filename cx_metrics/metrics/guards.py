"""One guard a build, metric and role, kept as long as the build is read: what may be seen follows from the data alone, so the
work of deciding is done once and not with every question."""

from weakref import WeakKeyDictionary

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import Settings
from cx_metrics.metrics.suppress import Guard, Role
from cx_metrics.warehouse.reader import Reader

_kept: WeakKeyDictionary[Reader, dict[tuple[str, Role, int, int], Guard]] = WeakKeyDictionary()


def guard_of(reader: Reader, metric: Metric, settings: Settings, role: Role) -> Guard:
    """The guard of ``metric`` for ``role`` over the build that ``reader`` holds."""
    privacy = settings.privacy
    key = (metric.id, role, privacy.minimum_group, privacy.whole_months_only_below)
    guards = _kept.setdefault(reader, {})
    if key not in guards:
        guards[key] = Guard(reader, metric, settings, role)
    return guards[key]
