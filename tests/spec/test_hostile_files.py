"""Names and texts that were made to break programs: stored byte for byte, or refused with a word; nothing is run."""

import json
from dataclasses import replace
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from cx_metrics.csv_text import FORMULA_SIGNS, csv_bytes, is_number
from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.errors import ImportRefused
from cx_metrics.importing.codes import plain_number
from cx_metrics.importing.scratch import scratch
from tests.case_books import answer, book
from tests.warehouses import Company, shared

LONGEST_SEGMENT = 200  # characters: a longer one rejects its row
BLANK = "\t\n\r \u00a0\u3000\u200b\ufeff"


def naughty() -> list[str]:
    """The strings that a text field may hold at all, without the blanks that are no part of a value."""
    texts = json.loads((shared("files/naughty_strings") / "blns.json").read_text("utf-8"))
    return list(dict.fromkeys(text.strip(BLANK) for text in texts if "\0" not in text and text.strip(BLANK)))


def test_naughty_strings_are_segments_and_names_of_columns_and_come_back_as_they_were(tmp_path: Path) -> None:
    company = Company(tmp_path, {"privacy": {"mask": []}, "imports": {"no_answer": []}}, measured=False)
    texts = naughty()
    assert len(texts) > 450
    names = [text for text in texts if len(text) < 200 and "\n" not in text and "\r" not in text][:200]
    heading = ["day", "segment", "comment", *names]
    groups = [text if len(text) <= LONGEST_SEGMENT else "" for text in texts]
    rows = [["2026-01-01", group, text, *["x"] * len(names)] for group, text in zip(groups, texts, strict=True)]
    content = csv_of([heading, *rows])
    day = {"from": "day", "format": "%Y-%m-%d"}
    mapping = company.mapping({"occurred_on": day, "segment": "segment", "comment": "comment"})
    report = company.bring(content, mapping)
    assert (report.accepted, report.rejected) == (len(texts), 0), report.evidence
    assert company.stored("segment, comment") == [
        (group or None, text) for group, text in zip(groups, texts, strict=True)
    ]
    assert len(report.unused_columns) == len(names), "names are told apart, whatever they are"


def csv_of(rows: list[list[str]]) -> str:
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return "\n".join(quoted) + "\n"


def test_no_naughty_string_runs_in_a_download() -> None:
    texts = naughty()
    written = csv_bytes([[text] for text in texts]).decode("utf-8-sig")
    for text in texts:
        harmless = not text.startswith(FORMULA_SIGNS) or is_number(text)
        quoted = text.replace('"', '""')
        assert (quoted if harmless else "'" + quoted) in written


def test_naughty_strings_are_text_in_the_workbook_of_a_case_to_the_last_sign(tmp_path: Path) -> None:
    found = answer("cost_to_serve")
    texts = sorted(naughty(), key=lambda text: not text.startswith(FORMULA_SIGNS))
    cells = ["\n".join(texts[i :: 2 * len(found.inputs)]) for i in range(2 * len(found.inputs))]
    inputs = {
        name: replace(value, source=cells[2 * i], owner=cells[2 * i + 1])
        for i, (name, value) in enumerate(found.inputs.items())
    }
    scenarios = {text: {next(iter(inputs)): 1.0} for text in texts[:60] if len(text) < LONGEST_SEGMENT}
    opened = openpyxl.load_workbook(book(tmp_path / "x.xlsx", replace(found, inputs=inputs), scenarios=scenarios))
    kinds: dict[str, set[str]] = {}
    for cell in (cell for sheet in opened for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
        kinds.setdefault(unescape(cell.value), set()).add(cell.data_type)
    assert all(kinds.get(text) == {"s"} for text in (*cells, *scenarios)), "each is there, and none is a formula"


def test_a_small_file_of_millions_of_rows_keeps_to_the_companys_limits(tmp_path: Path) -> None:
    """A file of few bytes is read without them, but Parquet packs a million rows alike into these."""
    told = Company(tmp_path, {"database": {"threads": 1, "memory_limit": "321MB", "time_limit_seconds": 20}}).settings
    packed, plain = tmp_path / "packed.parquet", tmp_path / "plain.csv"
    plain.write_text("day\n2026-01-31\n", "utf-8")
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT DATE '2026-01-31' AS day FROM range(1_000_000)) TO '{packed}'")
    limits = {}
    for file in (packed, plain):
        with scratch(told, tmp_path, [file]) as con:
            limits[file] = str(con.execute("SELECT current_setting('memory_limit')").fetchall()[0][0])
    assert packed.stat().st_size < 50_000 and limits[packed] == "306.1 MiB" != limits[plain]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            ",".join(["occurred_on", *(f"c{i}" for i in range(10_000))]) + "\n" + ",".join(["x"] * 10_001) + "\n",
            "at most 500",
        ),
        ("occurred_on,comment\n2026-01-01," + "x" * 10_000_001 + "\n", "is longer than 10,000,000 characters"),
    ],
)
def test_what_is_too_wide_or_too_long_is_refused_and_nothing_is_stored(tmp_path: Path, content: str, said: str) -> None:
    company = Company(tmp_path, measured=False)
    with pytest.raises(ImportRefused, match=said):
        company.bring(content, "responses")
    assert company.folder.current() in (None, "") and not list(company.folder.raw.glob("*.json"))


@pytest.mark.parametrize(
    ("text", "number"), [("９", 9.0), ("１０．５", 10.5), ("－３", -3.0), ("９分", None), ("九", None), ("٣", None)]
)
def test_full_width_digits_are_the_numbers_they_show(text: str, number: float | None) -> None:
    with duckdb.connect() as con:
        found = con.execute(f"SELECT {plain_number('x', ColumnMap())} FROM (SELECT ? AS x)", [text]).fetchone()
    assert found == (number,)
