"""What is wrong with what a mapping says of a column, against what its table says of it."""

import re
from itertools import pairwise

from cx_metrics.declarations.boxes import box_problems
from cx_metrics.declarations.column_map import ColumnMap, Constant, code_number
from cx_metrics.declarations.date_format import WrittenDate, begins_with_year, format_problems, several_problems
from cx_metrics.declarations.table import Column
from cx_metrics.errors import Problem

_DECIMAL_MARKS = (".", ",")
_THOUSANDS_MARKS = (",", ".", " ", "'", "’", "_", "\u00a0", "\u202f")
_SIGN = re.compile(r"[^0-9+\-.,]+|/\s?[0-9]{1,3}")  # around a number, which it is no part of; /5 tells its scale
_NO_SCORE = (None, False, 1, None, None)


def column_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    """What is wrong with the mapping of one column, against what its table says of it."""
    problems = []
    if column_map.undated and not column.may_be_undated:
        problems.append(Problem(where, "undated, but each row of this table needs it", "remove undated"))
    if column_map.undated and not column_map.source:
        if column_map.value is not None or column_map.formats or column_map.zone:
            problems.append(Problem(where, "undated and something else, but no `from`", "say only undated: true"))
        return problems
    if bool(column_map.source) == (column_map.value is not None):
        problems.append(Problem(where, "says both or neither of `from` and `value`", "say exactly one"))
    if column_map.value is not None and not str(column_map.value).strip():
        problems.append(Problem(where, "has an empty value", "remove the column, or say what every row holds"))
    if len(column_map.source) > 1 and column_map.join is None and column_map.template is None:
        problems.append(Problem(where, "joins several columns", 'say what stands between them, e.g. join: " "'))
    problems += _template_problems(column_map, where)
    if column_map.join is not None and len(column_map.source) < 2:
        problems.append(Problem(where, "has a join, but nothing to join", "name two columns or more, or remove join"))
    if (column_map.before or column_map.unit) and (column.kind != "date" or not column_map.before):
        found = "has before or unit, but is no date" if column.kind != "date" else "has a unit, but no before"
        problems.append(
            Problem(where, found, "a date that counts back needs the day it counts from, before: YYYY-MM-DD")
        )
    elif (
        column_map.before
        and not column_map.formats
        and not (column_map.zone or column_map.century or column_map.calendar)
    ):
        return problems
    if column.kind in ("date", "instant"):
        for form in column_map.forms:
            problems += format_problems(
                form.written if column_map.formats else None,
                zone=form.zone,
                century=form.century,
                when_both_fit=form.when_both_fit,
                instant=column.kind == "instant",
                where=where,
                constant=column_map.value is not None,
            )
        if len(column_map.formats) > 1:
            said = WrittenDate("", column_map.zone, column_map.century, column_map.calendar, column_map.when_both_fit)
            problems += several_problems(column_map.formats, said, instant=column.kind == "instant", where=where)
        else:
            problems += _calendar_problems(column_map, where)
    elif column_map.formats or column_map.zone:
        problems.append(Problem(where, "has a date format or zone, but is no date", "remove format and zone"))
    elif column_map.century is not None or column_map.when_both_fit or column_map.calendar:
        problems.append(Problem(where, "has century, calendar or when_both_fit, but is no date", "remove them"))
    if column_map.dimension and column.kind != "exposed":
        problems.append(Problem(where, "has a dimension, but does not say who met a change", "remove dimension"))
    if column.kind == "score":
        if column_map.scale:
            problems += scale_problems(column_map.scale, column_map.step, where) or box_problems(
                column_map.scale, column_map.step, column_map.top, column_map.bottom, where
            )
        if column.scale_is_fixed and (column_map.top, column_map.bottom) != (None, None):
            problems.append(Problem(where, "declares boxes", "this score is always read alike: remove top and bottom"))
        if column_map.scale and column.scale_is_fixed and column_map.scale != column.scale:
            problems.append(
                Problem(where, f"scale {_shown(column_map.scale)}", f"this score is always {_shown(column.scale)}")
            )
    elif (column_map.scale, column_map.reversed, column_map.step, column_map.top, column_map.bottom) != _NO_SCORE:
        problems.append(Problem(where, "has a scale, but is no score", "remove scale, step, top, bottom and reversed"))
    if column_map.times and (column.kind not in ("number", "money") or len(column_map.source) != 1):
        found = "has times, but is no number of one column"
        problems.append(
            Problem(where, found, "only a number or an amount is multiplied, such as a price by a quantity")
        )
    if column_map.bands:
        problems += _band_problems(column_map, column, where)
    problems += code_problems(column_map.recode, column_map.otherwise, bool(column_map.bands), where)
    return problems + mark_problems(column_map, column, where)


