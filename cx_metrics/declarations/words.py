"""The small types that declarations share: words in several languages and identifiers."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator

from cx_metrics.errors import DeclarationError, Problem

LANGUAGES = ("en", "zh-TW", "zh-CN")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


def _words(value: Any) -> Any:
    if isinstance(value, dict):
        unknown = sorted(set(value) - set(LANGUAGES))
        if unknown or "en" not in value:
            raise ValueError(f"found languages {', '.join(value)} — give en, and if you like {', '.join(LANGUAGES[1:])}")
    return value


def identifier(text: str) -> str:
    """``text`` when it is a plain lower-case word that can name a column; else DeclarationError."""
    if not _IDENTIFIER.fullmatch(text):
        raise DeclarationError(Problem("", f"{text!r} is not a plain name", "use a-z, 0-9 and _, starting with a letter"))
    return text


Words = Annotated[str | dict[str, str], AfterValidator(_words)]


def pick(words: str | dict[str, str], language: str) -> str:
    """The text in ``language``, else in English."""
    return words if isinstance(words, str) else words.get(language, words["en"])
