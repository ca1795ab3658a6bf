"""Where the names of columns stand: below other lines, in two rows, or nowhere; what else a file may be."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cx_metrics.errors import ImportRefused
from tests.warehouses import Company, shared

DAY = {"from": "occurred_on", "format": "%Y-%m-%d"}
CSAT = {"occurred_on": DAY, "csat": {"from": "csat", "scale": [1, 5]}}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def test_lines_above_the_heading_are_skipped(company: Company) -> None:
    file = shared("../cases/junk_preamble.csv")
    report = company.bring(file, company.mapping(CSAT, source={"first_row": 3}))
    assert (report.rows, report.accepted) == (60, 60)


@pytest.mark.parametrize("above", [["Archive: a.zip"], ["", '"x, never closed', ""], ["a,b,c,d,e"] * 7])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_whatever_stands_above_is_skipped_and_lines_are_counted_as_in_the_file(
    company: Company, above: list[str], end: str, encoding: str
) -> None:
    rows = [
        "occurred_on,csat,comment",
        *[f"2025-03-{i + 1:02},{i % 5 + 1},服务很好" for i in range(9)],
        "2025-03-20,9,x",
    ]
    content = end.join([*above, *rows]) + end
    mapping = company.mapping(CSAT | {"comment": "comment"}, source={"first_row": len(above) + 1, "encoding": encoding})
    report = company.bring(content.encode(encoding), mapping)
    assert (report.rows, report.accepted) == (10, 9)
    (found,) = report.evidence.values()
    assert found["lines"] == [len(above) + 11]
    assert report.first_rows["s"][0] == {"occurred_on": "2025-03-01", "csat": "1", "comment": "服务很好"}


def test_a_first_row_beyond_the_end_of_the_file_is_refused(company: Company) -> None:
    with pytest.raises(ImportRefused, match="has 2 lines, but first_row is 9"):
        company.bring("occurred_on,csat\n2025-03-01,1\n", company.mapping(CSAT, source={"first_row": 9}))


def test_lines_above_a_text_of_fixed_widths_are_skipped_too(company: Company) -> None:
    content = "export of today\n2025-03-011\n2025-03-025\n"
    source = {"first_row": 2, "header_rows": 0, "widths": {"occurred_on": 10, "csat": 1}}
    assert company.bring(content, company.mapping(CSAT, source=source)).accepted == 2


@pytest.mark.parametrize("heading", ["DAY SCORE", "a heading of quite another width than the columns", "DAY       1"])
def test_a_heading_of_any_width_may_stand_above_fixed_columns(company: Company, heading: str) -> None:
    source = {"header_rows": 1, "widths": {"occurred_on": 10, "csat": 1}}
    report = company.bring(f"{heading}\n2025-03-011\n2025-03-025\n2025-03-0\n", company.mapping(CSAT, source=source))
    assert (report.accepted, report.rejected) == (2, 1)


STAFF, FOOD, SEATS = (f"How satisfied were you with … | {part}" for part in ("Staff", "Food", "Seats"))


def items(*sources: str) -> dict[str, Any]:
    return {n: {"from": s, "scale": [1, 5]} for n, s in zip(("staff", "food", "seats"), sources, strict=True)}


@pytest.mark.parametrize(
    "named",
    [(STAFF, FOOD, SEATS), ("How satisfied were you with …", FOOD, SEATS), ("column 3", "column 4", "column 5")],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_column_under_two_heading_rows_has_an_address(
    company: Company, named: tuple[str, ...], kind: str
) -> None:
    file = shared("../cases/two_heading_rows.csv")
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()]
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        file = company.root / "two.xlsx"
        book.save(file)
    columns = {"occurred_on": {"from": "Date", "format": "%Y-%m-%d"}, "comment": "Comment | Open-Ended Response"}
    mapping = company.mapping(columns, items=items(*named), source={"header_rows": 2})
    report = company.bring(file, mapping)
    assert (report.rows, report.accepted, report.unused_columns) == (60, 60, ["Respondent"])
    found = company.stored("item_staff, item_food, item_seats, comment", "stored_responses")
    assert found == [(float(r[2]), float(r[3]), float(r[4]), r[5]) for r in rows[2:]]


def test_the_last_columns_of_a_sheet_may_be_named_in_the_second_row_alone(company: Company) -> None:
    book = openpyxl.Workbook()
    for row in (["Date", "How was …", None], [None, "Staff", "Food"], ["2025-03-01", 4, 5]):
        book.active.append(row)
    book.save(company.root / "two.xlsx")
    columns = {"occurred_on": {"from": "Date", "format": "%Y-%m-%d"}}
    said = {n: {"from": f"How was … | {n.title()}", "scale": [1, 5]} for n in ("staff", "food")}
    company.bring(company.root / "two.xlsx", company.mapping(columns, items=said, source={"header_rows": 2}))
    assert company.stored("item_staff, item_food") == [(4.0, 5.0)]


@pytest.mark.parametrize("second", ["score", " score\u200b"])
def test_a_name_that_stands_over_several_columns_is_none_of_any_of_them(company: Company, second: str) -> None:
    content = f"occurred_on,score,why,{second}\n2025-03-01,4,x,5\n"
    for name in ("score (column 4)", "column 4"):
        company.bring(content, company.mapping({"occurred_on": DAY, "csat": {"from": name, "scale": [1, 5]}}))
        assert company.stored("csat") == [(5.0,)]
    with pytest.raises(ImportRefused, match=r"several columns .* say score \(column 2\) or score \(column 4\)"):
        company.bring(content, company.mapping({"occurred_on": DAY, "csat": {"from": "score", "scale": [1, 5]}}))


def test_namesakes_are_told_apart_by_the_row_below(company: Company) -> None:
    content = "occurred_on,score,score\n,Staff,Food\n2025-03-01,4,5\n"
    csat = {"from": "score | Food", "scale": [1, 5]}
    company.bring(content, company.mapping({"occurred_on": DAY, "csat": csat}, source={"header_rows": 2}))
    assert company.stored("csat") == [(5.0,)]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_table_may_begin_anywhere_without_a_mapping_too(company: Company, kind: str) -> None:
    rows = [["Export of today"], [], ["occurred_on", "nps"], ["2025-03-01", "9"], ["2025-03-02", "3"]]
    file = company.file("\n".join(";".join(row) for row in rows) + "\n")
    if kind == "xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(file := company.root / "book.xlsx")
    said = ("import", file, "--table", "responses", "--delimiter", ";")
    assert company.call(*said) == 1
    assert company.call(*said, "--first-row", "0") == 1
    assert company.call(*said, "--first-row", "3") == 0
    assert company.stored("nps") == [(9.0,), (3.0,)]


def test_a_column_that_has_no_name_at_all_is_called_by_its_place_and_listed_so(company: Company) -> None:
    content = "occurred_on,,\n2025-03-01,4,x\n"
    mapping = company.mapping({"occurred_on": DAY, "csat": {"from": "column 2", "scale": [1, 5]}})
    assert company.bring(content, mapping).unused_columns == ["column 3"]
    with pytest.raises(ImportRefused, match="column 'column 4'"):
        company.bring(content, company.mapping({"occurred_on": DAY, "comment": "column 4"}))


def test_a_name_in_the_file_goes_before_an_address(company: Company) -> None:
    content = "occurred_on,,column 2\n2025-03-01,unnamed,named\n"
    company.bring(content, company.mapping({"occurred_on": DAY, "comment": "column 2"}))
    assert company.stored("comment") == [("named",)]


@pytest.mark.parametrize("clean", [True, False])
@pytest.mark.parametrize("between", [[], ["", ""]])
def test_a_second_table_with_the_same_heading_is_named(company: Company, between: list[str], clean: bool) -> None:
    table = ["occurred_on,csat,comment", *[f"2025-03-{i:02},{i % 5 + 1},fine" for i in range(1, 9)]]
    content = "\n".join([*table, *between, *table]) + ("\n" if clean else '\n2025-03-09,1,say "no"\n')
    columns = CSAT | {"comment": "comment"}
    report = company.bring(content, company.mapping(columns))
    (reason,) = [reason for reason in report.reasons if "repeats the heading" in reason]
    assert report.evidence[reason]["lines"] == [10 + len(between)]
    assert report.accepted == 16 and report.rows == report.accepted + report.rejected


def test_a_repeated_heading_is_no_row_even_where_all_columns_are_text(company: Company) -> None:
    content = "who,comment\n1,good\nwho,comment\n2,bad\n"
    company.bring(
        content, company.mapping({"occurred_on": {"undated": True}, "comment": "comment", "customer_id": "who"})
    )
    assert company.stored("comment") == [("good",), ("bad",)]


@pytest.mark.parametrize("dry", [True, False])
def test_three_rows_are_shown_as_they_were_read_without_personal_data(
    company: Company, dry: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"2025-03-0{i},{i},mail me at ann{i}@example.com" for i in range(1, 6)]
    file = company.file("occurred_on,csat,comment\n" + "\n".join(rows) + "\n")
    company.mapping(CSAT | {"comment": "comment"})
    words: list[str | Path] = [
        "import",
        file,
        "--mapping",
        company.root / "mapping.yaml",
        *(["--dry-run"] if dry else []),
    ]
    assert company.call(*words) == 0
    told = capsys.readouterr().out
    assert told.count("occurred_on: 2025-03-0") == 3 and "csat: 3" in told and "example.com" not in told
    company.call("undo", *(b for (b,) in company.stored("DISTINCT batch"))) if not dry else None
    assert [r["csat"] for r in company.asked(capsys, *words)["first_rows"]["s"]] == ["1", "2", "3"]


NOT_TEXT = [
    (b"$FL2@(#) SPSS DATA FILE", "is a damaged SPSS file", "as CSV"),
    (b"$FL3@(#) SPSS DATA FILE", "is a damaged SPSS file", "as CSV"),
    (b"<stata_dta><header>", "is a Stata file (.dta)", "export delimited"),
    (b"SQLite format 3\0", "is an SQLite database", "as CSV"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive", "unpack it"),
    (b"BZh91AY&SY", "is compressed with bzip2", "unpack it"),
]


@pytest.mark.parametrize(("content", "what", "remedy"), NOT_TEXT, ids=range(len(NOT_TEXT)))
def test_a_file_of_another_kind_says_what_to_do(company: Company, content: bytes, what: str, remedy: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        company.bring(content, company.mapping(CSAT))
    assert what in str(caught.value) and remedy in str(caught.value)
