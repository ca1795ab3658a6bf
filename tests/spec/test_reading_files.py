"""Files as they arrive: clean ones are read fast and strictly alike; damaged ones are refused, or their rows are, by
line."""

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused
from cx_metrics.importing import source as sources
from cx_metrics.importing import strict, structure
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.source import load_source
from tests.nightly import often
from tests.warehouses import Company, shared

HEADING = "id,score,comment"
Rows = list[tuple[str | None, ...]]


def read(file: Path, work: Path, fast: bool | None = None, **said: Any) -> tuple[LoadedSource, Rows]:
    """The rows of a file as text, None for an empty field; ``fast`` False forces the strict reader."""
    limits = Imports(**said.pop("limits", {}))
    with duckdb.connect() as con, pytest.MonkeyPatch.context() as patch:
        if fast is False:
            patch.setattr(sources, "_load_fast", lambda *_: None)
        loaded = load_source(con, file, Source(file=file.name, **said), limits, work)
        fields = ", ".join(f"nullif(c{i}, '')" for i in range(len(loaded.header)))
        return loaded, con.execute(f"SELECT {fields} FROM source_rows ORDER BY _row").fetchall()


def refused(file: Path, work: Path, **said: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(file, work, **said)
    return str(caught.value)


def rejected(content: str, work: Path, **said: Any) -> list[tuple[int, str]]:
    """Line and reason of each row that is refused, and proof that all others are read."""
    file = written(work, content)
    loaded, rows = read(file, work, **said)
    assert loaded.rows == len(rows) + len(loaded.rejected)
    return [(row.line, row.reason) for row in loaded.rejected]


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


# ---------------------------------------------------------------- the fast and the strict reader agree

FIELD = st.lists(st.sampled_from([*"ab5 \"'\n,;\t9=\\許功蓋é🎈\u200b", "\r\n"]), max_size=6).map("".join)


@settings(max_examples=often(30, 300), deadline=None)
@given(
    rows=st.lists(st.tuples(FIELD, FIELD, FIELD), min_size=1, max_size=8),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    final=st.booleans(),
    delimiter=st.sampled_from([",", ";", "\t"]),
    headings=st.sampled_from([1, 3]),
    chunk=st.sampled_from([1, 2, 3, 7, 1 << 20]),
    all_quoted=st.booleans(),
)
def test_both_readers_give_the_rows_that_were_written(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    end: str,
    mark: bool,
    final: bool,
    delimiter: str,
    headings: int,
    chunk: int,
    all_quoted: bool,
) -> None:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL
    )
    writer.writerow(HEADING.split(","))
    writer.writerows([["What is\nyour id?", "Score", '{"ImportId":"x"}']] * (headings - 1))
    writer.writerows(rows)
    text = out.getvalue()
    text = text if final else text.removesuffix(end)
    work = tmp_path_factory.mktemp("read")
    file = written(work, ("\ufeff" if mark else "") + text)
    said: dict[str, Any] = {"delimiter": delimiter, "header_rows": headings}
    wanted = [tuple(field or None for field in row) for row in rows]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "_CHUNK", chunk)
        loaded, found = read(file, work, **said)
    again, strictly = read(file, work, fast=False, **said)
    assert (loaded.fast, again.fast) == (True, False)
    assert found == strictly == wanted
    assert [loaded.line_of(i) for i in range(len(rows))] == [again.line_of(i) for i in range(len(rows))]
    assert not loaded.rejected and not again.rejected


@settings(max_examples=often(40, 300), deadline=None)
@given(text=st.text(st.sampled_from(list('ab,"\n\r許')), max_size=40), chunk=st.sampled_from([1, 3, 1 << 20]))
def test_what_the_fast_reader_takes_of_any_bytes_is_what_the_strict_one_takes(
    tmp_path_factory: pytest.TempPathFactory, text: str, chunk: int
) -> None:
    work = tmp_path_factory.mktemp("read")
    file = written(work, "x,y\n" + text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "_CHUNK", chunk)
        try:
            loaded, found = read(file, work)
        except ImportRefused:
            return  # never closed: both say so
    again, strictly = read(file, work, fast=False)
    assert found == strictly
    assert loaded.rows == again.rows
    assert [row.line for row in loaded.rejected] == [row.line for row in again.rejected]


