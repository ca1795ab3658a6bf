"""Text becomes values: what each kind of column accepts, what it refuses and why, and what is masked on the way."""

import json
import re
import string
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.errors import ImportRefused
from cx_metrics.importing import rows_file
from cx_metrics.importing.masking import CANDIDATE, mask
from tests.nightly import often
from tests.warehouses import Company, shared

DAY = {"from": "day", "format": "%Y-%m-%d"}
KINDS = ("email", "phone", "card", "national_id")
Outcome = list[Any]  # the stored value of each row, or why it was refused


@pytest.fixture(params=["row by row", "text by text"])
def company(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Company:
    if request.param == "text by text":  # as the texts of a large file are read, where few of them differ
        monkeypatch.setattr(rows_file, "FEWEST_ROWS", 0)
    return Company(tmp_path, measured=False)


def read(company: Company, column: str, said: Any, texts: list[str], table: str = "responses") -> Outcome:
    """What becomes of ``texts`` in a column that is mapped as ``said`` (a dict without from: the column ``text``)."""
    required = {"occurred_on": DAY} if table == "responses" else {"customer_id": "day"}
    said = {"from": "text", **said} if isinstance(said, dict) and "value" not in said and "from" not in said else said
    mapping = company.mapping({**required, column: said}, table)
    lines = [f'2026-01-01,"{text.replace(chr(34), chr(34) * 2)}"' for text in texts]
    if table == "customers":
        lines = [f"{i}{line[10:]}" for i, line in enumerate(lines)]
    content = (
        "\n".join(["day,text", *lines, "2026-01-01," if table == "responses" else "last,"]) + "\n"
    )  # one good row at least
    report = company.bring(content, mapping)
    found = {row: value for row, value in company.stored(f"row, {column}", f"stored_{table}")}
    rejects = pd.read_csv(report.rejects_file, encoding="utf-8-sig").to_dict("records") if report.rejects_file else []
    found |= {row["line"] - 1: row["reason"] for row in rejects}
    assert report.rows == len(texts) + 1 == report.accepted + report.rejected
    return [found[i + 1] for i in range(len(texts))]


SCORE = {"scale": [1, 5]}
NOT_A_NUMBER = "csat: not a number"
OUTSIDE = "csat: outside its scale 1 to 5"
BETWEEN = "csat: between two answers of its scale 1 to 5"
SCORES = [
    (
        SCORE,
        [
            ("1", 1),
            ("5", 5),
            (" 3 ", 3),
            ("4.0", 4),
            ("4.", 4),
            ("+2", 2),
            ("５", 5),
            ("\u00a03\u3000", 3),
            ("", None),
            ("  ", None),
        ],
    ),
    (
        SCORE,
        [("0", OUTSIDE), ("6", OUTSIDE), ("11", OUTSIDE), ("-1", OUTSIDE), ("99999999999", OUTSIDE), ("3.5", BETWEEN)],
    ),
    (
        SCORE,
        [
            (text, NOT_A_NUMBER)
            for text in ("NaN", "inf", "-inf", "1e0", "1e1", "0x3", "N/A", "3,0", "三", "3 3", "1_0", "9" * 400)
        ],
    ),
    (
        {**SCORE, "missing": [0, "N/A", 99]},
        [("0", None), ("0.0", None), ("99", None), ("N/A", None), ("n/a", NOT_A_NUMBER), ("3", 3)],
    ),
    ({**SCORE, "reversed": True}, [("1", 5), ("2", 4), ("5", 1), ("6", OUTSIDE)]),
    ({**SCORE, "step": 0.5}, [("1.5", 1.5), ("4.5", 4.5), ("1.25", BETWEEN)]),
    ({**SCORE, "step": 0.1}, [("1.3", 1.3), ("4.7", 4.7), ("2.9", 2.9), ("1.35", BETWEEN)]),
    ({**SCORE, "step": 0.5, "decimal": ","}, [("1,5", 1.5), ("4", 4), ("1.5", NOT_A_NUMBER)]),
    (
        {**SCORE, "recode": {"Very good": 5, "Blank": None, "Skipped": 0}, "missing": [0], "else": "keep"},
        [("Very good", 5), ("Blank", None), ("Skipped", None), ("very good", NOT_A_NUMBER)],
    ),
]


@pytest.mark.parametrize(("said", "table"), SCORES)
def test_a_score_is_an_answer_of_its_scale_or_refused(
    company: Company, said: Any, table: list[tuple[str, Any]]
) -> None:
    assert read(company, "csat", said, [text for text, _ in table]) == [wanted for _, wanted in table]


def test_a_recommendation_of_eleven_or_nine_and_a_half_is_refused(company: Company) -> None:
    found = read(company, "nps", {}, ["0", "10", "11", "9.5", "NaN"])
    assert found == [
        0,
        10,
        "nps: outside its scale 0 to 10",
        "nps: between two answers of its scale 0 to 10",
        "nps: not a number",
    ]


NUMBERS = [
    (
        {},
        [("1.5", 1.5), ("1234567", 1234567), ("1,5", None), ("1e3", None), ("NaN", None), ("inf", None), ("", "empty")],
    ),
    ({"decimal": ","}, [("1,5", 1.5), ("1.5", None)]),
    (
        {"decimal": ",", "thousands": "."},
        [("1.234,56", 1234.56), ("1234,56", 1234.56), ("1.23,4", None), ("12.345.678", 12345678)],
    ),
    ({"thousands": ","}, [("1,234.5", 1234.5), ("1,23", None), ("1,234,567", 1234567), (",5", None)]),
    ({"thousands": " "}, [("1 234", 1234), ("1  234", None)]),
    ({"thousands": "'"}, [("1'234", 1234)]),
]


@pytest.mark.parametrize(("said", "table"), NUMBERS)
def test_a_number_is_read_with_the_marks_that_are_declared(
    company: Company, said: Any, table: list[tuple[str, Any]]
) -> None:
    found = read(company, "weight", said, [text for text, _ in table])
    assert found == [{"empty": None, None: "weight: not a number"}.get(wanted, wanted) for _, wanted in table]


def test_a_weight_of_nothing_or_less_is_refused(company: Company) -> None:
    assert read(company, "weight", {}, ["0", "-1", "0.1"]) == ["weight: not above 0", "weight: not above 0", 0.1]


ISO = "%Y-%m-%d"
DATES = [
    (ISO, None, "2026-02-28", date(2026, 2, 28)),
    (ISO, None, "2026-02-30", f"not a date written as {ISO}"),
    (ISO, None, "28/02/2026", f"not a date written as {ISO}"),
    (ISO, None, "2026-02-28 10:00", f"not a date written as {ISO}"),
    (ISO, None, "45292", f"not a date written as {ISO}"),
    (ISO, None, "2999-01-01", "a date in the future"),
    (ISO, None, "1889-12-31", "a date before 1990-01-01"),
    ("%d/%m/%Y", None, "03/04/2026", date(2026, 4, 3)),
    ("%m/%d/%Y", None, "03/04/2026", date(2026, 3, 4)),
    ("%Y/%m/%d", None, "113/05/01", "a date before 1990-01-01"),
    ("%Y年%m月%d日", None, "2026年5月1日", date(2026, 5, 1)),
    ("%Y-%m-%d %H:%M:%S", "UTC", "2026-04-30 18:00:00", date(2026, 5, 1)),
    ("%Y-%m-%d %H:%M:%S", "UTC", "2026-04-30 15:59:59", date(2026, 4, 30)),
    ("%Y-%m-%d %H:%M:%S", "America/Sao_Paulo", "2026-04-30 13:00:00", date(2026, 5, 1)),
    ("%Y-%m-%d %H:%M:%S", "Asia/Taipei", "2026-04-30 23:59:59", date(2026, 4, 30)),
    ("%Y-%m-%d %H:%M:%S", None, "2026-04-30 23:59:59", date(2026, 4, 30)),
    ("%Y-%m-%dT%H:%M:%S%z", None, "2026-04-30T18:00:00+0000", date(2026, 5, 1)),
    ("%Y-%m-%dT%H:%M:%S%z", None, "2026-04-30T18:00:00-0700", date(2026, 5, 1)),
]


@pytest.mark.parametrize(("written", "zone", "text", "wanted"), DATES)
def test_a_date_is_read_as_declared_in_the_organisations_zone(
    company: Company, written: str, zone: str | None, text: str, wanted: date | str
) -> None:
    mapping = company.mapping(
        {"customer_id": "id", "joined_on": {"from": "text", "format": written, "zone": zone}}, "customers"
    )
    report = company.bring(f"id,text\n1,{text}\n2,\n", mapping)
    if isinstance(wanted, str):
        assert report.reasons == {f"joined_on: {wanted}": 1}
        assert report.evidence[f"joined_on: {wanted}"] == {"found": {text: 1}, "lines": [2]}
    else:
        assert company.stored("joined_on", "stored_customers")[0][0] == wanted


def test_flags_are_yes_or_no_in_the_usual_words_and_nothing_else(company: Company) -> None:
    texts = ["yes", "Y", "TRUE", "t", "1", "1.0", "no", "N", "false", "0", "", "maybe", "2"]
    neither = "solved: neither yes nor no (recode it)"
    assert read(company, "solved", {}, texts) == [True] * 6 + [False] * 4 + [None, neither, neither]
    assert read(company, "solved", {"recode": {"是": True, "否": False}}, ["是", "否"]) == [True, False]


PAID = [
    ("1,200", 1200.0),
    ("(2,150)", -2150.0),
    ("（2,150.50）", -2150.5),
    ("(NT$300)", -300.0),
    ("NT$(300)", -300.0),
    ("(-300)", "amount: not a number"),
    ("()", "amount: not a number"),
    ("(5", "amount: not a number"),
    ("5)", "amount: not a number"),
    ("(five)", "amount: not a number"),
]


def test_an_amount_in_brackets_is_less_than_nothing(company: Company) -> None:
    """As accountants write refunds; a score in brackets is none."""
    marks = {"from": "paid", "thousands": ",", "decimal": ".", "without": ["NT$"]}
    mapping = company.mapping({"customer_id": "who", "occurred_on": DAY, "amount": marks}, "orders")
    content = "who,day,paid\n" + "".join(f'c{i},2026-01-01,"{text}"\n' for i, (text, _) in enumerate(PAID))
    report = company.bring(content, mapping)
    found: dict[int, Any] = dict(company.stored("row, amount", "stored_orders"))
    rejects = pd.read_csv(report.rejects_file, encoding="utf-8-sig")
    found |= {row["line"] - 1: row["reason"] for row in rejects.to_dict("records")}
    assert [found[row] for row in sorted(found)] == [wanted for _, wanted in PAID]
    assert report.warnings == {"orders: amount: amounts in brackets are read as less than nothing, as refunds are": 4}
    assert read(company, "csat", SCORE, ["(5)"]) == [NOT_A_NUMBER]


def test_ids_are_text_with_leading_zeros_and_never_a_spreadsheets_number(company: Company) -> None:
    damaged = "customer_id: an id in scientific notation, damaged by a spreadsheet"
    texts = ["00123", "1" * 23, "7E3", " A-1 ", "10", "1.23457E+17", "1e+05", "1.5e8"]
    assert read(company, "customer_id", {}, texts) == ["00123", "1" * 23, "7E3", "A-1", "10", damaged, damaged, damaged]


def test_categories_are_trimmed_bounded_and_from_the_list_where_there_is_one(company: Company) -> None:
    assert read(company, "segment", {}, [" Solo\u200b", "x" * 201, "x" * 200]) == [
        "Solo",
        "segment: longer than 200 characters",
        "x" * 200,
    ]
    audience = read(company, "audience", {}, ["employee", "Employee", ""])
    assert audience == ["employee", "audience: not one of customer, employee, partner", None]


def test_recoding_compares_the_trimmed_text_exactly(company: Company) -> None:
    said = {"recode": {"FamilyLeisure": "Family Leisure", "0": None, "": "unknown", "it's": 'a "b"'}, "else": "keep"}
    assert read(company, "segment", said, [" FamilyLeisure ", "0", "", "it's", "familyleisure"]) == [
        "Family Leisure",
        None,
        "unknown",
        'a "b"',
        "familyleisure",
    ]


def test_several_columns_are_joined_by_what_stands_between_them_and_empty_ones_left_out(company: Company) -> None:
    mapping = company.mapping(
        {"occurred_on": DAY, "segment": {"from": ["a", "b"], "join": " / "}, "survey": {"value": "it's 1"}}
    )
    company.bring("day,a,b\n2026-01-01,x, y \n2026-01-01,,y\n2026-01-01,,\n", mapping)
    assert company.stored("segment, survey") == [("x / y", "it's 1"), ("y", "it's 1"), (None, "it's 1")]


def test_constants_may_be_words_numbers_dates_or_truths(company: Company) -> None:
    mapping = company.mapping(
        {"occurred_on": {"value": "2026-03-01"}, "csat": {"value": 4, "scale": [1, 5]}, "solved": {"value": True}}
    )
    company.bring("x\n1\n", mapping)
    assert company.stored("occurred_on, csat, solved") == [(date(2026, 3, 1), 4, True)]


def test_a_key_of_several_columns_never_takes_two_rows_for_one(company: Company) -> None:
    mapping = company.mapping({"occurred_on": DAY}, key=["a", "b"])
    report = company.bring(
        "day,a,b\n2026-01-01,x|,y\n2026-01-01,x,|y\n2026-01-01,x\\|,y\n2026-01-01,,y\n2026-01-01,1.2E+17,y\n", mapping
    )
    assert len({key for (key,) in company.stored("response_id")}) == report.accepted == 3
    assert report.reasons == {
        "response_id: empty, so the row cannot be told from others": 1,
        "response_id: an id in scientific notation, damaged by a spreadsheet": 1,
    }


def test_a_parquet_file_keeps_its_dates_and_instants_without_a_format_being_guessed(
    company: Company, tmp_path: Path
) -> None:
    instant = datetime(2026, 4, 30, 18, tzinfo=ZoneInfo("UTC"))
    file = tmp_path / "answers.parquet"
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(
            "COPY (SELECT DATE '2026-01-31' AS day, TIMESTAMP '2026-04-30 18:00:00' AS stamp, "
            "CAST(? AS TIMESTAMPTZ) AS instant, "
            f"9 AS nps, 4.0::DOUBLE AS csat, 'x' AS segment, '00123' AS id) TO '{file}' (FORMAT parquet)",
            [instant],
        )
    columns = {"nps": "nps", "csat": {"from": "csat", "scale": [1, 5]}, "customer_id": "id"}
    for source, zone, wanted in (
        ("day", "UTC", date(2026, 1, 31)),
        ("stamp", None, date(2026, 4, 30)),
        ("stamp", "UTC", date(2026, 5, 1)),
        ("instant", None, date(2026, 5, 1)),
    ):
        said = {"from": source, "format": "%Y-%m-%d %H:%M", "zone": zone}
        company.bring(
            file,
            company.mapping({**columns, "occurred_on": said, "segment": {"from": ["day", "segment"], "join": " "}}),
        )
        assert company.stored("occurred_on, nps, csat, customer_id, segment") == [
            (wanted, 9, 4, "00123", "2026-01-31 x")
        ]


def test_not_a_number_in_a_parquet_file_is_no_promoter(company: Company, tmp_path: Path) -> None:
    file = tmp_path / "answers.parquet"
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT DATE '2026-01-31' AS occurred_on, unnest([9, 'nan'::DOUBLE, 'inf'::DOUBLE]) AS nps) "
            f"TO '{file}' (FORMAT parquet)"
        )
    report = company.bring(file, "responses")
    assert (report.accepted, report.reasons) == (1, {"nps: not a number": 2})


