"""Looking at a file before it is imported: its layout is found, what is doubtful is said, and the drafted mapping is
one that an import takes."""

import csv
import io
import itertools
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyreadstat
import pytest

from cx_metrics.declarations.mapping import Source, load_mapping
from cx_metrics.declarations.settings import Imports
from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.importing.source import load_source
from cx_metrics.inspection import Inspection, Told, inspect_file
from cx_metrics.inspection.date_form import date_form
from cx_metrics.inspection.file_reading import file_reading
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.layout import text_layout
from cx_metrics.inspection.number_form import number_form
from cx_metrics.inspection.scale_reading import scale_reading
from cx_metrics.inspection.scale_words import scale_words
from tests.warehouses import Company, case, shared

ROWS = [
    ["Response ID", "Date", "How likely are you to recommend us?", "Food", "Comment"],
    *[[f"R{i}", f"2025-03-{i + 1:02}", str(i % 11), str(i % 5 + 1), f"the soup, it was fine {i}"] for i in range(25)],
]


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def look(company: Company, file: Path, table: str | None = None, **told: Any) -> Inspection:
    return inspect_file(file, company.catalogue, company.settings, company.folder, told=Told(**told), table=table)


def text_of(rows: list[list[str]], delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


JUNK: list[list[str]] = [[], ["Export of today"], ["Export of today", ""], ["Survey: lounge", "", "", "", ""]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("headings", [1, 2, 3])
def test_delimiter_heading_and_what_stands_above_it_are_found(tmp_path: Path, delimiter: str, headings: int) -> None:
    second = ["Response ID", "Recorded Date", "How likely …?", "Please rate - Food", "Tell us more"]
    third = [json.dumps({"ImportId": name}) for name in second]
    for n, junk in itertools.product((0, 1, 3), JUNK[1:]):
        file = tmp_path / "x.csv"
        rows = [*[junk] * n, ROWS[0], *[second, third][: headings - 1], *ROWS[1:]]
        file.write_text(text_of(rows, delimiter), "utf-8")
        found = text_layout(file)
        assert (found.delimiter, found.first_row, found.header_rows) == (delimiter, n + 1, headings), (n, junk)
        assert any("lines above" in remark.found for remark in found.remarks) == (n > 0)


def test_two_heading_rows_of_surveymonkey_and_a_line_that_says_the_delimiter(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    rows = [["Respondent", "Start", "How satisfied …", "", "Comment"], ["", "", "Staff", "Food", "Open-Ended Response"]]
    rows += [[str(i), f"2025-03-0{i}", "4", "5", "good"] for i in range(1, 8)]
    file.write_text("sep=;\n" + text_of(rows, ";"), "utf-8")
    found = text_layout(file)
    assert (found.delimiter, found.first_row, found.header_rows) == (";", 2, 2)


def test_a_file_without_names_and_one_of_fixed_widths_are_questions(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(text_of(ROWS[1:], ","), "utf-8")
    assert any(remark.question and "no names" in remark.found for remark in text_layout(file).remarks)
    file.write_text("".join(f"{i:05} {i:04} 19970101 {i:3}\n" for i in range(30)), "utf-8")
    assert any("widths: {c1: 5, c2: 5, c3: 9" in remark.otherwise for remark in text_layout(file).remarks)


ENCODINGS = [("utf-8", None), ("utf-8-sig", None), ("utf-16", None), ("cp950", "cp950"), ("gb18030", "gb18030"),
             ("cp1251", "cp1251"), ("cp949", "cp949"), ("shift_jis", "cp932"), ("cp1252", "cp1252")]  # fmt: skip
WORDS = {
    "cp950": "服務人員態度很好，餐點也準時送到",
    "gb18030": "服务员态度很好，味道也不错",
    "cp949": "직원들이 매우 친절했습니다",
    "shift_jis": "スタッフの対応がとても丁寧でした",
    "cp1251": "Обслуживание было отличным, но ждать пришлось долго",
    "cp1252": "Très bon accueil, mais l'attente était trop longue à la caisse",
}


@pytest.mark.parametrize(("encoding", "wanted"), ENCODINGS)
def test_the_encoding_is_weighed_and_its_evidence_shown(tmp_path: Path, encoding: str, wanted: str | None) -> None:
    rows = [[*row[:4], WORDS.get(encoding, WORDS["cp950"]) if i else "Comment"] for i, row in enumerate(ROWS)]
    file = tmp_path / "x.csv"
    file.write_bytes(text_of(rows, ";").encode(encoding))
    found = file_reading(file, Told(), tmp_path)
    assert (found.source.encoding, found.source.delimiter) == (wanted, ";")
    if wanted:
        (remark,) = found.remarks
        assert wanted in remark.becomes and len(found.weights) > 1 and "«" in remark.found


ORDERS = [
    (["31/12/2025", "01/02/2025"], "%d/%m/%Y", "clear"),
    (["12/31/2025", "01/02/2025"], "%m/%d/%Y", "clear"),
    (["31/12/2025", "12/31/2025", "01/02/2025"], "%d/%m/%Y", "mixed"),
    (["01/02/2025", "03/04/2025"], "%d/%m/%Y", "unknown"),
    (["2025-12-31", "2025-01-02"], "%Y-%m-%d", "clear"),
    (["2025/1/2 9:30", "2025/12/31 10:00"], "%Y/%m/%d %H:%M", "clear"),
    (["31.12.25", "01.02.25"], "%d.%m.%y", "clear"),
    (["2025-12-31T09:30:00Z", "2025-12-31T09:30:00+08:00"], "%Y-%m-%dT%H:%M:%S%z", "clear"),
    (["12/31/2025 1:05 PM"], "%m/%d/%Y %I:%M %p", "clear"),
    (["2026/1/6 下午 06:00:00", "2026/1/7 上午 12:05:00"], "%Y/%m/%d %p %I:%M:%S", "clear"),
    (["2026/1/6 오후6:00"], "%Y/%m/%d %p%I:%M", "clear"),
    (["5-Mar-2025"], "%d-%b-%Y", "clear"),
    (["March 5, 2025"], "%B %d, %Y", "clear"),
    (["2025年3月5日"], "%Y年%m月%d日", "clear"),
    (["20250305"], "%Y%m%d", "clear"),
]


@pytest.mark.parametrize(("texts", "wanted", "order"), ORDERS)
def test_the_form_of_dates_and_what_their_order_leaves_open(texts: list[str], wanted: str, order: str) -> None:
    found = date_form([(text, 1) for text in texts])
    assert found and (found.format, found.order) == (wanted, order)
    with duckdb.connect() as con:  # and it is a format in which the import reads them
        written = wanted.replace("%z", "%z")
        text = texts[0].replace("Z", "+00:00").replace("下午", "PM").replace("오후", "PM")
        assert con.execute("SELECT try_strptime(?, ?) IS NOT NULL", [text, written]).fetchone() == (True,)
    assert date_form([("12345", 1), ("Tuesday", 3)]) is None


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["114/03/05", "113/2/29"], "%Y/%m/%d"),
        (["114-03-05 14:20"], "%Y-%m-%d %H:%M"),
        (["1140305", "1131231"], "%Y%m%d"),
        (["114年3月5日"], "%Y年%m月%d日"),
        (["民國114年3月5日"], "民國%Y年%m月%d日"),
        (["中華民國 114年3月5日"], "中華民國 %Y年%m月%d日"),
    ],
)
def test_years_of_taiwan_are_known_and_read(company: Company, texts: list[str], wanted: str) -> None:
    found = date_form([(text, 1) for text in texts])
    assert found and (found.format, found.minguo, found.order) == (wanted, True, "clear")
    rows = [["填答日期", "推薦意願"], *[[texts[0], str(i % 11)] for i in range(22)]]
    drafted = look(company, company.file(text_of(rows, ","), "問卷.csv"))
    assert "calendar: minguo" in drafted.text and drafted.trial and drafted.trial.accepted == 22
    assert any("114 = 2025" in remark.becomes for remark in drafted.remarks)
    assert drafted.trial.days == {"responses": ("2025-03-05", "2025-03-05")}


@pytest.mark.parametrize(("taiwan", "minguo"), [(0, False), (1, False), (2, True), (100, True)])
def test_a_year_of_three_digits_among_hundreds_is_a_slip(taiwan: int, minguo: bool) -> None:
    found = date_form([("114/03/05", taiwan), ("2025/03/05", 102 - taiwan)])
    assert found and (found.format, found.minguo) == ("%Y/%m/%d", minguo)
    assert date_form([("1411305", 1)]) is None


NUMBERS = [
    (["1.5", "2"], {}),
    (["1,5", "22,75"], {"decimal": ","}),
    (["1,234.50", "12"], {"thousands": ",", "decimal": "."}),
    (["1.234,50", "12"], {"thousands": ".", "decimal": ","}),
    (["1 234", "12 345,5"], {"thousands": " ", "decimal": ","}),
    (["85%", "7 %"], {"without": ["%"]}),
    (["NT$1,200", "NT$ 85.5"], {"thousands": ",", "decimal": ".", "without": ["NT$"]}),
    (["NT$1,200.50", "NT$300", "(NT$2,150)"], {"thousands": ",", "decimal": ".", "without": ["NT$"]}),
    (["1,200", "300", "NT$ (2,150.5)"], {"thousands": ",", "decimal": ".", "without": ["NT$"]}),
]


@pytest.mark.parametrize(("texts", "said"), NUMBERS)
def test_marks_and_signs_of_numbers_are_found_and_read_so(company: Company, texts: list[str], said: Any) -> None:
    found = number_form([(text, 1) for text in texts])
    assert found.said == said and found.share == 1 and not found.doubt


def test_numbers_of_which_most_stand_in_brackets_are_codes() -> None:
    assert number_form([("(1)", 5), ("(2)", 4), ("3", 1)]).share == 0.1


def test_thousands_or_decimals_is_a_question() -> None:
    for texts, mark in ((["1.234", "12.000"], "."), (["1,234", "12,000"], ",")):
        assert number_form([(text, 1) for text in texts]).doubt == mark
    assert number_form([("1.234", 1), ("0.5", 1)]).doubt == "", "a small one decides"


def test_signs_are_taken_away_and_serial_numbers_are_days(company: Company) -> None:
    content = "id;day;x\na;45658;NT$ 1,200\nb;45659.5;NT$85.50\nc;45660;free\n"
    amount = {"from": "x", "without": "NT$", "thousands": ",", "decimal": "."}
    columns = {
        "order_id": "id",
        "customer_id": "id",
        "occurred_on": {"from": "day", "format": "excel"},
        "amount": amount,
    }
    report = company.bring(content, company.mapping(columns, "orders", source={"delimiter": ";"}))
    assert report.reasons == {"amount: not a number": 1}
    found = company.stored("CAST(occurred_on AS VARCHAR), amount", "stored_orders")
    assert found == [("2025-01-01", 1200.0), ("2025-01-02", 85.5)]


@pytest.mark.parametrize("parts", [1, 1_000])
def test_moments_that_programs_count_from_1970_are_read_in_utc(company: Company, parts: int) -> None:
    """Reviews of well-known shops say the time so, and no mapping could read it."""
    moments = [pd.Timestamp("2025-03-01 23:30", tz="UTC") + pd.Timedelta(days=i) for i in range(30)]
    rows = [["Id", "Score", "Time"]]
    rows += [[f"R{i}", str(i % 5 + 1), str(int(m.timestamp() * parts))] for i, m in enumerate(moments)]
    file = company.file(text_of(rows, ","), "reviews.csv")
    found = look(company, file)
    assert "occurred_on: {from: Time, format: unix}" in found.text and found.trial and found.trial.accepted == 30
    told = {"occurred_at": {"from": "Time", "format": "unix"}, "touchpoint": {"value": "shop"}}
    company.bring(file, company.mapping(told, "interactions"))
    days = "CAST(occurred_at AS VARCHAR), CAST(occurred_on AS VARCHAR)"  # in Taipei it is the next day already
    assert company.stored(days, "stored_interactions")[0] == ("2025-03-01 23:30:00", "2025-03-02")
    with pytest.raises(DeclarationError, match="has a zone, but its dates are numbers"):
        company.mapping(told | {"occurred_at": told["occurred_at"] | {"zone": "Asia/Taipei"}}, "interactions")


def test_the_draft_is_a_mapping_that_an_import_takes(company: Company, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["Export of today", *[""] * 5],
        [*ROWS[0], "Staff"],
        *([*row, str(i % 7 + 1)] for i, row in enumerate(ROWS[1:])),
    ]
    rows[5][3] = "99"
    rows[2][4] = "write to somebody@example.com, please"
    file = company.file(text_of(rows, ";"), "answers.csv")
    draft = company.root / "draft.yaml"
    found = company.asked(capsys, "inspect", file, "--write", draft)
    assert found["table"] == "responses" and found["reading"]["first_row"] == 2
    assert (found["trial"]["accepted"], found["trial"]["rejected"]) == (25, 0)
    assert company.folder.current() is None, "nothing was stored"
    assert "somebody@" not in json.dumps(found), "personal data is masked where texts are shown"
    mapping = load_mapping(draft, company.catalogue.tables)
    told = mapping.table_map
    assert {name: column.source for name, column in told.columns.items()} == {
        "response_id": ("Response ID",), "occurred_on": ("Date",), "nps": (ROWS[0][2],), "comment": ("Comment",),
    }  # fmt: skip
    assert told.items["food"].missing == (99,) and told.items["food"].scale == (1, 5)
    assert told.items["staff"].scale == (1, 7)
    assert any(r["question"] and "99" in r["found"] for r in found["remarks"])
    assert company.call("import", file, "--mapping", draft) == 0
    assert company.call("inspect", file, "--write", draft) == 1, "a draft that somebody edited is not written over"
    assert company.call("inspect", file) == 0
    assert "DECIDE" in capsys.readouterr().out


def test_a_sheet_with_titles_in_chinese_becomes_a_draft(company: Company) -> None:
    book = openpyxl.Workbook()
    words = ["非常不滿意", "不滿意", "普通", "滿意", "非常滿意"]
    book.active.append(["顧客滿意度調查"])
    book.active.append([])
    book.active.append(["填答編號", "填答時間", "客群", "整體滿意度", "推薦意願", "意見"])
    for i in range(30):
        book.active.append(
            [f"A{i}", f"2025/3/{i % 28 + 1}", "商務" if i % 2 else "家庭", words[i % 5], i % 11, f"很好，會再來 {i}"]
        )
    book.save(company.root / "book.xlsx")
    found = look(company, company.root / "book.xlsx")
    assert found.reading.source.first_row == 3 and found.table == "responses"
    wanted = ("response_id", "occurred_on", "segment", "csat", "nps", "comment")
    assert list(found.roles.values()) == [f"columns.{name}" for name in wanted]
    assert found.trial and found.trial.accepted == 30
    assert "滿意: 4" in found.text


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        ("Extremely dissatisfied, Somewhat dissatisfied, Neither satisfied nor dissatisfied, Somewhat satisfied, "
         "Extremely satisfied, Does not apply", ("Does not apply",)),
        ("Very dissatisfied, Dissatisfied, Neutral, Satisfied, Very satisfied", ()),
        ("Strongly disagree, Disagree, Somewhat disagree, Neither agree nor disagree, Somewhat agree, Agree, "
         "Strongly agree", ()),
        ("Very dissatisfied, Dissatisfied, Neutral, Rather satisfied, Satisfied, Very satisfied", None),
        ("Poor, Fair, Good, Very good, Excellent", ()),
        ("Very dissatisfied, Fairly dissatisfied, Neither satisfied nor dissatisfied, Fairly satisfied, "
         "Very satisfied, Don't know, Refused, Item not applicable",
         ("Don't know", "Refused", "Item not applicable")),
        ("非常不满意, 不太满意, 一般, 比较满意, 非常满意", ()),
        ("非常不滿意, 不滿意, 普通, 有點滿意, 滿意, 非常滿意", None),
        ("とても不満, やや不満, どちらともいえない, やや満足, とても満足", ()),
    ],
)  # fmt: skip
def test_every_step_of_a_scale_of_words_is_read_or_none(words: str, missing: tuple[str, ...] | None) -> None:
    texts = words.split(", ")
    found = scale_reading(HeldColumn("q", "", 60, 60, len(texts), tuple((text, 10) for text in texts)))
    if missing is None:
        assert found is None, "a step that no scale names would be lost as no answer"
    else:
        steps = [text for text in texts if text not in missing]
        assert found and found.missing == missing and found.scale == (1, len(steps))
        assert dict(found.recode) == {text: i + 1 for i, text in enumerate(steps)}


