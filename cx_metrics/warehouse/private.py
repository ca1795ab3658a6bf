"""Scratch folders for text that is not masked yet: nobody else can read them, and what a killed process left is
swept."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OURS = re.compile(r"cx-scratch-([0-9]+)-.+")


@contextmanager
def private_place() -> Iterator[Path]:
    """A folder of one's own in the system's temporary folder, gone afterwards; its name says whose it is."""
    with tempfile.TemporaryDirectory(prefix=f"cx-scratch-{os.getpid()}-") as folder:  # made readable by us alone
        yield Path(folder)


def sweep_private() -> None:
    """Remove the folders of processes of ours that are no more."""
    for folder in Path(tempfile.gettempdir()).glob("cx-scratch-*"):
        named = _OURS.fullmatch(folder.name)
        with contextlib.suppress(OSError):
            if named and folder.lstat().st_uid == os.getuid() and not _runs(int(named[1])):
                shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
