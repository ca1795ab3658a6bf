"""Amounts in another currency: exchanged at the rate of their day, and refused where there is none."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from cx_metrics import warehouse
from cx_metrics.declarations import Mapping, load_mapping
from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.importing import good, rows_file
from cx_metrics.importing.scratch import call_good
from tests.warehouses import Company

RATES = "date,rate\n2026-01-02,30\n2026-01-05,31.5\n2026-01-06,N/A\n2026-01-07,32\n"
COLUMNS = {"customer_id": "who", "occurred_on": {"from": "day", "format": "%Y-%m-%d"}, "amount": "paid"}


def house(folder: Path, rates: str = RATES, **said: Any) -> Company:
    (folder / "usd.csv").write_text(rates, "utf-8")
    return Company(
        folder, {"rates": {"USD": {"file": "usd.csv", "source": "A bank", "days": 3, **said}}}, measured=False
    )


def mapping(company: Company, table: str = "orders", **said: Any) -> Mapping:
    told = {"about": "a test", "currency": "USD", "sources": {"s": "file.csv"},
            "tables": {table: {"rows": "s", "columns": COLUMNS, **said}}}  # fmt: skip
    (company.root / "mapping.yaml").write_text(json.dumps(told), "utf-8")
    return load_mapping(company.root / "mapping.yaml", company.catalogue.tables)


def orders(*rows: tuple[str, Any]) -> str:
    return "who,day,paid\n" + "".join(f"c{i},{day},{paid}\n" for i, (day, paid) in enumerate(rows))


def test_the_rate_of_the_day_or_the_last_before_it(tmp_path: Path) -> None:
    company = house(tmp_path)
    report = company.bring(
        orders(("2026-01-02", 10), ("2026-01-04", 10), ("2026-01-05", 2), ("2026-01-06", 2), ("2026-01-10", -1)),
        mapping(company),
    )
    assert [amount for (amount,) in company.stored("amount", "stored_orders")] == [300, 300, 63, 63, -32]
    assert report.rates == warehouse.current_batches(company.folder)[0].rates
    assert {k: report.rates[k] for k in ("currency", "source", "file", "first", "last")} == {
        "currency": "USD", "source": "A bank", "file": "usd.csv", "first": "2026-01-02", "last": "2026-01-07",
    }  # fmt: skip


def test_a_row_without_a_rate_is_rejected_with_its_day(tmp_path: Path) -> None:
    company = house(tmp_path)
    report = company.bring(orders(("2026-01-01", 10), ("2026-01-11", 10), ("2026-01-02", 10)), mapping(company))
    reason = "occurred_on: no rate of USD of its day or the 3 days before"
    assert report.reasons == {reason: 2} and report.accepted == 1
    assert report.evidence[reason] == {"found": {"2026-01-01": 1, "2026-01-11": 1}, "lines": [2, 3]}


def test_a_rate_may_say_what_one_of_ours_is_worth(tmp_path: Path) -> None:
    company = house(tmp_path, "Date, USD ,JPY\n2026-01-02,0.032,5\n", inverse=True, date="Date", rate="USD", days=0)
    company.bring(orders(("2026-01-02", 10)), mapping(company))
    assert company.stored("amount", "stored_orders") == [(pytest.approx(312.5, rel=1e-12),)]


def test_only_what_has_an_amount_needs_a_rate(tmp_path: Path) -> None:
    company = house(tmp_path)
    told = mapping(company, "cases", columns={"opened_at": {"from": "day", "format": "%Y-%m-%d"}, "cost": "paid"})
    report = company.bring(orders(("2025-06-01", ""), ("2026-01-02", 5), ("2025-06-01", 5)), told)
    assert company.stored("cost", "stored_cases") == [(None,), (150,)]
    assert report.reasons == {"opened_at: no rate of USD of its day or the 3 days before": 1}


@pytest.mark.parametrize("fewest", [rows_file.FEWEST_ROWS, 0])
def test_exchanged_refused_and_repeated_rows_are_the_same_whether_held_from_the_first_or_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fewest: int
) -> None:
    """Of a large file the rows are not held until one of them changes: here all that changes rows comes together."""
    monkeypatch.setattr(rows_file, "FEWEST_ROWS", fewest)
    called: list[bool] = []

    def watched(con: duckdb.DuckDBPyConnection, rows: str, held: bool) -> None:
        called.append(held)
        call_good(con, rows, held)

    monkeypatch.setattr(good, "call_good", watched)
    company = house(tmp_path)
    columns = {"order_id": "no", "amount": "paid", "cost": "spent"}
    days = {"2026-01-01": None, "2026-01-02": 30, "2026-01-04": 30, "2026-01-05": 31.5, "2026-01-20": None, "x": None}
    rows = [
        (f"o{i % 1150}", f"c{i % 7}", list(days)[i % 6], ["10", "2.5", "ten", "-1"][i % 4], ["", "4"][i % 3 % 2])
        for i in range(1200)
    ]
    content = "no,who,day,paid,spent\n" + "".join(",".join(row) + "\n" for row in rows)
    report = company.bring(content, mapping(company, columns=COLUMNS | columns))

    wanted, refused = {}, []
    for i, (number, who, day, paid, spent) in enumerate(rows):
        if (rate := days[day]) is None or paid == "ten":
            refused.append(i)
        else:
            wanted[number] = [who, float(paid) * rate, float(spent) * rate if spent else None]
    assert called == [fewest > 0] and 500 < len(refused) == report.rejected
    assert 0 < report.duplicate + report.superseded == 1200 - len(refused) - len(wanted)
    listed = pd.read_csv(report.rejects_file or "", encoding="utf-8-sig")["line"]
    assert sorted(listed - 2) == refused
    stored = company.stored("order_id, customer_id, amount, cost", "stored_orders")
    assert {number: values for number, *values in stored} == wanted


def test_exploded_rows_take_the_rate_of_their_own_day(tmp_path: Path) -> None:
    company = house(tmp_path)
    columns = {"cost": "paid", "occurred_at": {"format": "%Y-%m-%d"}}
    parts = [{"touchpoint": "first", "occurred_at": "day"}, {"touchpoint": "second", "occurred_at": "later"}]
    told = mapping(company, "interactions", columns=columns, explode=parts)
    report = company.bring("day,later,paid\n2026-01-02,2026-01-05,2\n2026-01-02,2026-02-05,2\n", told)
    assert company.stored("touchpoint, cost", "stored_interactions") == [("first", 60), ("second", 63)]
    assert (report.accepted, report.rejected) == (1, 1)


def test_other_rates_are_another_import_and_replace_the_amounts(tmp_path: Path) -> None:
    company = house(tmp_path)
    content = orders(("2026-01-02", 10))
    company.bring(content, mapping(company))
    assert company.bring(content, mapping(company)).unchanged
    (tmp_path / "usd.csv").write_text("date,rate\n2026-01-02,40\n", "utf-8")
    assert not company.bring(content, mapping(company)).unchanged
    assert company.stored("amount", "stored_orders") == [(400,)]


def test_the_report_names_the_rates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company = house(tmp_path)
    mapping(company)
    assert company.call("import", company.file(orders(("2026-01-02", 10))), "--mapping", tmp_path / "mapping.yaml") == 0
    told = capsys.readouterr().out
    assert "amounts in USD exchanged at the rates of A bank (usd.csv, 2026-01-02 to 2026-01-07)" in told


@pytest.mark.parametrize(
    ("rates", "said"),
    [("day,rate\n", "has no column 'date'"), ("date,rate\n", "holds no rates"), ("", "is empty"),
     ("date,rate\n02/01/2026,3\n", "line 2: '02/01/2026' is no day"), ("date,rate\n2026-01-02,0\n", "'0' is no rate"),
     ("date,rate\n2026-01-02,nan\n", "'nan' is no rate"), ("date,rate\n2026-01-02,\"31,5\"\n", "'31,5' is no rate"),
     ("date,rate\n2026-01-02,3,4\n", "line 2: has 3 fields"),
     ("date,rate\n2026-01-02,3\n2026-01-02,4\n", "line 3: 2026-01-02 stands twice")],
)  # fmt: skip
def test_rates_that_are_not_right_are_refused(tmp_path: Path, rates: str, said: str) -> None:
    company = house(tmp_path, rates)
    with pytest.raises(ImportRefused) as caught:
        company.bring(orders(("2026-01-02", 10)), mapping(company))
    assert said in str(caught.value)
    assert company.folder.current() is None


def test_rates_that_are_not_given_are_asked_for(tmp_path: Path) -> None:
    company = house(tmp_path)
    told = mapping(company)
    (tmp_path / "usd.csv").unlink()
    with pytest.raises(ImportRefused, match=r"usd\.csv is not a file"):
        company.bring(orders(("2026-01-02", 10)), told)
    other = Company(tmp_path, {"rates": {}})
    with pytest.raises(ImportRefused, match=r"rates: \{USD: \{file: rates/usd.csv, source"):
        other.bring(orders(("2026-01-02", 10)), told)


@pytest.mark.parametrize(
    ("rates", "said"),
    [({"usd": {"file": "a", "source": "x"}}, "ISO 4217"), ({"TWD": {"file": "a", "source": "x"}}, "own currency"),
     ({"USD": {"file": "a", "source": " "}}, "say who publishes"),
     ({"USD": {"file": "a", "source": "x", "days": 99}}, "0 to 31"),
     ({"USD": {"file": "a"}}, "source")],
)  # fmt: skip
def test_settings_of_rates_are_checked(tmp_path: Path, rates: Any, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        Company(tmp_path, {"rates": rates}).settings  # noqa: B018
    assert said in str(caught.value)
