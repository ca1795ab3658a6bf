"""Notes in time: what somebody wants remembered beside a metric, or beside a change of the operations log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cx_metrics.workspace.closed_month import closed_in, first_of, require_open
from cx_metrics.workspace.refusals import Revision, Unusable, unreadable
from cx_metrics.workspace.store import Held, Store, new_item

KIND = "annotation"
LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class Annotation:
    """A note about a metric, or about a change (one of the two), on a day; ``author`` wrote it as it stands.

    ``revision`` is what a change of it starts from. Its text is data: escape it wherever it is shown.
    """

    id: str
    metric: str | None
    change_id: str | None
    day: date
    text: str
    author: str
    written_at: datetime
    revision: int
    locked: bool


def annotations(
    store: Store, metric: str | None = None, first: date | None = None, last: date | None = None
) -> tuple[Annotation, ...]:
    """The notes in order of their days: all, or those about one ``metric``, from ``first`` to ``last`` inclusive.

    Raises WorkspaceError when the workspace cannot be read.
    """

    def found(held: Held) -> tuple[Annotation, ...]:
        closed = closed_in(held)
        return tuple(_annotation(revision, closed) for revision in held.current(KIND))

    return tuple(
        note
        for note in sorted(store.read(found) or (), key=lambda note: (note.day, note.written_at))
        if metric in (None, note.metric) and (first is None or note.day >= first) and (last is None or note.day <= last)
    )


def annotate(
    store: Store,
    text: str,
    day: date,
    author: str,
    metric: str | None = None,
    change_id: str | None = None,
    item: str | None = None,
    based_on: int = 0,
) -> Revision:
    """Keep a new note, or (``item``) the next revision of one, started from revision ``based_on``.

    Raises Conflict, Locked when its day (before or after) lies in a closed month, or Unusable.
    """
    text = text.strip()
    if not text:
        raise Unusable("text", "nothing is written", "write a sentence")
    if len(text) > LONGEST_TEXT:
        raise Unusable("text", f"{len(text)} characters", f"use at most {LONGEST_TEXT}")
    if (metric is None) == (change_id is None):
        raise Unusable("about", "is neither or both", "name a metric or a change")
    content = {"metric": metric, "change_id": change_id, "day": day.isoformat(), "text": text}
    name = item or new_item()

    def saved(held: Held) -> Revision:
        require_open(held, day, *_day_before(held, name))
        return held.add(KIND, name, author, content, based_on)

    return store.write(saved)


def remove_annotation(store: Store, item: str, author: str, based_on: int) -> Revision:
    """Remove a note, which is kept as a revision too. Raises Conflict or Locked."""

    def removed(held: Held) -> Revision:
        require_open(held, *_day_before(held, item))
        return held.add(KIND, item, author, None, based_on)

    return store.write(removed)


def _day_before(held: Held, item: str) -> list[date]:
    """The day under which a note stands now, if there is one."""
    return [_day(r.content) for r in held.history(KIND, item)[-1:] if r.content is not None]


def _day(content: Mapping[str, Any]) -> date:
    try:
        return date.fromisoformat(content["day"])
    except (KeyError, TypeError, ValueError):
        raise unreadable("a note") from None


def _annotation(revision: Revision, closed: frozenset[date]) -> Annotation:
    content = revision.content or {}
    day = _day(content)
    return Annotation(
        id=revision.item,
        metric=content.get("metric"),
        change_id=content.get("change_id"),
        day=day,
        text=str(content.get("text", "")),
        author=revision.author,
        written_at=revision.written_at,
        revision=revision.revision,
        locked=first_of(day) in closed,
    )