def test_a_missing_column_is_named_with_what_may_be_meant(company: Company) -> None:
    with pytest.raises(ImportRefused, match=r"'dya'.*is not in the file.*did you mean 'day'"):
        company.bring("day,text\n2026-01-01,x\n", company.mapping({"occurred_on": {**DAY, "from": "dya"}}))


# ---------------------------------------------------------------- masking

CARD, ID_TAIWAN, ID_CHINA = "4111 1111 1111 1111", "A123456789", "11010519491231002X"
MASKED = [
    ("write to jane.doe+x@example.co.uk please", "write to [email] please"),
    ("請寄到abc@example.com謝謝", "請寄到[email]謝謝"),
    ("ａｂｃ＠ｅｘａｍｐｌｅ．ｃｏｍ！", "[email]！"),
    (f"my card {CARD}, thanks", "my card [card], thanks"),
    (f"card {CARD} 123 exp 12/27", "card [card] 123 exp 12/27"),
    ("card 4111-1111-1111-1111", "card [card]"),
    ("卡號４１１１１１１１１１１１１１１１", "卡號[card]"),
    (f"身分證{ID_TAIWAN}。", f"身分證{ID_TAIWAN}。".replace(ID_TAIWAN, "[id]")),
    (f"身份证 {ID_CHINA}", "身份证 [id]"),
    ("call 0912-345-678 or 0912345678", "call [phone] or [phone]"),
    ("０９１２－３４５－６７８", "[phone]"),
    ("電話（02）2345-6789", "電話[phone]"),
    ("(02) 2345-6789", "[phone]"),
    ("+886 912 345 678", "[phone]"),
    ("+1 (415) 555-2671", "[phone]"),
    ("手机13812345678", "手机[phone]"),
    ("010-65529988 0755-83765566", "[phone] [phone]"),
    ("0912‑345‑678", "[phone]"),
]
KEPT = [
    "on 2026-10-31 at 10:00",
    "NT$1,234,567",
    "order 1234567890123",
    "2019-2021",
    "4111 1111 1111 1112",
    "A123456788",
    "110105194912310021",
    "10/10 5★",
    "９分",
    "from 1990-01-01 to 1999-12-31",
    "12.50 13.20 14.80",
    "@home",
    "a @ b",
]


