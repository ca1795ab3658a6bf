"""Pages as a reader meets them, without a browser: over the sample company, with a workspace of the test's own."""

import functools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pages import url_path
from tests.conftest import forget, same_sample
from tools.serving import ROOT

# Each page under test would look through all installed packages for components, which takes longer than the page.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)

Opener = Callable[..., AppTest]


@pytest.fixture
def writable_house(sample_house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The config.yaml of a company that reads the shared sample and keeps what is authored in a folder of its own."""
    config = same_sample(sample_house.parent, tmp_path)
    monkeypatch.setenv("CX_CONFIG", str(config))
    forget()
    yield config
    monkeypatch.undo()
    forget()


@pytest.fixture
def visit(writable_house: Path) -> Opener:
    """Opens a page by its file's name, with these parameters in the URL."""
    return opened


def opened(page: str, locale: str = "en-US", **parameters: str | list[str]) -> AppTest:
    """The page of this file's name over the company that the environment names."""
    app = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60)
    app.context = {"locale": locale, "timezone": "Asia/Taipei"}
    app._page_hash = calc_hash(url_path(page))  # before its first run it would look for one of the file's name
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def opener(page: str, config: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens one page over the company of this config.yaml."""
    monkeypatch.setenv("CX_CONFIG", str(config))
    forget()
    return functools.partial(opened, page)