def _calendar_problems(column_map: ColumnMap, where: str) -> list[Problem]:
    """Years of another calendar are told by their place: the first number of a date."""
    written = column_map.formats[0] if column_map.formats else ""
    if not column_map.calendar or not written or begins_with_year(written):
        return []
    found = f"calendar {column_map.calendar}, but format {written!r} does not begin with %Y"
    return [Problem(where, found, 'say where the year stands, e.g. format: "%Y/%m/%d"; or remove calendar')]


def _template_problems(column_map: ColumnMap, where: str) -> list[Problem]:
    if column_map.template is None:
        return []
    if column_map.join is not None:
        return [Problem(where, "has a join and a template", "keep one")]
    places = column_map.template.count("{}")
    if places != len(column_map.source) or not places:
        found = f"template {column_map.template!r} has {places} places for {len(column_map.source)} columns"
        return [Problem(where, found, 'write {} once for each column of from, e.g. template: "2026-{}-01"')]
    return []


def code_problems(recode: dict[str, Constant], otherwise: Constant, bands: bool, where: str) -> list[Problem]:
    """What is wrong with the codes that are turned into others."""
    problems = []
    if otherwise is not None and not recode and not bands:
        problems.append(Problem(where, "has else, but neither recode nor bands", "say what it is the rest of"))
    if recode and bands:
        problems.append(Problem(where, "has recode and bands", "keep one"))
    seen: dict[float, str] = {}
    for key, value in recode.items():
        number = code_number(key)
        first = seen.setdefault(number, key) if number is not None else key
        if recode[first] != value:
            found = f"recode says of {first} and of {key}, one number, two different things"
            problems.append(Problem(where, found, "keep one: numbers compare as numbers"))
    return problems


def _band_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    begin = list(column_map.bands.values())
    if column.kind not in ("category", "text"):
        return [
            Problem(where, f"has bands, but is a {column.kind}", "only a category or a text is one of several bands")
        ]
    if any(low >= high for low, high in pairwise(begin)):
        remedy = "name the lowest first, each with the number at which it begins: bands: {1 to 3: 1, 4 and more: 4}"
        return [Problem(where, f"bands begin at {', '.join(f'{low:g}' for low in begin)}", remedy)]
    return []


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


def mark_problems(column_map: ColumnMap, column: Column, where: str) -> list[Problem]:
    """What is wrong with the marks and signs of numbers that a mapping declares."""
    decimal, thousands = column_map.decimal, column_map.thousands
    if decimal is None and thousands is None and not column_map.without:
        return []
    if column.kind not in ("number", "score", "money", "seconds") and not column_map.bands:
        return [Problem(where, "has decimal, thousands or without, but is no number", "remove them")]
    problems = []
    if any(not _SIGN.fullmatch(sign.strip()) for sign in column_map.without):
        problems.append(Problem(where, f"without {list(column_map.without)}", "name signs such as % or NT$, or /5"))
    if decimal is not None and decimal not in _DECIMAL_MARKS:
        problems.append(Problem(where, f"decimal {decimal!r}", "use . or ,"))
    if thousands is not None and thousands not in _THOUSANDS_MARKS:
        problems.append(Problem(where, f"thousands {thousands!r}", "use , . ' _ or a space"))
    if thousands == (decimal or "."):
        problems.append(Problem(where, f"{thousands!r} is both the decimal and the thousands mark", "tell them apart"))
    return problems


def _shown(scale: tuple[float, float] | None) -> str:
    return f"{scale[0]:g} to {scale[1]:g}" if scale else "none"
