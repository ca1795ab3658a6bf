"""How the numbers of a column are written: decimal comma or point, marks of thousands, signs around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_CURRENCY = r"NT\$|US\$|HK\$|R\$|A\$|[$€£¥￥₩₹]|TWD|USD|EUR|GBP|CNY|RMB|JPY|HKD|元|円"
_SIGNED = re.compile(
    rf"(?P<before>{_CURRENCY})?\s*(?P<number>[+-]?[0-9][0-9.,'’ \u00a0\u202f]*?)\s*(?P<after>%|％|{_CURRENCY})?"
)
_PAID_BACK = re.compile(rf"(?P<before>(?:{_CURRENCY})?)\s*[(（](?P<amount>[^-+()（）][^()（）]*)[)）]")  # (NT$2,150)
_GROUP = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?P<mark>[.,'’ \u00a0\u202f])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?P<rest>[.,][0-9]+)?"
)
_POINT = re.compile(r"[+-]?[0-9]+(?P<mark>[.,])(?P<digits>[0-9]+)")
_WHOLE = re.compile(r"[+-]?[0-9]+")
# a long number as a spreadsheet shows it, 5.7E+17; small ones (9.3e-05) are what a program writes
SCIENTIFIC = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?[eE][+]?[0-9]{2,3}")


@dataclass(frozen=True)
class NumberForm:
    """The ``share`` of values that are numbers, their marks, the ``signs`` around them, and whether the marks are in
    ``doubt``: all have three digits after the only one."""

    share: float
    decimal: str | None = None
    thousands: str | None = None
    signs: tuple[str, ...] = ()
    some_percent: bool = False  # some have the sign %, and others not
    doubt: str = ""

    @property
    def said(self) -> dict[str, object]:
        """What a mapping says of it."""
        told: dict[str, object] = {}
        told |= {"thousands": self.thousands} if self.thousands else {}
        told |= {"decimal": self.decimal} if self.decimal and (self.decimal != "." or self.thousands) else {}
        return told | ({"without": list(self.signs)} if self.signs else {})


def number_form(values: Sequence[tuple[str, int]]) -> NumberForm:
    """The form of these texts (each with how often it stands there)."""
    total = numbers = paid_back = 0
    signs: dict[str, int] = {}
    decimals, groups, either = set[str](), set[str](), set[str]()
    for text, n in values:
        total += n
        bracketed = _PAID_BACK.fullmatch(text)
        found = _SIGNED.fullmatch(bracketed["before"] + bracketed["amount"] if bracketed else text)
        if not found:
            continue
        number = found["number"].strip()
        whole, point, group = _WHOLE.fullmatch(number), _POINT.fullmatch(number), _GROUP.fullmatch(number)
        if not (whole or point or group):
            continue
        numbers += n
        paid_back += n if bracketed else 0
        for sign in (found["before"], found["after"]):
            if sign:
                signs[sign] = signs.get(sign, 0) + n
        if group and (group["rest"] or not point):  # 1,234.5, 1.234.567, 1 234
            groups.add(group["mark"])
            decimals |= {group["rest"][0]} if group["rest"] else set()
        elif group and point and not number.lstrip("+-").startswith("0"):
            either.add(point["mark"])  # 1.234
        elif point:
            decimals.add(point["mark"])
    # where most are in brackets they are codes of answers
    share = (numbers if paid_back < numbers / 2 else numbers - paid_back) / total if total else 0.0
    thousands = next((mark for mark in groups if mark not in decimals), None)
    doubt = ""
    for mark in either:
        if mark in groups:
            continue
        if mark in decimals:
            continue
        if decimals - {mark}:
            thousands = mark
        elif thousands is None:
            doubt = mark
        else:
            decimals.add(mark)
    percent = sum(signs.get(sign, 0) for sign in "%％")
    some_percent = 0 < percent < numbers
    decimal = "," if "," in decimals and thousands != "," else "." if thousands == "," or "." in decimals else None
    if thousands == "." and decimal is None:
        decimal = ","
    return NumberForm(share, decimal, thousands, tuple(sorted(signs)), some_percent, doubt)
