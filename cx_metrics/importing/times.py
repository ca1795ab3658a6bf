"""How text becomes a day or an instant: days in the organisation's time zone, instants in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.date_format import EXCEL, ISO_DAY, UNIX, WrittenDate
from cx_metrics.importing.ago import counted_back, told_ago
from cx_metrics.importing.date_order import day_comes_first, other_order
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

_ISO_TIME = "%Y-%m-%d %H:%M:%S"  # as the date cells of a sheet are written, beside ISO_DAY
_PARTS = re.compile(r"%-?.|[^%]+")
_WORD = "[A-Za-z]+"
_ZONE_PATTERNS = {  # what a directive stands for, where it is no number
    "%Z": "([A-Za-z0-9_/+-]+)", "%z": "[-+][0-9:]+", "%b": _WORD, "%B": _WORD, "%a": _WORD, "%A": _WORD, "%p": _WORD,
    "%%": "%",
}  # fmt: skip
# how halves of the day are written in East Asia, where a format says %p; noon and midnight are 12 as elsewhere
_HALVES = {"AM": ("上午", "午前", "오전"), "PM": ("下午", "午後", "午后", "오후")}
# a date that begins with a year of at most three digits, its own number of digits or none after it
_MINGUO = literal(r"^(\D*)([0-9]{1,3})(\D.*|[0-9]{4}(?:\D.*)?)$")
_MINGUO_BEGAN = 1911  # with the year after it as its first
Problems = list[tuple[str, str]]  # SQL condition, what is wrong in words


@dataclass(frozen=True)
class Rules:
    """The organisation's time zone, the plausible range of dates, the filter dimensions, the words that say nothing
    in a field for comments, and those that stand for an id where there is none."""

    zone: str
    earliest: date
    latest: date
    dimensions: tuple[str, ...] = ()
    no_answer: tuple[str, ...] = ()
    no_id: tuple[str, ...] = ()


def date_sql(
    mapped: ColumnMap, cells: list[str], t: str, p: str, rules: Rules, typed: str | None
) -> tuple[str, str, Problems]:
    """A date in the organisation's zone; a native date or instant needs no format, text is never guessed at."""
    days = [f"CAST({_local_day(form, cells, t, rules, typed)} AS DATE)" for form in _forms(mapped, typed)]
    day, two = _agreed(days, mapped)
    what = sentence("not_date", form=_listed(mapped))
    if mapped.before:
        back = f"CAST({counted_back(mapped, t)} AS DATE)"
        day = f"coalesce({day}, {back})" if mapped.formats else back
        what = sentence("not_unit", unit=mapped.unit) if mapped.unit else sentence("not_ago")
        what = sentence("nor_date", what=what, form=_listed(mapped)) if mapped.formats else what
    earliest, latest = rules.earliest.isoformat(), rules.latest.isoformat()
    problems = [
        *two,
        *_undecided(t, p, mapped),
        *([] if typed not in (None, SHEET) else _abbreviated(t, p, mapped)),
        *([] if mapped.before else [(f"{p} IS NULL AND {told_ago(t)}", sentence("say_before"))]),
        (f"{t} IS NOT NULL AND {p} IS NULL", what),
        (f"{p} < DATE '{earliest}'", sentence("date_early", day=earliest)),
        (f"{p} > DATE '{latest}'", sentence("date_future")),
    ]
    return day, p, problems


def _local_day(form: WrittenDate, cells: list[str], t: str, rules: Rules, typed: str | None) -> str:
    """The date in the organisation's zone, with a time of day as yet."""
    stamp, zone = _stamp(form, cells, t, typed), literal(rules.zone)
    if typed not in (None, SHEET) and "TIME ZONE" in str(typed):
        return f"timezone({zone}, {stamp})"
    if (of := _zone_of(form)) and typed != "DATE":  # a day has no zone
        return f"timezone({zone}, timezone({literal(of)}, CAST({stamp} AS TIMESTAMP)))"
    return stamp