def held(texts: list[str], said: tuple[str, ...] = ()) -> HeldColumn:
    counts = Counter(texts)
    return HeldColumn("q", "", len(texts), len(texts), len(counts), tuple(counts.most_common()), None, said)


def test_two_answers_of_a_survey_are_never_one_on_its_scale() -> None:
    """Very good and Excellent stood both for 5, where a survey asks from Poor to Excellent."""
    found = scale_reading(held(["Fair", "Good", "Very good", "Excellent", "N/A"] * 9, ("n/a",)))
    assert found and found.scale == (1, 5) and found.missing == ("N/A",), "else the import refuses what is not named"
    assert dict(found.recode) == {"Fair": 2, "Good": 3, "Very good": 4, "Excellent": 5} and found.sure
    unsure = scale_reading(held(["Fair", "Good", "Very good"] * 9))
    assert unsure and not unsure.sure, "two scales hold these words, in other places"


def test_answers_between_whole_points_are_no_words_beside_numbers(company: Company) -> None:
    """4,5 was read as 4 with words beside it, and the mean of such answers was too low."""
    rows = [
        ["日期", "整體滿意度", "餐點滿意度"],
        *[["2026-03-01", f"{i % 9 / 2 + 1:g}".replace(".", ","), f"{i % 41 / 10 + 1:.1f}/5"] for i in range(80)],
    ]
    found = look(company, company.file(text_of(rows, ";"), "半分.csv"))
    assert 'csat: {from: 整體滿意度, scale: [1, 5], step: 0.5, decimal: ","}' in found.text
    assert found.trial and (found.trial.accepted, found.trial.rejected) == (80, 0)
    out_of = scale_reading(held([row[2] for row in rows[1:]] + ["NEW"]))
    assert out_of and (out_of.scale, out_of.step, out_of.without) == ((1, 5), 0.1, ("/5",))
    assert out_of.missing == ("NEW",) and out_of.taken_from == "heading_says"


