"""Who took which batch out of the warehouse again, and when: a batch that is gone cannot tell it itself."""

from collections.abc import Mapping

from cx_metrics.workspace.store import Held, Revision, Store

KIND = "undone_batch"


def note_undo(store: Store, told: Mapping[str, Mapping[str, str | int]], author: str) -> None:
    """Note that ``author`` took batches out: by batch what it was (file, mapping, table, rows). Raises Unusable where
    nobody is named."""

    def noted(held: Held) -> None:
        for batch, what in told.items():
            past = held.history(KIND, batch)
            held.add(KIND, batch, author, what, past[-1].revision if past else 0)

    store.write(noted)


def undo_notes(store: Store) -> tuple[Revision, ...]:
    """What was taken out, the latest first; ``item`` is the batch."""
    return store.history(KIND)[::-1]
