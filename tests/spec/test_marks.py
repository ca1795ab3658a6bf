"""Numbers that may be thousands or decimals, and amounts in several currencies, refuse the file until the mapping
decides."""

import itertools
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cx_metrics.declarations import load_mapping
from cx_metrics.errors import ImportRefused
from cx_metrics.importing import Report
from tests.warehouses import Company
from tests.workbooks import workbook

DAY = {"from": "day", "format": "%Y-%m-%d"}
REQUIRED = {"order_id": "id", "customer_id": "id", "occurred_on": DAY}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def bring(company: Company, texts: list[str], kind: str = "amount", **said: Any) -> Report:
    content = "id;day;x\n" + "".join(f"{i + 1};2026-01-01;{text}\n" for i, text in enumerate(texts))
    source: dict[str, Any] = {"source": {"delimiter": ";"}}
    if kind == "amount":
        columns = {**REQUIRED, "amount": {"from": "x", **said}}
        return company.bring(content, company.mapping(columns, "orders", **source))
    return company.bring(content, company.mapping({"occurred_on": DAY, kind: {"from": "x", **said}}, **source))


DOUBTFUL = [
    ["1.234", "2.500", "12.000"],
    ["1,234", "2,500", "12,000"],
    ["1.234.567", "5", "80", ""],
    ["+1.234", "-999.000", "17"],
    ["1.000"],
]
DECIDED = [
    (["1.234", "0.500"], [1.234, 0.5]),
    (["1.234", "2.5"], [1.234, 2.5]),
    (["1.234", "1234.567"], [1.234, 1234.567]),
    (["1.234", "2.50", "7"], [1.234, 2.5, 7]),
    (["1234", "2500"], [1234, 2500]),
]


@pytest.mark.parametrize("kind", ["amount", "weight"])
@pytest.mark.parametrize("texts", DOUBTFUL)
def test_a_column_in_which_every_mark_has_three_digits_after_it_is_refused(
    company: Company, texts: list[str], kind: str
) -> None:
    with pytest.raises(ImportRefused, match=r"may be thousands or decimals: all \d+ values") as caught:
        bring(company, texts, kind)
    assert f"«{sorted(t for t in texts if '.' in t or ',' in t)[0]}» (1)" in str(caught.value)
    mark = "." if "." in texts[0] else ","
    assert f'thousands: "{mark}"' in str(caught.value) and f'decimal: "{mark}"' in str(caught.value)


@pytest.mark.parametrize(("texts", "wanted"), DECIDED)
def test_a_column_that_decides_for_itself_is_read(company: Company, texts: list[str], wanted: list[float]) -> None:
    assert bring(company, texts).accepted == len(texts)
    assert [value for (value,) in company.stored("amount", "stored_orders")] == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"thousands": ".", "decimal": ","}, [1234, 2500]),
        ({"decimal": "."}, [1.234, 2.5]),
    ],
)
def test_the_mapping_decides(company: Company, said: dict[str, str], wanted: list[float]) -> None:
    bring(company, ["1.234", "2.500"], **said)
    assert [value for (value,) in company.stored("amount", "stored_orders")] == wanted


def test_a_code_for_no_answer_is_no_evidence_and_numbers_of_parquet_are_numbers(company: Company) -> None:
    with pytest.raises(ImportRefused, match="all 1 values"):
        bring(company, ["1.234", "9.99"], missing=["9.99"])
    file = company.root / "orders.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT '1' AS id, '2026-01-01' AS day, 1.234 AS x) TO '{file}' (FORMAT parquet)")
    assert company.bring(file, company.mapping({**REQUIRED, "amount": "x"}, "orders")).accepted == 1


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
@pytest.mark.parametrize("texts", [DOUBTFUL[0]])
def test_numbers_that_stand_as_text_are_doubtful_in_every_kind_of_file(
    company: Company, texts: list[str], kind: str
) -> None:
    file = company.root / f"orders.{kind}"
    if kind == "parquet":
        with duckdb.connect() as con:
            values = ", ".join(f"('n{i}', '2026-01-01', '{text}')" for i, text in enumerate(texts))
            con.execute(f"COPY (FROM (VALUES {values}) t(id, day, x)) TO '{file}' (FORMAT parquet)")
    else:
        workbook(file, {"A": [("id", "day", "x"), *((f"n{i}", "2026-01-01", text) for i, text in enumerate(texts))]})
    with pytest.raises(ImportRefused, match="may be thousands or decimals"):
        company.bring(file, company.mapping({**REQUIRED, "amount": "x"}, "orders"))
    said = {"from": "x", "thousands": ".", "decimal": ","}
    assert company.bring(file, company.mapping({**REQUIRED, "amount": said}, "orders")).accepted == len(texts)


