"""A warehouse folder: where its files are, how one is written so that a crash leaves the old or the new, who may write.

raw/<table>/<batch>.parquet   append-only, one file an import
raw/<batch>.json              what the batch is and where it came from
rejects/<batch>.csv           rows that were refused, with line and reason
cx-<build>.duckdb, .json      the marts of one build and the batches it was made from
CURRENT                       the build in use; empty until there is one
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from cx_metrics.errors import Problem, WarehouseError
from cx_metrics.warehouse.private import sweep_private


@dataclass(frozen=True)
class Folder:
    """The paths of one warehouse. ``sample`` marks the sample company's."""

    root: Path
    sample: bool = False

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def rejects(self) -> Path:
        return self.root / "rejects"

    @property
    def work(self) -> Path:
        """Scratch space; whatever lies here while nobody holds the lock is rubbish of a killed import."""
        return self.root / "work"

    @property
    def pointer(self) -> Path:
        return self.root / "CURRENT"

    def parquet(self, table: str, batch: str) -> Path:
        return self.raw / table / f"{batch}.parquet"

    def manifest(self, batch: str) -> Path:
        return self.raw / f"{batch}.json"

    def mart(self, build: str) -> Path:
        return self.root / f"cx-{build}.duckdb"

    def build_note(self, build: str) -> Path:
        return self.root / f"cx-{build}.json"

    def current(self) -> str | None:
        """The build in use, or None when nothing has been imported. A damaged pointer names a build that is not
        there."""
        try:
            text = self.pointer.read_text("utf-8", errors="replace").strip()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise WarehouseError(
                Problem(str(self.pointer), f"cannot be read ({error.strerror})", "check who may read it")
            ) from None
        return re.sub(r"[^0-9A-Za-z-]", "?", text)[:60] or None

    def builds(self) -> list[str]:
        """Every build that lies here, oldest first."""
        return sorted(path.stem.removeprefix("cx-") for path in self.root.glob("cx-*.json"))


def new_name() -> str:
    """A name that sorts by time and never repeats."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"[:-3] + f"-{uuid.uuid4().hex[:6]}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Make a finished file, or the names in a folder, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move_into_place(draft: Path, final: Path) -> None:
    """Rename a finished ``draft`` to ``final`` in one step: a reader sees the old file or the new, never a half."""
    sync(draft)
    os.replace(draft, final)
    sync(final.parent)


def write_text(final: Path, text: str) -> None:
    """Write a small file in one step."""
    draft = final.with_name(f".{final.name}.draft")
    draft.write_text(text, "utf-8")
    move_into_place(draft, final)


def write_json(final: Path, value: Any) -> None:
    """Write ``value`` as readable JSON in one step."""
    write_text(final, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")


@contextmanager
def writing(folder: Folder) -> Iterator[None]:
    """Hold the warehouse for writing; readers are not affected. Raises WarehouseError at once when someone else holds
    it, and when the disk or the folder's permissions do not let it be written.

    The lock belongs to the process, so it is free again when that is killed. What a killed import left behind is swept.
    """
    try:
        for path in (folder.root, folder.raw, folder.rejects):
            path.mkdir(parents=True, exist_ok=True)
        with (folder.root / "LOCK").open("a+", encoding="utf-8") as lock:
            _hold(lock, folder)
            _clean(folder)
            sweep_private()
            folder.work.mkdir(mode=0o700)  # what lies here is not masked yet
            if not folder.pointer.exists() and not folder.builds():
                write_text(folder.pointer, "")  # from now on, a pointer that is missing is one that was lost
            try:
                yield
            finally:
                _clean(folder)
                lock.truncate(0)
    except OSError as error:
        raise WarehouseError(
            Problem(
                str(folder.root),
                f"cannot be written ({error.strerror or error})",
                "free some space or check permissions; the last good build is still in use",
            )
        ) from None


def _hold(lock: TextIO, folder: Folder) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise WarehouseError(
            Problem(
                str(folder.root),
                f"another import is running ({lock.read().strip() or 'just started'})",
                "try again when it has finished",
            )
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
    lock.flush()


def _clean(folder: Folder) -> None:
    """Remove what an import that was killed left half done."""
    shutil.rmtree(folder.work, ignore_errors=True)
    for draft in (*folder.root.glob(".*.draft"), *folder.raw.glob(".*.draft"), *folder.rejects.glob(".*.draft")):
        draft.unlink(missing_ok=True)
