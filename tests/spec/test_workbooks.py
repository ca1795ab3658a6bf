"""Excel workbooks: cells become the text that was meant, rows keep their numbers, what cannot be known is refused."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import ImportRefused
from cx_metrics.importing import plain_mapping
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.source import load_source
from cx_metrics.spreadsheet.formats import number_text, shown
from tests.nightly import often
from tests.warehouses import Company, shared
from tests.workbooks import adjusted, archive, contents, patched, shared_texts, workbook

DAY_3 = "2026-02-03"  # in Excel the day 46056
DAY = {"from": "day", "format": "%Y-%m-%d"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def read(file: Path, **said: Any) -> tuple[LoadedSource, list[tuple[str | None, ...]]]:
    with duckdb.connect() as con:
        loaded = load_source(con, file, Source(file=file.name, **said), Imports(), file.parent)
        fields = ", ".join(f"nullif(c{i}, '')" for i in range(len(loaded.header)))
        return loaded, con.execute(f"SELECT {fields} FROM source_rows ORDER BY _row").fetchall()


def refused(file: Path, **said: Any) -> str:
    with pytest.raises(ImportRefused) as caught:
        read(file, **said)
    return str(caught.value)


def column(tmp_path: Path, *cells: tuple[Any, str]) -> list[str | None]:
    """The text of cells with their number formats, each in a row of its own."""
    formats = {f"B{i + 2}": written for i, (_, written) in enumerate(cells)}
    rows = [["n", "value"], *([i, value] for i, (value, _) in enumerate(cells))]
    return [row[1] for row in read(workbook(tmp_path / "b.xlsx", {"S": rows}, formats))[1]]


# ---------------------------------------------------------------- cells


def test_numbers_come_without_the_tail_of_their_binary_form(tmp_path: Path) -> None:
    cells = [1.0, 0.1 + 0.2, -2.5, 1e-7, 123456789012345, 1e15, 12345678901234567890, 0, 4.35 * 100]
    assert column(tmp_path, *((value, "General") for value in cells)) == [
        "1", "0.3", "-2.5", "0.0000001", "123456789012345", "1.00000000000000E+15", "1.23456789012346E+19", "0", "435",
    ]  # fmt: skip


def test_leading_zeros_that_the_format_shows_belong_to_the_text(tmp_path: Path) -> None:
    assert column(tmp_path, (123, "00000"), (123, "0"), (7, "0.00"), (0.5, "0%")) == ["00123", "123", "7", "0.5"]


def test_dates_are_iso_by_the_format_of_their_cell(tmp_path: Path) -> None:
    cells: list[tuple[Any, str]] = [
        (datetime(2026, 2, 3, 4, 5, 6), "yyyy-mm-dd hh:mm"),
        (date(2026, 2, 3), "dd/mm/yyyy"),
        (date(2026, 2, 3), 'yyyy"年"m"月"d"日"'),
        (date(2026, 2, 3), "[$-404]e/m/d;@"),
        (datetime(2026, 2, 3, 23, 59, 59, 999_900), "d-mmm-yy h:mm AM/PM"),
        (time(6, 30), "h:mm"),
        (timedelta(hours=30, seconds=5), "[h]:mm:ss"),
        (46056.75, "[Red]#,##0.00"),
        (46056, '0 "days"'),
    ]
    assert column(tmp_path, *cells) == [
        "2026-02-03 04:05:06", "2026-02-03", "2026-02-03", "2026-02-03", "2026-02-04 00:00:00", "06:30:00", "30:00:05",
        "46056.75", "46056",
    ]  # fmt: skip


def test_the_built_in_date_formats_of_chinese_editions_are_dates(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"S": [["day"], [46056]]}, {"A2": "#,##0.000"})
    patched(file, "xl/styles.xml", '<numFmt numFmtId="164" formatCode="#,##0.000" />', "")
    number = "164"
    for built_in, text in (("31", DAY_3), ("57", DAY_3), ("52", DAY_3), ("22", f"{DAY_3} 00:00:00")):
        changed = patched(file, "xl/styles.xml", f'numFmtId="{number}"', f'numFmtId="{built_in}"')
        assert read(changed)[1] == [(text,)]
        number = built_in


def test_the_date_system_of_1904_is_four_years_and_a_day_later(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"S": [["day"], [44594]]}, {"A2": "yyyy-mm-dd"})
    assert read(file)[1] == [("2022-02-02",)]
    assert read(patched(file, "xl/workbook.xml", "<workbookPr />", '<workbookPr date1904="1"/>'))[1] == [
        ("2026-02-03",)
    ]


@pytest.mark.parametrize(
    ("serial", "text"),
    [("0", "1899-12-31"), ("1", "1900-01-01"), ("59", "1900-02-28"), ("60", "60"), ("61", "1900-03-01"), ("-1", "-1"),
     ("2958465", "9999-12-31"), ("2958466", "2958466"), ("NaN", "NaN"), ("x", "x")],
)  # fmt: skip
def test_days_that_excel_does_not_have_stay_numbers(serial: str, text: str) -> None:
    assert number_text(serial, "day") == text


@settings(max_examples=often(60, 300), deadline=None)
@given(st.datetimes(datetime(1904, 1, 2), datetime(2100, 1, 1)))
def test_every_second_survives_as_openpyxl_writes_it(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    serial = openpyxl.utils.datetime.to_excel(moment)
    assert number_text(repr(serial), "moment") == f"{moment:%Y-%m-%d %H:%M:%S}"
    assert number_text(repr(serial - 1462), "moment", since_1904=True) == f"{moment:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("code", "kind"),
    [("General", "number"), ("@", "number"), ('"d"0', "number"), ("0.00E+00", "number"), ("mm:ss.0", "time"),
     ("yyyy", "day"), ("mmm", "day"), ("[mm]:ss", "elapsed"), ("[Blue]0", "number"), ("m/d/yy h:mm", "moment"),
     ("ge.m.d", "day"), ("0;-0;d", "number"), ("\\d0", "number"), ("aaaa", "day"), ("0000", "padded")],
)  # fmt: skip
def test_what_a_format_shows(code: str, kind: str) -> None:
    assert shown(code) == kind


def test_booleans_texts_and_line_breaks(tmp_path: Path) -> None:
    rows = [
        ["yes", "text", "long"],
        [True, ' a,b"c ', "one\ntwo"],
        [False, "=not a formula", "_x000D_\nx"],
        ["1.0", "007", "許功蓋"],
    ]
    file = workbook(tmp_path / "b.xlsx", {"S": rows})
    adjusted(file, lambda sheet: setattr(sheet["B3"], "data_type", "s"))
    loaded, found = read(file)
    assert found == [("true", ' a,b"c ', "one\ntwo"), ("false", "=not a formula", "\nx"), ("1.0", "007", "許功蓋")]
    assert [loaded.line_of(row) for row in range(3)] == [2, 3, 4]


def test_rich_text_is_joined_and_what_only_says_how_signs_sound_is_left_out(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"S": [["text"], ["PLACE"], ["other"]]})
    rich = "<r><t>very </t></r><r><rPr><b/></rPr><t>good</t></r><rPh sb='0' eb='2'><t>sound</t></rPh>"
    shared_texts(file)
    patched(file, "xl/sharedStrings.xml", "<t>PLACE</t>", rich)
    old = contents(file)["xl/worksheets/sheet1.xml"].decode().split('<c r="A3"')[1].split("</c>")[0]
    inline = '<c t="inlineStr"><is><r><t>in</t></r><r><t>line</t></r></is></c>'
    patched(file, "xl/worksheets/sheet1.xml", f'<c r="A3"{old}</c>', inline)
    assert read(file)[1] == [("very good",), ("inline",)]


def test_prefixed_xml_as_other_programs_write_it(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"S": [["a", "b"], ["x", 2]]})
    parts = contents(file)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for name in ("worksheet", "sheetData", "row", "c", "v"):
        for before, after in (
            (f"<{name} ", f"<x:{name} "),
            (f"<{name}>", f"<x:{name}>"),
            (f"</{name}>", f"</x:{name}>"),
        ):
            sheet = sheet.replace(before, after)
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("xmlns=", "xmlns:x=").encode()
    assert read(archive(file, parts))[1] == [("x", "2")]


def test_openpyxl_reads_the_same(tmp_path: Path) -> None:
    rows = [
        ["id", "score", "day", "note"],
        *([f"r{i}", i % 11, date(2026, 1, i % 28 + 1), f"n {i}\n許"] for i in range(500)),
    ]
    file = workbook(tmp_path / "b.xlsx", {"S": rows})
    cells = (
        openpyxl.load_workbook(file, read_only=True, data_only=True)
        .worksheets[0]
        .iter_rows(min_row=2, values_only=True)
    )
    assert read(file)[1] == [(a, str(b), f"{c:%Y-%m-%d}", d) for a, b, c, d in cells]


# ---------------------------------------------------------------- rows and sheets


def test_rejects_name_rows_of_the_sheet(company: Company) -> None:
    rows: list[list[Any]] = [
        ["Answers of January", None], [], ["day", "score"], [date(2026, 1, 1), 9], [], [date(2026, 1, 2), 11],
        ["first\nsecond", 3], [date(2026, 1, 3), 7], [None, " "], [None, None],
    ]  # fmt: skip
    file = workbook(company.root / "b.xlsx", {"S": rows})
    mapping = company.mapping({"occurred_on": DAY, "nps": "score"}, source={"first_row": 2})
    report = company.bring(file, mapping)
    assert (report.rows, report.accepted) == (4, 2) and report.reader == "fast"
    assert sorted(line for told in report.evidence.values() for line in told["lines"]) == [6, 7]


def test_a_row_that_the_fast_reader_must_not_touch_keeps_its_number_too(company: Company) -> None:
    rows = [
        ["day", "score", "words"],
        [],
        [date(2026, 1, 1), 9, "a\nb"],
        [date(2026, 1, 1), 8, "x" * 200],
        [date(2026, 1, 1), 99, ""],
    ]
    company = Company(company.root, {"imports": {"longest_field": 100}}, measured=False)
    report = company.bring(workbook(company.root / "b.xlsx", {"S": rows}),
                           company.mapping({"occurred_on": DAY, "nps": "score", "comment": "words"}))  # fmt: skip
    assert report.reader.startswith("row by row")
    assert {reason: told["lines"] for reason, told in report.evidence.items()} == {
        "row has a field longer than 100 characters": [4],
        "nps: outside its scale 0 to 10": [5],
    }


def test_the_only_sheet_is_taken_and_of_several_one_must_be_named(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"Notes": [["x"]], "Answers": [["a"], [1]], "Old": [["a"], [2]]})
    assert "has several sheets: Notes, Answers, Old" in refused(file) and "--sheet NAME" in refused(file)
    assert read(file, sheet="answers ")[1] == [("1",)]
    assert "has no sheet 'Anwsers'" in refused(file, sheet="Anwsers") and "did you mean 'Answers'?" in refused(
        file, sheet="Anwsers"
    )


def test_hidden_sheets_rows_and_columns_are_read_and_told(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"A": [["a", "b"], [1, 2], [3, 4]], "B": [["a"], [5]]})

    def hide(sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.parent["B"].sheet_state = "veryHidden"

    adjusted(file, hide)
    loaded, rows = read(file)  # of the two, one can be seen
    assert rows == [("1", "2"), ("3", "4")]
    assert loaded.warnings == {"stand in hidden rows of the sheet": 1, "stand beside hidden columns of the sheet": 3}
    loaded, rows = read(file, sheet="B")
    assert rows == [("5",)] and loaded.warnings == {"stand in a hidden sheet": 2}


def test_merged_cells_and_notes_beside_the_table_are_told(company: Company) -> None:
    rows = [["day", "score"], [date(2026, 1, 1), 9], [None, 8], [date(2026, 1, 2), 7, None, "see above"]]
    file = adjusted(workbook(company.root / "b.xlsx", {"S": rows}), lambda sheet: sheet.merge_cells("A2:A3"))
    report = company.bring(file, company.mapping({"occurred_on": DAY, "nps": "score"}))
    assert (report.accepted, report.reasons) == (2, {"occurred_on: empty, but required": 1})
    assert report.warnings == {
        "responses: are touched by merged cells, of which only the first holds the value": 2,
        "responses: hold something beside the named columns, which is not read": 1,
    }


def test_a_heading_that_is_broken_over_lines_is_one_name(tmp_path: Path) -> None:
    assert read(workbook(tmp_path / "b.xlsx", {"S": [["Overall \n satisfaction"], [1]]}))[0].header == [
        "Overall satisfaction"
    ]


# ---------------------------------------------------------------- formulas and errors


def test_a_formula_without_a_result_is_refused_by_its_cell(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"Answers": [["a", "b"], [1, 2], [3, "=A2+A3"]]})
    assert "sheet Answers, cell B3: a formula that has no result yet" in refused(file)


def test_of_a_formula_the_result_is_taken_even_an_empty_one(tmp_path: Path) -> None:
    file = workbook(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, "=A2+1"], [3, '=""']]})
    part = "xl/worksheets/sheet1.xml"
    sheet = contents(file)[part].decode()
    cells = [f'<c r="B{i}"' + sheet.split(f'<c r="B{i}"')[1].split("</c>")[0] + "</c>" for i in (2, 3)]
    patched(file, part, cells[0], '<c r="B2"><f>A2+1</f><v>2</v></c>')
    patched(file, part, cells[1], '<c r="B3" t="str"><f>""</f><v></v></c>')
    assert read(file)[1] == [("1", "2"), ("3", None)]


def test_error_cells_reject_their_row_or_mean_no_answer(company: Company) -> None:
    rows = [
        ["day", "score", "kind"],
        [date(2026, 1, 1), "#N/A", "x"],
        [date(2026, 1, 2), 9, "#REF!"],
        [date(2026, 1, 3), 8, "y"],
    ]
    file = workbook(company.root / "b.xlsx", {"S": rows})
    report = company.bring(file, company.mapping({"occurred_on": DAY, "nps": "score", "segment": "kind"}))
    assert report.reasons == {"nps: not a number": 1, "segment: an error of a spreadsheet": 1}
    assert report.evidence["segment: an error of a spreadsheet"] == {"found": {"#REF!": 1}, "lines": [3]}
    said = company.mapping({"occurred_on": DAY, "nps": {"from": "score", "scale": [0, 10], "missing": ["#N/A"]},
                            "segment": {"from": "kind", "missing": ["#REF!"]}})  # fmt: skip
    assert company.bring(file, said).rejected == 0
    assert company.stored("nps, segment") == [(None, "x"), (9, None), (8, "y")]


def test_an_error_in_a_key_of_several_columns_rejects_its_row(company: Company) -> None:
    mapping = company.mapping({"occurred_on": DAY, "nps": "score"}, key=["a", "b"])
    report = company.bring("a,b,day,score\n1,#N/A,2026-01-01,9\n1,a#N/A,2026-01-01,9\n", mapping)
    assert report.reasons == {"response_id: an error of a spreadsheet": 1}


# ---------------------------------------------------------------- imports


def test_a_day_column_takes_days_and_times_and_rejects_text_in_another_order(company: Company) -> None:
    rows = [
        ["day", "score"],
        [date(2026, 1, 1), 9],
        [datetime(2026, 1, 2, 13), 8],
        ["2026-01-03", 7],
        ["31/12/2025", 6],
    ]
    report = company.bring(
        workbook(company.root / "b.xlsx", {"S": rows}), company.mapping({"occurred_on": DAY, "nps": "score"})
    )
    assert report.reasons == {"occurred_on: not a date written as %Y-%m-%d": 1}
    assert [str(day) for (day,) in company.stored("occurred_on")] == ["2026-01-01", "2026-01-02", "2026-01-03"]


def test_table_takes_a_workbook_with_our_columns(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["customer_id", "occurred_at", "touchpoint"], ["c", datetime(2026, 1, 2, 7, 30), "desk"]]
    file = workbook(company.root / "b.xlsx", {"Other": [["x"]], "Events": rows})
    assert company.call("import", file, "--table", "interactions") == 1
    assert "has several sheets: Other, Events" in capsys.readouterr().err
    assert company.call("import", file, "--table", "interactions", "--sheet", "Events") == 0
    assert company.stored("occurred_at, occurred_on", "stored_interactions") == [
        (datetime(2026, 1, 1, 23, 30), date(2026, 1, 2))
    ]
    assert company.asked(capsys, "import", file, "--table", "interactions", "--sheet", "Events")["unchanged"]


def test_two_sheets_of_one_workbook_are_two_sources(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    sheets: dict[str, Any] = {
        "A": [["who", "day", "nps"], ["c1", date(2026, 1, 1), 9]],
        "P": [["id", "kind"], ["c1", "business"]],
    }
    file = workbook(company.root / "book.xlsx", sheets)
    mapping = company.file(
        """