@pytest.mark.parametrize(("text", "wanted"), MASKED)
def test_personal_data_is_masked_and_nothing_around_it_changes(text: str, wanted: str) -> None:
    assert mask(text, KINDS) == wanted
    assert re.search(CANDIDATE, text), "the quick test would have passed it over"
    assert mask(text, ()) == text


@pytest.mark.parametrize("text", KEPT)
def test_dates_amounts_and_numbers_without_a_check_digit_survive(text: str) -> None:
    assert mask(text, KINDS) == text


@settings(max_examples=often(60, 300))
@given(
    parts=st.lists(
        st.text(st.sampled_from(string.ascii_letters + " ,.!？，（）Ａ許功蓋é\n"), max_size=12), min_size=2, max_size=6
    ),
    found=st.sampled_from([CARD, ID_TAIWAN, "jane@example.com", "0912-345-678"]),
)
def test_masking_changes_nothing_but_what_it_masks(parts: list[str], found: str) -> None:
    label = {CARD: "[card]", ID_TAIWAN: "[id]", "jane@example.com": "[email]", "0912-345-678": "[phone]"}[found]
    assert mask(f" {found} ".join(parts), KINDS) == f" {label} ".join(parts)
    assert mask("".join(parts), KINDS) == "".join(parts)


def test_a_long_comment_that_looks_like_an_address_is_masked_in_no_time() -> None:
    assert mask("@" + "a" * 100_000, KINDS) == "@" + "a" * 100_000
    assert mask("1 " * 20_000 + "9", KINDS).count("[card]") >= 0


