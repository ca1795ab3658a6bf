"""Is a CSV file clean enough for the fast reader? Every row the same number of fields, every quote where it may stand.

A vectorised pass over the bytes (NumPy, at memory speed) answers before anything is loaded. DuckDB's reader is fast,
but on a damaged file it shifts, drops or joins fields without a word; so it reads only files that pass, and all
others go through the strict row reader. UTF-8 makes this safe on bytes: no byte of a longer character looks like a
delimiter, quote or newline.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 20  # fits the processor's cache
_QUOTE, _NEWLINE, _RETURN = ord('"'), ord("\n"), ord("\r")

Bytes = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class Structure:
    """What the bytes say: whether the file is ``clean``, if not why, its rows, the line each row starts on, and the
    bytes of the ``longest``.

    ``lines`` is None when no field holds a line break, so that row r stands on line r + 1.
    """

    clean: bool
    why: str
    rows: int = 0
    lines: Places | None = None
    longest: int = 0

    def line_of(self, row: int) -> int:
        """The line (from 1) on which the row (from 0, heading rows included) starts."""
        return row + 1 if self.lines is None else int(self.lines[row])


def structure(path: Path, delimiter: str, fields: int, longest_row: int) -> Structure:
    """Check ``path`` (UTF-8, not empty) for rows of ``fields`` fields and at most ``longest_row`` bytes.

    Memory stays at a few megabytes whatever its size.
    """
    data: Bytes = np.memmap(path, dtype=np.uint8, mode="r")
    start = 3 if bytes(data[:3]) == b"\xef\xbb\xbf" else 0
    scan = _Scan(ord(delimiter), fields, longest_row)
    for offset in range(start, len(data), _CHUNK):
        chunk = np.asarray(data[offset : offset + _CHUNK])
        before = _NEWLINE if offset == start else int(data[offset - 1])
        after = int(data[offset + _CHUNK]) if offset + _CHUNK < len(data) else _NEWLINE
        why = scan.take(chunk, before, after)
        if why:
            return Structure(False, why)
    return scan.finish()


class _Scan:
    """State carried from chunk to chunk: inside a quote or not, fields so far in the open row, rows and lines seen."""

    def __init__(self, delimiter: int, fields: int, longest_row: int):
        self.delimiter, self.fields, self.longest_row = delimiter, fields, longest_row
        self.inside = 0
        self.delimiters = 0  # in the row that is still open
        self.open_bytes = 0
        self.rows = 0
        self.longest = 0
        self.line = 1
        self.breaks_inside = False
        self.crlf: bool | None = None
        self.starts: list[Places] = [np.array([1], dtype=np.int64)]

    def take(self, chunk: Bytes, before: int, after: int) -> str:
        """Read one chunk; returns why the file is not clean, or an empty text."""
        if not chunk.all():
            return "it holds NUL bytes"
        quotes, newlines = np.flatnonzero(chunk == _QUOTE), np.flatnonzero(chunk == _NEWLINE)
        delimiters = chunk == self.delimiter
        ends, outside = newlines, None
        if self.inside or len(quotes):
            opening = (np.arange(len(quotes)) + self.inside) % 2 == 0
            why = self._check_quotes(chunk, quotes, opening, before, after)
            if why:
                return why
            # from each quote to the next: within quotes after one that opens, outside after one that closes
            lengths = np.diff(quotes, prepend=0, append=len(chunk))
            outside = np.repeat(np.append(not self.inside, ~opening), lengths)
            delimiters &= outside
            ends = newlines[outside[newlines]]
            self.inside = (self.inside + len(quotes)) % 2
        why = self._check_returns(chunk, ends, outside, before, after)
        return why or self._check_rows(len(chunk), ends, delimiters, newlines)

    def _check_quotes(self, chunk: Bytes, at: Places, opening: Mask, before: int, after: int) -> str:
        previous = np.where(at > 0, chunk[at - 1], before)
        following = np.where(at + 1 < len(chunk), chunk[np.minimum(at + 1, len(chunk) - 1)], after)
        opens_well = (previous == self.delimiter) | (previous == _NEWLINE) | (previous == _QUOTE)
        closes_well = (
            (following == self.delimiter) | (following == _NEWLINE) | (following == _RETURN) | (following == _QUOTE)
        )
        return "" if (np.where(opening, opens_well, closes_well)).all() else "a quote stands inside a field"

    def _check_returns(self, chunk: Bytes, ends: Places, outside: Mask | None, before: int, after: int) -> str:
        returns = np.flatnonzero(chunk == _RETURN)
        if outside is not None:
            returns = returns[outside[returns]]
        following = np.where(returns + 1 < len(chunk), chunk[np.minimum(returns + 1, len(chunk) - 1)], after)
        if (following != _NEWLINE).any():
            return "a carriage return stands alone"
        if len(ends):
            crlf = np.where(ends > 0, chunk[ends - 1], before) == _RETURN
            if self.crlf is None:
                self.crlf = bool(crlf[0])
            if (crlf != self.crlf).any():
                return "line endings are mixed"
        return ""

    def _check_rows(self, size: int, ends: Places, delimiters: Mask, newlines: Places) -> str:
        self.breaks_inside |= len(newlines) != len(ends)
        if not len(ends):
            self.delimiters += int(np.count_nonzero(delimiters))
            self.open_bytes += size
        else:
            # delimiters from each row's first byte to its end; the last sum is that of the row still open
            firsts = np.concatenate(([0], ends))
            counts = np.add.reduceat(delimiters, firsts, dtype=np.int32)
            counts[0] += self.delimiters
            if (counts[:-1] != self.fields - 1).any():
                return "a row has another number of fields"
            lengths = np.diff(ends, prepend=-1)
            lengths[0] += self.open_bytes
            self.longest = max(self.longest, int(lengths.max()))
            if self.longest > self.longest_row:
                return f"a row is longer than {self.longest_row:,} bytes"
            if lengths.min() <= (2 if self.crlf else 1):
                return "a row is empty"
            if self.breaks_inside:
                self.starts.append(self.line + np.searchsorted(newlines, ends, side="right"))
            else:
                self.starts.append(np.arange(self.line + 1, self.line + len(ends) + 1))
            self.rows += len(ends)
            self.delimiters = int(counts[-1])
            self.open_bytes = size - 1 - int(ends[-1])
        self.line += len(newlines)
        return ""

    def finish(self) -> Structure:
        """The verdict at the end of the file, whose last row may lack a newline."""
        if self.inside:
            return Structure(False, "a quote is never closed")
        if self.open_bytes:
            if self.delimiters != self.fields - 1:
                return Structure(False, "the last row has another number of fields")
            if self.open_bytes > self.longest_row:
                return Structure(False, f"a row is longer than {self.longest_row:,} bytes")
            self.rows += 1
        lines = np.concatenate(self.starts)[: self.rows] if self.breaks_inside else None
        return Structure(True, "", self.rows, lines, max(self.longest, self.open_bytes))
