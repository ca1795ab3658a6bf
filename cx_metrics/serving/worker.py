"""One server process behind the proxy: started, asked how it is, emptied of its readers, ended."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cx_metrics.settings import PROJECT

NAME = "CX_WORKER"  # in the environment of a server process: its name among several
DRAIN = signal.SIGUSR1  # tells it to let nobody new in
LONGEST_START, LONGEST_END = 90.0, 10.0  # seconds a process may take to answer, and to end when told to


class Worker:
    """A server process called ``name`` on a port of this machine; its output goes to a file."""

    def __init__(self, name: str, port: int, environment: Mapping[str, str], log: Path):
        self.name, self.port = name, port
        self._environment, self._log = {**environment, NAME: name}, log
        self._process: subprocess.Popen[bytes] | None = None
        self.started = 0.0

    def start(self) -> None:
        """Begin; whether it answers is another question."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)]
        command += ["--server.address", "127.0.0.1"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=PROJECT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,  # a Ctrl-C in the terminal is for who watches over it, and ends it in order
            )  # fmt: skip
        self.started = time.monotonic()

    @property
    def process(self) -> int | None:
        """The number of its process while that runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def answers(self) -> bool:
        """Whether it is up."""
        return self._told("healthz").get("alive") is True

    def readers(self) -> int:
        """How many readers have a place there; 0 where it does not answer."""
        return int(self._told("healthz").get("readers", 0))

    def drain(self) -> None:
        """Let nobody new in."""
        if self.process is not None:
            os.kill(self.process, DRAIN)

    def stop(self) -> None:
        """End it, in order where that is quick."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _told(self, address: str) -> dict[str, Any]:
        """What it says at an address of its own, whether well or not."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{address}", timeout=5) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            content = error.read()
        except OSError:
            return {}
        try:
            told = json.loads(content)
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}
