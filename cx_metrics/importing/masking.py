"""Personal data in free text is replaced before anything is stored: e-mail, phone, card and national ids of Taiwan
and China.

Numbers that carry a check digit (cards, both kinds of national id) are masked only when it holds, so that order
numbers and amounts survive; a phone number is recognised by its form. Full-width characters are read as the plain
ones they show.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator

from cx_metrics.declarations.mask_pattern import MaskPattern

Span = tuple[int, int]
MaskKind = str | MaskPattern  # a kind of personal data, or a pattern of the company's own

# what a character is read as: full-width forms, wide spaces and the many dashes as plain ones, each one for one
_PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PLAIN |= dict.fromkeys((0x00A0, 0x2007, 0x202F, 0x3000), ord(" ")) | dict.fromkeys(
    (*range(0x2010, 0x2016), 0x2212), ord("-")
)

_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_DIGITS = re.compile(r"[0-9]+(?:[ \-][0-9]+)*")
_ID_CHINA = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_ID_TAIWAN = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][1289A-Da-d][0-9]{8}(?![0-9A-Za-z])")
# international (+886 912 345 678), Taiwan (09xx, 0x-xxxx-xxxx), China (1xxxxxxxxxx, 0xxx-xxxxxxxx); dates and amounts
# do not look like these
_PHONE = re.compile(
    r"(?<![0-9A-Za-z+])(?:"
    r"(?:\+|00)[1-9][0-9]{0,2}(?:[ .\-]?\(?[0-9]{1,4}\)?){2,5}[0-9]"
    r"|09[0-9]{2}[ .\-]?[0-9]{3}[ .\-]?[0-9]{3}"
    r"|\(?0[1-9][0-9]{0,2}(?:\)[ \-]?|[ \-])[0-9]{3,4}[ \-]?[0-9]{4}"
    r"|0(?:37|49|82|89)-[0-9]{6}"
    r"|1[3-9][0-9][ \-]?[0-9]{4}[ \-]?[0-9]{4}"
    r")(?![0-9])"
)
_LETTER_VALUE = {letter: value for value, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO", start=10)}
_CHINA_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# a row that matches none of this holds nothing to mask; used to pass over most comments cheaply
CANDIDATE = r"[@＠]|[0-9０-９](?:[^0-9０-９]{0,3}[0-9０-９]){6,}"


def mask(text: str, kinds: Collection[MaskKind]) -> str:
    """``text`` with personal data of these kinds replaced by [email], [phone], [card] or [id], patterns of the
    company's own by what these say, and nothing else changed. The company's own go first: they know best."""
    for kind in kinds:
        if isinstance(kind, MaskPattern):
            text = _replaced(text, _found(re.compile(kind.pattern))(text.translate(_PLAIN)), kind.label)
    for name, find, label in _RULES:
        if name in kinds:
            text = _replaced(text, find(text.translate(_PLAIN)), label)
    return text


def labels_of(kinds: Collection[MaskKind]) -> tuple[str, ...]:
    """What may stand in a masked text in place of what was masked."""
    own = (kind.label for kind in kinds if isinstance(kind, MaskPattern))
    return tuple(dict.fromkeys((*own, *(label for name, _, label in _RULES if name in kinds))))


def _replaced(text: str, spans: Iterable[Span], label: str) -> str:
    parts, done = [], 0
    for start, end in spans:
        parts += [text[done:start], label]
        done = end
    return "".join([*parts, text[done:]])


def _found(pattern: re.Pattern[str], holds: Callable[[str], bool] = lambda _: True) -> Callable[[str], Iterator[Span]]:
    """A finder of every match of ``pattern`` whose text ``holds``."""
    return lambda text: (match.span() for match in pattern.finditer(text) if holds(match[0]))


def _cards(text: str) -> Iterator[Span]:
    """Runs of whole groups of digits, 13 to 19 in all, whose check digit holds: other numbers may stand beside a
    card."""
    for run in _DIGITS.finditer(text):
        groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer("[0-9]+", run[0])]
        first = 0
        while first < len(groups):
            last = next(
                (
                    i
                    for i in reversed(range(first, min(first + 19, len(groups))))
                    if _luhn(text[groups[first][0] : groups[i][1]])
                ),
                None,
            )
            if last is not None:
                yield groups[first][0], groups[last][1]
            first = first + 1 if last is None else last + 1


def _luhn(found: str) -> bool:
    digits = [int(c) for c in found if c.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) == 1:
        return False
    return sum(d if i % 2 == 0 else (2 * d - 9 if d > 4 else 2 * d) for i, d in enumerate(reversed(digits))) % 10 == 0


def _china(found: str) -> bool:
    remainder = sum(int(c) * w for c, w in zip(found[:17], _CHINA_WEIGHTS, strict=True)) % 11
    return "10X98765432"[remainder] == found[17].upper()


def _taiwan(found: str) -> bool:
    """The check of Taiwan's id cards (second character 1 or 2) and of resident certificates (8, 9 or a letter)."""
    found = found.upper()
    letter, second = _LETTER_VALUE[found[0]], found[1]
    first = _LETTER_VALUE[second] % 10 if second.isalpha() else int(second)
    digits = [first, *(int(c) for c in found[2:9])]
    total = letter // 10 + (letter % 10) * 9 + sum(d * w for d, w in zip(digits, range(8, 0, -1), strict=True))
    return (total + int(found[9])) % 10 == 0


# ids and cards before phones, which they could be taken for
_RULES: tuple[tuple[str, Callable[[str], Iterator[Span]], str], ...] = (
    ("email", _found(_EMAIL), "[email]"),
    ("national_id", _found(_ID_CHINA, _china), "[id]"),
    ("national_id", _found(_ID_TAIWAN, _taiwan), "[id]"),
    ("card", _cards, "[card]"),
    ("phone", _found(_PHONE), "[phone]"),
)
