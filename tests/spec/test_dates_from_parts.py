"""Dates that stand in no column as such: a constant and a column together, a tenure in months, a time ago in words."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from cx_metrics.errors import CxError
from tests.warehouses import Company


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def days(company: Company, texts: list[str], **said: Any) -> list[date | None]:
    content = "id;when\n" + "".join(f"{i + 1};{text}\n" for i, text in enumerate(texts))
    columns = {"customer_id": "id", "joined_on": {"from": "when", **said}}
    company.bring(content, company.mapping(columns, "customers", source={"delimiter": ";"}))
    return [day for (day,) in company.stored("joined_on", "stored_customers")]


@pytest.mark.parametrize(
    ("months", "template", "written"),
    [
        (["1", "12", "3.0"], "2025-{}-01", "%Y-%m-%d"),
        (["January", "December", "March"], "1 {} 2025", "%d %B %Y"),
        (["Jan", "Dec", "Mar"], "2025/{}/01", "%Y/%b/%d"),
    ],
)
def test_a_constant_and_a_column_make_a_date(company: Company, months: list[str], template: str, written: str) -> None:
    found = days(company, [*months, ""], template=template, format=written)
    assert found == [date(2025, 1, 1), date(2025, 12, 1), date(2025, 3, 1), None]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_columns_for_year_month_and_day_make_a_date_from_any_file(company: Company, kind: str) -> None:
    rows = [("id", "y", "m", "d"), ("a", 2025, 3, 9), ("b", 2024, 11, 30), ("c", 2024, None, 1)]
    file = company.file("\n".join(",".join("" if x is None else str(x) for x in row) for row in rows) + "\n")
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file := company.root / "parts.xlsx")
    if kind == "parquet":
        file = company.root / "parts.parquet"
        with duckdb.connect() as con:
            read = "read_csv('" + str(company.root / "file.csv") + "', types={'m': 'DOUBLE'})"
            con.execute(f"COPY (FROM {read}) TO '{file}' (FORMAT parquet)")
    told = {"from": ["d", "m", "y"], "template": "{}.{}.{}", "format": "%d.%m.%Y"}
    company.bring(file, company.mapping({"customer_id": "id", "joined_on": told}, "customers"))
    assert company.stored("joined_on", "stored_customers") == [(date(2025, 3, 9),), (date(2024, 11, 30),), (None,)]


def test_a_tenure_counts_back_from_the_day_of_the_export(company: Company) -> None:
    found = days(company, ["39", "0", "1.0", ""], before="2024-03-31", unit="months")
    assert found == [date(2020, 12, 31), date(2024, 3, 31), date(2024, 2, 29), None]
    report = company.bring(
        "id,when\n1,2.5\n2,a while\n3,-4\n4,2\n",
        company.mapping(
            {"customer_id": "id", "joined_on": {"from": "when", "before": "2024-03-31", "unit": "years"}}, "customers"
        ),
    )
    assert report.reasons == {"joined_on: neither a number of years nor a time ago": 3}
    (told,) = report.warnings
    assert "counted back from 2024-03-31" in told


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4 個月前", date(2024, 2, 29)),
        ("4个月前", date(2024, 2, 29)),
        ("兩週前", date(2024, 6, 16)),
        ("一年前", date(2023, 6, 30)),
        ("3 天前", date(2024, 6, 27)),
        ("已編輯：2 個月前", date(2024, 4, 30)),
        ("5 小時前", date(2024, 6, 30)),
        ("昨天", date(2024, 6, 29)),
        ("a month ago", date(2024, 5, 30)),
        ("Edited 2 weeks ago", date(2024, 6, 16)),
        ("11 yrs ago", date(2013, 6, 30)),
        ("an hour ago", date(2024, 6, 30)),
        ("2024-05-17", date(2024, 5, 17)),
    ],
)
def test_a_time_ago_is_read_in_words(company: Company, text: str, day: date) -> None:
    assert days(company, [text], before="2024-06-30", format="%Y-%m-%d") == [day]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"from": ["a", "b"], "template": "{}-01", "format": "%Y-%m-%d"}, "1 places for 2 columns"),
        ({"from": "a", "template": "2025", "format": "%Y-%m-%d"}, "0 places for 1 columns"),
        ({"from": ["a", "b"], "template": "{} {}", "join": " ", "format": "%Y-%m-%d"}, "a join and a template"),
        ({"from": "a", "unit": "months"}, "a unit, but no before"),
    ],
)
def test_a_mapping_that_says_half_of_it_is_refused(company: Company, told: dict[str, Any], wrong: str) -> None:
    with pytest.raises(CxError, match=wrong):
        company.mapping({"customer_id": "id", "joined_on": told}, "customers")


def test_times_ago_without_the_day_of_the_export_are_rejected_with_the_remedy(company: Company) -> None:
    content = "id,when\n1,4 個月前\n2,yesterday\n3,2024-05-17\n4,who knows\n"
    told = {"from": "when", "format": "%Y-%m-%d"}
    report = company.bring(content, company.mapping({"customer_id": "id", "joined_on": told}, "customers"))
    assert report.reasons == {
        "joined_on: a time ago: say before: YYYY-MM-DD, the day from which it counts back": 2,
        "joined_on: not a date written as %Y-%m-%d": 1,
    }
