"""Answers on a scale: which one, which codes mean no answer, what the words on it are, which end is the good one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import isfinite
from statistics import median

from cx_metrics.csv_text import is_number
from cx_metrics.inspection.held_column import NO_ANSWER, HeldColumn
from cx_metrics.inspection.scale_words import scale_words

_SCALES = ((1, 5), (1, 7), (0, 10), (1, 10), (0, 100))
_CODES = {0, 6, 8, 9, 11, 77, 88, 96, 97, 98, 99, 997, 998, 999, -1, -2, -3, -8, -9, -77, -88, -99, -999}  # no answer
_FEW = 0.05  # share of answers outside the only scale of a role, or one that a heading names: slips, rejected
SCALE_SAID = re.compile(
    r"[(（\[]\s*([01])\s*分?\s*[-–—~～至到]\s*([0-9]{1,3})\s*分?\s*[)）\]]"
)  # "How satisfied were you? (1-5)"
_LEADING = re.compile(r"([0-9]{1,2})\s*[-–—=:.、)）(（]?\s*(?=\D)(?=.*[^\W\d_])(.+)")  # with a letter: 4,5 has none
_OUT_OF = re.compile(r"(?P<number>[0-9]{1,3}(?:[.,][0-9]+)?)\s*(?P<of>/\s?(?P<best>[0-9]{1,3}))")  # 4.1/5
_MANY = 100  # answers, of which nobody gives the best one hardly ever
_STEPS = (1.0, 0.5, 0.1)  # between two answers


@dataclass(frozen=True)
class ScaleReading:
    """What a mapping would say of a score: scale, ``missing`` codes, ``recode`` of words, turned round or not, the
    ``step`` between two answers, how they are written (``decimal``, ``without``); and why (``taken_from``, the key of a
    sentence), ``sure`` or not."""

    scale: tuple[int, int]
    missing: tuple[int | str, ...] = ()
    recode: Mapping[str, int] = field(default_factory=dict)
    turned: bool = False
    taken_from: str = "answers_found"
    sure: bool = False
    step: float = 1.0
    decimal: str | None = None
    without: tuple[str, ...] = ()

    @property
    def said(self) -> dict[str, object]:
        """As a mapping says it."""
        told: dict[str, object] = {"scale": list(self.scale)}
        told |= {"step": self.step} if self.step != 1 else {}
        told |= {"decimal": self.decimal} if self.decimal else {}
        told |= {"without": list(self.without)} if self.without else {}
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
    written = _numbers(column)
    if not held or sum(written.found.values()) < 0.9 * held or len(written.without) > 1:
        return None
    step = _step(written.found, held)
    if step is None or (fixed and step != 1):
        return None
    found = {value: n for value, n in written.found.items() if step != 1 or value == int(value)}
    if _are_counts(found):
        return None
    named = None if fixed else _named(column, written.without)
    for low, high in (tuple(map(int, fixed)),) if fixed else (*([named] if named else []), *_SCALES):
        known = fixed is not None or (low, high) == named
        inside = sum(n for value, n in found.items() if low <= value <= high)
        outside = [value for value in found if not low <= value <= high]
        slips = sum(found[value] for value in outside if value not in _CODES)
        if slips > (_FEW if known else 0) * sum(found.values()) or (outside and inside < 0.3 * sum(found.values())):
            continue
        if not known and _go_on(found, outside, high):
            continue
        kinds = len([value for value in found if low <= value <= high])
        if kinds < 3 or (high == 100 and (kinds < 8 or step < 1 or max(found) <= 10)) or len(written.others) > 3:
            continue
        if (low, high) == (0, 10) and not known and (0 not in found or max(found) <= high / 2):
            continue  # 1 to 10 is likelier, or a few of something are counted
        if (low, high) == (1, 10) and not known and high not in found and sum(found.values()) > _MANY:
            continue  # of so many answers one is the best
        missing: tuple[int | str, ...] = (
            *sorted({int(value) for value in outside if value in _CODES}),
            *written.others,
        )
        return ScaleReading(
            (low, high),
            (*missing, *_silent(column)),
            taken_from="heading_says" if (low, high) == named else "answers_found",
            step=step,
            decimal=written.decimal,
            without=written.without,
        )
    return None


@dataclass(frozen=True)
class _Written:
    """The numbers ``found`` in a column and how often each is, the ``others`` among its texts; the ``decimal`` mark
    where it is a comma, and what follows numbers and tells their scale (``/5``)."""

    found: Mapping[float, int]
    others: tuple[str, ...]
    decimal: str | None = None
    without: tuple[str, ...] = ()


def _numbers(column: HeldColumn) -> _Written:
    """What a column holds as answers between whole points are written: 4.5, 4,5 and 4.1/5."""
    comma = column.numbers.decimal == "," and not column.numbers.thousands
    found: dict[float, int] = {}
    others, signs, decimal = [], set(), None
    for text, n in column.answers:
        of = _OUT_OF.fullmatch(text)
        number = of["number"] if of else text
        if "," in number and (comma or of):
            number, decimal = number.replace(",", "."), ","
        if not is_number(number) or not isfinite(float(number)):
            others.append(text)
            continue
        signs |= {of["of"]} if of else set()
        found[float(number)] = found.get(float(number), 0) + n
    return _Written(found, tuple(others), decimal, tuple(sorted(signs)))


def _step(found: Mapping[float, int], held: int) -> float | None:
    """The widest step on which nearly all of these numbers lie; None where they lie on none."""
    for step in _STEPS:
        on_it = sum(n for value, n in found.items() if abs(value / step - round(value / step)) < 1e-6)
        if on_it >= (0.9 * held if step == 1 else sum(found.values())):
            return step
    return None


def _are_counts(found: Mapping[float, int]) -> bool:
    """Whether whole numbers count something, such as votes: they begin with 0, and each is rarer than the one below."""
    often = [found[value] for value in sorted(found)]
    return len(often) > 2 and min(found) == 0 and all(more > fewer for more, fewer in pairwise(often))


def _go_on(found: Mapping[float, int], outside: Sequence[float], high: int) -> bool:
    """Whether the numbers go on above a scale, two or more as often as those on it: regions 1 to 9 are no answers from
    1 to 7 of which 8 and 9 mean none."""
    usual = median(n for value, n in found.items() if value not in outside)
    return sum(n >= usual / 2 for value, n in found.items() if high < value <= high + 2) > 1


def _silent(column: HeldColumn) -> tuple[str, ...]:
    """The words that mean no answer wherever they stand, so that a scale need not name them."""
    answers = dict(column.answers)
    return tuple(text for text, _ in column.top if not is_number(text) and text not in answers)


def _named(column: HeldColumn, without: tuple[str, ...]) -> tuple[int, int] | None:
    """The scale that the heading of a column, the question below it, or what follows each number (``/5``), says it is
    answered on."""
    found = SCALE_SAID.search(column.name) or SCALE_SAID.search(column.also)
    scale = (int(found[1]), int(found[2])) if found else None
    best = {int(sign.strip("/ ")) for sign in without}
    if len(best) == 1 and not scale:
        scale = next((held for held in _SCALES if held[1] == max(best)), None)
    return scale if scale in _SCALES else None


def names_kinds(column: HeldColumn) -> bool:
    """Whether the labels of codes are words of no scale that is known."""
    labels = [label for code, label in sorted(column.labels) if label != code and not NO_ANSWER.search(label)]
    return len(labels) > 2 and not _place(labels)


def _of_labels(column: HeldColumn, fixed: tuple[float, float] | None) -> ScaleReading | None:
    """The scale that the labels of its codes make; those that say so mean no answer."""
    codes = {int(float(code)): label for code, label in column.labels if is_number(code) and label != code}
    missing = [code for code, label in codes.items() if NO_ANSWER.search(label)]
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
                ends = (scale[0], scale[1])
                return ScaleReading(ends, _silent(column), codes, best == "falling", "words_beside")
        return None
    if fixed:
        return None
    numbered = [{word: i + 1 for i, words in enumerate(scale) for word in words} for scale in scale_words()]
    fitting = [(on_it, places) for places in numbered if (on_it := _places(texts, places))]
    if not fitting:
        return None
    said, places = max(fitting, key=lambda fit: (len(fit[0]), -max(fit[1].values())))
    top = max(places.values())
    whole = len(set(said.values())) == top  # else another scale may give these words other places
    others = not whole and any(
        len(on_it) == len(said) and (on_it, max(p.values())) != (said, top) for on_it, p in fitting
    )
    missing = tuple(text for text in texts if text not in said)
    return ScaleReading((1, top), (*missing, *_silent(column)), said, False, "its_words", not others)


def _places(texts: Sequence[str], places: Mapping[str, int]) -> dict[str, int]:
    """Which answer each text is on a scale of words; none where it leaves too many out, an answer among them, or two of
    them are one on it: each answer of a survey is one of its own."""
    said = {text: places[text.lower()] for text in texts if text.lower() in places}
    missing = [text for text in texts if text not in said]
    unknown = [text for text in missing if not NO_ANSWER.search(text)]
    if len(said) < 2 or len(unknown) > 2 or any(_is_step(text, places) for text in missing):
        return {}
    return {} if len(set(said.values())) < len({text.lower() for text in said}) else said


def _is_step(text: str, places: Mapping[str, int]) -> bool:
    """Whether a text that a scale does not name may be an answer on it ("rather satisfied"), and no missing one."""
    ends = {word.split()[-1] for word, place in places.items() if place in (1, max(places.values()))}
    stems = ends & set(text.lower().split()) or any(word in text for word in places if not word.isascii())
    return bool(stems) and not NO_ANSWER.search(text)


def _place(words: Sequence[str]) -> str:
    """Whether words, by their numbers, go from bad to good (``rising``), the other way (``falling``), or neither."""
    held = [word.lower().strip() for word in words]
    for scale in scale_words():
        places = [next((i for i, words in enumerate(scale) if word in words), None) for word in held]
        known = [place for place in places if place is not None]
        if len(known) >= 2:
            return "rising" if known[0] < known[-1] else "falling"
    return ""
