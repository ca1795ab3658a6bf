"""How a date is written in a file: the format that a mapping declares, and what is wrong with it."""

import re
import zoneinfo

from cx_metrics.errors import Problem, did_you_mean

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
_OTHER_PARTS = ("%M", "%-M", "%S", "%-S", "%p", "%f", "%g", "%n", "%a", "%A", "%%", "%j", "%-j")


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
    if zone and set(_ZONE_PARTS) & set(said):
        problems.append(Problem(where, f"format {written!r} reads the zone, and zone says {zone}", "remove zone"))
    elif instant and not zone and set(_TIME_PARTS) & set(said) and not set(_ZONE_PARTS) & set(said):
        problems.append(Problem(where, f"format {written!r} has a time but no zone", "say its zone, e.g. Asia/Taipei"))
    elif zone and not set(_TIME_PARTS) & set(said):
        problems.append(
            Problem(where, f"has a zone, but format {written!r} has no time", "a day has no zone: remove it")
        )
    return problems
