"""Which texts are numbers or dates, however they are written: by them a row of names is told from a row of data."""

import re
from collections.abc import Sequence

_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*%?|[+-]?[.,][0-9]+%?")
_DAY = re.compile(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?([ T].*)?")
_NEARLY_ALL = 0.8


def is_typed(cell: str) -> bool:
    """Whether a text is a number or a date."""
    text = cell.strip()
    return bool(_NUMBER.fullmatch(text) or _DAY.fullmatch(text))


def typed_columns(rows: Sequence[Sequence[str]], wide: int) -> list[int]:
    """The columns (from 0, of ``wide``) in which nearly all that stands there are numbers or dates."""
    found = []
    for j in range(wide):
        held = [row[j] for row in rows if len(row) > j and row[j].strip()]
        if held and sum(map(is_typed, held)) >= _NEARLY_ALL * len(held):
            found.append(j)
    return found
