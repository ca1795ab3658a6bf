"""Scenarios: named sets of changed inputs of a business case, every revision kept, frozen and signed where they must
last.

A scenario holds what somebody changed, never the rest of the case: opened later it is worked out with the numbers of
then. A frozen one also keeps every number as it was, cannot be changed any more, and can be signed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cx_metrics.errors import did_you_mean
from cx_metrics.workspace.refusals import Conflict, Revision, Unusable, unreadable
from cx_metrics.workspace.store import Held, Store, folded, new_item

KIND, SIGNED = "scenario", "sign_off"
LONGEST_NAME, LONGEST_NOTE = 80, 2_000


@dataclass(frozen=True)
class ScenarioContent:
    """What a scenario says: the ``case``, by input the ``changes`` (base, and where told low, high, kind, source,
    owner, date, holds_until), the inputs that are ``struck``, the cases it takes benefits from where not the usual
    ones. ``declared`` is the fingerprint of the case's file, ``build`` that of the data when it was saved; ``snapshot``
    (of a frozen one) the whole answer of then, ``bases`` the base of every input when it was saved."""

    case: str
    name: str
    changes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    struck: tuple[str, ...] = ()
    uses: tuple[str, ...] | None = None
    declared: str = ""
    build: str = ""
    note: str = ""
    snapshot: Mapping[str, Any] | None = None
    bases: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return vars(self) | {"struck": list(self.struck), "uses": None if self.uses is None else list(self.uses)}


@dataclass(frozen=True)
class Scenario:
    """A scenario as it stands: who wrote its latest ``revision`` and when. Its name and note are data: escape them
    wherever they are shown."""

    id: str
    says: ScenarioContent
    author: str
    written_at: datetime
    revision: int

    @property
    def is_frozen(self) -> bool:
        """Whether it keeps its numbers and cannot be changed any more."""
        return self.says.snapshot is not None


@dataclass(frozen=True)
class SignOff:
    """Somebody stands for a frozen scenario: for this ``revision`` of it, with a ``note``."""

    scenario: str
    revision: int
    author: str
    note: str
    written_at: datetime


def scenarios(store: Store, case: str | None = None) -> tuple[Scenario, ...]:
    """The scenarios (of one ``case``) by name. Raises WorkspaceError when the workspace cannot be read."""
    found = (_scenario(revision) for revision in store.current(KIND))
    return tuple(sorted((s for s in found if case in (None, s.says.case)), key=lambda s: (s.says.name.lower(), s.id)))


def scenario_named(store: Store, name: str) -> Scenario:
    """The scenario of this name, in whatever case. Raises Unusable when there is none."""
    known = {each.says.name: each for each in scenarios(store)}
    for each, scenario in known.items():
        if folded(each) == folded(name):
            return scenario
    raise Unusable(f"scenario {name!r}", "does not exist", did_you_mean(name, list(known)))


def scenario_history(store: Store, item: str) -> tuple[Revision, ...]:
    """Every revision of one scenario, in the order of writing; ``content`` None: it was removed."""
    return store.history(KIND, item)


def save_scenario(
    store: Store, says: ScenarioContent, *, author: str, item: str | None = None, based_on: int = 0
) -> Revision:
    """Keep a new scenario, or (``item``) the next revision of one, started from revision ``based_on``.

    Raises Conflict when somebody saved in between, Unusable for a name that is empty, too long or taken, and for a
    change to a frozen scenario.
    """
    wanted, name = _checked(says), item or new_item()

    def saved(held: Held) -> Revision:
        now = {each.id: each for each in map(_scenario, held.current(KIND))}
        if name in now and now[name].is_frozen:
            raise Unusable(f"scenario {now[name].says.name!r}", "is frozen", "duplicate it, and change the copy")
        for other in now.values():
            if other.id != name and folded(other.says.name) == folded(wanted.name):
                found = f"is the name of a scenario that {other.author} wrote"
                remedy = f"choose another name, or save over its revision {other.revision}"
                raise Unusable(f"name {wanted.name!r}", found, remedy)
        return held.add(KIND, name, author, wanted.as_json(), based_on)

    return store.write(saved)


def remove_scenario(store: Store, item: str, *, author: str, based_on: int) -> Revision:
    """Remove a scenario, which is kept as a revision too. Raises Conflict, or Unusable when it was signed."""

    def removed(held: Held) -> Revision:
        if any(each.scenario == item for each in map(_sign_off, held.current(SIGNED))):
            raise Unusable("scenario", "has been signed", "what was signed stays; save another one")
        return held.add(KIND, item, author, None, based_on)

    return store.write(removed)


def sign_off(store: Store, item: str, *, author: str, revision: int, note: str = "") -> Revision:
    """Sign this revision of a frozen scenario; each person signs once.

    Raises Conflict when it is not the latest one, Unusable when it is not frozen or signed by the same person already.
    """
    if len(note) > LONGEST_NOTE:
        raise Unusable("note", f"{len(note):,} characters", f"use at most {LONGEST_NOTE:,}")

    def signed(held: Held) -> Revision:
        past = held.history(KIND, item)
        if not past or past[-1].revision != revision or past[-1].content is None:
            raise Conflict(past[-1] if past else None)
        if not _scenario(past[-1]).is_frozen:
            raise Unusable("scenario", "is not frozen", "freeze it first: what is signed must not move any more")
        if any(s.scenario == item and folded(s.author) == folded(author) for s in map(_sign_off, held.current(SIGNED))):
            raise Unusable("author", f"{author} has signed it already", "one signature a person is enough")
        content = {"scenario": item, "revision": revision, "note": note.strip()}
        return held.add(SIGNED, new_item(), author, content, 0)

    return store.write(signed)


def sign_offs(store: Store, item: str) -> tuple[SignOff, ...]:
    """Who signed a scenario, the first one first."""
    return tuple(each for each in map(_sign_off, store.current(SIGNED)) if each.scenario == item)


def _checked(says: ScenarioContent) -> ScenarioContent:
    name = " ".join(says.name.split())
    if not name:
        raise Unusable("name", "is empty", "give the scenario a name")
    if len(name) > LONGEST_NAME:
        raise Unusable("name", f"{len(name)} characters", f"use at most {LONGEST_NAME}")
    if len(says.note) > LONGEST_NOTE:
        raise Unusable("note", f"{len(says.note):,} characters", f"use at most {LONGEST_NOTE:,}")
    return ScenarioContent(**(vars(says) | {"name": name}))


def _scenario(revision: Revision) -> Scenario:
    content = dict(revision.content or {})
    try:
        says = ScenarioContent(**(content | {"struck": tuple(content["struck"]), "uses": _names(content["uses"])}))
    except (KeyError, TypeError):
        raise unreadable("a scenario") from None
    return Scenario(revision.item, says, revision.author, revision.written_at, revision.revision)


def _names(kept: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if kept is None else tuple(kept)


def _sign_off(revision: Revision) -> SignOff:
    content = revision.content or {}
    return SignOff(
        str(content.get("scenario")),
        int(content.get("revision", 0)),
        revision.author,
        str(content.get("note", "")),
        revision.written_at,
    )