about: answers and customers in one workbook
sources: {answers: {file: book.xlsx, sheet: A}, people: {file: book.xlsx, sheet: P}}
tables:
  responses:
    rows: answers
    lookup: {people: {on: {who: id}}}
    columns: {customer_id: who, occurred_on: {from: day, format: "%Y-%m-%d"}, nps: nps, segment: people.kind}
""",
        "m.yaml",
    )
    assert company.asked(capsys, "import", file, "--mapping", mapping)["accepted"] == 1
    assert company.stored("customer_id, nps, segment") == [("c1", 9, "business")]


def test_a_workbook_of_many_rows(company: Company) -> None:
    many = often(12_000, 100_000)

    def row(i: int) -> str:  # as openpyxl writes it, in a twentieth of the time
        texts = (("A", f"r{i}"), ("B", f"2026-01-{i % 28 + 1:02}"), ("D", f"words {i % 97}"))
        a, b, d = (f'<c r="{column}{i + 2}" t="inlineStr"><is><t>{said}</t></is></c>' for column, said in texts)
        return f'<row r="{i + 2}">{a}{b}<c r="C{i + 2}" t="n"><v>{i % 11}</v></c>{d}</row>'

    file = workbook(company.root / "b.xlsx", {"S": [["id", "day", "score", "words"]]})
    rows = "".join(map(row, range(many)))
    patched(file, "xl/worksheets/sheet1.xml", "</sheetData>", f"{rows}</sheetData>")
    mapping = company.mapping({"response_id": "id", "occurred_on": DAY, "nps": "score", "comment": "words"})
    report = company.bring(file, mapping)
    assert (report.accepted, report.reader) == (many, "fast")
    stored = company.stored("response_id, nps, comment, row")
    assert stored == [(f"r{i}", i % 11, f"words {i % 97}", i + 1) for i in range(many)]


# ---------------------------------------------------------------- what is no workbook


def test_files_that_come_near_are_refused_with_what_to_do(tmp_path: Path) -> None:
    def file(content: bytes, name: str = "a.xlsx") -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    assert "is an old Excel workbook (.xls)" in refused(file(b"\xd0\xcf\x11\xe0" + bytes(2000), "a.xls"))
    protected = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    assert "is protected by a password" in refused(file(protected))
    assert "is a web page or XML" in refused(file(b"\r\n <html><table>", "a.xls"))
    two = {"a.csv": b"a\n1\n", "b.csv": b"a\n1\n"}
    assert "holds 2 files (a.csv, b.csv)" in refused(archive(tmp_path / "z.zip", two))
    assert "binary workbook (.xlsb)" in refused(
        archive(tmp_path / "b.xlsb", {"_rels/.rels": b"<a/>", "xl/workbook.bin": b""})
    )
    assert "OpenDocument" in refused(archive(tmp_path / "o.ods", {"mimetype": b"x"}))
    assert "is a damaged workbook" in refused(file(b"PK\x03\x04" + bytes(100)))
    whole = workbook(tmp_path / "w.xlsx", {"S": [["a"], [1]]}).read_bytes()
    assert "is a damaged workbook" in refused(file(whole[: len(whole) // 2]))
    assert "holds no column names" in refused(workbook(tmp_path / "e.xlsx", {"S": []}))


def test_the_content_of_a_file_decides_and_not_its_name(tmp_path: Path) -> None:
    (tmp_path / "renamed.xlsx").write_text("a,b\n1,2\n")
    assert read(tmp_path / "renamed.xlsx")[1] == [("1", "2")]
    workbook(tmp_path / "b.xlsx", {"S": [["a"], [1]]}).rename(tmp_path / "book.csv")
    assert read(tmp_path / "book.csv")[1] == [("1",)]


def test_real_workbooks(tmp_path: Path) -> None:
    folder = shared("files/excel")
    for name, said in (
        ("password-protected-password123.xlsx", "is protected by a password"),
        ("any_sheets.xls", "is an old Excel workbook"),
        ("any_sheets.xlsb", "is a binary workbook"),
        ("any_sheets.ods", "is an OpenDocument file"),
    ):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
        assert said in refused(tmp_path / name)
    (tmp_path / "any_sheets.xlsx").write_bytes((folder / "any_sheets.xlsx").read_bytes())
    loaded, rows = read(tmp_path / "any_sheets.xlsx")
    assert (loaded.header, rows[:2]) == (["1", "2"], [("3", "4"), ("5", "6")])


def test_a_plain_heading_is_read_from_the_named_sheet(company: Company) -> None:
    file = workbook(
        company.root / "b.xlsx", {"A": [["x"]], "B": [["occurred_on", "nps", None], [date(2026, 1, 1), 9, None]]}
    )
    mapping = plain_mapping(file, company.catalogue.tables["responses"], None, "B")
    assert list(mapping.table_map.columns) == ["occurred_on", "nps"]
    assert company.bring(file, mapping).accepted == 1