def test_a_large_clean_file_with_line_breaks_in_quotes_keeps_its_order_and_lines(tmp_path: Path) -> None:
    rows = [f'{i},{i % 11},"first line {i}\nsecond, ""quoted"" 許功蓋"' for i in range(60_000)]
    loaded, found = read(written(tmp_path, "\n".join([HEADING, *rows]) + "\n"), tmp_path)
    assert loaded.fast
    assert [row[0] for row in found] == [str(i) for i in range(60_000)]
    assert found[59_999][2] == 'first line 59999\nsecond, "quoted" 許功蓋'
    assert [loaded.line_of(i) for i in (0, 1, 59_999)] == [2, 4, 2 + 2 * 59_999]


# ---------------------------------------------------------------- damage

DAMAGED_ROWS = [
    ("1,5", "has 2 fields where the heading has 3"),
    ("1,5,good,extra", "has 4 fields where the heading has 3"),
    ("1,5,good,", "has 4 fields where the heading has 3"),
    ('1,5,6" screen', "has a quote inside a field that does not begin with one"),
    ('1,5, "good"', "has a quote inside a field that does not begin with one"),
    ('1,5,"good" indeed', "has a quote inside a quoted field that is not doubled"),
    ("1,5,go\0od", "holds a NUL character"),
    ("1,5," + "x" * 200, "has a field longer than 150 characters"),
]


@pytest.mark.parametrize("place", [0, 1, 40_000])
@pytest.mark.parametrize(("line", "reason"), DAMAGED_ROWS)
def test_a_damaged_row_is_refused_by_its_line_and_all_others_are_read(
    tmp_path: Path, line: str, reason: str, place: int
) -> None:
    rows = [f"{i},{i % 11},fine" for i in range(place + 2)]
    rows.insert(place, line)
    content = "\n".join([HEADING, *rows]) + "\n"
    assert rejected(content, tmp_path, limits={"longest_field": 150}) == [(place + 2, f"row {reason}")]