def test_marks_and_signs_of_a_rated_item_are_read(company: Company) -> None:
    content = "all;food\n4.1/5;4,5★\n3.9 /5;3\nNEW;2,5\n"
    columns = {
        "occurred_on": {"undated": True},
        "csat": {"from": "all", "scale": [1, 5], "step": 0.1, "without": "/5", "missing": ["NEW"]},
    }
    food = {"from": "food", "scale": [1, 5], "step": 0.5, "decimal": ",", "without": "★"}
    source = {"delimiter": ";"}
    report = company.bring(content, company.mapping(columns, items={"food": food}, source=source))
    assert (report.accepted, report.rejected) == (3, 0)
    assert company.stored("csat") == [(4.1,), (3.9,), (None,)]
    assert company.stored("raw", "stored_ratings") == [(2.5,), (3.0,), (4.5,)]
    columns["csat"]["without"] = "5"
    with pytest.raises(DeclarationError, match=r"without \['5'\].*\n.*without \['4,'\]"):
        company.mapping(columns, items={"food": food | {"without": ["4,"]}}, source=source)


def test_what_counts_something_is_no_rating(company: Company) -> None:
    votes = [vote for vote, n in enumerate([40, 22, 10, 5, 3]) for _ in range(n)]
    rows = [["date", "stars", "helpful"], *[["2026-03-01", str(i % 5 + 1), str(v)] for i, v in enumerate(votes)]]
    found = look(company, company.file(text_of(rows, ","), "votes.csv"))
    assert found.roles["stars"] == "columns.csat" and "helpful" not in found.roles


