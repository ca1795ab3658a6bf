"""A sheet of an Excel workbook becomes strict text, in a process of its own: a small workbook can kill its
reader.

What comes out is a CSV as our own readers want it, so that everything after this knows nothing of workbooks, but for
the rows of the sheet that a message names.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cx_metrics.errors import ImportRefused, Problem
from cx_metrics.messages import has_sentence, refusal, sentence
from cx_metrics.settings import PROJECT
from cx_metrics.spreadsheet.limits import Limits

SHEET = "sheet"  # stands for the type of a column of a sheet: its dates are in ISO, whatever the cell shows
LIMITS = Limits()
_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_SPSS = (b"$FL2", b"$FL3")
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class SheetText:
    """The CSV of a sheet, what is strange about it (what → rows that it touches), the columns (from 0) in which numbers
    with marks stand as text, and the ``kind`` of file it was made from."""

    path: Path
    places: NDArray[np.uint32]  # (rows, 2): line of the CSV, row of the sheet
    warnings: dict[str, int]
    marked: frozenset[int] = frozenset()
    kind: str = "workbook"

    def row_of(self, line: int) -> int:
        """The row of the sheet that stands on this line of the CSV."""
        return int(self.places[np.searchsorted(self.places[:, 0], line, side="right") - 1, 1])


def is_workbook(file: Path) -> bool:
    """Whether ``file`` begins like an Excel workbook, whatever its name; raises ImportRefused for what comes near, but
    is none that can be read: an old one, one with a password, a web page called .xls."""
    with file.open("rb") as opened:
        head = opened.read(512)
        if head.startswith(_OLD):
            rest = head + opened.read(8 << 20)
            if _PASSWORD in rest:
                raise refusal(file.name, "password", "no_password")
            raise refusal(file.name, "old_excel", "save_xlsx")
    if head.lstrip()[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        raise refusal(file.name, "web_page", "save_xlsx")
    return head.startswith(_ZIP)


def is_spss(file: Path) -> bool:
    """Whether ``file`` begins like one that SPSS saved (.sav, .zsav)."""
    with file.open("rb") as opened:
        return opened.read(4) in _SPSS


def sheet_text(
    file: Path,
    sheet: str | None,
    first_row: int,
    work: Path,
    *,
    heading_rows: int = 1,
    heading_only: bool = False,
    limits: Limits = LIMITS,
) -> SheetText:
    """The sheet called ``sheet`` (None: the only one) as CSV in ``work``, from ``first_row`` on; as wide as its
    ``heading_rows`` are. A file of SPSS is one sheet with two heading rows.

    Raises ImportRefused where it is not to be read, or would take more than ``limits`` allow.
    """
    spss = is_spss(file)
    out = work.resolve() / "sheet"
    asked = {
        "file": str(file.resolve()),
        "name": file.name,
        "spss": spss,
        "sheet": sheet,
        "first_row": first_row,
        "heading_rows": heading_rows,
        "heading_only": heading_only,
        "out": str(out),
        "limits": asdict(limits),
    }
    told = _told(file.name, asked, limits)
    warnings, marked = (
        {_said(what): n for what, n in told.get("warnings", {}).items()},
        frozenset(told.get("marked", ())),
    )
    places = np.fromfile(out.with_suffix(".rows"), dtype=np.uint32).reshape(-1, 2)
    return SheetText(out.with_suffix(".csv"), places, warnings, marked, "spss" if spss else "workbook")


def sheet_names(file: Path, limits: Limits = LIMITS) -> tuple[str, ...]:
    """The sheets of a workbook that can be seen, in their order (where none can, all). Raises ImportRefused where it is
    not to be read."""
    asked = {"file": str(file.resolve()), "name": file.name, "list": True, "limits": asdict(limits)}
    sheets = [(str(name), bool(hidden)) for name, hidden in _told(file.name, asked, limits).get("sheets", [])]
    return tuple(name for name, hidden in sheets if not hidden) or tuple(name for name, _ in sheets)


def _told(name: str, asked: Mapping[str, object], limits: Limits) -> dict[str, Any]:
    """Run the process and return the document that it writes."""
    command = [sys.executable, "-m", "cx_metrics.spreadsheet", json.dumps(asked)]
    try:
        done = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", timeout=limits.clock, check=False
        )
    except subprocess.TimeoutExpired:
        raise refusal(name, "takes_long", "as_csv", n=limits.clock) from None
    try:
        told: dict[str, Any] = json.loads(done.stdout)
        problems = [Problem(where, _said(found), _said(remedy)) for where, found, remedy in told.get("problems", [])]
    except (ValueError, TypeError, AttributeError):
        raise refusal(name, "book_stopped", "sheet_again", n=done.returncode) from None
    if problems or done.returncode:
        raise ImportRefused(*problems)
    return told


def _said(later: str) -> str:
    """What the process wants said: a sentence by its key, or what is none."""
    key, values = json.loads(later)
    return sentence(key, **values) if has_sentence(key) else str(key)
