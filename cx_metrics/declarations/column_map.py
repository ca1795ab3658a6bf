"""Where a canonical column comes from and how its text is read: what a mapping may say of one, and what is wrong with
it."""

import re
import zoneinfo
from typing import Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.table import Column
from cx_metrics.declarations.words import Words
from cx_metrics.errors import Problem, did_you_mean

_DECIMAL_MARKS = (".", ",")
_THOUSANDS_MARKS = (",", ".", " ", "'", "’", "_", "\u00a0", "\u202f")
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


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ColumnMap:
    """Where a canonical column comes from and how its text is read. ``undated``: rows without a date are taken all the
    same; without ``from``, the file has none."""

    source: tuple[str, ...] = Field(default=(), alias="from")
    value: str | int | float | bool | None = None
    join: str | None = None
    format: str | None = None
    zone: str | None = None
    century: int | None = None
    when_both_fit: Literal["day_first", "month_first"] | None = None
    recode: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    scale: tuple[float, float] | None = None
    step: float = 1.0
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    decimal: str | None = None
    thousands: str | None = None
    undated: bool = False


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ItemMap:
    """A rated item: its source column, scale and the touchpoint it is about."""

    source: str = Field(alias="from")
    scale: tuple[float, float]
    touchpoint: str | None = None
    name: Words | None = None
    step: float = 1.0
    missing: tuple[str | int | float, ...] = ()
    reversed: bool = False
    recode: dict[str, str | int | float | bool | None] = Field(default_factory=dict)

    def as_column(self) -> ColumnMap:
        """The same reading rules as those of a score column."""
        said: dict[str, Any] = {
            "from": (self.source,),
            "scale": self.scale,
            "step": self.step,
            "missing": self.missing,
            "reversed": self.reversed,
            "recode": self.recode,
        }
        return ColumnMap(**said)


def column_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    """What is wrong with the mapping of one column, against what its table says of it."""
    problems = []
    if column_map.undated and not column.may_be_undated:
        problems.append(Problem(where, "undated, but each row of this table needs it", "remove undated"))
    if column_map.undated and not column_map.source:
        if column_map.value is not None or column_map.format or column_map.zone:
            problems.append(Problem(where, "undated and something else, but no `from`", "say only undated: true"))
        return problems
    if bool(column_map.source) == (column_map.value is not None):
        problems.append(Problem(where, "says both or neither of `from` and `value`", "say exactly one"))
    if column_map.value is not None and not str(column_map.value).strip():
        problems.append(Problem(where, "has an empty value", "remove the column, or say what every row holds"))
    if len(column_map.source) > 1 and column_map.join is None:
        problems.append(Problem(where, "joins several columns", 'say what stands between them, e.g. join: " "'))
    if column_map.join is not None and len(column_map.source) < 2:
        problems.append(Problem(where, "has a join, but nothing to join", "name two columns or more, or remove join"))
    if column.kind in ("date", "instant"):
        problems += _date_problems(column_map, column.kind == "instant", where)
    elif column_map.format or column_map.zone:
        problems.append(Problem(where, "has a date format or zone, but is no date", "remove format and zone"))
    elif column_map.century is not None or column_map.when_both_fit:
        problems.append(Problem(where, "has century or when_both_fit, but is no date", "remove them"))
    if column.kind == "score":
        if column_map.scale:
            problems += scale_problems(column_map.scale, column_map.step, where)
        if column_map.scale and column.scale_is_fixed and column_map.scale != column.scale:
            problems.append(
                Problem(where, f"scale {_shown(column_map.scale)}", f"this score is always {_shown(column.scale)}")
            )
    elif column_map.scale or column_map.reversed or column_map.step != 1:
        problems.append(Problem(where, "has a scale, but is no score", "remove scale, step and reversed"))
    return problems + _mark_problems(column_map, column, where)


def scale_problems(scale: tuple[float, float], step: float, where: str) -> list[Problem]:
    """What is wrong with a scale and the step between its answers."""
    if scale[0] >= scale[1]:
        return [
            Problem(
                where, f"scale {_shown(scale)}", "give the lowest answer first; use reversed: true to turn it round"
            )
        ]
    steps = (scale[1] - scale[0]) / step if step > 0 else 0.5
    if abs(steps - round(steps)) > 1e-6:
        return [Problem(where, f"step {step:g} does not divide the scale {_shown(scale)}", "correct step or scale")]
    return []


def _mark_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    decimal, thousands = column_map.decimal, column_map.thousands
    if decimal is None and thousands is None:
        return []
    if column.kind not in ("number", "score", "money", "seconds"):
        return [Problem(where, "has decimal or thousands, but is no number", "remove them")]
    problems = []
    if decimal is not None and decimal not in _DECIMAL_MARKS:
        problems.append(Problem(where, f"decimal {decimal!r}", "use . or ,"))
    if thousands is not None and thousands not in _THOUSANDS_MARKS:
        problems.append(Problem(where, f"thousands {thousands!r}", "use , . ' _ or a space"))
    if thousands == (decimal or "."):
        problems.append(Problem(where, f"{thousands!r} is both the decimal and the thousands mark", "tell them apart"))
    return problems


def _date_problems(column_map: ColumnMap, instant: bool, where: str) -> list[Problem]:
    problems = []
    zone, written = column_map.zone, column_map.format
    if zone is not None and zone not in zoneinfo.available_timezones():
        problems.append(
            Problem(
                where,
                f"{zone!r} is no time zone",
                did_you_mean(zone, zoneinfo.available_timezones()) or "use a name such as Asia/Taipei",
            )
        )
    if column_map.value is not None:
        return problems
    if not written:
        remedy = 'say how dates are written, e.g. format: "%Y-%m-%d"; it is never guessed'
        return [*problems, Problem(where, "no date format", remedy)]
    said = _DIRECTIVE.findall(written)
    short = "%y" in said or "%-y" in said
    if short == (column_map.century is None) and column_map.century is not None:
        problems.append(Problem(where, f"century {column_map.century}, but no %y in {written!r}", "remove century"))
    if column_map.century is not None and column_map.century not in (1900, 2000):
        problems.append(Problem(where, f"century {column_map.century}", "say 1900 or 2000"))
    if short and column_map.century is None:
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
    if column_map.when_both_fit and not {"%m", "%-m"} & set(said):
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


def _shown(scale: tuple[float, float] | None) -> str:
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"