def test_numbers_of_a_sheet_are_numbers(company: Company) -> None:
    file = workbook(
        company.root / "o.xlsx", {"A": [("id", "day", "x"), ("1", "2026-01-01", 1.234), ("2", "2026-01-01", 2.5)]}
    )
    assert company.bring(file, company.mapping({**REQUIRED, "amount": "x"}, "orders")).accepted == 2
    one = workbook(company.root / "p.xlsx", {"A": [("id", "day", "x"), ("3", "2026-01-01", 1.234)]})
    assert company.bring(one, company.mapping({**REQUIRED, "amount": "x"}, "orders")).accepted == 1


def test_what_a_look_up_adds_up_is_asked_too(company: Company) -> None:
    path = company.file(
        "about: t\nsources: {o: o.csv, p: p.csv}\ntables:\n  orders:\n    rows: o\n"
        "    lookup: {p: {on: id, sum: paid}}\n    columns: {order_id: id, customer_id: id, amount: p.paid,\n"
        '      occurred_on: {from: day, format: "%Y-%m-%d"}}\n',
        "m.yaml",
    )
    files = company.file("id,day\n1,2026-01-01\n", "o.csv"), company.file("id,paid\n1,1.234\n1,2.500\n", "p.csv")
    assert load_mapping(path, company.catalogue.tables)
    assert company.call("import", *files, "--mapping", path) == 1
    company.file("id,paid\n1,1.234\n1,2.5\n", "p.csv")
    assert company.call("import", *files, "--mapping", path) == 0
    assert company.stored("amount", "stored_orders") == [(3.734,)]


CURRENCIES = [
    ("cur", ["USD", "EUR", "TWD"], True),
    ("y", ["usd", "eur"], True),
    ("Currency", ["USD", "USD"], True),
    ("幣別", ["USD", ""], True),
    ("Currency", ["TWD", "TWD"], False),
    ("cur", ["", ""], False),
    ("to", ["MAD", "MAD"], False),
    ("to", ["USD", "LHR"], False),
]


@pytest.mark.parametrize(("name", "codes", "refused"), CURRENCIES)
def test_amounts_beside_other_currencies_are_not_added_up_without_a_word(
    company: Company, name: str, codes: list[str], refused: bool
) -> None:
    content = f"id,day,x,{name}\n" + "".join(f"{i + 1},2026-01-01,10,{code}\n" for i, code in enumerate(codes))
    mapping = company.mapping({**REQUIRED, "amount": "x"}, "orders")
    if not refused:
        assert company.bring(content, mapping).accepted == len(codes)
        return
    with pytest.raises(ImportRefused, match=f"amount would be added up as TWD, but column '{name}' holds") as caught:
        company.bring(content, mapping)
    assert "say currency: TWD" in str(caught.value)
    told = company.root / "mapping.yaml"
    told.write_text(told.read_text("utf-8").replace('"about"', '"currency": "TWD", "about"'), "utf-8")
    assert company.bring(content, load_mapping(told, company.catalogue.tables)).accepted == len(codes)


def test_rows_that_end_before_they_begin_are_counted_by_what_is_wrong(company: Company) -> None:
    times = {name: {"from": name, "format": "%Y-%m-%d"} for name in ("opened_at", "first_response_at", "resolved_at")}
    lines = ["2026-01-05,2026-01-04,2026-01-03", "2026-01-05,,2026-01-03", "2026-01-05,2026-01-05,2026-01-05"]
    content = "opened_at,first_response_at,resolved_at\n" + "\n".join(lines) + "\n"
    report = company.bring(content, company.mapping({**times, "kind": {"value": "complaint"}}, "cases"))
    told = {what: n for what, n in report.warnings.items() if "earlier than" in what}
    assert told == {
        "cases: first_response_at earlier than opened_at; such rows are in no duration": 1,
        "cases: resolved_at earlier than opened_at; such rows are in no duration": 2,
    }
    assert report.accepted == 3
    assert sum("days without a time" in what for what in report.warnings) == 2, "of both spans"


@pytest.mark.parametrize("damage", ["\u0081", "\x03", "\u0096", "\ufffd"])
def test_control_characters_in_a_text_are_told(company: Company, damage: str) -> None:
    columns = {"occurred_on": DAY, "comment": "a", "segment": "b"}
    bad = f"caf{damage}"
    content = "day,a,b\n" + "".join(
        f'2026-01-01,"{a}",{b}\n' for a, b in itertools.product([bad, "fine\tand\nwell"], ["x", bad])
    )
    report = company.bring(content, company.mapping(columns))
    told = {what.split(":")[1].strip(): n for what, n in report.warnings.items() if "control characters" in what}
    assert told == {"comment": 2, "segment": 2} and f"«caf<{ord(damage):02X}>»" in "".join(report.warnings)
