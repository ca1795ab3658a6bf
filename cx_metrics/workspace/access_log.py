"""Who signed in and out, who took which file along, and who took which batch out of the warehouse again (which cannot
tell it itself): a log beside what people author."""

from collections.abc import Mapping

from cx_metrics.workspace.refusals import Revision
from cx_metrics.workspace.store import LOGGED, Held, LoggedAct, Store

UNDONE = "undone_batch"


def note_access(store: Store, act: LoggedAct, *, author: str, session: str, of: str = "") -> None:
    """Note an act of ``author`` in the ``session`` that signing in began, ``of`` what (a file's name). Signing in and
    signing out are noted once a session."""

    def noted(held: Held) -> None:
        past = held.history(act, session)
        if act == "export" or not past:
            held.add(act, session, author, {"of": of}, past[-1].revision if past else 0)

    store.write(noted)


def has_signed_out(store: Store, session: str) -> bool:
    """Whether a session has been ended: what a browser still keeps of it is worth nothing."""
    return bool(store.history("sign_out", session))


def access_log(store: Store) -> tuple[Revision, ...]:
    """What was done while signed in, the latest first; ``kind`` is the act, ``item`` the session."""
    found = (entry for act in LOGGED for entry in store.history(act))
    return tuple(sorted(found, key=lambda entry: entry.number, reverse=True))


def note_undo(store: Store, told: Mapping[str, Mapping[str, str | int]], author: str) -> None:
    """Note that ``author`` took batches out: by batch what it was (file, mapping, table, rows). Raises Unusable where
    nobody is named."""

    def noted(held: Held) -> None:
        for batch, what in told.items():
            past = held.history(UNDONE, batch)
            held.add(UNDONE, batch, author, what, past[-1].revision if past else 0)

    store.write(noted)


def undo_notes(store: Store) -> tuple[Revision, ...]:
    """What was taken out, the latest first; ``item`` is the batch."""
    return store.history(UNDONE)[::-1]