@pytest.mark.parametrize("chunk", range(1, 24))
def test_damage_is_seen_wherever_the_edge_of_a_chunk_falls(
    tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(structure, "_CHUNK", chunk)
    assert rejected(f"{HEADING}\n1,2,a\n1,2\n3,4,c\n", tmp_path) == [(3, "row has 2 fields where the heading has 3")]
    assert rejected(f'{HEADING}\n1,2,"a"\n1,2,b"b\n', tmp_path)[0][0] == 3
    assert rejected(f'{HEADING}\r\n1,2,"a\r\nb"\r\n1,2\r\n', tmp_path)[0][0] == 4
    loaded, rows = read(written(tmp_path, f'{HEADING}\n1,2,"a,""b"""\n3,4,\n'), tmp_path)
    assert loaded.fast and rows == [("1", "2", 'a,"b"'), ("3", "4", None)]


def test_a_row_that_runs_on_over_lines_is_named_by_its_first(tmp_path: Path) -> None:
    assert rejected(f'{HEADING}\n1,2,"a\nb"\n1,2,"c\nd",5\n3,4,e\n', tmp_path)[0][0] == 4


def test_a_quote_that_is_never_closed_refuses_the_file_and_says_where_it_opens(tmp_path: Path) -> None:
    file = written(tmp_path, f'{HEADING}\n1,2,a\n1,2,"b\n3,4,c\n' + "5,6,d\n" * 1000)
    assert "line 3: a quote opens here and is never closed" in refused(file, tmp_path)


def test_line_endings_may_be_mixed_but_a_break_inside_a_row_is_not_a_row(tmp_path: Path) -> None:
    loaded, rows = read(written(tmp_path, f"{HEADING}\r\n1,2,a\n3,4,b\r5,6,c\r\n"), tmp_path)
    assert not loaded.fast and loaded.why_slow == "a carriage return stands alone"
    assert [row[0] for row in rows] == ["1", "3", "5"]
    assert rejected(f"{HEADING}\n1,2,a\rb\n", tmp_path) == [(3, "row has 1 fields where the heading has 3")]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    loaded, rows = read(written(tmp_path, f"{HEADING}\n\n1,2,a\n\n\n3,4,b\n\n"), tmp_path)
    assert (loaded.rows, [row[0] for row in rows], loaded.line_of(0), loaded.line_of(1)) == (2, ["1", "3"], 3, 6)


def test_an_empty_text_in_a_single_column_is_a_row_to_both_readers(tmp_path: Path) -> None:
    file = written(tmp_path, 'id\n""\n5\n')
    assert read(file, tmp_path)[1] == read(file, tmp_path, fast=False)[1] == [(None,), ("5",)]


REFUSED_FILES = [
    (b"", "is empty"),
    (b"\xef\xbb\xbf", "holds no column names"),
    (b"\n\n\n", "holds no column names"),
    (b'id,"score\n1,2\n', "a quote opens here and is never closed"),
    (b"id,sc\0ore\n1,2\n", "the heading holds a NUL character"),
    (b",".join(b"c%d" % i for i in range(501)) + b"\n", "501 columns"),
    (b",".join(b"c%d" % i for i in range(20_000)) + b"\n", "20,000 columns"),
    (b"PK\x03\x04rest of a workbook", "is a damaged workbook"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1rest", "is an old Excel workbook"),
    (gzip.compress(b"id,score\n1,2\n")[:-6], "is a damaged archive"),
    (gzip.compress(gzip.compress(b"id,score\n1,2\n")), "is compressed with gzip twice"),
    (gzip.compress(b"\n" * (12 << 20)), "unpacks to more than 250 times its size"),
    (b'{"id": 1}\n{"id": 2\n', "line 2: is no JSON"),
    (b'{"id": 1}\n[1, 2]\n', "line 2: is no object"),
    (b"\x89PNG\r\n\x1a\n", "is a picture"),
    (b"%PDF-1.7", "is a PDF"),
    (bytes(range(256)) * 4, "is not utf-8"),
    (b"PAR1 and no more", "is no readable Parquet file"),
]


@pytest.mark.parametrize(("content", "why"), REFUSED_FILES, ids=[why for _, why in REFUSED_FILES])
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, why: str) -> None:
    assert why in refused(written(tmp_path, content), tmp_path)


def test_a_heading_alone_is_refused_for_it_holds_no_rows(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    with pytest.raises(ImportRefused, match="and no row below them"):
        company.bring("occurred_on,nps\n", "responses")


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "LONGEST_LINE", 1000)
    assert "is longer than" in refused(written(tmp_path, "x" * 5000), tmp_path)


def test_a_name_like_a_pattern_reads_that_file_and_no_other(tmp_path: Path) -> None:
    written(tmp_path, "id\nwrong\n", "we'ird 1.csv")
    assert read(written(tmp_path, "id\nright\n", "we'ird [1]*?.csv"), tmp_path)[1] == [("right",)]


# ---------------------------------------------------------------- encodings

CSV_SPECTRUM = (
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
)


@pytest.mark.parametrize("name", CSV_SPECTRUM)
@pytest.mark.parametrize("fast", [True, False])
def test_the_csv_spectrum_reads_as_its_authors_say(tmp_path: Path, name: str, fast: bool) -> None:
    folder = shared("files/csv_spectrum")
    loaded, rows = read(folder / "csvs" / f"{name}.csv", tmp_path, fast=fast)
    wanted = json.loads((folder / "json" / f"{name}.json").read_text("utf-8"))
    found = [{column: value or "" for column, value in zip(loaded.header, row, strict=True)} for row in rows]
    if "crlf" in name:  # the files have lost their carriage returns on the way here, the expected values have not
        wanted = [{column: value.replace("\r\n", "\n") for column, value in row.items()} for row in wanted]
    assert found == wanted


ENCODED = [
    ("waimai400_utf8.csv", None, ",", "waimai400_utf8.csv"),
    ("waimai400_utf8_bom.csv", None, ",", "waimai400_utf8.csv"),
    ("waimai400_utf16le_bom.csv", None, ",", "waimai400_utf8.csv"),
    ("waimai400_utf16be_bom.csv", None, ",", "waimai400_utf8.csv"),
    ("waimai400_gb18030.csv", "gb18030", ",", "waimai400_utf8.csv"),
    ("waimai_trad_big5_cp950.csv", "cp950", ",", None),
    ("waimai_trad_big5_cp950_semicolon.csv", "cp950", ";", None),
]


@pytest.mark.parametrize(("name", "encoding", "delimiter", "same_as"), ENCODED, ids=[row[0] for row in ENCODED])
def test_a_declared_or_marked_encoding_is_read_right(
    tmp_path: Path, name: str, encoding: str | None, delimiter: str, same_as: str | None
) -> None:
    folder = shared("files/encodings")
    loaded, rows = read(folder / name, tmp_path, encoding=encoding, delimiter=delimiter)
    assert len(rows) + len(loaded.rejected) == loaded.rows > 100
    if same_as:
        assert rows == read(folder / same_as, tmp_path)[1]
    else:
        text = (folder / name).read_bytes().decode("cp950")
        assert all((row[-1] or "") in text.replace('""', '"') for row in rows)


@pytest.mark.parametrize("name", ["waimai400_gb18030.csv", "waimai_trad_big5_cp950.csv", "mixed_utf8_then_gb18030.csv"])
def test_an_undeclared_encoding_is_refused_with_three_readings_to_choose_from(tmp_path: Path, name: str) -> None:
    told = refused(shared("files/encodings") / name, tmp_path)
    assert "is not utf-8" in told and "--encoding" in told
    readings = [told.split(f"{codec} «")[1].split("»")[0] for codec in ("cp950", "gb18030", "cp1252")]
    assert len(set(readings)) == 3


def test_a_file_cut_within_a_character_is_refused_as_damaged(tmp_path: Path) -> None:
    file = shared("files/encodings") / "waimai400_gb18030_truncated_midchar.csv"
    told = refused(file, tmp_path, encoding="gb18030")
    assert f"byte {file.stat().st_size - 1:,}" in told and "damaged" in told


def test_the_doubtful_byte_is_counted_from_the_start_of_the_file_and_shown(tmp_path: Path) -> None:
    rows = "".join(f"{i},許功蓋\n" for i in range(300_000))
    content = ("id,comment\n" + rows).encode() + b"x," + "許功蓋".encode("cp950") + b"\n"
    told = refused(written(tmp_path, content), tmp_path)
    assert f"byte {len(content) - 7:,} on line 300002" in told and "cp950 «x,許功蓋»" in told


@pytest.mark.parametrize("encoding", ["hex", "rot13", "no-such", "undefined", "zlib"])
def test_an_encoding_that_is_none_is_refused_by_name(tmp_path: Path, encoding: str) -> None:
    assert f"unknown encoding '{encoding}'" in refused(written(tmp_path, "id\n1\n"), tmp_path, encoding=encoding)


# ---------------------------------------------------------------- archives and JSON


@pytest.mark.parametrize("kind", ["gz", "zip"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp950"])
def test_what_an_archive_holds_is_read_as_it_is(tmp_path: Path, kind: str, encoding: str) -> None:
    content = 'id,comment\n1,服務很好\n2,"a, b"\n'.encode(encoding)
    file = tmp_path / f"answers.csv.{kind}"
    if kind == "gz":
        file.write_bytes(gzip.compress(content))
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("../../answers.csv", content)
            archive.writestr("__MACOSX/._answers.csv", b"x")
    loaded, rows = read(file, tmp_path, encoding=encoding)
    assert (loaded.header, rows) == (["id", "comment"], [("1", "服務很好"), ("2", "a, b")])
    assert not (tmp_path.parent / "answers.csv").exists(), "no name from within becomes a path"


def test_an_archive_of_several_files_is_refused_with_their_names(tmp_path: Path) -> None:
    file = tmp_path / "two.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("a.csv", "b.csv"):
            archive.writestr(name, "id\n1\n")
    assert "holds 2 files (a.csv, b.csv)" in refused(file, tmp_path)


@pytest.mark.parametrize("listed", [False, True])
def test_json_lines_are_rows_and_objects_within_are_columns(tmp_path: Path, listed: bool) -> None:
    held = [
        '{"id": "007", "score": 1.50, "who": {"name": "王", "tags": ["a", "b"]}, "big": 12345678901234567890}',
        '{"id": "8", "text": "two\\nlines", "score": null, "ok": true}',
    ]
    content = "[" + ",\n".join(held) + "]" if listed else "\n\n".join(held) + "\n"
    loaded, rows = read(written(tmp_path, content, "x.jsonl"), tmp_path)
    assert loaded.header == ["id", "score", "who.name", "who.tags", "big", "text", "ok"]
    assert rows == [
        ("007", "1.50", "王", '["a", "b"]', "12345678901234567890", None, None),
        ("8", None, None, None, None, "two\nlines", "true"),
    ]
    assert [loaded.line_of(0), loaded.line_of(1)] == ([1, 2] if listed else [1, 3])


# ---------------------------------------------------------------- Qualtrics


def test_qualtrics_exports_with_three_and_two_heading_rows_are_read(tmp_path: Path) -> None:
    folder = shared("files/qualtrics")
    seen = set()
    for file in sorted(folder.rglob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.reader(opened))
        headings = 3 if any("ImportId" in field for field in rows[2]) else 2
        seen.add(headings)
        loaded, found = read(file, tmp_path, header_rows=headings)
        whole = [row for row in rows[headings:] if row]
        assert loaded.rows == len(whole)
        assert found == [tuple(field or None for field in row) for row in whole if len(row) == len(rows[0])]
    assert seen == {2, 3}


def test_a_text_of_fixed_widths_is_cut_and_lines_of_another_length_are_refused(tmp_path: Path) -> None:
    file = written(tmp_path, " 01 a b   1.5\n\n 02 c     2.5\n 03 d\n 04 eeeeeeee2.5\n 05       \u4e2d\u6587 \n")
    loaded, rows = read(file, tmp_path, widths={"id": 3, "name": 6, "number": 4}, header_rows=0)
    assert rows == [("01", "a b", "1.5"), ("02", "c", "2.5"), ("05", None, "中文")]
    assert [(row.line, row.reason) for row in loaded.rejected] == [
        (4, "row has 5 characters, its columns 13"), (5, "row has 15 characters, its columns 13"),
    ]  # fmt: skip
    assert loaded.header == ["id", "name", "number"] and loaded.rows == 5


def test_dates_of_mixed_order_are_noticed_and_ordinary_ones_are_not(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    honest = [f"{day:02}/{month:02}/2025" for month in (4, 5, 6) for day in range(1, 31)]
    mixed = [f"{d[3:5]}/{d[:2]}/{d[6:]}" if int(d[:2]) <= 12 else d for d in honest]
    day = {"from": "day", "format": "%d/%m/%Y"}

    def brought(dates: list[str], **said: Any) -> list[tuple[Any, ...]]:
        company.bring("day\n" + "\n".join(dates) + "\n", company.mapping({"occurred_on": {**day, **said}}))
        return sorted(company.stored("strftime(occurred_on, '%d/%m/%Y')"))

    assert brought(honest) == sorted((d,) for d in honest)
    with pytest.raises(ImportRefused, match="changed places"):
        brought(mixed)
    company.call("undo", *(b for (b,) in company.stored("DISTINCT batch", "(SELECT * FROM stored_responses)")))
    assert brought(mixed, when_both_fit="month_first") == sorted((d,) for d in honest)


def test_a_row_whose_quote_swallows_others_is_damaged_alone_and_the_others_are_read(tmp_path: Path) -> None:
    lines = ["id,score,text"] + [f'{i},{i % 11},"fine {i}"' for i in range(40)]
    lines[6] = '5,5,"never closed'
    lines[20] = '19,8,"in a "quote" that is not doubled'
    content = "\n".join(lines) + "\n"
    found = list(strict.strict_rows(written(tmp_path, content), ",", 100_000, "f.csv"))
    assert [row.line for row in found] == list(range(1, 42)), "each line is a row, none is swallowed"
    assert [row.line for row in found if row.problem] == [7, 21]
    assert [row.fields[2] for row in found[7:20]] == [f"fine {i}" for i in range(6, 19)]


def test_a_field_without_an_end_costs_its_own_line_and_not_the_next_hundred_thousand_characters(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i % 11},fine\n" for i in range(1000))
    content = f'id,score,text\n1,2,"never closed\n{rows}2,3,"closed"\n'
    found = list(strict.strict_rows(written(tmp_path, content), ",", 5_000, "f.csv"))
    assert len(found) == 1003 and [row.line for row in found if row.problem] == [2]


def test_a_file_that_is_damaged_from_one_line_on_is_refused_there(tmp_path: Path) -> None:
    content = 'id,score,text\n1,2,"' + "x\n" * 120_000 + '"\n'
    assert "line 2: more of its rows are damaged than whole" in refused(written(tmp_path, content), tmp_path)
