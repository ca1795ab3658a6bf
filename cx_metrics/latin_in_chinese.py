"""A space where a Latin name that is set into a Chinese sentence meets Chinese."""

import functools
import re
from collections.abc import Mapping
from string import Formatter

_BORDER = re.compile("[\u4e00-\u9fff][A-Za-z]|[A-Za-z][\u4e00-\u9fff]")


def set_apart(message: str, values: Mapping[str, str]) -> str:
    """A Chinese message with its values by name, a space wherever one that begins or ends with a Latin letter meets
    Chinese. KeyError for a value that is missing."""
    said = ""
    for literal, name in _pieces(message):
        for piece in (literal, "" if name is None else values[name]):
            said += f" {piece}" if _BORDER.fullmatch(said[-1:] + piece[:1]) else piece
    return said


@functools.lru_cache(maxsize=4_000)
def _pieces(message: str) -> tuple[tuple[str, str | None], ...]:
    """What a message says, each with the name of the value that follows it."""
    return tuple((literal, name) for literal, name, _, _ in Formatter().parse(message))
