"""What a cell's number format shows, and the text of its number: 45292 is 2024-01-01 where the format shows a day.

Excel keeps dates as days since 1899-12-30 (or 1904-01-01), and only the format tells them from numbers. The numbers of
built-in formats, those of Chinese and Japanese editions included, are in ECMA-376 part 1, 18.8.30.
"""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

CellFormat = Literal["number", "day", "moment", "time", "elapsed", "day or time", "padded"]

BUILT_IN: dict[int, CellFormat] = {
    **dict.fromkeys((14, 15, 16, 17, *range(27, 32), 36, 50, 51, 54, 57, 58), "day"),
    **dict.fromkeys((18, 19, 20, 21, *range(32, 36), 45, 47, 55, 56), "time"),
    **dict.fromkeys((52, 53), "day or time"),  # a day in Simplified, a time in Traditional Chinese editions
    22: "moment",
    46: "elapsed",
}
# what no format letter is: texts in quotes, escaped or padding characters, colours and languages in brackets
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general|e[+-]', re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_EXACT = 10**15  # Excel keeps fifteen digits of a number
_DAY_0 = datetime(1899, 12, 30)
_DAY_0_OF_1904 = datetime(1904, 1, 1)
_LAST = 2_958_465  # 9999-12-31


def shown(code: str) -> CellFormat:
    """What the format ``code`` shows of a positive number."""
    first = _LITERAL.sub("", code).split(";")[0].lower()
    if re.search(r"\[[hms]+\]", first):
        return "elapsed"
    time = bool(re.search(r"[hs]", first))
    day = bool(re.search(r"[ydegb]|a{3}", first)) or ("m" in first and not time)
    if day or time:
        return "moment" if day and time else "day" if day else "time"
    return "padded" if _ZEROS.fullmatch(code) else "number"


def number_text(raw: str, kind: CellFormat, code: str = "", since_1904: bool = False) -> str:
    """The number ``raw`` as text: dates in ISO, times as HH:MM:SS, numbers without the tail of their binary form,
    and with leading zeros where the format shows them. What is no number stays as it is."""
    try:
        value = float(raw)
    except ValueError:
        return raw
    if kind in ("number", "padded") or value != value:
        return _plain(value, raw, len(code) if kind == "padded" else 0)
    if kind == "day or time":
        kind = "day" if value >= 1 else "time"
    if kind == "elapsed":
        return _clock(value) if value >= 0 else _plain(value, raw, 0)
    if kind == "time" and 0 <= value < 1:
        return _clock(value)
    return _date(value, kind, since_1904) or _plain(value, raw, 0)


def iso_text(raw: str, kind: CellFormat) -> str:
    """A date that the workbook itself writes in ISO (2024-01-01T00:00:00), in our way of writing it."""
    text = re.sub(r"(\.[0-9]+)?Z?$", "", raw.strip()).replace("T", " ", 1)
    return text[:10] if kind == "day" else text


def _plain(value: float, raw: str, zeros: int) -> str:
    if value != value or abs(value) == float("inf"):
        return raw
    if abs(value) >= _EXACT:
        return f"{value:.14E}"  # its last digits are lost: an id of this length is damaged, and is told so
    if value == int(value):
        return str(int(value)).zfill(zeros)
    return format(Decimal(f"{value:.15g}"), "f")


def _clock(days: float) -> str:
    seconds = round(days * 86_400)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _date(value: float, kind: CellFormat, since_1904: bool) -> str:
    """ISO of a serial number; empty where it is no date. 1900-02-29, which Excel believes in, is none."""
    if not 0 <= value <= _LAST or (not since_1904 and 60 <= value < 61):
        return ""
    days = int(value)
    seconds = round((value - days) * 86_400)
    if not since_1904 and days < 60:
        days += 1
    stamp = (_DAY_0_OF_1904 if since_1904 else _DAY_0) + timedelta(days=days, seconds=seconds)
    return stamp.strftime("%Y-%m-%d" if kind == "day" else "%Y-%m-%d %H:%M:%S")
