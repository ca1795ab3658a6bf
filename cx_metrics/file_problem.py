"""What is wrong with a file that somebody gives back, so that it can be said in any language: a place, and a sentence
by its key."""

from dataclasses import dataclass
from typing import NamedTuple

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.errors import CxError, Problem
from cx_metrics.text import Text


class Place(NamedTuple):
    """Where in a file: a line or a cell of it, and there the column of this name."""

    file: str
    line: int | None = None
    cell: str | None = None
    column: str | None = None


NOWHERE = Place("")


@dataclass(frozen=True)
class FileProblem(Problem):
    """``where`` and ``found`` (with what to do) are English, as the command line says them; ``key`` is that of the
    sentence, ``values`` what is set into it, other places too."""

    place: Place = NOWHERE
    key: str = ""
    values: tuple[tuple[str, object], ...] = ()


def problem(place: Place, key: str, /, **values: object) -> FileProblem:
    """That something is wrong at a ``place``: the sentence ``refused.<key>`` with its values."""
    english = Text(LANGUAGES[0])
    return FileProblem(_where(place, english), _said(key, values, english), "", place, key, tuple(values.items()))


def refusal_said(refusal: CxError, text: Text) -> str:
    """Why a file was refused, a line for each problem, in the language of ``text``. What lies behind a problem is
    known in English only, and stands here only where there is nothing else."""
    known = [each for each in refusal.problems if isinstance(each, FileProblem)]
    return "\n".join(_line(each, text) for each in known) if known else str(refusal)


def _line(found: FileProblem, text: Text) -> str:
    said = _said(found.key, dict(found.values), text)
    return text("refused.line_of", where=_where(found.place, text), said=said)


def _said(key: str, values: dict[str, object], text: Text) -> str:
    told = {name: _where(value, text) if isinstance(value, Place) else value for name, value in values.items()}
    return text(f"refused.{key}", **told)


def _where(place: Place, text: Text) -> str:
    where = place.file
    for name in ("line", "cell", "column"):
        if (value := getattr(place, name)) is not None:
            where = text(f"refused.at_{name}", where=where, value=str(value))
    return where
