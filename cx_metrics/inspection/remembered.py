"""Mappings that were used in the app, by the signature of the files they read: next month's file needs no second look.
They lie in the data folder, as files that the command line takes."""

from pathlib import Path

from cx_metrics.declarations.settings import Settings
from cx_metrics.warehouse.folder import write_text

_MAPPINGS = "mappings"


def remembered(settings: Settings, signature: str) -> Path | None:
    """The mapping of files with this signature."""
    found = sorted((settings.data_folder / _MAPPINGS).glob(f"*-{signature}.yaml"))
    return found[-1] if found else None


def remember(settings: Settings, mapping: Path, signature: str) -> None:
    """Keep a mapping under the table it fills and the signature, in place of the one before."""
    place = settings.data_folder / _MAPPINGS
    place.mkdir(parents=True, exist_ok=True)
    if (before := remembered(settings, signature)) and before.name != mapping.name:
        before.unlink(missing_ok=True)
    write_text(place / mapping.name, mapping.read_text("utf-8"))
