"""Which of our own values the texts of a column stand for (投訴: a complaint), by the words of
``catalogue/value_words.yaml``: for columns of which a table says what becomes of rows that leave it open."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.inspection.held_column import HeldColumn
from cx_metrics.inspection.known_names import bare, known_words, likeness

_FILE = Path(__file__).parents[1] / "catalogue" / "value_words.yaml"
_OTHER = "other"
_MOST = 30  # different texts of a column that tells one thing from another


@dataclass(frozen=True)
class ValueReading:
    """``recode``: what each known text stands for (None: none of our values); ``unknown``: the other texts."""

    recode: dict[str, str | None]
    unknown: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Whether every text is known, and one of them stands for a value of ours."""
        return not self.unknown and any(self.recode.values())

    @property
    def as_it_is(self) -> bool:
        """Whether the texts are our values already."""
        return not self.unknown and all(text == value for text, value in self.recode.items())


def value_reading(held: HeldColumn, place: str, *, guessed: bool = False) -> ValueReading | None:
    """How a column would be read as ``place`` (table.column); ``guessed``: a text that holds a word is known by it.
    None where the column tells nothing apart: dates, numbers, nearly as many texts as rows."""
    if held.is_date or not 0 < held.different_answers <= _MOST or held.numbers.share > 0:
        return None
    words = _words().get(place, {})  # a table of a company's own has none
    found = {text: _value(text, words, guessed) for text, _ in held.answers}
    recode = {text: None if value == _OTHER else value for text, value in found.items() if value}
    return ValueReading(recode, tuple(text for text, value in found.items() if not value))


def teller(columns: Sequence[HeldColumn], place: str) -> int | None:
    """The column whose texts all are known to say it; of several, the one whose heading does too."""
    readings = {i: value_reading(held, place) for i, held in enumerate(columns)}
    sure = [i for i, reading in readings.items() if reading and reading.is_sure]
    return max(sure, key=lambda i: (_headed(columns[i].name, place), -i), default=None)


def likeliest(columns: Sequence[HeldColumn], place: str) -> tuple[HeldColumn, ValueReading] | None:
    """The column that may say it, by some of its texts or else by its heading; None where neither does."""
    found = [(held, reading) for held in columns if (reading := value_reading(held, place, guessed=True))]
    likely = [(any(reading.recode.values()), _headed(held.name, place)) for held, reading in found]
    best = max(range(len(found)), key=lambda i: (likely[i], -i), default=None)
    return found[best] if best is not None and any(likely[best]) else None


def likely_first(names: Sequence[str], place: str) -> list[str]:
    """Columns with those first whose headings may say it."""
    return sorted(names, key=lambda name: -_headed(name, place))


def _headed(name: str, place: str) -> float:
    table, _, column = place.partition(".")
    return likeness(name, known_words().get(table, {}).get(column, (bare(column),)))


def _value(text: str, words: dict[str, tuple[str, ...]], guessed: bool) -> str | None:
    exact = next((value for value, known in words.items() if bare(text) in known), None)
    if exact or not guessed:
        return exact
    alike = sorted(((likeness(text, known), value) for value, known in words.items()), reverse=True)
    best, next_best = [*alike, (0.0, ""), (0.0, "")][:2]
    return best[1] if best[0] > next_best[0] else None


@cache
def _words() -> dict[str, dict[str, tuple[str, ...]]]:
    held: dict[str, dict[str, tuple[str, ...]]] = read_yaml(_FILE).value
    return {p: {value: tuple(bare(word) for word in (value, *known)) for value, known in of.items()}
            for p, of in held.items()}  # fmt: skip
