"""Personal data in free text is replaced before anything is stored: e-mail, phone, card and national ids of Taiwan and China.

Numbers that carry a check digit (cards, both kinds of national id) are masked only when it holds, so that order numbers and
amounts survive; a phone number is recognised by its form. Full-width digits are read as the digits they show.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_CARD = re.compile(r"(?<![0-9])[0-9](?:[ -]?[0-9]){12,18}(?![0-9])")
_ID_CHINA = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_ID_TAIWAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][1289A-Da-d][0-9]{8}(?![0-9A-Za-z])")
# international (+886 912 345 678), Taiwan (09xx, 0x-xxxx-xxxx), China (1xxxxxxxxxx); dates and amounts do not look like these
_PHONE = re.compile(
    r"(?<![0-9A-Za-z+])(?:"
    r"(?:\+|00)[1-9][0-9]{0,2}(?:[ .\-]?\(?[0-9]{1,4}\)?){2,5}[0-9]"
    r"|09[0-9]{2}[ \-]?[0-9]{3}[ \-]?[0-9]{3}"
    r"|\(?0[2-8][0-9]?\)?[ \-][0-9]{3,4}[ \-]?[0-9]{4}"
    r"|1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}"
    r")(?![0-9])"
)
_LETTER_VALUE = {letter: value for value, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", start=10)}
_CHINA_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# a row that matches none of this holds nothing to mask; used to pass over most comments cheaply
CANDIDATE = r"@|＠|[0-9０-９](?:[ \-().]*[0-9０-９]){6,}"


def mask(text: str, kinds: Iterable[str]) -> str:
    """``text`` with personal data of these kinds replaced by [email], [phone], [card] or [id]."""
    plain = masked = _half_width(text)
    for kind, patterns, holds, label in _RULES:
        if kind in kinds:
            for pattern in patterns:
                masked = pattern.sub(partial(_replacement, holds, label), masked)
    return text if masked == plain else masked


def _replacement(holds: Callable[[str], bool], label: str, found: re.Match[str]) -> str:
    return label if holds(found[0]) else found[0]


def _half_width(text: str) -> str:
    """Full-width digits, letters, @ and dots as their plain forms; every other character untouched."""
    return "".join(unicodedata.normalize("NFKC", c) if "！" <= c <= "～" and c not in "，！？：；（）" else c for c in text)


def _luhn(found: str) -> bool:
    digits = [int(c) for c in found if c.isdigit()]
    doubled = [d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _national_id(found: str) -> bool:
    return _china(found) if len(found) == 18 else _taiwan(found.upper())


def _china(found: str) -> bool:
    remainder = sum(int(c) * w for c, w in zip(found[:17], _CHINA_WEIGHTS, strict=True)) % 11
    return "10X98765432"[remainder] == found[17].upper()


def _taiwan(found: str) -> bool:
    """The check of Taiwan's id cards (second character 1 or 2) and of resident certificates (8, 9 or a letter)."""
    letter, second = _LETTER_VALUE[found[0]], found[1]
    first = _LETTER_VALUE[second] % 10 if second.isalpha() else int(second)
    digits = [first, *(int(c) for c in found[2:9])]
    total = letter // 10 + (letter % 10) * 9 + sum(d * w for d, w in zip(digits, range(8, 0, -1), strict=True))
    return (total + int(found[9])) % 10 == 0


def _always(_: str) -> bool:
    return True


# ids and cards before phones, which they could be taken for
_RULES: tuple[tuple[str, tuple[re.Pattern[str], ...], Callable[[str], bool], str], ...] = (
    ("email", (_EMAIL,), _always, "[email]"),
    ("national_id", (_ID_CHINA, _ID_TAIWAN), _national_id, "[id]"),
    ("card", (_CARD,), _luhn, "[card]"),
    ("phone", (_PHONE,), _always, "[phone]"),
)
