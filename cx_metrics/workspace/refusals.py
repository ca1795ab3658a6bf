"""What is saved, a revision at a time, and why something was not: each with what a page needs to say it in the
reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cx_metrics.declarations.sign_in import Ability
from cx_metrics.errors import Problem, WorkspaceError


@dataclass(frozen=True)
class Revision:
    """One saved state of a thing: ``number`` counts all revisions of the workspace, ``revision`` those of the thing.

    ``content`` None: the thing was removed.
    """

    number: int
    kind: str
    item: str
    revision: int
    author: str
    written_at: datetime
    content: Mapping[str, Any] | None


def unreadable(what: str, where: str = "the workspace") -> WorkspaceError:
    """``what`` stands in the workspace and cannot be read."""
    return WorkspaceError(Problem(where, f"{what} cannot be read", "put a copy from your backup in its place"))


class Conflict(WorkspaceError):
    """Somebody else saved in between; ``theirs`` is what they wrote (None: there is nothing of that name)."""

    def __init__(self, theirs: Revision | None):
        self.theirs = theirs
        if theirs is None:
            found = "does not exist any more"
        else:
            what = "removed it" if theirs.content is None else f"wrote {dict(theirs.content)}"
            found = f"{theirs.author} {what} at {theirs.written_at:%Y-%m-%d %H:%M} UTC"
        super().__init__(Problem("not saved", found, "look at it, and save again if yours is to stand"))


class Locked(WorkspaceError):
    """It would change a month that is closed; ``month`` is its first day."""

    def __init__(self, month: date):
        self.month = month
        super().__init__(Problem("not saved", f"{month:%Y-%m} is closed", "reopen the month, or choose other dates"))


class Overlapping(WorkspaceError):
    """Another target of the app holds for the same metric and group in some of these months."""

    def __init__(self, starts: date, ends: date, set_by: str, value: float):
        self.starts, self.ends, self.set_by, self.value = starts, ends, set_by, value
        found = f"{set_by} set {value:g} from {starts} to {ends}"
        super().__init__(Problem("not saved", found, "change that target, or choose other months"))


class NotAllowed(WorkspaceError):
    """The role of whoever writes does not allow it; ``ability`` is what it takes."""

    def __init__(self, ability: Ability):
        self.ability = ability
        remedy = "ask somebody who may, or for the role (config.yaml, key sign_in.grants)"
        super().__init__(Problem("not saved", f"it takes the ability {ability!r}, which your role has not", remedy))


class RoundClosed(WorkspaceError):
    """It would change an assessment that has been closed; ``title`` names it."""

    def __init__(self, title: str, closed_at: datetime):
        self.title, self.closed_at = title, closed_at
        found = f"{title!r} was closed on {closed_at:%Y-%m-%d}"
        super().__init__(Problem("not saved", found, "its answers stand; open another assessment"))


class Unusable(WorkspaceError):
    """A value that cannot be kept; ``field`` names it."""

    def __init__(self, field: str, found: str, remedy: str):
        self.field = field
        super().__init__(Problem(field, found, remedy))
