"""Several processes behind nginx, for real: who comes stays with one, a page comes over its line, what died comes
back, processes are renewed while readers read, and nothing is left behind."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cx_metrics.errors import ServingError
from cx_metrics.serving import proxy
from cx_metrics.serving.watch import sweep
from cx_metrics.serving.worker import Worker
from tests.conftest import new_house
from tools.load_pages import Door, page
from tools.serving import ROOT, free_port

needs_nginx = pytest.mark.skipif(
    shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") is None, reason=f"nginx is not there: {proxy.REMEDY}"
)
PATIENCE = 120.0  # seconds; a busy machine is slow, not wrong


def until(what: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / proxy.WAITING).write_text("wait", "utf-8")
    return tmp_path


def written(folder: Path, way_in: proxy.WayIn) -> str:
    text = proxy.configuration(way_in, {"1": 9001, "2": 9002}, folder)
    (folder / "nginx.conf").write_text(text, "utf-8")
    return text


@needs_nginx
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl, which makes a certificate to try, is not there")
def test_nginx_takes_the_configuration_with_a_certificate_and_names_what_it_does_not_take(folder: Path) -> None:
    certificate, key = folder / "chain.pem", folder / "key.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    way_in = proxy.WayIn("127.0.0.1", free_port(), certificate, key, largest_upload=7)
    assert "client_max_body_size 8m;" in written(folder, way_in)
    proxy.require_accepted(folder)
    key.write_text("no key", "utf-8")
    with pytest.raises(ServingError, match=r"key\.pem"):
        proxy.require_accepted(folder)


def test_what_tells_of_the_server_is_for_this_machine_only_and_uploads_do_not_touch_the_disk(folder: Path) -> None:
    text = written(folder, proxy.WayIn("127.0.0.1", 8501))
    for line in (
        "location /_stcore/metrics { return 404; }",
        "location /_stcore/agent { return 404; }",
        "proxy_request_buffering off;",
        "proxy_max_temp_file_size 0;",
        "proxy_set_header X-Forwarded-For $remote_addr;",  # not what a reader says of itself
    ):
        assert line in text
    assert "ssl" not in text


def test_without_nginx_it_is_said_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    with pytest.raises(ServingError, match="apt-get install nginx"):
        proxy.nginx(folder)


ANSWERS = """
import http.server, sys
class Alive(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b'{"alive": true}')
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Alive).serve_forever()
"""


@needs_nginx
def test_what_a_killed_watch_left_behind_is_ended(folder: Path) -> None:
    written(folder, proxy.WayIn("127.0.0.1", free_port()))
    port = free_port()
    left = subprocess.Popen([sys.executable, "-c", ANSWERS, str(port)], stderr=subprocess.DEVNULL)
    until(lambda: Worker("1", port, {}, folder).answers())
    workers = [
        {"name": "1", "port": port, "process": left.pid},
        {"name": "2", "port": free_port(), "process": os.getpid()},
    ]
    (folder / "serving.json").write_text(json.dumps({"workers": workers}), "utf-8")
    sweep(folder)  # and nobody who merely has the number of a process that is gone
    assert left.wait(20) == -signal.SIGTERM
    assert not (folder / "serving.json").exists()


class Served:
    """`serve` with two processes over an empty company."""

    def __init__(self, config: Path):
        self.door = Door(f"http://127.0.0.1:{free_port()}")
        self.folder = config.parent / "data" / "run"
        self._base = [sys.executable, "-m", "cx_metrics", "--config", str(config), "serve"]
        words = ["--workers", "2", "--patience", "2", "--port", self.door.netloc.rpartition(":")[2]]
        self.process = subprocess.Popen([*self._base, *words], cwd=ROOT, stderr=subprocess.PIPE)

    def stop(self) -> int:
        return subprocess.run([*self._base, "--stop"], cwd=ROOT, capture_output=True, check=False).returncode

    def workers(self) -> dict[str, tuple[int, int]]:
        """By name the process and its port."""
        known = json.loads((self.folder / "serving.json").read_text("utf-8"))
        return {each["name"]: (each["process"], each["port"]) for each in known["workers"]}

    def status(self, path: str) -> int:
        try:
            with urllib.request.urlopen(self.door.address + path, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def seen_by(self, name: str) -> int:
        """How many readers a process has."""
        _, port = self.workers()[name]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            return int(json.load(answer)["readers"])


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    found = Served(new_house(tmp_path))
    try:
        yield found
    finally:
        found.process.send_signal(signal.SIGTERM)
        found.process.wait(60)


@needs_nginx
def test_two_processes_serve_as_one(served: Served) -> None:
    until(lambda: served.status("/healthz") == 200)
    served.door.knock("")  # let in or asked to wait; left without an answer this would raise
    until(lambda: all(served.door.knock("")[0] for _ in range(4)))
    assert served.status("/readyz") == 503  # it lives, and nothing has been imported
    assert served.status("/_stcore/metrics") == 404

    given = {cookie.split("=")[1][0]: cookie for cookie in (served.door.knock("")[1] for _ in range(4))}
    assert set(given) == {"1", "2"}
    before = served.workers()
    os.kill(before["2"][0], signal.SIGKILL)
    until(lambda: served.workers()["2"][0] not in (None, before["2"][0]))
    with ThreadPoolExecutor(1) as aside:  # the browser's tests have a loop running in this thread
        aside.submit(asyncio.run, reads_while_its_process_is_renewed(served, given["1"])).result()

    before = served.workers()
    assert served.stop() == 0  # also while another one is being renewed
    assert served.process.wait(60) == 0
    assert not (served.folder / "serving.json").exists() and served.status("/healthz") == 0
    for process, _ in before.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


async def reads_while_its_process_is_renewed(served: Served, cookie: str) -> None:
    """A reader is with the first process, which the cookie names, on every line; when that is renewed, the lines end
    and the reader comes again."""
    async with served.door.enter(cookie) as line, served.door.enter(cookie) as another:
        await page(line, "")
        await page(another, "lang=zh-TW")
        assert await asyncio.to_thread(served.seen_by, "1") >= 1
        before = served.workers()
        served.process.send_signal(signal.SIGHUP)
        await asyncio.wait_for(line.wait_closed(), PATIENCE)
        await asyncio.to_thread(until, lambda: served.workers()["1"] != before["1"])
    may, _ = await asyncio.to_thread(served.door.knock, cookie)
    assert may
    async with served.door.enter(cookie) as line:
        await page(line, "")
