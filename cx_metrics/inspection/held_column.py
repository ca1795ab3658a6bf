"""What stands in a column of a file: how much of it, its most frequent texts, and what they look like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

import duckdb

from cx_metrics.importing.codes import without_blanks
from cx_metrics.importing.loaded import LoadedSource
from cx_metrics.importing.workbook_sheet import SHEET
from cx_metrics.inspection.date_form import DateForm, date_form
from cx_metrics.inspection.known_names import bare
from cx_metrics.inspection.number_form import SCIENTIFIC, NumberForm, number_form
from cx_metrics.spreadsheet.spss import LABEL

_MOST = 5_000  # different texts that are looked at
_AGO = re.compile(
    r".{0,6}([0-9]{1,4}|an?|[一二兩两三四五六七八九十]{1,2})\s?[\w ]{1,8}(前| ago)|yesterday|昨天|today|今天", re.I
)
_SEVERAL = re.compile(r"[^;|/、]{1,40}([;|、][^;|、]{1,40}){1,20}")
NO_ANSWER = re.compile(
    r"don.?t know|not sure|no answer|refus|n/?a\b|not applicable|does not apply|prefer not|不知道|不適用|不适用|拒答"
    r"|無意見|無回答|わからない|回答しない",
    re.I,
)
YES_NO = {"yes", "no", "y", "n", "true", "false", "t", "f", "是", "否", "有", "無", "无"}


@dataclass(frozen=True)
class HeldColumn:
    """One column: its ``name`` and what else it is called (``also``: the row below), ``rows`` of the file, ``filled``
    cells, how many ``different`` texts, the most frequent (text, count), and its SQL type where it is typed."""

    name: str
    also: str
    rows: int
    filled: int
    different: int
    top: tuple[tuple[str, int], ...]
    typed: str | None = None
    said: Sequence[str] = ()  # words that mean no answer
    labels: tuple[tuple[str, str], ...] = ()  # its codes and what they mean, where the file says so

    @cached_property
    def answers(self) -> list[tuple[str, int]]:
        """What stands there, less the words that mean no answer."""
        return [(text, n) for text, n in self.top if text.lower().strip("()[] .") not in self.said]

    @cached_property
    def answered(self) -> int:
        """How many cells are filled with more than a word that means no answer."""
        return self.filled - sum(n for _, n in self.top) + sum(n for _, n in self.answers)

    @property
    def different_answers(self) -> int:
        """How many different texts these hold."""
        return self.different - len(self.top) + len(self.answers)

    @cached_property
    def date(self) -> DateForm | None:
        return date_form(self.answers) if self.answers else None

    @cached_property
    def numbers(self) -> NumberForm:
        return number_form(self.answers)

    @property
    def is_date(self) -> bool:
        return bool(self.typed and self.typed != SHEET) or self.date is not None

    @cached_property
    def values(self) -> dict[float, int]:
        """The numbers that stand there, and how often each does."""
        found: dict[float, int] = {}
        for text, n in self.answers:
            try:
                number = float(text)
            except ValueError:
                continue
            if isfinite(number):
                found[number] = found.get(number, 0) + n
        return found

    @property
    def since_1970(self) -> bool:
        """Whether its numbers are moments of 1989 to 2100 as programs count them, in seconds or thousandths."""
        ends = [(6e8 * part, 4.1e9 * part) for part in (1, 1e3)]
        low, high = min(self.values, default=0), max(self.values, default=0)
        return self.whole and any(first <= low and high <= last for first, last in ends)

    @cached_property
    def whole(self) -> bool:
        """Whether nearly all of it is whole numbers."""
        held = sum(n for _, n in self.answers)
        return bool(held) and sum(n for value, n in self.values.items() if value == int(value)) >= 0.9 * held

    @cached_property
    def length(self) -> float:
        """Characters of a text, on average."""
        total = sum(n for _, n in self.answers)
        return sum(len(text) * n for text, n in self.answers) / total if total else 0.0

    @cached_property
    def wordiness(self) -> float:
        """The same where a Chinese, Japanese or Korean sign counts for two letters and a half: it says as much."""
        total = sum(n for _, n in self.answers)
        signs = sum(sum("\u2e80" <= sign <= "\uffef" for sign in text) * n for text, n in self.answers)
        return self.length + 1.5 * signs / total if total else 0.0

    def share(self, pattern: re.Pattern[str]) -> float:
        """How much of it the pattern fits."""
        total = sum(n for _, n in self.answers)
        return sum(n for text, n in self.answers if pattern.fullmatch(text)) / total if total else 0.0

    @property
    def damaged(self) -> float:
        return self.share(SCIENTIFIC)

    @property
    def told_ago(self) -> float:
        return self.share(_AGO)

    @property
    def several(self) -> float:
        """How much of it looks like several answers in one cell."""
        return self.share(_SEVERAL) if self.length < 80 else 0.0

    @cached_property
    def yes_no(self) -> bool:
        texts = {text.lower() for text, _ in self.answers if not NO_ANSWER.search(text)}
        return 0 < len(texts) <= 4 and texts <= YES_NO

    @property
    def asked(self) -> str:
        """The question that stands below its name, where it says more than this; else nothing."""
        return "" if bare(self.also) == bare(self.name) else self.also

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "asked": self.asked, "rows": self.rows, "filled": self.filled,
            "different": self.different,
            "forms": [form.format for form in (self.date, *self.date.others)] if self.date else [],
        }  # fmt: skip


def columns_held(con: duckdb.DuckDBPyConnection, loaded: LoadedSource, words: Sequence[str]) -> list[HeldColumn]:
    """The columns of what was loaded."""
    also = {place: name for name, place in loaded.addresses.items() if " | " in name}
    found = []
    for place, name in enumerate(loaded.header):
        text = f"(SELECT {without_blanks(f'c{place}')} AS x FROM {loaded.view})"
        counts = con.execute(f"SELECT count(*), count(DISTINCT x) FROM {text} WHERE x <> ''").fetchone() or (0, 0)
        top = con.execute(
            f"SELECT x, count(*) AS n FROM {text} WHERE x <> '' GROUP BY x ORDER BY n DESC, x LIMIT {_MOST}"
        ).fetchall()
        row = also.get(place, "").partition(" | ")[2]
        typed = loaded.typed.get(f"c{place}")
        rows = loaded.rows - len(loaded.rejected)
        labels: tuple[tuple[str, str], ...] = ()
        if name + LABEL in loaded.header:
            beside = f"c{loaded.header.index(name + LABEL)}"
            pairs = con.execute(f"SELECT DISTINCT c{place}, {beside} FROM {loaded.view} WHERE c{place} <> '' LIMIT 50")
            labels = tuple(pairs.fetchall())
        found.append(HeldColumn(name, row, rows, counts[0], counts[1], tuple(top), typed, words, labels))
    return found
