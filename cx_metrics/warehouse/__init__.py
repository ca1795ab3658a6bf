"""The warehouse: imported batches as Parquet, marts in DuckDB, one build in use, changed by moving a pointer."""

import functools
import json
from dataclasses import dataclass

import duckdb

from cx_metrics.declarations.catalogue import Catalogue
from cx_metrics.declarations.settings import Settings
from cx_metrics.errors import Problem, WarehouseError, did_you_mean
from cx_metrics.warehouse.batch import Batch, counting, load_batch
from cx_metrics.warehouse.build import publish
from cx_metrics.warehouse.engine import Cluster, working_on
from cx_metrics.warehouse.folder import Folder, writing
from cx_metrics.warehouse.reader import Reader


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

    Raises WarehouseError when CURRENT is lost or names a build that is not there.
    """
    for sample in (False, True):
        folder = folder_of(settings, sample)
        build = folder.current()
        if build is None:
            if folder.builds() and not folder.pointer.exists():
                raise WarehouseError(
                    Problem(
                        str(folder.pointer),
                        "is missing, though builds lie beside it",
                        "`python -m cx_metrics build` makes it again",
                    )
                )
            continue
        if not folder.mart(build).exists():
            raise WarehouseError(
                Problem(
                    str(folder.pointer),
                    f"names build {build}, which is not there",
                    "`python -m cx_metrics build` makes it again from the batches",
                )
            )
        if _holds_batches(folder, build):
            return InUse(folder, build)
    return None


def open_reader(settings: Settings) -> Reader:
    """A reader of the build in use; raises WarehouseError when nothing has been imported."""
    found = in_use(settings)
    if found is None:
        raise WarehouseError(
            Problem(
                str(settings.data_folder),
                "nothing has been imported yet",
                "`python -m cx_metrics sample` makes a sample company; `import FILE` brings your own",
            )
        )
    return Reader(found.folder, found.build, settings)


@functools.lru_cache(maxsize=16)
def _holds_batches(folder: Folder, build: str) -> bool:
    """Whether there is anything in a build, which never changes; a page asks with every click."""
    return bool(_batch_names(folder, build))


def _batch_names(folder: Folder, build: str) -> list[str]:
    """The batches a build was made from: by its note, else by its own log, else all that were completely written."""
    try:
        return [str(name) for name in json.loads(folder.build_note(build).read_text("utf-8"))["batches"]]
    except (OSError, ValueError, KeyError, TypeError):
        return _logged_batches(folder, build) or sorted(path.stem for path in folder.raw.glob("*.json"))


def _logged_batches(folder: Folder, build: str) -> list[str]:
    if not folder.mart(build).exists():
        return []
    try:
        with duckdb.connect(str(folder.mart(build)), read_only=True) as con:
            return [name for (name,) in con.execute("SELECT id FROM batches").fetchall()]
    except duckdb.Error:
        return []


def _names_in_use(folder: Folder) -> list[str]:
    """The batches of the build in use; where the pointer is lost or stale, of the newest build that lies here."""
    build = folder.current()
    if build is None and folder.pointer.exists():
        return []  # nothing has been published: a first import that was killed does not count
    builds = folder.builds()
    if build not in builds and (build is None or not folder.mart(build).exists()):
        build = builds[-1] if builds else build
    return _batch_names(folder, build) if build else []


def names_in_use(folder: Folder) -> set[str]:
    """The batches of the build in use, by name."""
    return set(_names_in_use(folder)) if folder.root.exists() else set()


def current_batches(folder: Folder) -> list[Batch]:
    """The batches of the build in use, oldest first. Raises WarehouseError when what is known of one is lost."""
    return sorted((load_batch(folder, name) for name in _names_in_use(folder)), key=lambda batch: batch.sequence)


def rebuild(settings: Settings, catalogue: Catalogue, sample: bool, cluster: Cluster | None = None) -> str:
    """Build the marts again from the batches, on a ``cluster`` where one is given; returns the build's name."""
    folder = folder_of(settings, sample)
    with writing(folder), working_on(cluster):
        return publish(folder, current_batches(folder), catalogue, settings, afresh=True)


def undo(settings: Settings, catalogue: Catalogue, *batches: str) -> str:
    """Build without ``batches`` (of one warehouse) and put that in use; the numbers are again what they were without
    them.

    Raises WarehouseError when no warehouse holds one of them.
    """
    known: list[str] = []
    for sample in (False, True):
        folder = folder_of(settings, sample)
        if not folder.root.exists():
            continue
        with writing(folder):
            names = _names_in_use(folder)
            if set(batches) & set(names):
                unknown = sorted(set(batches) - set(names))
                if unknown:
                    raise WarehouseError(*(_not_there(name, names) for name in unknown))
                kept = [load_batch(folder, name) for name in names if name not in batches]
                gone = _imports_of(folder, batches)  # what one import brought together goes together
                kept = [batch for batch in kept if batch.fingerprint not in gone]
                return publish(folder, sorted(kept, key=lambda batch: batch.sequence), catalogue, settings)
            known += names
    raise WarehouseError(*(_not_there(name, known) for name in batches))


def _imports_of(folder: Folder, batches: tuple[str, ...]) -> set[str]:
    """The fingerprints of the imports that brought these batches; a batch whose manifest is lost stands alone."""
    found = set()
    for name in batches:
        try:
            found.add(load_batch(folder, name).fingerprint)
        except WarehouseError:
            continue
    return found


def _not_there(batch: str, known: list[str]) -> Problem:
    return Problem(f"batch {batch}", "is not in the warehouse", did_you_mean(batch, known))
