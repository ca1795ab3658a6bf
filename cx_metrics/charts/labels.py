"""Words on a chart, which Vega-Lite does not keep apart: how wide they are, and how many find room."""

from collections.abc import Sequence

_HAN, _LATIN = 1.0, 0.54  # of the type size: the mean width of a letter
_FIRST_OF_HAN = 0x2E80


def mean_width(said: str) -> float:
    """How wide a text will be, in type sizes: nobody knows the reader's font, so each letter counts as its script's
    mean."""
    return sum(_HAN if ord(letter) >= _FIRST_OF_HAN else _LATIN for letter in said)


def stride(names: Sequence[str], room: float, size: float) -> int:
    """Every how many names one can stand without touching the next, each having ``room`` px; 1 is each of them."""
    widest = max((mean_width(name) for name in names), default=0.0) * size
    return max(1, -int(-widest // room))
