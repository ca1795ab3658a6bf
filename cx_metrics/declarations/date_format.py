"""How dates are written in a file: the formats that a mapping declares, and what is wrong with them."""

import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cx_metrics.errors import Problem, did_you_mean

EXCEL = "excel"  # the number under which a spreadsheet keeps a day: days since 1899-12-30
UNIX = "unix"  # the one under which programs keep a moment: seconds since 1970 began in UTC, or their thousandths
# what a date format may say; a year of two digits (%y) is never understood
_DIRECTIVE = re.compile(r"%-?.|%$")
_DATE_PARTS = {
    "%Y": "year",
    "%y": "year",
    "%-y": "year",
    "%m": "month",
    "%-m": "month",
    "%b": "month",
    "%B": "month",
    "%d": "day",
    "%-d": "day",
}
_TIME_PARTS = ("%H", "%-H", "%I", "%-I")
_ZONE_PARTS = ("%z", "%Z")
_HOUR_OF_12, _HOUR_OF_24 = ("%I", "%-I"), ("%H", "%-H")
# a zone that stands in a format as plain letters is passed over when dates are read: UTC (or Z, its letter) and others
_PLAIN_ZONE = re.compile(
    r"(?<![A-Za-z])(Z|UTC|GMT[+-][0-9]{1,2}|GMT|[A-Z]{1,3}[SD]?T)(?![A-Za-z])|[+-][0-9]{2}:?[0-9]{2}"
)
_UTC_LETTERS = ("Z", "UTC", "GMT", "+00:00", "+0000", "-00:00", "-0000")
_UTC_ZONES = ("UTC", "GMT", "Etc/UTC", "Etc/GMT", "Etc/UCT", "Etc/Zulu", "Zulu", "UCT", "Universal", "Etc/Universal")
_OTHER_PARTS = ("%M", "%-M", "%S", "%-S", "%p", "%f", "%g", "%n", "%a", "%A", "%%", "%j", "%-j")


ISO_DAY = "%Y-%m-%d"
BothFit = Literal["day_first", "month_first", "neither", "declared"]


@dataclass(frozen=True)
class WrittenDate:
    """One form in which dates are ``written``, and what the mapping says of dates in that form."""

    written: str
    zone: str | None = None
    century: int | None = None
    calendar: Literal["minguo"] | None = None
    when_both_fit: BothFit | None = None


def one_of_several(written: str, said: WrittenDate) -> WrittenDate:
    """A form beside others, with what a mapping has ``said`` of the column as far as it is about this form: a zone of
    times that name none, a century of two digits, a calendar where the year stands first. Of dates that begin with the
    year the month comes next, whichever order holds for the others."""
    year_first = begins_with_year(written)
    return WrittenDate(
        written,
        said.zone if takes_zone(written) else None,
        said.century if _is_short(written) else None,
        said.calendar if year_first else None,
        said.when_both_fit if _in_doubt(written) else "declared" if said.when_both_fit and year_first else None,
    )


def begins_with_year(written: str) -> bool:
    """Whether the first part of such a date is its year."""
    return written.partition("%")[2].startswith("Y")


def takes_zone(written: str) -> bool:
    """Whether dates in this format say a time, and not in which zone."""
    return has_time(written) and written != UNIX and not set(_ZONE_PARTS) & set(_DIRECTIVE.findall(written))


def _is_short(written: str) -> bool:
    return bool({"%y", "%-y"} & set(_DIRECTIVE.findall(written)))


def _in_doubt(written: str) -> bool:
    """Whether a date in this format may be another with day and month exchanged."""
    return bool({"%m", "%-m"} & set(_DIRECTIVE.findall(written))) and not begins_with_year(written)


def has_time(written: str) -> bool:
    """Whether dates in this format say the time of day."""
    return written in (EXCEL, UNIX) or bool(set(_TIME_PARTS) & set(_DIRECTIVE.findall(written)))


