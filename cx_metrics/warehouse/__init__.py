"""The warehouse: imported batches as Parquet, marts in DuckDB, one build in use, changed by moving a pointer."""

import json
from dataclasses import dataclass

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError, did_you_mean
from cx_metrics.warehouse.batch import Batch, load_batch
from cx_metrics.warehouse.build import publish
from cx_metrics.warehouse.folder import Folder, writing
from cx_metrics.warehouse.reader import Reader

__all__ = ["Batch", "Folder", "InUse", "Reader", "current_batches", "folder_of", "in_use", "open_reader", "publish",
           "rebuild", "undo", "writing"]


@dataclass(frozen=True)
class InUse:
    """The warehouse and build that answer now."""

    folder: Folder
    build: str

    @property
    def sample(self) -> bool:
        return self.folder.sample


def folder_of(settings: Settings, sample: bool) -> Folder:
    """The sample company's warehouse or the organisation's own: two folders that never mix."""
    data = settings.data_folder
    return Folder(data / "sample" / "warehouse", True) if sample else Folder(data / "warehouse", False)


def in_use(settings: Settings) -> InUse | None:
    """The own warehouse once it holds a batch, else the sample; None when neither holds any.

    Raises WarehouseError when CURRENT names a build that is not there.
    """
    for sample in (False, True):
        folder = folder_of(settings, sample)
        build = folder.current()
        if build is None:
            if not sample and folder.builds():
                raise WarehouseError(Problem(str(folder.pointer), "is missing, though builds lie beside it",
                                             "`python -m cx_metrics build` makes it again"))
            continue
        if not folder.mart(build).exists():
            raise WarehouseError(Problem(str(folder.pointer), f"names build {build}, which is not there",
                                         "`python -m cx_metrics build` makes it again from the batches"))
        if _batch_names(folder, build):
            return InUse(folder, build)
    return None


def open_reader(settings: Settings) -> Reader:
    """A reader of the build in use; raises WarehouseError when nothing has been imported."""
    found = in_use(settings)
    if found is None:
        raise WarehouseError(Problem(str(settings.data_folder), "nothing has been imported yet",
                                     "`python -m cx_metrics sample` makes a sample company; `import FILE` brings your own"))
    return Reader(found.folder, found.build, settings)


def _batch_names(folder: Folder, build: str | None) -> list[str]:
    if build is None:
        return []
    try:
        return list(json.loads(folder.build_note(build).read_text("utf-8"))["batches"])
    except (OSError, ValueError, KeyError):
        # the note is lost or damaged: every batch with a manifest was completely written
        return sorted(path.stem for path in folder.raw.glob("*.json"))


def current_batches(folder: Folder) -> list[Batch]:
    """The batches of the build in use, oldest first; of every manifest when the pointer is lost."""
    build = folder.current()
    if build is None:
        builds = folder.builds()
        build = builds[-1] if builds else None
    batches = [load_batch(folder, name) for name in _batch_names(folder, build)]
    return sorted(batches, key=lambda batch: batch.sequence)


def rebuild(settings: Settings, catalogue: Catalogue, sample: bool) -> str:
    """Build the marts again from the batches; returns the build's name."""
    folder = folder_of(settings, sample)
    with writing(folder):
        return publish(folder, current_batches(folder), catalogue, settings)


def undo(settings: Settings, catalogue: Catalogue, batch: str) -> str:
    """Build without ``batch`` and put that in use; the numbers are again what they were without it.

    Raises WarehouseError when no warehouse holds such a batch.
    """
    known: list[str] = []
    for sample in (False, True):
        folder = folder_of(settings, sample)
        if not folder.root.exists():
            continue
        with writing(folder):
            batches = current_batches(folder)
            if batch in {b.id for b in batches}:
                return publish(folder, [b for b in batches if b.id != batch], catalogue, settings)
            known += [b.id for b in batches]
    raise WarehouseError(Problem(f"batch {batch}", "is not in the warehouse", did_you_mean(batch, known)))
