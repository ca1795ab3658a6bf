"""Random messy survey files: what an import accepts, refuses and stores equals a plain reading with Python's csv
module."""

import csv
import io
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cx_metrics.errors import ImportRefused
from cx_metrics.importing import rows_file
from tests.nightly import often
from tests.warehouses import Company

COLUMNS = ("id", "day", "nps", "csat", "segment", "solved", "weight", "words")
MESSY = {
    "id": st.sampled_from(["a", "b", "c", "d", "e", "007", " a ", "", "1.5E+17"]),
    "day": st.sampled_from(["01/02/2026", "28/02/2026", "31/12/2025", "30/02/2026", "2026-01-01", "", " 05/05/2026"]),
    "nps": st.sampled_from(["0", "6", "9", "10", "11", "-1", "9.5", "NaN", "", "8.0", "x"]),
    "csat": st.sampled_from(["1", "2", "5", "0", "99", "6", "n/a", ""]),
    "segment": st.sampled_from(["old", "new", "許功蓋", "", "two words", "o'ne"]),
    "solved": st.sampled_from(["Yes", "no", "1", "0", "", "perhaps"]),
    "weight": st.sampled_from(["1", "0,5", "1.234,5", "0", "1.5", ""]),
    "words": st.sampled_from(["", "fine", 'a "b"', "a\nb", "x,y", "很好", "9/10"]),
}
MAPPING: dict[str, Any] = {
    "response_id": "id",
    "occurred_on": {"from": "day", "format": "%d/%m/%Y"},
    "nps": "nps",
    "csat": {"from": "csat", "scale": [1, 5], "missing": [0, 99, "n/a"], "reversed": True},
    "segment": {"from": "segment", "recode": {"old": "Old hands", "new": None}, "else": "keep"},
    "solved": "solved",
    "weight": {"from": "weight", "decimal": ",", "thousands": "."},
    "comment": "words",
}
ROW = st.fixed_dictionaries(MESSY)


def plainly(row: dict[str, str]) -> tuple[Any, ...] | None:
    """The stored values of a row read in the simplest way, or None when it is to be refused."""
    text = {name: value.strip() or None for name, value in row.items()}
    try:
        assert text["id"] and "E+" not in text["id"] and text["day"]
        day = datetime.strptime(text["day"], "%d/%m/%Y").date()
        nps = None if text["nps"] is None else int(float(text["nps"]))
        assert nps is None or (0 <= nps <= 10 and float(text["nps"] or 0) == nps)
        csat = None if text["csat"] in (None, "0", "99", "n/a") else int(text["csat"])
        assert csat is None or 1 <= csat <= 5
        solved = (
            None
            if text["solved"] is None
            else {"yes": True, "1": True, "no": False, "0": False}[text["solved"].lower()]
        )
        weight = None
        if text["weight"] is not None:
            assert text["weight"] != "1.5"  # the mark of thousands where a decimal one is meant
            weight = float(text["weight"].replace(".", "").replace(",", "."))
            assert weight > 0
    except (AssertionError, ValueError, KeyError):
        return None
    segment = {"old": "Old hands", "new": None}.get(text["segment"] or "", text["segment"])
    return text["id"], day, nps, None if csat is None else 6 - csat, segment, solved, weight, text["words"]


def counted(rows: list[dict[str, str]]) -> tuple[dict[str, tuple[Any, ...]], Counter[str]]:
    """The rows to store by key (the last of each), and how many are accepted, refused, duplicate or superseded."""
    good = [stored for row in rows if (stored := plainly(row)) is not None]
    last = {row[0]: row for row in good}
    seen: Counter[str] = Counter(accepted=len(last), rejected=len(rows) - len(good))
    final = {key: max(i for i, row in enumerate(good) if row[0] == key) for key in last}
    for i, row in enumerate(good):
        if i != final[row[0]]:
            seen["duplicate" if row == last[row[0]] else "superseded"] += 1
    return last, seen


def content(rows: list[dict[str, str]], damage: list[int]) -> str:
    """The rows as CSV; after each row numbered in ``damage`` stands one that lacks its last fields."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for i, row in enumerate(rows):
        writer.writerow([row[name] for name in COLUMNS])
        if i in damage:
            writer.writerow(["zz", "01/02/2026"])
    return out.getvalue()


@pytest.mark.parametrize("fewest", [rows_file.FEWEST_ROWS, 0], ids=["row by row", "text by text"])
@settings(max_examples=often(10, 25), suppress_health_check=[HealthCheck.too_slow])
@given(
    files=st.lists(st.lists(ROW, min_size=1, max_size=25), min_size=1, max_size=3),
    damage=st.lists(st.integers(0, 10), max_size=2, unique=True),
)
def test_an_import_equals_a_plain_reading(
    tmp_path_factory: pytest.TempPathFactory, fewest: int, files: list[list[dict[str, str]]], damage: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows_file, "FEWEST_ROWS", fewest)
        compare(tmp_path_factory, files, damage)


def compare(tmp_path_factory: pytest.TempPathFactory, files: list[list[dict[str, str]]], damage: list[int]) -> None:
    """Import the files one after the other, and compare each time with what a plain reading makes of them."""
    company = Company(
        tmp_path_factory.mktemp("oracle"), {"imports": {"latest_date": date(2026, 12, 31)}}, measured=False
    )
    in_use: dict[str, tuple[Any, ...]] = {}
    fingerprints = set()
    for rows in files:
        text = content(rows, damage)
        wanted, counts = counted(rows)
        counts["rejected"] += len([i for i in damage if i < len(rows)])
        mapping = company.mapping(MAPPING)
        if not wanted:
            with pytest.raises(ImportRefused, match="no row can be accepted"):
                company.bring(text, mapping)
            continue
        report = company.bring(text, mapping)
        assert report.unchanged == (text in fingerprints)
        fingerprints.add(text)
        if report.unchanged:
            continue
        repeated = sum(in_use.get(key) == row for key, row in wanted.items())
        counts["accepted"] -= repeated
        counts["duplicate"] += repeated
        assert {name: getattr(report, name) for name in ("accepted", "rejected", "duplicate", "superseded")} == {
            name: counts[name] for name in ("accepted", "rejected", "duplicate", "superseded")
        }
        assert report.replaced == sum(key in in_use and in_use[key] != row for key, row in wanted.items())
        in_use |= wanted
        found = company.stored("response_id, occurred_on, nps, csat, segment, solved, weight, comment")
        assert sorted(found, key=str) == sorted(in_use.values(), key=str)
