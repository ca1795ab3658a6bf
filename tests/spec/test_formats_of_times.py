"""Formats that lose half a day or a zone are refused when the mapping loads; local times that occur twice or never are
counted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cx_metrics.errors import DeclarationError
from cx_metrics.importing.clock_changes import clock_changes
from tests.warehouses import Company

CASE = {"kind": {"value": "complaint"}}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path, measured=False)


REFUSED = [
    ("%Y-%m-%d %H:%M %p", "Asia/Taipei", "has %p beside %H.*write %I"),
    ("%Y-%m-%d %-H:%M %p", "Asia/Taipei", "has %p beside %H.*write %I"),
    ("%m/%d/%Y %I:%M", "Asia/Taipei", "%I, the hour of 12, but no %p.*write %H"),
    ("%m/%d/%Y %-I:%M:%S", "Asia/Taipei", "%I, the hour of 12, but no %p.*write %H"),
    ("%Y-%m-%d %p", None, "no hour of 12"),
    ("%Y-%m-%d %H:%I %p", "Asia/Taipei", "has %p beside|has %H and %I"),
    ("%Y-%m-%dT%H:%M:%SZ", None, "'Z' as plain letters.*zone: UTC"),
    ("%Y-%m-%d %H:%M:%S UTC", None, "'UTC' as plain letters.*zone: UTC"),
    ("%Y-%m-%d %H:%M GMT", None, "'GMT' as plain letters.*zone: UTC"),
    ("%Y-%m-%d %H:%M EST", None, "'EST' as plain letters.*zone: Europe/London"),
    ("%Y-%m-%dT%H:%M:%S+08:00", None, r"'\+08:00' as plain letters.*%z in its place"),
    ("%Y-%m-%dT%H:%M:%S.%fZ", "Asia/Taipei", "'Z', which is UTC, and zone says Asia/Taipei"),
]
TAKEN = [
    ("%Y-%m-%d %I:%M %p", "Asia/Taipei"),
    ("%Y-%m-%dT%H:%M:%SZ", "UTC"),
    ("%Y-%m-%dT%H:%M:%S%z", None),
    ("%Y-%m-%d %H:%M:%S UTC", "Etc/UTC"),
    ("%Y-%m-%d %H:%M CST", "America/Chicago"),
    ("%Y年%m月%d日 %H時%M分", "Asia/Taipei"),
]


@pytest.mark.parametrize("column", ["occurred_on", "opened_at"])
@pytest.mark.parametrize(("written", "zone", "told"), REFUSED)
def test_a_format_that_loses_half_a_day_or_a_zone_is_refused_with_the_remedy(
    company: Company, written: str, zone: str | None, told: str, column: str
) -> None:
    said = {"from": "day", "format": written, "zone": zone}
    with pytest.raises(DeclarationError, match=told):
        if column == "occurred_on":
            company.mapping({column: said})
        else:
            company.mapping({column: said, **CASE}, "cases")


@pytest.mark.parametrize(("written", "zone"), TAKEN)
def test_formats_that_say_it_all_are_taken(company: Company, written: str, zone: str | None) -> None:
    company.mapping({"opened_at": {"from": "day", "format": written, "zone": zone}, **CASE}, "cases")
    company.mapping({"occurred_on": {"from": "day", "format": written, "zone": zone}})


def test_zones_are_read_by_their_names_and_never_by_an_abbreviation(company: Company) -> None:
    texts = ["Asia/Taipei", "Europe/London", "UTC", "GMT", "BST", "IST", "CST", "EST", "CST6CDT"]
    mapping = company.mapping({"opened_at": {"from": "at", "format": "%Y-%m-%d %H:%M:%S %Z"}, **CASE}, "cases")
    report = company.bring("at\n" + "".join(f"2025-07-01 10:00:00 {text}\n" for text in texts), mapping)
    what = "opened_at: a zone that is no name such as Asia/Taipei or UTC: abbreviations have several meanings"
    assert report.reasons == {what: 5}
    assert [at.hour for (at,) in company.stored("opened_at", "stored_cases")] == [2, 9, 10, 10]


def test_a_zones_name_is_found_wherever_it_stands(company: Company) -> None:
    mapping = company.mapping({"opened_at": {"from": "at", "format": "%Z %d %b %Y, %I:%M %p"}, **CASE}, "cases")
    report = company.bring('at\n"Asia/Taipei 01 Jul 2025, 10:00 AM"\n"IST 01 Jul 2025, 10:00 AM"\n', mapping)
    assert (report.accepted, report.rejected) == (1, 1)


def test_halves_of_the_day_are_read_in_the_words_of_east_asia(company: Company) -> None:
    written = {"from": "at", "format": "%Y/%m/%d %p %I:%M", "zone": "UTC"}
    chinese, others = "上午 12:05|下午 12:05|下午 06:00", "午前 01:00|午後 01:00|오전 02:00|오후 02:00|晚上 02:00"
    texts = [*chinese.split("|"), *others.split("|")]
    rows = "".join(f"2025/7/1 {text}\n" for text in texts)
    report = company.bring("at\n" + rows, company.mapping({"opened_at": written, **CASE}, "cases"))
    assert report.rejected == 1  # "in the evening" says no half of the day
    assert sorted(at.hour for (at,) in company.stored("opened_at", "stored_cases")) == [0, 1, 2, 12, 13, 14, 18]


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])
def test_times_that_occur_twice_or_never_are_those_that_do(zone: str) -> None:
    """Every quarter of an hour of six years is asked of the standard library."""
    there, first, last = ZoneInfo(zone), date(2014, 1, 1), date(2019, 12, 31)
    found = clock_changes(zone, first, last)
    moment, wrong = datetime(2014, 1, 1), []
    while moment.date() <= last:
        ends = [moment.replace(tzinfo=there, fold=fold) for fold in (0, 1)]
        kind = None
        if ends[0].utcoffset() != ends[1].utcoffset():
            never = ends[0].astimezone(UTC).astimezone(there).replace(tzinfo=None) != moment
            kind = "never" if never else "twice"
        told = next((k for k, start, end in found if start <= moment < end), None)
        wrong += [moment] if told != kind else []
        moment += timedelta(minutes=15)
    assert not wrong and found


def test_local_times_that_occur_twice_or_never_are_counted_and_read_by_one_rule(company: Company) -> None:
    said = {"from": "at", "format": "%Y-%m-%d %H:%M", "zone": "Europe/London"}
    times = ["2025-10-26 00:59", "2025-10-26 01:00", "2025-10-26 01:59", "2025-10-26 02:00", "2025-03-30 01:30"]
    report = company.bring("at\n" + "\n".join(times) + "\n", company.mapping({"opened_at": said, **CASE}, "cases"))
    twice, never = sorted(report.warnings, key=lambda what: -report.warnings[what])
    assert "a time that occurs twice, since clocks were set back in Europe/London; the second is taken" in twice
    assert "a time that never was, since clocks were set forward in Europe/London; read as if they had not" in never
    assert list(map(report.warnings.get, (twice, never))) == [2, 1]
    stored = [f"{at:%d %H:%M}" for (at,) in company.stored("opened_at", "stored_cases")]
    assert stored == ["25 23:59", "26 01:00", "26 01:59", "26 02:00", "30 01:30"]


TAIWAN = [
    ("114/03/05", "%Y/%m/%d", date(2025, 3, 5)),
    ("113/2/29", "%Y/%m/%d", date(2024, 2, 29)),  # a leap year there, and none of the year 113
    ("1140305", "%Y%m%d", date(2025, 3, 5)),
    ("991231", "%Y%m%d", date(2010, 12, 31)),
    ("99.12.31", "%Y.%m.%d", date(2010, 12, 31)),
    ("民國114年3月5日", "民國%Y年%m月%d日", date(2025, 3, 5)),
    ("2025/03/05", "%Y/%m/%d", date(2025, 3, 5)),  # a western year beside them
]


@pytest.mark.parametrize(("text", "written", "day"), TAIWAN)
def test_years_of_taiwan_are_counted_from_1912(company: Company, text: str, written: str, day: date) -> None:
    mapping = company.mapping({"nps": {"from": "n", "scale": [0, 10]}, "occurred_on": {
        "from": "d", "format": written, "calendar": "minguo"}})  # fmt: skip
    company.bring(f"n,d\n9,{text}\n", mapping)
    assert company.stored("occurred_on") == [(day,)]


@pytest.mark.parametrize("text", ["113/02/30", "114/13/05", "1/114/03", "114", "〇/03/05"])
def test_what_is_no_day_of_taiwan_is_refused_as_any_other(company: Company, text: str) -> None:
    mapping = company.mapping({"nps": {"from": "n", "scale": [0, 10]}, "occurred_on": {
        "from": "d", "format": "%Y/%m/%d", "calendar": "minguo"}})  # fmt: skip
    report = company.bring(f"n,d\n9,114/03/05\n8,{text}\n", mapping)
    assert (report.accepted, report.rejected) == (1, 1)


def test_a_time_of_taiwan_is_an_instant(company: Company) -> None:
    columns = {"opened_at": {"from": "t", "format": "%Y/%m/%d %H:%M", "calendar": "minguo", "zone": "Asia/Taipei"}}
    company.bring("t\n114/03/05 14:20\n", company.mapping({**columns, **CASE}, "cases"))
    assert company.stored("opened_at", "stored_cases") == [(datetime(2025, 3, 5, 6, 20),)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"format": "%d/%m/%Y"}, "does not begin with %Y.*or remove calendar"),
        ({"format": "excel"}, "does not begin with %Y"),
        ({"format": "%Y/%m/%d", "calendar": "julian"}, "minguo"),
    ],
)
def test_another_calendar_is_refused_where_nobody_knows_its_year(
    company: Company, said: dict[str, str], told: str
) -> None:
    with pytest.raises(DeclarationError, match=told):
        company.mapping({"occurred_on": {"from": "d", "calendar": "minguo", **said}})
