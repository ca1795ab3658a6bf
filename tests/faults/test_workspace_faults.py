"""A workspace that is damaged, newer, somebody else's, full or out of reach: said in words, and nothing is lost."""

import os
import shutil
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from cx_metrics import workspace
from cx_metrics.errors import WorkspaceError
from cx_metrics.workspace import Store, database, schema


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "workspace.sqlite3"


@pytest.fixture
def store(file: Path) -> Store:
    """A workspace with one note in it."""
    found = Store("", False, file)
    workspace.annotate(found, "first", date(2026, 3, 1), "Ann", metric="nps")
    return found


def write(store: Store) -> None:
    workspace.annotate(store, "second", date(2026, 4, 1), "Ann", metric="nps")


def texts(store: Store) -> list[str]:
    return [note.text for note in workspace.annotations(store)]


def test_a_newer_workspace_is_refused_and_left_as_it_is(store: Store, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE cx_workspace SET version = 99")
    connection.close()
    for act in (texts, write):
        with pytest.raises(WorkspaceError, match=r"newer version .*99"):
            act(store)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version FROM cx_workspace").fetchall() == [(99,)]
        assert connection.execute("SELECT count(*) FROM cx_revisions").fetchone() == (1,)
    connection.close()


def test_an_older_workspace_is_brought_forward_when_it_is_read(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE cx_later (name TEXT)")

    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, second))
    monkeypatch.setattr("cx_metrics.workspace.store.STEPS", schema.STEPS)
    assert texts(store) == ["first"]
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT version FROM cx_workspace").fetchall() == [(2,)]
        assert connection.execute("SELECT count(*) FROM cx_later").fetchone() == (0,)
    connection.close()


def test_a_step_forward_that_fails_leaves_the_old_version(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(connection: sa.Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE cx_half (name TEXT)")
        connection.exec_driver_sql("SELECT * FROM nowhere")

    with monkeypatch.context() as later:
        later.setattr(schema, "STEPS", (*schema.STEPS, broken))
        later.setattr("cx_metrics.workspace.store.STEPS", schema.STEPS)
        with pytest.raises(WorkspaceError):
            texts(store)
    assert texts(store) == ["first"]
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT name FROM sqlite_master WHERE name = 'cx_half'").fetchall() == []
    connection.close()


def test_the_sample_companys_workspace_is_not_taken_for_ones_own(store: Store, file: Path, tmp_path: Path) -> None:
    copied = tmp_path / "sample.sqlite3"
    shutil.copy(file, copied)
    for act in (texts, write):
        with pytest.raises(WorkspaceError, match="belongs to your own data"):
            act(Store("", True, copied))


@pytest.mark.parametrize("kept", [0.0, 0.3])
def test_a_damaged_file_is_told_with_what_to_do(kept: float, store: Store, file: Path) -> None:
    """The first bytes overwritten with rubbish; or all but the first part of the file."""
    whole = file.read_bytes()
    file.write_bytes(b"rubbish" * 1000 if kept == 0.0 else whole[: int(len(whole) * kept)])
    for act in (texts, write):
        with pytest.raises(WorkspaceError, match=r"workspace\.sqlite3: is damaged .* backup"):
            act(store)


def test_nothing_is_added_to_a_file_that_is_damaged_where_nobody_looked(store: Store, file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * 0.9)])
    with pytest.raises(WorkspaceError, match="is damaged"):
        write(store)


@pytest.mark.parametrize("content", ["{", "[]", '{"day": "2026-99-99", "text": "x"}', '{"text": "x"}'])
def test_a_revision_that_makes_no_sense_is_told(content: str, store: Store, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE cx_revisions SET content = ?", [content])
    connection.close()
    with pytest.raises(WorkspaceError, match="cannot be read"):
        texts(store)


def test_where_nobody_may_write_it_is_still_read(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so what the system says of the folder is said by the test."""
    monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    assert texts(store) == ["first"]
    with pytest.raises(WorkspaceError, match=r"cannot be written .* who may write"):
        write(store)
    assert not list(file.parent.glob("*-wal")) and not list(file.parent.glob("*-shm"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in any folder")
def test_a_folder_in_which_nobody_may_write_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(WorkspaceError, match="who may write"):
        write(Store("", False, folder / "workspace.sqlite3"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(WorkspaceError, match="cannot be made"):
        write(Store("", False, tmp_path / "data" / "workspace.sqlite3"))


def test_a_writer_that_does_not_finish_is_waited_for_and_then_told(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    database.engine.cache_clear()
    busy = sqlite3.connect(file, isolation_level=None)
    busy.execute("BEGIN IMMEDIATE")
    try:
        assert texts(store) == ["first"]  # readers do not wait
        with pytest.raises(WorkspaceError, match="somebody else has been writing"):
            write(store)
    finally:
        busy.execute("ROLLBACK")
        busy.close()
        database.engine.cache_clear()
    write(store)
    assert texts(store) == ["first", "second"]


def test_what_fails_half_way_leaves_nothing(store: Store) -> None:
    def half(held: object) -> None:
        held.add("annotation", "x", "Ann", {"day": "2026-05-01", "text": "half"}, 0)  # type: ignore[attr-defined]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.write(half)
    assert texts(store) == ["first"]


def test_a_missing_driver_is_told_with_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    database.engine.cache_clear()
    with pytest.raises(WorkspaceError, match=r'driver psycopg.*pip install "psycopg\[binary\]"'):
        Store("postgresql+psycopg://cx@localhost/cx", False).marks("target")


@pytest.mark.parametrize("address", ["nonsense", "postgresql+psycopg://host:port/x"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(WorkspaceError, match="is no database address"):
        Store(address, False).marks("target")
