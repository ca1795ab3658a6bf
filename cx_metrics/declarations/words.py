"""The small types that declarations share: words in several languages and identifiers."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator

from cx_metrics.errors import DeclarationError, Problem

LANGUAGES = ("en", "zh-TW", "zh-CN")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST_IDENTIFIER = 60


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        unknown = sorted(set(value) - set(LANGUAGES))
        if unknown or "en" not in value:
            raise ValueError(
                f"found languages {', '.join(value)} — give en, and if you like {', '.join(LANGUAGES[1:])}"
            )
    return value


def identifier_problems(text: str, where: str) -> list[Problem]:
    """What is wrong with ``text`` as a name that columns are made of (two underscores in a row separate such names)."""
    if _IDENTIFIER.fullmatch(text) and len(text) <= _LONGEST_IDENTIFIER:
        return []
    remedy = f"use a-z, 0-9 and single _ between them, starting with a letter, at most {_LONGEST_IDENTIFIER} in all"
    return [Problem(where, f"{text!r} is not a plain name", remedy)]


def file_id(path: Path) -> str:
    """The id that a file's name gives; raises DeclarationError when it cannot be one."""
    problems = identifier_problems(path.stem, path.name)
    if problems:
        raise DeclarationError(*problems)
    return path.stem


Words = Annotated[str | dict[str, str], AfterValidator(_words)]


def all_of(words: str | dict[str, str]) -> list[str]:
    """The same in every language in which it is said."""
    return [words] if isinstance(words, str) else list(words.values())


def pick(words: str | dict[str, str], language: str) -> str:
    """The text in ``language``, else in English."""
    return words if isinstance(words, str) else words.get(language, words["en"])
