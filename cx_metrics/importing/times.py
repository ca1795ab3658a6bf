"""How text becomes a day or an instant: days in the organisation's time zone, instants in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.declarations.date_format import EXCEL, UNIX
from cx_metrics.importing.ago import counted_back, told_ago
from cx_metrics.importing.date_order import day_comes_first, other_order
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.messages import sentence
from cx_metrics.sql import literal

_ISO_TIME, _ISO_DAY = "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"  # as the date cells of a sheet are written
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
    written = mapped.format or _ISO_DAY
    stamp = local_stamp(mapped, cells, t, typed)
    typed = None if typed == SHEET else typed
    zone = literal(rules.zone)
    if typed and "TIME ZONE" in typed:
        stamp = f"timezone({zone}, {stamp})"
    elif (of := _zone_of(mapped)) and typed != "DATE":  # a day has no zone
        stamp = f"timezone({zone}, timezone({literal(of)}, CAST({stamp} AS TIMESTAMP)))"
    what = sentence("not_date", form=written)
    if mapped.before:
        back = counted_back(mapped, t)
        stamp = f"coalesce({stamp}, {back})" if mapped.format else back
        what = sentence("not_unit", unit=mapped.unit) if mapped.unit else sentence("not_ago")
        what = sentence("nor_date", what=what, form=written) if mapped.format else what
    earliest, latest = rules.earliest.isoformat(), rules.latest.isoformat()
    problems = [
        *_undecided(t, p, mapped),
        *([] if typed else _abbreviated(t, p, written)),
        *([] if mapped.before else [(f"{p} IS NULL AND {told_ago(t)}", sentence("say_before"))]),
        (f"{t} IS NOT NULL AND {p} IS NULL", what),
        (f"{p} < DATE '{earliest}'", sentence("date_early", day=earliest)),
        (f"{p} > DATE '{latest}'", sentence("date_future")),
    ]
    return f"CAST({stamp} AS DATE)", p, problems


def instant_sql(
    mapped: ColumnMap, cells: list[str], t: str, p: str, rules: Rules, typed: str | None
) -> tuple[str, str, Problems]:
    """A moment in UTC. A day without a time begins in the organisation's zone; a native timestamp that names no zone,
    where the mapping names none either, is UTC.
    """
    written = mapped.format or _ISO_DAY
    stamp = local_stamp(mapped, cells, t, typed)
    typed = None if typed == SHEET else typed
    says_zone = "%z" in written or "%Z" in written
    if (typed is None and says_zone) or (typed is not None and "TIME ZONE" in typed):
        stamp = f"timezone('UTC', {stamp})"
    else:
        utc_by_default = typed is not None and typed != "DATE" and says_zone
        zone = "UTC" if utc_by_default else rules.zone if typed == "DATE" else _zone_of(mapped) or rules.zone
        stamp = f"timezone('UTC', timezone({literal(zone)}, CAST({stamp} AS TIMESTAMP)))"
    problems = [
        *_undecided(t, p, mapped),
        *([] if typed else _abbreviated(t, p, written)),
        (f"{t} IS NOT NULL AND {p} IS NULL", sentence("not_time", form=written)),
        (f"{p} < TIMESTAMP '{_utc(rules.earliest, rules.zone)}'", sentence("time_early", day=rules.earliest)),
        (f"{p} >= TIMESTAMP '{_utc(rules.latest + timedelta(days=1), rules.zone)}'", sentence("time_future")),
    ]
    return stamp, p, problems


def local_stamp(mapped: ColumnMap, cells: list[str], t: str, typed: str | None) -> str:
    """SQL for the timestamp as the file has it, in no zone yet unless the text or the column names one."""
    if typed and typed != SHEET:
        return f"CASE WHEN {t} IS NOT NULL THEN {cells[0]} END"
    return _written(t, mapped, typed == SHEET)


def _abbreviated(t: str, p: str, written: str) -> Problems:
    """A zone told by an abbreviation: IST is Indian, Irish and Israeli time. Only names and UTC are told apart."""
    if "%Z" not in written:
        return []
    parts = [
        _ZONE_PATTERNS.get(part, "[0-9]+") if part[0] == "%" else re.escape(part) for part in _PARTS.findall(written)
    ]
    zone = f"regexp_extract({t}, {literal('^' + ''.join(parts) + '$')}, 1)"
    named = f"regexp_full_match({zone}, '(?i)UTC|GMT|[A-Za-z_]+/[A-Za-z0-9_/+-]+')"
    what = sentence("zone_name")
    return [(f"{p} IS NOT NULL AND NOT {named}", what)]


def _undecided(t: str, p: str, mapped: ColumnMap) -> Problems:
    """A date that is another one with day and month turned round, where the mapping says that nobody knows which."""
    if mapped.when_both_fit != "neither" or not mapped.format:
        return []
    both = f"try_strptime({t}, {literal(mapped.format)}) <> try_strptime({t}, {literal(other_order(mapped.format))})"
    return [(f"{p} IS NULL AND {both}", sentence("both_fit", form=mapped.format))]


def _zone_of(mapped: ColumnMap) -> str | None:
    """The zone in which a column tells times; those that programs count from 1970 are in none but UTC."""
    return "UTC" if mapped.format == UNIX else mapped.zone


def _utc(day: date, zone: str) -> str:
    """The moment in UTC at which ``day`` begins in ``zone``."""
    return f"{datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _written(t: str, mapped: ColumnMap, iso: bool) -> str:
    """The timestamp that the text ``t`` writes; NULL where it is not written so.

    ``iso``: of a sheet, where a format in ISO stands for days and times alike: some cells of a column show the one,
    some the other. But a day without a time is of no zone.
    """
    written = mapped.format or _ISO_DAY
    if written == EXCEL:  # days since 1899-12-30, the time as their fraction
        number = f"CASE WHEN regexp_full_match({t}, '[0-9]{{1,6}}([.][0-9]+)?') THEN CAST({t} AS DOUBLE) END"
        return f"TIMESTAMP '1899-12-30' + to_seconds(round({number} * 86400))"
    if written == UNIX:  # of 11 digits and more they are thousandths, of 14 and more millionths of seconds
        number = f"CASE WHEN regexp_full_match({t}, '[0-9]{{8,16}}([.][0-9]*)?') THEN CAST({t} AS DOUBLE) END"
        parts = f"CASE WHEN {number} < 1e11 THEN 1e6 WHEN {number} < 1e14 THEN 1e3 ELSE 1 END"
        return f"TIMESTAMP '1970-01-01' + to_microseconds(CAST(round({number} * {parts}) AS BIGINT))"
    if mapped.calendar == "minguo":
        t = _western(t)
    if iso and written.startswith(_ISO_DAY) and "%z" not in written.lower():
        formats = dict.fromkeys((written, _ISO_TIME, *(() if mapped.zone else (_ISO_DAY,))))
        return f"try_strptime({t}, [{', '.join(map(literal, formats))}])"
    if written.endswith("%z"):  # Z is an offset too, of nothing
        t = f"regexp_replace({t}, '[Zz]$', '+00:00')"
    if "%p" in written:
        for half, words in _HALVES.items():
            t = f"regexp_replace({t}, {literal('|'.join(words))}, {literal(half)})"
    stamp = f"try_strptime({t}, {literal(written)})"
    if mapped.when_both_fit in ("day_first", "month_first", "neither"):
        other = f"try_strptime({t}, {literal(other_order(written))})"
        first, second = (stamp, other)
        if mapped.when_both_fit != "neither" and (mapped.when_both_fit == "day_first") != day_comes_first(written):
            first, second = other, stamp
        stamp = f"coalesce({first}, {second})"
        if mapped.when_both_fit == "neither":
            stamp = f"CASE WHEN {first} <> {second} THEN NULL ELSE {stamp} END"
    if mapped.century is not None:  # strptime has its own idea of the century of a two-digit year
        stamp = f"{stamp} + to_years(CAST({mapped.century} + year({stamp}) % 100 - year({stamp}) AS INTEGER))"
    return stamp


def _western(t: str) -> str:
    """The date that the text ``t`` writes, its year as the west counts: 113/02/29 was a day in 2024. A year of four
    digits is one already."""
    before, year, after = (f"regexp_extract({t}, {_MINGUO}, {i})" for i in (1, 2, 3))
    moved = f"{before} || (CAST({year} AS INTEGER) + {_MINGUO_BEGAN}) || {after}"
    return f"CASE WHEN regexp_full_match({t}, {_MINGUO}) THEN {moved} ELSE {t} END"
