"""The page Data: the board says first what matters, and an import is taken back by whoever gives a name."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from cx_metrics import settings, warehouse, workspace
from cx_metrics.declarations import load_catalogue, load_settings
from cx_metrics.importing import Request, import_all, plain_mapping
from tests.conftest import forget
from tests.pages.conftest import opener
from tests.pages.reading import headline, said
from tests.pages.test_targets import press
from tests.pages.test_targets import said as answered
from tests.warehouses import Company


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    yield Company(tmp_path)
    monkeypatch.undo()
    forget()


def test_an_import_is_looked_at_and_taken_back(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    first = "response_id,occurred_on,nps\n" + "".join(f"{i},2025-{i % 12 + 1:02}-01,9\n" for i in range(60))
    second = "response_id,occurred_on,nps\na,2026-01-02,3\nb,2026-01-02,17\n"
    responses = company.catalogue.tables["responses"]
    requests = [
        Request(file, plain_mapping(file, responses, None), company.folder, author="Ann")
        for file in (company.file(first), company.file(second, "=b.csv"))
    ]
    import_all(requests, company.catalogue, company.settings)
    page = opener("data", company.config, monkeypatch)()
    assert headline(page) == "61 rows of data stand behind the figures."
    told = said(page)
    assert "=b.csv" in told and "Ann" in told and "nps" in told
    page = press(page, "undo_press")
    assert "please type your name" in answered(page)
    page.text_input(key="undo_author").set_value("Ben")
    page = press(page, "undo_press")
    assert answered(page) == "=b.csv is taken back."
    assert headline(page) == "60 rows of data stand behind the figures."
    (note,) = workspace.undo_notes(workspace.open_store(company.settings, False))
    assert note.author == "Ben"

    told = json.loads(company.config.read_text("utf-8"))
    told["dimensions"]["plan"] = {"name": "Plan"}  # declared, and the old build answers until the new is there
    company.config.write_text(json.dumps(told), "utf-8")
    assert headline(page.run()) == "60 rows of data stand behind the figures."
    house = load_settings(company.config)
    warehouse.rebuild(house, load_catalogue(house), sample=False)
    assert headline(page.run()) == "60 rows of data stand behind the figures."
    assert "plan" in settings.load().dimensions
