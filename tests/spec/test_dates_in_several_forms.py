"""Dates that several people typed into one column, each in a form of his own: read by all readers as a plain reading of
each form by itself would have it, and refused where two forms make two days of one text."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cx_metrics.declarations.column_checks import column_problems
from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.mapping import Source
from cx_metrics.declarations.settings import Imports
from cx_metrics.declarations.table import Column, ColumnKind
from cx_metrics.errors import DeclarationError, ImportRefused
from cx_metrics.importing import rows_file
from cx_metrics.importing.convert import reading
from cx_metrics.importing.few import layers, look_up
from cx_metrics.importing.source import load_source
from cx_metrics.importing.times import Rules
from cx_metrics.inspection import Inspection, Told, inspect_file
from cx_metrics.inspection.date_form import date_form
from tests.nightly import often
from tests.warehouses import Company

RULES = Rules("Asia/Taipei", date(1990, 1, 1), date(2026, 12, 31))
READERS = ("row by row", "text by text", "strict")
Outcome = date | datetime | str | None  # the day or moment; why it was refused; nothing where there is no text


def read(texts: Sequence[str], said: dict[str, Any], kind: ColumnKind, reader: str, place: Path) -> list[Outcome]:
    """What becomes of these texts in a column that is mapped so, by one of the readers."""
    column = Column(kind=kind, about="a date")
    mapped = ColumnMap(**{"from": ("day",), **said})
    assert column_problems(mapped, column, "day") == []
    lines = [*(f'{i},"{text}"' for i, text in enumerate(texts)), *(["too,many,fields"] if reader == "strict" else [])]
    (file := place / "f.csv").write_text("\n".join(["n,day", *lines]) + "\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as con:
        con.execute("SET TimeZone = 'Asia/Taipei'")
        patch.setattr(rows_file, "FEWEST_ROWS", 0 if reader == "text by text" else 10**9)
        loaded = load_source(con, file, Source(file.name), Imports(), place)
        assert loaded.fast == (reader != "strict")
        one = reading("day", column, mapped, ["c1"], None, RULES)
        found = look_up(con, [one], loaded)
        assert bool(found) == (reader == "text by text")
        value, problem = (found["day"].value, found["day"].problem or "NULL") if found else (one.value, one.problem)
        rows = f"{layers([one], loaded.view)}" if not found else loaded.view
        told = con.execute(f"SELECT CAST(c0 AS INTEGER), {value}, {problem} FROM {rows} ORDER BY 1").fetchall()
    return [wrong or stored for _, stored, wrong in told]


PARTS = {
    "%Y": r"(?P<Y>[0-9]{4})", "%y": r"(?P<y>[0-9]{1,2})", "%m": r"(?P<m>[0-9]{1,2})", "%d": r"(?P<d>[0-9]{1,2})",
    "%H": r"(?P<H>[0-9]{1,2})", "%I": r"(?P<I>[0-9]{1,2})", "%M": r"(?P<M>[0-9]{2})", "%S": r"(?P<S>[0-9]{2})",
    "%p": r"(?P<p>AM|PM|上午|下午)", "%b": r"(?P<b>[A-Z][a-z]{2})", "%z": r"(?P<z>[+-][0-9]{2}:[0-9]{2}|Z)",
}  # fmt: skip
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str, written: str, minguo: bool) -> tuple[datetime, bool] | None:
    """The local time that the text writes in this form, and whether it is told in UTC; a second implementation."""
    parts = [PARTS.get(part, re.escape(part)) for part in re.findall("%.|[^%]", written)]
    pattern = "".join(parts)
    if minguo and written.partition("%")[2].startswith("Y"):
        pattern = pattern.replace(
            "(?P<Y>[0-9]{4})", "(?P<Y>[0-9]{1,4})" if "%Y%m" not in written else "(?P<Y>[0-9]{3,4})"
        )
        if "%Y%m" in written:
            pattern = pattern.replace("{1,2}", "{2}")
    if (found := re.fullmatch(pattern, text)) is None:
        return None
    told = found.groupdict()
    year = int(told["Y"]) if "Y" in told else 2000 + int(told["y"])
    year += 1911 if year < 1000 else 0
    month = MONTHS.index(told["b"]) + 1 if told.get("b") in MONTHS else int(told.get("m") or 0)
    hour = int(told.get("H") or told.get("I") or 0)
    if "I" in told:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (told["p"] in ("PM", "下午"))
    try:
        stamp = datetime(year, month, int(told["d"]), hour, int(told.get("M") or 0), int(told.get("S") or 0))
    except ValueError:
        return None
    if zone := told.get("z"):
        sign = 1 if zone[0] == "+" else -1
        away = timedelta() if zone == "Z" else sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[4:]))
        return stamp - away, True
    return stamp, False


def wanted(text: str, forms: Sequence[str], kind: ColumnKind, minguo: bool) -> Outcome:
    taipei = timedelta(hours=8)
    found: set[date | datetime] = set()
    for written in forms:
        if told := plain(text, written, minguo):
            stamp, in_utc = told
            local = stamp + taipei if in_utc else stamp
            found.add(local.date() if kind == "date" else local - taipei)
    if not text:
        return None
    if len(found) > 1:
        return f"day: fits two of {', '.join(forms)}, as different days or times"
    if not found:
        return f"day: not a {'date' if kind == 'date' else 'time'} written as {', '.join(forms)}"
    (day,) = found
    first, last = datetime(1990, 1, 1), datetime(2027, 1, 1)
    moment = day + taipei if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    what = "date" if kind == "date" else "time"
    if not first <= moment < last:
        return f"day: a {what} before 1990-01-01" if moment < first else f"day: a {what} in the future"
    return day


DAYS = ["%Y/%m/%d", "%Y-%m-%d", "%Y.%m.%d", "%d.%m.%Y", "%m/%d/%Y", "%Y年%m月%d日", "%Y%m%d", "%d %b %Y", "%b %d, %Y",
        "%d.%m.%y", "%y.%m.%d"]  # fmt: skip
TIMES = ["%Y-%m-%d %H:%M", "%Y/%m/%d %p %I:%M", "%d.%m.%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S%z", "%m/%d/%Y %I:%M %p"]
STAMPS = st.datetimes(datetime(1988, 1, 1), datetime(2027, 12, 31))


@st.composite
def texts_of(draw: st.DrawFn, forms: list[str], minguo: bool) -> list[str]:
    """Days in these forms, with and without noughts, in years of Taiwan too; and some that are none."""
    found = []
    for _ in range(draw(st.integers(1, 12))):
        stamp, written = draw(STAMPS), draw(st.sampled_from(forms))
        if minguo and draw(st.booleans()) and written.startswith("%Y"):
            written = written.replace("%Y", f"{stamp.year - 1911}" if stamp.year > 2011 else "%Y")
        if "%z" in written:
            written = written.replace("%z", draw(st.sampled_from(["Z", "+08:00", "-03:30"])))
        if "%Y%m%d" not in written and not re.match("[0-9]{2,3}%m", written) and draw(st.booleans()):
            written = re.sub("%([md])", r"%-\1", written)
        text = stamp.strftime(written)
        if draw(st.booleans()):
            text = text.replace("AM", "上午").replace("PM", "下午")
        found.append(text)
    return found + draw(
        st.lists(st.sampled_from(["", "2025/13/45", "114/02/30", "n.a.", "05.03.25", "31.12.12"]), max_size=4)
    )


@st.composite
def columns(draw: st.DrawFn) -> tuple[list[str], dict[str, Any], ColumnKind, list[str]]:
    """Forms, what a mapping says of them, the kind of the column, and texts."""
    kind: ColumnKind = draw(st.sampled_from(["date", "instant"]))
    forms = draw(
        st.lists(st.sampled_from(DAYS + TIMES if kind == "date" else TIMES), min_size=2, max_size=4, unique=True)
    )
    minguo = any(written.startswith("%Y") for written in forms) and draw(st.booleans())
    said: dict[str, Any] = {"format": tuple(forms)}
    said |= {"calendar": "minguo"} if minguo else {}
    said |= {"century": 2000} if any("%y" in written for written in forms) else {}
    said |= {"zone": "Asia/Taipei"} if any("M" in written and "%z" not in written for written in forms) else {}
    strangers = draw(st.sampled_from(DAYS + TIMES))
    return forms, said, kind, draw(texts_of([*forms, *forms, strangers], minguo))


@given(columns())
@settings(max_examples=often(120, 1500), deadline=None)
def test_each_reader_reads_several_forms_as_each_by_itself_would(
    tmp_path_factory: pytest.TempPathFactory, given: tuple[list[str], dict[str, Any], ColumnKind, list[str]]
) -> None:
    forms, said, kind, texts = given
    place = tmp_path_factory.mktemp("forms")
    expected = [wanted(text, forms, kind, "calendar" in said) for text in texts]
    for reader in READERS:
        assert read(texts, said, kind, reader, place) == expected, reader


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


def bring(company: Company, texts: Sequence[str], **said: Any) -> dict[str, Any]:
    """The stored day of each text, or why its row was refused."""
    content = "id,day\n" + "".join(f'{i},"{text}"\n' for i, text in enumerate(texts))
    report = company.bring(content, company.mapping({"response_id": "id", "occurred_on": {"from": "day", **said}}))
    found = (
        dict(company.stored("CAST(response_id AS INTEGER), CAST(occurred_on AS VARCHAR)")) if report.accepted else {}
    )
    refused = [reason for reason, n in report.reasons.items() for _ in range(n)]
    return {"days": [found.get(i) for i in range(len(texts))], "refused": refused}


def test_one_form_in_a_list_is_that_form(company: Company) -> None:
    mapped = [company.mapping({"occurred_on": {"from": "d", "format": f}}) for f in ("%d.%m.%Y", ["%d.%m.%Y"])]
    assert mapped[0].table_map.columns["occurred_on"] == mapped[1].table_map.columns["occurred_on"]


def test_a_text_that_two_forms_read_as_two_days_is_refused_with_both(company: Company) -> None:
    told = bring(company, ["05.03.25", "31.03.00", "25.12.31", "2025年3月5日"],
                 format=["%d.%m.%y", "%y.%m.%d", "%Y年%m月%d日"], century=2000)  # fmt: skip
    assert told["days"] == [None, "2000-03-31", None, "2025-03-05"]
    assert (
        told["refused"] == ["occurred_on: fits two of %d.%m.%y, %y.%m.%d, %Y年%m月%d日, as different days or times"] * 2
    )


@pytest.mark.parametrize(
    ("order", "day"), [("day_first", "2025-02-01"), ("month_first", "2025-01-02"), ("neither", None)]
)
def test_which_comes_first_is_said_of_the_forms_in_doubt_and_never_of_iso_days(
    company: Company, order: str, day: str | None
) -> None:
    told = bring(company, ["20/03/2025", "03/20/2025", "01/02/2025", "2025-01-02", "2025-02-01"],
                 format=["%d/%m/%Y", "%Y-%m-%d"], when_both_fit=order)  # fmt: skip
    assert told["days"] == ["2025-03-20", "2025-03-20", day, "2025-01-02", "2025-02-01"]
    assert told["refused"] == ([] if day else ["occurred_on: day and month fit both ways (%d/%m/%Y)"])


def test_day_and_month_in_mixed_order_are_seen_in_each_form_among_its_own_dates(company: Company) -> None:
    days = [date(2025, 1, 1) + timedelta(days=7 * i) for i in range(40)]
    texts = [f"{day:%d/%m/%Y}" if i % 2 else f"{day:%Y-%m-%d}" for i, day in enumerate(days)]
    assert bring(company, texts, format=["%d/%m/%Y", "%Y-%m-%d"])["refused"] == []
    turned = [
        f"{day:%m/%d/%Y}" if i > 30 and i % 2 else text for i, (day, text) in enumerate(zip(days, texts, strict=True))
    ]
    with pytest.raises(ImportRefused, match="of 20 dates do not fit %d/%m/%Y but fit %m/%d/%Y"):
        bring(company, turned, format=["%d/%m/%Y", "%Y-%m-%d"])


def test_dates_told_by_how_long_ago_stand_beside_several_forms(company: Company) -> None:
    columns = {
        "customer_id": "id",
        "joined_on": {"from": "d", "format": ["%Y-%m-%d", "%d.%m.%Y"], "before": "2026-01-31"},
    }
    content = "id,d\na,2025-03-05\nb,05.03.2025\nc,2 weeks ago\nd,soon\n"
    report = company.bring(content, company.mapping(columns, "customers"))
    days = [str(day) for (day,) in company.stored("joined_on", "stored_customers")]
    assert days == ["2025-03-05", "2025-03-05", "2026-01-17"] and report.rejected == 1


@pytest.mark.parametrize(("said", "wrong"), [
    ({"format": ["%d/%m/%Y", "%m/%d/%Y"]}, "one form in two orders.*when_both_fit"),
    ({"format": ["%d/%m/%Y", "%-d/%-m/%Y"]}, "twice"),
    ({"format": ["%Y/%m/%d", "%d.%m.%y"]}, "two-digit year"),
    ({"format": ["%Y/%m/%d", "%d.%m"]}, "no year"),
    ({"format": ["%Y/%m/%d", "%d.%m.%Y"], "zone": "Asia/Taipei"}, "a zone, but"),
    ({"format": ["%Y/%m/%d", "%d.%m.%Y"], "century": 2000}, "a century, but"),
    ({"format": ["%d/%m/%Y", "%d.%m.%Y"], "calendar": "minguo"}, "a calendar, but"),
    ({"format": ["%Y/%m/%d", "%Y-%m-%d"], "when_both_fit": "day_first"}, "when_both_fit, but"),
    ({"format": []}, "no date format"),
])  # fmt: skip
def test_what_cannot_be_said_of_several_forms_is_refused(company: Company, said: dict[str, Any], wrong: str) -> None:
    with pytest.raises(DeclarationError, match=wrong):
        company.mapping({"occurred_on": {"from": "d", **said}})


def test_a_moment_is_told_in_every_form_or_in_none(company: Company) -> None:
    columns = {
        "case_id": "id",
        "opened_at": {"from": "d", "format": ["%Y-%m-%d %H:%M", "%Y/%m/%d"], "zone": "Asia/Taipei"},
    }
    with pytest.raises(DeclarationError, match="some only a day, which is no moment"):
        company.mapping(columns, "cases")


def look(company: Company, texts: Sequence[str], table: str | None = None) -> Inspection:
    heading = "病歷號,初診日期" if table is None else "案件編號,受理時間"
    rows = "".join(f'P{i:05},"{text}"\n' for i, text in enumerate(texts))
    file = company.file(f"{heading}\n{rows}", "f.csv")
    return inspect_file(file, company.catalogue, company.settings, company.folder, told=Told(), table=table)


def test_every_form_that_can_be_read_one_way_only_is_proposed_with_its_count(company: Company) -> None:
    texts = (
        ["114/03/05", "113/12/31"] * 30 + ["2025年3月5日"] * 20 + ["25.03.2025", "05.03.2025"] * 5 + ["05-03-2025"] * 3
    )
    found = look(company, texts)
    assert 'format: ["%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y"], calendar: minguo' in found.text
    told = {remark.found: remark.question for remark in found.remarks}
    assert told["dates in several forms: %Y/%m/%d (60), %Y年%m月%d日 (20), %d.%m.%Y (10)"] is False
    assert told["dates in a form that may be read in more than one way: %d-%m-%Y (3)"] is True
    assert found.trial and (found.trial.accepted, found.trial.rejected) == (90, 3)
    day = found.as_json()["columns"][1]  # the page offers every form that stands there, to be chosen
    assert day["forms"] == ["%Y/%m/%d", "%Y年%m月%d日", "%d.%m.%Y", "%d-%m-%Y"]


def test_times_of_several_hands_are_proposed_and_days_among_them_are_not(company: Company) -> None:
    texts = ["2026/3/5 下午 3:20", "2026-03-05 15:20"] * 20 + ["2026-03-05"] * 4
    found = look(company, texts, "cases")
    assert 'format: ["%Y-%m-%d %H:%M", "%Y/%m/%d %p %I:%M"], zone: Asia/Taipei' in found.text
    assert "some have a time and some do not: %Y-%m-%d (4)" in {remark.found for remark in found.remarks}
    assert found.trial and (found.trial.accepted, found.trial.rejected) == (40, 4)


def test_a_number_that_looks_like_a_day_once_in_hundreds_is_no_form(company: Company) -> None:
    found = date_form([("2025-03-05", 300), ("20250306", 1)])
    assert found and found.format == "%Y-%m-%d" and not found.others
    found = date_form([("2025-03-05", 300), ("20250306", 20)])
    assert found and [one.format for one in found.others] == ["%Y%m%d"]


def test_zones_that_are_told_in_two_ways_are_not_mixed(company: Company) -> None:
    found = look(company, ["2026-03-05 15:20"] * 30 + ["2026-03-05 15:20 UTC"] * 10, "cases")
    assert 'format: "%Y-%m-%d %H:%M", zone: Asia/Taipei' in found.text and found.trial and found.trial.rejected == 10


def test_numbers_of_programs_and_spreadsheets_stand_beside_written_days(company: Company) -> None:
    told = bring(
        company, ["45721", "1741132800", "05.03.2025", "20250305"], format=["excel", "unix", "%d.%m.%Y", "%Y%m%d"]
    )
    assert told["days"] == ["2025-03-05"] * 3 + [None], "the last may be a day of 2025, or one of 1970 in seconds"
