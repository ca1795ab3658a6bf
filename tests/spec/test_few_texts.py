"""Columns of few different texts are read text by text: which columns that are, and that nothing else comes of it."""

from pathlib import Path

import duckdb
import pytest

from cx_metrics.importing import few
from cx_metrics.importing.convert import Reading
from tests.warehouses import Company

SCORE = {"from": "score", "scale": [1, 5], "missing": [0]}


def reading(name: str, cell: str | None, value: str = "upper(x)") -> Reading:
    """A reading whose texts are wrong where they are a question mark."""
    x = f'"x_{name}"'
    wrong = f"CASE WHEN {x} = '?' THEN '{name}: asks' END"
    return Reading(name, cell or "'-'", x, "NULL", value.replace("x", x), wrong, cell)


def test_only_columns_in_which_texts_repeat_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few, "_FEW_OF_THESE", 3)
    monkeypatch.setattr(few, "_LOOKED_AT", 10)
    monkeypatch.setattr(few, "_MOST", 20)
    readings = [
        reading("asks", "c0"),
        reading("same", "c1", "x"),
        reading("other", "c1"),
        reading("many", "c2"),
        reading("later_many", "c3"),
        reading("constant", None),
    ]
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE source AS SELECT CASE WHEN i % 2 = 0 THEN '?' END AS c0, 'a' AS c1, "
            "CAST(i AS VARCHAR) AS c2, CAST(greatest(i, 10) AS VARCHAR) AS c3 FROM range(100) t(i)"
        )
        assert few.look_up(con, readings, "source", few.FEWEST_ROWS - 1) == {}
        found = few.look_up(con, readings, "source", few.FEWEST_ROWS)
        assert set(found) == {"asks", "same", "other"}
        assert found["same"] == few.LookedUp("c1", None, None)  # what stays as it is needs no looking up
        assert found["other"].problem is None and found["other"].join
        asks = found["asks"]
        rows = con.execute(f"SELECT {asks.value}, {asks.problem}, count(*) FROM source {asks.join} GROUP BY ALL")
        assert sorted(rows.fetchall(), key=str) == [("?", "asks: asks", 50), (None, None, 50)]


@pytest.mark.parametrize("most", [2, 20_000])
def test_what_is_stored_and_refused_is_the_same_however_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(few, "_MOST", most)
    lines = [f"2026-01-{i % 28 + 1:02},{(i * 7) % 8},{'North ' if i % 3 else ''}" for i in range(400)]
    mapping = {"occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "csat": SCORE, "region": "region"}
    found = []
    for name, fewest in (("rows", 10_000), ("texts", 0)):
        monkeypatch.setattr(few, "FEWEST_ROWS", fewest)
        (folder := tmp_path / name).mkdir()
        company = Company(folder, measured=False)
        report = company.bring("\n".join(["day,score,region", *lines]) + "\n", company.mapping(mapping))
        assert report.rejects_file is not None
        listed = Path(report.rejects_file).read_text("utf-8-sig")
        found.append((company.stored("occurred_on, csat, region, row"), report.reasons, report.evidence, listed))
    assert found[0] == found[1] and len(found[0][0]) == 300
