"""Who signed in and out, and who took which file along: a log beside what people author, which no page follows."""

from cx_metrics.workspace.store import LOGGED, Held, LoggedAct, Revision, Store


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
    """All of it, the latest first; ``kind`` is the act, ``item`` the session."""
    found = (entry for act in LOGGED for entry in store.history(act))
    return tuple(sorted(found, key=lambda entry: entry.number, reverse=True))
