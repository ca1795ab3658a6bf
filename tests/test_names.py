"""A word means one thing: no class name stands twice in the house, and no file name twice among sibling folders."""

import ast
from collections import Counter
from pathlib import Path

from tools.serving import ROOT

HOUSE = ROOT / "cx_metrics"


def twice(names: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def test_no_class_name_stands_twice() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *HOUSE.rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    assert not twice([node.name for node in nodes if isinstance(node, ast.ClassDef)])


def test_no_file_name_stands_twice_among_sibling_folders() -> None:
    for folder in (HOUSE, *(path for path in HOUSE.rglob("*") if path.is_dir())):
        assert not twice(file_names(folder)), folder.name


def file_names(folder: Path) -> list[str]:
    """The modules in the folders of a folder; how a package begins and is run is always called alike."""
    return [path.name for path in folder.glob("*/*.py") if not path.name.startswith("__")]
