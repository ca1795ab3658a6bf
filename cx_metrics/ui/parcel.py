"""A file on its way in: a private folder that holds it, what is known of it so far, and the work that is done on it.

The wizard keeps nothing else: what it shows is read from this folder, whose token stands in the URL, so that a reload
or another language loses nothing. The work is that of the command line, in a process of its own: the page lives on, and
work that is given up can be killed at any moment. The folder goes with the server, or when the file is given up.
"""

import contextlib
import json
import logging
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from cx_metrics import settings
from cx_metrics.messages import LANGUAGE
from cx_metrics.ui import language
from cx_metrics.warehouse.private import sweep_private

State = Literal["never", "running", "done", "refused", "stopped"]
UPLOAD = "cx-upload"  # what an uploaded file is called here; its own name is never a path
_TOKEN = re.compile(r"[0-9a-f]{32}")
_LEFT_ALONE = 24 * 3600  # seconds after which nobody will come back to a file
_REFUSED = "refused:\n"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """The folder of one file."""

    place: Path

    @property
    def token(self) -> str:
        return self.place.name.rpartition("-")[2]

    @property
    def known(self) -> dict[str, Any]:
        """What was told of it: ``file``, the ``name`` that people know it by, and what somebody chose."""
        found: dict[str, Any] = json.loads((self.place / "known.json").read_text("utf-8"))
        return found

    def tell(self, **said: Any) -> None:
        """Keep more of what is known."""
        before = self.known if (self.place / "known.json").exists() else {}
        (self.place / "known.json").write_text(json.dumps(before | said), "utf-8")

    @property
    def mapping(self) -> Path | None:
        """The mapping that is being made, once there is one."""
        return next(iter(sorted(self.place.glob("*.yaml"))), None)

    def start(self, work: str, command: str, *words: str) -> None:
        """Run a command of the command line, in place of what this ``work`` found before."""
        self.forget(work)
        line, environment = _call(command)
        with self._file(work, "out").open("wb") as out, self._file(work, "log").open("wb") as told:
            process = subprocess.Popen(
                [*line, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=told, cwd=settings.PROJECT,
                env=environment, start_new_session=True,
            )  # fmt: skip
        self._file(work, "language").write_text(environment[LANGUAGE], "utf-8")
        self._file(work, "pid").write_text(str(process.pid), "utf-8")
        threading.Thread(target=self._wait, args=(work, process), daemon=True).start()

    def _wait(self, work: str, process: "subprocess.Popen[bytes]") -> None:
        code = process.wait()
        with contextlib.suppress(OSError):  # the folder may be gone
            self._file(work, "exit").write_text(str(code), "utf-8")

    def stop(self, work: str) -> None:
        """Give up what is running, with all its processes."""
        self._file(work, "stopped").touch()
        with contextlib.suppress(OSError, ValueError):
            os.killpg(int(self._file(work, "pid").read_text("utf-8")), signal.SIGTERM)

    def forget(self, *works: str) -> None:
        """As if this work had never been done."""
        for work in works:
            if self.state(work) == "running":
                self.stop(work)
            for path in self.place.glob(f"{work}.*"):
                if path.suffix != ".yaml":
                    path.unlink(missing_ok=True)

    def state(self, work: str) -> State:
        if not self._file(work, "pid").exists():
            return "never"
        if not self._file(work, "exit").exists():
            return "running"
        if self._file(work, "stopped").exists():
            return "stopped"
        return "done" if self._file(work, "exit").read_text("utf-8") == "0" else "refused"

    def speaks_another(self, work: str) -> bool:
        """Whether what finished work says is in another language than the page is now."""
        if self.state(work) not in ("done", "refused"):
            return False
        spoken = self._file(work, "language")
        return spoken.exists() and spoken.read_text("utf-8") != language.current(settings.load().languages)

    def found(self, work: str) -> dict[str, Any]:
        """What finished work printed; nothing where it is not done."""
        if self.state(work) != "done":
            return {}
        found: dict[str, Any] = json.loads(self._file(work, "out").read_text("utf-8"))
        return found

    def said(self, work: str) -> str:
        """The last line of its progress, as the command line writes it."""
        return (self._log(work).strip().splitlines() or [""])[-1]

    def seconds(self, work: str) -> int:
        """For how long it has been running."""
        return max(0, round(time.time() - self._file(work, "pid").stat().st_mtime))

    def refusal(self, work: str) -> str:
        """Why it was refused, in its words; nothing where it broke instead (the server's log says why)."""
        told = self._log(work)
        if _REFUSED not in told:
            log.error("%s of a file broke: %s", work, told)
            return ""
        name = str(self.known["name"])
        return told.partition(_REFUSED)[2].strip().replace(str(self.place / UPLOAD), name).replace(UPLOAD, name)

    def _log(self, work: str) -> str:
        try:
            return self._file(work, "log").read_text("utf-8", errors="replace")
        except OSError:
            return ""

    def _file(self, work: str, what: str) -> Path:
        return self.place / f"{work}.{what}"

    def throw_away(self) -> None:
        """Nothing of it is kept."""
        self.forget("read", "check", "effect", "take")
        shutil.rmtree(self.place, ignore_errors=True)


def run_now(command: str, *words: str) -> dict[str, Any] | None:
    """Run a command of the command line in a process of its own, so that the pages of others live on, and wait for
    what it prints; None where it was refused (the server's log says why)."""
    line, environment = _call(command)
    done = subprocess.run(
        [*line, *words], stdin=subprocess.DEVNULL, capture_output=True, cwd=settings.PROJECT, env=environment,
        check=False,
    )  # fmt: skip
    if done.returncode:
        log.error("%s was refused: %s", command, done.stderr.decode("utf-8", "replace"))
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _call(command: str) -> tuple[list[str], dict[str, str]]:
    """The beginning of the line that runs a command on the data of this server, and its environment, in which it speaks
    the language of the page."""
    line = [sys.executable, "-m", "cx_metrics", "--data", str(settings.load().data_folder), command, "--json"]
    speaks = {LANGUAGE: language.current(settings.load().languages)}
    return line, os.environ | speaks | {"CX_CONFIG": str(settings.config_file())}


def receive(name: str, content: bytes | Path) -> Parcel:
    """A new parcel, for the bytes of an upload or a file that lies in the inbox."""
    sweep_private()
    for old in _ours():
        if time.time() - old.stat().st_mtime > _LEFT_ALONE:
            shutil.rmtree(old, ignore_errors=True)
    parcel = Parcel(Path(f"{_begin()}-{secrets.token_hex(16)}"))
    parcel.place.mkdir(mode=0o700)
    file = content if isinstance(content, Path) else parcel.place / UPLOAD
    if isinstance(content, bytes):
        file.write_bytes(content)
    parcel.tell(file=str(file), name=name)
    return parcel


def parcel_of(token: str | None) -> Parcel | None:
    """The parcel of a token; None where it is gone, or never was."""
    if token is None or not _TOKEN.fullmatch(token):
        return None
    place = Path(f"{_begin()}-{token}")
    return Parcel(place) if (place / "known.json").exists() else None


def _begin() -> Path:
    """How the names of our folders begin: as those of other scratch folders, which are swept when the process is no
    more."""
    return Path(tempfile.gettempdir()) / f"cx-scratch-{os.getpid()}-parcel"


def _ours() -> list[Path]:
    begin = _begin()
    return list(begin.parent.glob(f"{begin.name}-*"))
