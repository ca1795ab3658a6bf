"""Targets set in the app: one a metric, group and month, every change of one kept, with who decided it and when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from cx_metrics.declarations.metric import Metric
from cx_metrics.declarations.settings import AuthoredTarget, Settings
from cx_metrics.months import month_end, month_number
from cx_metrics.workspace.closed_month import closed_in, first_of
from cx_metrics.workspace.refusals import Locked, Overlapping, Revision, Unusable, unreadable
from cx_metrics.workspace.store import Held, Store, new_item

KIND = "target"
LONGEST_NOTE = 1_000


@dataclass(frozen=True)
class KeptTarget:
    """A target as it stands: its id, the revision to start a change from, and whether closed months lock it."""

    item: str
    revision: int
    target: AuthoredTarget
    locked: bool


def targets(store: Store, up_to: int | None = None) -> tuple[KeptTarget, ...]:
    """Every target set in the app, oldest first; ``up_to`` reads them as they stood after that revision."""

    def found(held: Held) -> tuple[KeptTarget, ...]:
        closed = closed_in(held)
        return tuple(_kept(r, store.sample, closed) for r in held.current(KIND, up_to))

    return store.read(found) or ()


def with_targets(settings: Settings, store: Store, up_to: int | None = None) -> Settings:
    """The settings with the targets of the app beside those of config.yaml. Raises WorkspaceError."""
    kept = targets(store, up_to)
    return replace(settings, targets=(*settings.targets, *(each.target for each in kept))) if kept else settings


def save_target(
    store: Store, target: AuthoredTarget, metric: Metric, author: str, item: str | None = None, based_on: int = 0
) -> Revision:
    """Keep a new target, or (``item``) the next revision of one, started from revision ``based_on``.

    Raises Conflict, Locked when it would change what held in a closed month, Overlapping, or Unusable.
    """
    target = _checked(target, metric)
    name = item or new_item()

    def saved(held: Held) -> Revision:
        others = [r for r in held.current(KIND) if r.item != name]
        revision = held.add(KIND, name, author, _content(target), based_on)
        _require_unlocked(held, _before(held, name, revision.revision), target)
        for other in (target_of_content(r.content or {}, store.sample) for r in others):
            if _same_place(other, target) and other.starts <= target.ends and target.starts <= other.ends:
                raise Overlapping(other.starts, other.ends, other.set_by, other.value)
        return revision

    return store.write(saved)


def remove_target(store: Store, item: str, author: str, based_on: int) -> Revision:
    """Remove a target, which is kept as a revision too. Raises Conflict or Locked."""

    def removed(held: Held) -> Revision:
        revision = held.add(KIND, item, author, None, based_on)
        _require_unlocked(held, _before(held, item, revision.revision), None)
        return revision

    return store.write(removed)


def target_of_content(content: Mapping[str, Any], sample: bool) -> AuthoredTarget:
    """A target from what its revision holds. Raises WorkspaceError when that is no target."""
    try:
        return AuthoredTarget(
            metric=content["metric"],
            value=float(content["value"]),
            starts=date.fromisoformat(content["starts"]),
            ends=date.fromisoformat(content["ends"]),
            set_by=content["set_by"],
            set_on=date.fromisoformat(content["set_on"]),
            where=content["where"] or None,
            sample=sample,
            note=content["note"],
        )
    except (KeyError, TypeError, ValueError):
        raise unreadable("a target") from None


def _content(target: AuthoredTarget) -> dict[str, Any]:
    return {
        "metric": target.metric,
        "value": target.value,
        "starts": target.starts.isoformat(),
        "ends": target.ends.isoformat(),
        "set_by": target.set_by,
        "set_on": target.set_on.isoformat(),
        "where": target.where or {},
        "note": target.note,
    }


def _kept(revision: Revision, sample: bool, closed: frozenset[date]) -> KeptTarget:
    target = target_of_content(revision.content or {}, sample)
    locked = any(first_of(target.starts) <= month <= target.ends for month in closed)
    return KeptTarget(revision.item, revision.revision, target, locked)


def _before(held: Held, item: str, revision: int) -> AuthoredTarget | None:
    """What stood before a revision that was just added."""
    past = [r for r in held.history(KIND, item) if r.revision == revision - 1]
    return target_of_content(past[0].content, False) if past and past[0].content is not None else None


def _same_place(one: AuthoredTarget, other: AuthoredTarget) -> bool:
    return one.metric == other.metric and (one.where or {}) == (other.where or {})


def _require_unlocked(held: Held, before: AuthoredTarget | None, after: AuthoredTarget | None) -> None:
    """What holds in a closed month must be the same before and after; other months of the target may change."""
    for month in sorted(closed_in(held)):
        if _said_of(before, month) != _said_of(after, month):
            raise Locked(month)


def _said_of(target: AuthoredTarget | None, month: date) -> dict[str, Any] | None:
    if target is None or not first_of(target.starts) <= month <= target.ends:
        return None
    said = _content(target)
    del said["starts"], said["ends"]
    return said


def _checked(target: AuthoredTarget, metric: Metric) -> AuthoredTarget:
    if target.metric != metric.id:
        raise Unusable("metric", f"{target.metric!r} is not {metric.id!r}", "pass the metric of the target")
    if target.value != target.value or abs(target.value) == float("inf"):
        raise Unusable("value", f"{target.value}", "use a number")
    low, high = (0.0, 1.0) if metric.unit == "share" else (metric.lowest, metric.highest)
    if (low is not None and target.value < low) or (high is not None and target.value > high):
        raise Unusable("value", f"{target.value:g} is outside {low:g} to {high:g}", "no answer can reach it")
    if target.starts > target.ends:
        raise Unusable("ends", f"{target.ends} is before {target.starts}", "choose a later month")
    if target.starts != first_of(target.starts) or target.ends != month_end(month_number(target.ends)):
        raise Unusable("starts", f"{target.starts} to {target.ends} are not whole months", "use whole months")
    if len(target.note) > LONGEST_NOTE:
        raise Unusable("note", f"{len(target.note)} characters", f"use at most {LONGEST_NOTE}")
    return target
