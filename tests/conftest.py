"""What the tests share: a company of one's own, a server over it, and a browser that notes what it should not see."""

import fcntl
import functools
import os
import re
import shutil
import subprocess
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import hypothesis
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from cx_metrics import settings
from cx_metrics.cli import context
from tests.nightly import NIGHTLY, often
from tests.warehouses import catalogue_of
from tools import browser as chromium
from tools.serving import ROOT, serving

# A busy machine is slow, not wrong.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=often(50, 300))
hypothesis.settings.load_profile("suite")
expect.set_options(timeout=30_000)  # milliseconds: it may also have to work out a view that nobody has asked for yet

# Every import asks for the names of all time zones, and Python looks for them in the file system each time.
zoneinfo.available_timezones = functools.cache(zoneinfo.available_timezones)
os.fsync = lambda fd: None  # no test cuts the power; processes of their own do wait for the disk
for place in (settings, context):  # pages and commands ask for it anew in each test
    pytest.MonkeyPatch().setattr(place, "load_catalogue", catalogue_of)

# Streamlit's front end looks for its server below a deep link first: /overview/_stcore/… answers 404, and harms nobody.
HARMLESS = ("/_stcore/health", "/_stcore/host-config")

STANDARD: ViewportSize = {"width": 1280, "height": 720}  # where a test says nothing of a size


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The config.yaml of an empty company in a folder of its own; the code under test reads it as its settings."""
    config = new_house(tmp_path)
    monkeypatch.setenv("CX_CONFIG", str(config))
    forget()
    yield config
    monkeypatch.undo()
    forget()


def forget() -> None:
    """Let the settings, which a program reads once, be read again."""
    settings.renew()


@pytest.fixture(scope="session")
def sample_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The config.yaml of a small sample company that has been imported; read only."""

    def make(folder: Path) -> None:
        command = [sys.executable, "-m", "cx_metrics", "--config", str(new_house(folder))]
        command += ["sample", "--rows", "3000", "--seed", "1"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return same_sample(made_once(tmp_path_factory, "sample", make), tmp_path_factory.mktemp("sample"))


def new_house(folder: Path) -> Path:
    """A copy of the shipped config.yaml, whose data folder therefore lies beside it."""
    return Path(shutil.copy(ROOT / "config.yaml", folder / "config.yaml"))


def same_sample(made: Path, folder: Path) -> Path:
    """The config.yaml of a company in ``folder`` that reads the sample which was imported in the folder ``made``, and
    keeps to itself what is authored."""
    own = folder / "data" / "sample"
    own.mkdir(parents=True)
    for entry in (made / "data" / "sample").iterdir():
        if not entry.name.startswith("workspace"):
            (own / entry.name).symlink_to(entry.resolve())
    return new_house(folder)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that ``make`` has filled: once, however many processes run the tests. Read only."""
    place = factory.getbasetemp()
    place = place.parent if "PYTEST_XDIST_WORKER" in os.environ else place  # each process has a folder of its own in it
    folder, done = place / f"shared-{name}", place / f"shared-{name}.done"
    with (place / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # who comes second waits for who came first
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture
def fresh_server(house: Path) -> Iterator[str]:
    """The address of a server over an empty company that nobody has asked anything yet."""
    with serving(house) as address:
        yield address


@pytest.fixture(scope="session")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server over an empty company, for every test that only reads."""
    with serving(new_house(tmp_path_factory.mktemp("empty"))) as address:
        yield address


@pytest.fixture(scope="session")
def sample_server(sample_house: Path) -> Iterator[str]:
    """The address of one server over the sample company, for every test that only reads."""
    with serving(sample_house) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, the test that asks is skipped and the summary says so."""
    if chromium.find() is None:
        pytest.skip(chromium.remedy())
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@dataclass
class Watched:
    """A browser page, the errors on its console, and the requests that left the machine."""

    page: Page
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go there and wait until the page has said something, its script has ended and the house's style is on."""
        self.page.goto(address)
        self.page.locator(".stMain h1").first.wait_for(timeout=60_000)
        chromium.settled(self.page)
        expect(self.page.locator("html")).to_have_css("--cx-ink", re.compile(r"light-dark\("))
        return self.page

    def speaks(self, locale: str) -> None:
        """Wait until the document says it is in this language. (The page's own policy forbids evaluating strings.)"""
        self.page.locator(f"html[lang='{locale}']").wait_for(state="attached")


@pytest.fixture(scope="session")
def windows() -> dict[str, list[Watched]]:
    """Windows that no test uses now, by what they were opened with: a page loads in one in half the time of a new."""
    return {}


@pytest.fixture
def watch(browser: Browser, windows: dict[str, list[Watched]]) -> Iterator[Callable[..., Watched]]:
    """Opens watched pages: ``watch(locale="zh-TW", viewport={...})`` takes what a Playwright context takes. Nothing of
    what a test left in a window is there for the next: no cookie, nothing kept, no second tab."""
    taken: list[tuple[list[Watched], Watched]] = []

    def opened(viewport: ViewportSize = STANDARD, **options: object) -> Watched:
        unused = windows.setdefault(repr(sorted(options.items())), [])
        watched = unused.pop() if unused else _window(browser, options)
        watched.errors, watched.foreign = [], []
        watched.page.set_viewport_size(viewport)
        taken.append((unused, watched))
        return watched

    yield opened
    for unused, watched in taken:
        if _emptied(watched.page):
            unused.append(watched)


def _window(browser: Browser, options: dict[str, object]) -> Watched:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    watched = Watched(context.new_page())
    watched.page.on("console", lambda message: _note(watched, message))
    watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
    context.on("request", lambda request: _note_foreign(watched, request.url))
    watched.page.on("websocket", lambda socket: _note_foreign(watched, socket.url))
    return watched


def _emptied(page: Page) -> bool:
    """Whether a window is as it was when it opened; one that cannot be is closed."""
    try:
        for other in page.context.pages:
            if other is not page:
                other.close()
        page.goto(urljoin(page.url, "/_stcore/health"))  # a blank page would end the process that knows our scripts
        page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        page.context.clear_cookies()
    except PlaywrightError:  # the test closed it, or it hangs
        page.context.close()
        return False
    return True


def _note(watched: Watched, message: ConsoleMessage) -> None:
    source = urlsplit(message.location.get("url", "")).path
    harmless = "404" in message.text and source.endswith(HARMLESS) and not source.startswith("/_stcore")
    if message.type == "error" and not harmless:
        watched.errors.append(f"{message.text} ({source})")


def _note_foreign(watched: Watched, url: str) -> None:
    address = urlsplit(url)
    if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in ("127.0.0.1", "localhost"):
        watched.foreign.append(url)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process more than there are processors: while one waits for a page or a server, another works."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in tests/browser is a browser test; what is marked for the night waits for it."""
    for item in items:
        late = item.get_closest_marker("nightly")
        if late and not NIGHTLY:
            item.add_marker(pytest.mark.skip(reason=f"CX_NIGHTLY=1 runs it: {late.args[0]}"))
        if "browser" in item.path.relative_to(ROOT / "tests").parts[:-1]:
            item.add_marker(pytest.mark.browser)


OUTCOME = "outcome"  # the property in which such a test says it


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end, where nobody can miss it, when the browser tests did not run, and what came of tests that pass
    with either of two ends."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == OUTCOME and report.when == "call":
                terminalreporter.line(f"{report.nodeid}: {value}")
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "browser" in report.keywords]
    if skipped and chromium.find() is None:
        terminalreporter.section("browser tests did not run", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} skipped: {chromium.remedy()}")
