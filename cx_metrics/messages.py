"""The catalogues of words, one YAML file a language: every message by its dotted key."""

import functools
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cx_metrics.declarations.words import LANGUAGES
from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, ImportRefused, Problem, nearest

FOLDER = Path(__file__).parent / "catalogue" / "locale"
LANGUAGE = "CX_LANGUAGE"  # the variable of the environment that says in which language a process speaks
PLURALS = frozenset(("zero", "one", "two", "few", "many", "other"))

# a sentence; or one per plural category; or one per size (an amount of money in ones, millions …)
Message = str | dict[str, str]


@functools.cache
def messages(locale: str) -> dict[str, Message]:
    """Every message of one language by its dotted key. Raises DeclarationError where a value is not text."""
    found: dict[str, Message] = {}
    file = read_yaml(FOLDER / f"{locale}.yaml")
    _flatten(file.value, "", found, file.path.name)
    return found


def spoken() -> str:
    """The language in which this process speaks: English, or what CX_LANGUAGE says."""
    language = os.environ.get(LANGUAGE, LANGUAGES[0])
    return language if language in LANGUAGES else LANGUAGES[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """This process, and those that it starts, speak ``language`` meanwhile."""
    before = os.environ.get(LANGUAGE)
    os.environ[LANGUAGE] = language
    try:
        yield
    finally:
        if before is None:
            del os.environ[LANGUAGE]
        else:
            os.environ[LANGUAGE] = before


def sentence(key: str, /, **values: object) -> str:
    """A sentence of the importer (``importer.<key>``) with its values set in, in the language of this process. A
    whole number is one of things; one that says where is handed over as text."""
    counted = {name: value for name, value in values.items() if type(value) is int}
    shown = values | {name: f"{value:,}" for name, value in counted.items()}
    return str(messages(spoken())[f"importer.{key}"]).format_map(shown)


def at_line(file: str, line: int) -> str:
    """Where in a file, as its editor counts."""
    return sentence("at_line", file=file, line=str(line))


def suggestion(name: object, known: Iterable[str]) -> str:
    """A remedy that suggests the nearest of the known names, or lists them when there are few; else nothing."""
    near, names = nearest(name, known)
    if near:
        return sentence("did_you_mean", name=near)
    return sentence("known_names", names=", ".join(names)) if names else ""


def has_sentence(key: str) -> bool:
    """Whether the importer has a sentence of this key."""
    return f"importer.{key}" in messages(LANGUAGES[0])


def problem(where: str, found: str, remedy: str = "", /, **values: object) -> Problem:
    """What is wrong with a file, the sentences by their keys: what was ``found``, and what to do."""
    return Problem(where, sentence(found, **values), sentence(remedy, **values) if remedy else "")


def refusal(where: str, found: str, remedy: str = "", /, **values: object) -> ImportRefused:
    """That a file is refused for one such problem."""
    return ImportRefused(problem(where, found, remedy, **values))


def _flatten(value: object, key: str, found: dict[str, Message], file: str) -> None:
    if isinstance(value, str):
        found[key] = value
    elif isinstance(value, dict) and value and (_is_plural(value) or all(name.isdigit() for name in value)):
        found[key] = dict(value)
    elif isinstance(value, dict):
        for name, part in value.items():
            _flatten(part, f"{key}.{name}" if key else name, found, file)
    else:
        raise DeclarationError(Problem(f"{file}, key {key}", f"{value!r} is not text", "put it in quotes"))


def _is_plural(forms: Mapping[str, object]) -> bool:
    return "other" in forms and set(forms) <= PLURALS
