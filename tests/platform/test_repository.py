"""The files themselves: nothing of one machine in them, and none too long to be read."""

import re
import subprocess
from pathlib import Path

import pytest

from tools.serving import ROOT

LONGEST = 300  # lines
# written in pieces, so that this file does not find itself
REGISTRIES = [".".join(parts) for parts in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("deb", "debian", "org"), ("proxy", "golang", "org"),
)]  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.$}~:/-])/(?:home|root|Users|work|tmp|mnt|srv)/[\w.-]+")


def kept() -> list[Path]:
    """Every file that is in the repository, or would be after `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in kept():
        try:
            found.append((path.relative_to(ROOT).as_posix(), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue  # a picture or a workbook
    return found


def test_no_path_of_one_machine() -> None:
    found = [(name, match.group()) for name, text in texts() for match in MACHINE_PATH.finditer(text)]
    assert not found


def test_no_registry_is_named() -> None:
    assert not [(name, host) for name, text in texts() for host in REGISTRIES if host in text]


@pytest.mark.parametrize("path", [("home", "x"), ("tmp", "y"), ("root", "z")])
def test_the_rule_for_paths_finds_what_it_is_for(path: tuple[str, ...]) -> None:
    assert MACHINE_PATH.search("see /" + "/".join(path))


def test_no_file_is_too_long_to_read() -> None:
    code = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "cx_metrics").rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in code}
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST}
