"""Ids: what a spreadsheet damaged, words that stand for none, and whole numbers that came as floats."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from cx_metrics.declarations.settings import NO_ID
from cx_metrics.importing import rows_file
from tests.warehouses import Company

DAY = {"from": "day", "format": "%Y-%m-%d"}


@pytest.fixture(params=["row by row", "text by text"])
def company(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Company:
    if request.param == "text by text":
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", 0)
    return Company(tmp_path, measured=False)


def rows(texts: list[str]) -> str:
    return "day,id\n" + "".join(f'2026-01-01,"{text}"\n' for text in texts)


def test_ids_in_scientific_notation_are_damaged_however_it_is_written(company: Company) -> None:
    mantissas, exponents = ("1", "1.2", "1,23457", "-1.2", "+9.99999"), ("E+17", "e+5", "E-05", "E15", "e15")
    damaged = [mantissa + exponent for mantissa in mantissas for exponent in exponents]
    whole = ["7E3", "E15", "12E", "1E5A", "A1E+15", "1.2.3", "1E", "2-15", "ABC1E15"]
    reason = "customer_id: an id in scientific notation, damaged by a spreadsheet"
    report = company.bring(rows([*damaged, *whole]), company.mapping({"occurred_on": DAY, "customer_id": "id"}))
    assert report.reasons == {reason: len(damaged)}
    assert [found for (found,) in company.stored("customer_id")] == whole
    keyed = company.bring(rows([*damaged, "1"]), company.mapping({"occurred_on": DAY}, key=["id"]))
    assert keyed.rejected == len(damaged), "and no two of them became one row by their key"


def test_a_word_that_stands_for_no_id_is_none_and_is_counted_and_named(company: Company) -> None:
    silent = [form for word in NO_ID for form in (word, word.upper(), f" {word.title()} ", f"({word})")] + ["0.0", "--"]
    real = ["NA1", "Nadine", "10", "00", "Noneman", "0-1", "無名"]
    report = company.bring(rows([*silent, *real, ""]), company.mapping({"occurred_on": DAY, "customer_id": "id"}))
    assert [found for (found,) in company.stored("customer_id") if found] == real and report.rejected == 0
    (what,) = report.warnings
    assert what.startswith("responses: customer_id: a word that stands for no id") and "«" in what
    assert report.warnings[what] == len(silent)


def test_a_row_without_an_id_of_its_own_is_refused_but_a_row_may_be_number_nought(company: Company) -> None:
    reason = "response_id: empty, so the row cannot be told from others"
    for mapping in (
        company.mapping({"occurred_on": DAY, "response_id": "id"}),
        company.mapping({"occurred_on": DAY}, key="id"),
    ):
        report = company.bring(rows(["0", "N/A", "N/A", "-", "null", "1"]), mapping)
        assert report.reasons == {reason: 4}
        assert [found for (found,) in company.stored("response_id")] == ["0", "1"]
    customers = company.bring("id\n0\nN/A\n7\n", company.mapping({"customer_id": "id"}, "customers"))
    assert (customers.accepted, customers.reasons) == (1, {"customer_id: empty, but required": 2})
    assert customers.evidence["customer_id: empty, but required"]["found"] == {"0": 1, "N/A": 1}


def test_the_list_is_the_companys_own(tmp_path: Path) -> None:
    company = Company(tmp_path, {"imports": {"no_id": ["walk-in"]}}, measured=False)
    company.bring(rows(["Walk-in", "N/A"]), company.mapping({"occurred_on": DAY, "customer_id": "id"}))
    assert company.stored("customer_id") == [(None,), ("N/A",)]


def parquet(company: Company, select: str, name: str) -> Path:
    file = company.root / name
    with duckdb.connect() as con:
        con.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet)")
    return file


@pytest.mark.parametrize("sql_type", ["DOUBLE", "FLOAT", "BIGINT", "DECIMAL(12, 2)", "VARCHAR"])
def test_whole_numbers_that_came_as_floats_join_the_others(company: Company, sql_type: str) -> None:
    company.bring("customer_id,segment\n1001,gold\n1002,silver\n", "customers")
    columns: dict[str, Any] = {"occurred_on": DAY, "customer_id": "id", "segment": "code"}
    file = parquet(
        company,
        f"SELECT '2026-01-01' AS day, CAST(unnest([1001, 1002, NULL]) AS {sql_type}) AS id, "
        f"CAST(unnest([1, 2, 3]) AS DOUBLE) AS code",
        "a.parquet",
    )
    report = company.bring(file, company.mapping(columns))
    assert report.customers_known == 1
    assert company.stored("customer_id, segment") == [("1001", "1"), ("1002", "2"), (None, "3")]


def test_keys_and_look_ups_of_floats_meet_those_of_whole_numbers(company: Company) -> None:
    keyed = company.mapping({"occurred_on": DAY}, key=["id"])
    company.bring(rows(["1001", "1002"]), keyed)
    assert company.bring(rows(["1001.0", "1002.00", "1003.0"]), keyed).duplicate == 2
    assert sorted(company.stored("response_id")) == [("1001",), ("1002",), ("1003",)]
    kept = company.bring(rows(["1.5", "1.50", "v1.0", "007.0"]), keyed)
    assert kept.accepted == 4 and ("007",) in company.stored("response_id")


def test_a_float_too_large_to_be_exact_is_damaged(company: Company) -> None:
    select = "SELECT '2026-01-01' AS day, unnest([1e17, 5.0]) AS id"
    report = company.bring(parquet(company, select, "b.parquet"), company.mapping({"occurred_on": DAY}, key=["id"]))
    assert (report.accepted, report.rejected) == (1, 1)


@pytest.mark.parametrize("word", ["0", "unknown"])
def test_a_word_that_stands_for_no_id_finds_nobody(tmp_path: Path, word: str) -> None:
    company = Company(tmp_path, measured=False)
    told = company.file(
        "about: t\nsources: {a: a.csv, p: p.csv}\ntables:\n  responses:\n    rows: a\n    lookup: {p: {on: who}}\n"
        '    columns: {customer_id: who, segment: p.segment, occurred_on: {from: day, format: "%Y-%m-%d"}}\n',
        "m.yaml",
    )
    answers = company.file(f"day,who\n2026-01-01,{word}\n2026-01-02,{word}\n2026-01-03,7\n", "a.csv")
    people = company.file(f"who,segment\n{word},nobody's\n7,gold\n", "p.csv")
    assert company.call("import", answers, people, "--mapping", told) == 0
    assert company.stored("segment") == [(None,), (None,), ("gold",)]


def test_a_code_of_nought_is_looked_up_like_others(tmp_path: Path) -> None:
    company = Company(tmp_path, measured=False)
    told = company.file(
        "about: t\nsources: {a: a.csv, p: p.csv}\ntables:\n  responses:\n    rows: a\n    lookup: {p: {on: code}}\n"
        '    columns: {segment: p.segment, occurred_on: {from: day, format: "%Y-%m-%d"}}\n',
        "m.yaml",
    )
    answers = company.file("day,code\n2026-01-01,0\n2026-01-02,1\n2026-01-03,-\n", "a.csv")
    people = company.file("code,segment\n0,silver\n1,gold\n-,none\n", "p.csv")
    assert company.call("import", answers, people, "--mapping", told) == 0
    assert company.stored("segment") == [("silver",), ("gold",), (None,)]
