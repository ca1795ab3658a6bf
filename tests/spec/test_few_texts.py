"""Columns of few different texts are read text by text, plain ids as they are: which columns that are, and that nothing
else comes of it."""

import re
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import NO_ID, Imports
from cx_metrics.errors import WarehouseError
from cx_metrics.importing import rows_file, source
from cx_metrics.importing.convert import Reading, key_reading
from cx_metrics.importing.few import LookedUp, as_they_are, layers, look_up
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.rows_file import RowsFile
from cx_metrics.importing.source import load_source
from cx_metrics.importing.times import Rules
from tests.nightly import often
from tests.warehouses import Company

SCORE = {"from": "score", "scale": [1, 5], "missing": [0]}
ANY_DAY = date(2026, 1, 1)


def reading(name: str, cell: str | None, value: str = "upper(x)") -> Reading:
    """A reading whose texts are wrong where they are a question mark."""
    x = f'"x_{name}"'
    wrong = f"CASE WHEN {x} = '?' THEN '{name}: asks' END"
    return Reading(name, cell or "'-'", x, "NULL", value.replace("x", x), wrong, cell)


def test_only_columns_in_which_texts_repeat_are_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_file, "FEWEST_ROWS", 100)
    monkeypatch.setattr(rows_file, "_FIRST", 3)
    monkeypatch.setattr(rows_file, "_ROWS_A_TEXT", 20)
    monkeypatch.setattr(source, "_BLOCK", 200)  # bytes, of a dozen rows
    lines = [f"{'' if i % 2 else '?'},a,{i},{max(i, 30)}" for i in range(100)]
    (file := tmp_path / "f.csv").write_text("\n".join(["asks,same,many,later", *lines]))
    told = {"asks": "c0", "same": "c1", "other": "c1", "many": "c2", "later_many": "c3", "constant": None}
    readings = [reading(name, cell, "x" if name == "same" else "upper(x)") for name, cell in told.items()]
    with duckdb.connect() as con:
        loaded = load_source(con, file, Source(file.name), Imports(), tmp_path)
        assert loaded.fast and set(loaded.texts) == {"c0", "c1"}
        found = look_up(con, readings, loaded)
        assert set(found) == {"asks", "same", "other"}
        assert found["same"] == LookedUp("c1", None), "what stays as it is needs no looking up"
        assert found["other"].problem is None
        asks = found["asks"]
        rows = con.execute(f"SELECT {asks.value}, {asks.problem}, count(*) FROM {loaded.view} GROUP BY ALL")
        assert sorted(rows.fetchall(), key=str) == [("", None, 50), ("?", "asks: asks", 50)]
        assert con.execute(f"SELECT c2 FROM {loaded.view}").fetchall() == [(str(i),) for i in range(100)]


def test_a_row_without_a_text_has_a_code_too_and_of_few_rows_none_has(tmp_path: Path) -> None:
    texts = pa.array(["a", None, "", "a"])
    coded, plain = (RowsFile(tmp_path / f"{rows}", [pa.string()], rows) for rows in (rows_file.FEWEST_ROWS, 4))
    for file in (coded, plain):
        file.add([texts])
        file.add([pa.array([None, "b"], pa.string())])
    assert coded.table()["k0"].to_pylist() == [0, 1, 2, 0, 1, 3]
    assert coded.texts().to_pydict() == {"name": ["c0"] * 4, "code": [0, 1, 2, 3], "text": ["a", None, "", "b"]}
    assert plain.table().column_names == ["rowid", "c0"] and not plain.texts().num_rows


def test_a_disk_that_does_not_take_the_rows_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="cannot be written"):
        RowsFile(tmp_path / "nowhere" / "rows", [pa.string()], 1).add([pa.array(["a"])])


@settings(max_examples=often(60, 600), deadline=None)
@given(
    texts=st.lists(
        st.one_of(
            st.from_regex(
                re.compile(r"[0-9A-Za-z]{1,4}([-_/:@.+ |#]{0,2}[0-9A-Za-z]{1,3})*", re.ASCII), fullmatch=True
            ),
            st.from_regex(re.compile(r"[-+]?[0-9](\.[0-9]+)?[eE][-+]?[0-9]{1,3}"), fullmatch=True),
            st.sampled_from([*NO_ID, *(word.upper() for word in NO_ID), "12.0", " 7", "", "#N/A", "A|1E15"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_an_id_that_is_plain_is_what_reading_it_gives(texts: list[str]) -> None:
    rules = Rules("UTC", ANY_DAY, ANY_DAY, no_id=NO_ID)
    key = key_reading("key", ["c0"], rules)
    with duckdb.connect() as con:
        con.register("rows", pa.table({"c0": texts}))
        loaded = LoadedSource(["key"], rows_file.FEWEST_ROWS, True, "", view="rows")
        read = con.execute(
            f"SELECT c0, {key.plain}, {key.value}, {key.problem} FROM {layers([key], 'rows')}"
        ).fetchall()
        assert all(value == (text or None) and not problem for text, plain, value, problem in read if plain)
        (again,) = as_they_are(con, [key], loaded)
        assert again.as_it_is == all(plain for _, plain, *_ in read)
        bare = con.execute(f"SELECT {again.value}, {again.problem} FROM {layers([again], 'rows')}").fetchall()
        assert bare == [(value, problem) for *_, value, problem in read]


def test_most_ids_are_plain() -> None:
    key = key_reading("key", ["c0"], Rules("UTC", ANY_DAY, ANY_DAY, no_id=NO_ID))
    ids = [
        "A00000001",
        "1",
        "10023",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "R_2zXqLbT",
        "anna@example",
        "2024/17",
        None,
    ]
    with duckdb.connect() as con:
        con.register("rows", pa.table({"c0": ids}))
        assert con.execute(f"SELECT c0 FROM rows WHERE NOT {key.plain}").fetchall() == []


@pytest.mark.parametrize("changed", [False, True])
def test_what_is_stored_and_refused_is_the_same_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: bool
) -> None:
    regions = ("North ", "S\x01", "North ")
    mails = {30: "ask a@example.com", 31: "call b@example.com"} if changed else {}
    lines = [f"R{i},2026-01-{i % 28 + 1:02},{(i * 7) % 8},{regions[i % 3]},{mails.get(i, 'fine')}" for i in range(400)]
    lines += [lines[5], lines[11].replace("fine", "poor")] if changed else []
    mapping = {"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "csat": SCORE, "region": "region"}
    mapping |= {"response_id": "id", "comment": "comment"}
    found = []
    for name, fewest, first in (("rows", 10_000, 500), ("texts", 0, 500), ("some_texts", 0, 3)):
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", fewest)
        monkeypatch.setattr(rows_file, "_FIRST", first)
        (folder := tmp_path / name).mkdir()
        company = Company(folder, measured=False)
        report = company.bring("\n".join(["id,day,score,region,comment", *lines]) + "\n", company.mapping(mapping))
        assert report.rejects_file is not None
        listed = Path(report.rejects_file).read_text("utf-8-sig")
        stored = company.stored("response_id, occurred_on, csat, region, comment, row")
        found.append((stored, report.reasons, report.evidence, report.duplicate, report.superseded, listed))
    assert found[0] == found[1] == found[2] and len(found[0][0]) == 300
    assert found[0][3:5] == ((1, 1) if changed else (0, 0))
    assert not any("@" in row[4] for row in found[0][0])
