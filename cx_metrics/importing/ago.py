"""Dates that are told by how long ago they were: a tenure of 39 months, "4 個月前", "2 weeks ago". They count back from
the day that a mapping names (``before``), and are known no better than the unit they are told in."""

from datetime import date

from cx_metrics.declarations.column_map import ColumnMap
from cx_metrics.sql import literal

_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
            "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "一": 1, "二": 2, "兩": 2, "两": 2, "三": 3, "四": 4,
            "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}  # fmt: skip
_DAYS_AGO = {"today": 0, "just now": 0, "今天": 0, "剛剛": 0, "刚刚": 0, "yesterday": 1, "昨天": 1, "前天": 2}
_UNITS = {  # what a unit is called, and the interval that it is: of hours and less, the same day
    "years": ("years?|yrs?|年", "to_years"),
    "months": ("months?|mos?|個月|个月|月", "to_months"),
    "weeks": ("weeks?|wks?|週|周|星期|個星期|个星期|禮拜|個禮拜|礼拜|个礼拜", "to_weeks"),
    "days": ("days?|天|日", "to_days"),
    "hours": ("hours?|hrs?|小時|小时|個小時|个小时|minutes?|mins?|分鐘|分钟|seconds?|secs?|秒", ""),
}
_MOST = 1500  # of any unit: a tenure of more months is none
# what may stand before or behind the number and its unit: "Edited 2 months ago", "4 個月前", "約 3 年"
_PATTERN = (
    "(?:edited|about|over|almost|nearly|已編輯|已编辑|約|约|大約|大约)?[:：]?\\s*([0-9]{1,4}|"
    + "|".join(_NUMBERS)
    + r")\s*(UNITS)\s*(?:ago|以前|之前|前)"
)


def told_ago(text: str) -> str:
    """SQL: whether ``text`` says how long ago it was, in words."""
    units = "|".join(names for names, _ in _UNITS.values())
    words = ", ".join(map(literal, _DAYS_AGO))
    lower, pattern = f"lower({text})", literal(_PATTERN.replace("UNITS", units))
    return f"(regexp_full_match({lower}, {pattern}) OR {lower} IN ({words}))"


def counted_back(mapped: ColumnMap, t: str) -> str:
    """SQL for the day that the text ``t`` means, NULL where it is no such time: a whole number of ``mapped.unit``, or
    a time that names its unit itself. Of hours and minutes it is the day of ``before`` or the one of its words."""
    day = f"DATE {literal(_day(mapped).isoformat())}"
    lower = f"lower({t})"
    whens = []
    if mapped.unit:
        number = f"TRY_CAST(regexp_extract({t}, '^([0-9]{{1,5}})([.]0+)?$', 1) AS INTEGER)"
        whens.append(f"WHEN {number} <= {_MOST} THEN {day} - {_UNITS[mapped.unit][1]}({number})")
    for names, interval in _UNITS.values():
        pattern = literal(_PATTERN.replace("UNITS", names))
        told = f"regexp_extract({lower}, {pattern}, 1)"
        words = " ".join(f"WHEN {literal(word)} THEN {n}" for word, n in _NUMBERS.items())
        number = f"CASE {told} {words} ELSE TRY_CAST({told} AS INTEGER) END"
        back = f" - {interval}({number})" if interval else ""
        whens.append(f"WHEN regexp_full_match({lower}, {pattern}) AND {number} <= {_MOST} THEN {day}{back}")
    whens += [f"WHEN {lower} = {literal(word)} THEN {day} - to_days({n})" for word, n in _DAYS_AGO.items()]
    return f"CASE {' '.join(whens)} END"


def _day(mapped: ColumnMap) -> date:
    assert mapped.before is not None
    return mapped.before
