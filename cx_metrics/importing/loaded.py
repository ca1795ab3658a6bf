"""What was read of a file: its columns, where its rows lie in the scratch database, and which could not get there."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rejected:
    """A source row that was refused: its line, the column at fault (empty: the row as a whole), why, and what was
    found."""

    line: int
    column: str
    reason: str
    found: str = ""


@dataclass
class LoadedSource:
    """What is in table ``source`` now, and what could not get there."""

    header: list[str]
    rows: int  # data rows of the file, refused ones included
    fast: bool  # read by the vectorised path
    encoding: str
    why_slow: str = ""
    typed: dict[str, str] = field(default_factory=dict)  # column -> SQL type, where it is not text (Parquet), or SHEET
    numeric: frozenset[str] = frozenset()  # columns whose numbers were stored as numbers, not as text (c0 …)
    rejected: list[Rejected] = field(default_factory=list)
    headings: int = 0  # rows at the beginning of ``source`` that are no data
    line_of: Callable[[int], int] = lambda row: row + 1
    view: str = ""  # what its rows are called in SQL
    warnings: dict[str, int] = field(default_factory=dict)  # what is strange about it: rows that it touches
    addresses: dict[str, int] = field(default_factory=dict)  # what else a mapping may call a column: its place
    shown: list[dict[str, str]] = field(default_factory=list)  # its first rows, as they were read

    def place(self, name: str) -> int | None:
        """The place of the source column ``name``, from 0; None where there is none."""
        return self.header.index(name) if name in self.header else self.addresses.get(name)

    def column(self, name: str) -> str:
        """The scratch column (c0, c1 …) that holds the source column ``name``; raises KeyError where there is none."""
        place = self.place(name)
        if place is None:
            raise KeyError(name)
        return f"c{place}"
