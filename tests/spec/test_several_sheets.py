"""A workbook of several sheets is looked at sheet by sheet, and one mapping brings what fills tables of its own."""

from datetime import date
from pathlib import Path

import pytest

from cx_metrics.inspection import Told, several_sheets
from tests.warehouses import Company
from tests.workbooks import workbook

ANSWERS = [
    ["response_id", "date", "nps", "customer_id"],
    *([i, date(2026, 1, i + 1), i % 11, f"C{i}"] for i in range(12)),
]
PEOPLE = [
    ["customer_id", "segment", "tier", "joined_on", "ended_on"],
    *([f"C{i}", "family", "gold", date(2024, 1, i + 1), None] for i in range(12)),
]


def test_each_sheet_is_drafted_and_one_mapping_reads_them_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    company = Company(tmp_path, measured=False)
    file = workbook(tmp_path / "b.xlsx", {"Answers": ANSWERS, "Customers": PEOPLE, "Again": ANSWERS, "Empty": []})
    assert several_sheets(file, Told()) == ("Answers", "Customers", "Again", "Empty")
    assert several_sheets(file, Told(sheet="Answers")) == ()
    found = company.asked(capsys, "inspect", file, "--write", tmp_path / "m.yaml")
    assert {name: one["table"] for name, one in found["sheets"].items()} == {
        "Answers": "responses", "Customers": "customers", "Again": "responses",
    }  # fmt: skip
    assert found["left_out"] == ["Again"] and list(found["refused"]) == ["Empty"]
    assert (tmp_path / "m.yaml").read_text("utf-8") == found["mapping"]
    told = company.asked(capsys, "import", file, "--mapping", tmp_path / "m.yaml", "--dry-run")
    assert told["tables"] == {"customers": 12, "responses": 12} and told["rejected"] == 0
    assert company.call("inspect", file) == 0
    said = capsys.readouterr().out
    assert "holds 4 sheets" in said and "sheet Again would fill responses too" in said and "sheet_2:" in said


def test_lines_of_orders_in_a_sheet_are_looked_up_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = Company(tmp_path, measured=False)
    lines = [["Invoice", "Quantity", "InvoiceDate", "Price", "Customer ID"]]
    lines += [[500 + i // 2, i % 3 + 1, date(2026, 1, i // 2 + 1), 2.5, 1000 + i // 4] for i in range(40)]
    file = workbook(tmp_path / "b.xlsx", {"Answers": ANSWERS, "Lines": lines})
    company.asked(capsys, "inspect", file, "--write", tmp_path / "m.yaml")
    told = company.asked(capsys, "import", file, "--mapping", tmp_path / "m.yaml", "--dry-run")
    assert told["tables"] == {"responses": 12, "orders": 20} and told["rejected"] == 0


def test_a_sheet_that_says_what_the_columns_are_is_no_table_of_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Public data come with one: its lines would have been answers with comments."""
    company = Company(tmp_path, measured=False)
    words = [
        ["Data", "Variable", "Description"],
        *(["People", f"x{i}", f"What column {i} of it means"] for i in range(9)),
    ]
    file = workbook(tmp_path / "b.xlsx", {"Data Dict": words, "People": PEOPLE})
    found = company.asked(capsys, "inspect", file)
    assert list(found["sheets"]) == ["People"] and list(found["refused"]) == ["Data Dict"]
    assert "responses" not in found["mapping"]
