"""The strict row reader, for files the fast path must not touch: one row at a time, each either whole or refused by
name."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cx_metrics.messages import at_line, refusal, sentence

LONGEST_LINE = 10_000_000  # characters; a file without line ends must not fill the memory


@dataclass(frozen=True)
class Row:
    """One row of a file: the line it starts on, its fields, and why it is refused (empty: it is whole)."""

    line: int
    fields: list[str]
    problem: str = ""


def strict_rows(path: Path, delimiter: str, longest_field: int, name: str, skipped: int = 0) -> Iterator[Row]:
    """Every row of a UTF-8 file, heading rows included; blank lines are passed over. Lines are counted from
    ``skipped``, those left away before.

    A row with another number of fields than the first, a stray quote, a NUL or an over-long field comes with its
    problem. Where quotes do not fit, only the line on which such a row begins is damaged, and the others that it would
    have swallowed are read again, each for itself. A quote that is never closed would swallow the rest of the file:
    that raises ImportRefused with the line where it opens.
    """
    well_quoted = _well_quoted(delimiter)
    previous_limit = csv.field_size_limit(longest_field)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = _Lines(file, name, skipped)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            fields = 0  # as many as the first row has
            while True:
                lines.row.clear()
                line = lines.number + 1
                try:
                    found = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end of data" in str(error):
                        raise refusal(at_line(name, line), "never_closed", "close_it") from None
                    lines.read_again()
                    yield Row(line, [], _in_words(str(error), longest_field))
                    continue
                if not found:
                    continue
                fields = fields or len(found)
                yield Row(line, found, _problem(found, fields, "".join(lines.row), well_quoted))
    finally:
        csv.field_size_limit(previous_limit)


def fixed_rows(path: Path, widths: tuple[int, ...], longest_field: int, name: str, skipped: int = 0) -> Iterator[Row]:
    """Every line of a UTF-8 file of fixed-width columns, cut at ``widths`` (characters); blank lines are passed over.

    A line of another length comes with its problem: nothing tells where its columns are. Blanks at its end count for
    nothing.
    """
    total = sum(widths)
    ends = [sum(widths[: i + 1]) for i in range(len(widths))]
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(_Lines(file, name, skipped), start=skipped + 1):
            text = line.rstrip("\r\n")
            if not text.strip():
                continue
            bare = text.rstrip(" ").ljust(total)
            fields = [bare[end - width : end].strip(" ") for end, width in zip(ends, widths, strict=True)]
            problem = (
                ""
                if len(bare) == total and (fields[-1] or len(text) >= total)
                else sentence("width_off", n=len(text), total=total)
            )
            if not problem and max(map(len, fields)) > longest_field:
                problem = sentence("too_long", n=longest_field)
            yield Row(number, fields, problem or (sentence("nul") if "\0" in text else ""))


class _Lines:
    """The lines of a file, remembering those of the row that is being read."""

    def __init__(self, file: TextIO, name: str, skipped: int):
        self.file, self.name, self.row, self.number = file, name, list[str](), skipped
        self._again = deque[str]()

    def __iter__(self) -> "_Lines":
        return self

    def read_again(self) -> None:
        """Let the lines of this row but the first come again."""
        self._again.extendleft(reversed(self.row[1:]))
        self.number -= len(self.row) - 1
        del self.row[1:]

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self.file.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == LONGEST_LINE:
            raise refusal(at_line(self.name, self.number), "line_long", "hardly_csv", n=LONGEST_LINE)
        self.row.append(line)
        return line


def _well_quoted(delimiter: str) -> re.Pattern[str]:
    """A row whose quotes all stand at the ends of fields, in a formula ="…", or doubled inside them (possessive: it
    never backtracks)."""
    d = re.escape(delimiter)
    field = rf'(?:"(?:[^"]|"")*+"|="[^"{d}\r\n]*+"|[^"{d}\r\n]*+)'
    return re.compile(rf"{field}(?:{d}{field})*+[\r\n]*")


def _problem(found: list[str], fields: int, text: str, well_quoted: re.Pattern[str]) -> str:
    if len(found) != fields:
        return sentence("fields", n=len(found), m=fields)
    if "\0" in text:
        return sentence("nul")
    if '"' in text and not well_quoted.fullmatch(text):
        return sentence("quote_inside")
    return ""


def _in_words(error: str, longest_field: int) -> str:
    if "field larger" in error:
        return sentence("too_long", n=longest_field)
    if "expected after" in error:
        return sentence("quote_single")
    return sentence("unreadable", why=error)
