"""The strict row reader, for files the fast path must not touch: one row at a time, each either whole or refused by name."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cx_metrics.errors import ImportRefused, Problem


@dataclass(frozen=True)
class Row:
    """One row of a file: the line it starts on, its fields, and why it is refused (empty: it is whole)."""

    line: int
    fields: list[str]
    problem: str = ""


def strict_rows(path: Path, delimiter: str, fields: int, longest_field: int, name: str) -> Iterator[Row]:
    """Every row of a UTF-8 file, heading rows included; blank lines are passed over.

    A row with another number of fields, a stray quote, a NUL or an over-long field comes with its problem. A quote that is
    never closed would swallow the rest of the file: that raises ImportRefused with the line where it opens.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        previous_limit = csv.field_size_limit(longest_field)
        try:
            while True:
                line = reader.line_num + 1
                try:
                    found = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "unexpected end of data" in str(error):
                        raise ImportRefused(Problem(f"{name}, line {line}", "a quote opens here and is never closed",
                                                    'close it, or double it ("") if it belongs to the text')) from None
                    yield Row(line, [], _in_words(str(error), longest_field))
                    continue
                if not found or found == [""]:
                    continue
                if len(found) != fields:
                    yield Row(line, found, f"has {len(found)} fields where the heading has {fields}")
                elif any("\0" in field for field in found):
                    yield Row(line, found, "holds a NUL character")
                else:
                    yield Row(line, found)
        finally:
            csv.field_size_limit(previous_limit)


def _in_words(error: str, longest_field: int) -> str:
    if "field larger" in error:
        return f"has a field longer than {longest_field:,} characters"
    if "expected after" in error:
        return "has a quote inside a quoted field that is not doubled"
    return f"cannot be read ({error})"
