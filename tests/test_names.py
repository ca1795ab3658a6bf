"""A word means one thing: no name of a class or a type stands twice in the house, no file name twice among sibling
folders."""

import ast
from collections import Counter
from pathlib import Path

from tools.serving import ROOT

HOUSE = ROOT / "cx_metrics"


def twice(names: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def test_no_name_of_a_class_or_a_type_stands_twice() -> None:
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *HOUSE.rglob("*.py")]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    aliases = [
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and not isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name) and not target.id.isupper() and target.id[0].isupper()
    ]
    assert not twice([*aliases, *(node.name for node in nodes if isinstance(node, ast.ClassDef))])


def test_no_file_name_stands_twice_among_sibling_folders() -> None:
    for folder in (HOUSE, *(path for path in HOUSE.rglob("*") if path.is_dir())):
        assert not twice(file_names(folder)), folder.name


def file_names(folder: Path) -> list[str]:
    """The modules in the folders of a folder; how a package begins and is run is always called alike."""
    return [path.name for path in folder.glob("*/*.py") if not path.name.startswith("__")]
