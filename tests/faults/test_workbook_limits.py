"""Workbooks that would kill their reader, and a reader that is killed: the import says so, and nothing has changed."""

import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.errors import ImportRefused
from cx_metrics.importing.workbook_sheet import LIMITS, sheet_text
from cx_metrics.spreadsheet.limits import Limits
from tests.warehouses import Company
from tests.workbooks import archive, contents, patched, shared_texts, workbook
from tools.serving import ROOT

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return shared_texts(workbook(tmp_path / "b.xlsx", {"S": [["a", "b"], ["x", 1], ["y", 2]]}))


def refused(file: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(ImportRefused) as caught:
        sheet_text(file, None, 1, file.parent, limits=limits)
    return str(caught.value)


def test_a_small_file_that_unpacks_to_much_is_refused_before_it_is_unpacked(book: Path) -> None:
    parts = contents(book)
    parts[STRINGS] = b"<sst><si><t>" + b"x" * (100 << 20) + b"</t></si></sst>"
    archive(book, parts)
    assert book.stat().st_size < 200_000
    assert "xl/sharedStrings.xml unpacks to 105 MB from" in refused(book)
    assert "MB" in refused(book, replace(LIMITS, ratio=10**6, unpacked=50 << 20))
    assert "a text of more than 100,000 characters" in refused(book, replace(LIMITS, ratio=10**6))


def test_an_archive_that_lies_about_its_size_is_damaged(book: Path) -> None:
    content = bytearray(book.read_bytes())
    with zipfile.ZipFile(book) as held:
        size = held.getinfo(SHEET).file_size
    at = content.rindex(SHEET.encode()) - 46  # its entry in the central directory
    content[at + 24 : at + 28] = (size // 2).to_bytes(4, "little")
    book.write_bytes(content)
    assert "is a damaged workbook" in refused(book)


@pytest.mark.parametrize(
    ("limits", "said"),
    [({"cells": 5}, "more than 5 cells"), ({"rows": 2}, "row 3 comes after row 2"), ({"columns": 1}, "column B"),
     ({"cell": 0}, "characters"), ({"parts": 3}, "at most 3"), ({"strings": 10}, "of text"),
     ({"strings_count": 2}, "too many texts")],
)  # fmt: skip
def test_each_limit_is_told(book: Path, limits: dict[str, Any], said: str) -> None:
    assert said in refused(book, replace(LIMITS, **limits))


def test_entities_are_refused(book: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    assert "defines XML entities" in refused(patched(book, SHEET, "<worksheet", bomb))


def test_a_sheet_that_claims_to_be_huge_is_read_for_what_it_holds(book: Path) -> None:
    patched(book, SHEET, '<dimension ref="A1:B3"', '<dimension ref="A1:XFD1048576"')
    patched(book, SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    text = sheet_text(book, None, 1, book.parent)
    assert text.path.read_text() == "a,b\nx,1\ny,2\n"
    assert "row 1048577" in refused(patched(book, SHEET, 'r="1048576"', 'r="1048577"'))


def test_memory_has_an_end(book: Path) -> None:
    rows = "".join(f"<si><t>{'許' * 300}{i}</t></si>" for i in range(200_000))
    parts = contents(book)
    parts[STRINGS] = f"<sst>{rows}</sst>".encode()
    archive(book, parts)
    said = refused(book, replace(LIMITS, memory=100 << 20, ratio=10**6))
    assert "needs more memory" in said or "stopped the process" in said


def test_time_has_an_end(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = subprocess.run

    def slow(command: list[str], **said: Any) -> Any:
        return usual([sys.executable, "-c", "import time; time.sleep(60)"], **said)

    monkeypatch.setattr(subprocess, "run", slow)
    assert "takes longer than 1 seconds" in refused(book, replace(LIMITS, clock=1))


def test_processor_time_has_an_end(book: Path) -> None:
    parts = contents(book)
    cells = "".join(f'<row r="{i}"><c><v>{i}</v></c></row>' for i in range(4, 900_000))
    parts[SHEET] = parts[SHEET].replace(b"</sheetData>", cells.encode() + b"</sheetData>")
    said = refused(archive(book, parts), replace(LIMITS, processor=1))
    assert "stopped the process that read it" in said and "nothing was changed" in said


def test_a_reader_that_is_killed_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(tmp_path)
    company.bring("occurred_on,nps\n2026-01-01,9\n", "responses")
    build, before = company.folder.current(), company.stored()
    killed = f"import os; os.kill(os.getpid(), {signal.SIGKILL.value})"
    usual = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda command, **said: usual([sys.executable, "-c", killed], **said))
    file = workbook(tmp_path / "b.xlsx", {"S": [["day", "score"], ["2026-01-01", 9]]})
    mapping = company.mapping({"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "nps": "score"})
    with pytest.raises(ImportRefused, match=r"stopped the process that read it \(exit -9\)"):
        company.bring(file, mapping)
    assert (company.folder.current(), company.stored()) == (build, before)
    assert not company.folder.work.exists()


def test_the_process_needs_nothing_but_the_standard_library() -> None:
    asked = "import sys, cx_metrics.spreadsheet.__main__; print(*{m.partition('.')[0] for m in sys.modules})"
    found = subprocess.run([sys.executable, "-S", "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(found.stdout.split()) <= {*sys.stdlib_module_names, "cx_metrics", "__main__", "cython_runtime"}
