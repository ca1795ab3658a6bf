"""How well what stands in a column fits a role, whatever its name."""

from cx_metrics.declarations.table import Column
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import asks_for_words
from cx_metrics.inspection.scale_reading import scale_reading

_LEAST = 0.5
_SAYINGS, _SAYING = 5, 10  # so many different texts, or texts so long (`wordiness`), are more than kinds of judgement
_LONGEST_CELL = 200  # signs of a cell that names groups
_KINDS_OF_NPS = {f"{kind}{ending}" for kind in ("promoter", "passive", "neutral", "detractor") for ending in ("", "s")}
_KINDS_OF_NPS |= {"推薦者", "推荐者", "被動者", "被动者", "中立者", "批評者", "批评者", "貶損者", "贬损者"}


def fits(role: str, column: Column, held: HeldColumn) -> float:
    """How well what stands in a column fits a role: 0 not at all, 1 well."""
    if column.kind in ("date", "instant"):
        if held.is_date:
            return 1.0
        serial = held.values and min(held.values) > 20_000 and max(held.values) < 60_000
        if held.told_ago > _LEAST or serial or held.since_1970:
            return 0.8
        return 0.5 if role == "joined_on" and held.whole and max(held.values, default=1e9) <= 600 else 0.0
    if held.is_date:
        return 0.0
    if column.kind == "score":
        return 1.0 if scale_reading(held, column.scale if column.scale_is_fixed else None) else 0.0
    if column.kind in ("number", "money", "seconds"):
        if held.numbers.share > 0.8 or (column.kind == "seconds" and _is_clock(held)):
            return 1.0
        return 0.5 if held.numbers.share > 0.3 else 0.0  # the others are refused, row by row
    if column.kind == "flag":
        return 1.0 if held.yes_no or (held.values and set(held.values) <= {0.0, 1.0}) else 0.0
    if column.kind == "id":
        return 1.0 if held.different > max(1, 0.02 * held.filled) or held.filled <= 1 else 0.0
    if column.kind == "exposed":
        words = held.numbers.share < _LEAST and not held.yes_no and held.length <= _LONGEST_CELL
        return 1.0 if words or is_json(held) else 0.0
    if column.kind == "comment" and column.required:  # what a change is called may be one word, and often the same
        if held.numbers.share >= _LEAST or held.yes_no:
            return 0.0
        return 1.0 if _has_words(held) else 0.5
    if column.kind == "comment":
        return 1.0 if is_comment(held) or _is_called_comment(held) else 0.0
    if column.kind == "category":
        if column.values:
            return 1.0 if {t.lower() for t, _ in held.answers} <= set(column.values) and held.answers else 0.0
        if set(held.values) == {0.0, 1.0} and held.whole:
            return 0.0  # whether one of several answers was ticked
        if (role == "problem" and held.yes_no) or {text.lower() for text, _ in held.answers} <= _KINDS_OF_NPS:
            return 0.0  # whether there was one, not what it was about; and what follows from a score
        few = held.different <= max(60, 0.02 * held.filled) and held.length <= 60
        if not few or held.different < 2 or (held.whole and held.different > 20):
            return 0.0
        return 0.5 if role == "problem" and held.whole else 1.0  # codes alone seldom say what a case is about
    return 0.0


def is_json(held: HeldColumn) -> bool:
    """Whether what stands there says itself of which filters it names values."""
    return bool(held.answers) and all(text.startswith("{") for text, _ in held.answers)


def is_comment(held: HeldColumn) -> bool:
    """Words, of which nearly every answer has others."""
    many = held.different_answers > 0.3 * held.answered or held.length > 25
    return _has_words(held) and many


def _is_called_comment(held: HeldColumn) -> bool:
    """Words under a heading that asks for nothing else, though many say the same: in a small survey they do. Kinds of
    judgement, such as 好評 or the points of a scale, are none."""
    called = asks_for_words(held.name) or asks_for_words(held.also)
    several = held.different_answers >= _SAYINGS or held.wordiness >= _SAYING
    return called and several and _has_words(held) and scale_reading(held) is None


def _has_words(held: HeldColumn) -> bool:
    """Whether much of it is words, and neither numbers nor a yes or no: ids have no blanks between them."""
    said = sum(n for text, n in held.answers if " " in text or any("\u2e80" <= sign <= "\uffef" for sign in text))
    total = sum(n for _, n in held.answers)
    return bool(total) and said >= 0.3 * total and held.numbers.share < _LEAST and not held.yes_no


def _is_clock(held: HeldColumn) -> bool:
    return bool(held.answers) and all(text.count(":") == 2 for text, _ in held.answers[:50])
