"""Who did what: signed in and out, imported, undid, signed off, took a file along. Kept where what people author is,
and read from there; nothing is written twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from cx_metrics import warehouse, workspace
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import WarehouseError

Act = Literal["sign_in", "sign_out", "export", "import", "undo", "sign_off"]
ACTS: tuple[Act, ...] = get_args(Act)


@dataclass(frozen=True)
class AuditEntry:
    """``who`` (empty: not known) did what ``at`` which instant (UTC); ``of``: the file, batch or scenario, empty for
    coming and going. ``sample``: with the sample company."""

    at: datetime
    who: str
    act: Act
    of: str
    sample: bool


def audit(settings: Settings) -> tuple[AuditEntry, ...]:
    """All of it, the latest first. Raises WorkspaceError where the workspace cannot be read."""
    found = [entry for sample in (False, True) for entry in _of_one(settings, sample)]
    return tuple(sorted(found, key=lambda entry: entry.at, reverse=True))


def _of_one(settings: Settings, sample: bool) -> Iterator[AuditEntry]:
    store = workspace.open_store(settings, sample)
    for entry in workspace.access_log(store):
        act: Act = "export" if entry.kind == "export" else "sign_in" if entry.kind == "sign_in" else "sign_out"
        yield AuditEntry(entry.written_at, entry.author, act, str((entry.content or {}).get("of", "")), sample)
    names = {one.item: str((one.content or {}).get("name", "")) for one in store.history("scenario") if one.content}
    for signed in store.history("sign_off"):
        of = names.get(str((signed.content or {}).get("scenario", "")), "")
        yield AuditEntry(signed.written_at, signed.author, "sign_off", of, sample)
    for undone in workspace.undo_notes(store):
        told = undone.content or {}
        file = str(told.get("file", undone.item))
        yield AuditEntry(undone.written_at, undone.author, "undo", file, sample)
        if "imported_at" in told:  # the batch itself is gone
            at = datetime.fromisoformat(str(told["imported_at"]))
            yield AuditEntry(at, str(told.get("author", "")), "import", file, sample)
    try:
        batches = warehouse.current_batches(warehouse.folder_of(settings, sample))
    except WarehouseError:
        return
    for batch in batches:
        yield AuditEntry(datetime.fromisoformat(batch.imported_at), batch.author, "import", batch.file, sample)