def format_problems(
    written: str | None,
    *,
    zone: str | None,
    century: int | None,
    when_both_fit: str | None,
    instant: bool,
    where: str,
    constant: bool = False,
) -> list[Problem]:
    """What is wrong with the format ``written`` of a date or, with a time of day, of an ``instant``; a ``constant``
    needs none."""
    problems = []
    if zone is not None and zone not in zoneinfo.available_timezones():
        problems.append(
            Problem(
                where,
                f"{zone!r} is no time zone",
                did_you_mean(zone, zoneinfo.available_timezones()) or "use a name such as Asia/Taipei",
            )
        )
    if constant:
        return problems
    if not written:
        remedy = 'say how dates are written, e.g. format: "%Y-%m-%d"; it is never guessed'
        return [*problems, Problem(where, "no date format", remedy)]
    if written in (EXCEL, UNIX):
        wrong = "century" if century is not None else "when_both_fit" if when_both_fit else ""
        wrong = wrong or ("a zone" if written == UNIX and zone not in (None, *_UTC_ZONES) else "")
        return (
            [*problems, Problem(where, f"has {wrong}, but its dates are numbers", "remove it")] if wrong else problems
        )
    said = _DIRECTIVE.findall(written)
    short = "%y" in said or "%-y" in said
    if short == (century is None) and century is not None:
        problems.append(Problem(where, f"century {century}, but no %y in {written!r}", "remove century"))
    if century is not None and century not in (1900, 2000):
        problems.append(Problem(where, f"century {century}", "say 1900 or 2000"))
    if short and century is None:
        return [
            *problems,
            Problem(
                where,
                f"format {written!r} has a two-digit year",
                "use files with four-digit years (%Y), or say century: 2000",
            ),
        ]
    known = (*_DATE_PARTS, *_TIME_PARTS, *_ZONE_PARTS, *_OTHER_PARTS)
    problems += [
        Problem(where, f"format {written!r} has {part!r}, which means nothing here", did_you_mean(part, known))
        for part in said
        if part not in known
    ]
    if when_both_fit and not {"%m", "%-m"} & set(said):
        problems.append(Problem(where, f"when_both_fit, but format {written!r} has no numeric month", "remove it"))
    parts = {_DATE_PARTS.get(part, part) for part in said} | ({"month", "day"} if {"%j", "%-j"} & set(said) else set())
    missing = [part for part in ("year", "month", "day") if part not in parts]
    if missing:
        problems.append(
            Problem(where, f"format {written!r} has no {' and no '.join(missing)}", "a date needs %Y, %m and %d")
        )
    problems += _hour_problems(written, said, where)
    if set(_TIME_PARTS) & set(said):
        problems += _plain_zone_problems(written, zone, where)
    if zone and set(_ZONE_PARTS) & set(said):
        problems.append(Problem(where, f"format {written!r} reads the zone, and zone says {zone}", "remove zone"))
    elif instant and not zone and set(_TIME_PARTS) & set(said) and not set(_ZONE_PARTS) & set(said):
        problems.append(Problem(where, f"format {written!r} has a time but no zone", "say its zone, e.g. Asia/Taipei"))
    elif zone and not set(_TIME_PARTS) & set(said):
        problems.append(
            Problem(where, f"has a zone, but format {written!r} has no time", "a day has no zone: remove it")
        )
    return problems


def several_problems(formats: Sequence[str], said: WrittenDate, *, instant: bool, where: str) -> list[Problem]:
    """What is wrong with several formats of one column beside what is wrong with each; ``said`` of the whole column."""
    problems: list[Problem] = []
    plain = [written.replace("%-", "%") for written in formats]
    for place, written in enumerate(plain):
        turned = written.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
        if written in plain[:place]:
            problems.append(Problem(where, f"says format {written!r} twice", "keep one"))
        elif turned != written and turned in plain[:place]:
            found = f"formats {turned!r} and {written!r} are one form in two orders"
            problems.append(
                Problem(where, found, "keep one, and say which holds where a date fits both: when_both_fit")
            )
    for value, what, fits in (
        (said.zone, "a zone, but no format has a time without one", takes_zone),
        (said.century, "a century, but no format has %y", _is_short),
        (said.calendar, "a calendar, but no format begins with %Y", begins_with_year),
        (said.when_both_fit, "when_both_fit, but in every format the order of day and month is clear", _in_doubt),
    ):
        if value is not None and not any(map(fits, formats)):
            problems.append(Problem(where, f"has {what}", "remove it"))
    if instant and len({has_time(written) for written in formats}) > 1:
        found = "some formats have a time and some only a day, which is no moment"
        problems.append(Problem(where, found, "keep those with a time; rows without one are rejected and listed"))
    return problems


def _hour_problems(written: str, said: list[str], where: str) -> list[Problem]:
    """Half a day is not told apart from the other: an hour of 12 needs AM or PM, an hour of 24 has none."""
    of_12, of_24 = (any(part in said for part in parts) for parts in (_HOUR_OF_12, _HOUR_OF_24))
    if "%p" in said and not of_12:
        hour = "beside %H, the hour of 24" if of_24 else "(AM or PM), but no hour of 12"
        return [
            Problem(
                where, f"format {written!r} has %p {hour}", "write %I for the hour of 12 that stands before AM or PM"
            )
        ]
    if of_12 and of_24:
        return [Problem(where, f"format {written!r} has %H and %I", "keep %H for 0 to 23, or %I with %p for AM and PM")]
    if of_12 and "%p" not in said:
        found = f"format {written!r} has %I, the hour of 12, but no %p to tell morning from evening"
        return [Problem(where, found, "write %H for 0 to 23, or add %p where AM or PM stands")]
    return []


def _plain_zone_problems(written: str, zone: str | None, where: str) -> list[Problem]:
    """A zone in plain letters (…Z, UTC, +08:00) is not read, so ``zone`` must say it, and say the same."""
    found = _PLAIN_ZONE.search(_DIRECTIVE.sub("\0", written))
    if not found:
        return []
    letters = found[0]
    utc = letters in _UTC_LETTERS
    if zone is None:
        remedy = "say zone: UTC" if utc else "say which zone that is, e.g. zone: Europe/London"
        if letters[0] in "+-":
            remedy += ", or %z in its place where it differs from row to row"
        return [Problem(where, f"format {written!r} has {letters!r} as plain letters, which say no zone", remedy)]
    if utc and zone not in _UTC_ZONES:
        found_both = f"format {written!r} has {letters!r}, which is UTC, and zone says {zone}"
        return [
            Problem(where, found_both, "say zone: UTC; what is stored is the day and time of the company all the same")
        ]
    return []
