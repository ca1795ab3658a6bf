"""What people decided about a step of a maturity plan: who does it, until when, at what cost; every revision kept."""

import math
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cx_metrics.workspace.maturity_round import round_in
from cx_metrics.workspace.refusals import Revision, Unusable, unreadable
from cx_metrics.workspace.store import Held, Store

PLAN_ENTRY = "plan_entry"
LONGEST_OWNER = 80


@dataclass(frozen=True)
class PlanEntry:
    """A decision about one ``practice`` in the plan that followed the round ``round``. ``cost`` in the organisation's
    currency; what is None or empty stands as the plan has it. ``owner`` is data: escape it wherever it is shown."""

    round: str
    practice: str
    owner: str = ""
    due: date | None = None
    cost: float | None = None
    author: str = ""
    written_at: datetime | None = None
    revision: int = 0


def plan_entries(store: Store, item: str) -> dict[str, PlanEntry]:
    """What was decided about the plan of the round ``item``, by practice. Raises WorkspaceError."""
    found = (_entry(revision) for revision in store.current(PLAN_ENTRY))
    return {entry.practice: entry for entry in found if entry.round == item}


def save_plan_entry(store: Store, entry: PlanEntry, *, author: str, based_on: int = 0) -> Revision:
    """Keep a decision, started from revision ``based_on`` of it. Raises Conflict when somebody saved in between (or
    there is no such round), Unusable for a cost that is no amount or an owner that is too long."""
    owner = " ".join(entry.owner.split())
    if len(owner) > LONGEST_OWNER:
        raise Unusable("owner", f"{len(owner)} characters", f"use at most {LONGEST_OWNER}")
    if entry.cost is not None and (not math.isfinite(entry.cost) or entry.cost < 0):
        raise Unusable("cost", f"{entry.cost}", "write an amount of zero or more")
    content: dict[str, Any] = {
        "round": entry.round,
        "practice": entry.practice,
        "owner": owner,
        "due": entry.due.isoformat() if entry.due else None,
        "cost": entry.cost,
    }

    def saved(held: Held) -> Revision:
        round_in(held, entry.round)
        return held.add(PLAN_ENTRY, f"{entry.round}:{entry.practice}", author, content, based_on)

    return store.write(saved)


def _entry(revision: Revision) -> PlanEntry:
    content = revision.content or {}
    try:
        return PlanEntry(
            round=content["round"],
            practice=content["practice"],
            owner=content["owner"],
            due=date.fromisoformat(content["due"]) if content["due"] else None,
            cost=content["cost"],
            author=revision.author,
            written_at=revision.written_at,
            revision=revision.revision,
        )
    except (KeyError, TypeError, ValueError):
        raise unreadable("a plan") from None
