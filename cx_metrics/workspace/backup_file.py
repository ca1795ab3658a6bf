"""What people authored as one file, and back: every revision as it was written, from SQLite or PostgreSQL into either.

The file is text, a line a row (JSON), after a line that says what it is and before one that says how many rows there
are and their SHA-256: a file that was cut off or changed is refused. It holds whatever people wrote, so only its owner
may read it.
"""

import hashlib
import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cx_metrics.errors import Problem, WorkspaceError
from cx_metrics.workspace.schema import STEPS
from cx_metrics.workspace.store import Held, Store

FORMAT = "cx_workspace 1"
COPY = "take another copy: nothing has been changed"


def backup(store: Store, path: Path) -> int:
    """Write the workspace to a new file; gives back how many rows it holds. Raises WorkspaceError where there is
    nothing to keep, or the file is there already."""
    rows = store.read(lambda held: list(held.rows()))
    if not rows:
        raise WorkspaceError(Problem(store.where, "holds nothing yet", "there is nothing to back up"))
    about = {"format": FORMAT, "version": len(STEPS), "sample": store.sample, "at": datetime.now(UTC).isoformat()}
    lines = [_line(about), *(_line({"table": table, "row": row}) for table, row in rows)]
    seal = _line({"rows": len(rows), "sha256": _digest(lines)})
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise WorkspaceError(Problem(str(path), "is there already", "name a new file: none is overwritten")) from None
    except OSError as error:
        raise WorkspaceError(Problem(str(path), error.strerror or "cannot be written", "name another file")) from None
    try:
        with os.fdopen(file, "wb") as out:
            out.writelines([*lines, seal])
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise WorkspaceError(Problem(str(path), error.strerror or "cannot be written", "free some space")) from None
    return len(rows)


def restore(store: Store, path: Path) -> int:
    """Put the rows of a file that ``backup`` wrote into an empty workspace: all of them or, where it raises
    WorkspaceError, none. Gives back how many."""
    about, rows = _read(path)
    if about["sample"] != store.sample:
        whose = "the sample company" if about["sample"] else "your own data"
        raise WorkspaceError(Problem(str(path), f"belongs to {whose}", "restore it there"))
    if about["version"] > len(STEPS):
        found = f"was written by a newer version of this program (tables {about['version']}, known here: {len(STEPS)})"
        raise WorkspaceError(Problem(str(path), found, "start the newer version; nothing has been changed"))

    def put_back(held: Held) -> int:
        if next(held.rows(), None) is not None:
            remedy = "move it away or name an empty database: what people wrote is never overwritten"
            raise WorkspaceError(Problem(store.where, "holds revisions already", remedy))
        held.put_back(rows)
        return len(rows)

    return int(store.write(put_back))


def _read(path: Path) -> tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]:
    """What a file says of itself, and its rows. Raises WorkspaceError where it is not whole."""
    try:
        lines = path.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise WorkspaceError(Problem(str(path), error.strerror or "cannot be read", "name the file")) from None
    try:
        about, *entries, seal = map(json.loads, lines)
        if about["format"] != FORMAT:
            raise ValueError
        rows = [(entry["table"], entry["row"]) for entry in entries]
        whole = seal == {"rows": len(rows), "sha256": _digest(lines[:-1])}
    except (ValueError, KeyError, TypeError):
        raise WorkspaceError(Problem(str(path), "is no back-up of a workspace, or was cut off", COPY)) from None
    if not whole:
        raise WorkspaceError(Problem(str(path), "was changed after it was written", COPY))
    return about, rows


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _digest(lines: list[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()
