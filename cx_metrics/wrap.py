"""Break text into lines of a given width: between words, and between any two Chinese characters."""

import re
from collections.abc import Callable

# a Chinese character (with the closing signs that may not start a line), or a run of anything else, or spaces
_PIECES = re.compile(r"\s+|[\u3000-\u9fff\uff00-\uffef][，。；：、？！）」』》”…％%]*|[^\s\u3000-\u9fff\uff00-\uffef]+")
ELLIPSIS = "…"
Measure = Callable[[str], float]


def wrap(text: str, width: float, size: float, measure: Measure, most: int = 99) -> list[str]:
    """The lines of ``text`` set at ``size`` in ``width`` (same unit); cut after ``most`` lines with an ellipsis.

    ``measure`` says how wide a text is, in type sizes.
    """
    lines = [""]
    for piece in _PIECES.findall(" ".join(text.split())):
        for part in _fitting(piece, width, size, measure):
            if measure((lines[-1] + part).rstrip()) * size <= width or not lines[-1]:
                lines[-1] += part if lines[-1] else part.lstrip()
            else:
                lines.append(part.lstrip())
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) > most:
        last = lines[most - 1]
        while last and measure(last + ELLIPSIS) * size > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + ELLIPSIS]
    return lines


def _fitting(piece: str, width: float, size: float, measure: Measure) -> list[str]:
    """A word that is wider than the column is cut where the column ends."""
    if measure(piece) * size <= width:
        return [piece]
    parts, start = [], 0
    for end in range(1, len(piece) + 1):
        if end - start > 1 and measure(piece[start:end]) * size > width:
            parts.append(piece[start : end - 1])
            start = end - 1
    return [*parts, piece[start:]]
