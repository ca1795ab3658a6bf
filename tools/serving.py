"""A dashboard server of one's own, on a free port, for as long as a `with` block lasts: for tests and screenshots."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0  # seconds a server may take to start on a busy machine


@contextlib.contextmanager
def serving(config: Path) -> Iterator[str]:
    """The address of a fresh server over this config.yaml. Raises RuntimeError with its log when it does not start."""
    with running("app.py", config) as (address, _):
        yield address


@contextlib.contextmanager
def running(launcher: Path | str, config: Path) -> Iterator[tuple[str, int]]:
    """Address and process of a server that ``launcher`` starts."""
    port = free_port()
    environment = {**os.environ, "CX_CONFIG": str(config)}
    command = [sys.executable, "-m", "streamlit", "run", str(launcher), "--server.port", str(port)]
    with tempfile.TemporaryFile("w+") as output:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
        try:
            address = f"http://127.0.0.1:{port}"
            if not _healthy(address, server):
                output.seek(0)
                raise RuntimeError(f"the server did not start:\n{output.read()}")
            yield address, server.pid
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _healthy(address: str, server: subprocess.Popen[bytes]) -> bool:
    started = time.monotonic()
    while time.monotonic() - started < PATIENCE and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False
