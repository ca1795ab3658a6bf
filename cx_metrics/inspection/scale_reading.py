"""Answers on a scale: which one, which codes mean no answer, what the words on it are, which end is the good one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cx_metrics.csv_text import is_number
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.scale_words import scale_words

_SCALES = ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100))
_CODES = {0, 6, 8, 9, 11, 77, 88, 96, 97, 98, 99, 997, 998, 999, -1, -2, -8, -9, -77, -88, -99, -999}  # no answer
_FEW = 0.05  # share of answers outside the only scale of a role, or one that a heading names: slips, rejected
SCALE_SAID = re.compile(
    r"[(（\[]\s*([01])\s*分?\s*[-–—~～至到]\s*([0-9]{1,3})\s*分?\s*[)）\]]"
)  # "How satisfied were you? (1-5)"
_LEADING = re.compile(r"([0-9]{1,2})\s*[-–—=:.、)）(（]?\s*(?=\D)(.+)")
_NO_ANSWER = re.compile(
    r"don.?t know|not sure|no answer|refus|n/?a\b|not applicable|不知道|不適用|不适用|拒答|無意見|無回答", re.I
)


@dataclass(frozen=True)
class ScaleReading:
    """What a mapping would say of a score: scale, ``missing`` codes, ``recode`` of words, turned round or not; and why
    (``taken_from``, the key of a sentence)."""

    scale: tuple[int, int]
    missing: tuple[int | str, ...] = ()
    recode: Mapping[str, int] = field(default_factory=dict)
    turned: bool = False
    taken_from: str = "answers_found"

    @property
    def said(self) -> dict[str, object]:
        """As a mapping says it."""
        told: dict[str, object] = {"scale": list(self.scale)}
        told |= {"recode": dict(self.recode)} if self.recode else {}
        told |= {"missing": list(self.missing)} if self.missing else {}
        return told | ({"reversed": True} if self.turned else {})


def scale_reading(column: HeldColumn, fixed: tuple[float, float] | None = None) -> ScaleReading | None:
    """The scale on which a column seems to answer; ``fixed`` is the only one that its role may have. None where it does
    not look like one."""
    words = _of_labels(column, fixed) if column.labels else _of_words(column, fixed)
    if words:
        return words
    held = sum(n for _, n in column.answers)
    if not held or sum(column.values.values()) < 0.9 * held or not column.whole:
        return None
    found = {int(value): n for value, n in column.values.items() if value == int(value)}
    texts = tuple(text for text, _ in column.answers if not is_number(text))
    silent = tuple(text for text, _ in column.top if not is_number(text) and text not in dict(column.answers))
    named = None if fixed else _named(column)
    for low, high in (tuple(map(int, fixed)),) if fixed else (*([named] if named else []), *_SCALES):
        known = fixed is not None or (low, high) == named
        inside = sum(n for value, n in found.items() if low <= value <= high)
        outside = [value for value in found if not low <= value <= high]
        slips = sum(found[value] for value in outside if value not in _CODES)
        if slips > (_FEW if known else 0) * sum(found.values()) or (outside and inside < 0.3 * sum(found.values())):
            continue
        kinds = len([value for value in found if low <= value <= high])
        if kinds < 3 or (high == 100 and kinds < 8) or len(texts) > 3:
            continue
        if (low, high) == (0, 10) and not known and 0 not in found:
            continue  # 1 to 10 is likelier
        missing: tuple[int | str, ...] = (*sorted(set(outside) & _CODES), *texts, *silent)
        return ScaleReading(
            (low, high), missing, taken_from="heading_says" if (low, high) == named else "answers_found"
        )
    return None


def _named(column: HeldColumn) -> tuple[int, int] | None:
    """The scale that the heading of a column, or the question below it, says it is answered on."""
    found = SCALE_SAID.search(column.name) or SCALE_SAID.search(column.also)
    scale = (int(found[1]), int(found[2])) if found else None
    return scale if scale in _SCALES else None


def _of_labels(column: HeldColumn, fixed: tuple[float, float] | None) -> ScaleReading | None:
    """The scale that the labels of its codes make; those that say so mean no answer."""
    codes = {int(float(code)): label for code, label in column.labels if is_number(code) and label != code}
    missing = [code for code, label in codes.items() if _NO_ANSWER.search(label)]
    scale = sorted(code for code in codes if code not in missing)
    if len(scale) < 3 or scale[-1] - scale[0] > 10:
        return None
    low, high = tuple(map(int, fixed)) if fixed else (scale[0], scale[-1])
    if any(not low <= value <= high for value in column.values if value not in missing):
        return None
    turned = _place([codes[code] for code in scale]) == "falling"
    return ScaleReading((low, high), tuple(sorted(missing)), {}, turned, "labels_of_codes")


def _of_words(column: HeldColumn, fixed: tuple[float, float] | None) -> ScaleReading | None:
    """A scale of words, or of numbers with words beside them ("5 - very satisfied", "10 = extremely likely")."""
    texts = [text for text, _ in column.answers]
    if not 2 <= len(texts) <= 13:
        return None
    leading = {t: found for t in texts if not is_number(t) and (found := _LEADING.fullmatch(t))}
    if leading and all(text in leading or text.isdecimal() for text in texts):
        codes = {text: int(leading[text][1]) if text in leading else int(text) for text in texts}
        low, high = min(codes.values()), max(codes.values())
        for scale in (tuple(map(int, fixed)),) if fixed else _SCALES:
            if scale[0] <= low and high <= scale[1]:
                best = _place([found[2] for found in sorted(leading.values(), key=lambda f: int(f[1]))])
                return ScaleReading((scale[0], scale[1]), (), codes, best == "falling", "words_beside")
        return None
    if fixed:
        return None
    numbered = [{word: i + 1 for i, words in enumerate(scale) for word in words} for scale in scale_words()]
    places = max(numbered, key=lambda held: sum(text.lower() in held for text in texts))
    said = {text: places[text.lower()] for text in texts if text.lower() in places}
    missing = tuple(text for text in texts if text not in said)
    if len(said) < max(2, len(texts) - 2) or any(_is_step(text, places) for text in missing):
        return None
    return ScaleReading((1, max(places.values())), missing, said, False, "its_words")


def _is_step(text: str, places: Mapping[str, int]) -> bool:
    """Whether a text that a scale does not name may be an answer on it ("rather satisfied"), and no missing one."""
    ends = {word.split()[-1] for word, place in places.items() if place in (1, max(places.values()))}
    return bool(ends & set(text.lower().split())) and not _NO_ANSWER.search(text)


def _place(words: Sequence[str]) -> str:
    """Whether words, by their numbers, go from bad to good (``rising``), the other way (``falling``), or neither."""
    held = [word.lower().strip() for word in words]
    for scale in scale_words():
        places = [next((i for i, words in enumerate(scale) if word in words), None) for word in held]
        known = [place for place in places if place is not None]
        if len(known) >= 2:
            return "rising" if known[0] < known[-1] else "falling"
    return ""
