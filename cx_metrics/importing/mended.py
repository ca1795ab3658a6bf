"""A text that is CSV but for its quotes or its heading, as CSV: rows within quotes, quotes escaped by a backslash,
blanks before a quote, one delimiter more in the rows than in the heading. Lines stay lines, and what comes out is taken
only where every row of it is whole."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from cx_metrics.errors import ImportRefused
from cx_metrics.importing.strict import strict_rows
from cx_metrics.messages import sentence

_LOOKED_AT = 50  # rows
_FEWEST_FIELDS = 3  # of a row within quotes: one text with a comma is no row
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_BLANK_BEFORE = re.compile(r'(?<=[,;\t|]) +"(?!")')
_LARGEST = 1 << 26  # bytes, since the text is held in memory: what is larger is refused as it is


def mended(path: Path, delimiter: str, longest_field: int, work: Path) -> tuple[Path, str] | None:
    """A CSV made in ``work`` from a UTF-8 text whose rows are not whole, or all of one field; and what was done. None
    where nothing helps."""
    if path.stat().st_size > _LARGEST:
        return None
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    out = work / "mended.csv"
    for said, changed in _ways(text, delimiter):
        if changed and changed != text:
            out.write_text(changed, "utf-8", newline="")
            if _is_whole(out, delimiter, longest_field):
                return out, said
    return None


def delimiter_within_quotes(path: Path) -> str | None:
    """The delimiter of a text whose rows stand within quotes as a whole; None where they do not."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = list(islice(file, _LOOKED_AT))
    for delimiter in (",", ";", "\t", "|"):
        counts = {line.count(delimiter) for line in _unwrapped(lines, delimiter)}
        if len(lines) > 1 and counts and min(counts) >= _FEWEST_FIELDS - 1 and _wrapped(lines[1:], delimiter):
            return delimiter
    return None


def _ways(text: str, delimiter: str) -> Iterator[tuple[str, str]]:
    """What may have been meant, and what was done to the text then."""
    lines = list(io.StringIO(text, newline=""))
    if _wrapped(lines[1:_LOOKED_AT], delimiter):
        yield sentence("unwrapped"), "".join(_unwrapped(lines, delimiter))
    if '\\"' in text:
        unescaped = _ESCAPED.sub(lambda found: {'"': '""', "\\": "\\"}.get(found[1], found[0]), text)
        yield sentence("unescaped"), unescaped
    without, blanks = _BLANK_BEFORE.subn('"', text)
    if 2 * blanks >= len(lines):  # as a habit, not as a slip
        yield sentence("blanks"), without
    yield sentence("end_delimiter"), _as_wide(lines, delimiter)


def _wrapped(lines: Iterable[str], delimiter: str) -> bool:
    """Whether these lines stand within quotes as a whole."""
    held = [line for line in lines if line.strip()]
    return bool(held) and all(len(fields := _fields(line, delimiter)) == 1 and delimiter in fields[0] for line in held)


def _unwrapped(lines: Iterable[str], delimiter: str) -> Iterator[str]:
    for line in lines:
        bare = line.rstrip("\r\n")
        fields = _fields(bare, delimiter)
        yield fields[0] + line[len(bare) :] if bare.startswith('"') and len(fields) == 1 else line


def _as_wide(lines: list[str], delimiter: str) -> str:
    """The text with a heading of as many fields as its rows have, where only an empty one at its end differs."""
    heading, *rows = [_fields(line, delimiter) for line in lines[:_LOOKED_AT]] or [[]]
    wide = {len(row) for row in rows if row}
    bare = lines[0].rstrip("\r\n") if lines else ""
    ends = lines[0][len(bare) :] if lines else ""
    if wide == {len(heading) + 1} and not any(row[-1] for row in rows if row):
        return "".join([bare, delimiter, ends, *lines[1:]])
    if wide == {len(heading) - 1} and not heading[-1]:
        return "".join([bare.removesuffix(delimiter), ends, *lines[1:]])
    return ""


def _fields(line: str, delimiter: str) -> list[str]:
    with suppress(csv.Error):
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    return []


def _is_whole(path: Path, delimiter: str, longest_field: int) -> bool:
    """Whether each row has as many fields as the first, and no quote in a wrong place."""
    try:
        rows = strict_rows(path, delimiter, longest_field, path.name)
        return len(next(rows).fields) > 1 and not any(row.problem for row in rows)
    except (ImportRefused, StopIteration):
        return False
