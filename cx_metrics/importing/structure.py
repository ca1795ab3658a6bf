"""Is a CSV file clean enough for the fast reader? Every row the same number of fields, every quote where it may stand.

A vectorised pass over the bytes (NumPy, at memory speed) answers before anything is loaded. DuckDB's reader is fast, but on
a damaged file it shifts, drops or joins fields without a word; so it reads only files that pass, and all others go through
the strict row reader. UTF-8 makes this safe on bytes: no byte of a longer character looks like a delimiter, quote or newline.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

LONGEST_ROW = 1_000_000
_CHUNK = 16 << 20
_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")


@dataclass(frozen=True)
class Structure:
    """What the bytes say: whether the file is ``clean``, if not why, its rows, and the line each row starts on.

    ``lines`` is None when no field holds a line break, so that row r stands on line r + 1.
    """

    clean: bool
    why: str
    rows: int = 0
    lines: np.ndarray | None = None

    def line_of(self, row: int) -> int:
        """The line (from 1) on which the row (from 0, heading rows included) starts."""
        return row + 1 if self.lines is None else int(self.lines[row])


def structure(path: Path, delimiter: str, fields: int) -> Structure:
    """Check ``path`` (UTF-8) for rows of ``fields`` fields; memory stays at a few times 16 MB whatever its size."""
    data = np.memmap(path, dtype=np.uint8, mode="r")
    start = 3 if bytes(data[:3]) == b"\xef\xbb\xbf" else 0
    scan = _Scan(ord(delimiter), fields)
    for offset in range(start, len(data), _CHUNK):
        chunk = np.asarray(data[offset : offset + _CHUNK])
        before = _NEWLINE if offset == start else int(data[offset - 1])
        after = int(data[offset + _CHUNK]) if offset + _CHUNK < len(data) else _NEWLINE
        why = scan.take(chunk, before, after)
        if why:
            return Structure(False, why)
    return scan.finish(int(data[-1]))


class _Scan:
    """State carried from chunk to chunk: inside a quote or not, fields so far in the open row, rows and lines seen."""

    def __init__(self, delimiter: int, fields: int):
        self.delimiter, self.fields = delimiter, fields
        self.inside = 0
        self.delimiters = 0  # in the row that is still open
        self.open_bytes = 0
        self.rows = 0
        self.line = 1
        self.breaks_inside = False
        self.crlf: bool | None = None
        self.starts: list[np.ndarray] = [np.array([1], dtype=np.int64)]

    def take(self, chunk: np.ndarray, before: int, after: int) -> str:
        """Read one chunk; returns why the file is not clean, or an empty text."""
        if (chunk == 0).any():
            return "it holds NUL bytes"
        quotes = chunk == _QUOTE
        newlines = chunk == _NEWLINE
        if quotes.any() or self.inside:
            inside = ((np.cumsum(quotes, dtype=np.uint8) + self.inside) & 1).astype(bool)
            why = self._check_quotes(chunk, np.flatnonzero(quotes), inside, before, after)
            if why:
                return why
            outside = ~inside
            ends = np.flatnonzero(newlines & outside)
            delimiters = np.flatnonzero((chunk == self.delimiter) & outside)
            self.inside = int(inside[-1])
        else:
            outside = None
            ends = np.flatnonzero(newlines)
            delimiters = np.flatnonzero(chunk == self.delimiter)
        why = self._check_returns(chunk, ends, outside, before, after)
        return why or self._check_rows(chunk, ends, delimiters, np.flatnonzero(newlines))

    def _check_quotes(self, chunk: np.ndarray, at: np.ndarray, inside: np.ndarray, before: int, after: int) -> str:
        opening = inside[at]
        previous = np.where(at > 0, chunk[at - 1], before)
        following = np.where(at + 1 < len(chunk), chunk[np.minimum(at + 1, len(chunk) - 1)], after)
        opens_well = (previous == self.delimiter) | (previous == _NEWLINE) | (previous == _QUOTE)
        closes_well = ((following == self.delimiter) | (following == _NEWLINE) | (following == _RETURN)
                       | (following == _QUOTE))
        return "" if (np.where(opening, opens_well, closes_well)).all() else "a quote stands inside a field"

    def _check_returns(self, chunk: np.ndarray, ends: np.ndarray, outside: np.ndarray | None, before: int, after: int) -> str:
        returns = np.flatnonzero(chunk == _RETURN if outside is None else (chunk == _RETURN) & outside)
        following = np.where(returns + 1 < len(chunk), chunk[np.minimum(returns + 1, len(chunk) - 1)], after)
        if (following != _NEWLINE).any():
            return "a carriage return stands alone"
        if len(ends):
            previous = np.where(ends > 0, chunk[ends - 1], before)
            crlf = previous == _RETURN
            if self.crlf is None:
                self.crlf = bool(crlf[0])
            if (crlf != self.crlf).any():
                return "line endings are mixed"
        return ""

    def _check_rows(self, chunk: np.ndarray, ends: np.ndarray, delimiters: np.ndarray, newlines: np.ndarray) -> str:
        self.breaks_inside |= len(newlines) != len(ends)
        if len(ends):
            counts = np.searchsorted(delimiters, ends)
            per_row = np.diff(counts, prepend=0)
            per_row[0] += self.delimiters
            if (per_row != self.fields - 1).any():
                return "a row has another number of fields"
            lengths = np.diff(ends, prepend=-1)
            lengths[0] += self.open_bytes
            if lengths.max() > LONGEST_ROW:
                return "a row is longer than a million bytes"
            if lengths.min() <= (2 if self.crlf else 1):
                return "a row is empty"
            self.starts.append(self.line + np.searchsorted(newlines, ends, side="right"))
            self.rows += len(ends)
            self.delimiters = len(delimiters) - int(counts[-1])
            self.open_bytes = len(chunk) - 1 - int(ends[-1])
        else:
            self.delimiters += len(delimiters)
            self.open_bytes += len(chunk)
        self.line += len(newlines)
        return ""

    def finish(self, last: int) -> Structure:
        """The verdict at the end of the file, whose last row may lack a newline."""
        if self.inside:
            return Structure(False, "a quote is never closed")
        if self.open_bytes:
            if self.delimiters != self.fields - 1:
                return Structure(False, "the last row has another number of fields")
            self.rows += 1
        lines = np.concatenate(self.starts)[: self.rows] if self.breaks_inside else None
        return Structure(True, "", self.rows, lines)
