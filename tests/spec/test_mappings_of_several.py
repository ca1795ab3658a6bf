"""Mappings with several sources and tables: look-ups, sums, several rows of one, counts, and all or nothing."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.errors import DeclarationError, ImportRefused, WarehouseError
from cx_metrics.importing import Report, Request, import_file, run
from tests.warehouses import Company

FILES = {
    "orders": "no,cust,at,done\n1,c1,2026-01-01,2026-01-03\n2,c2,2026-01-02,\n3,c9,2026-01-05,2026-01-04\n",
    "people": "cust,person,seg\nc1,P1,business\nc2,P1,business\nc3,P2,leisure\n",
    "paid": "no,money\n1,10.10\n1,0.20\n2,5\n",
}
DAY = {"format": "%Y-%m-%d"}
TABLES: dict[str, Any] = {
    "customers": {"rows": "people", "columns": {"customer_id": "person", "segment": "seg"}},
    "orders": {
        "rows": "orders",
        "lookup": {"people": {"on": "cust"}, "paid": {"on": "no", "sum": "money"}},
        "columns": {
            "order_id": "no",
            "customer_id": "people.person",
            "occurred_on": {"from": "at", **DAY},
            "amount": "paid.money",
        },
    },
    "interactions": {
        "rows": "orders",
        "key": "no",
        "lookup": {"people": {"on": {"cust": "cust"}}},
        "columns": {"customer_id": "people.person", "occurred_at": DAY},
        "explode": [{"touchpoint": "buy", "occurred_at": "at"}, {"touchpoint": "arrive", "occurred_at": "done"}],
    },
}  # fmt: skip


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def bring(of: Company, tables: dict[str, Any] = TABLES, **changed: str) -> Report:
    contents = {**FILES, **changed}
    used = {n for t in tables.values() for n in (t["rows"], *t.get("lookup", {}))}
    sources = {n: f"{n}.csv" for n in contents if n in used}
    path = of.root / "several.yaml"
    path.write_text(json.dumps({"about": "a test", "sources": sources, "tables": tables}), "utf-8")
    files = {n: of.file(contents[n], f"{n}.csv") for n in sources}
    mapping = load_mapping(path, of.catalogue.tables)
    return import_file(
        Request(files[mapping.table_map.rows], mapping, of.folder, files=files), of.catalogue, of.settings
    )


def counts(told: Any) -> tuple[int, ...]:
    found = tuple(told[k] for k in ("rows", "accepted", "rejected", "duplicate", "superseded"))
    assert found[0] == sum(found[1:])
    return found


def test_counts_balance_on_source_rows_for_each_table_and_once_for_each_source(company: Company) -> None:
    report = bring(company)
    assert counts(report.as_json()) == (6, 4, 1, 1, 0), "three orders and three people, each once"
    assert {t: counts(told) for t, told in report.by_table.items()} == {
        "customers": (3, 2, 0, 1, 0), "orders": (3, 2, 1, 0, 0), "interactions": (3, 3, 0, 0, 0),
    }  # fmt: skip
    assert report.tables == {"customers": 2, "orders": 2, "interactions": 5}
    assert report.by_table["orders"]["lookups"] == {"people": pytest.approx(2 / 3), "paid": pytest.approx(2 / 3)}
    assert report.warnings == {"interactions: arrive earlier than buy": 1}
    assert report.reasons == {"customer_id: empty, but required": 1}


def test_look_ups_sums_and_exploded_rows_are_what_they_say(company: Company) -> None:
    bring(company)
    assert company.stored("order_id, customer_id, amount, segment", "stored_orders") == [
        ("1", "P1", 10.3, "business"), ("2", "P1", 5.0, "business"),
    ]  # fmt: skip
    taipei = {day: datetime(2026, 1, day - 1, 16) if day > 1 else datetime(2025, 12, 31, 16) for day in range(1, 6)}
    events = company.stored("interaction_id, touchpoint, occurred_at, row", "stored_interactions")
    assert sorted(events) == [
        ("1|1", "buy", taipei[1], 1), ("1|2", "arrive", taipei[3], 1), ("2|1", "buy", taipei[2], 2),
        ("3|1", "buy", taipei[5], 3), ("3|2", "arrive", taipei[4], 3),
    ]  # fmt: skip


def test_the_same_again_changes_nothing_and_undoing_one_table_undoes_all(company: Company) -> None:
    first = bring(company)
    again = bring(company)
    assert again.unchanged and again.batches == first.batches and again.tables == first.tables
    assert counts(again.as_json()) == counts(first.as_json())
    assert company.call("undo", first.batches[2]) == 0
    assert [company.stored("count(*)", f"(SELECT * FROM stored_{t})") for t in TABLES] == [[(0,)]] * 3


def test_a_later_file_repeats_and_replaces_row_by_row(company: Company) -> None:
    bring(company)
    report = bring(company, orders="no,cust,at,done\n1,c1,2026-01-01,2026-01-03\n2,c2,2026-01-02,2026-01-06\n")
    assert counts(report.by_table["interactions"]) == (2, 1, 0, 1, 0)
    assert report.tables == {"customers": 0, "orders": 0, "interactions": 1}
    assert company.stored("count(*)", "(SELECT * FROM stored_interactions)") == [(6,)]


def test_within_a_file_a_repeated_source_row_is_counted_once(company: Company) -> None:
    orders = "no,cust,at,done\n1,c1,2026-01-01,2026-01-03\n1,c1,2026-01-01,2026-01-03\n1,c1,2026-01-01,2026-01-04\n"
    report = bring(company, {"interactions": TABLES["interactions"]}, orders=orders)
    assert counts(report.as_json()) == (3, 1, 0, 0, 2) and report.tables == {"interactions": 2}


def test_one_wrong_part_refuses_the_whole_row_and_none_at_all_does_too(company: Company) -> None:
    orders = "no,cust,at,done\n1,c1,2026-01-01,soon\n2,c2,,\n3,c1,2026-01-01,\n"
    report = bring(company, {"interactions": TABLES["interactions"]}, orders=orders)
    assert counts(report.as_json()) == (3, 1, 2, 0, 0) and report.tables == {"interactions": 1}
    assert "occurred_at: not a time written as %Y-%m-%d" in report.reasons


def test_a_look_up_that_finds_several_is_refused_with_the_evidence(company: Company) -> None:
    with pytest.raises(ImportRefused, match="2 different rows for cust c1"):
        bring(company, people=FILES["people"] + "c1,P7,family\n")
    assert company.folder.current() is None


def test_what_is_no_number_in_a_sum_refuses_its_row(company: Company) -> None:
    report = bring(company, {"orders": TABLES["orders"]}, paid="no,money\n1,10\n1,ten\n2,5\n")
    assert report.reasons == {"amount: not a number": 1, "customer_id: empty, but required": 1}


def test_a_column_that_no_source_has_is_named(company: Company) -> None:
    with pytest.raises(ImportRefused, match=r"people.csv, column 'person'.*orders|people.csv, column 'person'"):
        bring(company, people="cust,persona,seg\nc1,P1,business\n")


@pytest.mark.parametrize("table, said, problem", [
    ("orders", {"rows": "order"}, "'order' is not one of the sources"),
    ("orders", {"lookup": {"peple": {"on": "cust"}}}, "'peple' is not one of the sources"),
    ("interactions", {"explode": [{"occurred_at": "at"}]}, "touchpoint is required"),
    ("interactions", {"items": {"a": {"from": "at", "scale": [1, 5]}}}, "holds no rated items"),
    ("interactions", {"columns": {"occurred_on": {"from": "at", **DAY}}}, "follows from occurred_at"),
])  # fmt: skip
def test_a_mapping_that_does_not_fit_is_refused(company: Company, table: str, said: Any, problem: str) -> None:
    with pytest.raises(DeclarationError, match=problem):
        bring(company, {**TABLES, table: {**TABLES[table], **said}})


def test_files_are_matched_to_sources_by_name_or_as_told(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    bring(company, {"orders": TABLES["orders"]})
    mapping = company.root / "several.yaml"
    other = company.file(FILES["paid"], "payments_of_may.csv")
    orders, people = company.root / "orders.csv", company.root / "people.csv"
    assert company.call("import", orders, people, "--mapping", mapping) == 1
    assert "paid.csv is not given" in capsys.readouterr().err
    assert company.call("import", orders, people, other, "--mapping", mapping) == 1
    assert company.asked(capsys, "import", orders, people, f"paid={other}", "--mapping", mapping)["unchanged"]


@pytest.mark.parametrize("step", ["publish", "move_into_place", "report_of"])
def test_an_import_that_fails_half_way_shows_nothing_of_any_table(
    company: Company, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    calls = []

    def fails(*told: Any) -> Any:
        calls.append(told)
        if step == "move_into_place" and len(calls) < 3:
            return whole(*told)  # two tables are in their place when the third is not
        raise OSError(28, "No space left on device")

    bring(company, {"customers": TABLES["customers"]})
    before = company.folder.current()
    with monkeypatch.context() as patch:
        whole = getattr(run, step)
        patch.setattr(run, step, fails)
        with pytest.raises(WarehouseError, match="No space left"):
            bring(company)
    assert company.folder.current() == before
    assert company.stored("count(*)", "(SELECT * FROM stored_orders)") == [(0,)]
    assert bring(company).tables == {"customers": 0, "orders": 2, "interactions": 5}
