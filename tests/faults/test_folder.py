"""A warehouse under faults: whatever happens to its files, the old build stays in use or a clear message says what to
do."""

import builtins
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cx_metrics import warehouse
from cx_metrics.errors import WarehouseError
from cx_metrics.warehouse import folder as folders
from tests.warehouses import Company
from tools.serving import ROOT

ASKED = ("nps",)  # a fault is the same however much is summed up


def answers(days: int, score: int = 9) -> str:
    return "occurred_on,nps\n" + "".join(f"2026-01-{day:02},{score}\n" for day in range(1, days + 1))


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder of a company with two batches of 3 and 4 answers, and a copy of it."""
    company = with_two_batches(Company(tmp_path_factory.mktemp("company"), metrics=ASKED))
    return company.root, Path(shutil.copytree(company.root, tmp_path_factory.mktemp("kept") / "company"))


@pytest.fixture
def company(kept: tuple[Path, Path]) -> Company:
    """A company with two batches of 3 and 4 answers, as it was before the other tests harmed it."""
    root, copy = kept
    shutil.rmtree(root)
    shutil.copytree(copy, root)
    return Company(root, metrics=ASKED)


def with_two_batches(company: Company) -> Company:
    company.bring(answers(3), "responses")
    company.bring(answers(4, 1), "responses")
    return company


def count(company: Company) -> int:
    return warehouse.open_reader(company.settings).rows("SELECT count(*) FROM stored_responses")[0][0]


# ---------------------------------------------------------------- one writer


def test_a_second_import_at_the_same_time_is_refused_at_once_and_names_the_first(company: Company) -> None:
    with (
        warehouse.writing(company.folder),
        pytest.raises(WarehouseError, match=rf"another import is running \(process {os.getpid()}, since"),
    ):
        company.bring(answers(5), "responses")
    file = company.file(answers(5), "other.csv")
    with warehouse.writing(company.folder):
        done = company.process("import", file, "--table", "responses")
        _, told = done.communicate(timeout=60)
        assert done.returncode == 1 and f"another import is running (process {os.getpid()}" in told
    assert company.bring(file, "responses").accepted == 5


def test_the_lock_of_a_killed_process_holds_nobody_up_and_its_rubbish_is_swept(company: Company) -> None:
    script = (
        "import os, sys; from pathlib import Path; from cx_metrics.warehouse import Folder, writing\n"
        "f = Folder(Path(sys.argv[1]))\n"
        "with writing(f):\n    (f.work / 'x').write_text('x')\n    (f.raw / '.y.draft').write_text('y')\n"
        "    os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(company.folder.root)], cwd=ROOT, check=False)
    assert killed.returncode == -9 and (company.folder.work / "x").exists()
    assert company.bring(answers(5), "responses").accepted == 5
    assert not company.folder.work.exists() and not list(company.folder.root.rglob(".*.draft"))


def test_a_folder_that_cannot_be_written_says_so(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", denied)
    with pytest.raises(WarehouseError, match=r"cannot be written \(Permission denied\)"):
        company.bring(answers(5), "responses")
    assert count(company) == 7


def test_too_little_space_is_noticed_before_anything_is_written(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(WarehouseError, match=r"only 0 MB free"):
        company.bring(answers(5), "responses")
    assert count(company) == 7


# ---------------------------------------------------------------- faults at every write


def fail_at(n: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Let the n-th write fail (opening a file for writing, renaming, syncing, linking); returns how many were tried."""
    tried = 0

    def guarded(real: Any, counts: Callable[..., bool]) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal tried
            if counts(*arguments, **named):
                tried += 1
                if tried == n:
                    raise OSError(28, "No space left on device")
            return real(*arguments, **named)

        return call

    def writes(_: Any, mode: str = "r", *__: Any, **___: Any) -> bool:
        return any(letter in mode for letter in "wax+")

    def always(*_: Any, **__: Any) -> bool:
        return True

    for module, name, counts in (
        (os, "replace", always),
        (os, "fsync", always),
        (os, "symlink", always),
        (os, "mkdir", always),
        (builtins, "open", writes),
        (Path, "open", writes),
    ):
        monkeypatch.setattr(module, name, guarded(getattr(module, name), counts))
    return lambda: tried