def test_codes_that_go_on_above_a_scale_are_none_of_answers() -> None:
    assert scale_reading(held([str(i % 9 + 1) for i in range(900)])) is None, "regions from 1 to 9"
    few = scale_reading(held([str(i % 7 + 1) for i in range(700)] + ["8"] * 30 + ["9"] * 10))
    assert few and (few.scale, few.missing) == ((1, 7), (8, 9)), "seldom they mean no answer"


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        ("[bad, good]", "has 2 answers"),
        ("[bad, ok | good, good]", "'good' stands for two answers"),
        ("[bad, OK, good]", "'OK' is no word in small letters"),
    ],
)
def test_a_scale_on_which_an_answer_has_no_one_place_is_refused(tmp_path: Path, scale: str, told: str) -> None:
    (file := tmp_path / "scale_words.yaml").write_text(f"scales:\n  - {scale}\n", "utf-8")
    with pytest.raises(DeclarationError, match=told):
        scale_words(file)


def test_parts_of_one_question_are_called_by_themselves(company: Company) -> None:
    asked = "How satisfied were you with each of these? - "
    rows = [
        ["RecordedDate", "Q1", "Q2_1", "Q2_2"],
        ["Recorded Date", "How likely are you to recommend us?", f"{asked}Boarding", f"{asked}櫃檯"],
        *[[f"2026-03-{i % 28 + 1:02}", str(i % 11), str(i % 5 + 1), str((i + 2) % 5 + 1)] for i in range(40)],
    ]
    found = look(company, company.file(text_of(rows, ","), "parts.csv"))
    assert [found.roles[name] for name in ("Q2_1", "Q2_2")] == ["items.boarding", "items.item_2"]
    assert "name: 櫃檯" in found.text and asked not in found.text
    assert [column["asked"] for column in found.as_json()["columns"]] == ["", *rows[1][1:]]