def test_naughty_strings_survive_as_comments(company: Company) -> None:
    blank = "\t\n\r \u00a0\u3000\u200b\ufeff"
    punctuation = " .。…,，;；:：!！-–—_/\\*~·\"'()（）[]"
    naughty = json.loads((shared("files/naughty_strings") / "blns.json").read_text("utf-8"))
    known = frozenset(company.settings.imports.no_answer)
    texts = [
        text
        for text in naughty
        if "\0" not in text
        and mask(text, KINDS) == text
        and (bare := text.strip(punctuation).lower())
        and bare not in known
    ]
    assert len(texts) > 450
    assert read(company, "comment", "text", texts) == [text.strip(blank) or None for text in texts]


@pytest.mark.parametrize("damaged", [False, True])
def test_no_personal_data_is_left_anywhere_below_the_data_folder(tmp_path: Path, damaged: bool) -> None:
    company = Company(tmp_path)  # its marts too
    secrets = ["jane.doe@example.com", "0912-345-678", "4111111111111111", ID_TAIWAN, "+886912345678"]
    rows = [f'2026-01-01,9,"it said {secret} again"' for secret in secrets]
    rows += [f"2026-01-01,{secret},fine" for secret in secrets]  # refused, and listed with what was found
    content = "day,nps,text\n" + "\n".join(rows) + "\n" + ("2026-01-01,5\n" if damaged else "")
    file = company.root / "elsewhere.csv"
    file.write_text(content, "utf-8")
    report = company.bring(file, company.mapping({"occurred_on": DAY, "nps": "nps", "comment": "text"}))
    assert (report.accepted, report.rejected) == (5, 5 + damaged)
    below = [path for path in company.settings.data_folder.rglob("*") if path.is_file()]
    for path in below:
        raw = path.read_bytes()
        with duckdb.connect() as con:
            told = str(con.execute(f"SELECT * FROM '{path}'").fetchall()) if path.suffix == ".parquet" else ""
        for secret in secrets:
            assert secret.encode() not in raw and secret not in told, path
    assert {path.suffix for path in below} >= {".parquet", ".duckdb", ".csv", ".json"}
    assert [row for (row,) in company.stored("comment")] == [
        f"it said {label} again" for label in ("[email]", "[phone]", "[card]", "[id]", "[phone]")
    ]


def test_a_cell_that_a_spreadsheet_would_run_is_harmless_in_the_list_of_rejects(company: Company) -> None:
    report = company.bring('occurred_on,nps\n2026-01-01,9\n2026-01-01,"=cmd|x"\n2026-01-01,-1\n', "responses")
    assert report.rejects_file is not None
    assert pd.read_csv(report.rejects_file, dtype=str)["found"].tolist() == ["'=cmd|x", "-1"]
