"""Watches over the server processes and the proxy: starts what died, renews the processes one by one, ends everything.

Who asks from outside sends a signal to the process that is named in ``serving.json``: SIGHUP renews, SIGTERM ends.
"""

import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from cx_metrics.errors import Problem, ServingError
from cx_metrics.serving import proxy
from cx_metrics.serving.waiting_page import waiting_page
from cx_metrics.serving.worker import LONGEST_START, Worker

PACE = 0.25  # seconds between two looks
EARLY, LONGEST_PAUSE = 20.0, 30.0  # who dies within so many seconds of its start is not started again at once
COOKIE_SECRET = "STREAMLIT_SERVER_COOKIE_SECRET"

log = logging.getLogger(__name__)


class Watch:
    """``count`` processes and their proxy. ``patience``: seconds that readers of a process that is renewed are waited
    for; after that their browsers go on with another one, by the address in which stands what they look at."""

    def __init__(
        self,
        way_in: proxy.WayIn,
        *,
        count: int,
        folder: Path,
        environment: Mapping[str, str],
        languages: tuple[str, ...],
        patience: float,
    ):
        self.way_in, self.folder, self.languages, self.patience = way_in, folder, languages, patience
        secret = {COOKIE_SECRET: secrets.token_urlsafe(32)}  # what one process signed, the others know
        ports = _free_ports(count)
        self.workers = [
            Worker(str(i), port, {**secret, **environment}, folder / f"worker-{i}.log")
            for i, port in enumerate(ports, 1)
        ]
        self._proxy: subprocess.Popen[bytes] | None = None
        self._told: list[int] = []
        self._pauses: dict[str, float] = {}

    def run(self) -> None:
        """Serve until told to end. Raises ServingError where it cannot be begun: the port is taken, nginx is missing,
        a process does not answer, or somebody already serves from this folder."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone(self.folder), self._listening():
            sweep(self.folder)
            try:
                self._write()
                proxy.require_accepted(self.folder)
                for worker in self.workers:
                    worker.start()
                self._start_proxy()  # who comes already now is asked to wait
                for worker in self.workers:
                    self._await(worker)
                log.info("%d processes serve %s", len(self.workers), self.way_in.url)
                while not self._ended():
                    self._look()
                    self._renew_if_told()
                    time.sleep(PACE)
            finally:
                self._stop()

    def _write(self) -> None:
        ports = {worker.name: worker.port for worker in self.workers}
        (self.folder / "nginx.conf").write_text(proxy.configuration(self.way_in, ports, self.folder), "utf-8")
        (self.folder / proxy.WAITING).write_text(waiting_page(self.languages), "utf-8")

    def _note(self) -> None:
        """Who serves, for those who ask."""
        workers = [{"name": each.name, "port": each.port, "process": each.process} for each in self.workers]
        known = {"process": os.getpid(), "url": self.way_in.url, "workers": workers}
        draft = self.folder / "serving.json.tmp"
        draft.write_text(json.dumps(known, indent=1), "utf-8")
        draft.replace(self.folder / "serving.json")

    def _start_proxy(self) -> None:
        self._proxy = subprocess.Popen(
            proxy.nginx(self.folder), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self._note()

    def _await(self, worker: Worker) -> None:
        began = time.monotonic()
        while time.monotonic() - began < LONGEST_START and worker.process is not None and not self._ended():
            if worker.answers():
                return
            time.sleep(PACE)
        if not self._ended():
            where = str(self.folder / f"worker-{worker.name}.log")
            raise ServingError(Problem(where, f"process {worker.name} does not answer", "its output says why"))

    def _look(self) -> None:
        """Start again what has died; what dies early is given a longer pause each time."""
        if self._proxy is not None and self._proxy.poll() is not None:
            log.error("the proxy ended (%s); it is started again", self._proxy.returncode)
            time.sleep(1)
            self._start_proxy()
        for worker in self.workers:
            if worker.process is None:
                lived, pause = time.monotonic() - worker.started, self._pauses.get(worker.name, 0.0)
                if lived < pause:
                    continue
                self._pauses[worker.name] = min(LONGEST_PAUSE, max(1.0, 2 * pause)) if lived < EARLY + pause else 0.0
                log.error("process %s has died; it is started again", worker.name)
                worker.start()
                self._note()

    def _renew_if_told(self) -> None:
        """One process after the other: nobody new, its readers waited for, ended, begun anew, up. The proxy reads its
        configuration, and with it the certificate, again."""
        if signal.SIGHUP not in self._told:
            return
        self._told.remove(signal.SIGHUP)
        self._write()
        if self._proxy is not None:
            self._proxy.send_signal(signal.SIGHUP)
        for worker in self.workers:
            worker.drain()
            began = time.monotonic()
            while worker.readers() and time.monotonic() - began < self.patience and not self._ended():
                time.sleep(PACE)
            if self._ended():
                return
            worker.stop()
            worker.start()
            try:
                self._await(worker)
            except ServingError as error:
                log.error("%s; the others go on as they are", error)
                return
            finally:
                self._note()
            log.info("process %s is renewed", worker.name)

    def _ended(self) -> bool:
        return bool({signal.SIGTERM, signal.SIGINT}.intersection(self._told))

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Note signals as they come."""

        def note(number: int, _frame: FrameType | None) -> None:
            self._told.append(number)

        heard = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)
        before = {number: signal.signal(number, note) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self) -> None:
        """No new readers first, then the processes; only their logs stay."""
        if self._proxy is not None:
            self._proxy.terminate()
            self._proxy.wait()
        for worker in self.workers:
            worker.stop()
        (self.folder / "serving.json").unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """End what a watch left behind that was killed itself: the proxy and the processes that still answer."""
    known = folder / "serving.json"
    if not known.exists():
        return
    subprocess.run(proxy.nginx(folder, "-s", "stop"), capture_output=True, check=False)
    for each in json.loads(known.read_text("utf-8"))["workers"]:
        if each["process"] and Worker(each["name"], each["port"], {}, folder).answers():  # so it is still that process
            log.warning("process %s of an earlier watch is ended", each["name"])
            os.kill(each["process"], signal.SIGTERM)
    known.unlink()


def serving_now(folder: Path) -> int | None:
    """The process that serves from this folder; None where there is none."""
    try:
        with (folder / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        known = folder / "serving.json"
        return int(json.loads(known.read_text("utf-8"))["process"]) if known.exists() else None
    return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            remedy = "end it with `serve --stop`, or renew its processes with `serve --restart`"
            raise ServingError(Problem(str(folder), "is already being served from", remedy)) from None
        yield


def _free_ports(count: int) -> list[int]:
    """So many ports of this machine on which nobody listens now."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()