def test_orders_of_a_shop_in_chinese_are_no_answers(company: Company) -> None:
    rows = [
        ["訂單編號", "會員代號", "交易日期", "張數", "實收金額(元)", "毛利"],
        *[
            [f"HF{i}", f"M{i % 20}", f"2026-03-{i % 28 + 1:02}", str(i % 5 + 1), str(i * 90), "31.5"]
            for i in range(1, 60)
        ],
    ]
    found = look(company, company.file(text_of(rows, ","), "訂單.csv"))
    assert found.table == "orders" and found.trial and found.trial.accepted == 59
    assert "customer_id: 會員代號" in found.text and "amount: " in found.text


LINES = [
    ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"],
    *[
        [f"{'C' * (i % 10 == 9)}{536 + i // 2}", "22041", str(-2 if i % 10 == 9 else i % 4 + 1),
         f"{i % 12 + 1}/28/2010 8:26", "2.55", str(17850 + i // 4)]
        for i in range(60)
    ],
]  # fmt: skip


def test_lines_of_orders_are_prices_times_quantities_added_up(company: Company) -> None:
    """The price of one was taken for what was paid: revenue was wrong, and what was paid back stood in it as paid."""
    file = company.file(text_of(LINES, ","), "lines.csv")
    found = look(company, file)
    assert found.roles["UnitPrice"] == "columns.amount" and found.roles["InvoiceNo"] == "columns.order_id"
    assert [r.where for r in found.remarks if r.question] == ["UnitPrice"]
    (company.root / "lines.yaml").write_text(found.text, "utf-8")
    report = company.bring(file, load_mapping(company.root / "lines.yaml", company.catalogue.tables))
    lines = pd.DataFrame(LINES[1:], columns=LINES[0])
    wanted = (lines.UnitPrice.astype(float) * lines.Quantity.astype(int)).groupby(lines.InvoiceNo).sum().round(8)
    assert dict(company.stored("order_id, amount", "stored_orders")) == pytest.approx(wanted.to_dict())
    assert report.accepted == len(wanted) and report.accepted + report.duplicate + report.superseded == len(lines)


def test_parts_of_an_order_are_added_up_and_its_total_said_again_counts_once(company: Company) -> None:
    """Each line was an order of its own, or all but the last line of an order were lost."""
    heading = ["Order ID", "Order Date", "Customer ID", "Sales", "Profit"]
    parts = [[f"CA-{i // 3}", f"11/{i // 3 + 1}/2016", f"C{i // 6}", f"{i}.5", f"-{i}"] for i in range(60)]
    file = company.file(text_of([heading, *parts], ","), "parts.csv")
    found = look(company, file)
    assert "sum: [Sales, Profit]" in found.text and [r.where for r in found.remarks if r.question] == ["Sales"]
    (company.root / "parts.yaml").write_text(found.text, "utf-8")
    company.bring(file, load_mapping(company.root / "parts.yaml", company.catalogue.tables))
    lines = pd.DataFrame(parts, columns=heading)
    sums = lines[["Sales", "Profit"]].astype(float).groupby(lines["Order ID"]).sum()
    stored = company.stored("order_id, amount, margin", "stored_orders")
    assert {key: held for key, *held in stored} == {
        str(row.Index): [row.Sales, row.Profit] for row in sums.itertuples()
    }
    again = [[row[0], row[1], row[2], f"{int(row[0][3:]) * 10}.5"] for row in parts]
    found = look(company, company.file(text_of([heading[:4], *again], ","), "again.csv"))
    assert "lookup" not in found.text and found.roles["Order ID"] == "columns.order_id"
    assert found.trial and (found.trial.accepted, found.trial.duplicate) == (20, 40)


def test_one_line_an_order_is_its_price_times_its_quantity(company: Company) -> None:
    rows = [LINES[0], *[[f"A{i}", *row[1:]] for i, row in enumerate(LINES[1:])]]
    rows[5][2], rows[6][2] = "", "many"
    file = company.file(text_of(rows, ","), "one.csv")
    found = look(company, file)
    assert "amount: {from: UnitPrice, times: Quantity}" in found.text and "lookup" not in found.text
    assert found.trial and found.trial.reasons == {"amount: Quantity, by which it is multiplied, holds no number": 2}
    (company.root / "one.yaml").write_text(found.text, "utf-8")
    company.bring(file, load_mapping(company.root / "one.yaml", company.catalogue.tables))
    assert dict(company.stored("order_id, amount", "stored_orders"))["A9"] == -5.1
    marked = [[*row[:4], f"1.23{i % 9},5{i % 9}" if i else row[4], row[5]] for i, row in enumerate(LINES)]
    asked = look(company, company.file(text_of(marked, ";"), "marked.csv"))
    assert "times: Quantity" in asked.text and "lookup" not in asked.text, "sums are of plain numbers"
    assert [r.where for r in asked.remarks if r.question] == ["InvoiceNo", "UnitPrice"], "each line would be an order"
    total = [["InvoiceNo", "Quantity", "Date", "Total price", "CustomerID"]]
    total += [[f"A{i}", "3", f"2025-03-{i % 28 + 1:02}", f"{i}.5", f"C{i % 9}"] for i in range(40)]
    assert "times" not in look(company, company.file(text_of(total, ","), "total.csv")).text
    with pytest.raises(DeclarationError, match="has times, but is no number"):
        company.mapping({"occurred_on": {"undated": True}, "csat": {"from": "a", "scale": [1, 5], "times": "b"}})


@pytest.mark.parametrize(
    "heading", ["候診時間滿意度（1-5）", "服務滿意度 (1～5分)", "How satisfied were you with it? [1 - 5]"]
)
def test_a_scale_that_a_heading_names_outweighs_a_few_slips(company: Company, heading: str) -> None:
    """One 7 among 120 answers made it a scale to 7, on which the best answer of 5 was a middling one."""
    rows = [["日期", heading], *[["2026-03-01", str(i % 5 + 1)] for i in range(119)], ["2026-03-01", "7"]]
    found = look(company, company.file(text_of(rows, ","), "回覆.csv"))
    assert found.roles[heading] == "columns.csat" and "scale: [1, 5]" in found.text
    assert found.trial and (found.trial.accepted, found.trial.rejected) == (119, 1)
    both = [
        ["日期", "整體滿意度（1-5）", heading],
        *[["2026-03-01", str(i % 5 + 1), str(i % 4 + 1)] for i in range(60)],
    ]
    named = look(company, company.file(text_of(both, ","), "回覆.csv")).text
    assert heading not in named.partition("name: ")[2].partition("}")[0], "the scale is no part of the name"
    rows[1:] = [["2026-03-01", str(i % 7 + 1)] for i in range(120)]
    assert "scale: [1, 7]" in look(company, company.file(text_of(rows, ","), "回覆.csv")).text, "answers gainsay it"


def test_a_table_that_somebody_asks_for_takes_its_key_from_a_heading_nobody_knows_and_asks(company: Company) -> None:
    """A refusal would be the end: columns are named on a page that a refused file never gets to."""
    rows = [["卡別", "寵物晶片", "所屬"], *[["一般" if i % 2 else "貴賓", f"A{i:05}", "北區"] for i in range(60)]]
    file = company.file(text_of(rows, ","), "寵物.csv")
    found = look(company, file, "customers")
    assert found.trial and found.trial.accepted == 60 and "customer_id: 寵物晶片" in found.text
    assert any(remark.where == "寵物晶片" and remark.question for remark in found.remarks)
    with pytest.raises(ImportRefused, match="occurred_on"):
        look(company, file, "orders")  # no column can be a day


def test_a_customer_who_stands_twice_is_asked_about_and_no_dead_end(company: Company) -> None:
    """The draft left the customer out, and the import refused it: nobody could say otherwise."""
    rows = [["CustomerId", "Exited"], *[[f"C{i % 20}", str(i % 3 % 2)] for i in range(24)]]
    found = look(company, company.file(text_of(rows, ","), "customers.csv"))
    assert found.table == "customers" and found.roles["CustomerId"] == "columns.customer_id"
    assert found.trial and sum((found.trial.accepted, found.trial.duplicate, found.trial.superseded)) == 24
    asked = next(remark for remark in found.remarks if remark.where == "CustomerId")
    assert asked.question and str(asked.becomes).startswith("the last row of each")


def test_codes_of_kinds_are_no_answers_and_answers_without_a_nought_begin_with_one(company: Company) -> None:
    """Regions of SPSS were rated items; and a question on 1 to 10 was one on 0 to 10 since another beside it was."""
    file = company.root / "kinds.sav"
    rows = pd.DataFrame({
        "day": pd.date_range("2025-03-01", periods=60).date, "part": [float(i % 4 + 1) for i in range(60)],
        "life": [float(i % 11) for i in range(60)], "staff": [float(i % 10 + 1) for i in range(60)],
    })  # fmt: skip
    labels = {"part": {1.0: "North", 2.0: "East", 3.0: "South", 4.0: "West"}}
    pyreadstat.write_sav(rows, str(file), variable_value_labels=labels)
    found = look(company, file)
    assert "part" not in found.roles
    assert "staff: {from: staff, scale: [1, 10]}" in found.text and "life: {from: life, scale: [0, 10]}" in found.text


def test_a_clinic_calls_its_customers_by_their_records(company: Company) -> None:
    rows = [
        ["病歷號", "客群", "初診日期"],
        *[[f"P{i:05}", "矯正" if i % 2 else "植牙", "114/05/12"] for i in range(60)],
    ]
    found = look(company, company.file(text_of(rows, ","), "病患.csv"))
    assert found.table == "customers" and found.trial and found.trial.accepted == 60
    assert "customer_id: 病歷號" in found.text


def test_what_only_people_know_is_a_question_and_the_draft_still_loads(company: Company) -> None:
    rows = [
        ["顧客編號", "下單時間", "金額"],
        *[[f"C{i}", f"0{i % 9 + 1}/0{i % 8 + 1}/2025", f"{i}.000"] for i in range(1, 30)],
    ]
    found = look(company, company.file(text_of(rows, ","), "orders.csv"))
    assert found.table == "orders" and found.trial is None and found.refusals
    asked = [remark.found for remark in found.remarks if remark.question]
    for question in ("day or month first", "thousands or decimals"):
        assert any(question in text for text in asked)
    rows = [["when", "review"], *[[f"{i} 個月前", f"soup and rice, number {i}"] for i in range(1, 25)]]
    ago = look(company, company.file(text_of(rows, ","), "reviews.csv"))
    assert "before: " in ago.text and any("how long ago" in r.found for r in ago.remarks if r.question)
    ids = [
        ["customer id", "date", "comment"],
        *[["5.7E+17", "2025-03-01", f"soup and rice, number {i}"] for i in range(9)],
    ]
    ids[1][0] = "5.8E+17"
    damaged = look(company, company.file(text_of(ids, ","), "ids.csv"))
    assert any("scientific notation" in r.found for r in damaged.remarks)


def test_previews_and_unfinished_answers_are_left_out_by_the_draft(company: Company) -> None:
    found = look(company, shared("files/qualtrics/excluder_qualtrics_raw.csv"))
    assert found.reading.source.header_rows == 3
    assert found.trial and (found.trial.left_out, found.trial.rejected) == (8, 0)


def test_the_spectrum_of_csv_is_read_to_its_last_character(tmp_path: Path) -> None:
    folder = shared("files/csv_spectrum")
    for file in sorted((folder / "csvs").glob("*.csv")):
        wanted = json.loads((folder / "json" / f"{file.stem}.json").read_text("utf-8").replace("\\r\\n", "\\n"))
        source = file_reading(file, Told(), tmp_path).source
        with duckdb.connect() as con:
            loaded = load_source(con, file, Source(file.name, delimiter=source.delimiter), Imports(), tmp_path)
            rows = con.execute("SELECT * EXCLUDE (_row) FROM source_rows ORDER BY _row").fetchall()
        assert [dict(zip(loaded.header, [c or "" for c in row], strict=True)) for row in rows] == wanted, file.name


def test_hostile_strings_as_names_and_values_make_a_draft_that_loads(company: Company) -> None:
    strings = [s for s in json.loads(shared("files/naughty_strings/blns.json").read_text("utf-8")) if s.strip()]
    kept = [s for s in strings if "\0" not in s][:400]
    names = [f"c{i} {s}" for i, s in enumerate(kept[:40])]
    rows = [["date", "comment", *names], *[["2025-03-01", s, *kept[i : i + 40]] for i, s in enumerate(kept[:300])]]
    found = look(company, company.file(text_of(rows, ","), "naughty.csv"), table="responses")
    assert found.trial and found.trial.accepted == 300


def test_the_parts_of_a_question_are_items_and_none_is_the_score_overall(company: Company) -> None:
    found = look(company, shared("../cases/two_heading_rows.csv"))
    assert found.table == "responses" and found.trial and found.trial.accepted == 60
    assert {"items.staff", "items.food", "items.seats"} <= set(found.roles.values())
    assert "columns.csat" not in found.roles.values()


def test_labels_of_spss_are_columns_and_its_missing_codes_no_answer(company: Company) -> None:
    file = company.root / "survey.sav"
    words = {1.0: "Very satisfied", 2.0: "Satisfied", 3.0: "Neutral", 4.0: "Dissatisfied", 5.0: "Very dissatisfied",
             9.0: "Don't know", 99.0: "No answer"}  # fmt: skip
    rows = pd.DataFrame({
        "id": [f"R{i}" for i in range(30)], "day": pd.date_range("2025-03-01", periods=30).date,
        "q1": [float([1, 2, 3, 4, 5, 9, 99][i % 7]) for i in range(30)], "kind": [float(i % 2 + 1) for i in range(30)],
    })  # fmt: skip
    pyreadstat.write_sav(
        rows, str(file), column_labels=["Response ID", "Date", "Overall satisfaction", "Customer segment"],
        variable_value_labels={"q1": words, "kind": {1.0: "商務", 2.0: "家庭"}}, missing_ranges={"q1": [99]},
    )  # fmt: skip
    found = look(company, file)
    assert found.reading.kind == "spss" and found.trial
    assert (found.trial.accepted, found.trial.rejected) == (30, 0)
    roles = {"id": "response_id", "day": "occurred_on", "q1": "csat", "kind (label)": "segment"}
    assert found.roles == {name: f"columns.{role}" for name, role in roles.items()}
    assert "csat: {from: q1, scale: [1, 5], missing: [9], reversed: true}" in found.text
    assert any("itself declares to be missing" in what and n == 4 for what, n in found.loaded.warnings.items())


@pytest.mark.parametrize("name", ["pyreadstat_sample.sav", "pyreadstat_sample.zsav"])
def test_files_of_spss_are_read_with_their_labels_and_dates(tmp_path: Path, name: str) -> None:
    with duckdb.connect() as con:
        loaded = load_source(con, shared(f"files/spss/{name}"), Source(name), Imports(), tmp_path)
        rows = con.execute("SELECT * EXCLUDE (_row) FROM source_rows ORDER BY _row").fetchall()
    assert loaded.header == [
        "mychar",
        "mynum",
        "mydate",
        "dtime",
        "mylabl",
        "mylabl (label)",
        "myord",
        "myord (label)",
        "mytime",
    ]
    assert rows[0] == ("a", "1.1", "2018-05-06", "2018-05-06 10:10:10", "1", "Male", "1", "low", "10:10:10")


def test_a_table_that_the_file_cannot_fill_is_refused(company: Company) -> None:
    with pytest.raises(ImportRefused, match="no column looks like"):
        look(company, company.file(text_of(ROWS, ","), "x.csv"), table="orders")


SAYINGS = {
    "Very good": 14, "Friendly staff": 9, "Nothing to add": 8, "Too slow today": 6, "A long queue, but worth it": 1,
    "很好": 11, "謝謝": 6, "等太久": 4, "排隊動線可以改善": 1,
}  # fmt: skip


@pytest.mark.parametrize(
    "heading", ["Comment", "Any other comments? (optional)", "您的意見", "其他建議（選填）", "還有其他意見嗎？", "反馈"]
)
def test_comments_of_a_small_survey_are_comments_though_many_say_the_same(company: Company, heading: str) -> None:
    said = [text for text, n in SAYINGS.items() for _ in range(n)] + [""] * 20 + ["N/A"] * 12
    names = ["Date", "Overall satisfaction", "Type", heading, f"{heading} category", "Feedback", "評論"]
    rows = [
        [
            f"2026-03-{i % 28 + 1:02}",
            str(i % 5 + 1),
            ("Business guest", "Family guest")[i % 2],
            text,
            ("Food and drink", "Opening hours", "Rooms", "Staff", "Price level", "Other theme")[i % 6],
            ("Positive view", "Mixed", "Bad")[i % 3],
            ("好評", "中評", "差評")[i % 3],
        ]
        for i, text in enumerate(said)
    ]
    found = look(company, company.file(text_of([names, *rows], ","), "small.csv"))
    assert found.table == "responses" and found.roles.get(heading) == "columns.comment"
    assert not {"columns.comment", "columns.text"} & {found.roles.get(name) for name in names if name != heading}


def test_kinds_of_judgement_and_themes_are_no_comments_whatever_they_are_called(company: Company) -> None:
    for heading, kinds in {
        "Comment": ["Positive view", "Mixed", "Bad"],
        "評論": ["好評", "中評", "差評"],
        "意見": ["非常不滿意", "不滿意", "普通", "滿意", "非常滿意"],
        "Comments": ["yes", "no"],
        "Feedback": ["F01", "F02", "F03", "F04", "F05", "F06"],
        "Comment theme": ["Food and drink", "Opening hours", "Rooms", "Staff", "Price level", "Other theme"],
        "Segment": ["Business guest", "Family guest", "Solo guest", "Group of friends", "Old friends", "Locals"],
    }.items():
        rows = [[f"2026-03-{i % 28 + 1:02}", str(i % 5 + 1), kinds[i % len(kinds)]] for i in range(60)]
        found = look(
            company, company.file(text_of([["Date", "Overall satisfaction", heading], *rows], ","), "kinds.csv")
        )
        assert found.roles.get(heading) != "columns.comment", heading


def test_the_comments_of_a_real_survey_in_which_most_mean_no_answer_are_taken(company: Company) -> None:
    found = look(company, case("no_answer_comments.csv"))
    assert found.roles["comment"] == "columns.comment"
    assert found.trial is not None and found.trial.accepted == 360