def instant_sql(
    mapped: ColumnMap, cells: list[str], t: str, p: str, rules: Rules, typed: str | None
) -> tuple[str, str, Problems]:
    """A moment in UTC. A day without a time begins in the organisation's zone; a native timestamp that names no zone,
    where the mapping names none either, is UTC.
    """
    moments = [_moment(form, cells, t, rules, typed) for form in _forms(mapped, typed)]
    moment, two = _agreed(moments, mapped)
    problems = [
        *two,
        *_undecided(t, p, mapped),
        *([] if typed not in (None, SHEET) else _abbreviated(t, p, mapped)),
        (f"{t} IS NOT NULL AND {p} IS NULL", sentence("not_time", form=_listed(mapped))),
        (f"{p} < TIMESTAMP '{_utc(rules.earliest, rules.zone)}'", sentence("time_early", day=rules.earliest)),
        (f"{p} >= TIMESTAMP '{_utc(rules.latest + timedelta(days=1), rules.zone)}'", sentence("time_future")),
    ]
    return moment, p, problems


def _moment(form: WrittenDate, cells: list[str], t: str, rules: Rules, typed: str | None) -> str:
    """The moment in UTC."""
    stamp = _stamp(form, cells, t, typed)
    typed = None if typed == SHEET else typed
    says_zone = "%z" in form.written or "%Z" in form.written
    if (typed is None and says_zone) or (typed is not None and "TIME ZONE" in typed):
        return f"timezone('UTC', {stamp})"
    utc_by_default = typed is not None and typed != "DATE" and says_zone
    zone = "UTC" if utc_by_default else rules.zone if typed == "DATE" else _zone_of(form) or rules.zone
    return f"timezone('UTC', timezone({literal(zone)}, CAST({stamp} AS TIMESTAMP)))"


def _forms(mapped: ColumnMap, typed: str | None) -> tuple[WrittenDate, ...]:
    """The forms to be tried: of native dates, which are written in none, the first speaks for all."""
    return mapped.forms if typed in (None, SHEET) else mapped.forms[:1]


def _agreed(readings: list[str], mapped: ColumnMap) -> tuple[str, Problems]:
    """What a text is in whichever of the forms it fits; and that it fits two as different days or moments, so that
    nobody knows which. A year before 1000 is one of two digits, which another form may know better."""
    if len(readings) == 1:
        return readings[0], []
    found = f"list_distinct(list_filter([{', '.join(readings)}], lambda one: one >= DATE '1000-01-01'))"
    return f"CASE WHEN len({found}) = 1 THEN {found}[1] END", [
        (f"len({found}) > 1", sentence("two_forms", form=_listed(mapped)))
    ]


def _listed(mapped: ColumnMap) -> str:
    return ", ".join(form.written for form in mapped.forms)


def local_stamp(mapped: ColumnMap, cells: list[str], t: str, typed: str | None) -> str:
    """SQL for the timestamp as the file has it, in no zone yet unless the text or the column names one; of several
    forms, those whose times are in the zone that the mapping names."""
    if len(mapped.formats) < 2 or typed not in (None, SHEET):
        return _stamp(mapped.forms[0], cells, t, typed)
    local = [_stamp(form, cells, t, typed) for form in mapped.forms if form.zone]
    return f"coalesce({', '.join(f'CAST({stamp} AS TIMESTAMP)' for stamp in local)})"


def _stamp(form: WrittenDate, cells: list[str], t: str, typed: str | None) -> str:
    if typed and typed != SHEET:
        return f"CASE WHEN {t} IS NOT NULL THEN {cells[0]} END"
    return _written(t, form, typed == SHEET)


def _abbreviated(t: str, p: str, mapped: ColumnMap) -> Problems:
    """A zone told by an abbreviation: IST is Indian, Irish and Israeli time. Only names and UTC are told apart."""
    found = []
    for written in (form.written for form in mapped.forms if "%Z" in form.written):
        parts = [
            _ZONE_PATTERNS.get(part, "[0-9]+") if part[0] == "%" else re.escape(part)
            for part in _PARTS.findall(written)
        ]
        zone = f"regexp_extract({t}, {literal('^' + ''.join(parts) + '$')}, 1)"
        named = f"regexp_full_match({zone}, '(?i)UTC|GMT|[A-Za-z_]+/[A-Za-z0-9_/+-]+')"
        fits = f"{p} IS NOT NULL" if len(mapped.forms) == 1 else f"try_strptime({t}, {literal(written)}) IS NOT NULL"
        found.append((f"{fits} AND NOT {named}", sentence("zone_name")))
    return found


