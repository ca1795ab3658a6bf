"""The catalogues of words, one YAML file a language: every message by its dotted key."""

import functools
from collections.abc import Mapping
from pathlib import Path

from cx_metrics.declarations.yaml_file import read_yaml
from cx_metrics.errors import DeclarationError, Problem

FOLDER = Path(__file__).parent / "catalogue" / "locale"
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
