"""Months that are closed: what is dated in them can no longer be changed until they are opened again."""

from datetime import date

from cx_metrics.months import month_number, month_start
from cx_metrics.workspace.refusals import Conflict, Locked, Revision
from cx_metrics.workspace.store import Held, Store

KIND = "closed_month"


def first_of(day: date) -> date:
    """The first day of the month of ``day``."""
    return month_start(month_number(day))


def closed_in(held: Held) -> frozenset[date]:
    """The months that are closed, each by its first day."""
    return frozenset(date.fromisoformat(revision.item) for revision in held.current(KIND))


def closed_months(store: Store) -> tuple[Revision, ...]:
    """The closed months in order, each as the revision that closed it; its ``item`` is the month's first day."""
    return tuple(sorted(store.current(KIND), key=lambda revision: revision.item))


def require_open(held: Held, *days: date) -> None:
    """Raise Locked when one of these days lies in a closed month."""
    closed = closed_in(held)
    for day in sorted(days):
        if first_of(day) in closed:
            raise Locked(first_of(day))


def close_month(store: Store, month: date, author: str) -> Revision:
    """Close the month of this day. Raises Conflict when somebody has closed it already."""
    return _turn(store, month, author, {})


def open_month(store: Store, month: date, author: str) -> Revision:
    """Open it again, which is kept as a revision too. Raises Conflict when it is not closed."""
    return _turn(store, month, author, None)


def _turn(store: Store, month: date, author: str, content: dict[str, str] | None) -> Revision:
    item = first_of(month).isoformat()

    def turned(held: Held) -> Revision:
        past = held.history(KIND, item)
        is_closed = bool(past) and past[-1].content is not None
        if is_closed == (content is not None):
            raise Conflict(past[-1] if past else None)
        return held.add(KIND, item, author, content, past[-1].revision if past else 0)

    return store.write(turned)
