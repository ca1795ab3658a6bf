"""What is generated is current, what is written names only what exists."""

import re
from pathlib import Path

import pytest

from cx_metrics import settings
from cx_metrics.checks import check_catalogue
from cx_metrics.cli import COMMANDS
from cx_metrics.declarations.settings import Settings
from tools.serving import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return check_catalogue(settings.load(), settings.catalogue())[1]


@pytest.mark.parametrize("name", ["tables.md", "answers.md", "marts.md"])
def test_generated_documents_are_current(name: str, generated: dict[str, str]) -> None:
    assert (DOCS / name).read_text("utf-8") == generated[name], "run `python -m cx_metrics check`"


def test_every_metric_has_its_line(generated: dict[str, str]) -> None:
    assert all(f"`{name}`" in generated["answers.md"] for name in settings.catalogue().metrics)


@pytest.mark.parametrize("path", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8"))
    assert [link for link in links if not link.startswith("http") and not (path.parent / link).exists()] == []


def test_every_key_of_the_configuration_is_explained() -> None:
    explained = (DOCS / "configuration.md").read_text("utf-8")
    keys = [name for name in Settings.__dataclass_fields__ if name != "folder"]
    assert [key for key in keys if f"`{key}" not in explained] == []


def test_the_readme_names_only_commands_that_exist() -> None:
    named = set(re.findall(r"python -m cx_metrics ([a-z]+)", (ROOT / "README.md").read_text("utf-8")))
    assert named <= {command.name for command in COMMANDS}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(int(path.name[:3]) for path in (DOCS / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