def _undecided(t: str, p: str, mapped: ColumnMap) -> Problems:
    """A date that is another one with day and month turned round, where the mapping says that nobody knows which."""
    found = []
    for written in (form.written for form in mapped.forms if mapped.formats and form.when_both_fit == "neither"):
        both = f"try_strptime({t}, {literal(written)}) <> try_strptime({t}, {literal(other_order(written))})"
        found.append((f"{p} IS NULL AND {both}", sentence("both_fit", form=written)))
    return found


def _zone_of(form: WrittenDate) -> str | None:
    """The zone in which times are told; those that programs count from 1970 are in none but UTC."""
    return "UTC" if form.written == UNIX else form.zone


def _utc(day: date, zone: str) -> str:
    """The moment in UTC at which ``day`` begins in ``zone``."""
    return f"{datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _written(t: str, form: WrittenDate, iso: bool) -> str:
    """The timestamp that the text ``t`` writes; NULL where it is not written so.

    ``iso``: of a sheet, where a format in ISO stands for days and times alike: some cells of a column show the one,
    some the other. But a day without a time is of no zone.
    """
    written = form.written
    if written == EXCEL:  # days since 1899-12-30, the time as their fraction
        number = f"CASE WHEN regexp_full_match({t}, '[0-9]{{1,6}}([.][0-9]+)?') THEN CAST({t} AS DOUBLE) END"
        return f"TIMESTAMP '1899-12-30' + to_seconds(round({number} * 86400))"
    if written == UNIX:  # of 11 digits and more they are thousandths, of 14 and more millionths of seconds
        number = f"CASE WHEN regexp_full_match({t}, '[0-9]{{8,16}}([.][0-9]*)?') THEN CAST({t} AS DOUBLE) END"
        parts = f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 ELSE 1 END"
        return f"TIMESTAMP '1970-01-01' + to_microseconds(CAST(round({number} * {parts}) AS BIGINT))"
    if form.calendar == "minguo":
        t = _western(t)
    if iso and written.startswith(ISO_DAY) and "%z" not in written.lower():
        formats = dict.fromkeys((written, _ISO_TIME, *(() if form.zone else (ISO_DAY,))))
        return f"try_strptime({t}, [{', '.join(map(literal, formats))}])"
    if written.endswith("%z"):  # Z is an offset too, of nothing
        t = f"regexp_replace({t}, '[Zz]$', '+00:00')"
    if "%p" in written:
        for half, words in _HALVES.items():
            t = f"regexp_replace({t}, {literal('|'.join(words))}, {literal(half)})"
    stamp = f"try_strptime({t}, {literal(written)})"
    if form.when_both_fit in ("day_first", "month_first", "neither"):
        other = f"try_strptime({t}, {literal(other_order(written))})"
        first, second = (stamp, other)
        if form.when_both_fit != "neither" and (form.when_both_fit == "day_first") != day_comes_first(written):
            first, second = other, stamp
        stamp = f"coalesce({first}, {second})"
        if form.when_both_fit == "neither":
            stamp = f"CASE WHEN {first} <> {second} THEN NULL ELSE {stamp} END"
    if form.century is not None:  # strptime has its own idea of the century of a two-digit year
        stamp = f"{stamp} + to_years(CAST({form.century} + year({stamp}) % 100 - year({stamp}) AS INTEGER))"
    return stamp


def _western(t: str) -> str:
    """The date that the text ``t`` writes, its year as the west counts: 113/02/29 was a day in 2024. A year of four
    digits is one already."""
    before, year, after = (f"regexp_extract({t}, {_MINGUO}, {i})" for i in (1, 2, 3))
    moved = f"{before} || (CAST({year} AS INTEGER) + {_MINGUO_BEGAN}) || {after}"
    return f"CASE WHEN regexp_full_match({t}, {_MINGUO}) THEN {moved} ELSE {t} END"
