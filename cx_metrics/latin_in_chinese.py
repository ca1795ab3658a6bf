"""Spaces in a Chinese sentence into which something is set: one where Latin letters or digits meet Chinese, none where
Chinese meets Chinese."""

import re
from collections.abc import Mapping
from string import Formatter

_HAN = "\u4e00-\u9fff"
_BORDER = re.compile(f"[{_HAN}][A-Za-z0-9]|[A-Za-z0-9][{_HAN}]")
_WITHIN = re.compile(f"[{_HAN}\uff09\u300d\u201d] [{_HAN}\uff08\u300c\u201c]")  # and its brackets and quotation marks


def set_apart(message: str, values: Mapping[str, str]) -> str:
    """A Chinese message with its values by name. A value that begins or ends with a Latin letter or a digit is set
    apart from Chinese by a space; the space that a message keeps for one goes where the value is Chinese there. (A
    space that is all a message has between two values stays.) KeyError for a value that is missing."""
    said = ""
    for literal, name, _, _ in Formatter().parse(message):
        said = _joined(said, literal)
        if name is not None:
            said = _joined(said, values[name], kept=literal == " ")
    return said


def _joined(said: str, piece: str, kept: bool = False) -> str:
    if _BORDER.fullmatch(said[-1:] + piece[:1]):
        return f"{said} {piece}"
    if not kept and _WITHIN.fullmatch(said[-2:] + piece[:1]):
        return said[:-1] + piece
    return said + (piece[1:] if _WITHIN.fullmatch(said[-1:] + piece[:2]) else piece)