def test_a_fault_at_any_write_leaves_the_old_build_in_use_or_the_new_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = with_two_batches(
        Company(tmp_path, measured=False)
    )  # marts are written by the database, out of reach here
    file, mapping = (
        company.file(answers(5) + "2026-01-01,11\n", "more.csv"),
        company.mapping({"occurred_on": {"from": "occurred_on", "format": "%Y-%m-%d"}, "nps": "nps"}),
    )
    company.catalogue  # noqa: B018  loaded before anything fails
    failed = 0
    for n in range(1, 60):
        before = company.folder.current()
        with monkeypatch.context() as patch:
            tried = fail_at(n, patch)
            try:
                company.bring(file, mapping)
                refused = False
            except WarehouseError as error:
                assert "No space left" in str(error)
                refused = True
            if tried() < n:
                break
        assert count(company) == (7 if company.folder.current() == before else 12)
        if refused:
            failed += 1
            company.bring(file, mapping)
            assert count(company) == 12
        with company.building:
            for batch in warehouse.current_batches(company.folder)[2:]:
                warehouse.undo(company.settings, company.catalogue, batch.id)
        assert count(company) == 7
    assert failed >= 10, "few writes failed: does the test still reach them?"


# ---------------------------------------------------------------- what can be lost


def test_a_pointer_that_is_lost_stale_or_damaged_is_named_and_build_repairs_it(company: Company) -> None:
    pointer = company.folder.pointer
    for damage, told in (
        (None, "is missing, though builds lie beside it"),
        (b"20250101T000000000-abcdef\n", "which is not there"),
        (b"\xff\xfe\x00../../etc/passwd" * 50, "which is not there"),
    ):
        pointer.unlink()
        if damage is not None:
            pointer.write_bytes(damage)
        with pytest.raises(WarehouseError, match=told):
            count(company)
        assert company.call("measure", "nps") == 1
        assert company.call("build") == 0
        assert count(company) == 7


