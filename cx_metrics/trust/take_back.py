"""Takes batches out of the warehouse again, and keeps who did it: the one way for the page and the command line."""

from collections.abc import Sequence
from typing import NamedTuple

from cx_metrics import warehouse, workspace
from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import WarehouseError, WorkspaceError
from cx_metrics.warehouse.batch import Batch, load_batch


class TakenBack(NamedTuple):
    """The build that is in use now, the batches that went ``also`` (the same import brought them), and whether it could
    be kept who did it."""

    build: str
    also: tuple[str, ...]
    is_noted: bool


def take_back(settings: Settings, catalogue: Catalogue, batches: Sequence[str], author: str) -> TakenBack:
    """Build without ``batches`` and note that ``author`` did it. Raises WarehouseError where one is not there."""
    folders = [warehouse.folder_of(settings, sample) for sample in (False, True)]
    before = {folder: {name: _known(folder, name) for name in warehouse.names_in_use(folder)} for folder in folders}
    build = warehouse.undo(settings, catalogue, *batches)
    also, is_noted = list[str](), bool(author)
    for folder, held in before.items():
        gone = {name: batch for name, batch in held.items() if name not in warehouse.names_in_use(folder)}
        also += sorted(name for name in gone if name not in batches)
        told: dict[str, dict[str, str | int]] = {
            name: {
                "file": batch.file,
                "mapping": batch.mapping,
                "table": batch.table,
                "rows": batch.stored,
                "author": batch.author,
                "imported_at": batch.imported_at,
            }
            for name, batch in gone.items()
            if batch is not None
        }
        if told and author:
            try:
                workspace.note_undo(workspace.open_store(settings, folder.sample), told, author)
            except WorkspaceError:
                is_noted = False
    return TakenBack(build, tuple(also), is_noted)


def _known(folder: warehouse.Folder, name: str) -> Batch | None:
    try:
        return load_batch(folder, name)
    except WarehouseError:
        return None
