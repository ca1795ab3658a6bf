"""What people authored as a file and back: nothing is lost, nothing is overwritten, a damaged file is refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from cx_metrics import settings, workspace
from cx_metrics.cli import main
from cx_metrics.declarations.settings import AuthoredTarget
from cx_metrics.errors import WorkspaceError
from cx_metrics.workspace import Store

NPS = settings.catalogue().metrics["nps"]
GOAL = AuthoredTarget(
    metric="nps", value=40, starts=date(2026, 1, 1), ends=date(2026, 12, 31), set_by="Ann", set_on=date(2026, 1, 5),
    note="與財務議定",
)  # fmt: skip


def store_in(folder: Path, sample: bool = False) -> Store:
    return Store("", sample, folder / "workspace.sqlite3")


@pytest.fixture
def written(tmp_path: Path) -> Store:
    """A workspace in which somebody set a target, and took another one back."""
    store = store_in(tmp_path / "old")
    workspace.save_target(store, GOAL, NPS, "Ann")
    gone = workspace.annotate(store, "wrong", date(2026, 3, 1), "Bea", metric="nps")
    workspace.remove_annotation(store, gone.item, "Bea", based_on=gone.revision)
    return store


def test_what_is_put_back_is_what_was_kept_and_goes_on_from_there(written: Store, tmp_path: Path) -> None:
    file, other = tmp_path / "kept.jsonl", store_in(tmp_path / "new")
    assert workspace.backup(written, file) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert workspace.restore(other, file) == 3
    for kind in ("target", "annotation"):
        assert other.history(kind) == written.history(kind) and other.current(kind) == written.current(kind)
    assert other.marks(None) == written.marks(None)
    (kept,) = workspace.targets(other)
    assert kept.target == GOAL
    workspace.remove_target(other, kept.item, "Cy", based_on=1)
    assert other.marks(None)[0][0] == 4


def test_nothing_is_overwritten(written: Store, tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    workspace.backup(written, file)
    before = file.read_bytes()
    with pytest.raises(WorkspaceError, match="is there already"):
        workspace.backup(written, file)
    with pytest.raises(WorkspaceError, match="holds revisions already"):
        workspace.restore(written, file)
    with pytest.raises(WorkspaceError, match="belongs to your own data"):
        workspace.restore(store_in(tmp_path / "sample", True), file)
    with pytest.raises(WorkspaceError, match="holds nothing yet"):
        workspace.backup(store_in(tmp_path / "empty"), tmp_path / "nothing.jsonl")
    assert file.read_bytes() == before and not (tmp_path / "nothing.jsonl").exists()


@pytest.mark.parametrize("harm", ["cut", "changed", "other"])
def test_a_file_that_is_not_whole_is_refused_and_nothing_of_it_is_kept(
    harm: str, written: Store, tmp_path: Path
) -> None:
    file, other = tmp_path / "kept.jsonl", store_in(tmp_path / "new")
    workspace.backup(written, file)
    lines = file.read_text("utf-8").splitlines(keepends=True)
    harmed = {
        "cut": "".join(lines[:-1]),
        "changed": "".join(lines).replace("Ann", "Bob"),
        "other": "no back-up\n",
    }[harm]
    file.write_text(harmed, "utf-8")
    with pytest.raises(WorkspaceError, match=r"cut off|was changed"):
        workspace.restore(other, file)
    assert other.marks(None) == ((0, ""),)


def test_a_file_of_a_newer_program_is_refused(written: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "kept.jsonl"
    with monkeypatch.context() as future:
        future.setattr("cx_metrics.workspace.backup_file.STEPS", (None,) * 9)
        workspace.backup(written, file)
    with pytest.raises(WorkspaceError, match="newer version"):
        workspace.restore(store_in(tmp_path / "new"), file)


def test_the_command_takes_the_organisations_own(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workspace.save_target(workspace.open_store(settings.load(), False), GOAL, NPS, "Ann")
    words = ["--config", str(house), "workspace", "backup", str(tmp_path / "kept.jsonl"), "--json"]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == 1
    assert main(words) == 1 and "is there already" in capsys.readouterr().err
