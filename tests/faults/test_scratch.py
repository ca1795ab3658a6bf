"""What an import has not masked yet: nobody else can read it, and what a killed one left goes with the next."""

import os
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cx_metrics import warehouse
from cx_metrics.importing import run
from cx_metrics.importing.read import read_tables
from cx_metrics.warehouse.private import private_place, sweep_private
from cx_metrics.warehouse.spare import apart
from tests.warehouses import Company
from tools.serving import ROOT

ANSWERS = "occurred_on,nps\n2026-01-01,9\n"
KILLED = """
import os, signal
from cx_metrics.warehouse.private import private_place
with private_place() as work:
    (work / "text.csv").write_text("not masked")
    print(work, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_only_we_can_read_the_scratch_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company, seen = Company(tmp_path), []

    def watched(*said: Any, work: Path, **named: Any) -> object:
        seen.append(stat.S_IMODE(work.stat().st_mode))
        return read_tables(*said, work=work, **named)

    monkeypatch.setattr(run, "read_tables", watched)
    before = os.umask(0)
    try:
        company.bring(ANSWERS, "responses")
        company.bring(ANSWERS.replace("9", "8"), "responses", dry_run=True)
    finally:
        os.umask(before)
    assert seen == [0o700, 0o700]


def test_what_a_killed_import_left_in_the_warehouse_goes_with_the_next_command_that_writes(tmp_path: Path) -> None:
    company = Company(tmp_path)
    company.bring(ANSWERS, "responses")
    company.folder.work.mkdir()
    (company.folder.work / "decoded.csv").write_text("not masked")
    warehouse.rebuild(company.settings, company.catalogue, sample=False)
    assert not company.folder.work.exists()


def test_what_a_killed_dry_run_left_goes_with_the_next_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    killed = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    assert (left / "text.csv").exists() and left.parent == tmp_path
    (tmp_path / "cx-scratch-notes-of-mine").mkdir()
    with private_place() as ours:
        sweep_private()
        assert ours.exists() and not left.exists() and (tmp_path / "cx-scratch-notes-of-mine").exists()
    assert not ours.exists()


def test_imports_at_once_do_not_meet_nor_does_a_damaged_file_stop_them(tmp_path: Path) -> None:
    companies = [Company(tmp_path / str(i), metrics=("nps",)) for i in range(3)]
    for company in companies:
        company.root.mkdir()
        assert company.catalogue  # read before the threads begin
    damaged = tmp_path / "damaged.duckdb"
    damaged.write_bytes(b"nothing that a database begins with" * 500)

    def bring(company: Company) -> list[tuple[Any, ...]]:
        for score in "789":
            company.bring(ANSWERS.replace("9\n", f"{score}\n"), "responses")
        return company.stored("nps")

    def break_it() -> None:
        for _ in range(6):
            with pytest.raises(duckdb.Error), apart(damaged, "READ_ONLY"):
                pass

    with ThreadPoolExecutor() as threads:
        stored = [threads.submit(bring, company) for company in companies]
        broken = threads.submit(break_it)
        assert [one.result() for one in stored] == [[(7.0,), (8.0,), (9.0,)]] * 3
        broken.result()
