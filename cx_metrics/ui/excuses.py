"""What a mailed link asks for and cannot be had: left out, and said in a quiet sentence."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import cast

from cx_metrics.metrics import Period
from cx_metrics.metrics.periods import month_number
from cx_metrics.metrics.question import Comparison
from cx_metrics.metrics.undated import UNDATED
from cx_metrics.text import Text
from cx_metrics.ui import language
from cx_metrics.ui.frame import Visit
from cx_metrics.warehouse.reader import Reader

LONGEST = 60  # letters of what was asked for


def comparable(code: str, period: Period, reader: Reader, text: Text) -> tuple[Comparison | None, list[str]]:
    """The comparison, unless it cannot be made, and what is to be said about it."""
    if code == "none" or (period == UNDATED and code != "target"):
        return None, []  # what has no date has nothing before it
    if code == "year" and period.year_before().end >= period.start:
        return None, [text("note.too_long")]  # two periods that share answers cannot be compared
    compare = cast(Comparison, code)
    if compare == "target" or reader.first is None:
        return compare, []
    against = period.year_before() if compare == "year" else period.previous()
    if against.end < reader.first:
        return None, [text("note.nothing_before", month=text.month(reader.first))]
    if month_number(against.start) < month_number(reader.first):
        return compare, [text("note.in_part", month=text.month(reader.first))]
    return compare, []


def left_out(text: Text, label: str, value: str) -> str:
    """That the link asks for a ``value`` which is not known here."""
    return text("note.unknown", name=label, value=value[:LONGEST])


def unknown(
    visit: Visit, known: Mapping[str, tuple[str, Collection[str]]], url: Iterable[tuple[str, Sequence[str]]]
) -> list[str]:
    """A sentence for every value in the URL that is not known; ``known`` holds, by parameter, its name in words and its
    values."""
    text, held = visit.text, dict(url)
    said = [
        left_out(text, label, value)
        for name, (label, codes) in known.items()
        for value in dict.fromkeys(held.get(name, ()))
        if value not in codes
    ]
    asked = held.get(language.PARAMETER)
    if asked and (wrong := language.unknown(asked[-1], visit.settings.languages)) is not None:
        said.append(left_out(text, text("language.label"), wrong))
    return said
