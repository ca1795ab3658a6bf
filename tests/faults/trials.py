"""One command in a process of its own, with one fault on the way: what ``test_trials`` runs a hundred times and more.

Kept importable and small: the process is forked from a server that has loaded this module and nothing else.
"""

import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

from cx_metrics.cli import main
from cx_metrics.declarations import catalogue
from cx_metrics.warehouse import build

# what the interpreter announces before it touches a file, and how many of its arguments are paths
WRITES = {"open": 1, "os.rename": 2, "os.remove": 1, "os.mkdir": 1, "os.rmdir": 1, "os.truncate": 1, "os.link": 2}
ERRORS = {"full": errno.ENOSPC, "refused": errno.EACCES, "broken": errno.EIO}


def run(words: list[str], root: str, declared: Path, fault: str, at: float, steps: str) -> None:
    """Run a command of a program that ships what is ``declared``; at its ``at``-th touch of a file below ``root`` it is
    killed, or told that the disk is ``full``, ``refused`` or ``broken``; with the fault ``time`` it is killed after so
    many seconds. Writes how many touches there were to the file ``steps``, and leaves with the command's exit code."""
    touched = 0
    catalogue.SHIPPED = declared
    build.FEW = 0  # adding to a build has more steps than building from nothing

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal touched
        if event not in WRITES or (event == "open" and not _writes(arguments)):
            return
        paths = [os.fsdecode(a) for a in arguments[: WRITES[event]] if isinstance(a, str | bytes | os.PathLike)]
        if not any(path.startswith(root) for path in paths):
            return
        touched += 1
        if touched != at or fault == "time":
            return
        if fault == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif fault in ERRORS:
            raise OSError(ERRORS[fault], os.strerror(ERRORS[fault]), paths[0])

    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 1)
        sys.addaudithook(watch)
        if fault == "time":
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process wherever it is, in the database too
            signal.setitimer(signal.ITIMER_REAL, at)
        code = main(words)
    Path(steps).write_text(str(touched))
    sys.exit(code)


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
