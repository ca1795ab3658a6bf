"""Rounds of a maturity assessment: opened by somebody, answered by raters through links of their own, closed for good.

A round is open until it is closed; from then on nothing that a rater said can change. Every revision of everything is
kept. A rater is a role and a number, never a name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cx_metrics.errors import did_you_mean
from cx_metrics.workspace.refusals import Conflict, Revision, RoundClosed, Unusable, unreadable
from cx_metrics.workspace.store import Held, Store, folded, new_item

ROUND, INVITATION, ANSWERS = "maturity_round", "rater_invitation", "rater_answers"
LONGEST_TITLE = 80


@dataclass(frozen=True)
class MaturityRound:
    """A round as it stands. ``as_of``: the day that it speaks of; ``least``: how many raters a group needs to be shown.

    Its title is data: escape it wherever it is shown.
    """

    id: str
    model: str
    title: str
    as_of: date
    least: int
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    revision: int

    @property
    def is_closed(self) -> bool:
        """Whether its answers stand for good, and may be read."""
        return self.closed_at is not None


def rounds(store: Store) -> tuple[MaturityRound, ...]:
    """Every round, the latest day first. Raises WorkspaceError when the workspace cannot be read."""
    found = store.read(rounds_in) or ()
    return tuple(sorted(found, key=lambda one: (one.as_of, one.opened_at), reverse=True))


def round_named(store: Store, title: str) -> MaturityRound:
    """The round of this title, in whatever case. Raises Unusable when there is none."""
    known = {one.title: one for one in rounds(store)}
    for each, found in known.items():
        if folded(each) == folded(title):
            return found
    raise Unusable(f"assessment {title!r}", "does not exist", did_you_mean(title, list(known)))


def open_round(
    store: Store, *, model: str, title: str, as_of: date, least: int, author: str, item: str | None = None
) -> MaturityRound:
    """Open a round of this ``model``. Raises Unusable for a title that is empty, too long or taken."""
    name = " ".join(title.split())
    if not name:
        raise Unusable("title", "is empty", "give the assessment a title")
    if len(name) > LONGEST_TITLE:
        raise Unusable("title", f"{len(name)} characters", f"use at most {LONGEST_TITLE}")
    content = {"model": model, "title": name, "as_of": as_of.isoformat(), "least": least, "closed": False}

    def opened(held: Held) -> MaturityRound:
        if any(folded(other.title) == folded(name) for other in rounds_in(held)):
            raise Unusable("taken", f"{name!r} is the title of another assessment", "choose another title")
        round_id = item or new_item()
        held.add(ROUND, round_id, author, content, 0)
        return round_in(held, round_id)

    return store.write(opened)


def close_round(store: Store, item: str, *, author: str) -> MaturityRound:
    """Close a round: from now on its answers stand. Raises RoundClosed where it is closed already, Unusable where
    nobody has answered, Conflict where there is none."""

    def closed(held: Held) -> MaturityRound:
        found = require_open_round(held, item)
        if not any((each.content or {}).get("round") == item for each in held.current(ANSWERS)):
            raise Unusable("answers", "nobody has answered", "close it when there are answers")
        content = {**(held.history(ROUND, item)[-1].content or {}), "closed": True}
        held.add(ROUND, item, author, content, found.revision)
        return round_in(held, item)

    return store.write(closed)


def rounds_in(held: Held) -> tuple[MaturityRound, ...]:
    """Every round of an open workspace, in the order of opening."""
    past: dict[str, list[Revision]] = {}
    for revision in held.history(ROUND):
        past.setdefault(revision.item, []).append(revision)
    return tuple(_round(revisions) for revisions in past.values() if revisions[-1].content is not None)


def round_in(held: Held, item: str) -> MaturityRound:
    """One round of an open workspace. Raises Conflict where there is none."""
    past = held.history(ROUND, item)
    if not past or past[-1].content is None:
        raise Conflict(past[-1] if past else None)
    return _round(past)


def require_open_round(held: Held, item: str) -> MaturityRound:
    """The round, which must be open. Raises RoundClosed or Conflict."""
    found = round_in(held, item)
    if found.closed_at is not None:
        raise RoundClosed(found.title, found.closed_at)
    return found


def _round(past: list[Revision] | tuple[Revision, ...]) -> MaturityRound:
    first, last = past[0], past[-1]
    content: Mapping[str, Any] = last.content or {}
    try:
        closed = bool(content["closed"])
        return MaturityRound(
            id=last.item,
            model=content["model"],
            title=content["title"],
            as_of=date.fromisoformat(content["as_of"]),
            least=int(content["least"]),
            opened_by=first.author,
            opened_at=first.written_at,
            closed_by=last.author if closed else None,
            closed_at=last.written_at if closed else None,
            revision=last.revision,
        )
    except (KeyError, TypeError, ValueError):
        raise unreadable("an assessment") from None
