"""A pattern of the company's own that is masked in free text: an order number, a badge, a seat. Checked before it is
ever used, so that no text can keep it busy."""

import re
from collections.abc import Iterable
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from pydantic.dataclasses import dataclass

from cx_metrics.declarations.load import STRICT
from cx_metrics.declarations.yaml_file import YamlFile
from cx_metrics.errors import Problem

MOST_WAYS = 2_000  # in which a pattern may be tried from one place in a text
LONGEST_REPLACEMENT = 40
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


@dataclass(frozen=True, config=STRICT)
class MaskPattern:
    """What is called ``name``: text that matches ``pattern`` (a regular expression of Python, over full-width signs as
    over the plain ones they show) is replaced by ``replacement``, or by the name in brackets."""

    name: str
    pattern: str
    replacement: str | None = None

    @property
    def label(self) -> str:
        """What stands in place of a match."""
        return f"[{self.name}]" if self.replacement is None else self.replacement


def pattern_problems(patterns: Iterable[MaskPattern], file: YamlFile) -> list[Problem]:
    """What is wrong with the patterns of a file, each with what to do."""
    problems, names = list[Problem](), set[str]()
    for i, one in enumerate(patterns):
        place = ("privacy", "patterns", i)
        if not one.name.strip() or one.name in names:
            problems.append(Problem(file.where((*place, "name")), f"{one.name!r}", "give each a name of its own"))
        names.add(one.name)
        if len(one.label) > LONGEST_REPLACEMENT:
            found = f"{len(one.label)} characters"
            problems.append(Problem(file.where((*place, "replacement")), found, f"use at most {LONGEST_REPLACEMENT}"))
        if found_wrong := _wrong(one.pattern):
            problems.append(Problem(file.where((*place, "pattern")), *found_wrong))
    return problems


def _wrong(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a pattern and what to do; None where nothing is."""
    try:
        parsed = parser.parse(pattern)
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no regular expression ({error})", "correct it"
    if parsed.getwidth()[0] == 0:
        return "matches where nothing stands, so that every text would be masked", "let it need one sign at least"
    count = ways(parsed)
    if count is None:
        return (
            "may go on for ever, or looks back at what it found",
            "say how many at most, as in [0-9]{1,20}, not + or *",
        )
    if count > MOST_WAYS:
        found = f"may be tried in {count:,} ways from each sign of a text, so that a long one would stop the import"
        return found, "make its parts fixed, as in [0-9]{8}, or leave some out"
    return None


def ways(parsed: Any) -> int | None:
    """In how many ways at most a parsed pattern may go on from one place, all turns of its repeats and alternatives
    taken together: what its slowest failure takes. None where there is no bound."""
    total = 1
    for code, said in parsed:
        count = _ways_of(code, said)
        if count is None:
            return None
        total = min(total * count, 10**12)
    return total


def _ways_of(code: Any, said: Any) -> int | None:
    if code in _REPEATS:
        least, most, inner = said
        once = ways(inner)
        if once is None or most is codes.MAXREPEAT or most > 1000:
            return None
        if once == 1:
            return int(most - least + 1)
        return min(sum(once**times for times in range(least, min(most, 40) + 1)) if most <= 40 else 10**12, 10**12)
    if code is codes.BRANCH:
        counts = [ways(branch) for branch in said[1]]
        return None if None in counts else sum(count or 0 for count in counts)
    if code is codes.SUBPATTERN:
        return ways(said[-1])
    if code is codes.ATOMIC_GROUP:
        return ways(said)
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return ways(said[1])
    return None if code in (codes.GROUPREF, codes.GROUPREF_EXISTS) else 1