def test_a_damaged_mart_is_noticed_before_it_answers_and_build_repairs_it(company: Company) -> None:
    for harm in ("flip", "cut", "gone", "garbage"):
        build = company.folder.current()
        assert build is not None
        mart = company.folder.mart(build)
        raw = bytearray(mart.read_bytes())
        if harm == "flip":
            raw[len(raw) // 2] ^= 1
        mart.unlink()
        if harm != "gone":
            mart.write_bytes({"flip": bytes(raw), "cut": bytes(raw[: len(raw) // 2]), "garbage": b"x" * 5000}[harm])
        with pytest.raises(WarehouseError, match="cx_metrics build"):
            count(company)
        assert company.call("build") == 0
        assert count(company) == 7


def test_a_mart_whose_note_is_gone_or_garbage_still_answers_and_still_knows_its_batches(company: Company) -> None:
    for damage in (None, b"{", b"[]", b'{"batches": 5}'):
        build = company.folder.current()
        assert build is not None
        company.folder.build_note(build).unlink()
        if damage is not None:
            company.folder.build_note(build).write_bytes(damage)
        assert count(company) == 7 and len(warehouse.current_batches(company.folder)) == 2
        assert company.call("build") == 0
        assert count(company) == 7


def test_a_moved_folder_says_where_it_was_built_and_build_repairs_it(company: Company, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where's"
    shutil.move(company.settings.data_folder, elsewhere)
    settings = replace(company.settings, data=elsewhere)
    with pytest.raises(WarehouseError, match="has been moved"):
        warehouse.open_reader(settings)
    warehouse.rebuild(settings, company.catalogue, sample=False)
    assert warehouse.open_reader(settings).rows("SELECT count(*) FROM responses") == [(7,)]


def test_a_lost_parquet_is_named_and_can_be_undone_or_brought_again(company: Company) -> None:
    first, second = warehouse.current_batches(company.folder)
    for batch in (first, second):
        company.folder.parquet("responses", batch.id).unlink()
    with pytest.raises(WarehouseError, match="a file is gone or damaged"):
        count(company)
    with pytest.raises(WarehouseError, match=f"batch {first.id}: its Parquet file is gone"):
        warehouse.rebuild(company.settings, company.catalogue, sample=False)
    warehouse.undo(company.settings, company.catalogue, first.id, second.id)
    assert warehouse.in_use(company.settings) is None
    again = company.bring(answers(4, 1), "responses")
    company.folder.parquet("responses", again.batches[0]).unlink()
    healed = company.bring(answers(4, 1), "responses")
    assert not healed.unchanged and count(company) == 4


def test_a_parquet_with_other_rows_than_were_stored_is_not_built_on(company: Company) -> None:
    first, second = warehouse.current_batches(company.folder)
    shutil.copy(company.folder.parquet("responses", first.id), company.folder.parquet("responses", second.id))
    with pytest.raises(WarehouseError, match=f"batch {second.id}: holds 3 rows, not 4"):
        warehouse.rebuild(company.settings, company.catalogue, sample=False)


def test_a_lost_manifest_is_named_and_its_batch_can_be_undone(company: Company) -> None:
    first = warehouse.current_batches(company.folder)[0]
    company.folder.manifest(first.id).unlink()
    with pytest.raises(WarehouseError, match=f"undo {first.id}"):
        company.bring(answers(5), "responses")
    warehouse.undo(company.settings, company.catalogue, first.id)
    assert count(company) == 4


def test_a_first_import_that_was_killed_before_it_was_published_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = Company(tmp_path, metrics=ASKED)
    company.call("sample", "--rows", "50")
    sample = count(company)
    real = folders.write_text

    def killed(final: Path, text: str) -> None:
        if final.name == "CURRENT" and text:
            raise KeyboardInterrupt
        real(final, text)

    with monkeypatch.context() as patch:
        patch.setattr("cx_metrics.warehouse.build.write_text", killed)
        with pytest.raises(KeyboardInterrupt):
            company.bring(answers(3), "responses")
    assert company.folder.builds() and count(company) == sample
    assert company.bring(answers(3), "responses").accepted == 3 and count(company) == 3


# ---------------------------------------------------------------- the hardened reader

REFUSED = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM '/etc/passwd'",
    "COPY responses TO '{raw}/x.csv'",
    "COPY responses TO '{root}/x.csv'",
    "ATTACH '{root}/x.duckdb' AS x",
    "ATTACH ':memory:' AS x",
    "SET enable_external_access = true",
    "SET GLOBAL memory_limit = '100GB'",
    "RESET ALL",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SELECT * FROM 'http://127.0.0.1:1/x.csv'",
    "EXPORT DATABASE '{raw}/x'",
    "DROP VIEW responses",
    "PRAGMA database_list",
    "CREATE TABLE x AS SELECT 1",
    "SELECT * FROM secret_frame",
    "SELECT 1; SELECT 2",
    "CALL pragma_version()",
    "",
    "SELEC 1",
]


@pytest.mark.parametrize("sql", REFUSED)
def test_a_reader_reads_its_build_and_nothing_else(company: Company, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    secret_frame = pd.DataFrame({"x": [1]})
    reader = warehouse.open_reader(company.settings)
    with pytest.raises((duckdb.Error, ValueError, WarehouseError)):
        reader.rows(sql.format(raw=company.folder.raw, root=company.root))
    assert len(secret_frame) == 1 and not list(company.folder.raw.rglob("x*"))
    assert reader.rows("SELECT count(*) FROM responses") == [(7,)]


def test_a_value_is_bound_never_text(company: Company) -> None:
    reader = warehouse.open_reader(company.settings)
    assert reader.rows("SELECT count(*) FROM responses WHERE segment = ?", ["'; DROP VIEW responses; --"]) == [(0,)]
    assert reader.frame("SELECT count(*) AS n FROM responses").n.tolist() == [7]


def test_a_runaway_query_is_stopped_and_the_reader_goes_on(company: Company) -> None:
    settings = replace(company.settings, database=replace(company.settings.database, time_limit_seconds=0.3))
    reader = warehouse.open_reader(settings)
    with pytest.raises(WarehouseError, match=r"took longer than 0\.3 seconds"):
        reader.rows("SELECT count(*) FROM range(100000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3")
    assert reader.rows("SELECT count(*) FROM responses") == [(7,)]


def test_a_build_can_be_opened_twice_in_one_process_and_in_two_threads_at_once(company: Company) -> None:
    readers: list[Any] = []

    def opened() -> None:
        readers.append(warehouse.open_reader(company.settings))

    threads = [threading.Thread(target=opened) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reader.rows("SELECT count(*) FROM responses") for reader in readers] == [[(7,)]] * 8
    with pytest.raises(duckdb.Error):
        readers[-1].rows("SELECT * FROM read_text('/etc/hostname')")


def test_eight_threads_never_get_each_others_answers(company: Company) -> None:
    reader = warehouse.open_reader(company.settings)
    wrong: list[Any] = []

    def ask(thread: int) -> None:
        for i in range(60):
            wanted = [(thread, i, 7)]
            found = reader.rows("SELECT ?::INT, ?::INT, count(*) FROM responses", [thread, i])
            if found != wanted:
                wrong.append((wanted, found))

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
