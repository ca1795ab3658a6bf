"""Every canonical table takes a file with its own column names, and keeps instants, money, durations and exposure."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouses import Company

ROWS: dict[str, dict[str, str]] = {
    "customers": {"customer_id": "0007", "segment": "business", "joined_on": "2024-01-31"},
    "responses": {"occurred_on": "2026-01-31", "nps": "9"},
    "interactions": {
        "occurred_at": "2026-01-31T20:30:00Z",
        "touchpoint": "desk",
        "wait_seconds": "0:03:12",
        "cost": "1.5",
    },
    "cases": {
        "opened_at": "2026-01-31T20:30:00+00:00",
        "kind": "complaint",
        "contacts": "2",
        "text": "mail a@example.com",
    },
    "orders": {"customer_id": "0007", "occurred_on": "2026-01-31", "amount": "-12.50", "source": "earned"},
    "changes": {"occurred_on": "2026-01-31", "what": "write to b@example.com", "exposed": '{"segment": ["business"]}'},
    "invitations": {"sent_on": "2026-01-31", "customer_id": "0007", "response_id": "r1"},
}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    dates = {"earliest_date": "1990-01-01", "latest_date": "2026-12-31"}
    return Company(tmp_path, {"imports": dates}, measured=False)


def csv(row: dict[str, str]) -> str:
    cells = ['"' + value.replace('"', '""') + '"' for value in row.values()]
    return ",".join(row) + "\n" + ",".join(cells) + "\n"


def test_each_table_takes_a_row_and_the_others_stay_empty_views(company: Company) -> None:
    assert set(ROWS) == set(company.catalogue.tables)
    for number, (table, row) in enumerate(ROWS.items(), start=1):
        report = company.bring(csv(row), table)
        assert (report.tables, report.rejected) == ({table: 1}, 0), report.reasons
        counts = {t: company.stored("count(*)", f"(SELECT 1 FROM stored_{t})")[0][0] for t in ROWS}
        assert sum(counts.values()) == number and counts[table] == 1


def test_an_instant_is_kept_in_utc_and_its_day_is_the_organisations(company: Company) -> None:
    company.bring(csv(ROWS["interactions"]), "interactions")
    assert company.stored("occurred_at, occurred_on, month, wait_seconds, cost", "stored_interactions") == [
        (datetime(2026, 1, 31, 20, 30), date(2026, 2, 1), 2026 * 12 + 1, 192.0, 1.5)
    ]


@pytest.mark.parametrize("zone, hour", [("Europe/London", 13), ("Asia/Taipei", 6), ("America/Sao_Paulo", 17)])
def test_a_time_is_read_in_the_zone_that_the_mapping_names(company: Company, zone: str, hour: int) -> None:
    mapping = company.mapping({"opened_at": {"from": "at", "format": "%d/%m/%Y %H:%M", "zone": zone}}, "cases")
    company.bring("at\n01/07/2026 14:00\n", mapping)
    assert company.stored("opened_at", "stored_cases") == [(datetime(2026, 7, 1, hour),)]


@pytest.mark.parametrize("sql, wanted", [
    ("TIMESTAMPTZ '2026-07-01 14:00:00+02'", datetime(2026, 7, 1, 12)),
    ("TIMESTAMP '2026-07-01 14:00:00'", datetime(2026, 7, 1, 14)),
    ("DATE '2026-07-01'", datetime(2026, 6, 30, 16)),
])  # fmt: skip
def test_native_timestamps_need_no_format(company: Company, tmp_path: Path, sql: str, wanted: datetime) -> None:
    file = tmp_path / "events.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT {sql} AS opened_at, 'question' AS kind) TO '{file}' (FORMAT parquet)")
    company.bring(file, "cases")
    assert company.stored("opened_at, kind", "stored_cases") == [(wanted, "question")]


@pytest.mark.parametrize("table, changed, reason", [
    ("interactions", {"occurred_at": "2026-01-31 20:30"}, "occurred_at: not a time written as %Y-%m-%dT%H:%M:%S%z"),
    ("interactions", {"occurred_at": "2027-01-31T20:30:00Z"}, "occurred_at: a time in the future"),
    ("interactions", {"occurred_at": "1989-12-31T15:59:59Z"}, "occurred_at: a time before 1990-01-01"),
    ("interactions", {"wait_seconds": "3:12"}, "wait_seconds: neither a number of seconds nor a duration H:MM:SS"),
    ("interactions", {"wait_seconds": "-1"}, "wait_seconds: below 0"),
    ("orders", {"amount": "NaN"}, "amount: not a number"),
    ("orders", {"amount": ""}, "amount: empty, but required"),
    ("changes", {"exposed": "business"}, "exposed: not JSON of the form {dimension: [values]}"),
    ("changes", {"exposed": '["segment"]'}, "exposed: not JSON of the form {dimension: [values]}"),
    ("changes", {"exposed": '{"segment": "business"}'}, "exposed: a dimension without a list of values"),
    ("changes", {"exposed": '{"segment": [1]}'}, "exposed: a dimension without a list of values"),
    ("changes", {"exposed": '{"segment": []}'}, "exposed: a dimension without a list of values"),
    ("changes", {"exposed": '{"tier": ["gold"]}'}, "exposed: names what is no filter dimension"),
])  # fmt: skip
def test_what_a_column_cannot_hold_rejects_its_row(
    company: Company, table: str, changed: dict[str, str], reason: str
) -> None:
    two = (
        csv(ROWS[table] | changed)
        + csv(ROWS[table] | dict.fromkeys(set(changed) - set(ROWS[table]), "")).split("\n")[1]
    )
    report = company.bring(two, table)
    assert report.reasons == {reason: 1} and report.accepted == 1


def test_free_text_of_cases_and_changes_is_masked(company: Company) -> None:
    company.bring(csv(ROWS["cases"]), "cases")
    company.bring(csv(ROWS["changes"]), "changes")
    assert company.stored("text", "stored_cases") == [("mail [email]",)]
    assert company.stored("what, exposed", "stored_changes") == [
        ("write to [email]", json.dumps({"segment": ["business"]}))
    ]


def test_the_day_of_an_instant_is_in_no_file(company: Company) -> None:
    report = company.bring(csv(ROWS["cases"] | {"occurred_on": "1999-12-31"}), "cases")
    assert report.unused_columns == ["occurred_on"]
    assert all(day.year > 1999 for (day,) in company.stored("occurred_on", "stored_cases"))


def test_events_take_their_dimensions_from_the_customer(company: Company) -> None:
    company.bring(csv(ROWS["customers"]), "customers")
    for table in ("interactions", "cases", "orders", "invitations"):
        report = company.bring(csv(ROWS[table] | {"customer_id": "0007"}), table)
        assert report.customers_known == 1.0
        assert company.stored("segment", f"stored_{table}") == [("business",)]


def test_as_of_is_the_last_day_of_any_table(tmp_path: Path) -> None:
    company = Company(tmp_path, metrics=())
    rows: list[Any] = [("responses", "2026-01-31"), ("orders", "2026-03-02")]
    for table, day in rows:
        company.bring(csv(ROWS[table] | {"occurred_on": day}), table)
    assert dict(company.stored("name, value", "facts"))["as_of"] == "2026-03-02"
