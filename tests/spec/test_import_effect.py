"""What an import would do is tried without doing it; and a drafted mapping is edited as a wizard edits it."""

from pathlib import Path

import pytest

from cx_metrics.declarations import catalogue
from cx_metrics.declarations.mapping import load_mapping
from cx_metrics.inspection.mapping_edit import assigned, read_draft, use_of, write_draft
from cx_metrics.inspection.remembered import remember, remembered
from tests.warehouses import Company, few_declarations

HEAD = "day,who,q1,q2,said\n"
DRAFT = """about: "a: draft"
currency: TWD
sources:
  file: {file: x.csv}
tables:
  responses:
    rows: file
    columns:
      occurred_on: {from: day, format: "%Y-%m-%d"}
      customer_id: who
      nps: {from: q1, scale: [0, 10]}
      comment: said
    items:
      food: {from: q2, scale: [1, 5], name: Food}
"""


def rows(month: int, nps: int) -> str:
    return HEAD + "".join(
        f"2026-{month:02}-{day:02},c{day},{nps},{day % 5 + 1},ask a{day}@b.com\n" for day in range(1, 29)
    )


def test_the_effect_is_what_the_import_then_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (few := tmp_path / "few").mkdir()
    monkeypatch.setattr(catalogue, "SHIPPED", few_declarations(few, ("nps",)))
    company = Company(tmp_path)
    mapping = company.file(DRAFT, "m.yaml")
    january = company.file(rows(1, 10), "january.csv")
    first = company.asked(capsys, "import", january, "--mapping", mapping, "--dry-run", "--effect")
    assert first["effect"]["before"] is None and first["batches"] == [] and first["build"] is None
    assert company.folder.current() is None
    company.asked(capsys, "import", january, "--mapping", mapping)
    company.asked(capsys, "import", company.file("customer_id,occurred_on,amount\nc1,2026-01-01,5\nc2,2026-01-01,5\n"),
                  "--table", "orders")  # fmt: skip
    build = company.folder.current()

    february = company.file(rows(2, 0) + "2026-02-02,c9,15,1,\n", "upload")
    told = company.asked(capsys, "import", february, "--mapping", mapping, "--dry-run", "--effect")
    assert company.folder.current() == build and not company.folder.work.exists()
    assert (told["accepted"], told["rejected"]) == (28, 1)
    assert told["days"] == {"responses": ["2026-02-01", "2026-02-28"]}
    assert told["masked"] == {"comment": 28} and told["with_orders"] == 2 / 28
    was, now = (told["effect"][when]["measurements"][0] for when in ("before", "after"))
    assert (was["value"], was["n"], now["value"], now["n"]) == (100, 28, 0, 56)

    words = ("--author", "Ann", "--called", "février.csv")
    (batch,) = company.asked(capsys, "import", february, "--mapping", mapping, *words)["batches"]
    (held,) = [b for b in company.asked(capsys, "batches")["batches"] if b["id"] == batch]
    assert (held["author"], held["file"]) == ("Ann", "février.csv")
    measured = company.asked(capsys, "measure", "nps", "--public")
    assert measured["measurements"][0] == now and measured["period"] == told["effect"]["after"]["period"]


def test_a_column_is_taken_for_something_else(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    path = company.file(DRAFT, "responses-1.yaml")
    mapping = read_draft(path)
    found = use_of(mapping, "q2")
    assert found is not None and found[:2] == ("items", "food")
    mapping = assigned(mapping, "q2", "csat", {"from": "q2", "scale": [1, 5], "recode": {"5 好": 5, "no": "y"}})
    mapping = assigned(mapping, "said", None, {})
    mapping = assigned(mapping, "q1", "items.item_1", {"from": "q1", "scale": [0, 10], "touchpoint": "front: desk"})
    write_draft(path, mapping)
    loaded = load_mapping(path, company.catalogue.tables)
    table = loaded.table_map
    assert loaded.currency == "TWD" and loaded.about == "a: draft"
    assert set(table.columns) == {"occurred_on", "customer_id", "csat"} and set(table.items) == {"item_1"}
    assert table.columns["csat"].recode == {"5 好": 5, "no": "y"} and table.items["item_1"].touchpoint == "front: desk"
    assert use_of(read_draft(path), "said") is None

    assert remembered(company.settings, "1") is None
    remember(company.settings, path, "1")
    kept = remembered(company.settings, "1")
    assert kept is not None and load_mapping(kept, company.catalogue.tables) == loaded
