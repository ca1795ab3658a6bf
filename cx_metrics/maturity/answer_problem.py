"""What is wrong with a file of answers, so that it can be said in any language: a place, and a sentence by its key."""

from dataclasses import dataclass
from typing import NamedTuple

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import Problem
from cx_metrics.text import Text


class Place(NamedTuple):
    """Where in a file: a line or a cell of it, and there the column of this name."""

    file: str
    line: int | None = None
    cell: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class AnswerProblem(Problem):
    """``where`` and ``found`` (with what to do) are English, as the command line says them; ``key`` is that of the
    sentence, ``values`` what is set into it, other places too."""

    place: Place | None = None
    key: str = ""
    values: tuple[tuple[str, object], ...] = ()


def problem(place: Place, key: str, /, **values: object) -> AnswerProblem:
    """That something is wrong at a ``place``: the sentence ``maturity.refused.<key>`` with its values."""
    english = Text(LANGUAGES[0])
    return AnswerProblem(_where(place, english), _said(key, values, english), "", place, key, tuple(values.items()))


def said_in(found: Problem, text: Text) -> str:
    """A problem as a line in the language of ``text``; one of another kind stays as it is."""
    if not isinstance(found, AnswerProblem) or found.place is None:
        return str(found)
    said = _said(found.key, dict(found.values), text)
    return text("maturity.refused.line_of", where=_where(found.place, text), said=said)


def _said(key: str, values: dict[str, object], text: Text) -> str:
    told = {name: _where(value, text) if isinstance(value, Place) else value for name, value in values.items()}
    return text(f"maturity.refused.{key}", **told)


def _where(place: Place, text: Text) -> str:
    where = place.file
    for name in ("line", "cell", "column"):
        if (value := getattr(place, name)) is not None:
            where = text(f"maturity.refused.at_{name}", where=where, value=str(value))
    return where
